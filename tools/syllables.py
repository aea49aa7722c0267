"""Rebuild the table of syllables: counted in texts and typical phrases, in the format that `lawsearch` reads."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from lawsearch.ranking import marked_forms, pairs, tokens
from lawsearch.ranking.syllables import PAIRS, VERSION
from lawtext.legacy.detection import is_syllable
from lawtext.words import fold

_FEWEST = 3  # texts with a syllable: in fewer it is a typing or scanning error
_FEWEST_FOREIGN = 12  # texts with any other form ("internet", "hđnd"): below that are words cut in two or joined
_LONGEST_FOREIGN = 12  # letters
_DIRT = 3000  # ratio of counts above which a form ("luât") is a misspelling of its sibling ("luật")


@dataclass(frozen=True, slots=True)
class TextSample:
    """Phrases as people say them, and how many texts of the library one phrase counts as."""

    phrases: Sequence[str]
    worth: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """The counts: texts, texts with a form, occurrences of a form; forms and pairs in phrases."""

    texts: int
    holding: Mapping[str, int]
    said: Mapping[str, int]
    talked: Mapping[str, int]
    talked_pairs: Mapping[str, int]


def gather(texts: Iterable[str], *, talk: Sequence[TextSample]) -> Gathered:
    """Count the syllables of texts, and the syllables and pairs of phrases, whose spelling is trusted."""
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
    """The table as it is stored (see `syllables`): deterministic for the same texts, in alphabetical order."""
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
    """Whether the form is two syllables without a blank: "quyđịnh", or "chinhphu" in a web address."""
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
    """A form with its classes; trailing zero classes after the first are omitted."""
    classes = [round(2 * math.log2(number)) for number in numbers]
    while len(classes) > 1 and not classes[-1]:
        classes.pop()
    return ":".join([form, *map(str, classes)])
