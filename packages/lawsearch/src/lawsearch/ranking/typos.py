"""Possible corrections of a typed syllable: errors of keys and of input methods, each with a cost."""

from __future__ import annotations

import heapq
import math
import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from lawsearch.ranking.syllables import Guess, Syllables

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
HAT, BREVE, HORN, BAR = "\u0302", "\u0306", "\u031b", "đ"  # â, ă, ơ ư, đ
TONES = frozenset({GRAVE, ACUTE, TILDE, HOOK, DOT})
VOWELS = frozenset("aeiouy")


class Bare(NamedTuple):
    """A decomposed syllable: its base letters, and the set of its diacritics without their positions."""

    letters: str
    marks: frozenset[str]


@lru_cache(maxsize=1 << 14)
def bare(form: str) -> Bare:
    """Decompose a form as written: "đất" -> "dat" with the bar, the circumflex and the acute."""
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


# Each key with the diacritics that it adds, and the letters of which one must precede the key.
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
    """What the typed keys would have written in Telex or VNI; empty if no key adds a diacritic.

    The table of syllables decides where the diacritics are, and whether such a syllable exists.
    """
    return frozenset(one for keys in (_TELEX, _VNI) for one in _read(Bare("", frozenset()), bare(typed), keys))


def _read(done: Bare, left: Bare, keys: Mapping[str, tuple[tuple[str, str], ...]]) -> Iterator[Bare]:
    """Yield every reading of the remaining keys. `left.marks` are the diacritics that were typed as such."""
    if not left.letters:
        if done.marks and done.letters.isalpha():
            yield Bare(done.letters, done.marks | left.marks)
        return
    key, rest = left.letters[0], Bare(left.letters[1:], left.marks)
    asked = [mark for mark, before in keys.get(key, ()) if _may_ask(mark, before, done)]
    for mark in asked:
        yield from _read(Bare(done.letters, done.marks | {mark}), rest, keys)
    if not asked or key in VOWELS | {"d"}:  # a second vowel may be a letter of its own: "xoong"
        yield from _read(Bare(done.letters + key, done.marks), rest, keys)


def _may_ask(mark: str, before: str, done: Bare) -> bool:
    taken = TONES if mark in TONES else {mark} - {HORN}  # both ư and ơ may be typed: "phuwowng"
    return not taken & done.marks and any(letter in done.letters for letter in before)


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _touching() -> frozenset[tuple[str, str]]:
    """Pairs of adjacent keys: side by side, or one above the other. Each row is shifted by half a key."""
    places = {key: (row, column + row / 2) for row, keys in enumerate(_ROWS) for column, key in enumerate(keys)}
    return frozenset(
        (one, other)
        for one, (row, column) in places.items()
        for other, (next_row, next_column) in places.items()
        if one != other and abs(row - next_row) <= 1 and abs(column - next_column) <= 1
    )


TOUCHING = _touching()


# Costs of missing and of wrong diacritics.
_NO_TONE, _OTHER_TONE, _HOOK_TILDE = 4.0, 5.0, 3.0
_NO_SHAPE, _OTHER_SHAPE = 4.0, 5.0  # â ă ơ ư
_NO_BAR, _OTHER_BAR = 4.0, 5.0  # đ
_MISPLACED = 1.0  # the tone mark on another vowel: "hỉêm"
# Costs of errors in the letters.
_SOUNDS_ALIKE, _TWICE, _SWAPPED, _TOUCHED, _LEFT_OUT, _PUT_IN, _OTHER_LETTER = 3.5, 4.5, 5.5, 5.5, 6.5, 6.5, 8.0
# Costs of unconverted keys and of missing blanks.
_UNDONE, _RUN_TOGETHER = 2.0, 4.0

