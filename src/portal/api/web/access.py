"""How programs come in: by the rules for all machines, with refusals of the API's own."""

from __future__ import annotations

from datetime import datetime
from datetime import time as clock
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date

from portal.agencies.operations import rate_limits
from portal.agencies.operations.machines import OPEN_TO_ALL, MachineView, open_to_machines
from portal.api.web.service import NOT_ALLOWED, TOO_OFTEN, problem
from portal.journal.queries import newest_entry_at

# A program that reads page after page stays below it; who wants everything at once takes the files.
API_LIMIT = rate_limits.RateLimit("api", 120)
_STARTED = timezone.now()  # what this version of the portal says may differ from what the one before it said
_PROBLEMS = {429: TOO_OFTEN, 405: NOT_ALLOWED}


def open_to_programs(view: MachineView) -> MachineView:
    """The view, open to programs of any site within the limits; refusals are problem+json."""

    @wraps(view)
    def dated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        changed = _changed()  # before anything is read: what changes meanwhile is asked for again
        response = _read(view, request, args, kwargs)
        if response.status_code == 200:
            response.headers["Last-Modified"] = http_date(int(changed.timestamp()))
        return response

    return open_to_machines(
        API_LIMIT,
        headers=OPEN_TO_ALL | {"X-Robots-Tag": "noindex"},
        refuse=lambda status, headers: problem(_PROBLEMS[status], headers=headers),
    )(dated)


def _read(view: MachineView, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    """HEAD is answered as GET is; the server sends no body."""
    asked, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def _changed() -> datetime:
    """The last moment at which anything at all was done here; validity turns at midnight without an entry."""
    return max(
        timezone.make_aware(datetime.combine(timezone.localdate(), clock())), _STARTED, newest_entry_at() or _STARTED
    )
