"""Cases of a breach: their clock, and whose data were seen, as the journal knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import QuerySet

from portal.journal.models import BreachCase, Entry
from portal.journal.queries.health import HealthCheck
from portal.journal.queries.watch import SHOWN, TAKEN
from portal.journal.states import verb_label
from portal.journal.states.watch import BreachState
from portal.schema.queries import narrowed

UNTOLD = (BreachState.OPEN.value, BreachState.DENIED.value)
_SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class AffectedPerson:
    """Somebody whose data were seen: known by a mark, reached through what they sent (`things`)."""

    mark: str
    things: tuple[str, ...]
    acts: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    count: int


def breach_cases() -> QuerySet[BreachCase]:
    """Those whose clock runs first, by what is due first."""
    people = ("officer", "alert", "opened_by", "denied_by", "ended_by")
    return BreachCase.objects.select_related(*people).order_by("ended_at", "due_at", "pk")


def accesses_of(case: BreachCase) -> QuerySet[Entry]:
    """What the journal has of personal data seen or taken along in the time of the case; oldest first."""
    entries = Entry.objects.filter(verb__in=SHOWN + TAKEN, at__gte=case.begins, at__lte=case.ends)
    return narrowed(entries.select_related("actor", "erasable").order_by("at", "pk"), actor=case.officer)


def affected_persons(case: BreachCase) -> list[AffectedPerson]:
    """One row for each person. Entries whose persons have been erased by term tell of nobody: see `unnamed_count`."""
    seen = [(mark, entry) for entry in accesses_of(case).iterator(chunk_size=2000) for mark in _marks_of(entry)]
    seen.sort(key=itemgetter(0))  # stable: oldest first within each
    return [_person(mark, [entry for _, entry in rows]) for mark, rows in groupby(seen, key=itemgetter(0))]


def _marks_of(entry: Entry) -> list[str]:
    erasable: Any = getattr(entry, "erasable", None)
    return erasable.details.get("persons", []) if erasable is not None else []


def _person(mark: str, entries: list[Entry]) -> AffectedPerson:
    things = tuple(dict.fromkeys(filter(None, map(attrgetter("subject_label"), entries))))
    return AffectedPerson(
        mark,
        things,
        tuple(dict.fromkeys(verb_label(one.verb) for one in entries)),
        entries[0].at,
        entries[-1].at,
        len(entries),
    )


def unnamed_count(case: BreachCase) -> int:
    """Accesses of which nobody can say any more, or ever could, whose data it was."""
    return accesses_of(case).filter(erasable=None).count()


def _breaches_fault(at: datetime) -> str:
    due = BreachCase.objects.filter(state__in=UNTOLD, due_at__lt=at + _SOON).order_by("due_at")
    late = sum(one.due_at < at for one in due)
    first = f"{len(due)} vụ việc dữ liệu cá nhân sắp hết hạn thông báo" if due else ""
    return f"{first}, {late} vụ đã quá hạn." if late else f"{first}." if due else ""


CHECKS = (HealthCheck("breaches", "Hạn thông báo vi phạm dữ liệu", _breaches_fault),)
