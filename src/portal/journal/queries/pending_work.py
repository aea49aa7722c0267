"""The pending work of an officer in all rooms: the only source of the home page, its list, the badge and the morning
letter.

Each room declares in a table of `WaitingWork` what is pending there, for whom and by when (`WAITING_WORK` lists the
tables).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.module_loading import import_string
from django.utils.timezone import localdate, localtime, make_aware

from portal.agencies.models import Officer, PersonInCharge, Posting, StandIn
from portal.agencies.queries import memoized, origins_of, postings_held, standing
from portal.agencies.queries.office_search import kind_of, title_and_url
from portal.agencies.states.roles import RoleReach, role_reach
from portal.journal.models import CaseWatch, Entry
from portal.journal.states import verb_label
from portal.schema.queries import any_of, grouped
from portal.schema.states import Act

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """An officer for whom pending rows are queried.

    `agencies`: primary keys of the agencies where the officer has the permission by a role there, and of the former
    agencies whose work these continue. `everywhere`: whether they have it for all agencies. `away`: absent officers
    whose items wait for this officer too.
    """

    officer: Officer
    agencies: Collection[int]
    everywhere: bool
    at: datetime
    away: frozenset[int] = frozenset()

    @property
    def on(self) -> date:
        return localdate(self.at)

    def own(self, agency: str) -> Q:
        """A condition on an agency field: the officer's agencies; for province-wide permission also rows without an
        agency.
        """
        mine = Q(**{f"{agency}__in": self.agencies})
        return mine | Q(**{f"{agency}__isnull": True}) if self.everywhere else mine


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """A kind of pending work.

    - `rows`: the rows pending for an officer; `title` and `url` (in the back office) of a row.
    - `verbs`: officers with one of them handle the row, at its agency or, with `for_all`, only if they have it for all
      agencies. Without `verbs`, a row waits for those whom `rows` selects, and is ended at the URL name `ends_at`.
    - `since`: the field with the time since which it waits.
    - `due`: the field with its deadline, a day or, with `due_is_hour`, a time.
    - `acts`: the rows of the room's table of acts for which it waits.
    - `listed_at`: the URL name of the room's own list.
    - `told_by`: the verb of the journal entry on a row that proves that a letter was sent.
    - `is_pressing`: a second letter of the day may mention it.
    - `case`: the object of a row that officers may follow.
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
    ends_at: str = ""
    case: Callable[[Any], Model | None] = lambda row: row

    @property
    def may_be_taken(self) -> bool:
        """True if one officer can take charge of it; False for notices that every recipient must see."""
        return bool(self.verbs) and not self.told_by

    def found(self, asked: WaitingFor, *, with_others: bool = False) -> QuerySet[Any]:
        """Rows by deadline, then by the time they have waited.

        `with_others`: also those in the charge of colleagues.
        """
        order = [F(self.due).asc(nulls_last=True)] if self.due else []
        rows = self.all_rows(asked) if with_others else self.left_to(asked)
        return rows.order_by(*order, self.since, "pk")

    def all_rows(self, asked: WaitingFor) -> QuerySet[Any]:
        """`rows`, evaluated once per page, because some rooms need a query of their own to build it."""
        return memoized(("rows", self.code, asked.officer.pk, asked.at), lambda: self.rows(asked))

    def left_to(self, asked: WaitingFor) -> QuerySet[Any]:
        """`all_rows` without those in the charge of a colleague who still holds a role there; most kinds have none."""
        others = PersonInCharge.objects.exclude(officer=asked.officer)
        taken = memoized(("taken", asked.officer.pk), lambda: set(others.values_list("kind", flat=True).distinct()))
        if self.code not in taken:
            return self.all_rows(asked)
        there = Q() if self.for_all else Q(agency__in=asked.agencies)
        at_work = Q(standing(asked.on), there, officer__is_active=True, officer=OuterRef("officer"))
        posted = memoized(  # shared by many kinds of a page
            ("at work", asked.on, self.for_all or asked.agencies), lambda: Exists(Posting.objects.filter(at_work))
        )
        charges = others.filter(posted, kind=self.code, row=OuterRef("pk")).exclude(officer__in=asked.away)
        return self.all_rows(asked).filter(~Exists(charges))

    def told_late(self, asked: WaitingFor) -> Case | Value:
        """1 for a row whose deadline has passed, else 0."""
        over = asked.at if self.due_is_hour else asked.on
        return Case(When(**{f"{self.due}__lt": over}, then=Value(1)), default=Value(0)) if self.due else Value(0)

    def is_new_since(self, asked: WaitingFor, last: datetime) -> Q:
        """A condition for rows that came after that time, or whose last day began after it and not after today."""
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


