"""Codes by which an address is confirmed: made from the asking and the installation's secret, and kept nowhere.

Whoever steals the database can make none of them. A number is typed off a telephone, within minutes and with few
tries; a word is sent to the Official Account on Zalo, where it has to be found among all that wait.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from uuid import UUID

DIGITS = 6
# Letters and digits that nobody mistakes for one another.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
PREFIX = "LT"
_GROUP = 4
_WORD = re.compile(rf"\b{PREFIX}[\s\-–.]*([{SIGNS}]{{{_GROUP}}})[\s\-–.]*([{SIGNS}]{{{_GROUP}}})\b")


def number_of(seed: UUID, *, key: str) -> str:
    """ "042917": what goes to a telephone."""
    return f"{_big(seed, key=f'number:{key}') % 10**DIGITS:0{DIGITS}d}"


def word_of(seed: UUID, *, key: str) -> str:
    """ "LT 7KQ2 M9TX": what somebody sends to the Official Account."""
    number = _big(seed, key=f"word:{key}")
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    code = "".join(signs)
    return f"{PREFIX} {code[:_GROUP]} {code[_GROUP:]}"


def is_number(typed: str, *, seed: UUID, key: str) -> bool:
    """Whether somebody typed the number of this asking; blanks and dots do not matter."""
    digits = re.sub(r"[\s.\-]", "", typed)
    return hmac.compare_digest(digits.encode(), number_of(seed, key=key).encode())


def word_in(text: str) -> str:
    """The code in what somebody sent, as `word_of` writes it; "" if there is none."""
    found = _WORD.search(text.upper())
    return f"{PREFIX} {found[1]} {found[2]}" if found else ""


def mark_of(word: str, *, key: str) -> str:
    """By which the asking with this word is found."""
    return hmac.new(f"mark:{key}".encode(), word.encode(), hashlib.sha256).hexdigest()


def _big(seed: UUID, *, key: str) -> int:
    return int.from_bytes(hmac.new(key.encode(), seed.bytes, hashlib.sha256).digest())
