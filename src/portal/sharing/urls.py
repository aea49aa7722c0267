"""Addresses of the room of sharing."""

from django.urls import path

from portal.sharing.web import hub

app_name = "sharing"
urlpatterns = [
    path("websub/", hub.subscribe, name="websub"),
]
