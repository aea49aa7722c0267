"""`/api/v1/` for programs, `/du-lieu-mo/` for people. Version 1 keeps its meaning as long as it exists."""

from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView

from portal.api.web import laws, messages, pages, search
from portal.api.web.service import open_to_programs, open_to_systems, service

V1 = "api/v1/"


# Operations that need a key, with their method.
_KEYED = {"messages": "POST", "message": "GET"}


for asked in (laws, messages, search):  # imported to register their operations
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
    # The operations of django-ninja, at their URLs under this version.
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
