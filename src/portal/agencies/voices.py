"""Readers who say whether something helped: one voice a day for each machine, and nobody knows whose."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from urllib.parse import urlsplit

from django.core.cache import cache
from django.http import HttpRequest

from portal.agencies import throttle

_A_DAY = 24 * 3600
# Made anew with every process and never written down: nobody finds out who said something, not even who runs this.
_SALT = secrets.token_bytes(16)


def is_first_today(*, request: HttpRequest, thing: str, day: date) -> bool:
    """One voice for each machine, thing and day. What is kept for the day is a salted hash and tells nobody."""
    machine = f"{throttle.address_of(request)}|{request.headers.get('User-Agent', '')}"
    visitor = hashlib.blake2b(machine.encode(), key=_SALT, digest_size=12).hexdigest()
    return bool(cache.add(f"rated:{thing}:{day:%Y%m%d}:{visitor}", 1, timeout=_A_DAY))


def is_from_here(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this portal. Browsers too old to say so are believed."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in ("same-origin", "none")
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return not said or urlsplit(said).netloc == request.get_host()
