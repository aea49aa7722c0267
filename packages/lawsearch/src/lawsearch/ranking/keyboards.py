"""What a keyboard leaves when its Vietnamese input is off or half on ("ddaats", "d9a6t1"), and which keys touch."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
HAT, BREVE, HORN, BAR = "\u0302", "\u0306", "\u031b", "đ"  # â, ă, ơ ư, đ
TONES = frozenset({GRAVE, ACUTE, TILDE, HOOK, DOT})
_VOWELS = frozenset("aeiouy")


class Bare(NamedTuple):
    """A syllable taken apart: its letters without marks, and the marks, wherever they stand."""

    letters: str
    marks: frozenset[str]


@lru_cache(maxsize=1 << 14)
def bare(form: str) -> Bare:
    """A written form taken apart: "đất" -> "dat" with the bar, the hat and sắc."""
    letters, marks = [], set()
    for letter in unicodedata.normalize("NFD", form):
        if unicodedata.combining(letter):
            marks.add(letter)
        elif letter == "đ":
            letters.append("d")
            marks.add(BAR)
        else:
            letters.append(letter)
    return Bare("".join(letters), frozenset(marks))


# Key -> the mark it asks for, and the letters of which one must have been typed before it.
_TELEX: Mapping[str, tuple[tuple[str, str], ...]] = {
    **{key: ((tone, "aeiouy"),) for key, tone in zip("sfrxj", (ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True)},
    "a": ((HAT, "a"),),
    "e": ((HAT, "e"),),
    "o": ((HAT, "o"),),
    "w": ((BREVE, "a"), (HORN, "ou")),
    "d": ((BAR, "d"),),
}
_VNI: Mapping[str, tuple[tuple[str, str], ...]] = {
    **{key: ((tone, "aeiouy"),) for key, tone in zip("12345", (ACUTE, GRAVE, HOOK, TILDE, DOT), strict=True)},
    "6": ((HAT, "aeo"),),
    "7": ((HORN, "ou"),),
    "8": ((BREVE, "a"),),
    "9": ((BAR, "d"),),
}


def undone(typed: str) -> frozenset[Bare]:
    """What the keys of Telex or of VNI would have written; empty where none of them asks for a mark.

    The marks are not placed: that, and whether such a syllable exists, the table of syllables tells.
    """
    return frozenset(one for keys in (_TELEX, _VNI) for one in _read(Bare("", frozenset()), bare(typed), keys))


def _read(done: Bare, left: Bare, keys: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[Bare]:
    """Every way to read the keys that are left; `left.marks` are those that the keyboard did write."""
    if not left.letters:
        if done.marks and done.letters.isalpha():
            yield Bare(done.letters, done.marks | left.marks)
        return
    key, rest = left.letters[0], Bare(left.letters[1:], left.marks)
    asked = [mark for mark, before in keys.get(key, ()) if _may_ask(mark, before, done)]
    for mark in asked:
        yield from _read(Bare(done.letters, done.marks | {mark}), rest, keys)
    if not asked or key in _VOWELS | {"d"}:  # a second vowel may be a letter of its own: "xoong"
        yield from _read(Bare(done.letters + key, done.marks), rest, keys)


def _may_ask(mark: str, before: str, done: Bare) -> bool:
    taken = TONES if mark in TONES else {mark} - {HORN}  # ư and ơ may each be asked for: "phuwowng"
    return not taken & done.marks and any(letter in done.letters for letter in before)


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _touching() -> frozenset[tuple[str, str]]:
    """Pairs of keys side by side, or one above the other, half a key to the right in each row."""
    places = {key: (row, column + row / 2) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return frozenset(
        (one, other)
        for one, (row, column) in places.items()
        for other, (next_row, next_column) in places.items()
        if one != other and abs(row - next_row) <= 1 and abs(column - next_column) <= 1
    )


TOUCHING = _touching()
