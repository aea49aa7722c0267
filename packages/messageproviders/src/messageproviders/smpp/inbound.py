"""What a message centre delivers: messages joined from parts, and receipts (SMPP 3.4, appendix B; 5.3.2.35)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from messageproviders.port import ArrivalState, DeliveryReport, InboundMessage
from messageproviders.smpp.options import ReceiptIdForm, SmppOptions
from messageproviders.smpp.pdus import DeliveredPdu, SmppTag
from messageproviders.sms import decode_gsm7

_HAS_HEADER = 0x40
_SHORT_REFERENCE, _LONG_REFERENCE = 0x00, 0x08  # elements of the user data header (3GPP TS 23.040, 9.2.3.24)
_LATIN1, _BINARY, _UCS2 = 3, 4, 8


@dataclass(frozen=True, slots=True)
class WordPart:
    """One part of a message: its key, its number and its text."""

    key: tuple[str, str, int, int]
    number: int
    text: str = field(repr=False)

    @property
    def total(self) -> int:
        return self.key[-1]


def read_part(delivered: DeliveredPdu) -> WordPart:
    """Never raises: a part with an unreadable header counts as a whole message."""
    reference, total, number, octets = _concatenation(delivered)
    if not 1 <= number <= total:
        reference, total, number = 0, 1, 1
    return WordPart(
        (delivered.source, delivered.destination, reference, total), number, _said(octets, delivered.data_coding)
    )


def _concatenation(delivered: DeliveredPdu) -> tuple[int, int, int, bytes]:
    octets, tags = delivered.message, delivered.tags
    if delivered.esm_class & _HAS_HEADER and octets:
        end = 1 + octets[0]
        return (*_of_header(octets[1:end]), octets[end:])
    if SmppTag.SAR_REFERENCE in tags:
        reference, total, number = (
            int.from_bytes(tags.get(name, b""))
            for name in (SmppTag.SAR_REFERENCE, SmppTag.SAR_TOTAL, SmppTag.SAR_NUMBER)
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
    # From 0xF0 on, bits 0 and 1 name the message class; the alphabet is in the other two bits.
    coding = data_coding & 0x0C if data_coding >= 0xF0 else data_coding
    if coding == _UCS2:
        return octets.decode("utf-16-be", "replace")
    return octets.decode("latin-1") if coding in {1, _LATIN1, _BINARY} else decode_gsm7(octets)


class WordJoiner:
    """Holds parts until their message is complete, or until they are overdue.

    A message centre may want each part acknowledged before it sends the next, and only stored messages are
    acknowledged: so an incomplete message is released after a while.
    """

    def __init__(self) -> None:
        # arrival time, texts by part number, tickets
        self._waiting: dict[tuple[str, str, int, int], tuple[float, dict[int, str], list[int]]] = {}

    def add(self, part: WordPart, *, ticket: int, now: float) -> tuple[InboundMessage, list[int]] | None:
        """Add a part; returns the message with the tickets of its parts once it is complete."""
        if part.total == 1:
            return InboundMessage(part.key[0], part.text), [ticket]
        _, texts, tickets = self._waiting.setdefault(part.key, (now, {}, []))
        texts[part.number] = part.text
        tickets.append(ticket)
        return self._release(part.key) if len(texts) == part.total else None

    def overdue(self, *, before: float) -> list[tuple[InboundMessage, list[int]]]:
        """Incomplete messages whose first part arrived before this moment, joined from the parts received."""
        late = [key for key, (since, *_) in self._waiting.items() if since < before]
        return [self._release(key) for key in late]

    def _release(self, key: tuple[str, str, int, int]) -> tuple[InboundMessage, list[int]]:
        _, texts, tickets = self._waiting.pop(key)
        return InboundMessage(key[0], "".join(texts[number] for number in sorted(texts))), tickets


_KIND = 0x3C  # bits of esm_class: type of message
_RECEIPT, _ON_THE_WAY = 0x04, 0x20

ARRIVALS: Mapping[str, ArrivalState] = {
    "DELIVRD": ArrivalState.DELIVERED,
    "EXPIRED": ArrivalState.EXPIRED,
    "DELETED": ArrivalState.FAILED,
    "UNDELIV": ArrivalState.FAILED,
    "REJECTD": ArrivalState.FAILED,
    # Not final; a final state may follow.
    "ACCEPTD": ArrivalState.ON_THE_WAY,
    "ENROUTE": ArrivalState.ON_THE_WAY,
    "UNKNOWN": ArrivalState.ON_THE_WAY,
}
# message_state by number, as in the text of receipts.
_STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
_FIELD = re.compile(rb"\b(id|stat|err|done date):\s?([^\s:]*)", re.IGNORECASE)
_BASES = {ReceiptIdForm.HEX: 16, ReceiptIdForm.DECIMAL: 10}
_DATES = {10: "%y%m%d%H%M", 12: "%y%m%d%H%M%S"}


def is_receipt(delivered: DeliveredPdu) -> bool:
    return delivered.esm_class & _KIND in {_RECEIPT, _ON_THE_WAY}


def read_receipt(delivered: DeliveredPdu, options: SmppOptions) -> DeliveryReport | None:
    """The delivery report, from the TLV fields first, then from the text. None if it names no message."""
    said = {name.lower(): value.decode("latin-1") for name, value in _FIELD.findall(delivered.message)}
    named = delivered.tags.get(SmppTag.RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1")
    number = named or said.get(b"id", "")
    if not number:
        return None
    state = _STATES.get(int.from_bytes(delivered.tags.get(SmppTag.MESSAGE_STATE, b""))) or said.get(b"stat", "").upper()
    return DeliveryReport(
        id=normal_id(number, options.reported_ids),
        arrival=ARRIVALS.get(state, ArrivalState.ON_THE_WAY),
        at=_moment(said.get(b"done date", ""), options.receipt_zone),
        reply=f"{state[:7]} {said.get(b'err', '')[:8]}".strip(),
    )


def normal_id(said: str, form: ReceiptIdForm) -> str:
    """One form for an id that is written in two ways: decimal, or lower case without leading zeros.

    An id that is not in the agreed form counts as text.
    """
    word = said.strip().lower()
    if form in _BASES:
        with suppress(ValueError):
            return str(int(word, _BASES[form]))
    return word.lstrip("0") or word[:1]


def _moment(said: str, zone: str) -> datetime | None:
    """The done date; None unless the carrier has stated its time zone."""
    if not zone or len(said) not in _DATES:
        return None
    try:
        return datetime.strptime(said, _DATES[len(said)]).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