@cache
def waiting_work() -> dict[str, WaitingWork]:
    """All kinds by code, in the order of the rooms."""
    return {one.code: one for path in settings.WAITING_WORK for one in import_string(path)}


def waiting_for(*, officer: Officer, at: datetime) -> Sequence[tuple[WaitingWork, WaitingFor]]:
    """The kinds that may be pending for the officer, each with its `WaitingFor`; memoized for a page."""
    return memoized(("waiting", officer.pk, localdate(at)), lambda: tuple(_waiting_for(officer, at)))


def _waiting_for(officer: Officer, at: datetime) -> Iterator[tuple[WaitingWork, WaitingFor]]:
    on, lines = localdate(at), cache(lambda own: frozenset(origins_of(keys=own)) if own else own)
    held = memoized(("postings", officer.pk, on), lambda: tuple(postings_held(officer=officer, on=on)))
    away = memoized(("away", on), lambda: _away(on))
    for work in waiting_work().values():
        reaches = {(one.agency_id, role_reach(role=one.role, verb=verb)) for one in held for verb in work.verbs}
        own = lines(frozenset(agency for agency, reach in reaches if reach is not None))
        everywhere = officer.is_superuser or any(reach is RoleReach.ALL for _, reach in reaches)
        if not work.verbs or (everywhere if work.for_all else own):
            yield work, WaitingFor(officer, own, everywhere, at, _charges_shared(work, away, officer))


type _Leave = tuple[int, int, Collection[str]]  # absent officer, stand-in, and the stand-in's roles there


def _away(on: date) -> list[_Leave]:
    leaves = list(StandIn.objects.on(on).values_list("officer", "stand_in", "agency"))
    people = Q(officer__in=[stand_in for _, stand_in, _ in leaves], officer__is_active=True)
    held = Posting.objects.filter(people, standing(on)).values_list("officer", "agency", "role") if leaves else ()
    roles = grouped(((officer, agency), role) for officer, agency, role in held)
    return [(absent, stand_in, roles.get((stand_in, agency), ())) for absent, stand_in, agency in leaves]


def _charges_shared(work: WaitingWork, away: Iterable[_Leave], officer: Officer) -> frozenset[int]:
    """Absent officers whose items wait for this officer too.

    These are officers for whom this one stands in, and officers whose stand-in lacks the permission, so that the items
    wait for all who have it.
    """
    return frozenset(
        absent
        for absent, stand_in, roles in away
        if stand_in == officer.pk
        or all(role_reach(role=role, verb=verb) is None for role in roles for verb in work.verbs)
    )


def waits_for(officer: Officer, work: WaitingWork, row: Model, *, at: datetime) -> bool:
    """Whether the item is pending for this officer, whoever is in charge of it."""
    return any(
        one.rows(asked).filter(pk=row.pk).exists() for one, asked in waiting_for(officer=officer, at=at) if one is work
    )


def charges_on(*, code: str, rows: Iterable[Model]) -> dict[int, PersonInCharge]:
    """Who is in charge, by the primary key of the row. One query."""
    return charges_of({code: rows}).get(code, {})


def charges_of(rows: Mapping[str, Iterable[Model]]) -> dict[str, dict[int, PersonInCharge]]:
    """Who is in charge of rows of several kinds, by the code of the kind. One query."""
    here = any_of(Q(kind=code, row__in=[one.pk for one in some]) for code, some in rows.items())
    found = PersonInCharge.objects.filter(here).select_related("officer")
    return {code: dict(some) for code, some in grouped((one.kind, (one.row, one)) for one in found).items()}


def stood_in_for(*, act: Act, row: Model, by: Officer, at: datetime) -> Officer | None:
    """The absent officer in whose place the officer acts: the one in charge of the row that waits for the act.

    One query; none for an act for which nothing waits.
    """
    kinds = [work.code for work in waiting_work().values() if act in work.acts]
    if not kinds:
        return None
    leaves = StandIn.objects.on(localdate(at)).filter(stand_in=by, officer=OuterRef("officer"))
    found = PersonInCharge.objects.filter(Exists(leaves), kind__in=kinds, row=row.pk).select_related("officer").first()
    return found.officer if found else None


# It begins with SELECT, so that cached dependencies remain valid.
_COUNTED = (
    "SELECT kind, COUNT(DISTINCT pk), SUM(late) "
    "FROM (WITH waiting (kind, pk, late) AS ({}) SELECT * FROM waiting) AS counted GROUP BY kind ORDER BY kind"
)


