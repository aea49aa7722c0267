"""How likely a row of syllables is: the index tells by its pairs of neighbours, and by single syllables elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lawsearch.ranking.analysis import pair
from lawsearch.ranking.syllables import Syllables
from lawsearch.ranking.terms import UNLIKELY, Count, Form
from lawtext.words import fold

# Share of what follows a syllable that was never seen to follow it: the less, the oftener the syllable is said.
_UNSEEN, _MOST_UNSEEN = -0.2, 0.3
_FEW = 3  # texts: so many hold any two syllables, by a slip of their own
_MANY, _HARDLY_ANY = 50, 0.005  # texts, and a share of them
_WEAK = 0.002  # neighbours in fewer texts than this share of the rarer one hardly belong together


class Likelihood:
    """For one question: what it has asked of the index it keeps."""

    def __init__(self, table: Syllables, count: Count) -> None:
        self._table, self._count = table, count
        self._said: dict[str, float] = {}
        self._together: dict[tuple[str, str], float] = {}
        self._follows: dict[tuple[str, str], float] = {}

    def alone(self, form: str) -> float:
        """The logarithm of how likely a syllable is wherever it stands."""
        return math.log(self._table.share_of(form))

    def follows(self, left: str, form: str) -> float:
        """The logarithm of how likely a syllable is after another."""
        known = self._follows.get((left, form))
        if known is None:
            said = self._times_said(left)
            elsewhere = min(said**_UNSEEN, _MOST_UNSEEN)
            share = min(self.together(left, form) / said, 1.0)
            known = math.log((1 - elsewhere) * share + elsewhere * self._table.share_of(form))
            self._follows[left, form] = known
        return known

    def together(self, left: str, right: str) -> float:
        """How many texts hold two neighbours, of law or of everyday talk."""
        known = self._together.get((left, right))
        if known is None:
            both = pair(left, right)
            known = self._count(Form.MARKED, both) + self._table.everyday.get(both, 0.0)
            self._together[left, right] = known
        return known

    def look_up(self, lefts: Sequence[str], rights: Sequence[str], folded: str) -> None:
        """Ask how many texts hold each pair of two lists that begin with the commonest and have one form unmarked.

        The likeliest pairs are asked for first, and none any more once those found account for all texts that hold the
        pair without marks: most pairs need not be asked for at all.
        """
        left_over = self._count(Form.FOLDED, folded)
        order = sorted(((i + 1) * (j + 1), i, j) for i in range(len(lefts)) for j in range(len(rights)))
        for _, i, j in order:
            both = pair(lefts[i], rights[j])
            texts = self._count(Form.MARKED, both) if left_over > 0 else 0
            left_over -= texts
            self._together[lefts[i], rights[j]] = texts + self._table.everyday.get(both, 0.0)

    def belong(self, left: str, right: str) -> bool:
        """Whether two syllables stand side by side more often than by chance or by a slip in the texts themselves."""
        texts = self.together(left, right)
        if texts < _FEW or texts < _WEAK * min(self._times_said(left), self._times_said(right)):
            return False
        return texts >= UNLIKELY * self._count(Form.FOLDED, pair(fold(left), fold(right)))

    def is_written_otherwise(self, left: str, right: str) -> bool:
        """Whether nearly all texts that hold two neighbours without their marks mark them in another way."""
        otherwise = self._count(Form.FOLDED, pair(fold(left), fold(right)))
        return otherwise >= _MANY and self.together(left, right) < _HARDLY_ANY * otherwise

    def _times_said(self, form: str) -> float:
        """How often the texts say a syllable, from how many hold it, and everyday talk before another."""
        known = self._said.get(form)
        if known is None:
            texts = self._count(Form.MARKED, form)
            said = texts * self._table.per_text.get(form, 1.0) + self._table.talked_after.get(form, 0.0)
            known = self._said[form] = max(said, 1.0)
        return known