_SHORTEST_EDITED, _LONGEST_EDITED = 3, 12  # letters; in shorter syllables one correction could make almost any syllable
_LONGEST_KEYED = 14  # keys of one syllable
_SHORTEST_RUN, _LONGEST_RUN = 4, 28  # letters of syllables that were typed without a blank
_LONGEST_PART = 7  # letters; the longest syllable: nghiêng
_MOST_PARTS, _MOST_FORMS, _MOST_ROWS = 4, 3, 12  # syllables of such a run, forms of each syllable, sequences kept
_MOST_GUESSES = 60

# Sounds that some regions do not distinguish, at the beginning and at the end of a syllable.
_OPENINGS = [
    *[("l", "n"), ("s", "x"), ("ch", "tr"), ("d", "gi"), ("d", "r"), ("gi", "r"), ("d", "v"), ("gi", "v")],
    *[("g", "gh"), ("ng", "ngh"), ("c", "k"), ("c", "q"), ("k", "q"), ("f", "ph"), ("z", "d"), ("j", "gi")],
]
_ENDINGS = [("n", "ng"), ("c", "t"), ("n", "nh"), ("c", "ch"), ("t", "ch"), ("i", "y"), ("m", "n"), ("k", "c")]
_OPENING = re.compile(r"(?:ngh|gi(?=[aeouy])|[gnpkt]h|ng|ch|tr|[bcdfghjklmnpqrstvxz])?")
_ENDING = re.compile(r"(?:n?g|nh|ch|[cmnptikuy])?\Z")


@lru_cache(maxsize=512)
def guesses(typed: str, table: Syllables, *, unmarked: bool = False) -> list[Guess]:
    """The possible corrections of a syllable, likeliest first, without the syllable itself.

    Missing diacritics cost nothing if the question was typed without any (`unmarked`).
    """
    cheapest: dict[tuple[str, ...], float] = {}
    for guess in (*_mistyped(typed, table, unmarked), *_undone(typed, table), *_run_together(typed, table)):
        if guess.forms != (typed,):
            cheapest[guess.forms] = min(guess.cost, cheapest.get(guess.forms, guess.cost))

    ordered = sorted(cheapest, key=lambda forms: (cheapest[forms] - _said(forms, table) / len(forms), forms))
    return [Guess(forms, cheapest[forms]) for forms in ordered[:_MOST_GUESSES]]


def _mistyped(typed: str, table: Syllables, unmarked: bool) -> Iterator[Guess]:
    """Yield forms with other diacritics, and with at most one error in the letters."""
    was = bare(typed)
    free = unmarked and not was.marks
    for letters, cost in _other_letters(was).items():
        for form in table.candidates.get(letters, ()):
            marks = 0.0 if free else _marks_cost(was, bare(form))
            yield Guess((form,), cost + marks or _MISPLACED)


def _marks_cost(was: Bare, form: Bare) -> float:
    """The cost of changing the typed diacritics to those of the form."""
    tone, meant_tone = was.marks & TONES, form.marks & TONES
    shape, meant_shape = was.marks - TONES - {BAR}, form.marks - TONES - {BAR}
    bar, meant_bar = BAR in was.marks, BAR in form.marks
    cost = 0.0
    if tone != meant_tone:
        cost += _HOOK_TILDE if tone | meant_tone == {HOOK, TILDE} else _OTHER_TONE if tone else _NO_TONE
    if shape != meant_shape:
        cost += _OTHER_SHAPE if shape else _NO_SHAPE
    if bar != meant_bar:
        cost += _OTHER_BAR if bar else _NO_BAR
    return cost


def _other_letters(was: Bare) -> dict[str, float]:
    """The letters as typed, and all results of one correction, each with its cost."""
    cheapest = {was.letters: 0.0}
    slips = [*_sounding_alike(was)]
    if _SHORTEST_EDITED <= len(was.letters) <= _LONGEST_EDITED:
        slips += _edited(was.letters)
    elif len(was.letters) < _SHORTEST_EDITED:
        slips += _touched(was.letters)
    for letters, cost in slips:
        cheapest[letters] = min(cost, cheapest.get(letters, cost))
    return cheapest


