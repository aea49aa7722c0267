"""What people ask about their own data, and what is done about it, within the time that the law gives."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.agencies.calendar import working_calendar
from portal.agencies.models import Officer
from portal.dissemination.models import DataRequest
from portal.dissemination.queries.requests import next_day, open_requests
from portal.dissemination.states import Channel, RequestKind, Way
from portal.dissemination.telling.terms import term_on
from portal.journal.models import Entry
from portal.journal.operations import record


class AlreadyAnswered(Exception):
    """Somebody has closed this request already."""


@transaction.atomic
def receive_request(
    *,
    kind: RequestKind,
    person: UUID | None,
    channel: Channel | None,
    way: Way,
    at: datetime,
    words: str = "",
    by: Officer | None = None,
) -> DataRequest:
    """Write down a request with its two last days. `person` is the follower's code, None where nobody is known."""
    request = _new(kind, person, channel, way, at, words)
    request.save()
    record("data_request.received", subject=request, by=by, at=at, details=_details(request))
    return request


@transaction.atomic
def fulfil_request(
    *, kind: RequestKind, person: UUID | None, channel: Channel | None, way: Way, outcome: str, at: datetime
) -> DataRequest:
    """What the person has done themselves on their own page counts as asked for, answered and done at once.

    No entry of the journal: what citizens do is not in it.
    """
    request = _new(kind, person, channel, way, at, "")
    request.acknowledged_at = request.done_at = at
    request.outcome = outcome
    request.save()
    return request


@transaction.atomic
def acknowledge_request(*, request: DataRequest, by: Officer, at: datetime) -> None:
    """Whoever asked was told that their request came and what is done about it."""
    DataRequest.objects.filter(pk=request.pk, acknowledged_at__isnull=True).update(acknowledged_at=at, officer=by)


@transaction.atomic
def answer_request(*, request: DataRequest, outcome: str, by: Officer, at: datetime) -> DataRequest:
    """The request is done, or refused with the reason; in `outcome`, without anybody's name. Raises AlreadyAnswered."""
    held = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if held.done_at is not None:
        raise AlreadyAnswered(held.pk)
    held.acknowledged_at = held.acknowledged_at or at
    held.done_at, held.outcome, held.officer = at, outcome[:300], by
    held.save(update_fields=["acknowledged_at", "done_at", "outcome", "officer"])
    is_late = timezone.localdate(at) > held.done_by
    record("data_request.answered", subject=held, by=by, at=at, details=_details(held) | {"late": is_late})
    return held


@transaction.atomic
def remind_of_requests(*, at: datetime) -> int:
    """Leave word of what has to be done about a request today, or had to be: once for each last day."""
    today = timezone.localdate(at)
    told = 0
    for one in open_requests():
        last = next_day(one)
        if last <= today and not _was_told(one, last):
            record("data_request.due", subject=one, by=None, at=at, details={"day": f"{last}"})
            told += 1
    return told


def _was_told(request: DataRequest, last: date) -> bool:
    entries = Entry.objects.filter(verb="data_request.due", subject_id=str(request.pk), details__day=f"{last}")
    return entries.exists()


def _new(
    kind: RequestKind, person: UUID | None, channel: Channel | None, way: Way, at: datetime, words: str
) -> DataRequest:
    day, calendar = timezone.localdate(at), working_calendar()
    term = term_on(day)
    return DataRequest(
        person=person,
        kind=kind.value,
        channel=channel.value if channel else "",
        way=way.value,
        words=words[:600],
        received_at=at,
        answer_first_by=term.answer_by(day, calendar=calendar),
        done_by=max(term.done_by(kind.value, day, calendar=calendar), term.answer_by(day, calendar=calendar)),
    )


def _details(request: DataRequest) -> dict[str, object]:
    return {
        "kind": request.kind,
        "answer_first_by": f"{request.answer_first_by}",
        "done_by": f"{request.done_by}",
    }
