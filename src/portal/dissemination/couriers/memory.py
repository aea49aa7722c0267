"""A courier that keeps what it is given and answers as told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from portal.dissemination.couriers.port import Message, Outcome, Receipt


class MemoryCourier:
    """`carried` holds every message that was taken over; `answer` says how each attempt goes."""

    name = "memory"

    def __init__(self, answer: Callable[[Message], Outcome] = lambda _: Outcome.ACCEPTED) -> None:
        self.carried: list[Message] = []
        self._answer = answer

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        for message in messages:
            outcome = self._answer(message)
            if outcome in {Outcome.ACCEPTED, Outcome.UNKNOWN}:
                self.carried.append(message)
            yield Receipt(message.reference, outcome)
