"""One text in one old encoding -> Unicode."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from lawtext.legacy.tables import TCVN3, TCVN3_CAPITALS, TCVN3_TONES, VNI
from lawtext.legacy.viqr import read_viqr


class Encoding(StrEnum):
    """How a text was written before Unicode; the value is what people call it."""

    TCVN3 = "TCVN3"
    VNI = "VNI"
    VIQR = "VIQR"


_TCVN3_TABLE = str.maketrans(TCVN3)
_TONED_CAPITAL = re.compile(f"([{''.join(TCVN3_CAPITALS)}])([{''.join(TCVN3_TONES)}])")
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

# A font whose text was stored under another Western code page, or under Symbol (private characters U+F020 to U+F0FF).
_CODE_PAGES = ("cp1252", "cp1254", "cp1250", "cp1251", "cp1253", "cp1257")
_PRIVATE = {0xF000 + byte: byte for byte in range(0x20, 0x100)}


def to_unicode(text: str, encoding: Encoding) -> str:
    """The text in Unicode (NFC). It is taken to be in that encoding throughout; `mend` is for texts that may be mixed.

    Characters that the encoding does not use stay as they are.
    """
    if encoding is Encoding.VIQR:
        return read_viqr(text)
    western = _in_western_characters(text)
    if encoding is Encoding.VNI:
        return unicodedata.normalize("NFC", _VNI_LETTER.sub(lambda found: VNI[found[0]], western))
    return _TONED_CAPITAL.sub(_capital, western).translate(_TCVN3_TABLE)


def _capital(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", TCVN3_CAPITALS[found[1]] + TCVN3_TONES[found[2]])


def _in_western_characters(text: str) -> str:
    """The characters that the bytes of the text have in Western Windows: a Turkish "Ğ" and a Cyrillic "Р" were 0xD0."""
    text = text.translate(_PRIVATE)
    if all(ord(character) < 0x100 or character in TCVN3 for character in text):
        return text
    for page in _CODE_PAGES:
        try:
            return text.encode(page).decode("cp1252")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text
