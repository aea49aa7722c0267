"""Vietnamese spelling: normalised keys, folding of diacritics, syllables, dictionary order; tables of patterns.

Never apply these to stored legal text: the forms are for keys, indexes and sorting only.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

MARKS = range(0x0300, 0x0370)
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d"
BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# Quotation marks with a direction; ‟ opens in the texts of one ministry, as „ does in German.
OPENING_QUOTES = "“‟„«"
CLOSING_QUOTES = "”»"
QUOTES = OPENING_QUOTES + CLOSING_QUOTES + '"'
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"

# Eth (Ð U+00D0) is what several keyboards and converters produce for Đ (U+0110); both look the same.
_KEY_FORMS: dict[int, str | None] = {
    **{ord(dash): "-" for dash in DASHES},
    **{ord(blank): " " for blank in BLANKS},
    **{ord(nothing): None for nothing in INVISIBLE},
    ord("Ð"): "Đ",
    ord("ð"): "đ",
}


def _bare(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter)[0]
    return (bare if bare.lower().isascii() else letter).lower()


# Every Latin letter with diacritics -> its base letter in lower case; a combining mark -> nothing.
_BASE_LETTERS: dict[int, str | None] = {
    **{code: _bare(chr(code)) for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))},
    **dict.fromkeys(map(ord, "ĐđÐð"), "d"),
    **dict.fromkeys(MARKS),
}


def normalise(text: str) -> str:
    """NFC, one kind of dash and blank, Ð -> Đ, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_KEY_FORMS).split())


def capital(words: str) -> str:
    """With a capital first letter: "khoản 1" -> "Khoản 1"."""
    return words[:1].upper() + words[1:]


