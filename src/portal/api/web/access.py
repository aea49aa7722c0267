"""How programs come in: by the rules for all machines, with refusals of the API's own; files whole or in part (RFC
9110, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock
from functools import wraps
from typing import Any, BinaryIO

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import http_date

from portal.agencies.operations import rate_limits
from portal.agencies.operations.machines import OPEN_TO_ALL, MachineView, open_to_machines
from portal.api.web.service import NOT_ALLOWED, TOO_OFTEN, problem
from portal.journal.queries import newest_entry_at

_RANGE = re.compile(r"bytes=(?P<first>\d*)-(?P<last>\d*)")
_PIECE = 64 * 1024


class RangeNotInFile(ValueError):
    """The range lies behind the end of the file. Answer 416 and say how long the file is."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """From the first byte to the last, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def range_in(header: str, *, size: int) -> ByteRange | None:
    """The range that is asked for; None where the whole file is the answer (several ranges, or no range at all).

    Raises NotInFile.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or (not found["first"] and not found["last"]):
        return None
    if not found["first"]:  # "bytes=-500": the last 500
        first, last = max(size - int(found["last"]), 0), size - 1
    else:
        first, last = int(found["first"]), min(int(found["last"] or size - 1), size - 1)
    if found["first"] and found["last"] and int(found["first"]) > int(found["last"]):
        return None  # not a range at all: it is ignored
    if first >= size or last < first:
        raise RangeNotInFile(header)
    return ByteRange(first, last)


def pieces(file: BinaryIO, part: ByteRange) -> Iterator[bytes]:
    """The bytes of the range; closes the file."""
    with file:
        file.seek(part.first)
        left = part.length
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


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

    return open_to_machines(API_LIMIT, headers=OPEN_TO_ALL | {"X-Robots-Tag": "noindex"}, refuse=_refused)(dated)


def _refused(status: int, headers: dict[str, str]) -> HttpResponse:
    return problem(_PROBLEMS[status], headers=headers)


def _read(view: MachineView, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    """HEAD is answered as GET is; the server sends no body."""
    asked, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def _changed() -> datetime:
    """The last moment at which anything at all was done here; validity turns at midnight without an entry."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), clock()))
    return max(midnight, _STARTED, newest_entry_at() or _STARTED)
