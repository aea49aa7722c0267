"""Asking only for what has changed (RFC 9110, 13): what is kept of an answer, and what is said with it next time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from safehttp.types import Headers, Response

_NOT_MODIFIED = 304
_OK = 200
_MOST_CHARACTERS = 300
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_DATE = re.compile(r"[A-Za-z0-9,: +-]+")


@dataclass(frozen=True, slots=True)
class CacheValidators:
    """The validators of the last answer, word for word as the server wrote them; "" where it gave none."""

    etag: str = ""
    last_modified: str = ""


def conditions(kept: CacheValidators) -> dict[str, str]:
    """Headers that ask for what differs from what was kept. Nothing kept, nothing said."""
    said = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in said.items() if value}


def is_unchanged(answered: Response) -> bool:
    """Whether the server says that what we have is still what there is: there is no body to read."""
    return answered.status == _NOT_MODIFIED


def keep(answered: Response, kept: CacheValidators) -> CacheValidators:
    """What to keep from now on. A 304 may renew validators and need not repeat them; failures leave all as it was."""
    read = _read(answered.headers)
    if answered.status == _OK:
        return read
    if answered.status == _NOT_MODIFIED:
        return CacheValidators(read.etag or kept.etag, read.last_modified or kept.last_modified)
    return kept


def _read(headers: Headers) -> CacheValidators:
    """Validators that may be sent back: a stranger's header is not repeated whatever it holds."""
    etag, last_modified = headers.get("etag", "").strip(), headers.get("last-modified", "").strip()
    return CacheValidators(
        etag if len(etag) <= _MOST_CHARACTERS and _ETAG.fullmatch(etag) else "",
        last_modified if len(last_modified) <= _MOST_CHARACTERS and _DATE.fullmatch(last_modified) else "",
    )
