"""URLs of digitised material. The URL of a document never changes."""

from django.urls import path

from portal.digitisation import web

app_name = "digitisation"
urlpatterns = [
    path("", web.list_scans, name="scans"),
    path("<slug:code>/", web.show_scan, name="scan"),
    path("<slug:code>/trang-<int:number>.jpg", web.send_picture, name="picture"),
    path("<slug:code>/ban-goc/", web.send_original, name="original"),
    path("<slug:code>/tim-duoc-chu.pdf", web.send_searchable, name="searchable"),
    path("<slug:code>/van-ban.txt", web.send_text, name="text"),
]
