from django.urls import path

from portal.editorial.views import advising, deciding, events, printing, rating

app_name = "editorial"
urlpatterns = [
    path("duyet/<str:token>/", deciding.decide, name="decide"),
    path("duyet/<str:token>/ban/", deciding.version, name="version"),
    path("gop-y/<str:token>/", advising.advise, name="advise"),
    path("su-kien/", events.list_events, name="events"),
    # Below the address of a content; Wagtail's own addresses have no file names.
    path("<path:path>/lich.ics", events.calendar, name="calendar"),
    path("<path:path>/ban-in.pdf", printing.printed, name="printed"),
    path("<path:path>/danh-gia/", rating.rate, name="rate"),
]
