"""The two alphabets of text messages: GSM 7 bit (3GPP TS 23.038, 6.2.1) and UCS-2."""

from __future__ import annotations

from enum import StrEnum

# In the order of their codes, 0 to 127; the escape to the table of extensions stands at 27 and is no letter.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = "\x1b"
# Each takes two places: the escape and one more.
_EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip

_CODES = {letter: bytes([code]) for code, letter in enumerate(_BASIC) if letter != _ESCAPE}
_CODES |= {letter: bytes([_BASIC.index(_ESCAPE), code]) for code, letter in _EXTENSION.items()}
_SEPTETS = {letter: len(code) for letter, code in _CODES.items()}


class Encoding(StrEnum):
    """How a text goes over the air. One letter outside the seven-bit alphabet makes all of it UCS-2."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


def encoding_of(text: str) -> Encoding:
    return Encoding.GSM7 if _SEPTETS.keys() >= set(text) else Encoding.UCS2


def width(letter: str, encoding: Encoding) -> int:
    """Places that one letter takes: septets, or units of sixteen bits. Raises KeyError for what GSM-7 cannot say."""
    if encoding is Encoding.GSM7:
        return _SEPTETS[letter]
    return 2 if ord(letter) > 0xFFFF else 1


def places(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return sum(map(_SEPTETS.__getitem__, text))
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def encode_gsm7(text: str) -> bytes:
    """One septet in each octet, as SMPP carries it. Raises KeyError for what GSM-7 cannot say."""
    return b"".join(map(_CODES.__getitem__, text))


def decode_gsm7(octets: bytes) -> str:
    """What septets in octets say. Never raises: what has no letter becomes a question mark."""
    letters, pending = [], False
    for code in octets:
        if pending:
            letters.append(_EXTENSION.get(code, _BASIC[code & 0x7F]))
            pending = False
        elif _BASIC[code & 0x7F] == _ESCAPE:
            pending = True
        else:
            letters.append(_BASIC[code] if code < len(_BASIC) else "?")
    return "".join(letters)
