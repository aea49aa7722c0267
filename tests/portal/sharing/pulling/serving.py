"""The portal on loopback while a test goes on, seeing what the test has written and not committed.

Transactional tests would empty the journal afterwards, which the database refuses. Server and test share one
connection, a request at a time; the test must not write while it is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import DEFAULT_DB_ALIAS, connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def served() -> Iterator[str]:
    """Gives the address."""
    shared, portal, turn = connections[DEFAULT_DB_ALIAS], StaticFilesHandler(get_wsgi_application()), threading.Lock()

    def answer(environ: Any, start: Any) -> list[bytes]:
        with turn:
            connections[DEFAULT_DB_ALIAS] = shared
            response = portal(environ, start)
            try:
                return [b"".join(response)]
            finally:
                response.close()

    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(answer)
    shared.inc_thread_sharing()
    close, shared.close = shared.close, lambda: None  # who ends a request would end the test's transaction
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        shared.close = close
        shared.dec_thread_sharing()
