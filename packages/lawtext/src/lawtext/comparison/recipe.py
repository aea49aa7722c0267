"""The public functions: two texts in, what became of every provision out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from lawtext.comparison.diffs import diff, has_changed, longest_increasing
from lawtext.comparison.pairs import Pair, PairingTerms, pair
from lawtext.comparison.units import SMALL, ComparedUnit, UnitText, from_provisions, from_rows
from lawtext.comparison.values import ChangeKind, Comparison, ProvisionChange
from lawtext.types import ProvisionNode, Unit

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
