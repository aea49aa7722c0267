"""A provider that keeps what it was given, for tests of whoever sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from messageproviders.port import (
    DeliveryReport,
    InboundMessage,
    OutboundMessage,
    ProviderAbilities,
    ProviderNotice,
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
        self.acknowledged: list[ProviderNotice] = []
        self.abilities = abilities
        self._answer = answer
        self._heard: list[ProviderNotice] = []

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        for message in messages:
            outcome = SendOutcome.REFUSED if message.is_wordless else self._answer(message)
            if outcome in {SendOutcome.ACCEPTED, SendOutcome.UNKNOWN}:
                self.carried.append(message)
            yield SendReceipt(
                message.reference, outcome, ids=(f"id-{len(self.carried)}",) if outcome is SendOutcome.ACCEPTED else ()
            )

    def hear(self, *what: DeliveryReport | InboundMessage) -> None:
        self._heard += [
            ProviderNotice(one, ticket=number) for number, one in enumerate(what, start=len(self._heard) + 1)
        ]

    def listen(self) -> Sequence[ProviderNotice]:
        return [one for one in self._heard if one not in self.acknowledged]

    def acknowledge(self, heard: Iterable[ProviderNotice]) -> None:
        self.acknowledged += heard

    def close(self) -> None:
        """Nothing is open."""