def _sounding_alike(was: Bare) -> Iterator[tuple[str, float]]:
    letters = was.letters
    opening = _matched(_OPENING.match(letters))
    ending = _matched(_ENDING.search(letters, len(opening)))
    middle = letters[len(opening) : len(letters) - len(ending)]
    if BAR not in was.marks:
        for other in _partners(opening, _OPENINGS):
            yield other + middle + ending, _SOUNDS_ALIKE
    for other in _partners(ending, _ENDINGS):
        yield opening + middle + other, _SOUNDS_ALIKE
    for one, other in (("i", "y"), ("y", "i")):
        if one in middle:
            yield opening + middle.replace(one, other) + ending, _SOUNDS_ALIKE


def _matched(found: re.Match[str] | None) -> str:
    return found[0] if found else ""


def _partners(sound: str, alike: list[tuple[str, str]]) -> Iterator[str]:
    for one, other in alike:
        if sound == one:
            yield other
        elif sound == other:
            yield one


def _edited(letters: str) -> Iterator[tuple[str, float]]:
    """Yield corrections of one extra, missing, wrong or swapped letter."""
    for at, letter in enumerate(letters):
        if letter.isdecimal():
            continue  # digits are not typed by mistake
        before, after = letters[:at], letters[at + 1 :]
        yield before + after, _TWICE if after[:1] == letter else _PUT_IN
        if after:
            yield before + after[0] + letter + after[1:], _SWAPPED
        for other in string.ascii_lowercase:
            yield before + other + after, _TOUCHED if (letter, other) in TOUCHING else _OTHER_LETTER
    for at in range(len(letters) + 1):
        for other in string.ascii_lowercase:
            yield letters[:at] + other + letters[at:], _LEFT_OUT


def _touched(letters: str) -> Iterator[tuple[str, float]]:
    """Yield corrections of one letter whose key is adjacent to the typed one."""
    for at, letter in enumerate(letters):
        for other in string.ascii_lowercase:
            if (letter, other) in TOUCHING:
                yield letters[:at] + other + letters[at + 1 :], _TOUCHED


def _undone(typed: str, table: Syllables) -> Iterator[Guess]:
    """Yield forms for Telex or VNI keys that were not converted into diacritics."""
    if typed in table or len(typed) > _LONGEST_KEYED:
        return
    for meant in undone(typed):
        for form in table.candidates.get(meant.letters, ()):
            if bare(form).marks >= meant.marks:
                yield Guess((form,), _UNDONE + _marks_cost(meant, bare(form)))


def _run_together(typed: str, table: Syllables) -> Iterator[Guess]:
    """Yield syllables that were typed without a blank between them, also with a number."""
    if typed in table or not _SHORTEST_RUN <= len(typed) <= _LONGEST_RUN:
        return
    yield from (Guess(forms, _RUN_TOGETHER) for forms in _rows(typed, table) if len(forms) > 1)


def _rows(typed: str, table: Syllables) -> list[tuple[str, ...]]:
    """The likeliest sequences of syllables for letters without blanks: a beam search from left to right."""
    ending: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(typed) + 1):
        rows = [
            (*row, form)
            for start in range(max(end - _LONGEST_PART, 0), end)
            for row in (ending[start] if start else [()])
            if len(row) < _MOST_PARTS
            for form in _parts(typed[start:end], table)
        ]
        ending.append(heapq.nlargest(_MOST_ROWS, rows, key=lambda row: (_said(row, table), row)))
    return ending[-1]


def _said(row: tuple[str, ...], table: Syllables) -> float:
    return sum(math.log(table.share_of(form)) for form in row)


def _parts(typed: str, table: Syllables) -> list[str]:
    """The readings of one part: a number, a syllable as typed, or a syllable that lacks diacritics."""
    if typed.isdecimal():
        return [typed]
    if len(typed) == 1 and typed != "y":
        return []
    was = bare(typed)
    forms = table.candidates.get(was.letters, ())
    if was.marks and typed in forms:
        return [typed]
    return [form for form in forms[:_MOST_FORMS] if bare(form).marks >= was.marks]
