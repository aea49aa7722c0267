"""A filled form as a table (lines, sums, headings), and its findings before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import product
from typing import Any

from lawtext.numbers import to_roman

TOTAL = "tong"


@dataclass(frozen=True, slots=True)
class FormTableColumn:
    """`number` as on paper; `headings`, outermost first.

    `sums`: lists of column numbers to whose sum it must be equal; without a query the first list computes it.
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
        """True if nothing counts it: an officer types the number."""
        return not self.query and not self.sums


@dataclass(frozen=True, slots=True)
class FormTableValue:
    """The value of a cell; None: not entered. `counted`: the system's count, if it was overruled."""

    value: int | None = 0
    is_estimate: bool = False
    is_set: bool = False
    reason: str = ""
    counted: int = 0

    def __add__(self, other: FormTableValue) -> FormTableValue:
        said = [one.value for one in (self, other) if one.value is not None]
        return FormTableValue(sum(said) if said else None, self.is_estimate or other.is_estimate)


# A line of the form: its label, the agencies that it means, True if it is the line of a single agency.
type FormTableGroup = tuple[str, tuple[tuple[int, str], ...], bool]


@dataclass(frozen=True, slots=True)
class FormTableLine:
    """`key` is used in URLs. `agency` is None for a sum; `parts` are the indexes of the lines that it sums."""

    key: str
    ordinal: str
    label: str
    values: Mapping[str, FormTableValue]
    agency: int | None = None
    parts: tuple[int, ...] = ()
    level: int = 0

    def of(self, number: str) -> FormTableValue:
        return self.values.get(number, FormTableValue(None))


@dataclass(frozen=True, slots=True)
class FormTable:
    columns: tuple[FormTableColumn, ...]
    lines: tuple[FormTableLine, ...] = field(default=())

    @property
    def leaves(self) -> list[FormTableLine]:
        return [line for line in self.lines if line.agency is not None]

    def line(self, key: str) -> FormTableLine | None:
        return next((one for one in self.lines if one.key == key), None)

    def column(self, number: str) -> FormTableColumn | None:
        return next((one for one in self.columns if one.number == number), None)

    def leaves_of(self, line: FormTableLine) -> list[FormTableLine]:
        """The line itself if it is of an agency; or else the agencies' lines that it sums."""
        return (
            [line]
            if line.agency is not None
            else [leaf for part in line.parts for leaf in self.leaves_of(self.lines[part])]
        )

    @property
    def has_estimates(self) -> bool:
        return any(value.is_estimate for line in self.lines for value in line.values.values())


type Cell = Callable[[int, FormTableColumn], FormTableValue]


def whole_table(*, columns: Sequence[FormTableColumn], groups: Sequence[FormTableGroup], cell: Cell) -> FormTable:
    """A total line, then each group: its sum with its agencies below, or the single agency itself."""
    lines: list[FormTableLine] = []
    tops: list[int] = []
    for place, (label, agencies, is_one) in enumerate(groups):
        ordinal = to_roman(place + 1)
        tops.append(1 + len(lines))
        if is_one and len(agencies) == 1:
            lines.append(_leaf(ordinal, agencies[0], columns, cell, level=1))
            continue
        first = len(lines) + 2
        leaves = [_leaf(f"{at}", one, columns, cell, level=2) for at, one in enumerate(agencies, start=1)]
        parts = tuple(range(first, first + len(leaves)))
        lines += [_sum(f"nhom-{place + 1}", ordinal, label, leaves, columns, parts, level=1), *leaves]
    return FormTable(
        tuple(columns),
        (
            _sum(
                TOTAL, "", "Tổng số", [line for line in lines if line.agency is not None], columns, tuple(tops), level=0
            ),
            *lines,
        ),
    )


def own_table(*, columns: Sequence[FormTableColumn], agency: tuple[int, str], cell: Cell) -> FormTable:
    """A table with the one line of an agency."""
    return FormTable(tuple(columns), (_leaf("", agency, columns, cell, level=1),))


