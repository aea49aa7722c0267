"""Clients: the real one (a request checked, connected, redirected step by step, within its limits), one that answers
from a table for tests, and concurrent requests.
"""

from __future__ import annotations

import builtins
import http.client
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from urllib3.exceptions import HTTPError, IncompleteRead, ProtocolError, SSLError, TimeoutError
from urllib3.response import HTTPResponse

from lawtext.words import slugify
from safehttp.connections import ACCEPT_ENCODING, Connection, RequestBudget, make_connection, unpacked
from safehttp.failures import (
    BrokenOff,
    HttpFailure,
    NotHttp,
    RedirectRefused,
    ResponseTooBig,
    TimedOut,
    TooManyRedirects,
    Unreachable,
    Unresolved,
    Untrusted,
)
from safehttp.networks import PUBLIC_ONLY, AllowedNetworks, Resolve, judged_addresses, look_up
from safehttp.types import Client, Headers, HttpLimits, Request, Response
from safehttp.urls import HttpUrl, follow_reference, read_url

_SEE_OTHER = 303
_KEEPS_METHOD = frozenset({307, 308})
_REDIRECTS = frozenset({301, 302, _SEE_OTHER}) | _KEEPS_METHOD
# For one host only; not sent to another.
_FOR_ONE_HOST = frozenset({"authorization", "cookie", "x-hub-signature", "x-hub-signature-256"})


def leads_on(status: int, headers: Headers) -> bool:
    return status in _REDIRECTS and "location" in headers


def next_request(asked: Request, address: HttpUrl, *, status: int, location: str) -> tuple[Request, HttpUrl]:
    """The request after a redirect, and its address. Raises BadAddress, RedirectRefused.

    A POST is repeated only for 307 and 308, never from https to http; 303 leads to a GET; 301 and 302 are refused,
    because clients do not agree on whether the body is sent again.
    """
    target = follow_reference(address, _in_unicode(location))
    if asked.method == "POST" and status != _SEE_OTHER:
        if status not in _KEEPS_METHOD:
            raise RedirectRefused(address.place, str(status))
        if address.scheme == "https" and target.scheme == "http":
            raise RedirectRefused(address.place, "http")
    if asked.method == "POST" and status == _SEE_OTHER:
        kept = {name: value for name, value in asked.headers.items() if not name.lower().startswith("content-")}
        asked = replace(asked, method="GET", body=b"", headers=kept)
    if target.place != address.place:
        kept = {name: value for name, value in asked.headers.items() if name.lower() not in _FOR_ONE_HOST}
        asked = replace(asked, headers=kept)
    return replace(asked, url=target.url), target


def _in_unicode(location: str) -> str:
    """Servers write UTF-8 where HTTP expects Latin-1: "/tin-tá»©c" is "/tin-tức"."""
    try:
        return location.strip().encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location.strip()


_PIECE = 64 * 1024
_WITHOUT_BODY = frozenset({204, 304})

type _Table = tuple[tuple[tuple[type[BaseException], ...], type[HttpFailure]], ...]
# The first matching row applies.
_WHILE_CONNECTING: _Table = (
    ((builtins.TimeoutError, TimeoutError), TimedOut),
    ((ssl.SSLError, SSLError, ValueError), Untrusted),  # a host name that TLS cannot express is a ValueError
    ((OSError, HTTPError), Unreachable),
)
_WHILE_TALKING: _Table = (
    ((builtins.TimeoutError, TimeoutError), TimedOut),
    ((OSError, http.client.IncompleteRead, IncompleteRead, ProtocolError, SSLError), BrokenOff),
    ((http.client.HTTPException, HTTPError, ValueError), NotHttp),
)


def exchange(connection: Connection, asked: Request, address: HttpUrl, *, user_agent: str) -> Response:
    """Send the request and read the response; the body of a redirect is not read.

    Raises HttpFailure, and closes the connection.
    """
    try:
        with _told(_WHILE_CONNECTING, address):
            connection.connect()
        with _told(_WHILE_TALKING, address):
            return _talk(connection, asked, address, user_agent=user_agent)
    finally:
        connection.close()


def _talk(connection: Connection, asked: Request, address: HttpUrl, *, user_agent: str) -> Response:
    headers = {"User-Agent": user_agent, **asked.headers, "Accept-Encoding": ACCEPT_ENCODING, "Connection": "close"}
    body = asked.body if asked.method == "POST" else None
    with suppress(BrokenPipeError):  # a server may refuse before it has read everything; its response has the reason
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
    return Response(status=response.status, headers=said, body=content)


def _read_body(response: HTTPResponse, headers: Headers, *, most: int) -> bytes:
    if (response.length_remaining or 0) > most:
        raise ResponseTooBig(reason="Content-Length")
    packed = b"".join(response.stream(_PIECE, decode_content=False))  # limited by the budget of the request
    return unpacked(packed, encoding=headers.get("content-encoding", ""), most=most)


