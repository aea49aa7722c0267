"""What the desks of this room ask of the roles table, and how a desk stands in the menu of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.editorial.queries.publishing.turns import reach_for


@dataclass(frozen=True, slots=True)
class Desk:
    """A line of the menu "Biên tập": shown to whoever may do one of the verbs for some agency."""

    label: str
    url_name: str
    verbs: tuple[str, ...]
    icon: str
    order: int

    def is_for(self, user: Any) -> bool:
        return any(has_verb(user, verb) for verb in self.verbs)


def has_verb(user: Any, verb: str) -> bool:
    """Whether the user may do this for any agency at all."""
    return reach_for(user, verb, timezone.localdate()) != set()


def ask_any(request: HttpRequest, verbs: tuple[str, ...]) -> None:
    """Raises PermissionDenied unless whoever asks may do one of these for some agency."""
    if not any(has_verb(request.user, verb) for verb in verbs):
        raise PermissionDenied