def _leaf(
    ordinal: str, agency: tuple[int, str], columns: Sequence[FormTableColumn], cell: Cell, *, level: int
) -> FormTableLine:
    key, label = agency
    return FormTableLine(
        f"{key}",
        ordinal,
        label,
        _reckoned({one.number: cell(key, one) for one in columns if not one.is_reckoned}, columns),
        agency=key,
        level=level,
    )


def _reckoned(said: Mapping[str, FormTableValue], columns: Sequence[FormTableColumn]) -> dict[str, FormTableValue]:
    """The values with those of columns that are sums of others, recursively."""
    found = dict(said)
    by_number = {one.number: one for one in columns}

    def value_of(number: str, seen: frozenset[str]) -> FormTableValue:
        column = by_number.get(number)
        return (
            found.get(number, FormTableValue(None))
            if number in found or column is None or number in seen
            else added(value_of(part, seen | {number}) for part in column.sums[0])
        )

    return {one.number: value_of(one.number, frozenset()) for one in columns}


def _sum(
    key: str,
    ordinal: str,
    label: str,
    leaves: Sequence[FormTableLine],
    columns: Sequence[FormTableColumn],
    parts: tuple[int, ...],
    *,
    level: int,
) -> FormTableLine:
    return FormTableLine(
        key,
        ordinal,
        label,
        {one.number: added(leaf.of(one.number) for leaf in leaves) for one in columns},
        parts=parts,
        level=level,
    )


def added(values: Iterable[FormTableValue]) -> FormTableValue:
    """The sum; it is an estimate if any value is, and None if all are."""
    return sum((replace(one, is_set=False, reason="", counted=0) for one in values), start=FormTableValue(None))


# ---- as stored -------------------------------------------------------------------------------------------------------


def to_json(table: FormTable) -> dict[str, Any]:
    return asdict(table)


def from_json(kept: Mapping[str, Any]) -> FormTable:
    columns = tuple(
        FormTableColumn(**{**one, "headings": tuple(one["headings"]), "sums": tuple(map(tuple, one["sums"]))})
        for one in kept["columns"]
    )
    return FormTable(
        columns,
        tuple(
            FormTableLine(
                **{
                    **one,
                    "parts": tuple(one["parts"]),
                    "values": {number: FormTableValue(**value) for number, value in one["values"].items()},
                }
            )
            for one in kept["lines"]
        ),
    )


OTHERS = "Cơ quan khác, cơ quan đã sắp xếp trong kỳ"


def attribute(
    *, counted: Iterable[int], lines: Collection[int], heirs: Mapping[int, Collection[int]]
) -> tuple[dict[int, int], list[int]]:
    """Agency -> the line in which it counts; and the agencies that need a line of their own.

    `heirs`: for each agency, its successors on the last day (itself if it still exists). An agency with one successor
    that has a line counts there; one divided among several, or without a line, counts by itself: so every number is in
    the total once.
    """
    where: dict[int, int] = {line: line for line in lines}
    alone: list[int] = []
    for agency in (one for one in dict.fromkeys(counted) if one not in lines):
        known = [one for one in heirs.get(agency, ()) if one in lines]
        where[agency] = known[0] if len(known) == 1 and len(heirs[agency]) == 1 else agency
        if where[agency] == agency:
            alone.append(agency)
    return where, alone


def depth_of(columns: Sequence[FormTableColumn]) -> int:
    return max((len(one.headings) for one in columns), default=1)


def headings_of(columns: Sequence[FormTableColumn]) -> list[dict[str, Any]]:
    """The header cells, row by row, from the left: neighbours with the same path share one; the last heading extends
    down.

    `row` and `column` count from 0; a cell with its `text` spans `rows` and `columns`.
    """
    depth = depth_of(columns)
    return [one for row in range(depth) for one in _row(columns, row, depth)]


