"""Addresses at which providers call back."""

from django.urls import path

from portal.dissemination.callbacks import doors

app_name = "callbacks"
urlpatterns = [path("<int:account>/<str:token>/", doors.receive, name="receive")]
