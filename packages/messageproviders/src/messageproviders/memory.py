"""A courier that keeps what it is given and answers as told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from messageproviders.port import (
    Abilities,
    Heard,
    Message,
    Outcome,
    Receipt,
    Report,
    Word,
)

_ABLE = Abilities(gives_receipts=True, at_once=1)


class MemoryCourier:
    """`carried` holds every message that was taken over; `answer` says how each attempt goes; `hear` lets it hear."""

    name = "memory"

    def __init__(
        self,
        answer: Callable[[Message], Outcome] = lambda _: Outcome.ACCEPTED,
        *,
        abilities: Abilities = _ABLE,
    ) -> None:
        self.carried: list[Message] = []
        self.acknowledged: list[Heard] = []
        self.abilities = abilities
        self._answer = answer
        self._heard: list[Heard] = []

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        for message in messages:
            outcome = self._answer(message)
            if outcome in {Outcome.ACCEPTED, Outcome.UNKNOWN}:
                self.carried.append(message)
            ids = (f"id-{len(self.carried)}",) if outcome is Outcome.ACCEPTED else ()
            yield Receipt(message.reference, outcome, ids=ids)

    def hear(self, *what: Report | Word) -> None:
        self._heard += [Heard(one, ticket=number) for number, one in enumerate(what, start=len(self._heard) + 1)]

    def listen(self) -> Sequence[Heard]:
        return [one for one in self._heard if one not in self.acknowledged]

    def acknowledge(self, heard: Iterable[Heard]) -> None:
        self.acknowledged += heard

    def close(self) -> None:
        """Nothing is open."""
