"""A sheet of activities: taken over whole or not at all, and once, however often it is brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from lawtext.words import fold
from portal.activities.models import Activity
from portal.activities.operations.recording import record_activity
from portal.activities.values import Said
from portal.agencies.models import Officer

_SPACE = UUID("6f1d5f0e-6c3b-4a27-9d5a-0b9a6f2f4c11")


@transaction.atomic
def import_activities(*, told: Sequence[Said], by: Officer, at: datetime) -> int:
    """Record those that are not there yet; returns how many. Raises what `record_activity` raises, and keeps nothing.

    A row is known again by what it says: corrected or withdrawn since, it is still the same row.
    """
    tickets = list(tickets_of(told))
    known = set(Activity.objects.filter(ticket__in=tickets).values_list("ticket", flat=True))
    fresh = [(said, ticket) for said, ticket in zip(told, tickets, strict=True) if ticket not in known]
    for said, ticket in fresh:
        record_activity(said=said, ticket=ticket, by=by, at=at)
    return len(fresh)


def tickets_of(told: Iterable[Said]) -> Iterator[UUID]:
    """One a row; rows that say the same are told apart by their order among each other."""
    met: Counter[str] = Counter()
    for said in told:
        name = _name(said)
        met[name] += 1
        yield uuid5(_SPACE, f"{name}|{met[name]}")


def _name(said: Said) -> str:
    numbers = ",".join(f"{one.counted}/{one.language}={one.amount}" for one in said.numbers)
    return f"{said.agency.pk}|{said.kind}|{said.day}|{fold(said.title)}|{numbers}"
