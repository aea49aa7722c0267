"""People who search: each from an address of their own, with a browser."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from django.test import Client, RequestFactory

from lawsearch.ranking.questions import read_question
from portal.search.models import AskedOn, AskedQuestion, Opening, SearchDay
from portal.search.operations.asked_questions import write_usage
from portal.search.queries.results import ResultsQuery, SearchResults
from portal.search.states import OCCASIONS
from portal.search.web import usage
from portal.search.web.usage import fingerprint_of, note_search

BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
DAY = date(2026, 11, 24)
_people = count(1)


def somebody() -> str:
    """An address that nobody had before."""
    number = next(_people)
    return f"203.0.{number // 250}.{number % 250 + 1}"


def browser(address: str = "") -> Client:
    return Client(REMOTE_ADDR=address or somebody(), headers={"user-agent": BROWSER})


def ask(
    question: str, *, day: date = DAY, address: str = "", results: SearchResults | None = None, **headers: str
) -> None:
    """One person asks; nothing is found unless said."""
    request = RequestFactory().get(
        "/tim-kiem/", REMOTE_ADDR=address or somebody(), headers={"user-agent": BROWSER} | headers
    )
    note_search(
        request=request,
        reading=read_question(question),
        wish=ResultsQuery(),
        results=results or SearchResults(),
        day=day,
    )


def write() -> None:
    """What the thread does every few seconds."""
    write_usage(usage.buffer.take())


def asked(text: str, *, times: int = OCCASIONS, day: date = DAY, empty: int = 0, unsure: int = 0) -> AskedQuestion:
    """A question as it stands in the tables after so many have asked it."""
    question, _ = AskedQuestion.objects.get_or_create(
        fingerprint=fingerprint_of(text), defaults={"first_day": day, "last_day": day}
    )
    question.occasions += times
    question.last_day = max(question.last_day, day)
    if question.occasions >= OCCASIONS:
        question.set_text(text)
    question.save()
    AskedOn.objects.create(question=question, day=day, asked=times, empty=empty, unsure=unsure)
    total, _ = SearchDay.objects.get_or_create(day=day)
    total.asked, total.empty, total.unsure = total.asked + times, total.empty + empty, total.unsure + unsure
    total.save()
    return question


def opened(question: AskedQuestion, key: str, *, times: int = 3, rank: int = 1, day: date = DAY) -> Opening:
    """A thing that was opened after it so often."""
    source, _, rest = key.partition(":")
    owner = f"van-ban:{rest.partition(':')[0]}" if source == "dieu" else key
    return Opening.objects.create(question=question, day=day, key=key, owner=owner, times=times, rank_sum=times * rank)


def days_before(days: int) -> date:
    return DAY - timedelta(days=days)
