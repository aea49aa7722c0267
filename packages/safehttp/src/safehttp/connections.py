"""Connections to a checked IP address, with a deadline and limits for received and decompressed bytes."""

from __future__ import annotations

import http.client
import io
import logging
import socket
import ssl
import zlib
from collections.abc import Buffer, Callable, Sequence
from functools import lru_cache
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from safehttp.failures import BrokenOff, NotHttp, ResponseTooBig, TimedOut
from safehttp.types import HttpLimits
from safehttp.urls import HttpUrl

ACCEPT_ENCODING = "gzip, deflate"
_PLAIN = frozenset({"", "identity"})
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_BITS = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 100  # of one gzip stream: empty members cost time and never reach the size limit


def unpacked(packed: bytes, *, encoding: str, most: int) -> bytes:
    """The decompressed body.

    Raises ResponseTooBig if it is longer than `most`, and decompresses no more than that; NotHttp for an encoding that
    was not requested or is invalid, BrokenOff if the compressed stream ends early.
    """
    encoding = encoding.strip().lower()
    if encoding not in _PLAIN | _GZIP | {"deflate"}:
        raise NotHttp(reason="Content-Encoding")
    body, rest, members = (packed, b"", 0) if encoding in _PLAIN else (b"", packed, 0)
    # Padding after the last member is ignored.
    while rest and (not members or (encoding in _GZIP and rest.startswith(_GZIP_MAGIC))):
        members += 1
        stream = zlib.decompressobj(_window_bits(encoding, rest))
        try:
            body += stream.decompress(rest, most - len(body) + 1)
        except zlib.error:
            raise NotHttp(reason="Content-Encoding") from None
        if members > _MOST_MEMBERS:
            raise NotHttp(reason="Content-Encoding")
        if not stream.eof and len(body) <= most:
            raise BrokenOff(reason="Content-Encoding")
        rest = stream.unused_data
    if len(body) > most:
        raise ResponseTooBig(reason="body")
    return body


def _window_bits(encoding: str, start: bytes) -> int:
    """The format of "deflate": zlib (RFC 1950) as specified, or the raw stream that some servers send."""
    if encoding in _GZIP:
        return _GZIP_BITS
    is_zlib = start[0] & 0x0F == 8 and int.from_bytes(start[:2]) % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


# It logs malformed headers with the whole URL, and callback URLs are secrets.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)
# The read size: the end of the headers is known only after reading.
_BUFFER = io.DEFAULT_BUFFER_SIZE


class RequestBudget:
    """The remaining time and bytes of one request, counted on the wire."""

    def __init__(self, *, limits: HttpLimits, deadline: float, clock: Callable[[], float]) -> None:
        self.limits = limits
        self._deadline = deadline
        self._clock = clock
        self._taken = 0
        self._most = limits.most_head_bytes + _BUFFER

    def patience(self, most: float) -> float:
        """The timeout in seconds of the next step, at most `most`. Raises TimedOut if the total time is over."""
        left = self._deadline - self._clock()
        if left <= 0:
            raise TimedOut(reason="total")
        return min(most, left)

    def take(self, count: int) -> None:
        self._taken += count
        if self._taken > self._most:
            raise ResponseTooBig(reason="wire")

    def begin_body(self) -> None:
        """Called after the headers.

        Twice the body size: chunk overhead and compressed streams without output must end too.
        """
        self._most = self._taken + 2 * self.limits.most_body_bytes + self.limits.most_head_bytes


class _Watched:
    """Applies the budget `line` to a socket; without one (during the TLS handshake) the socket behaves as usual."""

    line: RequestBudget | None = None

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        if self.line is None:
            return super().recv_into(*args, **kwargs)  # type: ignore[misc, no-any-return]
        self._set_patience(self.line)
        count: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        self.line.take(count)
        return count

    def send(self, data: Buffer, flags: int = 0) -> int:
        self._set_patience(self.line)
        return super().send(data, flags)  # type: ignore[misc, no-any-return]

    def sendall(self, data: Buffer, flags: int = 0) -> None:
        self._set_patience(self.line)
        super().sendall(data, flags)  # type: ignore[misc]

    def _set_patience(self, line: RequestBudget | None) -> None:
        if line is not None:
            self.settimeout(line.patience(line.limits.read_seconds))  # type: ignore[attr-defined]


class _WatchedSocket(_Watched, socket.socket):
    pass


class _WatchedTLS(_Watched, ssl.SSLSocket):
    pass


class _WatchedResponse(http.client.HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._line: RequestBudget = sock.line

    def begin(self) -> None:
        super().begin()
        self._line.begin_body()


class _PlainConnection(HTTPConnection):
    response_class = _WatchedResponse
    line: RequestBudget
    addresses: Sequence[str]

    def _new_conn(self) -> socket.socket:
        return _connect(self.addresses, self.port, self.line)


class _SecureConnection(HTTPSConnection):
    response_class = _WatchedResponse
    line: RequestBudget
    addresses: Sequence[str]

    def _new_conn(self) -> socket.socket:
        sock = _connect(self.addresses, self.port, self.line)
        sock.settimeout(self.line.patience(self.line.limits.read_seconds))  # for the whole TLS handshake
        return sock

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, _WatchedTLS):
            self.sock.line = self.line


type Connection = _PlainConnection | _SecureConnection


def make_connection(address: HttpUrl, *, addresses: Sequence[str], line: RequestBudget, ca_file: str) -> Connection:
    """A connection with the host's name (for `Host`, SNI and the certificate) that connects only to `addresses`."""
    connection: Connection
    if address.scheme == "https":
        connection = _SecureConnection(address.host, address.port, ssl_context=_trust(ca_file))
    else:
        connection = _PlainConnection(address.host, address.port)
    connection.timeout = line.limits.read_seconds
    connection.line = line
    connection.addresses = addresses
    return connection


def _connect(addresses: Sequence[str], port: int, line: RequestBudget) -> _WatchedSocket:
    """A socket to the first address that accepts. Raises the error of the last one."""
    last: OSError = OSError("no address")
    for ip in addresses:
        sock = _WatchedSocket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.settimeout(line.patience(line.limits.connect_seconds))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect((ip, port))
        except OSError as error:
            sock.close()
            last = error
        except BaseException:
            sock.close()
            raise
        else:
            sock.line = line
            return sock
    raise last


@lru_cache(maxsize=4)
def _trust(ca_file: str) -> ssl.SSLContext:
    """A TLS context with the system's authorities and those of `ca_file`; cached, because loading them takes longer
    than a request.
    """
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    context.sslsocket_class = _WatchedTLS
    return context
