"""The public functions: match the units of two texts, and compare every provision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from lawtext.comparison.diffs import (
    ChangeKind,
    Comparison,
    ProvisionChange,
    diff,
    has_changed,
    likeness,
    longest_increasing,
)
from lawtext.comparison.units import SMALL, ComparedUnit, from_provisions, from_rows
from lawtext.types import REPEALED, ProvisionNode, Unit, UnitText, grouped

_CANDIDATES = 6  # units compared in full with one unit
# A pair of words in more units than _COMMON is not distinctive, unless there are so few units that all can be compared.
_COMMON, _FEW = 12, 40
_SAME_NUMBER, _SAME_TITLE = 0.15, 0.3  # bonus for the same number, and for the same title, beside likeness
_IN_GAP = 0.2  # the least likeness of two units between matched neighbours
_FEWEST_WORDS = 4  # shorter texts are too often equal by chance

Pair = tuple[ComparedUnit, ComparedUnit]
Place = Callable[[ComparedUnit], str]


@dataclass(frozen=True, slots=True)
class PairingTerms:
    """The conditions for a match: the least likeness, and whether a number alone suffices."""

    least: float
    by_number: bool = True
    fewest_words: int = 0


def pair(
    olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit], *, terms: PairingTerms, place: Place
) -> list[Pair]:
    """Match some units of both texts; `place` defines "the same number" among them."""
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
    """The units that are not matched yet."""

    olds: list[ComparedUnit]
    news: list[ComparedUnit]
    place: Place
    pairs: list[Pair] = field(default_factory=list)

    def take(self, found: Iterator[Pair]) -> None:
        """Accept pairs in the order offered; each unit is matched only once."""
        left = {*self.olds, *self.news}
        for old, new in list(found):
            if old in left and new in left:
                left -= {old, new}
                self.pairs.append((old, new))
        self.olds = [node for node in self.olds if node in left]
        self.news = [node for node in self.news if node in left]


def _same_words(pool: _Pool, *, at_same_place: bool, fewest: int) -> Iterator[Pair]:
    """Units with the same text, in order if several have it."""

    def key(node: ComparedUnit) -> tuple[str, str]:
        return node.key, pool.place(node) if at_same_place else ""

    waiting = {words: iter(some) for words, some in grouped(pool.olds, key).items()}
    yield from (
        (old, node)
        for node in pool.news
        if len(node.full) >= fewest and (old := next(waiting.get(key(node), iter(())), None))
    )


def _same_title(pool: _Pool) -> Iterator[Pair]:
    """The same title in the same place is the same provision, however its text was amended."""
    waiting = {pool.place(node): node for node in reversed(pool.olds) if node.title}
    return ((old, node) for node in pool.news if (old := waiting.get(pool.place(node))) and old.title == node.title)


def _most_alike(pool: _Pool, terms: PairingTerms) -> Iterator[Pair]:
    """The most similar pairs first; of equals, the one with the same number, then the nearest in order."""
    offers: list[tuple[float, int, int, int]] = []
    by_place = {pool.place(node): at for at, node in enumerate(pool.olds)}
    neighbours = _neighbours(pool)
    for to, node in enumerate(pool.news):
        at_home = by_place.get(pool.place(node), -1)
        for at in {*neighbours[to], *([at_home] if at_home >= 0 else [])}:
            old = pool.olds[at]
            has_title = bool(node.title) and old.title == node.title
            weight = likeness(old.features, node.features) + _SAME_NUMBER * (at == at_home) + _SAME_TITLE * has_title
            if weight >= terms.least and min(len(old.full), len(node.full)) >= terms.fewest_words:
                offers.append((-weight, abs(at - to), at, to))
    return ((pool.olds[at], pool.news[to]) for _, _, at, to in sorted(offers))


def _neighbours(pool: _Pool) -> list[list[int]]:
    """For each new unit the old ones that share most rare pairs of words with it."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, pair_of_words in ((at, pair) for at, node in enumerate(pool.olds) for pair in node.features):
        holders[pair_of_words].append(at)
    most = len(pool.olds) if len(pool.olds) <= _FEW else _COMMON
    rare = {words: some for words, some in holders.items() if len(some) <= most}
    votes = (Counter(chain.from_iterable(rare.get(words, ()) for words in node.features)) for node in pool.news)
    return [[at for at, _ in counted.most_common(_CANDIDATES)] for counted in votes]


