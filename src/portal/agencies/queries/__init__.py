"""Queries on agencies, officers, what each may do and see today, and the calendar of working days."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from lawtext.words import normalise
from portal.agencies.dates import ExceptionalDay, WorkingCalendar, received_on
from portal.agencies.models import Agency, CalendarDay, Officer, Posting, Succession
from portal.agencies.names import class_of, name_key
from portal.agencies.queries.imprint import imprint_on
from portal.agencies.states.roles import ROLES, RoleReach, role_reach
from portal.schema.queries import grouped, narrowed

_memo: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_of_roles", default=None)


@contextmanager
def memoized_block() -> Iterator[None]:
    """Caches what is looked up through `memoized` until the end of the block."""
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


@contextmanager
def memoized_until_written() -> Iterator[None]:
    """Like `memoized_block`, but any statement that is not a SELECT clears the cache."""
    with memoized_block(), connection.execute_wrapper(_forget_unless_asking):
        yield


def _forget_unless_asking(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    if sql.lstrip()[:6].upper() != "SELECT" and (kept := _memo.get()):
        kept.clear()
    return execute(sql, *rest)


def memoized[T](key: Hashable, look_up: Callable[[], T]) -> T:
    """The cached value of this key in the current block, or else the looked-up one.

    Values read in a transaction are not kept beyond it: it may be rolled back without a visible statement.
    """
    if (kept := _memo.get()) is None:
        return look_up()
    key = (key, *connection.atomic_blocks[:1])
    if key not in kept:
        kept[key] = look_up()
    found: T = kept[key]
    return found


def agencies_existing_on(*, on: date) -> QuerySet[Agency]:
    """The agencies existing on that day, in Vietnamese dictionary order."""
    return Agency.objects.existing_on(on).order_by("name_sort")


def agencies_within(*, reach: set[int] | None, on: date) -> QuerySet[Agency]:
    """Those of them within a reach; None is all."""
    return narrowed(agencies_existing_on(on=on), pk__in=reach)


def find_agency(*, name: str, on: date) -> Agency | None:
    """The one agency that existed on that day under this name, full or short, with or without diacritics.

    None if there is no such agency or if several match: a guess could assign work to the wrong agency.
    """
    key = name_key(re.sub(r"\([^)]*\)", " ", name))
    if not key:
        return None
    found = list(Agency.objects.existing_on(on).filter(name_keys__contains=f"|{key}|")[:2])
    return found[0] if len(found) == 1 else None


def agencies_of_class(*, phrase: str, on: date) -> list[Agency]:
    """The agencies of that day meant by "các sở, ban, ngành, đoàn thể tỉnh", "Ủy ban nhân dân cấp huyện" …

    Empty for a phrase that names no class, and for an open one ("… có liên quan"): an officer must say who is
    concerned.
    """
    if (meant := class_of(normalise(phrase))) is None:
        return []
    chosen = Q()
    for kind, level in meant:
        chosen |= Q(kind=kind, level=level)
    return list(agencies_existing_on(on=on).filter(chosen).select_related("place"))


def current_successors(*, agency: Agency, on: date) -> list[Agency]:
    """The agency itself while it exists, or else its existing successors on that day."""
    return [agency] if agency.exists_on(on) else heirs_of(agencies=[agency], on=on)[agency.pk]


def heirs_of(*, agencies: Iterable[Agency], on: date) -> dict[int, list[Agency]]:
    """For each of these agencies that no longer exists on that day, its existing successors: one query for all, none if
    all exist.
    """
    gone = [agency for agency in agencies if not agency.exists_on(on)]
    if not gone:
        return {}
    taken_over = _taken_over(on)
    after = grouped((one.predecessor_id, one.successor_id) for one in taken_over)
    living = {one.successor_id: one.successor for one in taken_over if one.successor.exists_on(on)}
    return {
        agency.pk: sorted(
            (living[one] for one in _line_of(agency.pk, after) if one in living), key=lambda heir: heir.name_sort
        )
        for agency in gone
    }


def all_agencies() -> dict[int, Agency]:
    """Every agency by its primary key, including ended ones. Memoized."""
    return memoized("agencies", lambda: Agency.objects.select_related("place").in_bulk())


def _successions() -> list[Succession]:
    """Every succession, with its day. Memoized."""
    return memoized("successions", lambda: list(Succession.objects.select_related("successor__place")))


def _taken_over(on: date) -> list[Succession]:
    return [one for one in _successions() if one.on_date <= on]


def lines_of(*, keys: Iterable[int], on: date) -> dict[int, set[int]]:
    """For each of these primary keys, the agency itself and all its successors until that day. One query."""
    after = grouped((one.predecessor_id, one.successor_id) for one in _taken_over(on))
    return {key: {key} | _line_of(key, after) for key in keys}


def _line_of(key: int, after: Mapping[int, Iterable[int]]) -> set[int]:
    """All that follow, over any number of mergers."""
    found: set[int] = set()
    border = [key]
    while border:
        heirs = {heir for one in border for heir in after.get(one, ())} - found
        found |= heirs
        border = list(heirs)
    return found


def origins_of(*, keys: Iterable[int]) -> set[int]:
    """Primary keys of these agencies and all their predecessors, over any number of mergers."""
    before = grouped((one.successor_id, one.predecessor_id) for one in _successions())
    return {one for key in keys for one in (key, *_line_of(key, before))}


def standing(on: date) -> Q:
    """Condition for postings held on that day."""
    return Q(from_date__lte=on) & (Q(to_date__isnull=True) | Q(to_date__gt=on))


def postings_held(*, officer: Officer, on: date) -> QuerySet[Posting]:
    """The roles an officer holds on that day, at agencies that still exist."""
    return (
        Posting.objects.filter(standing(on), officer=officer)
        .filter(Q(agency__exists_to__isnull=True) | Q(agency__exists_to__gt=on))
        .select_related("agency")
        .order_by("agency__name_sort", "role")
    )


def officers_doing(*, verb: str, agencies: Iterable[int], on: date) -> QuerySet[Officer]:
    """The officers whose roles, at one of these agencies or a successor, permit this verb on that day."""
    doing = posts_doing((verb,), on).filter(agency__in=set().union(*lines_of(keys=agencies, on=on).values()))
    return Officer.objects.filter(pk__in=doing.values("officer"), is_active=True).order_by("display_name", "pk")


def posts_doing(verbs: Collection[str], on: date) -> QuerySet[Posting]:
    roles = [code for code in ROLES if any(role_reach(role=code, verb=verb) is not None for verb in verbs)]
    return Posting.objects.filter(standing(on), role__in=roles)


@dataclass(frozen=True)
class PermissionScope:
    """Where an officer has a permission: everywhere, or at some agencies."""

    everywhere: bool
    agency_ids: frozenset[int]

    def covers(self, agency: Agency | None) -> bool:
        """None stands for all agencies together."""
        return self.everywhere or (agency is not None and agency.pk in self.agency_ids)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.agency_ids)


def scope_of(*, officer: Officer, verb: str, on: date) -> PermissionScope:
    """Where the table in `roles` permits the officer this verb on that day."""
    if not officer.is_active:
        return PermissionScope(everywhere=False, agency_ids=frozenset())
    if officer.is_superuser:
        return PermissionScope(everywhere=True, agency_ids=frozenset())
    reaches = [
        (role_reach(role=posting.role, verb=verb), posting.agency_id)
        for posting in memoized(("postings", officer.pk, on), lambda: tuple(postings_held(officer=officer, on=on)))
    ]
    return PermissionScope(
        everywhere=any(reach is RoleReach.ALL for reach, _ in reaches),
        agency_ids=frozenset(own for reach, own in reaches if reach is RoleReach.OWN),
    )


def may(*, officer: Officer, verb: str, agency: Agency | None, on: date) -> bool:
    """True if the officer may do this for that agency (None: for all of them) on that day."""
    return scope_of(officer=officer, verb=verb, on=on).covers(agency)


def agencies_in_reach(*, officer: Officer, verb: str, on: date) -> set[int] | None:
    """Primary keys of the agencies for which the officer may do this: by their roles, and predecessors of those.

    None means every agency.
    """
    scope = scope_of(officer=officer, verb=verb, on=on)
    if scope.everywhere:
        return None
    return (
        set(memoized(("origins", scope.agency_ids), lambda: origins_of(keys=scope.agency_ids)))
        if scope.agency_ids
        else set()
    )


def working_calendar() -> WorkingCalendar:
    """The calendar from the database, for setting deadlines. One query."""
    return WorkingCalendar(
        {
            day: ExceptionalDay(is_working, reason)
            for day, is_working, reason in CalendarDay.objects.values_list("date", "is_working", "reason")
        }
    )


def calendar_for_reading() -> WorkingCalendar:
    """For pages that explain a deadline: at most CALENDAR_CHECK_SECONDS old, and mostly without a query."""
    return cache.get_or_set("working_calendar", working_calendar, settings.CALENDAR_CHECK_SECONDS) or working_calendar()


def day_of_receipt(*, at: datetime, calendar: WorkingCalendar) -> date:
    """The working day on which something at this moment counts as received (see `dates.received_on`)."""
    local = timezone.localtime(at)
    closes: Any = imprint_on(on=local.date()).office_closes  # never None here
    return received_on(at=local, closes=closes, calendar=calendar)


def scope_today(user: Any, verb: str) -> PermissionScope:
    """Where the table of roles permits the user this verb today. Cheaper than `reach_of`: without predecessors."""
    return (
        scope_of(officer=user, verb=verb, on=timezone.localdate())
        if isinstance(user, Officer)
        else PermissionScope(everywhere=False, agency_ids=frozenset())
    )


def reach_of(user: Any, verb: str) -> set[int] | None:
    """The agencies for which the user may do this today; None for all, an empty set for none."""
    return agencies_in_reach(officer=user, verb=verb, on=timezone.localdate()) if isinstance(user, Officer) else set()


def holds_everywhere(user: Any, verb: str) -> bool:
    """True if the user may do this for every agency."""
    return scope_today(user, verb).everywhere


def has_verb(user: Any, verb: str) -> bool:
    """True if the user may do this for any agency at all."""
    return bool(scope_today(user, verb))


def own_agencies(user: Officer) -> set[int]:
    """The agencies where the user has a posting today, and those that these succeed: in whose name the user speaks,
    even if a permission reaches every agency."""
    return origins_of(keys=postings_held(officer=user, on=timezone.localdate()).values_list("agency", flat=True))


def covers(reach: set[int] | None, agency_id: int | None) -> bool:
    """True if a reach includes an agency. What has no agency yet needs the reach of all."""
    return reach is None or (agency_id is not None and agency_id in reach)


def reaches(*, officer: Officer, verbs: tuple[str, ...], agency_id: int | None, on: date) -> bool:
    """True if the officer holds one of the verbs at that agency, or at one that succeeds it."""
    return any(covers(agencies_in_reach(officer=officer, verb=verb, on=on), agency_id) for verb in verbs)


def signed_in(request: HttpRequest) -> Officer:
    """The request's officer, in views that require sign-in: the back office."""
    return cast("Officer", request.user)


