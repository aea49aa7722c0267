"""Which filled form is meant by an address, who may see it and who may fill it in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.agencies.desks import covers, reach_of
from portal.agencies.models import Officer
from portal.reports.models import FilledForm

READ, FILL, GOVERN = "report.read", "form.fill", "form.govern"


def may_govern(user: Any) -> bool:
    return reach_of(user, GOVERN) is None


def reach_to_read(user: Any) -> set[int] | None:
    """The agencies whose filled forms whoever asks may see; None for all, with their sums."""
    if may_govern(user) or (read := reach_of(user, READ)) is None:
        return None
    fill = reach_of(user, FILL)
    return None if fill is None else read | fill


def ask_to_read(request: HttpRequest) -> set[int] | None:
    """Raises PermissionDenied for whoever may see none."""
    reach = reach_to_read(request.user)
    if reach == set():
        raise PermissionDenied
    return reach


def filled_in_reach(request: HttpRequest, pk: int) -> FilledForm:
    """Raises PermissionDenied, or Http404 for what is out of reach; a sum of all is for those who see all."""
    reach = ask_to_read(request)
    found = get_object_or_404(FilledForm.objects.select_related("form", "agency", "round"), pk=pk)
    if reach is not None and (found.is_whole or found.agency_id not in reach):
        raise Http404
    return found


def may_fill(user: Any, filled: FilledForm) -> bool:
    """Sums are made by those who govern forms; an agency's own by its officers and by those too."""
    return may_govern(user) or (not filled.is_whole and covers(reach_of(user, FILL), filled.agency_id))


def filler(request: HttpRequest, filled: FilledForm) -> Officer:
    """Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or not may_fill(request.user, filled):
        raise PermissionDenied
    return request.user


def governor(request: HttpRequest) -> Officer:
    """Raises PermissionDenied."""
    if not isinstance(request.user, Officer) or not may_govern(request.user):
        raise PermissionDenied
    return request.user
