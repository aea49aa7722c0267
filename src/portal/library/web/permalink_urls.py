"""`/eli/…`: addresses that can be written by whoever holds the paper (docs/eli.md)."""

from django.urls import URLPattern, path

from portal.library import web
from portal.library.queries import converters

assert converters  # noqa: S101  imported to register what the addresses hold

_DATED = "vn/<slug:authority>/<slug:kind>/<year:year>/<two:month>/<two:day>/<slug:number>"
_OF_A_YEAR = "vn/<slug:authority>/<slug:kind>/<year:year>/<slug:number>"
_ENDINGS = ("", "/<day:on>", "/<provision:address>", "/<day:on>/<provision:address>")

app_name = "eli"
urlpatterns: list[URLPattern] = [
    path(f"{beginning}{ending}", web.resolve) for beginning in (_DATED, _OF_A_YEAR) for ending in _ENDINGS
]
