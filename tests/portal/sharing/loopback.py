"""Receivers on this machine: one server, a path for each site, each keeping what it was given."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from socket import socket
from typing import Any
from urllib.request import urlopen

from tests.portal.processes import PATIENCE


class Receivers(ThreadingHTTPServer):
    """`held`: (site, number of an item) -> version; `applied` counts what changed a site, `arrived` every request.

    `silent`: a site that keeps whoever brings it its n-th item waiting for ever, after having stored it; `hushed` tells
    that it does. `at`: when each version was stored, in seconds.
    """

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.held: dict[tuple[str, str], int] = {}
        self.applied: Counter[tuple[str, str, int]] = Counter()
        self.arrived: Counter[tuple[str, str]] = Counter()
        self.at: dict[tuple[str, str, int], float] = {}
        self.silent: dict[str, int] = {}
        self.hushed: Queue[str] = Queue()
        self.released = threading.Event()
        self.idle = threading.Condition()
        self.served = 0

    def settle(self) -> None:
        """Returns when every request that had reached this machine is answered.

        What a killed process had sent may still wait to be accepted. Connections are accepted in the order they came:
        whoever is answered now has nobody before it in the queue.
        """
        with urlopen(self.url("")) as answer:  # noqa: S310 (a receiver on this machine)
            assert answer.status == HTTPStatus.NO_CONTENT
        with self.idle:
            assert self.idle.wait_for(lambda: not self.served, timeout=PATIENCE)

    def process_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        with self.idle:
            self.served += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        super().process_request_thread(request, client_address)
        with self.idle:
            self.served -= 1
            self.idle.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed does not hear its answer; whatever else goes wrong is told."""
        if not isinstance(sys.exception(), BrokenPipeError | ConnectionResetError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def url(self, site: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{site}/"

    def take(self, site: str, message_id: str, body: bytes) -> bytes:
        said = json.loads(body)
        name, version = said["id"], said["version"]
        with self.lock:
            self.arrived[site, message_id] += 1
            if version > self.held.get((site, name), 0):
                self.held[site, name] = version
                self.applied[site, name, version] += 1
                self.at[site, name, version] = time.time()
            count = sum(1 for one, _ in self.held if one == site)
        if self.silent.get(site) == count:
            self.hushed.put(site)
            self.released.wait(60)
        return json.dumps({"id": name, "version": version, "url": f"{self.url(site)}{name}.html"}).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Receivers

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receipt = self.server.take(self.path.strip("/"), self.headers["webhook-id"], body)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(receipt)))
        self.end_headers()
        self.wfile.write(receipt)

    def do_GET(self) -> None:
        self.send_response(HTTPStatus.NO_CONTENT)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Silence."""


@contextmanager
def receivers() -> Iterator[Receivers]:
    server = Receivers()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
