"""Provisions of lawtext -> rows for the shelf: reading order, nested intervals, every address once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lawtext.types import Address, Provision, Unit

LONGEST_ADDRESS = 200
LONGEST_LABEL = 60
_BODY = frozenset({Unit.CLAUSE, Unit.POINT})


@dataclass(slots=True)
class Row:
    """One provision as it will be stored. `parent` and `article` are positions of other rows, -1 for none.

    Rows of an edition stand at positions 0, 1, 2 … without a gap; `end` is the position after the last row below.
    """

    position: int
    address: str
    unit: Unit
    label: str
    heading: str
    text: str
    parent: int = -1
    article: int = -1
    end: int = 0


@dataclass(slots=True)
class RowMaker:
    """Collects the rows of one edition. An address that was taken already gives its words to the row before it."""

    rows: list[Row] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def has(self, address: str) -> bool:
        return address in self._taken

    def open(self, *, address: str, unit: Unit, label: str, heading: str, text: str, parent: int) -> int:
        """Adds a row and returns its position; -1 if its address was taken and its words were joined."""
        if address in self._taken or len(address) > LONGEST_ADDRESS:
            self.doubts.append(f"Địa chỉ {address[:80]} xuất hiện hơn một lần; lời văn được ghép vào phần trước đó.")
            self._join(" ".join(filter(None, [label if unit not in _BODY else "", heading, text])))
            return -1
        self._taken.add(address)
        position = len(self.rows)
        above = self.rows[parent] if parent >= 0 else None
        article = -1 if above is None else (above.position if above.unit is Unit.ARTICLE else above.article)
        self.rows.append(
            Row(position, address, unit, label[:LONGEST_LABEL], heading, text, parent, article, position + 1)
        )
        return position

    def add(self, provision: Provision, *, source: str, parent: int = -1, article: Address | None = None) -> int:
        """A provision with everything below it; `article` replaces the address of the tree's root. Iterative."""
        root = -1
        pending: list[tuple[Provision, int]] = [(provision, parent)]
        while pending:
            node, above = pending.pop()
            at = self.open(
                address=str(node.address),
                unit=node.unit,
                label=node.label,
                heading=node.heading,
                text=own_words(node, source),
                parent=above,
            )
            root = at if node is provision else root
            below = at if at >= 0 else above
            pending.extend((child, below) for child in reversed(node.children))
        return root

    def close(self) -> list[Row]:
        """The rows, each with the end of its interval."""
        for row in reversed(self.rows):
            if row.parent >= 0:
                above = self.rows[row.parent]
                above.end = max(above.end, row.end)
        return self.rows

    def _join(self, words: str) -> None:
        if self.rows and words:
            last = self.rows[-1]
            last.text = f"{last.text}\n{words}" if last.text else words


_PRINTED_MARK = re.compile(r"\s*[\"“]?(?P<label>[\w.]+?)\s*(?P<stop>[.):/]{0,2})(?=\s|$)")


def own_words(node: Provision, source: str) -> str:
    """The provision's own words with its mark as printed: "2. Cá nhân …", "đ) …". Only clauses and points carry one."""
    if node.unit not in _BODY:
        return node.text
    found = _PRINTED_MARK.match(source, node.span.start, node.span.start + 24)
    stop = found["stop"] if found and found["stop"] else (")" if node.unit is Unit.POINT else ".")
    words = "\n".join(filter(None, [node.heading, node.text]))
    return f"{node.label}{stop} {words}".rstrip()


def text_between(rows: Sequence[Row], start: int, end: int) -> str:
    return "\n".join(row.text for row in rows[start:end] if row.text)


def articles_of(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.unit is Unit.ARTICLE]