def _in_gaps(
    olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit], paired: dict[ComparedUnit, ComparedUnit]
) -> Iterator[Pair]:
    """Equally many units in both texts between two matched neighbours are matched in order."""
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
    return ((old, node) for node in pool.news if (old := waiting.get(pool.place(node))))


_ARTICLES = PairingTerms(least=0.5)
_SIBLINGS = PairingTerms(least=0.4)
_WITHIN = PairingTerms(
    least=0.75, by_number=False, fewest_words=6
)  # a point that reappears in another clause of its article
# … or in another article: penal and tax provisions are very similar to each other, so more likeness is required.
_STRAYS = PairingTerms(least=0.9, by_number=False, fewest_words=10)


def compare(old: Sequence[ProvisionNode], new: Sequence[ProvisionNode]) -> Comparison:
    """Compare every provision of two texts, word by word.

    Moved and renumbered provisions are recognised by their text; spelling, spaces, quotation marks and dashes are no
    changes. Time grows linearly with the length of the texts: a code of 689 articles takes about a second.
    """
    return _compare(from_provisions(old), from_provisions(new))


def compare_rows(old: Iterable[UnitText], new: Iterable[UnitText]) -> Comparison:
    """Like `compare`, for provisions stored as rows in reading order."""
    return _compare(from_rows(old), from_rows(new))


def _compare(olds: list[ComparedUnit], news: list[ComparedUnit]) -> Comparison:
    matches = _Matches()
    matches.find(olds, news)
    return Comparison(tuple(_in_order(olds, news, matches, _moved(news, matches))))


class _Matches:
    """Matches units starting from the articles: up to their parents, down to their children."""

    def __init__(self) -> None:
        self.new_of: dict[ComparedUnit, ComparedUnit] = {}
        self.old_of: dict[ComparedUnit, ComparedUnit] = {}

    def find(self, olds: list[ComparedUnit], news: list[ComparedUnit]) -> None:
        self._pair(_of(olds, Unit.ARTICLE), _of(news, Unit.ARTICLE), _ARTICLES)
        self._pair_holders(_large(olds), _large(news))
        self._pair(_roots(olds), _roots(news), _SIBLINGS)
        self._descend(list(self.new_of.items()))
        articles = [(old, new) for old, new in self.new_of.items() if old.unit is Unit.ARTICLE]
        for unit in SMALL:
            for old, new in articles:
                self._rejoin(list(old.everything()), list(new.everything()), unit, _WITHIN)
            self._rejoin(olds, news, unit, _STRAYS)

    def _rejoin(
        self, olds: Iterable[ComparedUnit], news: Iterable[ComparedUnit], unit: Unit, terms: PairingTerms
    ) -> None:
        """Match the units left over in two ranges, and their children."""
        left, came = self._left(_of(olds, unit)), self._left(_of(news, unit))
        if left and came:
            self._descend(self._pair(left, came, terms))

    def _left(self, nodes: Iterable[ComparedUnit]) -> list[ComparedUnit]:
        return [node for node in nodes if node not in self.new_of and node not in self.old_of]

    def _pair(self, olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit], terms: PairingTerms) -> list[Pair]:
        return self._keep(pair(olds, news, terms=terms, place=lambda node: node.side.address))

    def _keep(self, found: list[Pair]) -> list[Pair]:
        self.new_of.update(found)
        self.old_of.update((new, old) for old, new in found)
        return found

    def _pair_holders(self, olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit]) -> None:
        """Match chapters by the articles they share, then by title and number."""
        held: dict[ComparedUnit, Counter[ComparedUnit]] = defaultdict(Counter)
        for above, new in ((above, new) for old, new in self.new_of.items() for above in old.above()):
            held[above].update(one for one in new.above() if one.unit is above.unit)
        votes = [(-count, old.side.position, old, new) for old, counts in held.items() for new, count in counts.items()]
        for _, _, old, new in sorted(votes, key=lambda vote: vote[:2]):
            if len(self._left((old, new))) == 2:
                self._keep([(old, new)])
        self._pair(self._left(olds), self._left(news), _SIBLINGS)

    def _descend(self, pairs: Iterable[Pair]) -> None:
        """Match clauses and points below matched units, by their number within the parent."""
        pending = list(pairs)
        while pending:
            olds, news = (self._left(child for child in one.children if child.unit in SMALL) for one in pending.pop())
            if olds and news:
                pending += self._keep(pair(olds, news, terms=_SIBLINGS, place=lambda node: str(node.step)))


