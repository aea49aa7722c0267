"""What readers found unclear, for the agency that answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from portal.questions.models import Answer, Rating
from portal.questions.states import UNCLEAR_LABELS, Unclear, Verdict

_NEW = Q(ratings__verdict=Verdict.UNCLEAR.value, ratings__seen_at__isnull=True)
_MOST_COMMENTS = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """What readers said of one answer since somebody last looked: how many for which reason, and their words.

    `upto` is the key of the newest rating among them: what comes later is not seen with it.
    """

    answer: Answer
    count: int
    upto: int
    reasons: tuple[tuple[str, int], ...]
    comments: tuple[Rating, ...]


def answers_found_unclear(*, agencies: Collection[int] | None = None) -> QuerySet[Answer]:
    """Public answers of these agencies, or of all, that readers found unclear since somebody last looked; most first.

    Each has `unseen_count` and `unseen_upto`.
    """
    unseen = Rating.objects.filter(verdict=Verdict.UNCLEAR.value, seen_at__isnull=True)
    found = Answer.objects.filter(live__isnull=False, pk__in=unseen.values("answer"))
    if agencies is not None:
        found = found.filter(agency__in=agencies)
    return (
        found.select_related("agency")
        .annotate(unseen_count=Count("ratings", filter=_NEW), unseen_upto=Max("ratings__pk", filter=_NEW))
        .order_by("-unseen_count", "-pk")
    )


def complaints_of(*, answers: Sequence[Answer]) -> list[Complaint]:
    """What was said of the answers of one page of the list above. One query for the ratings of them all."""
    unseen = Rating.objects.filter(answer__in=answers, verdict=Verdict.UNCLEAR.value, seen_at__isnull=True)
    by_answer: dict[int, list[Rating]] = {}
    for rating in unseen.order_by("-pk"):
        by_answer.setdefault(rating.answer_id, []).append(rating)
    return [_complaint(one, by_answer.get(one.pk, [])) for one in answers]


def _complaint(answer: Answer, ratings: Sequence[Rating]) -> Complaint:
    counts = Counter(rating.unclear for rating in ratings if rating.unclear)
    return Complaint(
        answer=answer,
        count=len(ratings),
        upto=max((rating.pk for rating in ratings), default=0),
        reasons=tuple((UNCLEAR_LABELS[Unclear(code)], count) for code, count in counts.most_common()),
        comments=tuple([rating for rating in ratings if rating.comment][:_MOST_COMMENTS]),
    )
