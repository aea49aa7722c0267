"""What waits for an officer, whatever room it lies in: the first page, its list, the badge and the morning letter read
this and nothing else.

Each room says in a table of `WaitingWork` what waits there, for whom and by when (`WAITING_WORK` lists the tables).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Min, Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, localtime, make_aware

from portal.agencies.models import Officer
from portal.agencies.queries import memoized, origins_of, postings_held
from portal.agencies.states.roles import RoleReach, role_reach
from portal.schema.states import Act

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """An officer as the rooms are asked about them. `agencies`: keys of those where they have the right by a role of
    their own there, and of those whose work these carry on; `everywhere`: whether they have it for all of them.
    """

    officer: Officer
    agencies: Collection[int]
    everywhere: bool
    at: datetime

    @property
    def on(self) -> date:
        return localdate(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """A kind of work that waits. `rows`: what waits for an officer; `title` and `url` (in the back office) of a row.

    `verbs`: whoever has one of them deals with it, at the agency of the row or, with `for_all`, those who may do it for
    every agency. `since`: the field that tells since when; `due`: the one that tells by when, a day or, with
    `due_is_hour`, an hour. `acts`: the rows of the room's table of acts by which it waits. `listed_at`: the name of the
    room's own list. `told_by`: the word of the journal on a row that a letter is the witness of.
    `is_pressing`: a second letter of the day may say it.
    """

    code: str
    label: str
    verbs: tuple[str, ...]
    rows: Callable[[WaitingFor], QuerySet[Any]]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    since: str
    due: str = ""
    due_is_hour: bool = False
    for_all: bool = False
    acts: tuple[Act, ...] = ()
    listed_at: str = ""
    told_by: str = ""
    is_pressing: bool = False

    def found(self, asked: WaitingFor) -> QuerySet[Any]:
        """What is due first stands first, then what waits longest."""
        order = [F(self.due).asc(nulls_last=True)] if self.due else []
        return self.rows(asked).order_by(*order, self.since, "pk")

    def is_late(self, asked: WaitingFor) -> Q:
        return Q(**{f"{self.due}__lt": asked.at if self.due_is_hour else asked.on}) if self.due else Q(pk__in=[])

    def is_new_since(self, asked: WaitingFor, last: datetime) -> Q:
        """What has come after that hour, and whose last day began after it and not after today."""
        came = Q(**{f"{self.since}__gt": last})
        if not self.due:
            return came
        days = [localdate(last) + _DAY, asked.on + _DAY]
        first, until = [make_aware(datetime.combine(day, time())) for day in days] if self.due_is_hour else days
        return came | Q(**{f"{self.due}__gte": first, f"{self.due}__lt": until})

    def due_day(self, row: Any) -> date | None:
        due = _value(row, self.due) if self.due else None
        return localtime(due).date() if isinstance(due, datetime) else due

    def days_late(self, row: Any, *, on: date) -> int:
        due = self.due_day(row)
        return max((on - due).days, 0) if due else 0

    def waits_since(self, row: Any) -> date:
        since = _value(row, self.since)
        return localtime(since).date() if isinstance(since, datetime) else since


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """How much of a kind waits for an officer, how much of it is late, and since when the oldest does."""

    work: WaitingWork
    count: int
    late: int
    oldest: datetime | date


@cache
def waiting_work() -> dict[str, WaitingWork]:
    """Every kind by its code, in the order of the rooms."""
    return {one.code: one for path in settings.WAITING_WORK for one in import_string(path)}


def waiting_for(*, officer: Officer, at: datetime) -> Iterator[tuple[WaitingWork, WaitingFor]]:
    """The kinds that may wait for the officer, and the officer as each is asked about them."""
    on, lines = localdate(at), cache(lambda own: frozenset(origins_of(keys=own)) if own else own)
    held = memoized(("postings", officer.pk, on), lambda: tuple(postings_held(officer=officer, on=on)))
    for work in waiting_work().values():
        reaches = {(one.agency_id, role_reach(role=one.role, verb=verb)) for one in held for verb in work.verbs}
        own = lines(frozenset(agency for agency, reach in reaches if reach is not None))
        everywhere = officer.is_superuser or any(reach is RoleReach.ALL for _, reach in reaches)
        if everywhere if work.for_all else own:
            yield work, WaitingFor(officer, own, everywhere, at)


def counts_waiting(*, officer: Officer, at: datetime) -> list[WaitingCount]:
    """What waits, kind by kind: a query that tells which kinds do, and one for each of these."""
    told = list(waiting_for(officer=officer, at=at))
    looked = {f"kind_{at}": Exists(work.rows(asked).order_by()) for at, (work, asked) in enumerate(told)}
    which = Officer.objects.filter(pk=officer.pk).annotate(**looked).values(*looked).first() if looked else {}
    return [
        _counted(work, asked) for (work, asked), is_there in zip(told, (which or {}).values(), strict=True) if is_there
    ]


def _counted(work: WaitingWork, asked: WaitingFor) -> WaitingCount:
    rows = work.rows(asked).order_by()
    late = Count("pk", distinct=True, filter=work.is_late(asked))
    return WaitingCount(work, **rows.aggregate(count=Count("pk", distinct=True), late=late, oldest=Min(work.since)))


# By the code of its kind: keys of what waits.
type WaitingKeys = dict[str, list[int]]

_MOST_KEYS = 500  # of a kind: whoever has more waiting knows that much waits


def keys_waiting(*, officer: Officer, at: datetime) -> WaitingKeys:
    told = ((work.code, work.found(asked)) for work, asked in waiting_for(officer=officer, at=at))
    return {code: keys for code, rows in told if (keys := list(rows.values_list("pk", flat=True)[:_MOST_KEYS]))}


def is_something_new(*, officer: Officer, at: datetime, last: datetime) -> bool:
    """Whether something has come since that hour, or the last day of something has."""
    told = waiting_for(officer=officer, at=at)
    return any(work.rows(asked).filter(work.is_new_since(asked, last)).exists() for work, asked in told)


def count_waiting(*, officer: Officer, at: datetime) -> int:
    """How much waits in all, in one query besides what the rooms ask to know whose turn it is."""
    found = [work.rows(asked).order_by().values_list("pk") for work, asked in waiting_for(officer=officer, at=at)]
    return found[0].union(*found[1:], all=True).count() if found else 0
