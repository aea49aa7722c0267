"""Where a question belongs: its field, by words people have decided about; its agency, by rules and habit. Pure.

Here, what the classifier knows: the terms of a text, the shipped weights of terms, and the lessons of decisions here.
Half of all questions are typed without marks, so terms have none. Pairs stand in for words: in Vietnamese a word is one
or two syllables, and pairs of syllables find texts better than a word segmenter does (measured in `search`). The
shipped file holds numbers for terms and nothing that anybody wrote. `manage.py train_routing` makes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lawtext.words import fold, normalise

# thừa kế -> "thua", "ke", "thua ke". Numbers and single letters say nothing about a field.
_SYLLABLE = re.compile(r"[a-z]{2,7}")
_SENTENCE = re.compile(r"[.,;:?!()\n]")


@dataclass(frozen=True, slots=True)
class EverydayPhrase:
    """A thing that a question says in everyday words ("sổ đỏ"), and what the law calls it, its first name first."""

    words: str
    law: tuple[str, ...]


def terms_of(text: str) -> dict[str, str]:
    """Term -> the words of the text in which it was first seen: {"thua ke": "thừa kế"}. Never raises."""
    text = normalise(text)
    folded = fold(text)
    if len(folded) != len(text):  # a letter that folds into two: then the words are shown without marks
        text = folded
    found: dict[str, str] = {}
    before: re.Match[str] | None = None
    for match in _SYLLABLE.finditer(folded):
        found.setdefault(match[0], text[match.start() : match.end()].lower())
        if before is not None and not _SENTENCE.search(folded, before.end(), match.start()):
            found.setdefault(f"{before[0]} {match[0]}", text[before.start() : match.end()].lower())
        before = match
    return found


SHIPPED = Path(__file__).with_name("seed.npz")


@dataclass(frozen=True, slots=True)
class RoutingSeed:
    """Weights of a linear classifier: row `terms[t]` of `weights` times `scale` are the evidence of t for each label.

    `rarity` weighs a term within a question; `sharpness` turns scores into probabilities that can be believed.
    """

    labels: tuple[str, ...]
    terms: dict[str, int]
    rarity: NDArray[np.float32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float

    def knows(self, term: str) -> bool:
        return term in self.terms

    def evidence(self, terms: Iterable[str]) -> tuple[list[str], NDArray[np.float32]]:
        """The known terms, and for each a row of evidence by label."""
        known = sorted(term for term in terms if term in self.terms)
        rows = np.array([self.terms[term] for term in known], dtype=np.int64)
        shares = self.rarity[rows]
        length = float(np.sqrt(np.square(shares).sum())) or 1.0
        weighed = self.weights[rows] * self.scale * (shares / length)[:, None] * self.sharpness
        return known, weighed.astype(np.float32)


@cache
def shipped_seed() -> RoutingSeed:
    return read_seed(SHIPPED)


def read_seed(path: Path) -> RoutingSeed:
    with np.load(path, allow_pickle=False) as read:
        return RoutingSeed(
            labels=tuple(str(read["labels"]).split("\n")),
            terms={term: row for row, term in enumerate(str(read["terms"]).split("\n"))},
            rarity=read["rarity"].astype(np.float32),
            weights=read["weights"],
            scale=read["scale"],
            bias=read["bias"],
            sharpness=float(read["sharpness"]),
        )


# How many questions' worth of "as everywhere" a label begins with: less believes single decisions, more learns slowly.
_SHRINK = 3.0
# No term counts for more than this: one lucky word is no evidence. And none counts against a label: a topic about which
# much was decided would lose by every word it has not seen yet to one about which nothing was.
_MOST = 2.5


@dataclass(frozen=True, slots=True)
class RoutingLessons:
    """Questions by label, and by term and label. Only the terms of one question need be here.

    `totals` are the questions of each label, `counts` term -> label -> questions with that term.
    """

    totals: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(self.totals.values())

    def weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Label -> evidence in the question's terms for it, in logarithms; 0 is "no more than elsewhere"."""
        found = dict.fromkeys(self.totals, 0.0)
        everywhere = self.size
        for term in terms:
            by_label = self.counts.get(term, {})
            if not (with_term := sum(by_label.values())):
                continue
            usual = with_term / everywhere
            for label, total in self.totals.items():
                share = (by_label.get(label, 0) + _SHRINK * usual) / (total + _SHRINK)
                found[label] += max(0.0, min(_MOST, log(share / usual)))
        return found

    def share(self, label: str) -> float:
        """The part of all decisions that went this way."""
        return self.totals.get(label, 0) / self.size if self.size else 0.0
