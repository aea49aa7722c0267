from django.urls import path

from portal.editorial.views import events, printing, rating

app_name = "editorial"
urlpatterns = [
    path("su-kien/", events.list_events, name="events"),
    # Below the address of a content; Wagtail's own addresses have no file names.
    path("<path:path>/lich.ics", events.calendar, name="calendar"),
    path("<path:path>/ban-in.pdf", printing.printed, name="printed"),
    path("<path:path>/danh-gia/", rating.rate, name="rate"),
]
