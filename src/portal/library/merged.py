"""Whether a text has a change in it already: codifications, and many sources that do not say so, come amended.

An accepted change whose words stand in the text is not told as missing from it. Where that is not plain, the answer is
no, and the page goes on to warn. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lawtext.words import canonical_tone, normalise

_FEWEST_LETTERS = 16  # shorter wordings stand in many texts by chance
_LONGEST_REPEALED = 120
_GONE = frozenset({"bai-bo", "het-hieu-luc"})
_NOT_A_LETTER = re.compile(r"[\W_]+")
_SAYS_REPEALED = re.compile(r"\(?\s*(?:được |đã |bị )?bãi bỏ\s*\)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a change does to the wording of one place; the fields are those of `EventTarget`."""

    action: str
    part: str = ""
    wording: str = ""
    old_words: str = ""
    new_words: str = ""


def has_change(wanted: Wanted, text: str, *, is_compiled: bool) -> bool:
    """Whether `text`, all that stands at the place ("" if nothing does), reads as the change wants it.

    `is_compiled`: the edition was put together from amended texts, so that what is not there may have been repealed.
    """
    if wanted.action in _GONE and not wanted.part:
        return is_compiled if not text.strip() else _is_repealed(text)
    said = _letters(text)
    if wanted.old_words or wanted.new_words:
        return _has_new_words(wanted, said)
    new = _letters(wanted.wording)
    return len(new) >= _FEWEST_LETTERS and new in said


def _has_new_words(wanted: Wanted, said: str) -> bool:
    new, old = _letters(wanted.new_words), _letters(wanted.old_words)
    return len(new) >= _FEWEST_LETTERS and new in said and (old in new or old not in said)


def _is_repealed(text: str) -> bool:
    return len(text) <= _LONGEST_REPEALED and _SAYS_REPEALED.search(text.casefold()) is not None


def _letters(text: str) -> str:
    """What makes a wording: its letters and digits. Marks of list and quotation, blanks and tone placement do not."""
    return _NOT_A_LETTER.sub("", canonical_tone(normalise(text)).casefold())
