"""What officers here have decided: how often a term stood in questions that went one way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

# How many questions' worth of "as everywhere" a label begins with: less believes single decisions, more learns slowly.
_SHRINK = 3.0
# No term counts for more than this: one lucky word is no evidence. And none counts against a label: a topic about which
# much was decided would lose by every word it has not seen yet to one about which nothing was.
_MOST = 2.5


@dataclass(frozen=True, slots=True)
class Lessons:
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
            with_term = sum(by_label.values())
            if not with_term:
                continue
            usual = with_term / everywhere
            for label, total in self.totals.items():
                share = (by_label.get(label, 0) + _SHRINK * usual) / (total + _SHRINK)
                found[label] += max(0.0, min(_MOST, log(share / usual)))
        return found

    def share(self, label: str) -> float:
        """The part of all decisions that went this way."""
        return self.totals.get(label, 0) / self.size if self.size else 0.0
