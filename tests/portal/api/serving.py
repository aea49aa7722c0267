"""The portal on loopback, with the rows of a test: for programs that speak HTTP themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class InProcess:
    """The portal as a WSGI application that sees the rows of a test, whichever thread asks. One at a time may ask."""

    def __init__(self, shared: BaseDatabaseWrapper) -> None:
        self._portal = get_wsgi_application()
        self._shared = shared

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        connections["default"] = self._shared
        return self._portal(environ, start_response)


@contextmanager
def in_process() -> Iterator[InProcess]:
    """Inside a test that has the database. As in Django's own client, the end of a request does not close it."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    connection.inc_thread_sharing()
    try:
        yield InProcess(connections["default"])
    finally:
        connection.dec_thread_sharing()
        for end in ends:
            end.connect(close_old_connections)


@contextmanager
def on_loopback() -> Iterator[str]:
    """The address at which the portal answers."""
    with in_process() as portal, make_server("127.0.0.1", 0, portal, handler_class=_Silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: what was asked stands in the test."""
