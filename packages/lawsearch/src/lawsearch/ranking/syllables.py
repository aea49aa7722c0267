"""The table of syllables: how often each is said in law and everyday words, and how it is gathered from texts."""

from __future__ import annotations

import importlib.resources
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from lawsearch.ranking.analysis import marked_forms, pair, pairs, tokens
from lawtext.legacy.syllables import is_syllable
from lawtext.words import fold

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


_FEWEST = 3  # texts that hold a syllable: in fewer it is a slip of a typist or of a scanner
_FEWEST_FOREIGN = 12  # texts that hold anything else ("internet", "hđnd"): below are words cut in two or run together
_LONGEST_FOREIGN = 12  # letters
_DIRT = 3000  # times that a sister ("luật") is said more often than what is but her slip ("luât")


@dataclass(frozen=True, slots=True)
class TextSample:
    """Phrases as people say them, and how many texts of the library one phrase weighs."""

    phrases: Sequence[str]
    worth: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was counted: texts, texts that hold a form, times it is said; forms and pairs of what people say."""

    texts: int
    holding: Mapping[str, int]
    said: Mapping[str, int]
    talked: Mapping[str, int]
    talked_pairs: Mapping[str, int]


def gather(texts: Iterable[str], *, talk: Sequence[TextSample]) -> Gathered:
    """Count the syllables of texts, and the syllables and pairs of what people say, whose spelling is trusted."""
    said, holding = Counter[str](), Counter[str]()
    count = 0
    for text in texts:
        count += 1
        forms = marked_forms(tokens(text))
        said.update(forms)
        holding.update(set(forms))
    talked, talked_pairs = Counter[str](), Counter[str]()
    for of_a_kind in talk:
        for forms in (marked_forms(tokens(phrase)) for phrase in of_a_kind.phrases):
            talked.update(dict.fromkeys(forms, of_a_kind.worth))
            talked_pairs.update(dict.fromkeys(pairs(forms), of_a_kind.worth))
    return Gathered(count, holding, said, talked, talked_pairs)


def table_of(gathered: Gathered) -> str:
    """The table as it is kept (see `syllables`): the same for the same texts, in the order of the alphabet."""
    lines = [f"# syllables {VERSION}, of {gathered.texts} texts", *_form_lines(gathered), PAIRS, *_pair_lines(gathered)]
    return "\n".join(lines) + "\n"


def _form_lines(gathered: Gathered) -> Iterable[str]:
    by_folded: dict[str, dict[str, int]] = {}
    unmarked = {fold(form) for form in gathered.holding if is_syllable(form)}
    for form in {*gathered.holding, *gathered.talked}:
        if _is_word(form, gathered, unmarked):
            said = gathered.said.get(form, 0) + gathered.talked.get(form, 0)
            by_folded.setdefault(fold(form), {})[form] = said
    for folded, said_of in sorted(by_folded.items()):
        most = max(said_of.values())
        kept = [form for form, said in said_of.items() if form in gathered.talked or said * _DIRT >= most]
        ordered = sorted(kept, key=lambda form: (-said_of[form], form))
        yield f"{folded}\t{' '.join(_entry(form, said_of[form], _per_text(form, gathered)) for form in ordered)}"


def _is_word(form: str, gathered: Gathered, unmarked: Set[str]) -> bool:
    if any(letter.isdigit() for letter in form):
        return False
    if form in gathered.talked:
        return True
    if is_syllable(form):
        return gathered.holding[form] >= _FEWEST
    return (
        gathered.holding[form] >= _FEWEST_FOREIGN
        and len(form) <= _LONGEST_FOREIGN
        and not _is_run_together(form, unmarked)
    )


def _is_run_together(form: str, unmarked: Set[str]) -> bool:
    """Whether two syllables stand there without a blank: "quyđịnh", and "chinhphu" of an address on the web."""
    if form.isascii():
        return any(form[:at] in unmarked and form[at:] in unmarked for at in range(3, len(form) - 2))
    return any(is_syllable(form[:at]) and is_syllable(form[at:]) for at in range(2, len(form) - 1))


def _per_text(form: str, gathered: Gathered) -> float:
    return gathered.said[form] / gathered.holding[form] if gathered.holding.get(form) else 1.0


def _pair_lines(gathered: Gathered) -> Iterable[str]:
    by_left: dict[str, dict[str, int]] = {}
    for both, times in gathered.talked_pairs.items():
        left, _, right = both.partition("_")
        if not any(letter.isdigit() for letter in both):
            by_left.setdefault(left, {})[right] = times
    for left, times_of in sorted(by_left.items()):
        ordered = sorted(times_of, key=lambda right: (-times_of[right], right))
        yield f"{left}\t{' '.join(_entry(right, times_of[right]) for right in ordered)}"


def _entry(form: str, *numbers: float) -> str:
    """A form with its classes; a last class of 0 is left out."""
    classes = [round(2 * math.log2(number)) for number in numbers]
    while len(classes) > 1 and not classes[-1]:
        classes.pop()
    return ":".join([form, *map(str, classes)])
