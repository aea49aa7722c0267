"""What the desks of this room ask of the roles table, and how a desk stands in the menu of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import Scope, may, scope_of
from portal.editorial.models import SectionPage
from portal.editorial.queries.sections import charges

OPEN = "section.open"
MERGE = "agency.edit"
WRITE = "article.write"
PUBLISH = "article.publish"


@dataclass(frozen=True, slots=True)
class Desk:
    """A line of the menu, shown to whoever may do one of the verbs: for some agency, or `for_all` of them.

    Without verbs it is shown to everybody who enters.
    """

    label: str
    url_name: str
    verbs: tuple[str, ...]
    icon: str
    order: int
    for_all: bool = False

    def is_for(self, user: Any) -> bool:
        scopes = [scope_today(user, verb) for verb in self.verbs]
        return not scopes or any(scope.everywhere if self.for_all else bool(scope) for scope in scopes)


def scope_today(user: Any, verb: str) -> Scope:
    if not isinstance(user, Officer):
        return Scope(everywhere=False, agency_ids=frozenset())
    return scope_of(officer=user, verb=verb, on=timezone.localdate())


def has_verb(user: Any, verb: str) -> bool:
    """Whether the user may do this for any agency at all."""
    return bool(scope_today(user, verb))


def ask_any(request: HttpRequest, verbs: tuple[str, ...]) -> None:
    """Raises PermissionDenied unless whoever asks may do one of these for some agency."""
    if not any(has_verb(request.user, verb) for verb in verbs):
        raise PermissionDenied


def ask_everywhere(request: HttpRequest, verb: str) -> None:
    """Raises PermissionDenied unless whoever asks may do this for every agency."""
    if not scope_today(request.user, verb).everywhere:
        raise PermissionDenied


def sections_in_charge(*, user: Any, verb: str, on: date) -> list[SectionPage]:
    """The sections for which the user may do this, in their order on the portal; no fronts of agencies that ended."""
    scope = scope_today(user, verb)
    if not scope:
        return []
    sections = list(SectionPage.objects.live().select_related("agency").order_by("path"))
    held = charges(sections=sections, on=on)
    lasting = [one for one in sections if not (one.is_front and one.agency and not one.agency.exists_on(on))]
    return [one for one in lasting if one.pk in held and any(scope.covers(agency) for agency in held[one.pk])]


def may_word(*, user: Any, agencies: list[Agency], on: date) -> bool:
    """Whether the user may answer for words that are shown at once: who approves, for one of these agencies."""
    return any(may(officer=user, verb=PUBLISH, agency=agency, on=on) for agency in agencies)
