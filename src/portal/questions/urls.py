"""The addresses of questions and answers. Those of answers and versions never change."""

from django.urls import path
from django.views.generic import TemplateView

from portal.questions.web import (
    answer_lists,
    answers,
    ask,
    reader_actions,
    receipts,
)

app_name = "questions"
urlpatterns = [
    path("", answer_lists.answers, name="answers"),
    path("moi-nhat.atom", answer_lists.atom, name="atom"),
    path("moi-nhat.json", answer_lists.json_feed, name="json_feed"),
    path("so-<int:number>/", answers.numbered, name="numbered"),
    path("so-<int:number>/tep/<slug:checksum>/", answers.attached, name="attached"),
    path("gui-cau-hoi/", ask.ask, name="ask"),
    path("gui-cau-hoi/gan-giong/", ask.similar, name="similar"),
    path("gui-cau-hoi/da-nhan/", receipts.received, name="received"),
    path("gui-cau-hoi/da-ro/", TemplateView.as_view(template_name="questions/ask/settled.html"), name="settled"),
    path("tra-cuu/", receipts.look_up, name="look_up"),
    path("tra-cuu/cua-toi/", receipts.status, name="status"),
    path("tra-cuu/cua-toi/van-ban-<int:pk>.pdf", receipts.written_answer, {"form": "pdf"}, name="written_answer"),
    path(
        "tra-cuu/cua-toi/van-ban-<int:pk>.docx", receipts.written_answer, {"form": "docx"}, name="written_answer_word"
    ),
    path("tra-cuu/cua-toi/tep-<int:pk>/", receipts.attached, name="own_attached"),
    # Whatever stands below is an answer's: nothing that is fixed may follow.
    path("<slug:slug>/", answers.answer, name="answer"),
    path("<slug:slug>/ban-<int:number>/", answers.version, name="version"),
    path("<slug:slug>/danh-gia/", reader_actions.rate, name="rate"),
    path("<slug:slug>/chia-se/", reader_actions.share, name="share"),
    path("<slug:slug>/to-gap.pdf", reader_actions.leaflet, name="leaflet"),
]
