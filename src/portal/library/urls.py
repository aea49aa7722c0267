"""Addresses of the shelf. A law's address, and that of each of its provisions, never changes."""

from django.urls import URLPattern, path, register_converter

from portal.library import views
from portal.library.views import places, problems


class ProvisionAddress:
    """`dieu-5`, `dieu-5-khoan-2`, `phu-luc-1`, `quy-che/dieu-1`: an address of `lawtext`, slashes and all."""

    regex = r"(?:dieu|phu-luc|quy-che|phan|chuong|muc|tieu-muc|khoan|diem)[a-z0-9./-]{0,190}?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ProvisionAddress, "provision")

app_name = "library"
urlpatterns: list[URLPattern] = [
    path("", views.shelf, name="shelf"),
    path("noi-toi-o/", places.choose_commune, name="choose_commune"),
    path("noi-toi-o/<str:code>/", places.law_of_commune, name="law_of_commune"),
    path("bao-loi/<str:code>/", problems.receipt, name="problem"),
    path("<slug:slug>/bao-loi/", problems.report, name="report_problem"),
    path("<slug:slug>/", views.instrument, name="instrument"),
    path("<slug:slug>/toan-van/", views.whole_text, name="whole_text"),
    path("<slug:slug>/in/", views.print_view, name="print"),
    path("<slug:slug>/toan-van.txt", views.download, name="download"),
    path("<slug:slug>/doan/", views.stretch, name="stretch"),
    path("<slug:slug>/duoc-dan-chieu/", views.cited_by_list, name="cited_by"),
    path("<slug:slug>/<provision:address>/", views.provision, name="provision"),
]
