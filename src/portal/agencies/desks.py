"""What every desk of the back office needs: a line in a menu for whoever may work at it, and a refusal for others.

A room that has desks exports from each of its modules `urls` and `menu`, and registers them all in `wagtail_hooks`
with `urls_of` and `items_of`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from portal.agencies.models import Officer
from portal.agencies.queries import Scope, agencies_in_reach, scope_of


@dataclass(frozen=True, slots=True)
class Desk:
    """A line of a menu: shown to whoever may do one of the verbs (see `roles`) for some agency, or `for_all` of them.

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


class DeskModule(Protocol):
    """What a module of a room's `desks` exports."""

    @property
    def urls(self) -> Sequence[URLPattern]: ...

    @property
    def menu(self) -> Sequence[Desk]: ...


class DeskItem(MenuItem):
    """A desk as Wagtail's menu shows it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.label, reverse(desk.url_name), name=desk.url_name, icon_name=desk.icon, order=desk.order)
        self._desk = desk

    def is_shown(self, request: HttpRequest) -> bool:
        return self._desk.is_for(request.user)


def urls_of(modules: Iterable[DeskModule]) -> list[URLPattern]:
    return [address for module in modules for address in module.urls]


def items_of(modules: Iterable[DeskModule]) -> list[MenuItem]:
    return [DeskItem(desk) for module in modules for desk in module.menu]


def confirmation(
    request: HttpRequest,
    *,
    question: str,
    losses: Sequence[str],
    act: str,
    back: str,
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page that stands before what cannot be taken back by one more click: what is lost, the act, the way out.

    It posts to its own address, with `fields` where that address does several things; `back` is where nothing happens.
    """
    context = {"question": question, "losses": losses, "act": act, "back": back, "fields": fields or {}}
    return render(request, "agencies/confirm.html", context)


def scope_today(user: Any, verb: str) -> Scope:
    """Where the table of roles lets the user do this today. Cheaper than `reach_of`: no predecessors are looked up."""
    if not isinstance(user, Officer):
        return Scope(everywhere=False, agency_ids=frozenset())
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
