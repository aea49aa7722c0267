"""The outline of a draft as a tree, with what is missing marked where it is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lawtext.addresses import UNIT_WORDS, parse_address
from lawtext.types import Unit

_RANK = {unit: rank for rank, unit in enumerate(UNIT_WORDS)}


@dataclass(slots=True)
class Node:
    """A unit: what it is called, its title, its page, what is missing before it, and what it holds."""

    name: str
    title: str
    page: int
    gap: str = ""
    is_open: bool = False
    children: list[Node] = field(default_factory=list)

    @property
    def has_gap(self) -> bool:
        """Whether something is missing in it or before it."""
        return bool(self.gap) or any(child.has_gap for child in self.children)


def tree_of(rows: Iterable[Sequence[Any]], gaps: Iterable[Mapping[str, Any]]) -> list[Node]:
    """Rows of `Draft.outline` and gaps of `Draft.figures` as a tree; branches with gaps are open."""
    missing = {gap["address"]: gap["text"] for gap in gaps}
    roots: list[Node] = []
    path: list[tuple[int, Node]] = []
    for address, marker, title, page in rows:
        unit = _unit(address)
        rank = _RANK.get(unit, 0) if unit else 0
        node = Node(_name(unit, marker), title, page, missing.get(address, ""))
        while path and path[-1][0] >= rank:
            path.pop()
        (path[-1][1].children if path else roots).append(node)
        path.append((rank, node))
    for root in roots:
        _open(root)
    return roots


def _open(node: Node) -> None:
    for child in node.children:
        _open(child)
    node.is_open = any(child.has_gap for child in node.children)


def _unit(address: str) -> Unit | None:
    try:
        last = parse_address(address).last
    except ValueError:
        return None
    return last.unit if last else None


def _name(unit: Unit | None, marker: str) -> str:
    """ "Điều 5" as printed; "khoản 2", "điểm đ" said in full."""
    if unit in (Unit.CLAUSE, Unit.POINT) and unit is not None:
        return f"{UNIT_WORDS[unit]} {marker}"
    return marker
