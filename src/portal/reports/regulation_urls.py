"""Under /quy-che/: the documents beside the pages of the regulation."""

from django.urls import path

from portal.library import converters
from portal.reports.views import regulation

assert converters  # noqa: S101  imported to register what the addresses hold

app_name = "regulation_documents"
urlpatterns = [path("<day:day>/quy-che.docx", regulation.issued, name="issued")]
