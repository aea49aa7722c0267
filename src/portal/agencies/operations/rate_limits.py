"""Rate limits by client address for costly requests, one vote a day per client, and how to find the client's address.

The setting RATE_LIMITS says where requests are counted: in each process, or for all processes and machines in the
database or in Redis. Attempts to guess codes or to fill up storage are always counted in the database. No personal data
are kept: only a salted hash, for one minute, hour or day. Public data may be read from any site up to a rate, with
conditional requests; no cookie is read or set.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt

from portal.agencies.models import VisitCount

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60
# A new salt for every process, never stored: the hashes cannot be turned back into addresses.
_SALT = secrets.token_bytes(16)
_LOOPBACK = ("127.0.0.1", "::1", "")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A limit of `limit` requests in so many `seconds` from one client.

    `guards`: counted in common for all processes and machines, and wrong guesses are searched for alerts. `reads`:
    anonymous reading, where one address may serve a thousand phones; then a browser has the limit, and the address that
    of BEHIND_ONE_ADDRESS browsers.
    """

    name: str
    limit: int
    guards: bool = False
    reads: bool = False
    seconds: int = WINDOW_SECONDS


BEHIND_ONE_ADDRESS = 10  # concurrent browsers: a thousand phones, each once a minute


def this_minute() -> int:
    """Minutes since the epoch, for views, which read the clock and pass it on."""
    return int(time.time() // WINDOW_SECONDS)


def is_allowed(*, request: HttpRequest, door: RateLimit, minute: int) -> bool:
    """Count one visit in this minute (minutes since the epoch); False if the limit is exceeded."""
    return count_visit(request=request, door=door, minute=minute) <= door.limit


def count_visit(*, request: HttpRequest, door: RateLimit, minute: int, about: str = "") -> int:
    """Count one visit in this minute. Returns the number so far, for views that tell a client what is left.

    `about`: the target of an attempt (the name of an account), counted for all clients. Requests from this machine
    itself, not through a proxy, are by its operator and not counted: 0.
    """
    return max((-(-_count(key, door) // among) for key, among in _keys(request, door, minute, about)), default=0)


def is_used_up(*, request: HttpRequest, door: RateLimit, minute: int, about: str = "") -> bool:
    """True if the limit is reached; counts nothing. For views that count only failures."""
    return any(_counted(key, door) >= door.limit * among for key, among in _keys(request, door, minute, about))


def _keys(request: HttpRequest, door: RateLimit, minute: int, about: str) -> list[tuple[str, int]]:
    """The keys to count, each with the number of clients that share the limit there."""
    if is_from_this_machine(request):
        return []
    address, before = address_of(request), f"{KEY}{door.name}:{minute * WINDOW_SECONDS // door.seconds}:"
    if not door.reads or about:
        return [(before + _hashed(about or address, door), 1)]
    browser = f"{address}|{request.headers.get('User-Agent', '')}"
    return [(before + _hashed(browser, door), 1), (before + _hashed(address, door), BEHIND_ONE_ADDRESS)]


KEY = "throttle:"


def _hashed(visitor: str, door: RateLimit) -> str:
    # Machines that count in common need the same hash: whoever has SECRET_KEY could try addresses while a count is
    # kept.
    alone = settings.RATE_LIMITS == "process" and not door.guards
    salt = _SALT if alone else salted_hmac("visits", "", algorithm="sha256").digest()
    return hashlib.blake2b(visitor.encode(), key=salt, digest_size=12).hexdigest()


def _is_in_database(door: RateLimit) -> bool:
    return door.guards or settings.RATE_LIMITS == "database"


def _count(key: str, door: RateLimit) -> int:
    """Add one and return the count. Concurrent visits are both counted."""
    if not _is_in_database(door):
        return _told_by_cache(lambda limits: 1 if limits.add(key, 1, timeout=door.seconds) else limits.incr(key))
    _add_one(key, seconds=door.seconds)
    return _counted(key, door)


def _add_one(key: str, *, seconds: int) -> None:
    rows, first = VisitCount.objects.filter(key=key), {"count": 1, "until": Now() + timedelta(seconds=seconds)}
    if not rows.update(count=F("count") + 1) and not VisitCount.objects.get_or_create(key=key, defaults=first)[1]:
        rows.update(count=F("count") + 1)


def _told_by_cache(ask: Callable[[BaseCache], int]) -> int:
    """0 if the store is unavailable or the entry expired in between: that keeps nobody out."""
    try:
        return ask(caches["limits"])
    except Exception as error:
        logger.warning("A visit could not be counted: %s", type(error).__name__)
        return 0


def _counted(key: str, door: RateLimit) -> int:
    if not _is_in_database(door):
        return _told_by_cache(lambda limits: int(limits.get(key, 0)))
    return sum(VisitCount.objects.filter(key=key).values_list("count", flat=True))


def is_from_this_machine(request: HttpRequest) -> bool:
    """True if the request comes from this machine itself, not through a proxy."""
    return address_of(request) in _LOOPBACK


def address_of(request: HttpRequest) -> str:
    """The client's address; behind one of our proxies, the one that the proxy itself saw (the last)."""
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "")
    return (
        forwarded.rpartition(",")[2].strip() if peer in (*_LOOPBACK, *settings.TRUSTED_PROXIES) and forwarded else peer
    )


# Directives that a browser may report (Content Security Policy Level 3, 6); others are not counted.
_REFUSALS = frozenset(
    f"{name}{ending}"
    for name in (
        "script-src",
        "style-src",
        "img-src",
        "font-src",
        "connect-src",
        "frame-src",
        "form-action",
        "base-uri",
    )
    for ending in ("", "-elem", "-attr")
)


def count_refusal(*, kind: str, day: date) -> None:
    """Count a browser refusal of this kind on this day. Unknown kinds are ignored. Kept for 30 days."""
    if kind in _REFUSALS:
        _add_one(f"policy:{day:%Y%m%d}:{kind}", seconds=30 * _VOTES.seconds)


def refusals() -> list[tuple[str, int]]:
    """Browser refusals of the last 30 days by kind, most frequent first."""
    found = Counter[str]()
    for key, count in VisitCount.objects.filter(key__startswith="policy:").values_list("key", "count"):
        found[key.rpartition(":")[2]] += count
    return found.most_common()


_VOTES = RateLimit("rated", 1, seconds=24 * 3600)


def is_first_vote_today(*, request: HttpRequest, thing: str, day: date) -> bool:
    """True for the first vote of this client on this thing on this day. A salted hash is kept for the day."""
    visitor = _hashed(f"{address_of(request)}|{request.headers.get('User-Agent', '')}", _VOTES)
    return _count(f"rated:{thing}:{day:%Y%m%d}:{visitor}", _VOTES) == 1


def is_from_here(request: HttpRequest) -> bool:
    """True if the form was on a page of this portal. Browsers too old to declare it are trusted."""
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site in ("same-origin", "none")
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return not said or urlsplit(said).netloc == request.get_host()


def to_retry[Response: HttpResponseBase](response: Response) -> Response:
    """The response with a Retry-After header."""
    response.headers["Retry-After"] = str(WINDOW_SECONDS)
    return response


MAX_AGE = 60  # seconds for which caches may keep a response: a withdrawal is visible everywhere after that
READING = ("GET", "HEAD")
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, RateLimit, RateLimit-Policy",
}
_REFUSAL_TEXTS = {
    429: "Máy của bạn hỏi quá nhanh. Xin chờ số giây ở đầu mục Retry-After rồi hỏi tiếp.\n",
    405: "Địa chỉ này chỉ đọc được.\n",
}

MachineView = Callable[..., HttpResponse]
Refusal = Callable[[int, dict[str, str]], HttpResponse]


def refused(status: int, headers: dict[str, str]) -> HttpResponse:
    """In words, for whoever reads the client's log."""
    return HttpResponse(_REFUSAL_TEXTS[status], "text/plain; charset=utf-8", status, headers=headers)


def open_to_machines(
    door: RateLimit,
    *,
    methods: tuple[str, ...] = READING,
    headers: Mapping[str, str] = OPEN_TO_ALL,
    refuse: Refusal = refused,
) -> Callable[[MachineView], MachineView]:
    """Limit the view to this rate.

    `headers` are added to every response: by default, scripts of any site may read it.
    """

    def decorate(view: MachineView) -> MachineView:
        @csrf_exempt
        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            visits = count_visit(request=request, door=door, minute=this_minute())
            response = (
                refuse(429, {"Retry-After": str(_seconds_left())})
                if visits > door.limit
                else _answered(view, request, methods, refuse, args, kwargs)
            )
            response.headers.setdefault("Cache-Control", "no-store")
            limits = {
                "RateLimit-Policy": f'"minute";q={door.limit};w={WINDOW_SECONDS}',
                "RateLimit": f'"minute";r={max(door.limit - visits, 0)};t={_seconds_left()}',
            }
            return with_headers(response, {**limits, **headers})

        return behind

    return decorate


def with_headers[Response: HttpResponseBase](response: Response, headers: Mapping[str, str]) -> Response:
    """The response with these headers."""
    for name, said in headers.items():
        response.headers[name] = said
    return response


def _answered(
    view: MachineView, request: HttpRequest, methods: tuple[str, ...], refuse: Refusal, args: Any, kwargs: Any
) -> HttpResponse:
    allowed = ", ".join([*methods, "OPTIONS"])
    if request.method == "OPTIONS":
        return HttpResponse(
            status=204,
            headers={
                "Allow": allowed,
                "Access-Control-Allow-Methods": allowed,
                "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Accept",
                "Access-Control-Max-Age": "86400",
            },
        )
    if request.method not in methods:
        return refuse(405, {"Allow": allowed})
    response = view(request, *args, **kwargs)
    is_kept = response.status_code == 200 and "no-store" not in response.get("Cache-Control", "")
    return _if_changed(request, response) if is_kept else response


def _if_changed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The ETag is the digest of the body; a Last-Modified date counts if the view set one."""
    response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE}")
    answer = (
        get_conditional_response(
            request, response.headers["ETag"], parse_http_date_safe(response.get("Last-Modified", "")), response
        )
        or response
    )
    for name in ("Cache-Control", "Link"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer  # type: ignore[return-value]


def _seconds_left() -> int:
    return WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS
