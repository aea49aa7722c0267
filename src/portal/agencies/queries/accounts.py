"""Which accounts an officer administers, and which roles an officer may give."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from portal.agencies.models import AccessRequest, Agency, Officer, Posting, SavedView
from portal.agencies.queries import may, postings_held, posts_doing, scope_of, standing
from portal.agencies.states import AccessKind
from portal.agencies.states.roles import MAY_GIVE, ROLES, RoleReach, role_reach


def roles_to_give(*, officer: Officer, agency: Agency, on: date) -> frozenset[str]:
    """Codes of the roles that the officer may give to others, or end, at that agency on that day."""
    if officer.is_superuser and officer.is_active:
        return frozenset(ROLES)
    if not may(officer=officer, verb="posting.edit", agency=agency, on=on):
        return frozenset()
    reaching = (
        one for one in postings_held(officer=officer, on=on) if _reaches(one, verb="posting.edit", agency=agency)
    )
    return frozenset().union(*(MAY_GIVE.get(one.role, frozenset()) for one in reaching))


def roles_to_ask(*, officer: Officer, agency: Agency | None, on: date) -> frozenset[str]:
    """Codes of the roles that the officer may give there or, as its head, request for others."""
    if agency is None:
        return frozenset()
    is_led = may(officer=officer, verb="people.keep", agency=agency, on=on)
    return roles_to_give(officer=officer, agency=agency, on=on) | (MAY_GIVE["unit_admin"] if is_led else frozenset())


def who_gives(*, role: str, agency: Agency, on: date) -> QuerySet[Officer]:
    """The officers who may give the role at that agency on that day."""
    givers = Q(role="administrator") | Q(role__in=[one for one in MAY_GIVE if role in MAY_GIVE[one]], agency=agency)
    posts = Posting.objects.filter(standing(on)).filter(givers)
    return Officer.objects.filter(pk__in=posts.values("officer"), is_active=True).order_by("display_name", "pk")


def _reaches(posting: Posting, *, verb: str, agency: Agency) -> bool:
    reach = role_reach(role=posting.role, verb=verb)
    return reach is RoleReach.ALL or (reach is RoleReach.OWN and posting.agency_id == agency.pk)


def may_decide_access(asked: AccessRequest, officer: Officer, verbs: tuple[str, ...], on: date) -> bool:
    """True if the officer may request and decide this, apart from the rule of the second person.

    A move may be decided by those who give the role and by those who administer the account now.
    """
    gives = asked.agency is not None and asked.role in roles_to_give(officer=officer, agency=asked.agency, on=on)
    return gives or (asked.kind != AccessKind.ROLE and looks_after(officer, asked.officer_id, on))


def looks_after(officer: Officer, account: int, on: date) -> bool:
    return officers_in_reach(officer=officer, on=on).filter(pk=account).exists()


def may_move(asked: AccessRequest, people: Collection[Officer], on: date) -> bool:
    """True if one of the two administers the account, and one (the same or the other) may give the role at the new
    agency.
    """
    gives = (roles_to_give(officer=one, agency=asked.agency, on=on) for one in people if asked.agency is not None)
    return any(asked.role in some for some in gives) and any(looks_after(one, asked.officer_id, on) for one in people)


def officers_in_reach(*, officer: Officer, on: date) -> QuerySet[Officer]:
    """The officers whose accounts this officer may administer on that day.

    With reach over every agency: all, but superusers only by superusers. Otherwise: officers whose present and future
    roles are all at agencies in reach and are all roles that the officer may give, because whoever can reset another's
    password could act as them.
    """
    everybody = Officer.objects.all() if officer.is_superuser else Officer.objects.filter(is_superuser=False)
    scope = scope_of(officer=officer, verb="officer.edit", on=on)
    if scope.everywhere:
        return everybody
    known = everybody.filter(postings__agency__in=scope.agency_ids)
    beyond = Posting.objects.filter(Q(to_date__isnull=True) | Q(to_date__gt=on)).exclude(
        agency__in=scope.agency_ids, role__in=_roles_given_by(officer, on)
    )
    return known.exclude(pk__in=beyond.values("officer")).distinct()


def views_at(*, officer: Officer, path: str, on: date) -> QuerySet[SavedView]:
    """The officer's saved views of a page, and those shared by officers with a role at the same agency on that day."""
    here = postings_held(officer=officer, on=on).order_by().values("agency")
    colleagues = Posting.objects.filter(standing(on), agency__in=here).values("officer")
    known = Q(officer=officer) | Q(is_shared=True, officer__in=colleagues)
    return SavedView.objects.filter(known, path=path).select_related("officer").order_by("name", "pk")


def _roles_given_by(officer: Officer, on: date) -> set[str]:
    """The roles that the officer's own roles may give."""
    held = [one.role for one in postings_held(officer=officer, on=on)]
    return set().union(*(MAY_GIVE.get(role, frozenset()) for role in held))


def agencies_written_to(*, verbs: Collection[str], on: date) -> QuerySet[Posting, Any]:
    """Primary keys of agencies with an active officer who has a mailbox and one of these verbs on that day.

    At other agencies nobody can be notified by e-mail.
    """
    told = posts_doing(verbs, on).filter(officer__is_active=True).exclude(officer__email="")
    return told.values("agency")
