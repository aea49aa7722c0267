"""Who is who: agencies, officers, what each may do and see today, and the calendar of working days."""

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
    """What is looked up through `memoized` is kept until the end of the block."""
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


@contextmanager
def memoized_until_written() -> Iterator[None]:
    """As `memoized_block`, but with each statement that is no question all that was kept is forgotten."""
    with memoized_block(), connection.execute_wrapper(_forget_unless_asking):
        yield


def _forget_unless_asking(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    if sql.lstrip()[:6].upper() != "SELECT" and (kept := _memo.get()):
        kept.clear()
    return execute(sql, *rest)


def memoized[T](key: Hashable, look_up: Callable[[], T]) -> T:
    """What was found under this key in the block before, else what is found now.

    What a transaction was told is not kept beyond it: it may be undone without a statement that could be seen.
    """
    if (kept := _memo.get()) is None:
        return look_up()
    key = (key, *connection.atomic_blocks[:1])
    if key not in kept:
        kept[key] = look_up()
    found: T = kept[key]
    return found


def agencies_existing_on(*, on: date) -> QuerySet[Agency]:
    """The agencies of that day, in Vietnamese dictionary order."""
    return Agency.objects.existing_on(on).order_by("name_sort")


def agencies_within(*, reach: set[int] | None, on: date) -> QuerySet[Agency]:
    """Those of them that a reach covers; None covers all."""
    return narrowed(agencies_existing_on(on=on), pk__in=reach)


def find_agency(*, name: str, on: date) -> Agency | None:
    """The one agency that existed on that day under this name, full or short, with or without marks.

    None if there is no such agency or if several match: a guess could assign work to the wrong agency.
    """
    key = name_key(re.sub(r"\([^)]*\)", " ", name))
    if not key:
        return None
    found = list(Agency.objects.existing_on(on).filter(name_keys__contains=f"|{key}|")[:2])
    return found[0] if len(found) == 1 else None


def agencies_of_class(*, phrase: str, on: date) -> list[Agency]:
    """The agencies of that day meant by "các sở, ban, ngành, đoàn thể tỉnh", "Ủy ban nhân dân cấp huyện" …

    Empty for a phrase that names no class, and for an open one ("… có liên quan"): people say who is concerned.
    """
    if (meant := class_of(normalise(phrase))) is None:
        return []
    chosen = Q()
    for kind, level in meant:
        chosen |= Q(kind=kind, level=level)
    return list(agencies_existing_on(on=on).filter(chosen).select_related("place"))


def current_successors(*, agency: Agency, on: date) -> list[Agency]:
    """Who carries on the agency's work on that day: itself while it exists, else those who took over in the end."""
    return [agency] if agency.exists_on(on) else heirs_of(agencies=[agency], on=on)[agency.pk]


def heirs_of(*, agencies: Iterable[Agency], on: date) -> dict[int, list[Agency]]:
    """For each of these that is no more on that day, who carries on its work then: one query for a whole page, none
    if all exist."""
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
    """Every agency by its key, also those that are no more: asked once for a page."""
    return memoized("agencies", lambda: Agency.objects.select_related("place").in_bulk())


def _successions() -> list[Succession]:
    """Whose work passed to whom, from which day: asked once for a page."""
    return memoized("successions", lambda: list(Succession.objects.select_related("successor__place")))


def _taken_over(on: date) -> list[Succession]:
    return [one for one in _successions() if one.on_date <= on]


def lines_of(*, keys: Iterable[int], on: date) -> dict[int, set[int]]:
    """For each of these keys of agencies, itself and all to whom its work passed until that day. One query."""
    after = grouped((one.predecessor_id, one.successor_id) for one in _taken_over(on))
    return {key: {key} | _line_of(key, after) for key in keys}


def _line_of(key: int, after: Mapping[int, Iterable[int]]) -> set[int]:
    """All that came after, by however many mergers."""
    found: set[int] = set()
    border = [key]
    while border:
        heirs = {heir for one in border for heir in after.get(one, ())} - found
        found |= heirs
        border = list(heirs)
    return found


def origins_of(*, keys: Iterable[int]) -> set[int]:
    """Keys of all agencies whose work came, by however many mergers, to those with these keys; theirs included."""
    before = grouped((one.successor_id, one.predecessor_id) for one in _successions())
    return {one for key in keys for one in (key, *_line_of(key, before))}


def standing(on: date) -> Q:
    """Of postings: those held on that day."""
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
    """The officers whose roles, at one of these agencies or a successor, allow them to do this on that day."""
    doing = posts_doing((verb,), on).filter(agency__in=set().union(*lines_of(keys=agencies, on=on).values()))
    return Officer.objects.filter(pk__in=doing.values("officer"), is_active=True).order_by("display_name", "pk")


def posts_doing(verbs: Collection[str], on: date) -> QuerySet[Posting]:
    roles = [code for code in ROLES if any(role_reach(role=code, verb=verb) is not None for verb in verbs)]
    return Posting.objects.filter(standing(on), role__in=roles)


@dataclass(frozen=True)
class PermissionScope:
    """How far an officer may do one thing: everywhere, or at some agencies."""

    everywhere: bool
    agency_ids: frozenset[int]

    def covers(self, agency: Agency | None) -> bool:
        """None stands for all agencies together."""
        return self.everywhere or (agency is not None and agency.pk in self.agency_ids)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.agency_ids)


