"""PDUs of SMPP 3.4, encoded and decoded. smpplib encodes the bind; PDUs that occur by the thousand are packed here (see
docs/decisions/0165): one submit_sm is one join of bytes, and decoding raises only MalformedPdu, whatever a peer sends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from types import SimpleNamespace

from smpplib import smpp

from messageproviders.smpp.options import SmppOptions

HEADER = struct.Struct(">LLLL")
_TLV = struct.Struct(">HH")
_MOST = 64 * 1024
_VERSION = 0x34


class SmppCommand(IntEnum):
    """Command ids; a response has the highest bit set."""

    GENERIC_NACK = 0x80000000
    BIND_RECEIVER = 0x00000001
    BIND_TRANSMITTER = 0x00000002
    SUBMIT_SM = 0x00000004
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM = 0x00000005
    UNBIND = 0x00000006
    UNBIND_RESP = 0x80000006
    BIND_TRANSCEIVER = 0x00000009
    ENQUIRE_LINK = 0x00000015


ANSWER = 0x80000000


class SmppTag(IntEnum):
    """Optional parameters that are read or written (SMPP 3.4, 5.3.2)."""

    RECEIPTED_MESSAGE_ID = 0x001E
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F


class MalformedPdu(Exception):
    """The received bytes are not a PDU of SMPP 3.4. The connection is closed: the start of the next PDU is unknown."""


@dataclass(frozen=True, slots=True)
class DeliveredPdu:
    """A deliver_sm: a person's message or a delivery receipt."""

    source: str = field(repr=False)
    destination: str
    esm_class: int
    data_coding: int
    message: bytes = field(repr=False)
    tags: Mapping[int, bytes] = field(default_factory=dict, repr=False)


def bind(command: SmppCommand, *, sequence: int, options: SmppOptions) -> bytes:
    """The bind PDU: our credentials and the direction."""
    names = {
        SmppCommand.BIND_TRANSCEIVER: "bind_transceiver",
        SmppCommand.BIND_TRANSMITTER: "bind_transmitter",
        SmppCommand.BIND_RECEIVER: "bind_receiver",
    }
    octets: bytes = smpp.make_pdu(
        names[command],
        client=SimpleNamespace(sequence=sequence, next_sequence=lambda: sequence),  # for sequence numbers
        system_id=options.system_id,
        password=options.password,
        system_type=options.system_type,
        interface_version=_VERSION,
    ).generate()
    return octets


def say(command: int, *, sequence: int, status: int = 0, body: bytes = b"") -> bytes:
    """A PDU with an encoded body."""
    return HEADER.pack(HEADER.size + len(body), command, status, sequence) + body


def submission_head(options: SmppOptions) -> bytes:
    """The start of every submit_sm of an account: service type, sender, TON and NPI of the receiver."""
    return b"".join(
        (
            b"\0",
            bytes((options.source_ton, options.source_npi)),
            options.sender.encode("ascii", "replace"),
            b"\0",
            bytes((options.destination_ton, options.destination_npi)),
        )
    )


def submission(
    head: bytes,
    *,
    to: bytes,
    esm_class: int,
    is_urgent: bool,
    validity: bytes,
    data_coding: int,
    message: bytes,
    tags: bytes = b"",
) -> bytes:
    """The body of a submit_sm that requests a delivery receipt."""
    return b"".join(
        (
            head,
            to,
            b"\0",
            bytes((esm_class, 0, is_urgent)),
            b"\0",
            validity,
            b"\0",
            bytes((1, 0, data_coding, 0, len(message))),
            message,
            tags,
        )
    )


def tag(name: SmppTag, value: bytes) -> bytes:
    return _TLV.pack(name, len(value)) + value


def validity(expires_in: timedelta | None) -> bytes:
    """The validity as a relative period (7.1.1): days, hours, minutes, seconds. b"" leaves it to the message centre."""
    if expires_in is None:
        return b""
    minutes, second = divmod(max(60, int(expires_in.total_seconds())), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    months, day = divmod(days, 30)
    return f"00{min(months, 11):02}{day:02}{hour:02}{minute:02}{second:02}000R".encode()


def take_frames(buffer: bytearray) -> Iterator[tuple[int, int, int, bytes]]:
    """Yield command, status, sequence and body of each whole PDU, and remove it from the buffer.

    Raises MalformedPdu.
    """
    begun, size = 0, len(buffer)
    try:
        while size - begun >= HEADER.size:
            length, command, status, sequence = HEADER.unpack_from(buffer, begun)
            if not HEADER.size <= length <= _MOST:
                raise MalformedPdu
            if size - begun < length:
                return
            body = bytes(buffer[begun + HEADER.size : begun + length])
            begun += length
            yield command, status, sequence, body
    finally:
        del buffer[:begun]


def read_word(body: bytes) -> str:
    """The C-octet string of a submit_sm_resp or bind_resp: the bytes before the first zero."""
    return body.partition(b"\0")[0].decode("latin-1")


def read_delivered(body: bytes) -> DeliveredPdu:
    """Raises MalformedPdu."""
    try:
        _, at = _until_zero(body, 0)
        source, at = _until_zero(body, at + 2)
        destination, at = _until_zero(body, at + 2)
        esm_class = body[at]
        _, at = _until_zero(body, at + 3)
        _, at = _until_zero(body, at)
        data_coding, length = body[at + 2], body[at + 4]
        end = at + 5 + length
        if end > len(body):
            raise MalformedPdu
        tags = dict(_read_tags(body, end))
    except (IndexError, ValueError, struct.error):
        raise MalformedPdu from None
    return DeliveredPdu(
        source, destination, esm_class, data_coding, body[at + 5 : end] or tags.get(SmppTag.MESSAGE_PAYLOAD, b""), tags
    )


def _until_zero(body: bytes, at: int) -> tuple[str, int]:
    end = body.index(b"\0", at)
    return body[at:end].decode("latin-1"), end + 1


def _read_tags(body: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at < len(body):
        name, length = _TLV.unpack_from(body, at)
        at += _TLV.size
        yield name, body[at : at + length]
        at += length
