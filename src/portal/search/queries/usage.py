"""Queries of search usage: daily figures, failed questions, lessons from openings; and sure answers reported as wrong:
which are suppressed, which wait for an officer, and how frequent they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import batched
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from lawsearch.ranking import folded_forms, tokens, with_pairs
from lawsearch.ranking.questions import read_question
from portal.journal.queries.pending_work import WaitingWork
from portal.schema.queries import grouped
from portal.schema.states import LabelledChoices
from portal.search.models import AskedOn, AskedQuestion, Lesson, Opening, SearchDay, WrongAnswer, searchable
from portal.search.states import OPENED, SHARE, WrongVerdict

MOST_QUESTIONS = 20  # per item: the questions after which it was opened most
_AT_ONCE = 500


def taught() -> Iterator[Lesson]:
    """Lessons, unsaved and without a time: items opened at least three times after a question, with at least a fifth of
    all openings after it.

    Only questions whose text is stored, because several visitors asked them.
    """
    openings = Opening.objects.exclude(question__text="").values("question")
    totals = dict(openings.annotate(total=Sum("times")).values_list("question", "total"))
    opened = openings.values("question", "key", "owner").annotate(total=Sum("times")).filter(total__gte=OPENED)
    for row in opened.order_by("question", "key"):
        if row["total"] >= SHARE * totals[row["question"]]:
            yield Lesson(question_id=row["question"], key=row["key"], owner=row["owner"], times=row["total"])


def asked_of(keys: Iterable[str]) -> Mapping[str, str]:
    """Item key -> the questions that lessons assign to it; items without lessons are left out.

    The text is indexed (`Parts.asked`) and never shown.
    """
    lessons = Lesson.objects.exclude(question__text="").order_by("key", "-times", "pk")
    found = grouped(
        lesson
        for some in batched(dict.fromkeys(keys), _AT_ONCE, strict=False)
        for lesson in lessons.filter(key__in=some).values_list("key", "question__text")
    )
    return {key: "\n".join(texts[:MOST_QUESTIONS]) for key, texts in found.items()}


class SearchFailure(LabelledChoices):
    """The kind of failure."""

    ANY = "", "Chưa trả lời được"
    EMPTY = "khong-thay", "Không thấy gì"
    UNSURE = "khong-chac", "Không chắc có câu trả lời"
    UNOPENED = "khong-mo", "Không ai mở kết quả nào"


_FAILING = {
    SearchFailure.ANY: Q(failed__gt=0),
    SearchFailure.EMPTY: Q(empty__gt=0),
    SearchFailure.UNSURE: Q(unsure__gt=0),
    SearchFailure.UNOPENED: Q(opened=0, failed=0),
}
_ORDER = {
    SearchFailure.ANY: "-failed",
    SearchFailure.EMPTY: "-empty",
    SearchFailure.UNSURE: "-unsure",
    SearchFailure.UNOPENED: "-asked",
}


def failed_questions(
    *,
    since: date,
    until: date,
    failure: SearchFailure = SearchFailure.ANY,
    words: str = "",
    is_passed_over: bool = False,
) -> QuerySet[AskedQuestion]:
    """Questions of a period with this kind of failure, most frequent first, with their counts.

    Only those whose text is stored, because several visitors asked them. Each has `asked`, `empty`, `unsure`, `failed`,
    `unopened`.
    """
    period = Q(days__day__range=(since, until))
    questions = AskedQuestion.objects.exclude(text="").filter(
        passed_over_at__isnull=not is_passed_over, text_fold__contains=searchable(words)
    )
    counted = questions.annotate(
        asked=_sum("asked", period),
        empty=_sum("empty", period),
        unsure=_sum("unsure", period),
        opened=_sum("opened", period),
    ).annotate(failed=F("empty") + F("unsure"), unopened=Greatest(F("asked") - F("opened"), 0))
    return counted.filter(_FAILING[failure], asked__gt=0).order_by(_ORDER[failure], "-asked", "pk")


def _sum(name: str, period: Q) -> Coalesce:
    return Coalesce(Sum(f"days__{name}", filter=period), 0, output_field=IntegerField())


_LIKE = 0.3  # minimum share of common syllables and pairs of two similar questions
_LOOKED_AT = 3_000  # openings examined, the most frequent first


def opened_after_similar(*, text: str, limit: int = 6) -> list[str]:
    """Keys of the items opened after questions with similar words, most frequent first."""
    wanted = _word_lists(text)
    openings = (
        Opening.objects.exclude(question__text="")
        .values("question__text", "key")
        .annotate(total=Sum("times"))
        .order_by("-total", "key")[:_LOOKED_AT]
    )
    found: dict[str, int] = {}
    for row in openings:
        others = _word_lists(row["question__text"])
        if len(wanted & others) >= _LIKE * len(wanted | others):
            found[row["key"]] = found.get(row["key"], 0) + row["total"]
    return sorted(found, key=lambda key: (-found[key], key))[:limit]


def _word_lists(text: str) -> set[str]:
    return set(with_pairs(folded_forms(tokens(text))))


_MOST_STRETCHES = 62


def usage_figures(*, since: date, until: date) -> dict[str, Any]:
    """All searches from one day to another; `stretches` are days, or weeks for a longer period. Shares are from 0 to 1,
    None without searches or openings."""
    lines = {line.day: line for line in SearchDay.objects.filter(day__range=(since, until))}
    asked = sum(line.asked for line in lines.values())
    empty, unsure = sum(line.empty for line in lines.values()), sum(line.unsure for line in lines.values())
    opened = sum(min(line.opened, line.asked) for line in lines.values())
    unread = AskedOn.objects.filter(day__range=(since, until), question__text="", question__is_erased=False)
    return {
        "stretches": _stretches(lines, since, until),
        "asked": asked,
        "failed_share": (empty + unsure) / asked if asked else None,
        "opened_share": opened / asked if asked else None,
        "mean_rank": _mean_rank(lines.values()),
        "unread_count": unread.values("question").distinct().count(),
    }


def _stretches(lines: dict[date, SearchDay], since: date, until: date) -> list[dict[str, Any]]:
    days = (until - since).days + 1
    length = 1 if days <= _MOST_STRETCHES else 7
    begins = [since + timedelta(days=offset) for offset in range(0, days, length)]
    return [_stretch(lines, first, min(first + timedelta(days=length - 1), until)) for first in begins]


def _stretch(lines: dict[date, SearchDay], first: date, last: date) -> dict[str, Any]:
    held = [line for line in lines.values() if first <= line.day <= last]
    return {
        "first": first,
        "last": last,
        "asked": sum(line.asked for line in held),
        "failed": sum(line.empty + line.unsure for line in held),
        "opened": sum(min(line.opened, line.asked) for line in held),
        "mean_rank": _mean_rank(held),
    }


def _mean_rank(lines: Collection[SearchDay]) -> float | None:
    openings = sum(line.openings for line in lines)
    return sum(line.rank_sum for line in lines) / openings if openings else None


_DAYS = 90
_Z = 1.96  # for a 95 per cent interval


def question_key(question: str) -> str:
    """The key of a question, independent of its spelling."""
    return " ".join(folded_forms(read_question(question).asks))[:300]


def is_called_wrong(*, question: str, card: str) -> bool:
    """True if this answer was reported as wrong for this question, and no officer found it right. One query."""
    called = WrongAnswer.objects.filter(question_key=question_key(question), card=card)
    return called.exclude(verdict=WrongVerdict.RIGHT.value).exists()


def newest_report() -> int:
    """Changes with each new report, as a cache key: a reader's report makes no journal entry."""
    return WrongAnswer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def wrong_answers(*, verdict: WrongVerdict) -> QuerySet[WrongAnswer]:
    """Reports with this verdict, latest first."""
    found = WrongAnswer.objects.filter(verdict=verdict.value).select_related("reported_by", "decided_by")
    return found.order_by("-reported_at", "-pk")


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 per cent Wilson score interval of a share (Wilson 1927). Raises ZeroDivisionError for `count` 0."""
    share, spread = hits / count, _Z**2 / count
    middle = share + spread / 2
    width = _Z * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max((middle - width) / (1 + spread), 0.0), min((middle + width) / (1 + spread), 1.0)


def accuracy(*, until: date) -> dict[str, Any]:
    """Sure answers of the last 90 days (named laws included), wrong ones among them, and the 95 per cent interval of
    their share (None without answers). Three queries."""
    since = until - timedelta(days=_DAYS - 1)
    days = SearchDay.objects.filter(day__range=(since, until)).aggregate(
        asked=Sum("asked", default=0), unsure=Sum("unsure", default=0), empty=Sum("empty", default=0)
    )
    called = WrongAnswer.objects.filter(reported_at__date__range=(since, until))
    wrong = called.filter(verdict=WrongVerdict.WRONG.value).aggregate(reports=Sum("reports", default=0))["reports"]
    answered = max(days["asked"] - days["unsure"] - days["empty"], wrong)
    return {
        "since": since,
        "until": until,
        "answered": answered,
        "wrong": wrong,
        "waiting": called.filter(verdict=WrongVerdict.WAITING.value).count(),
        "share": wrong / answered if answered else None,
        "interval": wilson(wrong, answered) if answered else None,
    }


WAITING = (
    WaitingWork(
        code="tra-loi-bi-bao-sai",
        label="Câu trả lời của ô tìm kiếm bị báo sai",
        verbs=("search.teach",),
        rows=lambda asked: wrong_answers(verdict=WrongVerdict.WAITING),
        title=lambda one: one.question,
        url=lambda one: reverse("search_wrong"),
        since="reported_at",
        for_all=True,
        listed_at="search_wrong",
    ),
)
