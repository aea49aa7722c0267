"""Rounds of one account: lease a batch, render it, hand it to the provider as fast as it answers, record results."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from django.db import Error

from messageproviders.outcomes import AnswerPace
from messageproviders.port import MessageProvider, OutboundMessage, ProviderNotice, SendOutcome, SendReceipt
from portal.dissemination.jobs.recorder import Recorder, writer_turn
from portal.dissemination.models import Account
from portal.dissemination.operations.renderers.campaigns import Scripts
from portal.dissemination.operations.renderers.letters import MessageRenderer
from portal.dissemination.operations.sending import (
    LeasedDelivery,
    ReturnedBatch,
    SendResult,
    finish_batch,
    is_anything_due,
    lease_batch,
    mark_handed_over,
    put_aside,
    return_batch,
)
from portal.dissemination.queries.objections import Objection
from portal.dissemination.states import DeliveryState, SkipReason

logger = logging.getLogger(__name__)

SMALL_BATCH = 20  # for a provider that may be delayed by each message
# A round leases piece after piece, each as large as its carrier answers in a second, so that nothing is held for long;
# then the account is loaded again.
PIECE_SIZE, MOST_A_ROUND, ROUND_SECONDS = 500, 5000, 1.0
LONGEST_CHUNK = 200
LISTEN_SECONDS = 0.02
# Outcomes that the next message would have too: the rest of the batch is released.
_STOPS = frozenset({SendOutcome.UNREACHABLE, SendOutcome.BROKEN, SendOutcome.QUOTA, SendOutcome.THROTTLED})

Clock = Callable[[], datetime]
Written = tuple[LeasedDelivery, OutboundMessage]


class ChunkSize:
    """How many messages are handed over together, which costs one write.

    Not more than the provider puts on the wire at once, so that after a power cut only those are UNKNOWN that may have
    been there; for a fast carrier also what it answers in a moment.
    """

    def __init__(self, *, window: int) -> None:
        self.pace = AnswerPace(window)
        self._open = 0
        self._most = 1  # doubles from one: a provider without a connection requests one message only

    def begin(self) -> None:
        """Reset: nothing is open."""
        self._open = 0

    def next(self, *, at: float) -> int:
        """The next chunk size at this time, in seconds of the monotonic clock."""
        room = max(self.pace.most_open(at=at) - self._open, self.pace.ahead(at=at))
        length = max(1, min(room, self._most, LONGEST_CHUNK))
        self._most = min(2 * length, LONGEST_CHUNK)
        return length

    def handed(self) -> None:
        """Note that the provider took a message."""
        self._open += 1

    def answered(self, outcome: SendOutcome, *, at: float) -> None:
        self._open -= 1
        self.pace.answered(at=at)
        if outcome in _STOPS or outcome is SendOutcome.UNKNOWN:
            self._most = 1


class RoundBatch:
    """What one round sends. `room`: how many more may be leased, 0 when no more is due."""

    def __init__(self, share: range | None, *, room: int) -> None:
        self.share = share
        self.begun = time.monotonic()
        self.room = room
        self.is_all = False  # whether everything that is due was leased
        self.taken = 0
        self.left: deque[Written] = deque()  # not handed to the provider yet
        self.handed_over = 0  # how many of them, from the front, may be handed over
        self.handfuls: set[int] = set()
        self.scripts: Scripts = {}
        self.known: dict[str, LeasedDelivery] = {}  # deliveries that await a receipt, by reference

    def add(self, taken: Sequence[LeasedDelivery], written: Sequence[Written], *, is_last: bool) -> None:
        """Add leased deliveries and those of them that have a message. `is_last`: no more is due."""
        self.taken += len(taken)
        self.is_all = is_last
        self.room = 0 if is_last or time.monotonic() - self.begun >= ROUND_SECONDS else self.room - len(taken)
        self.left.extend(written)
        self.handfuls |= {one.handful for one in taken}
        self.known |= {message.reference: one for one, message in written}

    def chunk(self, most: int) -> list[LeasedDelivery]:
        """The next deliveries to hand over, at most so many from the front.

        All that is left belongs to the last lease.
        """
        return [one for one, _ in islice(self.left, most)]

    def send(self, chunk: Sequence[LeasedDelivery], *, only: Collection[int]) -> None:
        """Of this chunk, which is next, hand over these keys and no others."""
        going = [pair for pair in (self.left.popleft() for _ in chunk) if pair[0].key in only]
        self.left.extendleft(reversed(going))
        self.handed_over = len(going)

    def pop(self) -> OutboundMessage:
        """The next message that may be handed over."""
        self.handed_over -= 1
        return self.left.popleft()[1]


class AccountRounds:
    """Sends by one account. Its provider's `at_once` decides whether results are written one by one or in groups."""

    def __init__(
        self,
        *,
        account: Account,
        provider: MessageProvider,
        renderer: MessageRenderer,
        key: str,
        clock: Clock,
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self.account = account
        self.provider = provider
        self._renderer, self._key, self._clock = renderer, key, clock
        self._is_stopping = is_stopping
        self._window = max(1, provider.abilities.at_once)
        self._recorder = Recorder(account=account, abilities=provider.abilities, clock=clock)
        self._chunk_size = ChunkSize(window=self._window)
        self._unacknowledged: set[ProviderNotice] = set()
        self._listened_at = 0.0
        self._has_stopped = False
        self.trouble: SendOutcome | None = None  # of the last round: why the account should rest for a while
        self.leased: set[int] = set()  # leased batches, renewed by the sending process

    def round(self, *, share: range | None = None, limit: int | None = None) -> int:
        """Send one batch. Returns how many deliveries were leased; 0: nothing is due."""
        self.trouble = None
        if not is_anything_due(account=self.account, at=self._clock(), abilities=self.provider.abilities, share=share):
            self.listen()
            return 0
        most = SMALL_BATCH if self._window == 1 else MOST_A_ROUND
        batch = RoundBatch(share, room=min(limit or most, most))
        # Each receipt as soon as it is known. What was not handed to the provider in the end is released, also when the
        # provider itself fails.
        self._has_stopped = False
        self._chunk_size.begin()
        try:
            for receipt in self.provider.carry(self._stream(batch)):
                self._hear(batch, receipt)
        finally:
            self._put_down(batch)
        if batch.is_all or self._has_stopped:
            self._recorder.flush()
        self.listen()
        return batch.taken

    def listen(self) -> int:
        """Record what the provider has received by itself, and acknowledge it."""
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
        """Write down the remaining receipts, then disconnect the provider."""
        self._recorder.flush()
        self.listen()
        self._recorder.stop()
        self._acknowledge()
        self.provider.close()

    def _take(self, batch: RoundBatch) -> None:
        """Lease and render the next piece; deliveries that have nothing to say are put aside."""
        at = self._clock()
        most = min(
            batch.room, PIECE_SIZE, max(SMALL_BATCH, self._window, self._chunk_size.pace.a_second(at=time.monotonic()))
        )
        with writer_turn():
            taken = lease_batch(
                account=self.account,
                key=self._key,
                at=at,
                abilities=self.provider.abilities,
                limit=most,
                share=batch.share,
            )
        # If rendering fails, the lease is not renewed, and the messages wait again once it has expired.
        batch.add(taken, self._written(taken, at, batch.scripts), is_last=len(taken) < most)
        self.leased.update(batch.handfuls)

    def _written(self, taken: Sequence[LeasedDelivery], at: datetime, scripts: Scripts) -> list[Written]:
        written = self._renderer.messages([one.delivery for one in taken], at=at, scripts=scripts)
        needless = {
            key: Objection(DeliveryState.SKIPPED, why) for key, why in written.items() if isinstance(why, SkipReason)
        }
        if needless:
            with writer_turn():
                put_aside(taken=taken, objections=needless, at=at)
        pairs = ((one, written[one.key]) for one in taken)
        return [(one, message) for one, message in pairs if isinstance(message, OutboundMessage)]

    def _put_down(self, batch: RoundBatch) -> None:
        """Release what is left. If that fails, the lease expires and the sweep releases it."""
        try:
            if batch.left:
                with writer_turn():
                    return_batch(taken=[one for one, _ in batch.left], at=self._clock())
        except Error:
            self.leased.difference_update(batch.handfuls)
            raise
        self._recorder.then(partial(self._finish, batch.handfuls))

    def _finish(self, handfuls: set[int]) -> None:
        """Delete the batches, whose results are all recorded."""
        self.leased.difference_update(handfuls)
        with writer_turn():
            finish_batch(handfuls)

    def _hear(self, batch: RoundBatch, receipt: SendReceipt) -> None:
        now = time.monotonic()
        self._chunk_size.answered(receipt.outcome, at=now)
        self._recorder.put(SendResult(batch.known[receipt.reference], receipt))
        if receipt.outcome is not SendOutcome.ACCEPTED:
            self._note(receipt.outcome, receipt.reply)
        if now - self._listened_at >= LISTEN_SECONDS:
            self.listen()

    def _stream(self, batch: RoundBatch) -> Iterator[OutboundMessage]:
        """Messages as the provider requests them, each checked again when it is handed over."""
        while not self._has_stopped and not self._is_stopping() and (batch.left or batch.room):
            try:
                if not batch.left:
                    self._take(batch)
                if batch.left and not batch.handed_over:
                    self._hand_over(batch)
            except Error:
                if not batch.known:
                    raise
                # Finish what the provider has; its results can be written when the database is back.
                logger.exception("Account %s: the rest of a batch stays unsent.", self.account.pk)
                return
            if batch.handed_over:
                self._chunk_size.handed()
                yield batch.pop()

    def _hand_over(self, batch: RoundBatch) -> None:
        chunk = batch.chunk(self._chunk_size.next(at=time.monotonic()))
        try:
            with writer_turn():
                going = mark_handed_over(chunk=chunk, at=self._clock())
        except ReturnedBatch:
            logger.warning("Account %s: what was too long in hand was put back and does not leave.", self.account.pk)
            batch.left.clear()
        else:
            batch.send(chunk, only=going)

    def _note(self, outcome: SendOutcome, reply: str) -> None:
        logger.warning("A message was not accepted: %s %s", outcome.value, reply)
        if outcome in _STOPS:
            self.trouble, self._has_stopped = outcome, True
