"""The numbers of the day, counted when something happens and in its transaction; and what readers say of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, or_refuse
from portal.journal.operations import record
from portal.questions.models import Answer, DayCount, Question, Rating
from portal.questions.privacy import masked
from portal.questions.states import CountedEvent, RatingVerdict, UnclearReason

# No working days of an answer are told apart beyond this; the column is a small number.
_MOST_DAYS = 999


def count(
    *,
    what: CountedEvent,
    day: date,
    agency: Agency | None = None,
    field_slug: str = "",
    track: str = "",
    days: int = 0,
    by: int = 1,
) -> None:
    """Count so many more of something on a day, for an agency, a field and a track.

    `days` are the working days that an answer took (`Clock.used_days` once the clock is stopped). Two who count the
    same at once both count: whoever comes second to a row that was not there yet adds to the first one's.
    """
    row = {
        "day": day,
        "what": what.value,
        "agency": agency,
        "field_slug": field_slug,
        "track": track,
        "days": min(max(days, 0), _MOST_DAYS),
    }
    if _add(row, by):
        return
    try:
        with transaction.atomic():
            DayCount.objects.create(**row, count=by)
    except IntegrityError:
        _add(row, by)


def count_question(what: CountedEvent, question: Question, *, at: datetime, agency: Agency | None = None) -> None:
    """Count something that happened to a question, for this agency or the one that leads."""
    count(
        what=what,
        day=timezone.localdate(at),
        agency=agency or question.lead_agency,
        field_slug=question.field_slug,
        track=question.track,
    )


def count_received(question: Question) -> None:
    """Count a question on the day on which it came; one held back as spam is counted when it is let in."""
    count(
        what=CountedEvent.RECEIVED,
        day=timezone.localdate(question.received_at),
        field_slug=question.field_slug,
        track=question.track,
    )


def _add(row: Mapping[str, object], by: int) -> int:
    # `filter(agency=None)` is "IS NULL", which is what is meant by nobody.
    return DayCount.objects.filter(**row).update(count=F("count") + by)


LONGEST_COMMENT = 500
_COLUMNS = {RatingVerdict.USEFUL: "useful_count", RatingVerdict.UNCLEAR: "unclear_count"}
_COUNTED = {RatingVerdict.USEFUL: CountedEvent.USEFUL, RatingVerdict.UNCLEAR: CountedEvent.UNCLEAR}


@transaction.atomic
def rate_answer(
    *, answer: Answer, verdict: RatingVerdict, reason: UnclearReason | None = None, comment: str = "", at: datetime
) -> Rating:
    """Keep what a reader says of the version that is public now, without anything that leads to a person.

    Leaves no word in the journal: nobody in particular has done anything, and a reader's click must not make every
    kept page of the portal stale. Raises Refused.
    """
    numbers = Answer.objects.filter(pk=answer.pk, live__isnull=False).values_list("live__number", flat=True)
    live = or_refuse(numbers.first(), Refused("Câu trả lời này không còn công khai nên không nhận ý kiến."))
    is_unclear = verdict is RatingVerdict.UNCLEAR
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
    unseen = Rating.objects.filter(
        answer=answer, verdict=RatingVerdict.UNCLEAR.value, seen_at__isnull=True, pk__lte=upto
    )
    if seen := unseen.update(seen_at=at):
        record("rating.seen", subject=answer, by=by, at=at, details={"answer": str(answer.number), "count": seen})
    return seen
