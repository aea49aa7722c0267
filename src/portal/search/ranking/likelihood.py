"""How likely a row of syllables is: the index tells by its pairs of neighbours, and by single syllables elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence

from portal.search.ranking.analysis import pair
from portal.search.ranking.syllables import Syllables
from portal.search.ranking.terms import Count, Form

FEW = 3  # texts: so many hold any two syllables, by a slip of their own
WEAK = 0.002  # neighbours in fewer texts than this share of the rarer one hardly belong together
_PAIRS = 0.95  # trust in pairs; the rest is how often a syllable is said at all


class Likelihood:
    """For one question: what it has asked of the index it keeps."""

    def __init__(self, table: Syllables, count: Count) -> None:
        self._table, self._count = table, count
        self._said: dict[str, float] = {}
        self._together: dict[tuple[str, str], float] = {}

    def alone(self, form: str) -> float:
        """The logarithm of how likely a syllable is wherever it stands."""
        return math.log(self._table.share_of(form))

    def after(self, left: str, form: str, texts: float) -> float:
        """The logarithm of how likely a syllable is after another; `texts` hold the two as neighbours."""
        share = min(texts / self._times_said(left), 1.0)
        return math.log(_PAIRS * share + (1 - _PAIRS) * self._table.share_of(form))

    def together(self, left: str, right: str) -> float:
        """How many texts hold two neighbours, of law or of everyday talk."""
        if (left, right) not in self._together:
            both = pair(left, right)
            self._together[left, right] = self._count(Form.MARKED, both) + self._table.everyday.get(both, 0)
        return self._together[left, right]

    def follows(self, left: str, form: str) -> float:
        """The logarithm of how likely a syllable is after another."""
        return self.after(left, form, self.together(left, form))

    def belong(self, left: str, right: str) -> bool:
        """Whether two syllables stand side by side more often than by chance or by a slip."""
        texts = self.together(left, right)
        return texts >= FEW and texts >= WEAK * min(self._times_said(left), self._times_said(right))

    def held(self, lefts: Sequence[str], rights: Sequence[str], folded: str) -> dict[tuple[str, str], float]:
        """How many texts hold each pair of neighbours, of law or of everyday talk.

        The likeliest pairs are asked for first, and none any more once those found account for all texts that hold the
        pair without marks.
        """
        everyday = self._table.everyday
        held: dict[tuple[str, str], float] = {}
        left_over = self._count(Form.FOLDED, folded)
        order = sorted(((i + 1) * (j + 1), i, j) for i in range(len(lefts)) for j in range(len(rights)))
        for _, i, j in order:
            both = pair(lefts[i], rights[j])
            texts = self._count(Form.MARKED, both) if left_over > 0 else 0
            left_over -= texts
            if said := texts + everyday.get(both, 0):
                held[lefts[i], rights[j]] = said
        return held

    def _times_said(self, form: str) -> float:
        """How often the texts say a syllable, from how many hold it, and everyday talk before another."""
        if form not in self._said:
            texts = self._count(Form.MARKED, form)
            said = texts * self._table.per_text.get(form, 1.0) + self._table.talked_after.get(form, 0.0)
            self._said[form] = max(said, 1.0)
        return self._said[form]
