"""Rounds of one account: lease a batch, render it ahead, hand it to the provider in chunks, record what came of it."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import islice, takewhile
from typing import NamedTuple

from django.db import Error, connection

from messageproviders.port import HeardNotice, MessageProvider, OutboundMessage, SendOutcome, SendReceipt
from portal.dissemination.jobs.recorder import GroupRecorder, ImmediateRecorder, Recorder, writer_turn
from portal.dissemination.models import Account
from portal.dissemination.operations.renderers.messages import MessageRenderer, Scripts
from portal.dissemination.operations.sending import (
    LeasedDelivery,
    ReturnedBatch,
    SendResult,
    finish_batch,
    is_anything_due,
    lease_batch,
    mark_handed_over,
    put_aside,
    recheck,
    return_batch,
)
from portal.dissemination.queries.objections import Objection
from portal.dissemination.states import DeliveryState, SkipReason

# As many are let go together as leave in about this time: to write it down must not cost more than sending, and after a
# kill no more than these are unknown.
CHUNK_SECONDS, SHORT_CHUNK, LONGEST_CHUNK = 0.05, 20, 200


class BatchPiece(NamedTuple):
    """What was taken together, and what of it has something to say. `is_last`: no more is due. `at`: seconds of the
    steady clock when it was looked at.
    """

    taken: Sequence[LeasedDelivery]
    written: Sequence[tuple[LeasedDelivery, OutboundMessage]]
    is_last: bool
    at: float


class ChunkSize:
    """How many messages are let go together. It doubles while they leave fast, and halves while they leave slowly."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._length = 1
        self._begun = 0.0

    def next(self, *, at: float) -> int:
        """The next begins, at so many seconds of the steady clock."""
        lasted, self._begun = at - self._begun, at
        if lasted < CHUNK_SECONDS / 2:
            self._length = min(self._longest, self._length * 2)
        elif lasted > CHUNK_SECONDS:
            self._length = max(1, self._length // 2)
        return self._length


class RoundBatch:
    """What one round sends. `room`: how much more may be taken, 0 when no more is due; `seconds` until no more is."""

    def __init__(self, share: range | None, *, room: int, seconds: float) -> None:
        self.share = share
        self.begun = self.checked = time.monotonic()
        self.room = room
        self.is_all = False  # that is due
        self.taken = 0
        self.left: deque[tuple[LeasedDelivery, OutboundMessage]] = deque()  # not handed to the provider yet
        self.handed_over = 0  # how many of them, from the front, may be
        self.handfuls: set[int] = set()
        self.scripts: Scripts = {}
        self.known: dict[str, LeasedDelivery] = {}  # of whom a receipt is awaited, by reference
        self._seconds = seconds

    def add(self, piece: BatchPiece) -> None:
        self.taken += len(piece.taken)
        self.is_all = piece.is_last
        self.room = 0 if piece.is_last or piece.at - self.begun >= self._seconds else self.room - len(piece.taken)
        self.left.extend(piece.written)
        self.handfuls |= {one.handful for one in piece.taken}
        self.known |= {message.reference: one for one, message in piece.written}
        self.checked = piece.at

    def keep(self, allowed: Collection[int]) -> None:
        """Of what is left only these keys may still leave."""
        self.handed_over = sum(one.key in allowed for one, _ in islice(self.left, self.handed_over))
        self.left = deque(pair for pair in self.left if pair[0].key in allowed)

    def chunk(self, most: int) -> list[LeasedDelivery]:
        """What is let go next: at most so many from the front, of one handful."""
        first = self.left[0][0].handful
        return [one for one, _ in takewhile(lambda pair: pair[0].handful == first, islice(self.left, most))]

    def send(self, chunk: Sequence[LeasedDelivery], *, only: Collection[int]) -> None:
        """Of this chunk, which is next, these keys leave and no others."""
        stays = {one.key for one in chunk}.difference(only)
        if stays:
            self.left = deque(pair for pair in self.left if pair[0].key not in stays)
        self.handed_over = len(chunk) - len(stays)

    def drop(self, handful: int) -> None:
        """Nothing of it may leave any more."""
        self.left = deque(pair for pair in self.left if pair[0].handful != handful)

    def pop(self) -> OutboundMessage:
        """The next that was let go."""
        self.handed_over -= 1
        return self.left.popleft()[1]


class Prefetch[Done]:
    """At most one act at a time. Not for two threads."""

    def __init__(self, *, name: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._coming: Future[Done] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether an act was begun whose result nobody has fetched."""
        return self._coming is not None

    def begin(self, act: Callable[[], Done]) -> None:
        """Raises RuntimeError while nobody has fetched the result of the last."""
        if self._coming is not None:
            raise RuntimeError("What was begun is fetched first.")
        self._coming = self._thread.submit(act)

    def result(self) -> Done:
        """What the act returned, or raises what it raised. Waits for it. RuntimeError where nothing was begun."""
        coming, self._coming = self._coming, None
        if coming is None:
            raise RuntimeError("Nothing was begun.")
        return coming.result()

    def close(self) -> None:
        self._thread.submit(_close_connection).result()
        self._thread.shutdown()


def _close_connection() -> None:
    connection.close()  # that of the thread which calls


logger = logging.getLogger(__name__)

SMALL_BATCH = 20  # for a provider that may be kept waiting by each
# A round goes on taking piece after piece while the last is on the wire; then its account is looked at once more. The
# next is begun when so many are left: on the wire they last as long as the database needs.
PIECE_SIZE, AHEAD, MOST_A_ROUND, ROUND_SECONDS = 500, 200, 5000, 1.0
# What was taken so long ago is looked at once more before it leaves: somebody may have said no since.
RECHECK_SECONDS = 0.25
LISTEN_SECONDS = 0.02
# Nothing that the next message could change: the rest of the batch is given back.
_STOPS = frozenset({SendOutcome.UNREACHABLE, SendOutcome.BROKEN, SendOutcome.QUOTA, SendOutcome.THROTTLED})

Clock = Callable[[], datetime]


class AccountRounds:
    """Sends by one account. `at_once` of its provider says whether results are written one by one or in groups."""

    def __init__(
        self,
        *,
        account: Account,
        provider: MessageProvider,
        renderer: MessageRenderer,
        key: str,
        clock: Clock,
        is_stopping: Callable[[], bool] = lambda: False,
        recheck_after: float = RECHECK_SECONDS,
    ) -> None:
        self.account = account
        self.provider = provider
        self._renderer, self._key, self._clock = renderer, key, clock
        self._is_stopping, self._recheck_after = is_stopping, recheck_after
        self._is_slow = provider.abilities.at_once <= 1
        kind: type[ImmediateRecorder | GroupRecorder] = ImmediateRecorder if self._is_slow else GroupRecorder
        self._recorder: Recorder = kind(account=account, abilities=provider.abilities, clock=clock)
        self._ahead: Prefetch[BatchPiece] | None = None if self._is_slow else Prefetch(name=f"ahead-{account.pk}")
        self._chunk_size = ChunkSize(longest=1 if self._is_slow else LONGEST_CHUNK)
        self._unacknowledged: set[HeardNotice] = set()
        self._listened_at = 0.0
        self._has_stopped = False
        self.trouble: SendOutcome | None = None  # of the last round: why the account should rest for a while

    def round(self, *, share: range | None = None, limit: int | None = None) -> int:
        """One batch. Returns how many were taken; 0: nothing is due."""
        self.trouble = None
        if not is_anything_due(account=self.account, at=self._clock(), abilities=self.provider.abilities, share=share):
            self.listen()
            return 0
        batch = RoundBatch(
            share,
            room=min(limit or MOST_A_ROUND, SMALL_BATCH if self._is_slow else MOST_A_ROUND),
            seconds=ROUND_SECONDS,
        )
        self._carry(batch)
        return batch.taken

    def listen(self) -> int:
        """Write down what the provider heard by itself, and tell the other side that we have it."""
        self._listened_at = time.monotonic()
        fresh = [one for one in self.provider.listen() if one not in self._unacknowledged]
        for one in fresh:
            self._unacknowledged.add(one)
            self._recorder.put(one)
        self._acknowledge()
        return len(fresh)

    def _acknowledge(self) -> None:
        if kept := self._recorder.kept():
            self.provider.acknowledge(kept)
            self._unacknowledged.difference_update(kept)

    def close(self) -> None:
        """What was heard is written down, and the provider lets go."""
        self._recorder.flush()
        self.listen()
        self._recorder.stop()
        self._acknowledge()
        if self._ahead is not None:
            self._ahead.close()
        self.provider.close()

    def _take(self, batch: RoundBatch, most: int) -> BatchPiece:
        """The next piece, with its words; what has nothing to say is put aside. Of the batch only what stays the same
        while it lasts is used: this may run beside the rest.
        """
        at, looked = self._clock(), time.monotonic()
        with writer_turn():
            taken = lease_batch(
                account=self.account,
                key=self._key,
                at=at,
                abilities=self.provider.abilities,
                limit=most,
                share=batch.share,
            )
        return BatchPiece(taken, self._written(taken, at, batch.scripts), len(taken) < most, looked)

    def _written(
        self, taken: Sequence[LeasedDelivery], at: datetime, scripts: Scripts
    ) -> list[tuple[LeasedDelivery, OutboundMessage]]:
        written = self._renderer.messages([one.delivery for one in taken], at=at, scripts=scripts)
        needless = {
            key: Objection(DeliveryState.SKIPPED, why) for key, why in written.items() if isinstance(why, SkipReason)
        }
        if needless:
            with writer_turn():
                put_aside(taken=taken, objections=needless, at=at)
        pairs = ((one, written[one.key]) for one in taken)
        return [(one, message) for one, message in pairs if isinstance(message, OutboundMessage)]

    def _carry(self, batch: RoundBatch) -> None:
        """Each receipt as soon as it is known. What was not handed to the provider in the end is given back, also when
        the provider itself fails."""
        self._has_stopped = False
        try:
            for receipt in self.provider.carry(self._stream(batch)):
                self._hear(batch, receipt)
        finally:
            self._fetch_what_was_begun(batch)
            self._put_down(batch)
        if batch.is_all or self._has_stopped:
            self._recorder.flush()
        self.listen()

    def _put_down(self, batch: RoundBatch) -> None:
        if batch.left:
            with writer_turn():
                return_batch(taken=[one for one, _ in batch.left], at=self._clock())
        if batch.handfuls:
            try:
                with writer_turn():
                    finish_batch(batch.handfuls)
            except Error:
                logger.exception("Account %s: who sweeps puts down what was done with.", self.account.pk)

    def _hear(self, batch: RoundBatch, receipt: SendReceipt) -> None:
        self._recorder.put(SendResult(batch.known[receipt.reference], receipt))
        if receipt.outcome is not SendOutcome.ACCEPTED:
            self._note(receipt.outcome, receipt.reply)
        if time.monotonic() - self._listened_at >= LISTEN_SECONDS:
            self.listen()

    def _fetch_what_was_begun(self, batch: RoundBatch) -> None:
        """The provider stopped before it had asked for all; when the taking itself failed, nothing was taken."""
        if self._ahead is not None and self._ahead.is_begun:
            try:
                batch.add(self._ahead.result())
            except Error:
                logger.exception("Account %s: the next piece was not taken.", self.account.pk)

    def _stream(self, batch: RoundBatch) -> Iterator[OutboundMessage]:
        """Messages as the provider wants them, looked at once more when they have waited."""
        while not self._has_stopped and not self._is_stopping() and (batch.left or batch.room):
            try:
                self._look_after(batch)
            except Error:
                if not batch.known:
                    raise
                # What the provider has is finished; what came of it can be written when the database is back.
                logger.exception("Account %s: the rest of a batch stays unsent.", self.account.pk)
                return
            if batch.handed_over:
                yield batch.pop()

    def _look_after(self, batch: RoundBatch) -> None:
        """The next piece where nothing is left, another look at what has waited, and the next chunk."""
        if not batch.left:
            batch.add(self._next(batch))
        if batch.left and time.monotonic() - batch.checked >= self._recheck_after:
            with writer_turn():
                batch.keep(recheck(taken=[one for one, _ in batch.left], at=self._clock()))
            batch.checked = time.monotonic()
        if self._ahead is not None and not self._ahead.is_begun and batch.room and len(batch.left) <= AHEAD:
            self._ahead.begin(self._taking(batch))
        if batch.left and not batch.handed_over:
            self._hand_over(batch)

    def _hand_over(self, batch: RoundBatch) -> None:
        """Of a short chunk each is looked at once more, whenever it was taken: that costs nothing worth counting."""
        chunk = batch.chunk(self._chunk_size.next(at=time.monotonic()))
        try:
            with writer_turn():
                going = mark_handed_over(chunk=chunk, at=self._clock(), looks=len(chunk) <= SHORT_CHUNK)
        except ReturnedBatch:
            logger.warning("Account %s: what was too long in hand was put back and does not leave.", self.account.pk)
            batch.drop(chunk[0].handful)
        else:
            batch.send(chunk, only=going)

    def _next(self, batch: RoundBatch) -> BatchPiece:
        return self._ahead.result() if self._ahead is not None and self._ahead.is_begun else self._taking(batch)()

    def _taking(self, batch: RoundBatch) -> Callable[[], BatchPiece]:
        return partial(self._take, batch, min(batch.room, PIECE_SIZE))

    def _note(self, outcome: SendOutcome, reply: str) -> None:
        logger.warning("A message was not accepted: %s %s", outcome.value, reply)
        if outcome in _STOPS:
            self.trouble, self._has_stopped = outcome, True
