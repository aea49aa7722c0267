"""A provider that keeps what it was given, for tests of whoever sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from messageproviders.port import (
    DeliveryReport,
    HeardNotice,
    InboundMessage,
    OutboundMessage,
    ProviderAbilities,
    SendOutcome,
    SendReceipt,
)

_MEMORY_ABILITIES = ProviderAbilities(gives_receipts=True, at_once=1)


class MemoryProvider:
    """`carried` holds every message that was taken over; `answer` says how each attempt goes; `hear` lets it hear."""

    name = "memory"

    def __init__(
        self,
        answer: Callable[[OutboundMessage], SendOutcome] = lambda _: SendOutcome.ACCEPTED,
        *,
        abilities: ProviderAbilities = _MEMORY_ABILITIES,
    ) -> None:
        self.carried: list[OutboundMessage] = []
        self.acknowledged: list[HeardNotice] = []
        self.abilities = abilities
        self._answer = answer
        self._heard: list[HeardNotice] = []

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        for message in messages:
            outcome = SendOutcome.REFUSED if message.is_wordless else self._answer(message)
            if outcome in {SendOutcome.ACCEPTED, SendOutcome.UNKNOWN}:
                self.carried.append(message)
            yield SendReceipt(
                message.reference, outcome, ids=(f"id-{len(self.carried)}",) if outcome is SendOutcome.ACCEPTED else ()
            )

    def hear(self, *what: DeliveryReport | InboundMessage) -> None:
        self._heard += [HeardNotice(one, ticket=number) for number, one in enumerate(what, start=len(self._heard) + 1)]

    def listen(self) -> Sequence[HeardNotice]:
        return [one for one in self._heard if one not in self.acknowledged]

    def acknowledge(self, heard: Iterable[HeardNotice]) -> None:
        self.acknowledged += heard

    def close(self) -> None:
        """Nothing is open."""
