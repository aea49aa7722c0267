"""Addresses of the shelf. A law's address, and that of each of its provisions, never changes."""

from django.urls import URLPattern, path

from portal.library import converters, views
from portal.library.views import exports, places, problems

assert converters  # noqa: S101  imported to register what the addresses hold

app_name = "library"
urlpatterns: list[URLPattern] = [
    path("", views.shelf, name="shelf"),
    path("noi-toi-o/", places.choose_commune, name="choose_commune"),
    path("noi-toi-o/<str:code>/", places.law_of_commune, name="law_of_commune"),
    path("bao-loi/<str:code>/", problems.receipt, name="problem"),
    path("dinh-dang/van-ban-1.schema.json", exports.schema, name="export_schema"),
    path("<slug:slug>/bao-loi/", problems.report, name="report_problem"),
    path("<slug:slug>/", views.instrument, name="instrument"),
    path("<slug:slug>/toan-van/", views.whole_text, name="whole_text"),
    path("<slug:slug>/in/", views.print_view, name="print"),
    path("<slug:slug>/toan-van.txt", views.download, name="download"),
    path("<slug:slug>/toan-van.<extension:extension>", exports.export, name="export"),
    path("<slug:slug>/<provision:address>.<extension:extension>", exports.export, name="export_provision"),
    path("<slug:slug>/doan/", views.stretch, name="stretch"),
    path("<slug:slug>/duoc-dan-chieu/", views.cited_by_list, name="cited_by"),
    path("<slug:slug>/lich-su/", views.history, name="history"),
    path("<slug:slug>/luoc-do/", views.scheme, name="scheme"),
    path("<slug:slug>/so-sanh/", views.comparison, name="comparison"),
    path("<slug:slug>/ngay/", views.choose_day, name="choose_day"),
    path("<slug:slug>/ngay/<day:day>/", views.instrument, name="instrument_on"),
    path("<slug:slug>/ngay/<day:day>/toan-van/", views.whole_text),
    path("<slug:slug>/ngay/<day:day>/in/", views.print_view),
    path("<slug:slug>/ngay/<day:day>/toan-van.txt", views.download),
    path("<slug:slug>/ngay/<day:day>/toan-van.<extension:extension>", exports.export),
    path("<slug:slug>/ngay/<day:day>/<provision:address>.<extension:extension>", exports.export),
    path("<slug:slug>/ngay/<day:day>/doan/", views.stretch),
    path("<slug:slug>/ngay/<day:day>/<provision:address>/", views.provision, name="provision_on"),
    path("<slug:slug>/<provision:address>/", views.provision, name="provision"),
]
