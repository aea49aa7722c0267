"""Addresses under /quy-che/: the regulation in force, and each version under the day on which it began."""

from datetime import date

from django.urls import path, register_converter

from portal.editorial.views import regulation


class DayConverter:
    """A day in an address: 2026-01-01."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "regulation_day")

app_name = "regulation"
urlpatterns = [
    path("", regulation.in_force, name="in_force"),
    path("<regulation_day:day>/", regulation.version, name="version"),
]
