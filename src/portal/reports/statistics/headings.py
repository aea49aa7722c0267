"""The merged cells over a table: the tree of headings as the paper draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.reports.statistics.tables import Column


@dataclass(frozen=True, slots=True)
class Heading:
    """A cell of the head: `row` and `column` count from 0; it goes over so many rows and columns."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def depth_of(columns: Sequence[Column]) -> int:
    return max((len(one.headings) for one in columns), default=1)


def headings_of(columns: Sequence[Column]) -> list[Heading]:
    """Row by row, from the left: neighbours with the same headings so far share one, the last goes down."""
    depth = depth_of(columns)
    return [one for row in range(depth) for one in _row(columns, row, depth)]


def _row(columns: Sequence[Column], row: int, depth: int) -> Iterator[Heading]:
    at = 0
    while at < len(columns):
        path = columns[at].headings
        if row >= len(path):
            at += 1
            continue
        is_last = row == len(path) - 1
        end = at + 1
        while not is_last and end < len(columns) and _same(columns[end].headings, path, row):
            end += 1
        yield Heading(path[row], row, at, depth - row if is_last else 1, end - at)
        at = end


def _same(one: Sequence[str], other: Sequence[str], row: int) -> bool:
    return len(one) > row + 1 and tuple(one[: row + 1]) == tuple(other[: row + 1])
