"""A text as it is meant (NFC), and the same without marks for senders and telephones that take none."""

from __future__ import annotations

import unicodedata

# What word processors write, in letters that every telephone has.
_TYPOGRAPHIC = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛‹›′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys(("\u00a0", "\u1680", *map(chr, range(0x2000, 0x200B)), "\u202f", "\u205f", "\u3000"), " "),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    "…": "...", "•": "-", "·": ".", "×": "x", "÷": "/", "⁄": "/", "→": "->", "⇒": "=>", "°": "o", "₫": "d", "≥": ">=",
    "≤": "<=", "±": "+/-", "™": "(TM)", "®": "(R)", "©": "(C)", "§": "Muc", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
    "€": "EUR", "£": "GBP", "¥": "JPY", "\t": " ", "\f": "\n", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
_COMBINING = range(0x0300, 0x0370)
_LATIN = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))


def normal(text: str) -> str:
    """NFC, lines ended by a line feed alone: the form in which everything is counted and kept."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def unaccent(text: str) -> str:
    """The text without marks, in letters of ASCII. What is not Latin (Khmer, pictures) stays as it is.

    >>> unaccent("Điều 5 – “không được” bán…")
    'Dieu 5 - "khong duoc" ban...'
    """
    return normal(text).translate(_PLAIN)


def _plain() -> dict[int, str]:
    table = {ord(sign): plain for sign, plain in _TYPOGRAPHIC.items()}
    for code in (code for block in _LATIN for code in block if code not in table):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base
    for code in (*range(0x00A1, 0x00C0), *range(0x2070, 0x20A0), *range(0x2100, 0x2190), *range(0xFB00, 0xFB07)):
        folded = unicodedata.normalize("NFKC", chr(code)).replace("\u2044", "/")
        if code not in table and folded.isascii() and folded.strip():
            table[code] = folded
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width
    return table | dict.fromkeys(_COMBINING, "")


_PLAIN = _plain()
