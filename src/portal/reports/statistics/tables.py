"""A filled form as a table: leaves that are counted or set, and what is summed of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from lawtext.numerals import to_roman

TOTAL = "tong"


@dataclass(frozen=True, slots=True)
class Column:
    """`number` as on paper; `headings` from the outermost in. `sums`: numbers of columns that it must equal, list by
    list; without a query it is reckoned by the first of them.
    """

    number: str
    headings: tuple[str, ...]
    query: str = ""
    sums: tuple[tuple[str, ...], ...] = ()
    key: int = 0

    @property
    def is_reckoned(self) -> bool:
        return not self.query and bool(self.sums)

    @property
    def is_typed(self) -> bool:
        """Nothing counts it: an officer says the number."""
        return not self.query and not self.sums


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a cell; None: nobody has said it. `counted`: what the system counts, where it was overruled."""

    value: int | None = 0
    is_estimate: bool = False
    is_set: bool = False
    reason: str = ""
    counted: int = 0

    def __add__(self, other: Value) -> Value:
        said = [one.value for one in (self, other) if one.value is not None]
        return Value(sum(said) if said else None, self.is_estimate or other.is_estimate)


@dataclass(frozen=True, slots=True)
class Group:
    """A line of the form with the agencies that it means; `is_one`: it is the line of a single agency."""

    label: str
    agencies: tuple[tuple[int, str], ...]
    is_one: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`key` names it in an address. `agency` is None for a sum; `parts` are the places of the lines that it sums."""

    key: str
    ordinal: str
    label: str
    values: Mapping[str, Value]
    agency: int | None = None
    parts: tuple[int, ...] = ()
    level: int = 0

    def of(self, number: str) -> Value:
        return self.values.get(number, Value(None))


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[Column, ...]
    lines: tuple[Line, ...] = field(default=())

    @property
    def leaves(self) -> list[Line]:
        return [line for line in self.lines if line.agency is not None]

    def line(self, key: str) -> Line | None:
        return next((one for one in self.lines if one.key == key), None)

    def column(self, number: str) -> Column | None:
        return next((one for one in self.columns if one.number == number), None)

    def leaves_of(self, line: Line) -> list[Line]:
        """The lines of agencies that it is, or sums."""
        if line.agency is not None:
            return [line]
        return [leaf for part in line.parts for leaf in self.leaves_of(self.lines[part])]

    @property
    def has_estimates(self) -> bool:
        return any(value.is_estimate for line in self.lines for value in line.values.values())


type Cell = Callable[[int, Column], Value]


def whole_table(*, columns: Sequence[Column], groups: Sequence[Group], cell: Cell) -> Table:
    """A line of all, then each group: the line of its sum with its agencies below, or the one agency itself."""
    lines: list[Line] = []
    tops: list[int] = []
    for place, group in enumerate(groups):
        ordinal = to_roman(place + 1)
        tops.append(1 + len(lines))
        if group.is_one and len(group.agencies) == 1:
            lines.append(_leaf(ordinal, group.agencies[0], columns, cell, level=1))
            continue
        first = len(lines) + 2
        leaves = [_leaf(f"{at}", one, columns, cell, level=2) for at, one in enumerate(group.agencies, start=1)]
        parts = tuple(range(first, first + len(leaves)))
        lines += [_sum(f"nhom-{place + 1}", ordinal, group.label, leaves, columns, parts, level=1), *leaves]
    everything = [line for line in lines if line.agency is not None]
    return Table(tuple(columns), (_sum(TOTAL, "", "Tổng số", everything, columns, tuple(tops), level=0), *lines))


def own_table(*, columns: Sequence[Column], agency: tuple[int, str], cell: Cell) -> Table:
    """The one line of an agency."""
    return Table(tuple(columns), (_leaf("", agency, columns, cell, level=1),))


def _leaf(ordinal: str, agency: tuple[int, str], columns: Sequence[Column], cell: Cell, *, level: int) -> Line:
    key, label = agency
    said = {one.number: cell(key, one) for one in columns if not one.is_reckoned}
    return Line(f"{key}", ordinal, label, _reckoned(said, columns), agency=key, level=level)


def _reckoned(said: Mapping[str, Value], columns: Sequence[Column]) -> dict[str, Value]:
    """With the columns that are sums of others, which may be sums themselves."""
    found = dict(said)
    by_number = {one.number: one for one in columns}

    def value_of(number: str, seen: frozenset[str]) -> Value:
        column = by_number.get(number)
        if number in found or column is None or number in seen:
            return found.get(number, Value(None))
        return added(value_of(part, seen | {number}) for part in column.sums[0])

    return {one.number: value_of(one.number, frozenset()) for one in columns}


def _sum(
    key: str,
    ordinal: str,
    label: str,
    leaves: Sequence[Line],
    columns: Sequence[Column],
    parts: tuple[int, ...],
    *,
    level: int,
) -> Line:
    values = {one.number: added(leaf.of(one.number) for leaf in leaves) for one in columns}
    return Line(key, ordinal, label, values, parts=parts, level=level)


def added(values: Iterable[Value]) -> Value:
    """A sum is an estimate if anything in it is; it is None if nothing in it was said."""
    return sum((replace(one, is_set=False, reason="", counted=0) for one in values), start=Value(None))


# ---- as it is kept ---------------------------------------------------------------------------------------------------


def to_json(table: Table) -> dict[str, Any]:
    return asdict(table)


def from_json(kept: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(**{**one, "headings": tuple(one["headings"]), "sums": tuple(map(tuple, one["sums"]))})
        for one in kept["columns"]
    )
    lines = tuple(
        Line(
            **{
                **one,
                "parts": tuple(one["parts"]),
                "values": {number: Value(**value) for number, value in one["values"].items()},
            }
        )
        for one in kept["lines"]
    )
    return Table(columns, lines)
