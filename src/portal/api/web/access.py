"""How machines come in: anybody may read, from any site, so often a minute, whole or in part (RFC 9110, 14), and is
told whether anything changed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock
from functools import wraps
from hashlib import sha256
from typing import Any, BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from portal.agencies.operations import rate_limits
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
METHODS = "GET, HEAD, OPTIONS"
# So long may a cache on the way answer by itself; a withdrawal reaches everybody within it.
MAX_AGE = 60  # seconds
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, RateLimit, RateLimit-Policy",
}
_PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Accept",
    "Access-Control-Max-Age": "86400",
}
_STARTED = timezone.now()  # what this version of the portal says may differ from what the one before it said

View = Callable[..., HttpResponse]


def open_to_machines(view: View) -> View:
    """The view, open to machines of any site within the limits."""

    @csrf_exempt
    @wraps(view)
    def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visits = rate_limits.count_visit(request=request, door=API_LIMIT, minute=rate_limits.this_minute())
        response = _answered(view, request, visits, args, kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return with_headers(response, OPEN_TO_ALL | _limits(visits) | {"X-Robots-Tag": "noindex"})

    return behind


def with_headers[Response: HttpResponseBase](response: Response, headers: Mapping[str, str]) -> Response:
    """The response with these headers."""
    for name, said in headers.items():
        response.headers[name] = said
    return response


def _answered(view: View, request: HttpRequest, visits: int, args: Any, kwargs: Any) -> HttpResponse:
    if visits > API_LIMIT.limit:
        return problem(TOO_OFTEN, headers={"Retry-After": str(_seconds_left())})
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=_PREFLIGHT)
    if request.method not in ("GET", "HEAD"):
        return problem(NOT_ALLOWED, headers={"Allow": METHODS})
    changed = _changed()  # before anything is read: what changes meanwhile is asked for again
    response = _read(view, request, args, kwargs)
    return _if_changed(request, response, changed) if response.status_code == 200 else response


def _read(view: View, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    """HEAD is answered as GET is; the server sends no body."""
    asked, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def _if_changed(request: HttpRequest, response: HttpResponse, changed: datetime) -> HttpResponse:
    """The digest of what is sent is exact; the moment is the last at which anything at all was done here."""
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    moment = int(changed.timestamp())
    validators = {
        "ETag": etag,
        "Last-Modified": http_date(moment),
        "Cache-Control": f"public, max-age={MAX_AGE}",
    }
    answer = get_conditional_response(request, etag=etag, last_modified=moment, response=response) or response
    return with_headers(answer, validators)


def _changed() -> datetime:
    """Validity turns at midnight without an entry in the journal."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), clock()))
    return max(midnight, _STARTED, newest_entry_at() or _STARTED)


def _limits(visits: int) -> dict[str, str]:
    left = max(API_LIMIT.limit - visits, 0)
    return {
        "RateLimit-Policy": f'"minute";q={API_LIMIT.limit};w={rate_limits.WINDOW_SECONDS}',
        "RateLimit": f'"minute";r={left};t={_seconds_left()}',
    }


def _seconds_left() -> int:
    return rate_limits.WINDOW_SECONDS - int(time.time()) % rate_limits.WINDOW_SECONDS
