"""Routing of questions: the field, by a classifier; the agency, by competence rules and earlier decisions. No I/O
except the shipped weights.

This module holds the data of the classifier: terms of a text, shipped weights, and lessons from decisions made here.
Half of all questions are typed without diacritics, so terms have none. Terms are syllables and pairs of syllables: a
Vietnamese word has one or two syllables, and pairs find texts better than a word segmenter does (measured in `search`).
The shipped file holds numbers for terms and no text that anybody wrote. `manage.py train_routing` rebuilds it.
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

# "thừa kế" -> "thua", "ke", "thua ke". Numbers and single letters say nothing about a field.
_SYLLABLE = re.compile(r"[a-z]{2,7}")
_SENTENCE = re.compile(r"[.,;:?!()\n]")


@dataclass(frozen=True, slots=True)
class EverydayPhrase:
    """An everyday phrase in a question ("sổ đỏ"), and its names in law, the main name first."""

    words: str
    law: tuple[str, ...]


def terms_of(text: str) -> dict[str, str]:
    """Term -> the words of its first occurrence in the text: {"thua ke": "thừa kế"}. Never raises."""
    text = normalise(text)
    folded = fold(text)
    if len(folded) != len(text):  # a letter folds into two: show the words without diacritics
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
    """A linear classifier: row `terms[t]` of `weights`, times `scale`, is the evidence of term t for each label.

    `rarity` weighs the terms of a question; `sharpness` calibrates the scores, so that they give usable probabilities.
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
        """The known terms, and a matrix of their evidence: one row per term, one column per label."""
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


# Prior in questions: a label starts as if it had so many questions with the average share of each term. Lower values
# trust single decisions more, higher values learn more slowly.
_SHRINK = 3.0
# Upper limit of a term's evidence: one coincidental word must not decide. The lower limit is 0: otherwise a label with
# many decisions would lose by each unseen word against a label without decisions.
_MOST = 2.5


@dataclass(frozen=True, slots=True)
class RoutingLessons:
    """Counts of decided questions. Only terms of the question at hand need to be loaded.

    `totals` is label -> questions; `counts` is term -> label -> questions with that term.
    """

    totals: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(self.totals.values())

    def weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Label -> sum of log ratios of the question's terms; 0 means "as frequent as in all labels"."""
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
        """The share of decisions for a label, from 0 to 1."""
        return self.totals.get(label, 0) / self.size if self.size else 0.0
