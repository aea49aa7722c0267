"""`/api/v1/` for machines, `/du-lieu-mo/` for people. What version 1 means stays as long as it is there."""

from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView

from portal.api.web import laws, messages, pages, search
from portal.api.web.service import open_to_programs, open_to_systems, service

V1 = "api/v1/"


# What takes a key, and how it is asked.
_KEYED = {"messages": "POST", "message": "GET"}


for asked in (laws, messages, search):  # imported to register what can be asked
    assert asked  # noqa: S101

app_name = "api"
urlpatterns = [
    path("du-lieu-mo/", pages.about, name="about"),
    path("du-lieu-mo/api/", pages.reference, name="reference"),
    path("du-lieu-mo/tu-dien/", pages.dictionary, name="dictionary"),
    path("du-lieu-mo/tep/<str:name>", pages.file, name="file"),
    path("du-lieu-mo/tep/<slug:generation>/<str:name>", pages.file, name="file_of"),
    path("du-lieu-mo/goi/toan-bo/", pages.newest_package, {"scope": "toan-bo"}, name="whole_package"),
    path("du-lieu-mo/goi/thay-doi/", pages.newest_package, {"scope": "thay-doi"}, name="changes_package"),
    path("du-lieu-mo/goi/<str:name>", pages.package, name="package"),
    path("du-lieu-mo/goi/<slug:generation>/<str:name>", pages.package, name="package_of"),
    path("du-lieu-mo/so-do/<str:name>", pages.schema, name="schema"),
    path("api/", RedirectView.as_view(pattern_name="api:reference")),
    path(V1, RedirectView.as_view(pattern_name="api:reference")),
    path(f"{V1}openapi.json", open_to_programs(pages.contract), name="contract"),
    # The operations of ninja's, at their addresses under this version.
    *(
        path(
            f"{V1}{one.pattern}",
            open_to_systems(one.callback, _KEYED[one.name]) if one.name in _KEYED else open_to_programs(one.callback),
            name=one.name,
        )
        for one in service.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
    re_path(r"^api/", open_to_programs(pages.missing)),
]
