"""Words that came in parts, joined; and what their octets say."""

from __future__ import annotations

from dataclasses import dataclass, field

from messageproviders.port import Word
from messageproviders.smpp.pdus import Delivered, Tag
from messageproviders.sms.alphabet import decode_gsm7

_HAS_HEADER = 0x40
_SHORT_REFERENCE, _LONG_REFERENCE = 0x00, 0x08  # information elements of the header (3GPP TS 23.040, 9.2.3.24)
_LATIN1, _BINARY, _UCS2 = 3, 4, 8


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a word: which, of how many, and what it says."""

    key: tuple[str, str, int, int]
    number: int
    text: str = field(repr=False)

    @property
    def total(self) -> int:
        return self.key[-1]


def read_part(delivered: Delivered) -> Part:
    """Never raises: a header that cannot be read belongs to no longer message."""
    reference, total, number, octets = _concatenation(delivered)
    if not 1 <= number <= total:
        reference, total, number = 0, 1, 1
    key = (delivered.source, delivered.destination, reference, total)
    return Part(key, number, _said(octets, delivered.data_coding))


def _concatenation(delivered: Delivered) -> tuple[int, int, int, bytes]:
    octets, tags = delivered.message, delivered.tags
    if delivered.esm_class & _HAS_HEADER and octets:
        end = 1 + octets[0]
        return (*_of_header(octets[1:end]), octets[end:])
    if Tag.SAR_REFERENCE in tags:
        reference, total, number = (
            int.from_bytes(tags.get(name, b"")) for name in (Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER)
        )
        return reference, total, number, octets
    return 0, 1, 1, octets


def _of_header(header: bytes) -> tuple[int, int, int]:
    at = 0
    while at + 1 < len(header):
        element, length = header[at], header[at + 1]
        said = header[at + 2 : at + 2 + length]
        if (element, len(said)) == (_SHORT_REFERENCE, 3):
            return said[0], said[1], said[2]
        if (element, len(said)) == (_LONG_REFERENCE, 4):
            return int.from_bytes(said[:2]), said[2], said[3]
        at += 2 + length
    return 0, 1, 1


def _said(octets: bytes, data_coding: int) -> str:
    # The two lowest bits of the upper half may name a class of message; the alphabet is what they leave.
    coding = data_coding & 0x0C if data_coding >= 0xF0 else data_coding
    if coding == _UCS2:
        return octets.decode("utf-16-be", "replace")
    return octets.decode("latin-1") if coding in {1, _LATIN1, _BINARY} else decode_gsm7(octets)


@dataclass(slots=True)
class _Waiting:
    since: float
    texts: dict[int, str] = field(default_factory=dict)
    tickets: list[int] = field(default_factory=list)


class Joiner:
    """Holds parts until their word is whole, or until it is told that they have waited long enough.

    A message centre may want each part acknowledged before it sends the next, and we acknowledge only what is written
    down: so a part that waits is handed on alone after a while.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str, int, int], _Waiting] = {}

    def add(self, part: Part, *, ticket: int, now: float) -> tuple[Word, list[int]] | None:
        """The word with the tickets of its parts, once it is whole."""
        if part.total == 1:
            return Word(part.key[0], part.text), [ticket]
        waiting = self._waiting.setdefault(part.key, _Waiting(now))
        waiting.texts[part.number] = part.text
        waiting.tickets.append(ticket)
        return self._release(part.key) if len(waiting.texts) == part.total else None

    def overdue(self, *, before: float) -> list[tuple[Word, list[int]]]:
        """What has waited since before this moment, as far as it came."""
        late = [key for key, waiting in self._waiting.items() if waiting.since < before]
        return [self._release(key) for key in late]

    def _release(self, key: tuple[str, str, int, int]) -> tuple[Word, list[int]]:
        waiting = self._waiting.pop(key)
        text = "".join(waiting.texts[number] for number in sorted(waiting.texts))
        return Word(key[0], text), waiting.tickets
