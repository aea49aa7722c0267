"""The protocol of every provider: a message in, a receipt out, whatever fails on the way; and the options of an
account, validated within their bounds.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class BadOptions(ValueError):
    """An account's options contain an unknown name or an invalid value. Its text is for the operator, in Vietnamese."""


def bad_value(name: str, value: object) -> BadOptions:
    return BadOptions(f"Cài đặt “{name}” không nhận giá trị {value!r}.")


def number_option[Kind: (int, float)](kind: type[Kind], name: str, value: object, *, least: float, most: float) -> Kind:
    """A number from `least` to `most`, also one given as text. Raises BadOptions."""
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise TypeError
        read = kind(value)
    except (ValueError, TypeError, OverflowError):
        raise bad_value(name, value) from None
    if not math.isfinite(read) or not least <= read <= most:
        raise BadOptions(f"Cài đặt “{name}” nằm ngoài khoảng dùng được: từ {least:g} đến {most:g}.")
    return read


def word_option(name: str, value: object) -> str:
    """A text; numbers are converted. Raises BadOptions."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise bad_value(name, value)
    return str(value)


class SendOutcome(StrEnum):
    """The result of an attempt, as it matters for the next one.

    UNKNOWN means that the message was handed over and no answer came, so it may have arrived.
    """

    ACCEPTED = "da-nhan"
    LATER = "thu-lai-sau"
    UNREACHABLE = "khong-ket-noi-duoc"
    THROTTLED = "qua-nhanh"
    QUOTA = "het-han-muc"
    CLOSED = "ngoai-gio"
    REFUSED = "bi-tu-choi"
    NO_MAILBOX = "khong-co-hom-thu"
    NOT_HERE = "kenh-nay-khong-toi-duoc"
    BROKEN = "tai-khoan-hong"
    UNKNOWN = "khong-co-tra-loi"


OUTCOME_LABELS = {
    SendOutcome.ACCEPTED: "Bên chuyển tin đã nhận",
    SendOutcome.LATER: "Bên chuyển tin bảo thử lại sau",
    SendOutcome.UNREACHABLE: "Không kết nối được bên chuyển tin",
    SendOutcome.THROTTLED: "Bên chuyển tin bảo gửi chậm lại",
    SendOutcome.QUOTA: "Hết hạn mức trong ngày",
    SendOutcome.CLOSED: "Ngoài giờ được gửi",
    SendOutcome.REFUSED: "Bên chuyển tin từ chối tin này",
    SendOutcome.NO_MAILBOX: "Không có địa chỉ này",
    SendOutcome.NOT_HERE: "Người nhận không nhận được qua kênh này",
    SendOutcome.BROKEN: "Tài khoản gửi hỏng, cần người xử lý",
    SendOutcome.UNKNOWN: "Đã chuyển đi, không nhận được trả lời",
}
OUTCOME_CHOICES = [(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to one person. `reference` is ours and the same for every attempt: the peer may recognise it.

    Fields that a channel does not use stay empty: `subject` and `html` are for e-mail (`subject` is also the title of a
    notification), `template` and `data` for a text that the provider has approved. After `expires_in` the message is no
    longer useful. `particulars` is what the address needs in addition (the keys of a browser).
    """

    reference: str
    to: str = field(repr=False)
    subject: str = ""
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    template: str = ""
    data: Mapping[str, str] = field(default_factory=dict, repr=False)
    particulars: Mapping[str, str] = field(default_factory=dict, repr=False)
    link: str = field(default="", repr=False)
    is_urgent: bool = False
    expires_in: timedelta | None = None

    @property
    def is_wordless(self) -> bool:
        """Whether the message has no content: every provider refuses it before any request."""
        return not (self.text.strip() or self.template)


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """The result of an attempt. `reply` is the peer's code ("550 5.1.1") without its text, which may quote addresses.

    `ids`: the provider's ids, one for each part. `quota_left`: how many messages the account may still send today, if
    the provider states it. `again_in`: the pause that the provider asks for.
    """

    reference: str
    outcome: SendOutcome
    reply: str = ""
    ids: tuple[str, ...] = ()
    quota_left: int | None = None
    again_in: timedelta | None = None


def wordless_refusal(message: OutboundMessage) -> SendReceipt:
    return SendReceipt(message.reference, SendOutcome.REFUSED, "khong-co-loi")


