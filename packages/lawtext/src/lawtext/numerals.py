"""How Vietnamese papers count where they do not use digits: Roman numerals, and the letters of points."""

from __future__ import annotations

import re

# Nghị định 78/2025/NĐ-CP: points go by the Vietnamese alphabet, in which f, j, w and z are not.
POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"

_MOST_ROMAN = 3999
_PIECES = (
    ("M", 1000),
    ("CM", 900),
    ("D", 500),
    ("CD", 400),
    ("C", 100),
    ("XC", 90),
    ("L", 50),
    ("XL", 40),
    ("X", 10),
    ("IX", 9),
    ("V", 5),
    ("IV", 4),
    ("I", 1),
)
# C, D and M are not read: "Phần C", "Phần D" are letters, and nothing in a law is numbered a hundred in Roman.
_ROMAN = re.compile(r"(?=[IVXL])(?P<roman>L?(?:XL|X{0,3})(?:IX|IV|V?I{0,3}))(?P<rest>[A-ZĐa-zđ]?)")


def to_roman(number: int) -> str:
    """1 -> "I". Raises ValueError below 1 and above 3999."""
    if not 1 <= number <= _MOST_ROMAN:
        raise ValueError(f"from 1 to {_MOST_ROMAN}, not {number}")
    written = ""
    for piece, value in _PIECES:
        written += piece * (number // value)
        number %= value
    return written


def to_arabic(roman: str) -> int | None:
    """A Roman numeral up to LXXXIX, or None ("L" alone is taken for the letter)."""
    found = split_roman(roman.upper())
    return found[0] if found and not found[1] and roman.upper() != "L" else None


def split_roman(label: str) -> tuple[int, str] | None:
    """A label that begins with a Roman numeral in capitals, and the letter after it: "IVa" -> (4, "a")."""
    found = _ROMAN.fullmatch(label)
    return (_value(found["roman"]), found["rest"]) if found else None


def point_letter(number: int) -> str:
    """1 -> "a", 5 -> "đ"; after "y" come "aa", "ab" … Raises ValueError below 1."""
    if number < 1:
        raise ValueError(f"from 1, not {number}")
    rounds, at = divmod(number - 1, len(POINT_LETTERS))
    return (point_letter(rounds) if rounds else "") + POINT_LETTERS[at]


def _value(roman: str) -> int:
    total = 0
    for piece, value in _PIECES:
        while roman.startswith(piece):
            total, roman = total + value, roman[len(piece) :]
    return total
