"""The addresses of questions and answers. Those of answers and versions never change."""

from django.urls import path
from django.views.generic import TemplateView

from portal.questions import feeds
from portal.questions.views import asking, browsing, leaflet, rating, reading, sharing, similar, status

app_name = "questions"
urlpatterns = [
    path("", browsing.answers, name="answers"),
    path("moi-nhat.atom", feeds.atom, name="atom"),
    path("moi-nhat.json", feeds.json_feed, name="json_feed"),
    path("so-<int:number>/", reading.numbered, name="numbered"),
    path("gui-cau-hoi/", asking.ask, name="ask"),
    path("gui-cau-hoi/gan-giong/", similar.similar, name="similar"),
    path("gui-cau-hoi/da-nhan/", status.received, name="received"),
    path("gui-cau-hoi/da-ro/", TemplateView.as_view(template_name="questions/ask/settled.html"), name="settled"),
    path("tra-cuu/", status.look_up, name="look_up"),
    path("tra-cuu/cua-toi/", status.status, name="status"),
    path("tra-cuu/cua-toi/van-ban-<int:pk>.pdf", status.written_answer, {"form": "pdf"}, name="written_answer"),
    path("tra-cuu/cua-toi/van-ban-<int:pk>.docx", status.written_answer, {"form": "docx"}, name="written_answer_word"),
    # Whatever stands below is an answer's: nothing that is fixed may follow.
    path("<slug:slug>/", reading.answer, name="answer"),
    path("<slug:slug>/ban-<int:number>/", reading.version, name="version"),
    path("<slug:slug>/danh-gia/", rating.rate, name="rate"),
    path("<slug:slug>/chia-se/", sharing.share, name="share"),
    path("<slug:slug>/to-gap.pdf", leaflet.leaflet, name="leaflet"),
]
