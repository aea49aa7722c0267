"""What one round has in hand: taken piece by piece, let go stride by stride, handed over one by one."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from messageproviders.port import Message
from portal.dissemination.dispatching.scribes import Scripts
from portal.dissemination.operations.sending import Taken

# As many are let go together as leave in about this time: to write it down must not cost more than sending, and after a
# power cut no more than these are unknown.
STRIDE_SECONDS, SHORT_STRIDE, LONGEST_STRIDE = 0.05, 20, 200


class Piece(NamedTuple):
    """What was taken together, and what of it has something to say. `is_last`: no more is due. `at`: seconds of the
    steady clock when it was looked at.
    """

    taken: Sequence[Taken]
    written: Sequence[tuple[Taken, Message]]
    is_last: bool
    at: float


class Stride:
    """How many messages are let go together. It doubles while they leave fast, and halves while they leave slowly."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._length = 1
        self._begun = 0.0

    def next(self, *, at: float) -> int:
        """The next begins, at so many seconds of the steady clock."""
        lasted, self._begun = at - self._begun, at
        if lasted < STRIDE_SECONDS / 2:
            self._length = min(self._longest, self._length * 2)
        elif lasted > STRIDE_SECONDS:
            self._length = max(1, self._length // 2)
        return self._length


class Bundle:
    """What one round sends. `room`: how much more may be taken, 0 when no more is due; `seconds` until no more is."""

    def __init__(self, share: range | None, *, room: int, seconds: float) -> None:
        self.share = share
        self.begun = self.checked = time.monotonic()
        self.room = room
        self.is_all = False  # that is due
        self.taken = 0
        self.left: deque[tuple[Taken, Message]] = deque()  # not handed to the courier yet
        self.let_go = 0  # how many of them, from the front, may be
        self.handfuls: set[int] = set()
        self.scripts: Scripts = {}
        self.known: dict[str, Taken] = {}  # of whom a receipt is awaited, by reference
        self._seconds = seconds

    def add(self, piece: Piece) -> None:
        self.taken += len(piece.taken)
        self.is_all = piece.is_last
        is_over = piece.is_last or piece.at - self.begun >= self._seconds
        self.room = 0 if is_over else self.room - len(piece.taken)
        self.left.extend(piece.written)
        self.handfuls |= {one.handful for one in piece.taken}
        self.known |= {message.reference: one for one, message in piece.written}
        self.checked = piece.at

    def keep(self, allowed: Collection[int]) -> None:
        """Of what is left only these keys may still leave."""
        self.let_go = sum(one.key in allowed for one, _ in islice(self.left, self.let_go))
        self.left = deque(pair for pair in self.left if pair[0].key in allowed)

    def stride(self, most: int) -> list[Taken]:
        """What is let go next: at most so many from the front, of one handful."""
        first = self.left[0][0].handful
        return [one for one, _ in takewhile(lambda pair: pair[0].handful == first, islice(self.left, most))]

    def send(self, stride: Sequence[Taken], *, only: Collection[int]) -> None:
        """Of this stride, which is next, these keys leave and no others."""
        stays = {one.key for one in stride}.difference(only)
        if stays:
            self.left = deque(pair for pair in self.left if pair[0].key not in stays)
        self.let_go = len(stride) - len(stays)

    def drop(self, handful: int) -> None:
        """Nothing of it may leave any more."""
        self.left = deque(pair for pair in self.left if pair[0].handful != handful)

    def pop(self) -> Message:
        """The next that was let go."""
        self.let_go -= 1
        return self.left.popleft()[1]
