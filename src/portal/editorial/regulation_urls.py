"""Addresses under /quy-che/: the regulation in force, and each version under the day on which it began."""

from django.urls import path

from portal.editorial.views import regulation
from portal.library import converters

assert converters  # noqa: S101  imported to register what the addresses hold

app_name = "regulation"
urlpatterns = [
    path("", regulation.in_force, name="in_force"),
    path("<day:day>/", regulation.version, name="version"),
]
