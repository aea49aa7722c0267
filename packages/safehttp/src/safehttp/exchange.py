"""One request, one answer, one connection: what may go wrong on the way becomes a failure of the family."""

from __future__ import annotations

import builtins
import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, SSLError, TimeoutError
from urllib3.response import HTTPResponse

from safehttp.addresses import Address
from safehttp.decoding import ACCEPT_ENCODING, Unpacker
from safehttp.failures import (
    BrokenOff,
    Failure,
    NotHttp,
    TimedOut,
    TooBig,
    Unreachable,
    Untrusted,
)
from safehttp.lines import Connection
from safehttp.port import Answered, Asked, Headers
from safehttp.redirects import leads_on

_PIECE = 64 * 1024
_WITHOUT_BODY = frozenset({204, 304})

type _Table = tuple[tuple[tuple[type[BaseException], ...], type[Failure]], ...]
# Read from the top: the first row that fits is meant.
_WHILE_CONNECTING: _Table = (
    ((builtins.TimeoutError, TimeoutError), TimedOut),
    ((ssl.SSLError, SSLError, ValueError), Untrusted),  # a name that TLS cannot say is a ValueError
    ((OSError, HTTPError), Unreachable),
)
_WHILE_TALKING: _Table = (
    ((builtins.TimeoutError, TimeoutError), TimedOut),
    ((OSError, http.client.IncompleteRead, IncompleteRead, ProtocolError, SSLError), BrokenOff),
    ((http.client.HTTPException, HTTPError, ValueError), NotHttp),
)


def exchange(connection: Connection, asked: Asked, address: Address, *, user_agent: str) -> Answered:
    """Ask and read the answer; the body of a redirect stays unread. Raises a `Failure`, and closes the connection."""
    try:
        with _told(_WHILE_CONNECTING, address):
            connection.connect()
        with _told(_WHILE_TALKING, address):
            return _talk(connection, asked, address, user_agent=user_agent)
    finally:
        connection.close()


def _talk(connection: Connection, asked: Asked, address: Address, *, user_agent: str) -> Answered:
    headers = {"User-Agent": user_agent, **asked.headers, "Accept-Encoding": ACCEPT_ENCODING, "Connection": "close"}
    body = asked.body if asked.method == "POST" else None
    with suppress(BrokenPipeError):  # a server may refuse before it has read all; its answer says why
        connection.request(asked.method, address.target, body=body, headers=headers, preload_content=False)
    response = connection.getresponse()
    try:
        said = Headers(response.headers.items())
        if not 200 <= response.status < 600:
            raise NotHttp(reason=f"status {response.status}")
        is_bare = asked.method == "HEAD" or response.status in _WITHOUT_BODY or leads_on(response.status, said)
        content = b"" if is_bare else _read_body(response, said, most=connection.line.limits.most_body_bytes)
    finally:
        response.close()
    return Answered(status=response.status, headers=said, body=content)


def _read_body(response: HTTPResponse, headers: Headers, *, most: int) -> bytes:
    if (response.length_remaining or 0) > most:
        raise TooBig(reason="Content-Length")
    unpacker = Unpacker(encoding=headers.get("content-encoding", ""), most=most)
    for piece in response.stream(_PIECE, decode_content=False):
        unpacker.feed(piece)
    return unpacker.finish()


@contextmanager
def _told(table: _Table, address: Address) -> Iterator[None]:
    """Libraries' exceptions quote targets and what the peer has sent; only their names go on."""
    try:
        yield
    except Failure as failure:
        raise type(failure)(address.place, failure.reason) from None
    except tuple(kind for kinds, _ in table for kind in kinds) as error:
        meaning = next(failure for kinds, failure in table if isinstance(error, kinds))
        raise meaning(address.place, _name(error)) from None


def _name(error: BaseException) -> str:
    inner = next((arg for arg in error.args if isinstance(arg, ssl.SSLError)), error)
    return (isinstance(inner, ssl.SSLError) and inner.reason) or type(inner).__name__
