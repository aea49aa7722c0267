"""The syllables of the law and of everyday words: how often each is said, and what an unmarked one may stand for.

The table is kept beside this file, and is learned from the library by `manage.py learn_syllables`:

    # syllables 1, of 53433 texts
    dat     đất:31:4 đạt:24:1 …     a form, how often it is said, how often in a text that holds it
    # pairs
    bao     nhiêu:20 lâu:18 …       what people say and laws do not, as if so many texts held it

Numbers are classes: two classes more are twice as often.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lawsearch.ranking.analysis import pair

VERSION = 1
PAIRS = "# pairs"
_FILE = "data/syllables.txt"
_NUMBER = 0.001  # share of any one number among all that is said
_HEADER = re.compile(r"# syllables (?P<version>\d+), of (?P<texts>\d+) texts\b")


class BadTable(ValueError):
    """The text is no table of syllables of this version."""


@dataclass(frozen=True, slots=True, eq=False)  # one table is itself alone: it may be a key of caches
class Syllables:
    """`candidates[folded]` are the marked forms, most said first.

    `share[marked]` is a form's share of all that is said, `per_text[marked]` how often a text that holds it says it.
    `everyday[pair]` counts the texts that would hold a pair of neighbours if laws were written as people talk,
    `talked_after[marked]` all such pairs that begin with a form.
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
        """The share of a form; of a number as if each were said alike, of what was never seen less than the least."""
        return self.share.get(marked) or (_NUMBER if marked.isdecimal() else self.least)


def read_table(text: str) -> Syllables:
    """The table from its text. Raises BadTable."""
    header, _, body = text.partition("\n")
    found = _HEADER.match(header)
    if not found or int(found["version"]) != VERSION:
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
    share = {form: often / total for form, often in said.items()}
    return Syllables(candidates, share, per_text, everyday, talked_after, least=0.5 / total)


def _entries(line: str) -> tuple[str, list[tuple[str, str, str]]]:
    """A line as its key and, for each entry, its fields; a field that is left out is 0."""
    key, _, listed = line.partition("\t")
    fields = [[*entry.split(":"), "0"] for entry in listed.split()]
    return key, [(entry[0], entry[1], entry[2]) for entry in fields]


def _times(degree: str) -> float:
    return float(2.0 ** (int(degree) / 2))


@lru_cache(maxsize=1)
def known_syllables() -> Syllables:
    """The table that is kept beside this file, read once in a process."""
    file = importlib.resources.files("lawsearch.ranking").joinpath(_FILE)
    return read_table(file.read_text(encoding="utf-8"))
