"""Requests, responses, and the protocol of every client: values without network, clock or database; and conditional
requests with stored validators (RFC 9110, 13).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

_KIB = 1024
METHODS = frozenset({"GET", "HEAD", "POST"})
# Headers of the connection, which the client sets itself.
_OF_THE_CONNECTION = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """The limits of a request. `total_seconds` covers everything: lookup, connection, redirects, headers, body.

    `most_body_bytes` counts after decompression; `most_head_bytes` is exact to within one socket buffer.
    """

    connect_seconds: float = 5
    read_seconds: float = 10
    total_seconds: float = 20
    most_body_bytes: int = 5 * _KIB * _KIB
    most_head_bytes: int = 32 * _KIB
    most_redirects: int = 5


class Headers(Mapping[str, str]):
    """Response headers with case-insensitive names; repeated ones are joined by ", " (RFC 9110 5.3)."""

    __slots__ = ("_held",)

    def __init__(self, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        held: dict[str, str] = {}
        for name, value in pairs.items() if isinstance(pairs, Mapping) else pairs:
            key = name.lower()
            held[key] = f"{held[key]}, {value}" if key in held else value
        self._held = held

    def __getitem__(self, name: str) -> str:
        return self._held[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return f"Headers({', '.join(self._held)})"


@dataclass(frozen=True, slots=True)
class Request:
    """A request. Its repr shows only the method: the rest may be secret.

    Raises ValueError for an invalid method, header or body.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"A method is one of {', '.join(sorted(METHODS))}, not {self.method!r}.")
        if self.body and self.method != "POST":
            raise ValueError(f"Only a POST has a body, not a {self.method}.")
        for name, value in self.headers.items():
            _check_header(name, value)


@dataclass(frozen=True, slots=True)
class Response:
    """A response of any status, also 4xx and 5xx. `url` is the address after redirects.

    `moved_to` is the address to store instead, if the first redirects were permanent (301, 308), otherwise "".
    """

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = field(default=b"", repr=False)
    url: str = field(default="", repr=False)
    moved_to: str = field(default="", repr=False)
    seconds: float = 0.0

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class Client(Protocol):
    """Sends requests to the outside. Never called inside a transaction: the peer may block for long."""

    def fetch(self, asked: Request, *, limits: HttpLimits | None = None) -> Response:
        """The response.

        `limits`: default those of the client. Raises HttpFailure and nothing else that a peer can cause.
        """


def _check_header(name: str, value: str) -> None:
    if name.lower() in _OF_THE_CONNECTION:
        raise ValueError(f"The client itself says {name}.")
    if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{name!r} is no name of a header.")
    if any(character in value for character in "\r\n\0"):
        raise ValueError(f"The value of {name} has a line break.")
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        raise ValueError(f"The value of {name} is not Latin-1: encode it first.") from None


_NOT_MODIFIED = 304
_OK = 200
_MOST_CHARACTERS = 300
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')
_DATE = re.compile(r"[A-Za-z0-9,: +-]+")


@dataclass(frozen=True, slots=True)
class CacheValidators:
    """The validators of the last response, exactly as the server wrote them; "" if there was none."""

    etag: str = ""
    last_modified: str = ""


def conditions(kept: CacheValidators) -> dict[str, str]:
    """The headers of a conditional request; empty without stored validators."""
    said = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in said.items() if value}


def is_unchanged(answered: Response) -> bool:
    """Whether the server answered 304 Not Modified, which has no body."""
    return answered.status == _NOT_MODIFIED


def keep(answered: Response, kept: CacheValidators) -> CacheValidators:
    """The validators to store. A 304 may renew validators and need not repeat them; failures change nothing."""
    read = _read(answered.headers)
    if answered.status == _OK:
        return read
    if answered.status == _NOT_MODIFIED:
        return CacheValidators(read.etag or kept.etag, read.last_modified or kept.last_modified)
    return kept


def _read(headers: Headers) -> CacheValidators:
    """The validators that are safe to send back: a stranger's header is not repeated unchecked."""
    etag, last_modified = headers.get("etag", "").strip(), headers.get("last-modified", "").strip()
    return CacheValidators(
        etag if len(etag) <= _MOST_CHARACTERS and _ETAG.fullmatch(etag) else "",
        last_modified if len(last_modified) <= _MOST_CHARACTERS and _DATE.fullmatch(last_modified) else "",
    )