def filled_lines(text: str) -> list[str]:
    """The non-blank lines, without blanks at their ends."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def fold(text: str) -> str:
    """Lower case without diacritics: "Đất đai" -> "dat dai".

    A precomposed (NFC) text keeps its length, so spans found in `fold(text)` are spans of `text`.
    """
    return text.translate(_BASE_LETTERS).lower()


@cache
def _marked_letters() -> dict[str, str]:
    """Base letter -> all letters that fold to it, small and capital."""
    found = {letter: letter + letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}
    for code, bare in _BASE_LETTERS.items():
        if bare in found and code >= 0xC0:
            found[bare] += chr(code)
    return found


def unmarked_pattern(word: str) -> str:
    """A regular expression that matches a word with any diacritics in any case, for databases that cannot fold text.
    It is valid for SQLite (which uses Python's `re`) and for PostgreSQL.

    >>> bool(re.search(unmarked_pattern("dat dai"), "Luật Đất đai"))
    True
    """
    return "".join(
        f"[{_marked_letters()[letter]}]" if letter in _marked_letters() else re.escape(letter) for letter in fold(word)
    )


# The placement of tones. Both "hoà" and "hòa" are correct and occur in laws; the key form is the older one, which most
# texts in force use. Misplaced tones that are plain typing errors ("hòan", "qúy") are corrected.
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # dictionary order: ngang huyền hỏi ngã sắc nặng


def _toned(letter: str) -> dict[str, str]:
    """Tone mark -> the letter with it; also for the capital."""
    return {tone: unicodedata.normalize("NFC", letter + tone) for tone in _TONES}


_SPLIT = {
    toned: (letter, tone) for letter in "aeouyiAEOUYIâêôơưăÂÊÔƠƯĂ" for tone, toned in _toned(letter).items() if tone
}
_A, _E, _I, _O, _U, _Y = (
    "".join(toned for toned, (base, _) in _SPLIT.items() if base.lower() == letter) for letter in "aeiouy"
)
_MISPLACED = re.compile(
    rf"""
      (?<=[oO]) [{_A}{_E}] (?!\w)                    # hoà, khoẻ        -> hòa, khỏe
    | (?<![qQ][uU]) (?<=[uU]) [{_Y}] (?!\w)          # thuỷ             -> thủy (but quý stays)
    | [{_O}] (?=[aeAE]\w)                            # hòan             -> hoàn
    | [{_U}] (?=[yY]\w)                              # hùynh            -> huỳnh
    | (?<=[qQ]) [{_U}] (?=[aăâeêiyơAĂÂEÊIYƠ])        # qúy              -> quý
    """,
    re.VERBOSE,
)
# "quy định" and "qui định", "kỹ thuật" and "kĩ thuật": a final i after these letters becomes y in the key.
_LONE_I = re.compile(rf"\b([hklmstHKLMST]|[qQ][uU])([iI{_I}])(?!\w)")


def canonical_tone(text: str) -> str:
    """One spelling for words that have two: hoà/hòa, thuỷ/thủy, qui/quy, kĩ/kỹ, tỉ lệ/tỷ lệ. NFC; for keys only."""
    return _LONE_I.sub(_lone_y, _move_tones(unicodedata.normalize("NFC", text)))


def _move_tones(text: str) -> str:
    if not _MISPLACED.search(text):
        return text
    letters = list(text)
    for found in _MISPLACED.finditer(text):
        position = found.start()
        letters[position], tone = _SPLIT[letters[position]]
        # In an open syllable the tone moves from the last vowel to the o or u before it.
        neighbour = position + 1 if text[position + 1 : position + 2].isalnum() else position - 1
        letters[neighbour] = unicodedata.normalize("NFC", letters[neighbour] + tone)
    return "".join(letters)


def _lone_y(found: re.Match[str]) -> str:
    onset, vowel = found.groups()
    base, tone = _SPLIT.get(vowel, (vowel, ""))
    return onset + unicodedata.normalize("NFC", ("Y" if base == "I" else "y") + tone)


class Syllable(NamedTuple):
    """One written syllable (or number), with its span in the text given."""

    text: str
    start: int
    end: int


# Khmer is written without blanks, with vowel signs around a consonant that \w does not match: one cluster is a
# consonant with all its signs, which readers see as one character ("ច្បា").
KHMER = "\u1780-\u17b3"
CLUSTER = rf"[{KHMER}](?:\u17d2[{KHMER}]|[\u17b4-\u17d1\u17d3\u17dd])*"

# \w does not match combining marks, which in decomposed text are inside the syllable.
SYLLABLE = re.compile(rf"[^\W_{KHMER}]+(?:[\u0300-\u036f]+[^\W_{KHMER}]*)*|{CLUSTER}")


def syllables(text: str) -> list[Syllable]:
    """The syllables of the text in order, with spans in the string given, decomposed (NFD) or not."""
    return [Syllable(found[0], *found.span()) for found in SYLLABLE.finditer(text)]


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(0x61 + rank) for rank, letter in enumerate(_LETTERS)}


# Letter, with or without a tone -> (its rank as a letter, its tone as a digit or "").
_RANKED = {letter: (rank, "") for letter, rank in _RANK.items()} | {
    toned: (_RANK[letter], str(_TONES.index(tone)))
    for letter in "aăâeêioôơuưy"
    for tone, toned in _toned(letter).items()
    if tone
}


def sort_key(text: str) -> tuple[tuple[str, str], ...]:
    """A sort key for Vietnamese dictionary order, by syllables: a ă â b c d đ e ê …, then ngang huyền hỏi ngã sắc nặng.

    Numbers come before letters and by value: Điều 2 before Điều 10.
    """
    words = syllables(canonical_tone(text).translate(_KEY_FORMS).lower())
    return tuple(_syllable_key(word.text) for word in words)


def _syllable_key(syllable: str) -> tuple[str, str]:
    if syllable.isdecimal():
        return syllable.lstrip("0").zfill(20), ""
    ranks = [_RANKED.get(letter, (letter, "")) for letter in syllable]
    return "".join(rank for rank, _ in ranks), "".join(tone for _, tone in ranks)


def slugify(text: str) -> str:
    """For URLs: "Luật Đất đai (2024)" -> "luat-dat-dai-2024"; only a-z, 0-9 and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(normalise(text))).strip("-")


class Patterns:
    """Named regular expressions from a TOML table of strings (or lists, which are joined); `{name}` in one inserts
    another that is given or defined above it. Each is compiled on first use."""

    def __init__(self, table: str, **given: object) -> None:
        self.texts = {name: str(text) for name, text in given.items()}
        for name, text in tomllib.loads(table).items():
            self.texts[name] = re.sub(r"\{([a-z]\w*)\}", lambda found: self.texts[found[1]], "".join(text))

    def __getattr__(self, name: str) -> re.Pattern[str]:
        if name not in self.__dict__.get("texts", ()):
            raise AttributeError(name)
        self.__dict__[name] = re.compile(self.texts[name])
        return self.__dict__[name]  # type: ignore[no-any-return]


def patterns_beside(module: str, **given: object) -> Patterns:
    """The patterns in the TOML file beside the module (its `__file__`) with the same name."""
    return Patterns(Path(module).with_suffix(".toml").read_text("utf-8"), **given)