def _row(columns: Sequence[FormTableColumn], row: int, depth: int) -> Iterator[dict[str, Any]]:
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
        place = {"row": row, "column": at, "rows": depth - row if is_last else 1, "columns": end - at}
        yield {"text": path[row]} | place
        at = end


def _same(one: Sequence[str], other: Sequence[str], row: int) -> bool:
    return len(one) > row + 1 and tuple(one[: row + 1]) == tuple(other[: row + 1])


_TIMES, _AT_LEAST = 3, 50  # a jump: three times as much (or a third), and a difference of at least fifty
_MUCH = 20  # at least this much, and now nothing


# An error to correct (is_error) or a warning: line and column of the cell, text, is_error.
type FormFinding = dict[str, Any]


def _finding(line: FormTableLine, column: FormTableColumn, text: str, *, is_error: bool = True) -> FormFinding:
    return {"line": line.key, "column": column.number, "text": text, "is_error": is_error}


def findings(table: FormTable, *, before: FormTable | None = None) -> list[FormFinding]:
    """Errors first, then warnings. `before`: the same form of the previous period, compared line by line."""
    found = [*_sums_of_columns(table), *_sums_of_lines(table), *_missing(table)]
    if before is not None:
        found += _jumps(table, before)
    return sorted(found, key=lambda one: not one["is_error"])


def _sums_of_columns(table: FormTable) -> Iterator[FormFinding]:
    numbers = {one.number for one in table.columns}
    for line, column in product(table.lines, table.columns):
        for parts in column.sums:
            if numbers.issuperset(parts):
                yield from _sum_of(line, column, parts)
            else:
                yield _finding(line, column, f"Cột {column.number} là tổng của cột chưa có trong biểu.")


def _sum_of(line: FormTableLine, column: FormTableColumn, parts: tuple[str, ...]) -> Iterator[FormFinding]:
    said = [line.of(part).value for part in parts]
    whole, total = line.of(column.number).value, sum(one or 0 for one in said)
    if whole is not None and any(one is not None for one in said) and whole != total:
        yield _finding(line, column, f"Cột {column.number} là {whole}, tổng các cột {', '.join(parts)} là {total}.")


def _sums_of_lines(table: FormTable) -> Iterator[FormFinding]:
    for line, column in product([one for one in table.lines if one.parts], table.columns):
        whole = line.of(column.number).value or 0
        total = sum(table.lines[part].of(column.number).value or 0 for part in line.parts)
        if whole != total:
            yield _finding(line, column, f"{line.label}, cột {column.number}: ghi {whole}, tổng các dòng là {total}.")


def _missing(table: FormTable) -> Iterator[FormFinding]:
    for line, column in product(table.leaves, table.columns):
        value = line.of(column.number).value
        if value is None and column.is_typed:
            yield _finding(line, column, f"{line.label}: chưa nhập cột {column.number}.", is_error=False)
        elif value is not None and value < 0:
            yield _finding(line, column, f"{line.label}: cột {column.number} là số âm.")


def _jumps(table: FormTable, before: FormTable) -> Iterator[FormFinding]:
    past = {line.key: line for line in before.lines}
    for line, column in product([one for one in table.leaves if one.key in past], table.columns):
        was, now = past[line.key].of(column.number).value or 0, line.of(column.number).value or 0
        if reason := jump(was, now):
            yield _finding(
                line,
                column,
                f"{line.label}, cột {column.number}: kỳ trước {was}, kỳ này {now}. {reason}",
                is_error=False,
            )


def jump(was: int, now: int) -> str:
    """A warning about a number compared with the previous period; "" if there is none."""
    if was >= _MUCH and now == 0:
        return "Kỳ này không có gì?"
    return (
        "Chênh lệch lớn, hãy kiểm tra lại."
        if was and now and abs(now - was) >= _AT_LEAST and max(was, now) >= _TIMES * min(was, now)
        else ""
    )
