"""Whether an answer leads on, and with which request. Decisions on values."""

from __future__ import annotations

from dataclasses import replace

from safehttp.addresses import Address, follow_reference
from safehttp.failures import RedirectRefused
from safehttp.port import Asked, Headers

PERMANENT = frozenset({301, 308})
_SEE_OTHER = 303
_KEEPS_METHOD = frozenset({307, 308})
_REDIRECTS = frozenset({301, 302, _SEE_OTHER}) | _KEEPS_METHOD
# Meant for one host; not shown to another.
_FOR_ONE_HOST = frozenset({"authorization", "cookie", "x-hub-signature", "x-hub-signature-256"})
_OF_A_BODY = "content-"


def leads_on(status: int, headers: Headers) -> bool:
    return status in _REDIRECTS and "location" in headers


def next_request(asked: Asked, address: Address, *, status: int, location: str) -> tuple[Asked, Address]:
    """The request that follows and where it goes. Raises BadAddress, RedirectRefused.

    A POST is sent again by 307 and 308 only, never from https to http; by 303 a GET follows; by 301 and 302 nothing
    does, because clients do not agree on whether the body goes along.
    """
    target = follow_reference(address, _in_unicode(location))
    if asked.method == "POST" and status != _SEE_OTHER:
        if status not in _KEEPS_METHOD:
            raise RedirectRefused(address.place, str(status))
        if address.scheme == "https" and target.scheme == "http":
            raise RedirectRefused(address.place, "http")
    if asked.method == "POST" and status == _SEE_OTHER:
        kept = {name: value for name, value in asked.headers.items() if not name.lower().startswith(_OF_A_BODY)}
        asked = replace(asked, method="GET", body=b"", headers=kept)
    if target.place != address.place:
        kept = {name: value for name, value in asked.headers.items() if name.lower() not in _FOR_ONE_HOST}
        asked = replace(asked, headers=kept)
    return replace(asked, url=target.url), target


def _in_unicode(location: str) -> str:
    """Servers write UTF-8 where HTTP knows Latin-1: "/tin-tá»©c" is "/tin-tức"."""
    try:
        return location.strip().encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location.strip()
