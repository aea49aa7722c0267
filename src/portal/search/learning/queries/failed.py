"""Questions that search did not answer, and what may be learned from those like them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import F, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest

from lawsearch.ranking.analysis import folded_forms, tokens, with_pairs
from portal.search.models import AskedQuestion, Opening
from portal.search.models.everyday import searchable


class Failure(StrEnum):
    """In which way questions were not answered."""

    ANY = ""
    EMPTY = "khong-thay"
    UNSURE = "khong-chac"
    UNOPENED = "khong-mo"


FAILURE_LABELS = {
    Failure.ANY: "Chưa trả lời được",
    Failure.EMPTY: "Không thấy gì",
    Failure.UNSURE: "Không chắc có câu trả lời",
    Failure.UNOPENED: "Không ai mở kết quả nào",
}
_FAILING = {
    Failure.ANY: Q(failed__gt=0),
    Failure.EMPTY: Q(empty__gt=0),
    Failure.UNSURE: Q(unsure__gt=0),
    Failure.UNOPENED: Q(opened=0, failed=0),
}
_ORDER = {Failure.ANY: "-failed", Failure.EMPTY: "-empty", Failure.UNSURE: "-unsure", Failure.UNOPENED: "-asked"}


def failed_questions(
    *, since: date, until: date, failure: Failure = Failure.ANY, words: str = "", is_passed_over: bool = False
) -> QuerySet[AskedQuestion]:
    """Questions of a period that failed in this way, most often first, with their numbers.

    Only those whose words are kept, because several have asked them. Each has `asked`, `empty`, `unsure`, `failed`,
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


@dataclass(frozen=True, slots=True)
class Similar:
    """A thing opened after questions like this one, so often."""

    key: str
    times: int


_LIKE = 0.3  # share of syllables and pairs that two questions have in common
_LOOKED_AT = 3_000  # openings, those that happened most


def opened_after_similar(*, text: str, limit: int = 6) -> Sequence[Similar]:
    """What people opened after questions that share words with this one, most often first."""
    wanted = _parts(text)
    openings = (
        Opening.objects.exclude(question__text="")
        .values("question__text", "key")
        .annotate(total=Sum("times"))
        .order_by("-total", "key")[:_LOOKED_AT]
    )
    found: dict[str, int] = {}
    for row in openings:
        others = _parts(row["question__text"])
        if len(wanted & others) >= _LIKE * len(wanted | others):
            found[row["key"]] = found.get(row["key"], 0) + row["total"]
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Similar(key, times) for key, times in best[:limit]]


def _parts(text: str) -> set[str]:
    return set(with_pairs(folded_forms(tokens(text))))
