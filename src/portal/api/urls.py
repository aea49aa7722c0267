"""`/api/v1/` for machines, `/du-lieu-mo/` for people. What version 1 means stays as long as it is there."""

from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView

from portal.api import views
from portal.api.door import opened
from portal.api.endpoints import service

V1 = "api/v1/"


def _behind_the_door(pattern: URLPattern) -> URLPattern:
    """An operation of ninja's, at its address under this version."""
    return path(f"{V1}{pattern.pattern}", opened(pattern.callback), name=pattern.name)


app_name = "api"
urlpatterns = [
    path("du-lieu-mo/", views.about, name="about"),
    path("du-lieu-mo/api/", views.reference, name="reference"),
    path("du-lieu-mo/tu-dien/", views.dictionary, name="dictionary"),
    path("du-lieu-mo/tep/<str:name>", views.file, name="file"),
    path("du-lieu-mo/tep/<slug:generation>/<str:name>", views.file, name="file_of"),
    path("du-lieu-mo/goi/toan-bo/", views.newest_package, {"scope": "toan-bo"}, name="whole_package"),
    path("du-lieu-mo/goi/thay-doi/", views.newest_package, {"scope": "thay-doi"}, name="changes_package"),
    path("du-lieu-mo/goi/<str:name>", views.package, name="package"),
    path("du-lieu-mo/goi/<slug:generation>/<str:name>", views.package, name="package_of"),
    path("du-lieu-mo/so-do/<str:name>", views.schema, name="schema"),
    path("api/", RedirectView.as_view(pattern_name="api:reference")),
    path(V1, RedirectView.as_view(pattern_name="api:reference")),
    path(f"{V1}openapi.json", opened(views.contract), name="contract"),
    *(_behind_the_door(one) for one in service.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"),
    re_path(r"^api/", opened(views.missing)),
]
