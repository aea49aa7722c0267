"""The settings of a carrier's SMPP link. Read from an account's options, which contain no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from messageproviders.port import (
    BadOptions,
    SendOutcome,
    bad_value,
    number_option,
    word_option,
)

__all__ = ["DefaultAlphabet", "BadOptions", "BindMode", "Concatenation", "ReceiptIdForm", "SmppOptions", "read_options"]


class BindMode(StrEnum):
    """One connection for both directions, or one for each."""

    TRANSCEIVER = "transceiver"
    PAIR = "pair"


class Concatenation(StrEnum):
    """How long messages are sent: parts with a user data header, parts with SAR fields, or uncut as message payload."""

    UDH = "udh"
    SAR = "sar"
    PAYLOAD = "payload"


class DefaultAlphabet(StrEnum):
    """The alphabet of `data_coding` 0 at this message centre."""

    GSM7 = "gsm"
    LATIN1 = "latin-1"


class ReceiptIdForm(StrEnum):
    """How a message centre writes its ids: as text, or as numbers, possibly in different bases (hexadecimal in
    responses, decimal in receipts).
    """

    WORD = "word"
    HEX = "hex"
    DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class SmppOptions:
    """The settings of a link; seconds are maximum waits. `statuses`: the outcomes of the carrier's own codes."""

    host: str
    port: int = 2775
    system_id: str = ""
    password: str = field(default="", repr=False)
    system_type: str = ""
    sender: str = ""
    takes_marks: bool = True
    bind: BindMode = BindMode.TRANSCEIVER
    window: int = 50
    source_ton: int = 5
    source_npi: int = 0
    destination_ton: int = 1
    destination_npi: int = 1
    concatenation: Concatenation = Concatenation.UDH
    alphabet: DefaultAlphabet = DefaultAlphabet.GSM7
    answered_ids: ReceiptIdForm = ReceiptIdForm.WORD
    reported_ids: ReceiptIdForm = ReceiptIdForm.WORD
    receipt_zone: str = ""
    statuses: Mapping[int, SendOutcome] = field(default_factory=dict)
    tls: bool = False
    ca_file: str = ""
    server_name: str = ""
    connect_seconds: float = 10
    answer_seconds: float = 30
    enquire_seconds: float = 30
    patience_seconds: float = 15
    joining_seconds: float = 3
    first_pause_seconds: float = 1
    longest_pause_seconds: float = 60


# SMPP 3.4, 4.1.1 and 4.4.1, without the terminating zero: longer values would be cut silently.
_LONGEST_PASSWORD, _LONGEST_NAME, _LONGEST_TYPE, _LONGEST_SENDER = 8, 15, 12, 20
_WORDS = {
    "bind": BindMode,
    "concatenation": Concatenation,
    "alphabet": DefaultAlphabet,
    "answered_ids": ReceiptIdForm,
    "reported_ids": ReceiptIdForm,
}
_OURS = {"password", "sender", "takes_marks"}
_SAID = {one.name: str(one.type) for one in fields(SmppOptions) if one.name not in _OURS}
_SECONDS = (0.01, 3600)  # nothing waits longer than an hour
_BOUNDS = {
    "port": (1, 65535),
    "window": (1, 1000),  # no message centre allows a larger window
    **dict.fromkeys(("source_ton", "source_npi", "destination_ton", "destination_npi"), (0, 255)),
    **dict.fromkeys((name for name in _SAID if name.endswith("_seconds")), _SECONDS),
}


def read_options(said: Mapping[str, object], *, password: str, sender: str, takes_marks: bool) -> SmppOptions:
    """The options of an account. Raises BadOptions, which quotes names and never the password."""
    if unknown := sorted(said.keys() - _SAID.keys()):
        raise BadOptions(f"Không có cài đặt: {', '.join(unknown)}.")
    read = {name: _read(name, value) for name, value in said.items()}
    if not read.get("host"):
        raise BadOptions("Chưa có “host” của tổng đài tin nhắn.")
    options = SmppOptions(**read, password=password, sender=sender, takes_marks=takes_marks)  # type: ignore[arg-type]
    _check_words(options)
    return options


def _check_words(options: SmppOptions) -> None:
    """Values that are sent unchanged in a bind or a message. Raises BadOptions."""
    if not options.password.isascii() or len(options.password) > _LONGEST_PASSWORD:
        raise BadOptions(f"SMPP 3.4 chỉ cho mật khẩu không dấu, dài nhất {_LONGEST_PASSWORD} ký tự.")
    for name, said, longest in (
        ("system_id", options.system_id, _LONGEST_NAME),
        ("system_type", options.system_type, _LONGEST_TYPE),
    ):
        if not said.isascii() or len(said) > longest:
            raise BadOptions(f"SMPP 3.4 chỉ cho “{name}” không dấu, dài nhất {longest} ký tự.")
    if not options.sender.isascii() or len(options.sender) > _LONGEST_SENDER:
        raise BadOptions(f"Tên định danh viết không dấu, dài nhất {_LONGEST_SENDER} ký tự.")


def _read(name: str, value: object) -> object:
    """Raises BadOptions."""
    kind = _SAID[name]
    if kind in ("int", "float"):
        least, most = _BOUNDS[name]
        return number_option(int if kind == "int" else float, name, value, least=least, most=most)
    try:
        if name in _WORDS:
            return _WORDS[name](str(value))
        if name == "statuses":
            return {int(str(code), 0): SendOutcome(outcome) for code, outcome in dict(value).items()}  # type: ignore[call-overload]
        if name == "receipt_zone" and value:
            return ZoneInfo(word_option(name, value)).key
        if kind == "bool" and not isinstance(value, bool):
            raise TypeError
        return value if kind == "bool" else word_option(name, value)
    except (ValueError, TypeError, ZoneInfoNotFoundError):
        raise bad_value(name, value) from None
