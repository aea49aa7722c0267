"""The syllables of the law and of everyday words: how often each is said, and what an unmarked one may stand for.

    dat     đất:32 đạt:25 đặt:24 …          how often as a class: two classes more are twice as often

The table is learned from the library by `manage.py learn_syllables` and kept beside this file.
"""

from __future__ import annotations

import importlib.resources
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lawtext.legacy.syllables import is_syllable
from lawtext.words import fold
from portal.search.ranking.analysis import marked_forms, tokens

VERSION = 1
_FILE = "data/syllables.txt"
_HEADER = re.compile(r"# syllables (?P<version>\d+), of (?P<texts>\d+) texts\b")
_FEWEST = 3  # texts that hold a syllable: in fewer it is a slip of a typist or of a scanner
_FEWEST_FOREIGN = 12  # texts that hold anything else ("internet", "hđnd"): below are words cut in two or run together
_LONGEST_FOREIGN = 12  # letters
_DIRT = 3000  # times that a sister ("luật") is said more often than what is but her slip ("luât")


@dataclass(frozen=True, slots=True)
class Syllables:
    """`candidates[folded]` are the marked forms, most said first; `said[marked]` is how often a form was seen."""

    candidates: Mapping[str, tuple[str, ...]]
    said: Mapping[str, float]
    total: float

    def __contains__(self, marked: object) -> bool:
        return marked in self.said


class BadTable(ValueError):
    """The text is no table of syllables of this version."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the texts: in how many each syllable stands, how often in all, and what people say besides."""

    texts: int
    holding: Mapping[str, int]
    times: Mapping[str, int]
    everyday: Mapping[str, int]


def seen_in(texts: Iterable[str], *, everyday: Iterable[str] = ()) -> Seen:
    """Count the syllables of texts and of everyday words, in whose spelling more trust is put."""
    times, holding, count = Counter[str](), Counter[str](), 0
    for text in texts:
        count += 1
        forms = marked_forms(tokens(text))
        times.update(forms)
        holding.update(set(forms))
    said = Counter(form for words in everyday for form in marked_forms(tokens(words)))
    return Seen(count, holding, times, said)


def table_of(seen: Seen) -> str:
    """The table as it is kept: one line for each unmarked form, in the order of the alphabet; no date, no chance."""
    lines = [f"# syllables {VERSION}, of {seen.texts} texts; form:class, said(class) = 2^(class/2)"]
    by_folded: dict[str, list[str]] = {}
    for form in sorted({*seen.holding, *seen.everyday}):
        if _is_word(form, seen):
            by_folded.setdefault(fold(form), []).append(form)
    for folded, forms in sorted(by_folded.items()):
        times = {form: seen.times.get(form, 0) + seen.everyday.get(form, 0) for form in forms}
        most = max(times.values())
        kept = [form for form in forms if form in seen.everyday or times[form] * _DIRT >= most]
        ordered = sorted(kept, key=lambda form: (-times[form], form))
        lines.append(f"{folded}\t{' '.join(f'{form}:{_class(times[form])}' for form in ordered)}")
    return "\n".join(lines) + "\n"


def _is_word(form: str, seen: Seen) -> bool:
    if any(letter.isdigit() for letter in form):
        return False
    if form in seen.everyday:
        return True
    if is_syllable(form):
        return seen.holding[form] >= _FEWEST
    return seen.holding[form] >= _FEWEST_FOREIGN and len(form) <= _LONGEST_FOREIGN


def _class(times: int) -> int:
    return round(2 * math.log2(times))


def read_table(text: str) -> Syllables:
    """The table from its text. Raises BadTable."""
    header, _, body = text.partition("\n")
    found = _HEADER.match(header)
    if not found or int(found["version"]) != VERSION:
        raise BadTable(f"a table of syllables of version {VERSION} is wanted, not {header[:60]!r}")
    candidates: dict[str, tuple[str, ...]] = {}
    said: dict[str, float] = {}
    for line in body.splitlines():
        folded, _, listed = line.partition("\t")
        forms = [entry.partition(":") for entry in listed.split()]
        candidates[folded] = tuple(form for form, _, _ in forms)
        said.update((form, 2.0 ** (int(degree) / 2)) for form, _, degree in forms)
    return Syllables(candidates, said, sum(said.values()))


@lru_cache(maxsize=1)
def known_syllables() -> Syllables:
    """The table that is kept beside this file, read once in a process."""
    file = importlib.resources.files("portal.search.ranking").joinpath(_FILE)
    return read_table(file.read_text(encoding="utf-8"))
