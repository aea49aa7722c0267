"""A message centre that takes its time: SMPP over a real connection, each submit_sm answered so many seconds later.

It binds whoever comes, answers in the order of what came, and tells of no arrival. What it was told stays told, whoever
is killed.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import IO

from messageproviders.smpp.pdus import ANSWER, HEADER, SmppCommand
from tests.portal.dissemination.sending.counted import CountingPeer


class SlowCarrier(CountingPeer):
    """`copies`: how often a message came for each number."""

    def __init__(self, *, seconds: float) -> None:
        self.binds = 0
        self.last_at = 0.0  # when something was submitted, by the steady clock
        self._seconds = seconds
        super().__init__()

    @property
    def submits(self) -> int:
        return sum(self.copies.values())

    def _talk(self, connection: socket.socket) -> None:
        due: SimpleQueue[tuple[float, bytes]] = SimpleQueue()
        threading.Thread(target=self._answer, args=(connection, due), daemon=True).start()
        self._listen(connection.makefile("rb"), due)

    def _listen(self, asked: IO[bytes], due: SimpleQueue[tuple[float, bytes]]) -> None:
        """Until the other side is gone."""
        try:
            while len(head := asked.read(HEADER.size)) == HEADER.size:
                length, command, _, sequence = HEADER.unpack(head)
                body, now = asked.read(length - HEADER.size), time.monotonic()
                if command == SmppCommand.SUBMIT_SM:
                    self.copies[_receiver(body)] += 1
                    self.last_at = now
                    due.put((now + self._seconds, _pdu(command, sequence, b"m%d\0" % self.submits)))
                elif command in (SmppCommand.BIND_TRANSCEIVER, SmppCommand.ENQUIRE_LINK, SmppCommand.UNBIND):
                    is_bind = command == SmppCommand.BIND_TRANSCEIVER
                    self.binds += is_bind
                    due.put((now, _pdu(command, sequence, b"slow\0" if is_bind else b"")))
        except OSError:
            return

    @staticmethod
    def _answer(connection: socket.socket, due: SimpleQueue[tuple[float, bytes]]) -> None:
        with connection:
            while True:
                at, pdu = due.get()
                time.sleep(max(0.0, at - time.monotonic()))
                try:
                    connection.sendall(pdu)
                except OSError:
                    return


def _pdu(command: int, sequence: int, body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), command | ANSWER, 0, sequence) + body


def _receiver(body: bytes) -> str:
    """Of a submit_sm: behind service type and sender, each with what kind of number it is."""
    at = body.index(b"\0") + 1
    at = body.index(b"\0", at + 2) + 1
    (number,) = struct.unpack_from(f"{body.index(b'\0', at + 2) - at - 2}s", body, at + 2)
    return number.decode("ascii")


@contextmanager
def slow_carrier(*, seconds: float) -> Iterator[SlowCarrier]:
    carrier = SlowCarrier(seconds=seconds)
    try:
        yield carrier
    finally:
        carrier.close()