def scope_of(*, officer: Officer, verb: str, on: date) -> PermissionScope:
    """Where the table in `roles` lets the officer do this on that day."""
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
    """Whether the officer may do this for that agency (None: for all of them) on that day."""
    return scope_of(officer=officer, verb=verb, on=on).covers(agency)


def agencies_in_reach(*, officer: Officer, verb: str, on: date) -> set[int] | None:
    """Keys of the agencies for which the officer may do this: by their roles, and ended agencies that those succeed.

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
    """As it is in the database at this moment: for whoever writes a term down. One query."""
    return WorkingCalendar(
        {
            day: ExceptionalDay(is_working, reason)
            for day, is_working, reason in CalendarDay.objects.values_list("date", "is_working", "reason")
        }
    )


def calendar_for_reading() -> WorkingCalendar:
    """For pages that explain a term: at most CALENDAR_CHECK_SECONDS old, and mostly without a query."""
    return cache.get_or_set("working_calendar", working_calendar, settings.CALENDAR_CHECK_SECONDS) or working_calendar()


def day_of_receipt(*, at: datetime, calendar: WorkingCalendar) -> date:
    """The working day on which what came at this moment counts as received (see `workdays.received_on`)."""
    local = timezone.localtime(at)
    closes: Any = imprint_on(on=local.date()).office_closes  # filled in
    return received_on(at=local, closes=closes, calendar=calendar)


def scope_today(user: Any, verb: str) -> PermissionScope:
    """Where the table of roles lets the user do this today. Cheaper than `reach_of`: no predecessors are looked up."""
    return (
        scope_of(officer=user, verb=verb, on=timezone.localdate())
        if isinstance(user, Officer)
        else PermissionScope(everywhere=False, agency_ids=frozenset())
    )


def reach_of(user: Any, verb: str) -> set[int] | None:
    """The agencies for which the user may do this today; None for all of them, an empty set for none."""
    return agencies_in_reach(officer=user, verb=verb, on=timezone.localdate()) if isinstance(user, Officer) else set()


def holds_everywhere(user: Any, verb: str) -> bool:
    """Whether the user may do this for every agency."""
    return scope_today(user, verb).everywhere


def has_verb(user: Any, verb: str) -> bool:
    """Whether the user may do this for any agency at all."""
    return bool(scope_today(user, verb))


def own_agencies(user: Officer) -> set[int]:
    """The agencies where the user has a posting today, and those that these succeed: in whose name the user speaks,
    even if a permission reaches every agency."""
    return origins_of(keys=postings_held(officer=user, on=timezone.localdate()).values_list("agency", flat=True))


def covers(reach: set[int] | None, agency_id: int | None) -> bool:
    """Whether a reach covers an agency. What has no agency yet is of those who reach all of them."""
    return reach is None or (agency_id is not None and agency_id in reach)


def reaches(*, officer: Officer, verbs: tuple[str, ...], agency_id: int | None, on: date) -> bool:
    """Whether the officer holds one of the verbs at that agency, or at one that succeeds it."""
    return any(covers(agencies_in_reach(officer=officer, verb=verb, on=on), agency_id) for verb in verbs)


def signed_in(request: HttpRequest) -> Officer:
    """Whoever asks, where nobody comes without having signed in: in the back office."""
    return cast("Officer", request.user)


def require_officer(request: HttpRequest) -> Officer:
    """Whoever asks. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, Officer):
        raise PermissionDenied
    return request.user


def ask_reach(request: HttpRequest, verb: str) -> set[int] | None:
    """The reach of whoever asks. Raises PermissionDenied where there is none."""
    reach = reach_of(request.user, verb)
    if reach == set():
        raise PermissionDenied
    return reach


def ask_any(request: HttpRequest, verbs: tuple[str, ...]) -> None:
    """Raises PermissionDenied unless whoever asks may do one of these for some agency."""
    if not any(has_verb(request.user, verb) for verb in verbs):
        raise PermissionDenied


def ask_everywhere(request: HttpRequest, verb: str) -> None:
    """Raises PermissionDenied unless whoever asks may do this for every agency."""
    if not holds_everywhere(request.user, verb):
        raise PermissionDenied


def officer_of(request: HttpRequest, verb: str, agency_id: int | None) -> Officer:
    """Whoever asks, if they may do this for the agency. Raises PermissionDenied."""
    if not covers(ask_reach(request, verb), agency_id):
        raise PermissionDenied
    return require_officer(request)


def officer_for_all(request: HttpRequest, verb: str) -> Officer:
    """Whoever asks, if they may do this for every agency. Raises PermissionDenied."""
    ask_everywhere(request, verb)
    return require_officer(request)


FACTOR_PROVED = "factor_proved"  # of a session: the provider said that it asked for a second factor


def has_shown_factor(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor: here, or to a provider whose word for it was agreed."""
    return bool(cast(Any, request.user).is_verified() or request.session.get(FACTOR_PROVED, False))


def must_change_password(request: HttpRequest) -> bool:
    """Whether the officer signed in with a password that somebody else set and has not changed it since."""
    is_handed_over = cast(Any, request.user).is_password_handed_over
    return bool(is_handed_over and request.session[BACKEND_SESSION_KEY].startswith("django."))
