"""Operations on trees by address: find, replace and insert provisions. Returns new trees.

Nothing is changed in place. Spans of existing provisions stay as they were; those of new ones are `NOWHERE`, as their
words are in no parsed text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from lawtext.numbers import POINT_LETTERS
from lawtext.types import Address, ProvisionNode, Span, Step, Unit, walk

NOWHERE = Span(0, 0)
Forest = tuple[ProvisionNode, ...]
_LABEL = re.compile(r"(?P<number>\d*)(?P<letters>[a-z]*)(?P<rest>.*)")


def locate(roots: Sequence[ProvisionNode], address: Address) -> tuple[ProvisionNode | None, bool]:
    """The provision at an address, and whether it is exactly there.

    Texts leave out the obvious: the regulation that contains an article ("Điều 5" of a decision that issues one), the
    chapter of a section. An incomplete address is accepted if only one provision fits.
    """
    if exact := next((node for node in _towards(roots, address) if node.address == address), None):
        return exact, True
    near = [node for node in walk(roots) if _may_mean(address, node.address)]
    return near[0] if len(near) == 1 else None, False


def _towards(roots: Sequence[ProvisionNode], address: Address) -> Iterator[ProvisionNode]:
    """The provisions among which the one at an address may be: articles with another number are skipped."""
    pending = list(roots)[::-1]
    while pending:
        node = pending.pop()
        yield node
        if _may_hold(node, address):
            pending.extend(reversed(node.children))


def _may_hold(node: ProvisionNode, address: Address) -> bool:
    return node.unit is not Unit.ARTICLE or node.address.steps[:1] == address.steps[:1]


def _may_mean(said: Address, actual: Address) -> bool:
    if not said.steps or actual.containers[-len(said.containers) or len(actual.containers) :] != said.containers:
        return False
    if said.steps == actual.steps:
        return not said.containers and all(part.unit is Unit.REGULATION for part in actual.containers)
    is_high = said.steps[0].unit in (Unit.PART, Unit.CHAPTER, Unit.SECTION, Unit.SUBSECTION)
    return is_high and said.containers == actual.containers and actual.steps[-len(said.steps) :] == said.steps


def parent_of(roots: Sequence[ProvisionNode], address: Address) -> ProvisionNode | None:
    """The parent of the provision at this address; None for a root."""
    holders = (node for node in _towards(roots, address) if any(child.address == address for child in node.children))
    return next(holders, None)


def above(address: Address) -> Address:
    """The address without its last step. This is the parent's address, except where the address leaves a parent out."""
    return Address(address.steps[:-1], address.containers)


def put(roots: Sequence[ProvisionNode], address: Address, instead: Sequence[ProvisionNode]) -> Forest:
    """The trees with the provision at `address` replaced; all others stay the same objects."""
    if any(one.address == address for one in roots):
        return tuple(new for one in roots for new in (instead if one.address == address else (one,)))
    for at, one in enumerate(roots):
        below = put(one.children, address, instead) if _may_hold(one, address) else one.children
        if below is not one.children:
            return (*roots[:at], replace(one, children=below), *roots[at + 1 :])
    return roots if isinstance(roots, tuple) else tuple(roots)


def insert(
    roots: Sequence[ProvisionNode], parent: Address | None, new: ProvisionNode, *, beside: Address | None = None
) -> Forest:
    """The trees with `new` among the children of `parent` (None: among the roots), in order of its number.

    If the siblings are not in ascending order, `new` goes after `beside`.
    """
    if parent is None:
        return _among(roots, new, beside)
    held = next(node for node in walk(roots) if node.address == parent)
    return put(roots, parent, [replace(held, children=_among(held.children, new, beside))])


def _among(siblings: Sequence[ProvisionNode], new: ProvisionNode, beside: Address | None) -> Forest:
    keys = [order_of(one.address.last) for one in siblings]
    at = next((at for at, one in enumerate(siblings) if _comes_after(one, new)), len(siblings))
    if keys != sorted(keys):
        at = next((at + 1 for at, one in enumerate(siblings) if one.address == beside), at)
    return (*siblings[:at], new, *siblings[at:])


def _comes_after(one: ProvisionNode, new: ProvisionNode) -> bool:
    is_greater = order_of(one.address.last) > order_of(new.address.last)
    return is_greater if one.unit is new.unit else one.unit in (Unit.ANNEX, Unit.REGULATION)


def order_of(step: Step | None) -> tuple[int, tuple[int, ...], str]:
    """A sort key for labels of one kind: 1 < 1a < 1b < 2; điểm a < a1 < b … d < đ < e."""
    found = _LABEL.fullmatch(step.label) if step else None
    if found is None:
        return 0, (), step.label if step else ""
    letters = tuple(POINT_LETTERS.find(letter) for letter in found["letters"].replace("dd", "đ"))
    return int(found["number"] or 0), letters, found["rest"]


def touched(gone: Iterable[ProvisionNode], new: Iterable[ProvisionNode]) -> tuple[Address, ...]:
    """The addresses whose own text is new, changed or gone."""
    before = {one.address: (one.label, one.heading, one.text) for one in gone}
    after = {one.address: (one.label, one.heading, one.text) for one in new}
    return tuple(address for address in {**after, **before} if before.get(address) != after.get(address))


def difference(
    before: Sequence[ProvisionNode], after: Sequence[ProvisionNode]
) -> tuple[list[ProvisionNode], list[ProvisionNode]]:
    """The removed and the new provisions between two trees, of which one was made from the other: shared objects are
    equal and skipped."""
    gone: list[ProvisionNode] = []
    new: list[ProvisionNode] = []
    pending = [(tuple(before), tuple(after))]
    while pending:
        old_ones, new_ones = pending.pop()
        shared = {id(one) for one in old_ones} & {id(one) for one in new_ones}
        old = {one.address: one for one in old_ones if id(one) not in shared}
        gone.extend(old.values())
        for one in new_ones:
            if id(one) not in shared:
                new.append(one)
                known = old.pop(one.address, None)
                pending.append((known.children if known else (), one.children))
        pending.extend((one.children, ()) for one in old.values())
    return gone, new


def duplicates(roots: Sequence[ProvisionNode], among: Collection[Address]) -> list[Address]:
    """Those of the addresses that occur more than once."""
    counted = Counter(node.address for node in walk(roots)) if among else {}
    return [address for address in among if counted[address] > 1]


def as_text(node: ProvisionNode) -> str:
    """A provision as printed, one paragraph per line."""
    return "\n".join(map(_printed, walk([node])))


def _printed(node: ProvisionNode) -> str:
    """ "Điều 5. …", "2. …", "a) …", without children."""
    mark = {Unit.ARTICLE: ".", Unit.CLAUSE: ".", Unit.POINT: ")"}.get(node.unit, "")
    words = f"{node.heading}\n{node.text}".strip() if node.heading else node.text
    return f"{node.label}{mark} {words}".strip()