def counts_waiting(*, officer: Officer, at: datetime) -> list[dict[str, Any]]:
    """Pending rows by kind: `work`, `count`, and how many are `late`.

    One query, besides those of the rooms that determine whose turn it is.
    """
    return memoized(("counted", officer.pk, localdate(at)), lambda: _counted(waiting_for(officer=officer, at=at)))


def _counted(told: Sequence[tuple[WaitingWork, WaitingFor]]) -> list[dict[str, Any]]:
    rows = [
        work.left_to(asked).order_by().values_list(Value(kind), "pk", work.told_late(asked))
        for kind, (work, asked) in enumerate(told)
    ]
    with connection.cursor() as cursor, suppress(EmptyResultSet):
        sql, values = rows[0].union(*rows[1:], all=True).query.sql_with_params()
        cursor.execute(_COUNTED.format(sql), values)
        return [{"work": told[kind][0], "count": n, "late": late} for kind, n, late in cursor.fetchall()]
    return []


# The primary keys of pending rows, by the code of their kind.
type WaitingKeys = dict[str, list[int]]

_MOST_KEYS = 500  # of a kind; with more, the exact number is not needed


def keys_waiting(*, officer: Officer, at: datetime) -> WaitingKeys:
    told = ((work.code, work.found(asked)) for work, asked in waiting_for(officer=officer, at=at))
    return {code: keys for code, rows in told if (keys := list(rows.values_list("pk", flat=True)[:_MOST_KEYS]))}


def is_something_new(*, officer: Officer, at: datetime, last: datetime) -> bool:
    """True if a row came after that time, or the last day of one has begun since."""
    return any(
        work.left_to(asked).filter(work.is_new_since(asked, last)).exists()
        for work, asked in waiting_for(officer=officer, at=at)
    )


def count_waiting(*, officer: Officer, at: datetime) -> int:
    """The number of all pending rows."""
    return sum(one["count"] for one in counts_waiting(officer=officer, at=at))


# ---- watches and mentions --------------------------------------------------------------------------------------------

# Verbs of entries about an item that do not change it.
_QUIET = (
    "question.file_read", "question.contact_shown", "question.data_shown", "question.data_exported", "version.attested",
)  # fmt: skip


def sees(officer: Officer, case: Model, *, on: date) -> bool:
    """True if the item is of a kind that officers may follow, and this officer may see it on that day."""
    kind = kind_of(type(case))
    return kind is not None and kind.seen_by(officer, on).filter(pk=case.pk).exists()


def known_as(case: Model) -> dict[str, Any]:
    """The key of an item in the journal; of a page, by its specific type."""
    kind = getattr(case, "content_type", None) or ContentType.objects.get_for_model(case)
    return {"subject_type": kind, "subject_id": str(case.pk)}


def _seen_still(asked: WaitingFor, own: QuerySet[CaseWatch]) -> Q:
    """A condition for items that the officer may still see on that day."""
    found = Q(pk__in=())
    for one in ContentType.objects.filter(pk__in=own.values("subject_type")):
        if kind := kind_of(one.model_class()):
            here = kind.seen_by(asked.officer, asked.on).order_by()
            found |= Q(Exists(here.filter(pk=Cast(OuterRef("subject_id"), BigIntegerField()))), subject_type=one)
    return found


def _to_look_at(asked: WaitingFor) -> QuerySet[CaseWatch]:
    """Watches with news: the officer was mentioned, or others have acted on a followed item since they last looked."""
    own = CaseWatch.objects.filter(officer=asked.officer)
    about = Q(subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"), pk__gt=OuterRef("seen"))
    news = Entry.objects.filter(about).exclude(actor=asked.officer).exclude(verb__in=_QUIET).order_by("-pk")
    told = Case(When(follows=True, then=Subquery(news.values("verb")[:1])), default=Value(""))
    came_at = Case(When(mentioned_by=None, then=Subquery(news.values("at")[:1])), default="since")
    found = own.annotate(told=Coalesce(told, Value("")), came_at=came_at).select_related("mentioned_by")
    return found.filter(_seen_still(asked, own)).exclude(told="", mentioned_by=None)


def _news_of(row: Any) -> str:
    said = f"{row.mentioned_by} nhắc đến bạn" if row.mentioned_by else verb_label(row.told)
    return f"{said}: {title_and_url(row.subject)[0]}"


WAITING = (
    WaitingWork(
        code="theo-doi",
        label="Bạn được nhắc đến, việc bạn theo dõi vừa đổi",
        verbs=(),
        rows=_to_look_at,
        title=_news_of,
        url=lambda row: title_and_url(row.subject)[1],
        since="came_at",
        is_pressing=True,
        ends_at="watch_seen",
        case=lambda row: row.subject,
    ),
)
