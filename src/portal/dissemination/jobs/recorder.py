"""One writer at a time inside this process: SQLite lets one write, and whoever waits for its lock sleeps too long.
Writes down what providers say: at once and one by one, or many together while the next are on their way.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Protocol

from django.db import InterfaceError, OperationalError, connection

from messageproviders.port import HeardNotice, ProviderAbilities
from portal.dissemination.models import Account
from portal.dissemination.operations.sending import SendResult, keep_heard, record_results

_turn = threading.RLock()


@contextmanager
def writer_turn() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with _turn:
        yield


logger = logging.getLogger(__name__)

# While they come one upon another, some hundred are written by the statements of one; a pause ends the group, so that
# a carrier that waits for our thanks before it goes on does not wait for more.
MOST_ROWS = 1000
GROUP_SECONDS = 0.1
PAUSE_SECONDS = 0.01
# A receipt may come before another process has written down that it handed its message over: it is asked for again
# when so long has gone by, and put away to be read later after so long: that costs the database far more than waiting.
EARLY_LOOK_SECONDS, EARLY_SECONDS = 0.1, 2.0
_FAST = 10  # rows that came together: then it is worth waiting for more
_PAUSE_SECONDS = 1.0
_TRIES_A_LINE = 60  # a database that is away for a night does not fill the log

Clock = Callable[[], datetime]
RecordedPiece = SendResult | HeardNotice


class Recorder(Protocol):
    def put(self, piece: RecordedPiece) -> None:
        """To be written down."""

    def kept(self) -> Sequence[HeardNotice]:
        """What was heard and is written down since the last call: its provider may be told so."""

    def flush(self) -> None:
        """Come back when all of it is written down, but for receipts that wait for their message."""

    def stop(self) -> None:
        """Come back when all of it is written down; nothing more will be put."""


def record_receipts(
    account: Account,
    abilities: ProviderAbilities,
    pieces: Sequence[RecordedPiece],
    *,
    at: datetime,
    may_wait: Callable[[HeardNotice], bool] = lambda _: False,
) -> tuple[list[HeardNotice], list[HeardNotice]]:
    """Results first: receipts that came with them find their messages. Returns what was heard and is kept, and what
    found no message yet and may wait for it.
    """
    results = [one for one in pieces if isinstance(one, SendResult)]
    heard = [one for one in pieces if isinstance(one, HeardNotice)]
    early: list[HeardNotice] = []
    with writer_turn():
        if results:
            record_results(account=account, results=results, at=at, abilities=abilities)
        if heard:
            early = keep_heard(account=account, heard=heard, at=at, may_wait=may_wait)
    waiting = set(early)
    return [one for one in heard if one not in waiting], early


class ImmediateRecorder:
    """For a provider that carries one after another: what is known of one is written down before the next leaves."""

    def __init__(self, *, account: Account, abilities: ProviderAbilities, clock: Clock) -> None:
        self._account, self._abilities, self._clock = account, abilities, clock
        self._kept: list[HeardNotice] = []

    def put(self, piece: RecordedPiece) -> None:
        _until_written(
            lambda: self._kept.extend(record_receipts(self._account, self._abilities, [piece], at=self._clock())[0])
        )

    def kept(self) -> Sequence[HeardNotice]:
        kept, self._kept = self._kept, []
        return kept

    def flush(self) -> None:
        """Nothing waits."""

    def stop(self) -> None:
        """Nothing waits."""


class GroupRecorder(threading.Thread):
    """For a provider with many messages on their way: a thread that records what is there, some hundred together."""

    def __init__(self, *, account: Account, abilities: ProviderAbilities, clock: Clock) -> None:
        super().__init__(name=f"recorder-{account.pk}", daemon=True)
        self._account, self._abilities, self._clock = account, abilities, clock
        self._pieces: SimpleQueue[RecordedPiece | threading.Event | None] = SimpleQueue()
        self._kept: SimpleQueue[HeardNotice] = SimpleQueue()
        self._early: dict[HeardNotice, float] = {}  # whose message is not known yet, and when they came
        self.start()

    def put(self, piece: RecordedPiece) -> None:
        self._pieces.put(piece)

    def kept(self) -> Sequence[HeardNotice]:
        return _drain(self._kept)

    def flush(self) -> None:
        written = threading.Event()
        self._pieces.put(written)
        written.wait()

    def stop(self) -> None:
        self._pieces.put(None)
        self.join()

    def run(self) -> None:
        was_fast = False
        try:
            while True:
                group, waiting, is_over = self._next(wait=was_fast)
                was_fast = len(group) >= _FAST
                if (group or self._early) and not self._is_written(group, is_last=is_over):
                    self._early = {}  # what cannot be written must not hold up what comes behind it
                for event in waiting:
                    event.set()
                if is_over:
                    return
        finally:
            connection.close()

    def _is_written(self, group: Sequence[RecordedPiece], *, is_last: bool) -> bool:
        return _until_written(lambda: self._write(group, is_last=is_last))

    def _write(self, group: Sequence[RecordedPiece], *, is_last: bool) -> None:
        now = time.monotonic()
        kept, early = record_receipts(
            self._account,
            self._abilities,
            [*self._early, *group],
            at=self._clock(),
            may_wait=lambda one: not is_last and now - self._early.get(one, now) < EARLY_SECONDS,
        )
        self._early = {one: self._early.get(one, now) for one in early}
        for heard in kept:
            self._kept.put(heard)

    def _next(self, *, wait: bool) -> tuple[list[RecordedPiece], list[threading.Event], bool]:
        """The next group, who waits for it to be written, and whether it is the last. It is empty when something that
        came early is to be looked for.
        """
        group: list[RecordedPiece] = []
        waiting: list[threading.Event] = []
        timeout = EARLY_LOOK_SECONDS if self._early else None
        end = float("inf")
        while True:
            try:
                piece = self._pieces.get(timeout=timeout)
            except Empty:
                return group, waiting, False
            if piece is None:
                return group, waiting, True
            if isinstance(piece, threading.Event):
                waiting.append(piece)
                return group, waiting, False
            group.append(piece)
            if len(group) >= MOST_ROWS:
                return group, waiting, False
            end = min(end, time.monotonic() + (GROUP_SECONDS if wait else 0.0))
            timeout = max(0.0, min(PAUSE_SECONDS, end - time.monotonic()))


def _drain(queue: SimpleQueue[HeardNotice]) -> list[HeardNotice]:
    found = []
    while not queue.empty():
        found.append(queue.get())
    return found


def _until_written(act: Callable[[], object]) -> bool:
    """Again and again while the database is away: what was heard on the wire must not be lost. False where it is not
    the database that is at fault.
    """
    tries = 0
    while True:
        tries += 1
        try:
            act()
        except (OperationalError, InterfaceError):
            if tries == 1:
                logger.exception("The database did not take what became of messages; it is tried again.")
            elif tries % _TRIES_A_LINE == 0:
                logger.error("The database still does not take what became of messages, after %d tries.", tries)  # noqa: TRY400  the first said why
            connection.close()
            time.sleep(_PAUSE_SECONDS)
        except Exception:
            # A fault of ours. What could not be written is unknown when its lease is over; others must go on.
            logger.exception("What became of some messages could not be written down.")
            return False
        else:
            return True
