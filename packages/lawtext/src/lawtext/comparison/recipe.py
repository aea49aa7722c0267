"""The public functions: two texts in, which unit became which, what became of every provision out."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lawtext.comparison.diffs import (
    ChangeKind,
    Comparison,
    ProvisionChange,
    diff,
    has_changed,
    likeness,
    longest_increasing,
)
from lawtext.comparison.units import SMALL, ComparedUnit, UnitText, from_provisions, from_rows
from lawtext.types import ProvisionNode, Unit

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


_ARTICLES = PairingTerms(least=0.5)
_SIBLINGS = PairingTerms(least=0.4)
_WITHIN = PairingTerms(
    least=0.75, by_number=False, fewest_words=6
)  # a point that turns up in another clause of its article
# … or in another article: penal and tax provisions say nearly the same over and over, so nearly is not enough.
_STRAYS = PairingTerms(least=0.9, by_number=False, fewest_words=10)


def compare(old: Sequence[ProvisionNode], new: Sequence[ProvisionNode]) -> Comparison:
    """What became of every provision between two texts, word by word.

    Moved and renumbered provisions are recognised by their words; spelling, spaces, quotation marks and dashes are no
    changes. Time grows with the length of the texts, not with its square: a code of 689 articles takes about a second.
    """
    return _compare(from_provisions(old), from_provisions(new))


def compare_rows(old: Iterable[UnitText], new: Iterable[UnitText]) -> Comparison:
    """The same for provisions kept as rows, in reading order."""
    return _compare(from_rows(old), from_rows(new))


def _compare(olds: list[ComparedUnit], news: list[ComparedUnit]) -> Comparison:
    matches = _Matches()
    matches.find(olds, news)
    moved = _moved(news, matches)
    changes = [
        _change(old, node, moved) if (old := matches.old_of.get(node)) else _added(node, matches) for node in news
    ]
    return Comparison(tuple(_in_order(olds, changes, matches, moved)))


class _Matches:
    """Which unit is which, from the articles outwards: up to what holds them, down to what they hold."""

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
        """Pair what is left over in two stretches, and what stands below it."""
        left, came = self._left(olds, unit), self._left(news, unit)
        if left and came:
            self._descend(self._pair(left, came, terms))

    def _left(self, nodes: Iterable[ComparedUnit], unit: Unit) -> list[ComparedUnit]:
        return [node for node in _of(nodes, unit) if not self._is_paired(node)]

    def _is_paired(self, node: ComparedUnit) -> bool:
        return node in self.new_of or node in self.old_of

    def _pair(self, olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit], terms: PairingTerms) -> list[Pair]:
        found = pair(olds, news, terms=terms, place=lambda node: node.side.address)
        self._keep(found)
        return found

    def _keep(self, found: Iterable[Pair]) -> None:
        for old, new in found:
            self.new_of[old], self.old_of[new] = new, old

    def _pair_holders(self, olds: Sequence[ComparedUnit], news: Sequence[ComparedUnit]) -> None:
        """Chapters by the articles they share, then by title and number."""
        held: dict[ComparedUnit, Counter[ComparedUnit]] = defaultdict(Counter)
        for old, new in self.new_of.items():
            for above in old.above():
                held[above].update(one for one in new.above() if one.unit is above.unit)
        gone: set[ComparedUnit] = set()
        found: list[Pair] = []
        votes = [(-count, old.side.position, old, new) for old, counts in held.items() for new, count in counts.items()]
        for _, _, old, new in sorted(votes, key=lambda vote: vote[:2]):
            if old not in gone and new not in gone:
                gone.update((old, new))
                found.append((old, new))
        self._keep(found)
        self._pair([n for n in olds if n not in gone], [n for n in news if n not in gone], _SIBLINGS)

    def _descend(self, pairs: Iterable[Pair]) -> None:
        """Clauses and points below paired units; their number is that within their parent."""
        pending = list(pairs)
        while pending:
            old, new = pending.pop()
            olds = [child for child in old.children if child.unit in SMALL and not self._is_paired(child)]
            news = [child for child in new.children if child.unit in SMALL and not self._is_paired(child)]
            if olds and news:
                found = pair(olds, news, terms=_SIBLINGS, place=lambda node: str(node.step))
                self._keep(found)
                pending.extend(found)


def _of(nodes: Iterable[ComparedUnit], unit: Unit) -> list[ComparedUnit]:
    return [node for node in nodes if node.unit is unit]


def _roots(nodes: Iterable[ComparedUnit]) -> list[ComparedUnit]:
    """Clauses and points of a text without anything bigger."""
    return [node for node in nodes if node.parent is None and node.unit in SMALL]


def _large(nodes: Iterable[ComparedUnit]) -> list[ComparedUnit]:
    return [node for node in nodes if node.unit not in SMALL and node.unit is not Unit.ARTICLE]


def _moved(news: Sequence[ComparedUnit], matches: _Matches) -> set[ComparedUnit]:
    """New units out of their order: the fewest that must move so that the others keep theirs.

    What kept its number and its parent has not moved, whatever moved around it. Articles are ordered through the text,
    chapters among chapters, clauses and points within their parent.
    """
    moved: set[ComparedUnit] = set()
    groups: dict[object, list[ComparedUnit]] = defaultdict(list)
    for node in news:
        old = matches.old_of.get(node)
        if old is None:
            continue
        if node.unit not in SMALL:
            groups[node.unit].append(node)
        elif _counterpart(old.parent, matches) is node.parent:
            groups[node.parent].append(node)
        else:
            moved.add(node)
    for group in groups.values():
        places = [matches.old_of[node].side.position for node in group]
        kept = set(longest_increasing(places))
        out_of_order = (node for index, node in enumerate(group) if index not in kept)
        moved.update(node for node in out_of_order if matches.old_of[node].step != node.step)
    return moved


def _counterpart(old: ComparedUnit | None, matches: _Matches) -> ComparedUnit | None:
    return matches.new_of.get(old) if old is not None else None


def _change(old: ComparedUnit, new: ComparedUnit, moved: set[ComparedUnit]) -> ProvisionChange:
    heading, words = diff(old.side.heading, new.side.heading), diff(old.side.text, new.side.text)
    has_new_heading, has_new_words = has_changed(heading), has_changed(words)
    if new in moved:
        kind = ChangeKind.MOVED
    elif old.step != new.step:
        kind = ChangeKind.RENUMBERED
    elif has_new_words:
        kind = ChangeKind.CHANGED
    else:
        kind = ChangeKind.HEADING if has_new_heading else ChangeKind.UNCHANGED
    is_same = (old.side.heading, old.side.text) == (new.side.heading, new.side.text)
    is_editorial = not (is_same or has_new_heading or has_new_words)
    return ProvisionChange(kind, old.side, new.side, heading, words, has_new_heading, has_new_words, is_editorial)


def _added(new: ComparedUnit, matches: _Matches) -> ProvisionChange:
    side = new.side
    is_whole = new.parent is None or new.parent in matches.old_of
    heading, words = diff("", side.heading), diff("", side.text)
    return ProvisionChange(ChangeKind.ADDED, None, side, heading, words, bool(heading), bool(words), is_whole=is_whole)


def _removed(old: ComparedUnit, matches: _Matches) -> ProvisionChange:
    side = old.side
    is_whole = old.parent is None or old.parent in matches.new_of
    heading, words = diff(side.heading, ""), diff(side.text, "")
    return ProvisionChange(
        ChangeKind.REMOVED, side, None, heading, words, bool(heading), bool(words), is_whole=is_whole
    )


def _in_order(
    olds: Sequence[ComparedUnit], changes: Sequence[ProvisionChange], matches: _Matches, moved: set[ComparedUnit]
) -> Iterator[ProvisionChange]:
    """Removed provisions behind what stood before them and still stands in its order."""
    behind: dict[int, list[ProvisionChange]] = defaultdict(list)
    anchor = -1
    for old in olds:
        new = matches.new_of.get(old)
        if new is None:
            behind[anchor].append(_removed(old, matches))
        elif new not in moved:
            anchor = new.side.position
    yield from behind[-1]
    for change in changes:
        yield change
        yield from behind[change.side.position]
