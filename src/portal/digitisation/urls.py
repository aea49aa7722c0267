"""The addresses of digitised material. That of a document never changes."""

from django.urls import path

from portal.digitisation.views import browsing, files, reading

app_name = "digitisation"
urlpatterns = [
    path("", browsing.scans, name="scans"),
    path("<slug:code>/", reading.scan, name="scan"),
    path("<slug:code>/trang-<int:number>.jpg", files.picture, name="picture"),
    path("<slug:code>/ban-goc/", files.original, name="original"),
    path("<slug:code>/tim-duoc-chu.pdf", files.searchable, name="searchable"),
    path("<slug:code>/van-ban.txt", files.plain_text, name="text"),
]
