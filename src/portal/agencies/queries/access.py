"""What whoever asks may do today, and where; a refusal (PermissionDenied) for others."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import PermissionScope, agencies_in_reach, scope_of


def scope_today(user: Any, verb: str) -> PermissionScope:
    """Where the table of roles lets the user do this today. Cheaper than `reach_of`: no predecessors are looked up."""
    if not isinstance(user, Officer):
        return PermissionScope(everywhere=False, agency_ids=frozenset())
    return scope_of(officer=user, verb=verb, on=timezone.localdate())


def reach_of(user: Any, verb: str) -> set[int] | None:
    """The agencies for which the user may do this today; None for all of them, an empty set for none."""
    if not isinstance(user, Officer):
        return set()
    return agencies_in_reach(officer=user, verb=verb, on=timezone.localdate())


def has_verb(user: Any, verb: str) -> bool:
    """Whether the user may do this for any agency at all."""
    return bool(scope_today(user, verb))


def covers(reach: set[int] | None, agency_id: int | None) -> bool:
    """Whether a reach covers an agency. What has no agency yet is of those who reach all of them."""
    return reach is None or (agency_id is not None and agency_id in reach)


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
    if reach_of(request.user, verb) is not None:
        raise PermissionDenied


def officer_of(request: HttpRequest, verb: str, agency_id: int | None) -> Officer:
    """Whoever asks, if they may do this for the agency. Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or not covers(ask_reach(request, verb), agency_id):
        raise PermissionDenied
    return request.user


def officer_for_all(request: HttpRequest, verb: str) -> Officer:
    """Whoever asks, if they may do this for every agency. Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or reach_of(request.user, verb) is not None:
        raise PermissionDenied
    return request.user
