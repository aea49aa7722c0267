"""Servers on the loopback that behave as a test says, well or badly. A script gets the connection and writes bytes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

type Script = Callable[[socket.socket, bytes], None]


class Server:
    """Listens on a free port of 127.0.0.1; `requests` holds what came in, head and body."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None, reads: bool = True) -> None:
        self.requests: list[bytes] = []
        self.stopping = threading.Event()
        self._script = script
        self._tls = tls
        self._reads = reads
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        self.port: int = self._listener.getsockname()[1]

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        return f"http{'s' if self._tls else ''}://{host}:{self.port}{path}"

    def stop(self) -> None:
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        with suppress(OSError):
            if self._tls:
                try:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                except OSError:
                    connection.close()
                    return
            with connection:
                request = read_request(connection) if self._reads else b""
                self.requests.append(request)
                self._script(connection, request)


@contextmanager
def serving(script: Script, *, tls: ssl.SSLContext | None = None, reads: bool = True) -> Iterator[Server]:
    server = Server(script, tls=tls, reads=reads)
    try:
        yield server
    finally:
        server.stop()


def read_request(connection: socket.socket) -> bytes:
    """The head, and as much body as it announces."""
    got = b""
    while b"\r\n\r\n" not in got:
        piece = connection.recv(65536)
        if not piece:
            return got
        got += piece
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes = b"", *, status: str = "200 OK", headers: str = "", length: int | None = None) -> bytes:
    """A whole answer as bytes; `headers` in lines that end with a line break."""
    said = headers.replace("\n", "\r\n")
    return (
        f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n{said}\r\n".encode() + body
    )


def says(*pieces: bytes) -> Script:
    """A script that sends these bytes and hangs up."""

    def script(connection: socket.socket, _: bytes) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return script


def leads_to(location: str, *, status: str = "302 Found") -> Script:
    return says(answer(b"moved", status=status, headers=f"Location: {location}\n"))