def require_officer(request: HttpRequest) -> Officer:
    """The request's officer. Raises PermissionDenied if there is none."""
    if not isinstance(request.user, Officer):
        raise PermissionDenied
    return request.user


def ask_reach(request: HttpRequest, verb: str) -> set[int] | None:
    """The reach of the request's user. Raises PermissionDenied if it is empty."""
    reach = reach_of(request.user, verb)
    if reach == set():
        raise PermissionDenied
    return reach


def ask_any(request: HttpRequest, verbs: tuple[str, ...]) -> None:
    """Raises PermissionDenied unless the user may do one of these for some agency."""
    if not any(has_verb(request.user, verb) for verb in verbs):
        raise PermissionDenied


def ask_everywhere(request: HttpRequest, verb: str) -> None:
    """Raises PermissionDenied unless the user may do this for every agency."""
    if not holds_everywhere(request.user, verb):
        raise PermissionDenied


def officer_of(request: HttpRequest, verb: str, agency_id: int | None) -> Officer:
    """The request's officer, if they may do this for the agency. Raises PermissionDenied."""
    if not covers(ask_reach(request, verb), agency_id):
        raise PermissionDenied
    return require_officer(request)


def officer_for_all(request: HttpRequest, verb: str) -> Officer:
    """The request's officer, if they may do this for every agency. Raises PermissionDenied."""
    ask_everywhere(request, verb)
    return require_officer(request)


FACTOR_PROVED = "factor_proved"  # session key: the provider said that it asked for a second factor


def has_shown_factor(request: HttpRequest) -> bool:
    """True if this session has proved a second factor: here, or at a provider agreed to be trusted for it."""
    return bool(cast(Any, request.user).is_verified() or request.session.get(FACTOR_PROVED, False))


def must_change_password(request: HttpRequest) -> bool:
    """True if the officer signed in with a password that somebody else set and has not changed it since."""
    is_handed_over = cast(Any, request.user).is_password_handed_over
    return bool(is_handed_over and request.session[BACKEND_SESSION_KEY].startswith("django."))
