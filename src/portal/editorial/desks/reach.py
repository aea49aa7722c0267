"""How far the desks of care show an officer: their agencies with those whose work they carry on, or all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from lawtext.months import first_day, month_named
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach, origins_of

STATISTICS = "statistic.read"
REVIEW = "content.review"
PLAN = "calendar.plan"


def reach_of(user: Any, verb: str) -> set[int] | None:
    """Keys of agencies; None for all of them, an empty set for none."""
    if not isinstance(user, Officer):
        return set()
    return agencies_in_reach(officer=user, verb=verb, on=timezone.localdate())


def ask_reach(request: HttpRequest, verb: str) -> set[int] | None:
    """The reach of whoever asks. Raises PermissionDenied where there is none."""
    reach = reach_of(request.user, verb)
    if reach == set():
        raise PermissionDenied
    return reach


def narrowed(request: HttpRequest, reach: set[int] | None) -> tuple[Agency | None, set[int] | None]:
    """The agency that the address asks for (`?co-quan=`), and the keys to look for: its own and its origins'.

    Raises PermissionDenied for an agency that is none of the officer's business.
    """
    slug = request.GET.get("co-quan", "")
    agency = Agency.objects.filter(slug=slug).first() if slug else None
    if agency is None:
        return None, reach
    keys = origins_of(keys={agency.pk})
    if reach is not None and agency.pk not in reach:
        raise PermissionDenied
    return agency, keys if reach is None else keys & reach


def agencies_to_choose(reach: set[int] | None) -> list[Agency]:
    """The agencies that have sections or contents, within reach, by name."""
    found = Agency.objects.filter(pk__in=Agency.objects.filter(sections__isnull=False).values("pk"))
    found = found | Agency.objects.filter(pk__in=Agency.objects.filter(articles__isnull=False).values("pk"))
    if reach is not None:
        found = found.filter(pk__in=reach)
    return list(found.order_by("name_sort"))


def month_asked(request: HttpRequest) -> date:
    """The first day of the month in the address (`?thang=2026-11`); this month where it cannot be read."""
    return month_named(request.GET.get("thang", "")) or first_day(timezone.localdate())
