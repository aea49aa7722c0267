"""Tables: those whose heading row names assignments stay tables; all others are read as the paragraphs they hold.

The head and the foot of an official paper (issuer and motto, recipients and signature) are borderless tables in DOCX.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lawtext.words import fold
from portal.plans.reading.labels import Kind, column_kind
from portal.plans.reading.lines import Line, Row, as_line

_ORDER = re.compile(r"(?:so )?(?:stt|tt|so thu tu|so tt|#)")
_TASK = re.compile(
    r"(?:ten |cac |noi dung )*(?:noi dung|nhiem vu|hoat dong|cong viec|dau viec|ten nhiem vu)"
    r"(?:[\s,/]+(?:va )?(?:noi dung|nhiem vu|hoat dong|cong viec|giai phap|cu the|chu yeu|thuc hien|trien khai))*"
)
_FEWEST_KNOWN = 2
_RULE = re.compile(r"[:\-\s]+")

Column = Kind | str  # a Kind, or one of "order", "task", ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of assignments: what each column holds, and the rows below the heading."""

    number: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def group_tables(items: Sequence[Line | Row]) -> list[Line | Table]:
    """Rows that follow each other -> a table of assignments, or the lines in their cells."""
    grouped: list[Line | Table] = []
    columns: tuple[Column, ...] = ()
    for is_row, group in groupby(items, key=lambda item: isinstance(item, Row)):
        members = list(group)
        if not is_row:
            grouped.extend(member for member in members if isinstance(member, Line))
            continue
        rows = [row for row in members if isinstance(row, Row) and not _is_rule(row)]
        headed, columns, below = _read_heading(rows, columns)
        if headed:
            grouped.append(Table(rows[0].number, columns, tuple(below)))
        else:
            grouped.extend(line for row in rows for line in _flatten(row))
    return grouped


def _read_heading(rows: list[Row], before: tuple[Column, ...]) -> tuple[bool, tuple[Column, ...], list[Row]]:
    """The columns and what is below them. A heading may take two rows; a table cut by a page goes on without one."""
    for index, row in enumerate(rows[:3]):
        columns = _columns(row)
        if not _is_heading(columns):
            continue
        below = rows[index + 1 :]
        if below and _is_heading(finer := _columns(below[0])):
            columns = tuple(new or old for old, new in zip(columns, finer, strict=False))
            below = below[1:]
        return True, columns, [row for row in below if not _is_heading(_columns(row))]
    if before and rows and len(rows[0].cells) == len(before):
        return True, before, rows
    return False, before, []


def _columns(row: Row) -> tuple[Column, ...]:
    return tuple(_column(" ".join(cell)) for cell in row.cells)


def _column(heading: str) -> Column:
    folded = fold(heading).strip(" .:")
    if _ORDER.fullmatch(folded):
        return "order"
    if _TASK.fullmatch(folded):
        return "task"
    return column_kind(heading) or ""


def _is_heading(columns: tuple[Column, ...]) -> bool:
    return "task" in columns and sum(isinstance(column, Kind) for column in columns) >= _FEWEST_KNOWN - 1


def _flatten(row: Row) -> list[Line]:
    return [as_line(row.number, paragraph) for cell in row.cells for paragraph in cell]


def _is_rule(row: Row) -> bool:
    return all(_RULE.fullmatch(paragraph) for cell in row.cells for paragraph in cell)
