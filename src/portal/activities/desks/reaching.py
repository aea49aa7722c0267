"""Which activity is meant by an address, whether it may be seen, and for which agency an officer begins."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from portal.activities.models import Activity
from portal.activities.queries import activities_seen
from portal.agencies.desks import ask_reach, covers, reach_of, scope_today
from portal.agencies.models import Agency
from portal.agencies.queries import postings_held

READ, RECORD = "activity.read", "activity.record"


def activity_in_reach(request: HttpRequest, code: str) -> Activity:
    """Raises PermissionDenied for whoever reads none, Http404 for those of agencies out of reach."""
    found = activities_seen(agencies=ask_reach(request, READ)).select_related("agency", "place", "field", "entered_by")
    return get_object_or_404(found, code=code)


def may_record(request: HttpRequest, activity: Activity) -> bool:
    return covers(reach_of(request.user, RECORD), activity.agency_id)


def own_agency(request: HttpRequest) -> Agency | None:
    """The agency of the officer's posting by which they record; None where they hold several such."""
    officer: Any = request.user
    if not scope_today(officer, RECORD):
        return None
    held = {one.agency for one in postings_held(officer=officer, on=timezone.localdate())}
    return held.pop() if len(held) == 1 else None
