"""Under /chua-bao-cao/: who has not reported, where a regime says that this is made public."""

from django.urls import path

from portal.reports.views import silent

app_name = "silent_agencies"
urlpatterns = [path("", silent.listed, name="list")]
