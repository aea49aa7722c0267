"""A courier that writes messages into a file, a line each: for a demo and for a dry run, where nothing may leave."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from messageproviders.port import (
    Abilities,
    Heard,
    Message,
    Outcome,
    Receipt,
)

_ABLE = Abilities(is_idempotent=False, at_once=200)


class FileCourier:
    """Appends each message as one line of JSON to `path`, which only its owner may read: addresses stand in it."""

    name = "file"
    abilities = _ABLE

    def __init__(self, path: Path) -> None:
        self._path = path

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self._path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            for message in messages:
                yield self._write(message, file)
        finally:
            os.close(file)

    def listen(self) -> Sequence[Heard]:
        """A file says nothing."""
        return ()

    def acknowledge(self, heard: Iterable[Heard]) -> None:
        """Nothing is heard."""

    def close(self) -> None:
        """`carry` closes what it opens."""

    def _write(self, message: Message, file: int) -> Receipt:
        said = {name: value for name, value in asdict(message).items() if value}
        try:
            os.write(file, f"{json.dumps(said, ensure_ascii=False, default=_plain)}\n".encode())
        except OSError as error:
            return Receipt(message.reference, Outcome.LATER, type(error).__name__)
        return Receipt(message.reference, Outcome.ACCEPTED)


def _plain(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else str(value)
