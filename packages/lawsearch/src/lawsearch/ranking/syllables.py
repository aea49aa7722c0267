"""The table of syllables with their frequencies, and the likelihood of a sequence of syllables (Viterbi)."""

from __future__ import annotations

import importlib.resources
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from lawsearch.ranking import pair
from lawsearch.ranking.terms import UNLIKELY, TermCount, TextForm
from lawtext.words import fold

VERSION = 1
PAIRS = "# pairs"
_FILE = "data/syllables.txt"
_NUMBER = 0.001  # relative frequency of each number
_HEADER = re.compile(r"# syllables (?P<version>\d+), of (?P<texts>\d+) texts\b")


class BadTable(ValueError):
    """The text is not a table of syllables of this version."""


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: a table may be a key of caches
class Syllables:
    """The table of syllables. `candidates[folded]` are the forms with diacritics, most frequent first.

    `share[marked]` is the relative frequency of a form; `per_text[marked]` is how often it occurs in a text that
    contains it. `everyday[pair]` is the number of texts that would contain a pair if laws were written in everyday
    language, and `talked_after[marked]` is the total of the pairs that begin with a form.
    """

    candidates: Mapping[str, tuple[str, ...]]
    share: Mapping[str, float]
    per_text: Mapping[str, float]
    everyday: Mapping[str, float]
    talked_after: Mapping[str, float]
    least: float

    def __contains__(self, marked: object) -> bool:
        return marked in self.share

    def share_of(self, marked: str) -> float:
        """The relative frequency of a form.

        All numbers have the same frequency; unseen forms have less than the rarest form.
        """
        return self.share.get(marked) or (_NUMBER if marked.isdecimal() else self.least)


def read_table(text: str) -> Syllables:
    """Parse the table. Raises BadTable."""
    header, _, body = text.partition("\n")
    if not (found := _HEADER.match(header)) or int(found["version"]) != VERSION:
        raise BadTable(f"a table of syllables of version {VERSION} is wanted, not {header[:60]!r}")
    forms, _, pairs = body.partition(PAIRS)
    candidates: dict[str, tuple[str, ...]] = {}
    said: dict[str, float] = {}
    per_text: dict[str, float] = {}
    for folded, entries in map(_entries, forms.strip().splitlines()):
        candidates[folded] = tuple(entry[0] for entry in entries)
        said.update((form, _times(often)) for form, often, _ in entries)
        per_text.update((form, _times(again)) for form, _, again in entries)
    everyday: dict[str, float] = {}
    talked_after: dict[str, float] = {}
    for left, entries in map(_entries, pairs.strip().splitlines()):
        everyday.update((pair(left, right), _times(often)) for right, often, _ in entries)
        talked_after[left] = sum(_times(often) for _, often, _ in entries)
    total = sum(said.values())
    return Syllables(
        candidates,
        {form: often / total for form, often in said.items()},
        per_text,
        everyday,
        talked_after,
        least=0.5 / total,
    )