@contextmanager
def _told(table: _Table, address: HttpUrl) -> Iterator[None]:
    """Translate library exceptions, keeping only their names: their messages quote targets and data of the peer."""
    try:
        yield
    except HttpFailure as failure:
        raise type(failure)(address.place, failure.reason) from None
    except tuple(kind for kinds, _ in table for kind in kinds) as error:
        meaning = next(failure for kinds, failure in table if isinstance(error, kinds))
        raise meaning(address.place, _name(error)) from None


def _name(error: BaseException) -> str:
    inner = next((arg for arg in error.args if isinstance(arg, ssl.SSLError)), error)
    return (isinstance(inner, ssl.SSLError) and inner.reason) or type(inner).__name__


def fetch(
    request: Request,
    *,
    limits: HttpLimits,
    networks: AllowedNetworks = PUBLIC_ONLY,
    user_agent: str = "lan-toa",
    ca_file: str = "",
    resolve: Resolve = look_up,
    clock: Callable[[], float] = time.monotonic,
) -> Response:
    """The response after at most `limits.most_redirects` redirects; each address is checked again.

    `clock` is monotonic and in seconds. No proxy of the environment is used. Raises HttpFailure.
    """
    begun = clock()
    address = read_url(request.url)
    moved_to, only_permanent = "", True
    for _ in range(limits.most_redirects + 1):
        line = RequestBudget(limits=limits, deadline=begun + limits.total_seconds, clock=clock)
        answered = _ask(request, address, line, networks, user_agent, ca_file, resolve)
        if not leads_on(answered.status, answered.headers):
            return replace(answered, url=address.url, moved_to=moved_to, seconds=clock() - begun)
        only_permanent = only_permanent and answered.status in {301, 308}
        request, address = next_request(request, address, status=answered.status, location=answered.headers["location"])
        moved_to = address.url if only_permanent else moved_to
    raise TooManyRedirects(address.place)


def _ask(
    request: Request,
    address: HttpUrl,
    line: RequestBudget,
    networks: AllowedNetworks,
    user_agent: str,
    ca_file: str,
    resolve: Resolve,
) -> Response:
    addresses = judged_addresses(
        address, allowed=networks, resolve=resolve, seconds=line.patience(line.limits.connect_seconds)
    )
    return exchange(
        make_connection(address, addresses=addresses, line=line, ca_file=ca_file),
        request,
        address,
        user_agent=user_agent,
    )


@dataclass(frozen=True, slots=True)
class HttpClient:
    """The client for the real network. Thread-safe; keeps no connection between requests."""

    user_agent: str
    limits: HttpLimits
    allowed: AllowedNetworks = PUBLIC_ONLY
    ca_file: str = ""
    resolve: Resolve = look_up

    def fetch(self, asked: Request, *, limits: HttpLimits | None = None) -> Response:
        return fetch(
            asked,
            limits=limits or self.limits,
            networks=self.allowed,
            user_agent=self.user_agent,
            ca_file=self.ca_file,
            resolve=self.resolve,
        )


def user_agent_of(*, name: str, base_url: str) -> str:
    """The User-Agent of the portal: "lan-toa (+https://phapluat.cantho.gov.vn)"; headers are ASCII."""
    return f"{slugify(name) or 'lan-toa'} (+{base_url.encode('ascii', 'ignore').decode()})"


MOST_AT_ONCE = 50


def fetch_many[Key](
    door: Client,
    asked: Iterable[tuple[Key, Request]],
    *,
    limits: HttpLimits | None = None,
    at_once: int = MOST_AT_ONCE,
) -> Iterator[tuple[Key, Response | HttpFailure]]:
    """Yield each request's key with its response or failure, as soon as it is known. The threads use no database.

    A caller that stops early waits for the running requests; the remaining ones are not sent.
    """
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="outward") as threads:
        waiting = {threads.submit(_outcome, door, one, limits): key for key, one in asked}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def _outcome(door: Client, asked: Request, limits: HttpLimits | None) -> Response | HttpFailure:
    try:
        return door.fetch(asked, limits=limits)
    except HttpFailure as failure:
        return failure


type MemoryReply = Response | HttpFailure | Callable[[Request], Response]


class MemoryClient:
    """`replies` by address: a response, a failure to raise, or a function of the request; any other address is
    Unresolved.

    `asked` has every request in order; `replies` may be changed at any time.
    """

    def __init__(self, replies: Mapping[str, MemoryReply] | None = None) -> None:
        self.replies: dict[str, MemoryReply] = dict(replies or {})
        self.asked: list[Request] = []
        self._lock = threading.Lock()

    def fetch(self, asked: Request, *, limits: HttpLimits | None = None) -> Response:
        with self._lock:
            self.asked.append(asked)
        reply = self.replies.get(asked.url) or Unresolved(reason="memory")
        if isinstance(reply, HttpFailure):
            raise reply
        answered = reply if isinstance(reply, Response) else reply(asked)
        return answered if answered.url else replace(answered, url=asked.url)
