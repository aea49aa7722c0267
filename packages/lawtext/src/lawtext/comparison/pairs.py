"""Which unit of the old text is which of the new one.

Rule, in order: the same words at the same address; the same title there; the same words elsewhere; the most alike of
what is left, a little weight given to the same number and more to the same title; what stands between the same
neighbours and has something in common; the same number whatever the words (a provision written anew). Only units that
share rare pairs of words are compared at all, so the time does not grow with the square of their number.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lawtext.comparison.diffs import likeness
from lawtext.comparison.units import ComparedUnit

_CANDIDATES = 6  # units compared in full with one unit
_COMMON = 12  # a pair of words in more units than this tells nothing …
_FEW = 40  # … unless there are so few units that all can be compared
_SAME_NUMBER = 0.15  # the weight of the same number against likeness
_SAME_TITLE = 0.3  # the weight of the same title
_IN_GAP = 0.2  # the least likeness of two units between the same neighbours
_FEWEST_WORDS = 4  # shorter texts say the same in many places

Pair = tuple[ComparedUnit, ComparedUnit]
Place = Callable[[ComparedUnit], str]


@dataclass(frozen=True, slots=True)
class PairingTerms:
    """How sure a pairing must be: the least likeness, and whether a number alone makes a pair."""

    least: float
    by_number: bool = True
    fewest_words: int = 0


def pair(
    olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit], *, terms: PairingTerms, place: Place
) -> list[Pair]:
    """Pairs among some units of both texts; `place` is what "the same number" means among them."""
    pool = _Pool(list(olds), list(news), place)
    pool.take(_same_words(pool, at_same_place=True, fewest=0))
    pool.take(_same_title(pool))
    pool.take(_same_words(pool, at_same_place=False, fewest=max(terms.fewest_words, _FEWEST_WORDS)))
    pool.take(_most_alike(pool, terms))
    if terms.by_number:
        pool.take(_in_gaps(olds, news, dict(pool.pairs)))
        pool.take(_same_number(pool))
    return pool.pairs


@dataclass
class _Pool:
    """What is not paired yet."""

    olds: list[ComparedUnit]
    news: list[ComparedUnit]
    place: Place

    def __post_init__(self) -> None:
        self.pairs: list[Pair] = []

    def take(self, found: Iterator[Pair]) -> None:
        """Take pairs in the order offered; a unit is taken once, whatever offers it again later."""
        olds, news = set(self.olds), set(self.news)
        for old, new in list(found):
            if old in olds and new in news:
                olds.discard(old)
                news.discard(new)
                self.pairs.append((old, new))
        self.olds = [node for node in self.olds if node in olds]
        self.news = [node for node in self.news if node in news]


def _same_words(pool: _Pool, *, at_same_place: bool, fewest: int) -> Iterator[Pair]:
    """Units with the same words, the first with the first where several have them."""
    waiting: dict[tuple[str, str], deque[ComparedUnit]] = defaultdict(deque)
    for node in pool.olds:
        waiting[node.key, pool.place(node) if at_same_place else ""].append(node)
    for node in pool.news:
        found = waiting.get((node.key, pool.place(node) if at_same_place else ""))
        if found and len(node.full) >= fewest:
            yield found.popleft(), node


def _same_title(pool: _Pool) -> Iterator[Pair]:
    """The same title in the same place is the same provision, however its words were amended."""
    waiting = {pool.place(node): node for node in reversed(pool.olds) if node.title}
    for node in pool.news:
        old = waiting.get(pool.place(node))
        if old is not None and old.title == node.title:
            yield old, node


def _most_alike(pool: _Pool, terms: PairingTerms) -> Iterator[Pair]:
    """The pairs most alike first; of equals, the one in the same number, then the one nearest in order."""
    offers: list[tuple[float, int, int, int]] = []
    by_place = {pool.place(node): at for at, node in enumerate(pool.olds)}
    neighbours = _Neighbours(pool.olds)
    for to, node in enumerate(pool.news):
        at_home = by_place.get(pool.place(node), -1)
        for at in {*neighbours.of(node), *([at_home] if at_home >= 0 else [])}:
            old = pool.olds[at]
            alike = likeness(old.features, node.features)
            has_title = bool(node.title) and old.title == node.title
            weight = alike + _SAME_NUMBER * (at == at_home) + _SAME_TITLE * has_title
            if weight >= terms.least and min(len(old.full), len(node.full)) >= terms.fewest_words:
                offers.append((-weight, abs(at - to), at, to))
    return ((pool.olds[at], pool.news[to]) for _, _, at, to in sorted(offers))


class _Neighbours:
    """Finds the old units that share most rare pairs of words with a new one."""

    def __init__(self, olds: Sequence[ComparedUnit]) -> None:
        self._holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for at, node in enumerate(olds):
            for pair_of_words in node.features:
                self._holders[pair_of_words].append(at)
        self._most = len(olds) if len(olds) <= _FEW else _COMMON

    def of(self, node: ComparedUnit) -> list[int]:
        votes: Counter[int] = Counter()
        for pair_of_words in node.features:
            holders = self._holders.get(pair_of_words, ())
            if len(holders) <= self._most:
                votes.update(holders)
        return [at for at, _ in votes.most_common(_CANDIDATES)]


def _in_gaps(
    olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit], paired: dict[ComparedUnit, ComparedUnit]
) -> Iterator[Pair]:
    """As many units in the old text as in the new one between two neighbours that are paired: one with one."""
    place_of = {node: at for at, node in enumerate(news)}
    gap: list[ComparedUnit] = []
    last = -1
    for node in [*olds, None]:
        if node is not None and node not in paired:
            gap.append(node)
            continue
        here = place_of[paired[node]] if node is not None else len(news)
        if len(gap) == here - last - 1:
            for old, new in zip(gap, news[last + 1 : here], strict=True):
                has_title = bool(old.title) and old.title == new.title
                if has_title or likeness(old.features, new.features) >= _IN_GAP:
                    yield old, new
        gap, last = [], here


def _same_number(pool: _Pool) -> Iterator[Pair]:
    waiting = {pool.place(node): node for node in reversed(pool.olds)}
    for node in pool.news:
        if (old := waiting.get(pool.place(node))) is not None:
            yield old, node
