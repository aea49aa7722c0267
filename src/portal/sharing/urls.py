"""Addresses of the room of sharing."""

from django.urls import path

from portal.sharing.web import feeds

app_name = "sharing"
urlpatterns = [
    path("websub/", feeds.subscribe, name="websub"),
]
