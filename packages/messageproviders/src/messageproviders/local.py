"""Providers that send nothing: one writes messages into a file, one keeps them in memory and answers as told."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from messageproviders.port import (
    DeliveryReport,
    HeardNotice,
    InboundMessage,
    OutboundMessage,
    ProviderAbilities,
    SendOutcome,
    SendReceipt,
)

_FILE_ABILITIES = ProviderAbilities(is_idempotent=False, at_once=200)


class FileProvider:
    """Appends each message as one line of JSON to `path`, which only its owner may read: addresses stand in it."""

    name = "file"
    abilities = _FILE_ABILITIES

    def __init__(self, path: Path) -> None:
        self._path = path

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            for message in messages:
                yield self._write(message, file)
        finally:
            os.close(file)

    def listen(self) -> Sequence[HeardNotice]:
        """A file says nothing."""
        return ()

    def acknowledge(self, heard: Iterable[HeardNotice]) -> None:
        """Nothing is heard."""

    def close(self) -> None:
        """`carry` closes what it opens."""

    def _write(self, message: OutboundMessage, file: int) -> SendReceipt:
        said = {name: value for name, value in asdict(message).items() if value}
        try:
            os.write(file, f"{json.dumps(said, ensure_ascii=False, default=_plain)}\n".encode())
        except OSError as error:
            return SendReceipt(message.reference, SendOutcome.LATER, type(error).__name__)
        return SendReceipt(message.reference, SendOutcome.ACCEPTED)


def _plain(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else str(value)


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
            outcome = self._answer(message)
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