def _of(nodes: Iterable[ComparedUnit], unit: Unit) -> list[ComparedUnit]:
    return [node for node in nodes if node.unit is unit]


def _roots(nodes: Iterable[ComparedUnit]) -> list[ComparedUnit]:
    """Clauses and points without a parent."""
    return [node for node in nodes if node.parent is None and node.unit in SMALL]


def _large(nodes: Iterable[ComparedUnit]) -> list[ComparedUnit]:
    return [node for node in nodes if node.unit not in SMALL and node.unit is not Unit.ARTICLE]


def _moved(news: Sequence[ComparedUnit], matches: _Matches) -> set[ComparedUnit]:
    """Moved units: the smallest set of new units whose removal leaves the others in their old order.

    A unit with the same number and parent has not moved, whatever moved around it. Articles are ordered through the
    text, chapters among chapters, clauses and points within their parent.
    """
    moved: set[ComparedUnit] = set()
    groups: dict[object, list[ComparedUnit]] = defaultdict(list)
    for node, old in ((node, matches.old_of[node]) for node in news if node in matches.old_of):
        if node.unit in SMALL and (matches.new_of.get(old.parent) if old.parent else None) is not node.parent:
            moved.add(node)
        else:
            groups[node.parent if node.unit in SMALL else node.unit].append(node)
    for group in groups.values():
        kept = set(longest_increasing([matches.old_of[node].side.position for node in group]))
        out_of_order = (node for index, node in enumerate(group) if index not in kept)
        moved.update(node for node in out_of_order if matches.old_of[node].step != node.step)
    return moved


def _change(old: ComparedUnit, new: ComparedUnit, moved: set[ComparedUnit]) -> ProvisionChange:
    heading, words = diff(old.side.heading, new.side.heading), diff(old.side.text, new.side.text)
    has_new_heading, has_new_words = has_changed(heading), has_changed(words)
    kinds = (
        (new in moved, ChangeKind.MOVED),
        (old.step != new.step, ChangeKind.RENUMBERED),
        (has_new_words and new.side.text.strip() == REPEALED, ChangeKind.VOIDED),
        (has_new_words, ChangeKind.CHANGED),
        (has_new_heading, ChangeKind.HEADING),
    )
    kind = next((kind for applies, kind in kinds if applies), ChangeKind.UNCHANGED)
    is_same = (old.side.heading, old.side.text) == (new.side.heading, new.side.text)
    is_editorial = not (is_same or has_new_heading or has_new_words)
    return ProvisionChange(kind, old.side, new.side, heading, words, has_new_heading, has_new_words, is_editorial)


def _added(new: ComparedUnit, matches: _Matches) -> ProvisionChange:
    heading, words = diff("", new.side.heading), diff("", new.side.text)
    return ProvisionChange(
        ChangeKind.ADDED,
        None,
        new.side,
        heading,
        words,
        bool(heading),
        bool(words),
        is_whole=new.parent is None or new.parent in matches.old_of,
    )


def _removed(old: ComparedUnit, matches: _Matches) -> ProvisionChange:
    heading, words = diff(old.side.heading, ""), diff(old.side.text, "")
    return ProvisionChange(
        ChangeKind.REMOVED,
        old.side,
        None,
        heading,
        words,
        bool(heading),
        bool(words),
        is_whole=old.parent is None or old.parent in matches.new_of,
    )


def _in_order(
    olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit], matches: _Matches, moved: set[ComparedUnit]
) -> Iterator[ProvisionChange]:
    """Inserts removed provisions after the one that preceded them and has not moved."""
    behind: dict[int, list[ProvisionChange]] = defaultdict(list)
    anchor = -1
    for old in olds:
        if (new := matches.new_of.get(old)) is None:
            behind[anchor].append(_removed(old, matches))
        elif new not in moved:
            anchor = new.side.position
    yield from behind[-1]
    for node in news:
        yield _change(known, node, moved) if (known := matches.old_of.get(node)) else _added(node, matches)
        yield from behind[node.side.position]
