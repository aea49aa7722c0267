"""Under /bao-cao/: what agencies reported, for everybody."""

from django.urls import path

from portal.reports.views import compilations

app_name = "compilations"
urlpatterns = [
    path("", compilations.report_list, name="list"),
    path("<slug:slug>/", compilations.show, name="show"),
    path("<slug:slug>/so-lieu/<str:key>/", compilations.figure, name="figure"),
    path("<slug:slug>/bao-cao.docx", compilations.as_docx, name="docx"),
    path("<slug:slug>/bao-cao.pdf", compilations.as_pdf, name="pdf"),
]
