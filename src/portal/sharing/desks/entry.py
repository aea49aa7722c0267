"""Who may sit at which desk of sharing."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach

PARTNER, COPY = "partner.edit", "copy.read"
A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """A line of the menu "Chia sẻ", shown to whoever may do the verb for some agency."""

    label: str
    url_name: str
    verb: str
    icon: str
    order: int

    def is_for(self, user: object) -> bool:
        return reach_of(user, self.verb) != set()


def reach_of(user: object, verb: str) -> set[int] | None:
    """The agencies for which the user may do this today; None for all of them, an empty set for none."""
    if not isinstance(user, Officer):
        return set()
    return agencies_in_reach(officer=user, verb=verb, on=timezone.localdate())


def ask_reach(request: HttpRequest, verb: str) -> set[int] | None:
    """The reach of whoever asks. Raises PermissionDenied where there is none."""
    reach = reach_of(request.user, verb)
    if reach == set():
        raise PermissionDenied
    return reach


def officer_for_all(request: HttpRequest, verb: str) -> Officer:
    """Whoever asks, if they may do this for every agency. Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or reach_of(request.user, verb) is not None:
        raise PermissionDenied
    return request.user
