from django.urls import path

from portal.editorial.web import (
    contents,
    personal_links,
)

app_name = "editorial"
urlpatterns = [
    path("duyet/<str:token>/", personal_links.decide_as_leader, name="decide"),
    path("duyet/<str:token>/ban/", personal_links.show_version, name="version"),
    path("gop-y/<str:token>/", personal_links.read_as_expert, name="advise"),
    path("su-kien/", contents.list_events, name="events"),
    # Below the address of a content: Wagtail's own addresses do not contain file names.
    path("<path:path>/lich.ics", contents.download_event, name="calendar"),
    path("<path:path>/ban-in.pdf", contents.download_printout, name="printed"),
    path("<path:path>/danh-gia/", contents.rate_content, name="rate"),
]
