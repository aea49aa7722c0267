"""How often one machine may ask for what costs something, and one vote a day for each machine.

Where it is counted, the setting RATE_LIMITS says: in each process, or for all processes and machines in the database or
in Redis. Nothing is kept that tells who somebody is: a salted hash, for one minute or one day."""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from portal.agencies.models import VisitCount

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60  # seconds
# Made anew with every process and never written down: the hashes cannot be turned back into addresses.
_SALT = secrets.token_bytes(16)
_LOOPBACK = ("127.0.0.1", "::1", "")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """Something that may be asked only so often: `limit` times a minute from one address."""

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
    return _count(key, seconds=WINDOW_SECONDS)


def is_used_up(*, request: HttpRequest, door: RateLimit, minute: int) -> bool:
    """Whether the limit is reached already; counts nothing. For views that count only what went wrong."""
    key = _key(request, door, minute)
    return key is not None and _counted(key) >= door.limit


def _key(request: HttpRequest, door: RateLimit, minute: int) -> str | None:
    if is_from_this_machine(request):
        return None
    return f"throttle:{door.name}:{minute}:{_hashed(address_of(request))}"


def _hashed(visitor: str) -> str:
    # Where machines count together they hash alike: who has SECRET_KEY could try out addresses while a count is kept.
    salt = _SALT if settings.RATE_LIMITS == "process" else salted_hmac("visits", "", algorithm="sha256").digest()
    return hashlib.blake2b(visitor.encode(), key=salt, digest_size=12).hexdigest()


def _count(key: str, *, seconds: int) -> int:
    """One more; how many there are. Two that count at once are both counted."""
    if settings.RATE_LIMITS != "database":
        return _told_by_cache(lambda limits: 1 if limits.add(key, 1, timeout=seconds) else limits.incr(key))
    _add_one(key, seconds=seconds)
    return _counted(key)


def _add_one(key: str, *, seconds: int) -> None:
    rows, first = VisitCount.objects.filter(key=key), {"count": 1, "until": Now() + timedelta(seconds=seconds)}
    if not rows.update(count=F("count") + 1) and not VisitCount.objects.get_or_create(key=key, defaults=first)[1]:
        rows.update(count=F("count") + 1)


def _told_by_cache(ask: Callable[[BaseCache], int]) -> int:
    """0 where the store is away, or the entry ran out between two looks: nobody is kept out by that."""
    try:
        return ask(caches["limits"])
    except Exception as error:
        logger.warning("A visit could not be counted: %s", type(error).__name__)
        return 0


def _counted(key: str) -> int:
    if settings.RATE_LIMITS != "database":
        return _told_by_cache(lambda limits: int(limits.get(key, 0)))
    return sum(VisitCount.objects.filter(key=key).values_list("count", flat=True))


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether this machine itself asks, through no proxy."""
    return address_of(request) in _LOOPBACK


def address_of(request: HttpRequest) -> str:
    """The visitor's address; behind a proxy of ours, the one that the proxy itself saw (the last)."""
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "")
    return (
        forwarded.rpartition(",")[2].strip() if peer in (*_LOOPBACK, *settings.TRUSTED_PROXIES) and forwarded else peer
    )


# What a browser may say it refused (Content Security Policy Level 3, 6); another word is counted as none.
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
    """One more that a browser refused, of a kind and day; of what nobody has heard, nothing. Kept for 30 days."""
    if kind in _REFUSALS:
        _add_one(f"policy:{day:%Y%m%d}:{kind}", seconds=30 * _DAY_SECONDS)


def refusals() -> list[tuple[str, int]]:
    """What browsers refused in the last 30 days, by kind, the most frequent first."""
    found = Counter[str]()
    for key, count in VisitCount.objects.filter(key__startswith="policy:").values_list("key", "count"):
        found[key.rpartition(":")[2]] += count
    return found.most_common()


_DAY_SECONDS = 24 * 3600


def is_first_vote_today(*, request: HttpRequest, thing: str, day: date) -> bool:
    """One voice for each machine, thing and day. What is kept for the day is a salted hash."""
    visitor = _hashed(f"{address_of(request)}|{request.headers.get('User-Agent', '')}")
    return _count(f"rated:{thing}:{day:%Y%m%d}:{visitor}", seconds=_DAY_SECONDS) == 1


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
