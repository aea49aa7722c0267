"""Figures of understanding: structure against the same parser on clean text, particulars against a table of truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lawtext import Document, Unit
from lawtext.addresses import number_key
from lawtext.words import fold, normalise
from scanreading.understanding.assembling import in_reading_order
from scanreading.understanding.particulars import Particular

UNITS = (Unit.CHAPTER, Unit.SECTION, Unit.ARTICLE, Unit.CLAUSE, Unit.POINT)
JUDGED = ("official_number", "issued_date", "kind", "signer", "issuer", "place", "subject")
_BY_HAND = "viết tay"  # in a table of truth: nobody may read this for a person


@dataclass(frozen=True, slots=True)
class Score:
    """How many units were found, how many of them rightly, how many there are."""

    right: int
    found: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else float(not self.true)

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


def score_structure(read: Document, true: Document) -> dict[str, Score]:
    """By unit: addresses that both hold."""
    mine, theirs = _addresses(read), _addresses(true)
    return {
        unit.value: Score((mine[unit] & theirs[unit]).total(), mine[unit].total(), theirs[unit].total())
        for unit in UNITS
    }


def _addresses(document: Document) -> dict[Unit, Counter[str]]:
    found: dict[Unit, Counter[str]] = {unit: Counter() for unit in UNITS}
    for node in in_reading_order(document.roots):
        if node.unit in found:
            found[node.unit][str(node.address)] += 1
    return found


def score_particulars(read: Mapping[str, Particular], true: Mapping[str, str]) -> dict[str, bool]:
    """By name: whether it is right. Where truth says "viết tay" it is right to have said so and guessed nothing."""
    return {name: _is_right(read[name], true[name]) for name in JUDGED if name in true}


def _is_right(read: Particular, true: str) -> bool:
    if true.startswith(_BY_HAND):
        return read.is_handwritten and _key(read.name, read.value) == _key(read.name, true.removeprefix(_BY_HAND))
    return not read.is_handwritten and _key(read.name, read.value) == _key(read.name, true)


def _key(name: str, value: str) -> str:
    told = normalise(value)
    if name == "official_number":
        return number_key(told) if told[:1].isdecimal() else told
    return told if name in ("issued_date", "signer") else fold(told).strip(" .")


def added(scores: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """Scores of several documents together."""
    sums: dict[str, list[int]] = {}
    for one in scores:
        for unit, score in one.items():
            held = sums.setdefault(unit, [0, 0, 0])
            for at, number in enumerate((score.right, score.found, score.true)):
                held[at] += number
    return {unit: Score(*numbers) for unit, numbers in sums.items()}
