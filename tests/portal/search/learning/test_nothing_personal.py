"""Whatever people type, no table, log or entry of the journal says who they are, or what only one of them asked."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.agencies.operations import rate_limits
from portal.journal.models import Entry
from portal.search.jobs import draw_lessons_due
from portal.search.models import AskedQuestion, Lesson
from portal.search.web import usage, views
from tests.portal.agencies.factories import make_posting
from tests.portal.journal.terms import clean
from tests.portal.search.learning.asking import browser, somebody, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed", "silent")]
ARTICLE = "dieu:91-2015-qh13:dieu-328"
SESSION = "phien-rieng-cua-toi"
# What may stand nowhere: who asks, and whom they speak of.
SECRETS = [
    "0912 3",
    "0912345",  # four digits alone may stand in a digest by chance
    "345 678",
    "Trần Thị Bích Ngọc",
    "trần thị bích ngọc",
    "bich.ngoc",
    "65B1-99999",
    "092190001234",
    SESSION,
]
TELLING = "bà Trần Thị Bích Ngọc 0912 345 678 cccd 092190001234 xe 65B1-99999 bich.ngoc@example.vn mất tiền cọc"
# What only one person has asked: their own story.
STORY = "chồng tôi giấu cọc mua nhà cho cô hàng xóm"
HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def every_row() -> str:
    """All that any table of the house holds, as the database gives it."""
    rows = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.fixture
def addresses() -> list[str]:
    return [somebody() for _ in range(4)]


@pytest.fixture
def silent(caplog: pytest.LogCaptureFixture, addresses: list[str]) -> Iterator[None]:
    """Afterwards everything that any logger was told at any level, and every table, is searched."""
    # Django's log of queries is written on a developer's wish only, and holds whatever the database is given.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    with caplog.at_level(logging.DEBUG):
        yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    said = "\n".join([caplog.text, *(f"{one.getMessage()} {one.args} {one.exc_text}" for one in records)])
    assert "Forbidden" in said or "Bad Request" in said, "nothing was listened to"
    for place, text in (("log", said), ("table", every_row())):
        for secret in (*SECRETS, *addresses, STORY):
            assert secret not in text, f"{secret!r} stands in a {place}"


def search_and_open(question: str, address: str) -> None:
    client = browser(address)
    client.cookies["mot-cookie"] = SESSION
    assert client.get("/tim-kiem/", {"q": question}).status_code == 200
    said = {"q": question, "key": ARTICLE, "rank": "1"}
    body = "&".join(f"{name}={value}" for name, value in said.items())
    form = "application/x-www-form-urlencoded"
    assert client.post("/tim-kiem/da-mo/", body, content_type=form, headers=HERE).status_code == 204
    client.post("/tim-kiem/da-mo/", body, content_type=form)
    client.post("/tim-kiem/da-mo/", body + "&rank=x", content_type=form, headers=HERE)


def test_the_whole_way_of_a_question(addresses: list[str]):
    for address in addresses[:3]:
        search_and_open(TELLING, address)
    search_and_open(STORY, addresses[3])
    write()
    draw_lessons_due(at=timezone.now())
    assert list(AskedQuestion.objects.order_by("-occasions").values_list("text", flat=True)) == [
        "bà … cccd … xe … mất tiền cọc",
        "",
    ]
    assert Lesson.objects.get().key == ARTICLE

    officer = Client()
    officer.force_login(make_posting("justice", on=timezone.localdate()).officer)
    page = officer.get("/quan-tri/cau-hoi-chua-tra-loi/", {"kieu": "khong-chac"}).content.decode()
    assert STORY not in page
    question = AskedQuestion.objects.exclude(text="").get()
    officer.post(f"/quan-tri/cau-hoi-chua-tra-loi/{question.pk}/bo-qua/", {"bo_qua": "1"})
    officer.post(f"/quan-tri/cau-hoi-chua-tra-loi/{question.pk}/xoa/")
    assert "cọc" not in str(list(Entry.objects.filter(verb__regex="^(asked|lesson)").values()))
    clean("searches", "searches-unread", at=timezone.now() + timedelta(days=1000))


def test_those_who_are_turned_away(addresses: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "RESULTS", rate_limits.RateLimit("results", 1))
    monkeypatch.setattr(usage, "OPENINGS_LIMIT", rate_limits.RateLimit("openings", 1))
    monkeypatch.setattr(rate_limits, "this_minute", lambda: 30_000_000)
    client = browser(addresses[0])
    for _ in range(3):
        client.get("/tim-kiem/", {"q": TELLING})
        client.post("/tim-kiem/da-mo/", {"q": TELLING, "key": ARTICLE, "rank": "1"}, headers=HERE)
    write()
    assert AskedQuestion.objects.get().occasions == 1
    assert browser().post("/tim-kiem/da-mo/", {"q": TELLING}).status_code == 403


def test_what_breaks_while_a_search_is_answered(addresses: list[str], monkeypatch: pytest.MonkeyPatch):
    """A fault of our own is logged with its place and not with what was typed."""

    def broken(**said: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(usage, "note_opening", broken)
    client = browser(addresses[0])
    client.raise_request_exception = False
    body = f"q={TELLING}&key={ARTICLE}&rank=1"
    form = "application/x-www-form-urlencoded"
    assert client.post("/tim-kiem/da-mo/", body, content_type=form, headers=HERE).status_code == 500
    assert client.post("/tim-kiem/da-mo/", body, content_type=form).status_code == 403
