"""Sure answers that were called wrong: which are silent, which wait for an officer, and how often that happens."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum
from django.urls import reverse

from lawsearch.ranking.analysis import folded_forms
from lawsearch.ranking.questions import read_question
from portal.journal.queries.pending_work import WaitingWork
from portal.search.models import SearchDay, WrongAnswer
from portal.search.states import WrongVerdict

_DAYS = 90
_Z = 1.96  # of an interval that holds 95 times in 100


def question_key(question: str) -> str:
    """By which a question is known however it is typed."""
    return " ".join(folded_forms(read_question(question).asks))[:300]


def is_called_wrong(*, question: str, card: str) -> bool:
    """Whether this answer to this question was called wrong, and nobody has found it right since. One query."""
    called = WrongAnswer.objects.filter(question_key=question_key(question), card=card)
    return called.exclude(verdict=WrongVerdict.RIGHT.value).exists()


def newest_report() -> int:
    """Becomes another with each answer that is called wrong for the first time: a reader's leaves no entry."""
    return WrongAnswer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def wrong_answers(*, verdict: WrongVerdict) -> QuerySet[WrongAnswer]:
    """Those with this verdict, reported last first."""
    found = WrongAnswer.objects.filter(verdict=verdict.value).select_related("reported_by", "decided_by")
    return found.order_by("-reported_at", "-pk")


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How many searches of a period were answered surely, also by a law that was named; and how many wrongly."""

    since: date
    until: date
    answered: int
    wrong: int
    waiting: int

    @property
    def share(self) -> float:
        return self.wrong / self.answered

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which the share of wrong ones lies, 95 times in 100; None where nothing was answered."""
        return wilson(self.wrong, self.answered) if self.answered else None


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The interval in which a share lies, 95 times in 100 (Wilson 1927). Raises ZeroDivisionError for none."""
    share, spread = hits / count, _Z**2 / count
    middle = share + spread / 2
    width = _Z * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return max((middle - width) / (1 + spread), 0.0), min((middle + width) / (1 + spread), 1.0)


def accuracy(*, until: date) -> Accuracy:
    """The last ninety days. Three queries."""
    since = until - timedelta(days=_DAYS - 1)
    days = SearchDay.objects.filter(day__range=(since, until)).aggregate(
        asked=Sum("asked", default=0), unsure=Sum("unsure", default=0), empty=Sum("empty", default=0)
    )
    called = WrongAnswer.objects.filter(reported_at__date__range=(since, until))
    wrong = called.filter(verdict=WrongVerdict.WRONG.value).aggregate(reports=Sum("reports", default=0))["reports"]
    answered = days["asked"] - days["unsure"] - days["empty"]
    return Accuracy(
        since, until, max(answered, wrong), wrong, called.filter(verdict=WrongVerdict.WAITING.value).count()
    )


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
