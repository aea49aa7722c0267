"""Where documents are taken along in the back office."""

from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks

from portal.agencies.desks import urls_of
from portal.reports.desks import petitions
from portal.reports.views import regulation


@hooks.register("register_admin_urls")
def register_documents() -> list[URLPattern]:
    return [path("quy-che/<int:pk>/du-thao.docx", regulation.draft, name="reports_regulation_draft")]


@hooks.register("register_admin_urls")
def register_petitions() -> list[URLResolver]:
    return [path("ke-hoach/", include(urls_of((petitions,))))]