class ArrivalState(StrEnum):
    """The state of a message in a later report of the provider."""

    ON_THE_WAY = "dang-chuyen"
    DELIVERED = "da-toi"
    SEEN = "da-xem"
    FAILED = "khong-toi"
    EXPIRED = "het-han"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """A provider's later report on a message or a part of it, identified by its `id`, our `reference`, or both."""

    id: str
    arrival: ArrivalState
    reference: str = ""
    at: datetime | None = None
    reply: str = ""

    def __hash__(self) -> int:
        """Called very often: the id alone distinguishes nearly all reports."""
        return hash(self.id or self.reference)


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message sent to us: the sender's address on the channel, the text, the provider's `id`, which a repetition
    shares."""

    sender: str = field(repr=False)
    text: str = field(repr=False)
    id: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProviderNotice:
    """A report or message received from a provider, with the ticket that acknowledges it once it is stored."""

    what: DeliveryReport | InboundMessage
    ticket: int = 0

    def __hash__(self) -> int:
        return self.ticket or hash(self.what)


@dataclass(frozen=True, slots=True)
class ProviderAbilities:
    """The abilities of a provider, which decide how it may be used.

    `is_idempotent`: the peer recognises `reference` within `remembers` and sends nothing twice, so that a message
    without an answer can be retried safely. `opens`, `closes`: the allowed hours in Vietnam time; `answers_any_hour`:
    except for messages that answer an action of the receiver. `most_characters`: the longest text that is accepted;
    None: no own limit.
    """

    is_idempotent: bool = False
    remembers: timedelta = timedelta()
    gives_receipts: bool = False
    most_characters: int | None = None
    opens: time = time(0, 0)
    closes: time = time.max
    answers_any_hour: bool = False
    per_second: float | None = None
    at_once: int = 50


class MessageProvider(Protocol):
    """Sends messages one after another. Never called inside a transaction: a peer may block for long.

    Created once and used for many batches; `carry` opens the connections it needs. Used by one thread at a time.
    """

    @property
    def name(self) -> str: ...

    @property
    def abilities(self) -> ProviderAbilities: ...

    def carry(self, messages: Iterable[OutboundMessage]) -> Iterator[SendReceipt]:
        """Yield one receipt for each message as soon as it is known; raises nothing that a peer can cause."""

    def listen(self) -> Sequence[ProviderNotice]:
        """What was received and is not acknowledged, without waiting. `acknowledge` confirms it to the peer."""

    def acknowledge(self, heard: Iterable[ProviderNotice]) -> None:
        """Confirm that these notices are stored; the peer need not repeat them."""

    def close(self) -> None:
        """Close the connections. The provider may be used again."""


_PREFIX = "lt-"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)


def reference_of(number: int) -> str:
    """The reference of a delivery, in base 36: 1296 is "lt-100"."""
    digits = ""
    while number:
        number, rest = divmod(number, _BASE)
        digits = _DIGITS[rest] + digits
    return f"{_PREFIX}{digits or '0'}"


def delivery_of_reference(reference: str) -> int | None:
    """The id of the delivery with this reference; None if it is not a reference of ours."""
    digits = reference.removeprefix(_PREFIX)
    return int(digits, _BASE) if digits != reference and digits.isalnum() and digits.isascii() else None


class SilentProvider:
    """Base of providers that receive nothing by themselves and keep no connection open."""

    def listen(self) -> Sequence[ProviderNotice]:
        return ()

    def acknowledge(self, heard: Iterable[ProviderNotice]) -> None:
        """Nothing is ever received."""

    def close(self) -> None:
        """No connection is open."""


class FileProvider(SilentProvider):
    """Appends each message as one line of JSON to `path`, readable only by its owner because it contains addresses."""

    name = "file"
    abilities = ProviderAbilities(at_once=200)

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

    def _write(self, message: OutboundMessage, file: int) -> SendReceipt:
        if message.is_wordless:
            return wordless_refusal(message)
        said = {name: value for name, value in asdict(message).items() if value}
        try:
            os.write(file, f"{json.dumps(said, ensure_ascii=False, default=_plain)}\n".encode())
        except OSError as error:
            return SendReceipt(message.reference, SendOutcome.LATER, type(error).__name__)
        return SendReceipt(message.reference, SendOutcome.ACCEPTED)


def _plain(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else str(value)