def _entries(line: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The key of a line, and the fields of each of its entries; a missing field is "0"."""
    key, _, listed = line.partition("\t")
    fields = [[*entry.split(":"), "0"] for entry in listed.split()]
    return key, [(entry[0], entry[1], entry[2]) for entry in fields]


def _times(degree: str) -> float:
    return float(2.0 ** (int(degree) / 2))


@lru_cache(maxsize=1)
def known_syllables() -> Syllables:
    """The shipped table, cached for the process."""
    return read_table(importlib.resources.files("lawsearch.ranking").joinpath(_FILE).read_text(encoding="utf-8"))


# The probability mass of a syllable's unseen successors is a power of its count with the first number as exponent, and
# at most the second: the more frequent the syllable, the less.
_UNSEEN, _MOST_UNSEEN = -0.2, 0.3
_FEW = 3  # texts; any two syllables may co-occur in so few by error
_MANY, _HARDLY_ANY = 50, 0.005  # texts with the unmarked pair, and a share of them
_WEAK = 0.002  # syllables whose pairs are in a smaller share of the rarer syllable's occurrences do not belong together


class Likelihood:
    """Likelihoods for one question. Caches the counts that it queries from the index."""

    def __init__(self, table: Syllables, count: TermCount) -> None:
        self._table, self._count = table, count
        self._said: dict[str, float] = {}
        self._together: dict[tuple[str, str], float] = {}
        self._follows: dict[tuple[str, str], float] = {}

    def alone(self, form: str) -> float:
        """The log-probability of a syllable without context."""
        return math.log(self._table.share_of(form))

    def follows(self, left: str, form: str) -> float:
        """The log-probability of a syllable after another one."""
        if (known := self._follows.get((left, form))) is None:
            said = self._times_said(left)
            elsewhere = min(said**_UNSEEN, _MOST_UNSEEN)
            share = min(self.together(left, form) / said, 1.0)
            known = math.log((1 - elsewhere) * share + elsewhere * self._table.share_of(form))
            self._follows[left, form] = known
        return known

    def together(self, left: str, right: str) -> float:
        """The number of texts that contain this pair, in laws and in everyday language."""
        if (known := self._together.get((left, right))) is None:
            both = pair(left, right)
            known = self._count(TextForm.MARKED, both) + self._table.everyday.get(both, 0.0)
            self._together[left, right] = known
        return known

    def look_up(self, lefts: Sequence[str], rights: Sequence[str], folded: str) -> None:
        """Load the counts of all pairs of two lists of forms, each sorted by frequency.

        `folded` is the form without diacritics that all these pairs share. The likeliest pairs are queried first, until
        they account for all texts with the folded pair; then the others need no query.
        """
        left_over = self._count(TextForm.FOLDED, folded)
        for _, i, j in sorted(((i + 1) * (j + 1), i, j) for i in range(len(lefts)) for j in range(len(rights))):
            both = pair(lefts[i], rights[j])
            texts = self._count(TextForm.MARKED, both) if left_over > 0 else 0
            left_over -= texts
            self._together[lefts[i], rights[j]] = texts + self._table.everyday.get(both, 0.0)

    def belong(self, left: str, right: str) -> bool:
        """Whether two syllables are next to each other more often than by chance or by errors in the texts."""
        texts = self.together(left, right)
        if texts < _FEW or texts < _WEAK * min(self._times_said(left), self._times_said(right)):
            return False
        return texts >= UNLIKELY * self._count(TextForm.FOLDED, pair(fold(left), fold(right)))

    def is_written_otherwise(self, left: str, right: str) -> bool:
        """Whether nearly all texts that contain the folded pair write it with other diacritics."""
        otherwise = self._count(TextForm.FOLDED, pair(fold(left), fold(right)))
        return otherwise >= _MANY and self.together(left, right) < _HARDLY_ANY * otherwise

    def _times_said(self, form: str) -> float:
        """The estimated number of occurrences of a syllable, in the texts and in everyday language; at least 1."""
        if (known := self._said.get(form)) is None:
            texts = self._count(TextForm.MARKED, form)
            said = texts * self._table.per_text.get(form, 1.0) + self._table.talked_after.get(form, 0.0)
            known = self._said[form] = max(said, 1.0)
        return known


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of a typed token: one form, or several that were typed without a blank.

    `cost` is subtracted from the log-likelihood.
    """

    forms: tuple[str, ...]
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class _Path:
    """The likeliest sequence of readings that ends with this one."""

    guess: Guess
    score: float
    before: _Path | None


def likeliest(places: Sequence[Sequence[Guess]], likelihood: Likelihood) -> list[Guess]:
    """The likeliest reading of each token. There must be at least one token, and at least one reading of each."""
    paths = [_Path(guess, _opening(guess, likelihood), None) for guess in places[0]]
    for options in places[1:]:
        paths = [_led_to(guess, paths, likelihood) for guess in options]
    path: _Path | None = max(paths, key=attrgetter("score"))
    row: list[Guess] = []
    while path:
        row.append(path.guess)
        path = path.before
    return row[::-1]


def worth(row: Sequence[Guess], likelihood: Likelihood) -> float:
    """The log-likelihood of a sequence of readings; comparable only within one question."""
    return _opening(row[0], likelihood) + sum(
        likelihood.follows(left.forms[-1], right.forms[0]) + _inside(right, likelihood) for left, right in pairwise(row)
    )


def _led_to(guess: Guess, paths: Sequence[_Path], likelihood: Likelihood) -> _Path:
    first = guess.forms[0]
    best, most = paths[0], float("-inf")
    for path in paths:
        score = path.score + likelihood.follows(path.guess.forms[-1], first)
        if score > most:
            best, most = path, score
    return _Path(guess, most + _inside(guess, likelihood), best)


def _opening(guess: Guess, likelihood: Likelihood) -> float:
    return likelihood.alone(guess.forms[0]) + _inside(guess, likelihood)


def _inside(guess: Guess, likelihood: Likelihood) -> float:
    if len(guess.forms) == 1:
        return -guess.cost
    return sum(likelihood.follows(left, right) for left, right in pairwise(guess.forms)) - guess.cost
