"""Plain text: bytes of a known encoding -> clean Unicode lines. Also the last check of every other reader's text."""

import re
import unicodedata

from portal.library.readers.errors import Broken, Empty, OldEncoding, TooLarge
from portal.library.readers.limits import Limits

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Control characters that no editor writes; form feeds and vertical tabs stand for page and line breaks.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_LETTER = re.compile(r"[^\W\d_]")

JUDGED_LETTERS = 400
LEAST_VIETNAMESE = 0.03  # in the laws of the corpus 19 to 32 letters of a hundred are Vietnamese ones


def decode(data: bytes) -> str:
    """Bytes of a text file -> its characters. UTF-8, or UTF-16 with its mark. Raises OldEncoding, Broken."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if data.count(b"\x00") or len(_CONTROLS.findall(data[:65536].decode("latin-1"))) > len(data[:65536]) // 20:
            raise Broken("dữ liệu nhị phân, không phải văn bản") from error
        raise OldEncoding from error
    if encoding == "utf-8" and "\x00" in text:
        raise Broken("dữ liệu nhị phân, không phải văn bản")
    return text


def tidy(text: str) -> str:
    """NFC, one kind of line break, no control characters, no blanks at the ends of lines. Letters are not touched."""
    text = _CONTROLS.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return "\n".join(line.rstrip() for line in text.split("\n"))


def accept_text(text: str, *, limits: Limits) -> str:
    """The text, tidied. Raises Empty, TooLarge, or OldEncoding where hardly a letter is a Vietnamese one."""
    if len(text) > limits.text_characters:
        raise TooLarge(f"hơn {limits.text_characters:,} ký tự".replace(",", "."))
    text = tidy(text)
    letters = _LETTER.findall(text[:200_000])
    if not letters:
        raise Empty
    if len(letters) >= JUDGED_LETTERS and len(_VIETNAMESE.findall(text[:200_000])) < LEAST_VIETNAMESE * len(letters):
        raise OldEncoding
    return text


def read_text(data: bytes, *, limits: Limits) -> str:
    return accept_text(decode(data), limits=limits)
