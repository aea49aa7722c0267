"""What the desks of this room ask of the roles table, and how a desk stands in the menu of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach

PARTNER, COPY = "partner.edit", "copy.read"
A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """A line of the menu "Chia sẻ": shown to whoever may do one of the verbs for some agency (see `agencies.roles`)."""

    label: str
    url_name: str
    verbs: tuple[str, ...]
    icon: str
    order: int

    def is_for(self, user: Any) -> bool:
        return any(reach_of(user, verb) != set() for verb in self.verbs)


def reach_of(user: Any, verb: str) -> set[int] | None:
    """The agencies for which the user may do this today; None for all of them, an empty set for none."""
    if not isinstance(user, Officer):
        return set()
    return agencies_in_reach(officer=user, verb=verb, on=timezone.localdate())


def covers(reach: set[int] | None, agency_id: int) -> bool:
    return reach is None or agency_id in reach


def ask_reach(request: HttpRequest, verb: str) -> set[int] | None:
    """The reach of whoever asks. Raises PermissionDenied where there is none."""
    reach = reach_of(request.user, verb)
    if reach == set():
        raise PermissionDenied
    return reach


def officer_of(request: HttpRequest, verb: str, agency_id: int) -> Officer:
    """Whoever asks, if they may do this for the agency. Raises PermissionDenied."""
    user: Any = request.user
    if not covers(ask_reach(request, verb), agency_id):
        raise PermissionDenied
    officer: Officer = user
    return officer


def officer_for_all(request: HttpRequest, verb: str) -> Officer:
    """Whoever asks, if they may do this for every agency. Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or reach_of(request.user, verb) is not None:
        raise PermissionDenied
    return request.user
