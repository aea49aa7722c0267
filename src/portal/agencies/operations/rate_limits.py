"""How often one machine may ask for what costs something, and one vote a day for each machine.

Nothing is kept that tells who somebody is: a salted hash, for one minute or one day."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase

WINDOW_SECONDS = 60  # seconds
# Made anew with every process and never written down: the hashes cannot be turned back into addresses.
_SALT = secrets.token_bytes(16)
_LOOPBACK = ("127.0.0.1", "::1", "")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Something that may be asked only so often: `limit` times a minute from one address, for each process."""

    name: str
    limit: int


def this_minute() -> int:
    """Minutes since the epoch, for views: the clock is read there and passed inward."""
    return int(time.time() // WINDOW_SECONDS)


def is_allowed(*, request: HttpRequest, door: RateLimit, minute: int) -> bool:
    """Count one visit in this minute (minutes since the epoch); False when the limit is passed."""
    return count_visit(request=request, door=door, minute=minute) <= door.limit


def count_visit(*, request: HttpRequest, door: RateLimit, minute: int) -> int:
    """Count one visit in this minute; how many there were, for views that tell a machine what is left.

    Whoever asks from this machine itself, through no proxy, is its operator and is not counted: 0.
    """
    if (key := _key(request, door, minute)) is None:
        return 0
    if cache.add(key, 1, timeout=WINDOW_SECONDS):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # the entry ran out between the two lines
        return 1


def is_used_up(*, request: HttpRequest, door: RateLimit, minute: int) -> bool:
    """Whether the limit is reached already; counts nothing. For views that count only what went wrong."""
    key = _key(request, door, minute)
    return key is not None and cache.get(key, 0) >= door.limit


def _key(request: HttpRequest, door: RateLimit, minute: int) -> str | None:
    if is_from_this_machine(request):
        return None
    visitor = hashlib.blake2b(address_of(request).encode(), key=_SALT, digest_size=12).hexdigest()
    return f"throttle:{door.name}:{minute}:{visitor}"


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether this machine itself asks, through no proxy."""
    return address_of(request) in _LOOPBACK


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind a proxy on this machine, the one that the proxy itself saw (the last)."""
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "")
    return forwarded.rpartition(",")[2].strip() if peer in _LOOPBACK and forwarded else peer


_DAY_SECONDS = 24 * 3600
# Made anew with every process and never written down: nobody finds out who said something, not even who runs this.
_VOTE_SALT = secrets.token_bytes(16)


def is_first_vote_today(*, request: HttpRequest, thing: str, day: date) -> bool:
    """One voice for each machine, thing and day. What is kept for the day is a salted hash and tells nobody."""
    visitor = hashlib.blake2b(
        f"{address_of(request)}|{request.headers.get('User-Agent', '')}".encode(), key=_VOTE_SALT, digest_size=12
    ).hexdigest()
    return bool(cache.add(f"rated:{thing}:{day:%Y%m%d}:{visitor}", 1, timeout=_DAY_SECONDS))


def is_from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this portal. Browsers too old to say so are believed."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in ("same-origin", "none")
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return not said or urlsplit(said).netloc == request.get_host()


def to_retry[Response: HttpResponseBase](response: Response) -> Response:
    """The response, with the word of when the limit may be asked again."""
    response.headers["Retry-After"] = str(WINDOW_SECONDS)
    return response
