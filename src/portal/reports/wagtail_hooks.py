"""Where documents are taken along in the back office."""

from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks

from portal.agencies.desks import urls_of
from portal.reports.desks import next_plan, petitions
from portal.reports.views import regulation


@hooks.register("register_admin_urls")
def register_documents() -> list[URLPattern]:
    return [path("quy-che/<int:pk>/du-thao.docx", regulation.draft, name="reports_regulation_draft")]


@hooks.register("register_admin_urls")
def register_papers_of_plans() -> list[URLResolver]:
    return [path("ke-hoach/", include(urls_of((petitions, next_plan))))]
