"""The addresses of questions and answers. Those of answers and versions never change."""

from django.urls import path

from portal.questions import feeds
from portal.questions.views import browsing, leaflet, rating, reading, sharing

app_name = "questions"
urlpatterns = [
    path("", browsing.answers, name="answers"),
    path("moi-nhat.atom", feeds.atom, name="atom"),
    path("moi-nhat.json", feeds.json_feed, name="json_feed"),
    path("so-<int:number>/", reading.numbered, name="numbered"),
    # Whatever stands below is an answer's: nothing that is fixed may follow.
    path("<slug:slug>/", reading.answer, name="answer"),
    path("<slug:slug>/ban-<int:number>/", reading.version, name="version"),
    path("<slug:slug>/danh-gia/", rating.rate, name="rate"),
    path("<slug:slug>/chia-se/", sharing.share, name="share"),
    path("<slug:slug>/to-gap.pdf", leaflet.leaflet, name="leaflet"),
]
