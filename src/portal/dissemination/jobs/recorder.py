"""Records what providers report: one by one, or in groups while the next are on their way.

Also one writer at a time in this process: SQLite allows one, and whoever waits for its lock sleeps too long.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from queue import Empty, SimpleQueue

from django.db import InterfaceError, OperationalError, connection

from messageproviders.port import ProviderAbilities, ProviderNotice
from portal.dissemination.models import Account
from portal.dissemination.operations.sending import SendResult, record_results, store_receipts

_turn = threading.RLock()


@contextmanager
def writer_turn() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with _turn:
        yield


logger = logging.getLogger(__name__)

# While they come in quick succession, some hundred are written by the statements of one; a pause ends the group, so
# that a carrier that waits for our acknowledgement does not wait for more.
MOST_ROWS = 1000
GROUP_SECONDS = 0.1
PAUSE_SECONDS = 0.01
# A receipt may come before another process has stored that it handed the message over: it is looked up again after the
# first time, and parked to be read later after the second, which costs the database far more than waiting.
EARLY_LOOK_SECONDS, EARLY_SECONDS = 0.1, 2.0
_FAST = 10  # rows that came together: then it is worth waiting for more
_PAUSE_SECONDS = 1.0
_TRIES_A_LINE = 60  # a database that is down for a night does not fill the log

type RecordedPiece = SendResult | ProviderNotice
type Act = Callable[[], object]


class Recorder:
    """Writes the results of attempts to the database.

    For a provider that sends one message after another, each result is written before the next message leaves. For one
    with many messages in flight, a thread writes results in batches of some hundred.
    """

    def __init__(self, *, account: Account, abilities: ProviderAbilities, clock: Callable[[], datetime]) -> None:
        self._account, self._abilities, self._clock = account, abilities, clock
        self._pieces: SimpleQueue[RecordedPiece | Act | None] = SimpleQueue()
        self._kept: SimpleQueue[ProviderNotice] = SimpleQueue()
        self._early: dict[ProviderNotice, float] = {}  # receipts whose message is not known yet, and when they came
        self._thread: threading.Thread | None = None
        if abilities.at_once > 1:
            self._thread = threading.Thread(target=self._run, name=f"recorder-{account.pk}", daemon=True)
            self._thread.start()

    def put(self, piece: RecordedPiece) -> None:
        """Record a result or notice."""
        if self._thread is None:
            _until_written(lambda: self._write([piece], is_last=True))
        else:
            self._pieces.put(piece)

    def then(self, act: Act) -> None:
        """Call `act` once everything put before is written, except receipts that wait for their message."""
        if self._thread is None:
            _until_written(act)
        else:
            self._pieces.put(act)

    def kept(self) -> Sequence[ProviderNotice]:
        """Receipts written since the last call: the provider may now be sent an acknowledgement for them."""
        found = []
        while not self._kept.empty():
            found.append(self._kept.get())
        return found

    def flush(self) -> None:
        """Wait until everything is written, except receipts whose message is not known yet."""
        written = threading.Event()
        self.then(written.set)
        written.wait()

    def stop(self) -> None:
        """Return when everything is written; nothing may be put afterwards."""
        if self._thread is not None:
            self._pieces.put(None)
            self._thread.join()

    def _run(self) -> None:
        was_fast = False
        try:
            while True:
                group, acts, is_over = self._next(wait=was_fast)
                was_fast = len(group) >= _FAST
                if (group or self._early) and not self._is_written(group, is_last=is_over):
                    self._early = {}  # what cannot be written must not delay what follows
                for act in acts:
                    _until_written(act)
                if is_over:
                    return
        finally:
            connection.close()

    def _is_written(self, group: Sequence[RecordedPiece], *, is_last: bool) -> bool:
        return _until_written(lambda: self._write(group, is_last=is_last))

    def _write(self, group: Sequence[RecordedPiece], *, is_last: bool) -> None:
        """Write results first, so that receipts that came with them find their messages."""
        now, at = time.monotonic(), self._clock()
        results = [one for one in group if isinstance(one, SendResult)]
        heard = [*self._early, *(one for one in group if isinstance(one, ProviderNotice))]
        early: Sequence[ProviderNotice] = []
        with writer_turn():
            if results:
                record_results(account=self._account, results=results, at=at, abilities=self._abilities)
            if heard:
                early = store_receipts(
                    account=self._account,
                    heard=heard,
                    at=at,
                    may_wait=lambda one: not is_last and now - self._early.get(one, now) < EARLY_SECONDS,
                )
        self._early = {one: self._early.get(one, now) for one in early}
        for one in heard:
            if one not in self._early:
                self._kept.put(one)

    def _next(self, *, wait: bool) -> tuple[list[RecordedPiece], list[Act], bool]:
        """The next group, the acts to call after it is written, and whether it is the last.

        The group is empty when early receipts are to be looked up again.
        """
        group: list[RecordedPiece] = []
        timeout = EARLY_LOOK_SECONDS if self._early else None
        end = float("inf")
        while True:
            try:
                piece = self._pieces.get(timeout=timeout)
            except Empty:
                return group, [], False
            if piece is None:
                return group, [], True
            if not isinstance(piece, SendResult | ProviderNotice):
                return group, [piece], False
            group.append(piece)
            if len(group) >= MOST_ROWS:
                return group, [], False
            end = min(end, time.monotonic() + (GROUP_SECONDS if wait else 0.0))
            timeout = max(0.0, min(PAUSE_SECONDS, end - time.monotonic()))


def _until_written(act: Act) -> bool:
    """Retry while the database is out of reach: results must not be lost. False for any other error."""
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
            # An error of ours. What could not be written becomes UNKNOWN when its lease expires; the others must go on.
            logger.exception("What became of some messages could not be written down.")
            return False
        else:
            return True
