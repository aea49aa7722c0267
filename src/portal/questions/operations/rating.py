"""What readers say of an answer: counted, and told to the agency that can make it clearer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Answer, Rating
from portal.questions.operations.counting import count
from portal.questions.privacy import masked
from portal.questions.states import Counted, Unclear, Verdict

LONGEST_COMMENT = 500
_COLUMNS = {Verdict.USEFUL: "useful_count", Verdict.UNCLEAR: "unclear_count"}
_COUNTED = {Verdict.USEFUL: Counted.USEFUL, Verdict.UNCLEAR: Counted.UNCLEAR}


class NothingToRate(Exception):
    """The answer is not public any more. Send the reader to its address, which says so."""


@transaction.atomic
def rate_answer(
    *, answer: Answer, verdict: Verdict, reason: Unclear | None = None, comment: str = "", at: datetime
) -> Rating:
    """Keep what a reader says of the version that is public now, without anything that leads to a person.

    Leaves no word in the journal: nobody in particular has done anything, and a reader's click must not make every
    kept page of the portal stale. Raises NothingToRate.
    """
    live = Answer.objects.filter(pk=answer.pk, live__isnull=False).values_list("live__number", flat=True).first()
    if live is None:
        raise NothingToRate(f"Answer {answer.number} has no public version.")
    is_unclear = verdict is Verdict.UNCLEAR
    rating = Rating.objects.create(
        answer=answer,
        version=live,
        verdict=verdict.value,
        unclear=reason.value if is_unclear and reason else "",
        comment=masked(comment.strip())[:LONGEST_COMMENT] if is_unclear else "",
        at=at,
    )
    column = _COLUMNS[verdict]
    Answer.objects.filter(pk=answer.pk).update(**{column: F(column) + 1})
    count(what=_COUNTED[verdict], day=timezone.localdate(at), agency=answer.agency, field_slug=answer.field_slug)
    return rating


@transaction.atomic
def mark_ratings_seen(*, answer: Answer, upto: int, by: Officer, at: datetime) -> int:
    """Say that somebody has read what readers said of an answer, up to the rating with this key. Returns how many."""
    unseen = Rating.objects.filter(answer=answer, verdict=Verdict.UNCLEAR.value, seen_at__isnull=True, pk__lte=upto)
    seen = unseen.update(seen_at=at)
    if seen:
        record("rating.seen", subject=answer, by=by, at=at, details={"answer": str(answer.number), "count": seen})
    return seen
