"""One account's round: take a bundle, write it, hand it to the courier, write down what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from django.db import Error

from messageproviders.port import (
    Courier,
    Heard,
    Message,
    Outcome,
    Receipt,
)
from portal.dissemination.dispatching.ahead import Ahead
from portal.dissemination.dispatching.bundle import LONGEST_STRIDE, SHORT_STRIDE, Bundle, Piece, Stride
from portal.dissemination.dispatching.recorder import AtOnce, InGroups, Recorder
from portal.dissemination.dispatching.scribes import Desk, Scripts
from portal.dissemination.dispatching.turns import my_turn
from portal.dissemination.models import Account
from portal.dissemination.operations.sending import (
    PutBack,
    Result,
    Taken,
    done_with,
    give_back,
    is_anything_due,
    let_go,
    put_aside,
    recheck,
    take,
)
from portal.dissemination.queries.objections import Objection
from portal.dissemination.states import DeliveryState, Skipped

logger = logging.getLogger(__name__)

SMALL_BUNDLE = 20  # for a courier that may be kept waiting by each
# A round goes on taking piece after piece while the last is on the wire; then its account is looked at once more. The
# next is begun when so many are left: on the wire they last as long as the database needs.
PIECE, AHEAD, MOST_A_ROUND, ROUND_SECONDS = 500, 200, 5000, 1.0
# What was taken so long ago is looked at once more before it leaves: somebody may have said no since.
RECHECK_SECONDS = 0.25
LISTEN_SECONDS = 0.02
# Nothing that the next message could change: the rest of the bundle is given back.
_STOPS = frozenset({Outcome.UNREACHABLE, Outcome.BROKEN, Outcome.QUOTA, Outcome.THROTTLED})

Clock = Callable[[], datetime]


class Postman:
    """Sends by one account. `at_once` of its courier says whether results are written one by one or in groups."""

    def __init__(
        self,
        *,
        account: Account,
        courier: Courier,
        desk: Desk,
        key: str,
        clock: Clock,
        is_stopping: Callable[[], bool] = lambda: False,
        recheck_after: float = RECHECK_SECONDS,
    ) -> None:
        self.account = account
        self.courier = courier
        self._desk, self._key, self._clock = desk, key, clock
        self._is_stopping, self._recheck_after = is_stopping, recheck_after
        self._is_slow = courier.abilities.at_once <= 1
        kind: type[AtOnce | InGroups] = AtOnce if self._is_slow else InGroups
        self._recorder: Recorder = kind(account=account, abilities=courier.abilities, clock=clock)
        self._ahead: Ahead[Piece] | None = None if self._is_slow else Ahead(name=f"ahead-{account.pk}")
        self._stride = Stride(longest=1 if self._is_slow else LONGEST_STRIDE)
        self._unacknowledged: set[Heard] = set()
        self._listened_at = 0.0
        self._has_stopped = False
        self.trouble: Outcome | None = None  # of the last round: why the account should rest for a while

    def round(self, *, share: range | None = None, limit: int | None = None) -> int:
        """One bundle. Returns how many were taken; 0: nothing is due."""
        self.trouble = None
        if not is_anything_due(account=self.account, at=self._clock(), abilities=self.courier.abilities, share=share):
            self.listen()
            return 0
        room = min(limit or MOST_A_ROUND, SMALL_BUNDLE if self._is_slow else MOST_A_ROUND)
        bundle = Bundle(share, room=room, seconds=ROUND_SECONDS)
        self._carry(bundle)
        return bundle.taken

    def listen(self) -> int:
        """Write down what the courier heard by itself, and tell the other side that we have it."""
        self._listened_at = time.monotonic()
        fresh = [one for one in self.courier.listen() if one not in self._unacknowledged]
        for one in fresh:
            self._unacknowledged.add(one)
            self._recorder.put(one)
        self._acknowledge()
        return len(fresh)

    def _acknowledge(self) -> None:
        if kept := self._recorder.kept():
            self.courier.acknowledge(kept)
            self._unacknowledged.difference_update(kept)

    def close(self) -> None:
        """What was heard is written down, and the courier lets go."""
        self._recorder.flush()
        self.listen()
        self._recorder.stop()
        self._acknowledge()
        if self._ahead is not None:
            self._ahead.close()
        self.courier.close()

    def _take(self, bundle: Bundle, most: int) -> Piece:
        """The next piece, with its words; what has nothing to say is put aside. Of the bundle only what stays the same
        while it lasts is used: this may run beside the rest.
        """
        at, looked = self._clock(), time.monotonic()
        with my_turn():
            taken = take(
                account=self.account,
                key=self._key,
                at=at,
                abilities=self.courier.abilities,
                limit=most,
                share=bundle.share,
            )
        return Piece(taken, self._written(taken, at, bundle.scripts), len(taken) < most, looked)

    def _written(self, taken: Sequence[Taken], at: datetime, scripts: Scripts) -> list[tuple[Taken, Message]]:
        written = self._desk.messages([one.delivery for one in taken], at=at, scripts=scripts)
        needless = {
            key: Objection(DeliveryState.SKIPPED, why) for key, why in written.items() if isinstance(why, Skipped)
        }
        if needless:
            with my_turn():
                put_aside(taken=taken, objections=needless, at=at)
        pairs = ((one, written[one.key]) for one in taken)
        return [(one, message) for one, message in pairs if isinstance(message, Message)]

    def _carry(self, bundle: Bundle) -> None:
        """Each receipt as soon as it is known. What was not handed to the courier in the end is given back, also when
        the courier itself fails."""
        self._has_stopped = False
        try:
            for receipt in self.courier.carry(self._stream(bundle)):
                self._hear(bundle, receipt)
        finally:
            self._fetch_what_was_begun(bundle)
            self._put_down(bundle)
        if bundle.is_all or self._has_stopped:
            self._recorder.flush()
        self.listen()

    def _put_down(self, bundle: Bundle) -> None:
        if bundle.left:
            with my_turn():
                give_back(taken=[one for one, _ in bundle.left], at=self._clock())
        if bundle.handfuls:
            try:
                with my_turn():
                    done_with(bundle.handfuls)
            except Error:
                logger.exception("Account %s: who sweeps puts down what was done with.", self.account.pk)

    def _hear(self, bundle: Bundle, receipt: Receipt) -> None:
        self._recorder.put(Result(bundle.known[receipt.reference], receipt))
        if receipt.outcome is not Outcome.ACCEPTED:
            self._note(receipt.outcome, receipt.reply)
        if time.monotonic() - self._listened_at >= LISTEN_SECONDS:
            self.listen()

    def _fetch_what_was_begun(self, bundle: Bundle) -> None:
        """The courier stopped before it had asked for all; when the taking itself failed, nothing was taken."""
        if self._ahead is not None and self._ahead.is_begun:
            try:
                bundle.add(self._ahead.result())
            except Error:
                logger.exception("Account %s: the next piece was not taken.", self.account.pk)

    def _stream(self, bundle: Bundle) -> Iterator[Message]:
        """Messages as the courier wants them, looked at once more when they have waited."""
        while not self._has_stopped and not self._is_stopping() and (bundle.left or bundle.room):
            try:
                self._look_after(bundle)
            except Error:
                if not bundle.known:
                    raise
                # What the courier has is finished; what came of it can be written when the database is back.
                logger.exception("Account %s: the rest of a bundle stays unsent.", self.account.pk)
                return
            if bundle.let_go:
                yield bundle.pop()

    def _look_after(self, bundle: Bundle) -> None:
        """The next piece where nothing is left, another look at what has waited, and the next stride."""
        if not bundle.left:
            bundle.add(self._next(bundle))
        if bundle.left and time.monotonic() - bundle.checked >= self._recheck_after:
            with my_turn():
                bundle.keep(recheck(taken=[one for one, _ in bundle.left], at=self._clock()))
            bundle.checked = time.monotonic()
        if self._ahead is not None and not self._ahead.is_begun and bundle.room and len(bundle.left) <= AHEAD:
            self._ahead.begin(self._taking(bundle))
        if bundle.left and not bundle.let_go:
            self._let_go(bundle)

    def _let_go(self, bundle: Bundle) -> None:
        """Of a short stride each is looked at once more, whenever it was taken: that costs nothing worth counting."""
        stride = bundle.stride(self._stride.next(at=time.monotonic()))
        try:
            with my_turn():
                going = let_go(stride=stride, at=self._clock(), looks=len(stride) <= SHORT_STRIDE)
        except PutBack:
            logger.warning("Account %s: what was too long in hand was put back and does not leave.", self.account.pk)
            bundle.drop(stride[0].handful)
        else:
            bundle.send(stride, only=going)

    def _next(self, bundle: Bundle) -> Piece:
        if self._ahead is not None and self._ahead.is_begun:
            return self._ahead.result()
        return self._taking(bundle)()

    def _taking(self, bundle: Bundle) -> Callable[[], Piece]:
        return partial(self._take, bundle, min(bundle.room, PIECE))

    def _note(self, outcome: Outcome, reply: str) -> None:
        logger.warning("A message was not accepted: %s %s", outcome.value, reply)
        if outcome in _STOPS:
            self.trouble, self._has_stopped = outcome, True
