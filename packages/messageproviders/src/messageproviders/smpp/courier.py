"""The courier of SMPP, as the outbox holds it: its session runs in a thread of its own, from first use to `close`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from messageproviders.port import (
    Abilities,
    Heard,
    Message,
    Outcome,
    Receipt,
)
from messageproviders.smpp.options import Options
from messageproviders.smpp.session import Batch, Session
from messageproviders.smpp.submitting import Writer

_PATIENCE = 10


class SmppCourier:
    """Carries messages as many at once as the window allows; what is heard waits until it is acknowledged.

    A message that was handed over and never answered is UNKNOWN: message centres recognise nothing that comes again.
    """

    name = "smpp"

    def __init__(self, options: Options) -> None:
        self.abilities = Abilities(gives_receipts=True, at_once=options.window)
        self._options = options
        self._writer = Writer(options)
        self._inbox: dict[int, Heard] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._session: Session | None = None

    def __repr__(self) -> str:
        return f"SmppCourier({self._options.host}:{self._options.port})"

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        """Receipts come as answers come, not in the order of messages. Reads ahead by twice the window at most."""
        loop, session = self._begin()
        batch, coming, under_way = Batch(), iter(messages), 0
        try:
            room, is_done = 2 * self._options.window, False
            while under_way or not is_done:
                taken = [] if is_done else list(islice(coming, room))
                is_done = is_done or len(taken) < room
                written, refused = self._write(taken)
                yield from refused
                if written:
                    loop.call_soon_threadsafe(session.take, batch, written)
                    under_way += len(written)
                if not under_way:
                    room = 2 * self._options.window
                    continue
                receipts = batch.receipts.get()
                under_way -= len(receipts)
                room = len(receipts)
                yield from receipts
        finally:
            batch.is_over = True

    def listen(self) -> Sequence[Heard]:
        """All that is not acknowledged yet, as it came."""
        self._begin()
        with self._lock:
            return list(self._inbox.values())

    def acknowledge(self, heard: Iterable[Heard]) -> None:
        tickets = [one.ticket for one in heard]
        with self._lock:
            for ticket in tickets:
                self._inbox.pop(ticket, None)
        if self._loop is not None and self._session is not None:
            self._loop.call_soon_threadsafe(self._session.acknowledge, tickets)

    def close(self) -> None:
        """Unbind and end the thread. What was heard and not acknowledged is told again by the message centre."""
        loop, thread, session = self._loop, self._thread, self._session
        self._loop = self._thread = self._session = None
        if loop is None or thread is None or session is None:
            return
        asyncio.run_coroutine_threadsafe(session.end(), loop).result(timeout=_PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=_PATIENCE)
        self._inbox.clear()

    def _write(self, messages: Sequence[Message]) -> tuple[list[tuple[str, list[bytes]]], list[Receipt]]:
        written, refused = [], []
        for message in messages:
            try:
                written.append((message.reference, self._writer.write(message)))
            except ValueError as error:  # no number, or more parts than can be counted
                refused.append(Receipt(message.reference, Outcome.REFUSED, type(error).__name__))
        return written, refused

    def _begin(self) -> tuple[asyncio.AbstractEventLoop, Session]:
        if self._loop is None or self._session is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=_run, args=(self._loop,), name="smpp", daemon=True)
            self._thread.start()
            self._session = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(timeout=_PATIENCE)
        return self._loop, self._session

    async def _open(self) -> Session:
        session = Session(self._options, heard=self._hear)
        session.begin()
        return session

    def _hear(self, heard: Heard) -> None:
        with self._lock:
            self._inbox[heard.ticket] = heard


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()
