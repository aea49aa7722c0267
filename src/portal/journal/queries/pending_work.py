"""The pending work of an officer in all rooms: the only source of the first page, its list, the badge and the morning
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
    """An officer as the rooms are asked about them. `agencies`: keys of those where they have the right by a role of
    their own there, and of those whose work these carry on; `everywhere`: whether they have it for all of them; `away`:
    whose charges wait for them too.
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
        """Of the officer's agencies by this field; and of none, the province's, for those who may everywhere."""
        mine = Q(**{f"{agency}__in": self.agencies})
        return mine | Q(**{f"{agency}__isnull": True}) if self.everywhere else mine


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """A kind of work that waits. `rows`: what waits for an officer; `title` and `url` (in the back office) of a row.

    `verbs`: whoever has one of them deals with it, at the agency of the row or, with `for_all`, those who may do it for
    every agency. `since`: the field that tells since when; `due`: the one that tells by when, a day or, with
    `due_is_hour`, an hour. `acts`: the rows of the room's table of acts by which it waits. `listed_at`: the name of the
    room's own list. `told_by`: the word of the journal on a row that a letter is the witness of.
    `is_pressing`: a second letter of the day may say it. Without `verbs` it waits for whomever `rows` names, and ends
    at `ends_at`. `case`: what of a row officers may follow.
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
        """Not what each of those whom it concerns is to know."""
        return bool(self.verbs) and not self.told_by

    def found(self, asked: WaitingFor, *, with_others: bool = False) -> QuerySet[Any]:
        """What is due first stands first, then what waits longest. `with_others`: also what colleagues have taken."""
        order = [F(self.due).asc(nulls_last=True)] if self.due else []
        rows = self.all_rows(asked) if with_others else self.left_to(asked)
        return rows.order_by(*order, self.since, "pk")

    def all_rows(self, asked: WaitingFor) -> QuerySet[Any]:
        """`rows`, of which a room may have to ask something first: once for a page."""
        return memoized(("rows", self.code, asked.officer.pk, asked.at), lambda: self.rows(asked))

    def left_to(self, asked: WaitingFor) -> QuerySet[Any]:
        """Without what a colleague is in charge of who still holds a role there; of most kinds nobody is."""
        others = PersonInCharge.objects.exclude(officer=asked.officer)
        taken = memoized(("taken", asked.officer.pk), lambda: set(others.values_list("kind", flat=True).distinct()))
        if self.code not in taken:
            return self.all_rows(asked)
        there = Q() if self.for_all else Q(agency__in=asked.agencies)
        at_work = Q(standing(asked.on), there, officer__is_active=True, officer=OuterRef("officer"))
        posted = memoized(  # the same for many kinds of a page
            ("at work", asked.on, self.for_all or asked.agencies), lambda: Exists(Posting.objects.filter(at_work))
        )
        charges = others.filter(posted, kind=self.code, row=OuterRef("pk")).exclude(officer__in=asked.away)
        return self.all_rows(asked).filter(~Exists(charges))

    def told_late(self, asked: WaitingFor) -> Case | Value:
        """1 of a row whose last day is over, else 0."""
        over = asked.at if self.due_is_hour else asked.on
        return Case(When(**{f"{self.due}__lt": over}, then=Value(1)), default=Value(0)) if self.due else Value(0)

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


@cache
def waiting_work() -> dict[str, WaitingWork]:
    """Every kind by its code, in the order of the rooms."""
    return {one.code: one for path in settings.WAITING_WORK for one in import_string(path)}


def waiting_for(*, officer: Officer, at: datetime) -> Sequence[tuple[WaitingWork, WaitingFor]]:
    """The kinds that may wait for the officer, and the officer as each is asked about them; a page has one hour."""
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


type _Leave = tuple[int, int, Collection[str]]  # who is away, who takes their place, and by which roles there


def _away(on: date) -> list[_Leave]:
    leaves = list(StandIn.objects.on(on).values_list("officer", "stand_in", "agency"))
    people = Q(officer__in=[stand_in for _, stand_in, _ in leaves], officer__is_active=True)
    held = Posting.objects.filter(people, standing(on)).values_list("officer", "agency", "role") if leaves else ()
    roles = grouped(((officer, agency), role) for officer, agency, role in held)
    return [(absent, stand_in, roles.get((stand_in, agency), ())) for absent, stand_in, agency in leaves]


def _charges_shared(work: WaitingWork, away: Iterable[_Leave], officer: Officer) -> frozenset[int]:
    """Of whom what they are in charge of waits for this officer too: those whose place they take, and those whose
    stand-in has no right to it, so that it waits for all who have."""
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
    """By key of the row: who is in charge of it. One query."""
    return charges_of({code: rows}).get(code, {})


def charges_of(rows: Mapping[str, Iterable[Model]]) -> dict[str, dict[int, PersonInCharge]]:
    """The same of rows of several kinds, by the code of the kind. One query."""
    here = any_of(Q(kind=code, row__in=[one.pk for one in some]) for code, some in rows.items())
    found = PersonInCharge.objects.filter(here).select_related("officer")
    return {code: dict(some) for code, some in grouped((one.kind, (one.row, one)) for one in found).items()}


def stood_in_for(*, act: Act, row: Model, by: Officer, at: datetime) -> Officer | None:
    """In whose place the officer does this: who is in charge of what waits for the act, and away. One query, none for
    an act for which nothing waits."""
    kinds = [work.code for work in waiting_work().values() if act in work.acts]
    if not kinds:
        return None
    leaves = StandIn.objects.on(localdate(at)).filter(stand_in=by, officer=OuterRef("officer"))
    found = PersonInCharge.objects.filter(Exists(leaves), kind__in=kinds, row=row.pk).select_related("officer").first()
    return found.officer if found else None


# It begins as a question does, so that what was looked up before is kept.
_COUNTED = (
    "SELECT kind, COUNT(DISTINCT pk), SUM(late) "
    "FROM (WITH waiting (kind, pk, late) AS ({}) SELECT * FROM waiting) AS counted GROUP BY kind ORDER BY kind"
)


def counts_waiting(*, officer: Officer, at: datetime) -> list[dict[str, Any]]:
    """What waits, kind by kind: `work`, `count`, how much is `late`. One query besides what the rooms ask to know whose
    turn it is."""
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


# By the code of its kind: keys of what waits.
type WaitingKeys = dict[str, list[int]]

_MOST_KEYS = 500  # of a kind: whoever has more waiting knows that much waits


def keys_waiting(*, officer: Officer, at: datetime) -> WaitingKeys:
    told = ((work.code, work.found(asked)) for work, asked in waiting_for(officer=officer, at=at))
    return {code: keys for code, rows in told if (keys := list(rows.values_list("pk", flat=True)[:_MOST_KEYS]))}


def is_something_new(*, officer: Officer, at: datetime, last: datetime) -> bool:
    """Whether something has come since that hour, or the last day of something has."""
    return any(
        work.left_to(asked).filter(work.is_new_since(asked, last)).exists()
        for work, asked in waiting_for(officer=officer, at=at)
    )


def count_waiting(*, officer: Officer, at: datetime) -> int:
    """How much waits in all."""
    return sum(one["count"] for one in counts_waiting(officer=officer, at=at))


# ---- what officers follow, and are called to by colleagues -----------------------------------------------------------

# What is written of a thing without changing it.
_QUIET = (
    "question.file_read", "question.contact_shown", "question.data_shown", "question.data_exported", "version.attested",
)  # fmt: skip


def sees(officer: Officer, case: Model, *, on: date) -> bool:
    """Whether a thing is of those that officers may follow, and this one may see it that day."""
    kind = kind_of(type(case))
    return kind is not None and kind.seen_by(officer, on).filter(pk=case.pk).exists()


def known_as(case: Model) -> dict[str, Any]:
    """How the journal knows it; a page by what it is at last."""
    kind = getattr(case, "content_type", None) or ContentType.objects.get_for_model(case)
    return {"subject_type": kind, "subject_id": str(case.pk)}


def _seen_still(asked: WaitingFor, own: QuerySet[CaseWatch]) -> Q:
    """Of what the officer may see that day."""
    found = Q(pk__in=())
    for one in ContentType.objects.filter(pk__in=own.values("subject_type")):
        if kind := kind_of(one.model_class()):
            here = kind.seen_by(asked.officer, asked.on).order_by()
            found |= Q(Exists(here.filter(pk=Cast(OuterRef("subject_id"), BigIntegerField()))), subject_type=one)
    return found


def _to_look_at(asked: WaitingFor) -> QuerySet[CaseWatch]:
    """What the officer was called to; what she follows and others have done something to since she looked."""
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
