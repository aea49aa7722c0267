"""Where documents are taken along in the back office."""

from django.urls import URLPattern, path
from wagtail import hooks

from portal.reports.views import regulation


@hooks.register("register_admin_urls")
def register_documents() -> list[URLPattern]:
    return [path("quy-che/<int:pk>/du-thao.docx", regulation.draft, name="reports_regulation_draft")]
