"""The score of a read page: letters, words and diacritics compared with its truth, and the errors that the flags
caught.

A page may be read in several orders (left column of the head block first, or row by row); the best matching order
counts. Spelling is compared as printed, except what looks the same on paper: kinds of quotes and dashes, and the
position of the tone mark in `oa`, `oe`, `uy`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from lawtext.types import chained
from lawtext.words import fold

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’`´′", "'"),
        **dict.fromkeys("–—−‐‑―", "-"),
        "…": "...",
        "\ufeff": None,
        "\u00ad": None,
    }
)
_TONES = "\u0301\u0300\u0309\u0303\u0323"
_AT_ENDS = ".,;:!?\"'()[]-/"
# Decomposed "hoà" (o, a, tone) -> "hòa" (o, tone, a); also oe, uy; not after q, not before another letter.
_OPEN = re.compile(
    rf"(?<![qQ])(?:([oO])([aeAE])|([uU])([yY]))([{_TONES}])(?![^\W\d_]|[\u0300-\u036f])",
)


@dataclass(frozen=True, slots=True)
class PageScore:
    """Counts of one page, or of many (they can be added)."""

    letters: int = 0
    letters_wrong: int = 0
    words: int = 0
    words_wrong: int = 0
    marked: int = 0
    marked_right: int = 0
    read: int = 0  # words read by the engine
    flagged: int = 0
    wrong: int = 0  # wrong words among those
    caught: int = 0
    pages: int = 0
    # The same by class of word: with a digit (numbers, dates, codes), with other punctuation at its ends, the rest.
    numbers: int = 0
    numbers_caught: int = 0
    signs: int = 0
    signs_caught: int = 0

    def __add__(self, other: "PageScore") -> "PageScore":
        return PageScore(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    def figures(self) -> dict[str, float]:
        """Percentages: character error rate (cer), word error rate (wer), correct letters with diacritics, flagged
        words, wrong words that are flagged.
        """
        return {
            "cer": _percent(self.letters_wrong, self.letters),
            "wer": _percent(self.words_wrong, self.words),
            "diacritics": _percent(self.marked_right, self.marked),
            "flagged": _percent(self.flagged, self.read),
            "caught": _percent(self.caught, self.wrong),
            "caught_letters": _percent(
                self.caught - self.numbers_caught - self.signs_caught, self.wrong - self.numbers - self.signs
            ),
            "caught_numbers": _percent(self.numbers_caught, self.numbers),
            "caught_signs": _percent(self.signs_caught, self.signs),
            "wrong_letters": self.wrong - self.numbers - self.signs,
            "wrong_numbers": self.numbers,
            "wrong_signs": self.signs,
        }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 3) if whole else 0.0


def comparable(text: str) -> str:
    """NFC, one kind of quotes and dashes, one position of the tone mark, single spaces."""
    spread = unicodedata.normalize("NFD", text)
    moved = _OPEN.sub(lambda found: f"{found[1] or found[3]}{found[5]}{found[2] or found[4]}", spread)
    return " ".join(unicodedata.normalize("NFC", moved).translate(_SIGNS).split())


def score(read: Sequence[str], flagged: Sequence[bool], allowed: Iterable[str]) -> PageScore:
    """Compare the words in reading order, with whether each is flagged for a person, with the truth in its allowed
    orders.
    """
    said = comparable(" ".join(read))
    truths = [comparable(truth) for truth in allowed]
    distances = [Levenshtein.distance(said, truth) for truth in truths]
    best = distances.index(min(distances))
    truth = truths[best]
    marked, right = _marks(said, truth)
    words = truth.split()
    wrong = _wrong(read, truths)
    fates = list(zip([_class_of(comparable(word), truth) for word in read], wrong, flagged, strict=True))
    return PageScore(
        letters=len(truth),
        letters_wrong=distances[best],
        words=len(words),
        words_wrong=Levenshtein.distance(said.split(), words),
        marked=marked,
        marked_right=right,
        read=len(read),
        flagged=sum(flagged),
        wrong=sum(wrong),
        caught=sum(bad and flag for bad, flag in zip(wrong, flagged, strict=True)),
        pages=1,
        numbers=sum(bad for kind, bad, _ in fates if kind == "numbers"),
        numbers_caught=sum(bad and flag for kind, bad, flag in fates if kind == "numbers"),
        signs=sum(bad for kind, bad, _ in fates if kind == "signs"),
        signs_caught=sum(bad and flag for kind, bad, flag in fates if kind == "signs"),
    )


def _class_of(word: str, truth: str) -> str:
    """The class of a word: "numbers" if it has a digit; "signs" if the truth has it with other punctuation; or ""."""
    if any(letter.isdigit() for letter in word):
        return "numbers"
    bare = re.escape(word.strip(_AT_ENDS))
    return "signs" if re.search(rf"(?<!\w){bare}(?!\w)", truth) else ""


def _marks(said: str, truth: str) -> tuple[int, int]:
    """The number of letters with diacritics in the truth (including đ), and how many of them were read correctly."""
    marked = [fold(letter) != letter.lower() for letter in truth]
    return sum(marked), sum(
        sum(marked[step.dest_start : step.dest_end]) for step in Levenshtein.opcodes(said, truth) if step.tag == "equal"
    )


def _wrong(read: Sequence[str], truths: Sequence[str]) -> list[bool]:
    """Which read words match no order of the truth: a correct word in another position is not wrong."""
    fates = [_fates([comparable(word) for word in read], truth.split()) for truth in truths]
    return _forgive([comparable(word) for word in read], min(fates, key=sum), truths[0].split())


def _fates(read: Sequence[str], truth: Sequence[str]) -> list[bool]:
    wrong = [True] * len(read)
    for step in Levenshtein.opcodes(read, truth):
        if step.tag == "equal":
            wrong[step.src_start : step.src_end] = [False] * (step.src_end - step.src_start)
    return wrong


def _forgive(read: Sequence[str], wrong: list[bool], truth: Sequence[str]) -> list[bool]:
    """Clear a wrong word that matches an unmatched word elsewhere in the truth; each such word counts once."""
    spare = Counter(truth)
    spare.subtract(word for word, bad in zip(read, wrong, strict=True) if not bad)
    fates = []
    for word, bad in zip(read, wrong, strict=True):
        if bad and spare[word] > 0:
            spare[word] -= 1
            bad = False
        fates.append(bad)
    return fates


def allowed_orders(text: str, page: Mapping[str, Any] | None) -> list[str]:
    """The orders in which a page may be read, from the boxes of its lines if they are known, otherwise in text order.

    Columns first in text order; row by row; the head block one way and the rest the other; the page number first.
    """
    if page is None:
        return [text, *_number_first(text.splitlines())]
    lines, high = list(page["lines"]), float(page["h"])
    told = " ".join(line["text"] for line in lines)
    grid = _rows(lines)
    if sum(len(row) > 2 for row in grid) > 0.3 * len(grid):
        return [told]  # a leaflet in three columns is never read across
    rows = [line for row in grid for line in row]
    head = {id(line) for line in lines if line["top"] < 0.2 * high}
    orders = [
        lines,
        rows,
        [line for line in lines if id(line) in head] + [line for line in rows if id(line) not in head],
        [line for line in rows if id(line) in head] + [line for line in lines if id(line) not in head],
    ]
    orders += [
        [number, *(line for line in lines if line is not number)]
        for number in lines
        if number["text"].isdigit() and number["top"] < 0.06 * high
    ][:1]
    return list(dict.fromkeys(" ".join(line["text"] for line in order) for order in orders))


def _rows(lines: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    def middle(line: Mapping[str, Any]) -> float:
        return float(line["top"] + line["bottom"]) / 2

    rows = chained(sorted(lines, key=middle), lambda row, line: middle(line) - middle(row[0]) <= 6)  # points
    return [sorted(row, key=lambda line: line["x0"]) for row in rows]


def _number_first(lines: Sequence[str]) -> list[str]:
    """A page number at the end of the text may also be read first, and the reverse."""
    if len(lines) < 2:
        return []
    moved = [[lines[-1], *lines[:-1]]] if lines[-1].strip().isdigit() else []
    moved += [[*lines[1:], lines[0]]] if lines[0].strip().isdigit() else []
    return [" ".join(order) for order in moved]
