"""Servers that want to keep us waiting, or to fill us up."""

import gzip
import io
import socket
import threading
import time
from dataclasses import replace

import pytest

from safehttp.connections import RequestBudget
from safehttp.failures import BrokenOff, ResponseTooBig, TimedOut
from safehttp.types import HttpLimits
from safehttp_tests.conftest import SHORT, Ask
from safehttp_tests.servers import (
    Script,
    answer,
    says,
    serving,
)

HURRIED = HttpLimits(
    connect_seconds=1, read_seconds=1, total_seconds=0.3, most_body_bytes=100_000, most_head_bytes=8_000
)
IMPATIENT = replace(HURRIED, read_seconds=0.1, total_seconds=20)
OPENING = b"HTTP/1.1 200 OK\r\n"


def drips(opening: bytes, drop: bytes) -> Script:
    """Sends `drop` twenty times a second for as long as anybody listens: every single wait is short."""

    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(opening)
        for _ in range(200):
            connection.sendall(drop)
            time.sleep(0.05)

    return script


def floods(opening: bytes, piece: bytes) -> Script:
    def script(connection: socket.socket, _: bytes) -> None:
        connection.sendall(opening)
        for _ in range(1_000_000_000 // len(piece)):
            connection.sendall(piece)

    return script


def reads_slowly(connection: socket.socket, _: bytes) -> None:
    while connection.recv(1024):
        time.sleep(0.02)


def is_silent(connection: socket.socket, _: bytes) -> None:
    while connection.recv(65536):
        pass


class TestRequestBudget:
    """What one request may take, by a clock that stands still."""

    LIMITS = HttpLimits(most_head_bytes=1_000, most_body_bytes=300)
    HEAD = 1_000 + io.DEFAULT_BUFFER_SIZE  # kept to within one buffer of the socket

    def budget(self, *, now: float = 0.0) -> RequestBudget:
        return RequestBudget(limits=self.LIMITS, deadline=20.0, clock=lambda: now)

    @pytest.mark.parametrize(("now", "seconds"), [(0.0, 5.0), (15.0, 5.0), (17.5, 2.5)])
    def test_waits_no_longer_than_is_left(self, now: float, seconds: float):
        assert self.budget(now=now).patience(5.0) == seconds

    @pytest.mark.parametrize("now", [20.0, 21.0])
    def test_is_over_at_its_deadline(self, now: float):
        with pytest.raises(TimedOut):
            self.budget(now=now).patience(5.0)

    def test_takes_a_head_up_to_its_limit(self):
        budget = self.budget()
        budget.take(self.HEAD)
        with pytest.raises(ResponseTooBig):
            budget.take(1)

    def test_takes_twice_a_body_and_one_more_head_of_trailers(self):
        budget = self.budget()
        budget.take(500)
        budget.begin_body()
        budget.take(2 * 300 + 1_000)
        with pytest.raises(ResponseTooBig):
            budget.take(1)


class TestTime:
    @pytest.mark.parametrize(
        ("opening", "drop"),
        [
            (b"", b"H"),  # status line
            (OPENING, b"X: y\r\n"),  # headers without end
            (OPENING + b"X: ", b"y"),  # one header without end
            (OPENING + b"Content-Length: 1000\r\n\r\n", b"x"),
            (OPENING + b"\r\n", b"x"),
            (OPENING + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
            (OPENING + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
            (OPENING + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),  # trailers without end
            (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ],
    )
    def test_dripping_does_not_outlast_the_whole_time(self, ask: Ask, opening: bytes, drop: bytes):
        begun = time.monotonic()
        with serving(drips(opening, drop)) as server:
            with pytest.raises(TimedOut):
                ask(server.url(), limits=HURRIED)
            took = time.monotonic() - begun
        assert took < 1

    def test_silence_ends_with_the_time_to_read(self, ask: Ask):
        with serving(is_silent) as server, pytest.raises(TimedOut):
            ask(server.url(), limits=IMPATIENT)

    def test_a_server_that_does_not_read_our_body(self, ask: Ask):
        with serving(is_silent, reads=False) as server:
            server._script = lambda connection, _: server.stopping.wait(5)
            body = b"x" * 20_000_000  # before the clock starts: on a busy machine it takes a while to make
            begun = time.monotonic()
            with pytest.raises(TimedOut):
                ask(server.url(), method="POST", body=body, limits=HURRIED)
            assert time.monotonic() - begun < 0.7

    def test_redirects_share_one_time(self, ask: Ask):
        def script(connection: socket.socket, _: bytes) -> None:
            time.sleep(0.1)
            connection.sendall(answer(status="302 Found", headers="Location: /\n"))

        with serving(script) as server:
            with pytest.raises(TimedOut):
                ask(server.url(), limits=replace(HURRIED, most_redirects=100))
            assert len(server.requests) < 5

    def test_a_lookup_that_hangs_is_left_behind(self, ask: Ask):
        released = threading.Event()

        def resolve(host: str, port: int) -> list[str]:
            released.wait(5)
            return []

        try:
            with pytest.raises(TimedOut):
                ask("http://cham.vn/", resolve=resolve, limits=HURRIED)
        finally:
            released.set()

    def test_a_port_that_takes_no_connection(self, ask: Ask):
        """A listener whose queue is full drops what comes: the connection neither opens nor is refused."""
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            waiting = [socket.socket() for _ in range(4)]
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(full.getsockname())
            with pytest.raises(TimedOut):
                ask(f"http://127.0.0.1:{full.getsockname()[1]}/", limits=replace(HURRIED, connect_seconds=0.1))
            for one in waiting:
                one.close()

    def test_the_clock_is_the_callers(self, ask: Ask):
        """Time that passes by the given clock is what counts: the third look at it is after the end."""
        times = iter([0.0, 0.0, 100.0])
        with serving(says(answer())) as server, pytest.raises(TimedOut):
            ask(server.url(), clock=lambda: next(times))


class TestSize:
    @pytest.mark.parametrize(
        "script",
        [
            says(answer(b"x" * 100_001)),
            says(answer(b"", length=100_001)),  # only announced
            floods(OPENING + b"\r\n", b"x" * 65_536),
            floods(OPENING + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
            floods(OPENING + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 1000),  # trailers
            floods(OPENING + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"y" * 9_000 + b"\r\nx\r\n"),
        ],
    )
    def test_bodies_end_at_the_limit(self, ask: Ask, script: Script):
        with serving(script) as server, pytest.raises(ResponseTooBig):
            ask(server.url())

    def test_a_trailer_without_end_ends(self, ask: Ask):
        script = floods(OPENING + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: ", b"y" * 65_536)
        with serving(script) as server, pytest.raises((ResponseTooBig, BrokenOff)):
            ask(server.url())

    def test_a_body_of_exactly_the_limit_is_read(self, ask: Ask):
        with serving(says(answer(b"x" * 100_000))) as server:
            assert len(ask(server.url()).body) == 100_000

    @pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
    def test_a_bomb_ends_at_the_limit(self, ask: Ask, status: str):
        bomb = gzip.compress(b"\0" * 50_000_000)
        with (
            serving(says(answer(bomb, status=status, headers="Content-Encoding: gzip\n"))) as server,
            pytest.raises(ResponseTooBig),
        ):
            ask(server.url())

    @pytest.mark.parametrize(
        "script",
        [
            floods(OPENING + b"X: ", b"y" * 65_536),
            floods(OPENING, b"X: " + b"y" * 900 + b"\r\n"),
            floods(b"HTTP/1.1 200 ", b"OK " * 1000),
            floods(b"", b"HTTP/1.1 100 Continue\r\nX: yyyyyyyyyyyyyyyyy\r\n\r\n" * 100),
        ],
    )
    def test_heads_end_at_the_limit(self, ask: Ask, script: Script):
        with serving(script) as server, pytest.raises(ResponseTooBig):
            ask(server.url(), limits=replace(SHORT, most_head_bytes=4_000))
