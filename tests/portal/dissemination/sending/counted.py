"""A carrier on the other side of a real connection that counts what reaches it, and a provider that speaks to it.

One line a message ("reference\n"), one line back ("ok <id>\n"). What it was told stays told, whoever is killed.
"""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from messageproviders.port import (
    ArrivalState,
    DeliveryReport,
    OutboundMessage,
    ProviderAbilities,
    ProviderNotice,
    SendOutcome,
    SendReceipt,
)

STRIDE = 4  # at most so many are let go together in the story of killed processes


class CountingPeer:
    """`copies`: how often each reference came. It tells of arrival when asked ("?\n"), as often as it is asked until
    it is thanked ("!\n").
    """

    def __init__(self) -> None:
        self.copies: Counter[str] = Counter()
        self.lock = threading.Lock()
        self._untold: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rw", encoding="ascii") as lines:
            try:
                for line in lines:
                    lines.write(self._answer(line.strip()))
                    lines.flush()
            except OSError:
                return

    def _answer(self, said: str) -> str:
        with self.lock:
            if said == "?":
                return f"{' '.join(self._untold)}\n"
            if said == "!":
                self._untold.clear()
                return "ok\n"
            self.copies[said] += 1
            self._untold.append(said)
            return f"ok id-{said}\n"


@contextmanager
def counting_peer() -> Iterator[CountingPeer]:
    peer = CountingPeer()
    try:
        yield peer
    finally:
        peer.close()


class CountedProvider:
    """Speaks to the peer; `at_once` 1 or more says whether results are written one by one or in groups."""

    name = "counted"

    def __init__(self, port: int, *, at_once: int = 1, is_idempotent: bool = False) -> None:
        remembers = timedelta(days=1) if is_idempotent else timedelta()
        self.abilities = ProviderAbilities(
            gives_receipts=True, at_once=at_once, is_idempotent=is_idempotent, remembers=remembers
        )
        self._port = port
        self._lines = None
        self._heard: list[ProviderNotice] = []

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        for message in messages:
            said = self._ask(message.reference)
            yield SendReceipt(message.reference, SendOutcome.ACCEPTED, ids=(said.split()[1],))

    def listen(self) -> Sequence[ProviderNotice]:
        if not self._heard:
            told = self._ask("?").split()
            self._heard = [
                ProviderNotice(DeliveryReport(f"id-{one}", ArrivalState.DELIVERED), ticket)
                for ticket, one in enumerate(told)
            ]
        return list(self._heard)

    def acknowledge(self, heard: Iterable[ProviderNotice]) -> None:
        thanked = set(heard)
        self._heard = [one for one in self._heard if one not in thanked]
        if not self._heard:
            self._ask("!")

    def close(self) -> None:
        """The connection ends with the process."""

    def _ask(self, line: str) -> str:
        if self._lines is None:
            self._lines = socket.create_connection(("127.0.0.1", self._port)).makefile("rw", encoding="ascii")
        self._lines.write(f"{line}\n")
        self._lines.flush()
        return self._lines.readline()
