"""URLs of the library. The URL of a law, and of each of its provisions, never changes."""

from django.urls import URLPattern, path

from portal.library import web
from portal.library.queries import converters
from portal.library.web import exports, law, lists

assert converters  # noqa: S101  imported to register the path converters

app_name = "library"
urlpatterns: list[URLPattern] = [
    path("", web.shelf, name="shelf"),
    path("noi-toi-o/", lists.choose_commune, name="choose_commune"),
    path("noi-toi-o/<str:code>/", lists.law_of_commune, name="law_of_commune"),
    path("bao-loi/<str:code>/", law.receipt, name="problem"),
    path("dinh-dang/van-ban-1.schema.json", exports.schema, name="export_schema"),
    path("<slug:slug>/bao-loi/", law.report, name="report_problem"),
    path("<slug:slug>/", web.instrument, name="instrument"),
    path("<slug:slug>/toan-van/", web.whole_text, name="whole_text"),
    path("<slug:slug>/in/", web.print_view, name="print"),
    path("<slug:slug>/toan-van.txt", web.download, name="download"),
    path("<slug:slug>/toan-van.<extension:extension>", exports.export, name="export"),
    path("<slug:slug>/<provision:address>.<extension:extension>", exports.export, name="export_provision"),
    path("<slug:slug>/doan/", web.stretch, name="stretch"),
    path("<slug:slug>/duoc-dan-chieu/", web.cited_by_list, name="cited_by"),
    path("<slug:slug>/lich-su/", web.history, name="history"),
    path("<slug:slug>/luoc-do/", web.scheme, name="scheme"),
    path("<slug:slug>/so-sanh/", web.comparison, name="comparison"),
    path("<slug:slug>/ngay/", web.choose_day, name="choose_day"),
    path("<slug:slug>/ngay/<day:day>/", web.instrument, name="instrument_on"),
    path("<slug:slug>/ngay/<day:day>/toan-van/", web.whole_text),
    path("<slug:slug>/ngay/<day:day>/in/", web.print_view),
    path("<slug:slug>/ngay/<day:day>/toan-van.txt", web.download),
    path("<slug:slug>/ngay/<day:day>/toan-van.<extension:extension>", exports.export),
    path("<slug:slug>/ngay/<day:day>/<provision:address>.<extension:extension>", exports.export),
    path("<slug:slug>/ngay/<day:day>/doan/", web.stretch),
    path("<slug:slug>/ngay/<day:day>/<provision:address>/", web.provision, name="provision_on"),
    path("<slug:slug>/<provision:address>/", web.provision, name="provision"),
]

# `/eli/…`: URLs that can be derived from the printed document (docs/eli.md).
_DATED = "vn/<slug:authority>/<slug:kind>/<year:year>/<two:month>/<two:day>/<slug:number>"
_ENDINGS = ("", "/<day:on>", "/<provision:address>", "/<day:on>/<provision:address>")
permalinks: list[URLPattern] = [
    path(f"{beginning}{ending}", web.resolve)
    for beginning in (_DATED, "vn/<slug:authority>/<slug:kind>/<year:year>/<slug:number>")
    for ending in _ENDINGS
]
