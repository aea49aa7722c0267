"""What the desks of this room ask of the roles table, and how a desk stands in the menu of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import Scope, scope_of


@dataclass(frozen=True, slots=True)
class Desk:
    """A line of the menu, shown to whoever may do the verb: for some agency, or `for_all` of them."""

    label: str
    url_name: str
    verb: str
    icon: str
    order: int
    for_all: bool = False

    def is_for(self, user: Any) -> bool:
        scope = scope_today(user, self.verb)
        return scope.everywhere if self.for_all else bool(scope)


def scope_today(user: Any, verb: str) -> Scope:
    if not isinstance(user, Officer):
        return Scope(everywhere=False, agency_ids=frozenset())
    return scope_of(officer=user, verb=verb, on=timezone.localdate())


def ask_everywhere(request: HttpRequest, verb: str) -> None:
    """Raises PermissionDenied unless whoever asks may do this for every agency."""
    if not scope_today(request.user, verb).everywhere:
        raise PermissionDenied
