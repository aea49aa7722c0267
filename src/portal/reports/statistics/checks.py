"""What is wrong with a filled form, and what a person should look at before it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from portal.reports.statistics.tables import FormTable, FormTableColumn, FormTableLine

_TIMES, _AT_LEAST = 3, 50  # a jump: three times as much (or a third), and by fifty at least
_MUCH = 20  # what was this much and is nothing now


@dataclass(frozen=True, slots=True)
class FormFinding:
    """`is_error`: it must be put right; otherwise it is to be looked at. `line` and `column` name the cell."""

    line: str
    column: str
    text: str
    is_error: bool = True


def findings(table: FormTable, *, before: FormTable | None = None) -> list[FormFinding]:
    """Errors first. `before`: the same form in the period before, compared line by line."""
    found = [*_sums_of_columns(table), *_sums_of_lines(table), *_missing(table)]
    if before is not None:
        found += _jumps(table, before)
    return sorted(found, key=lambda one: not one.is_error)


def _sums_of_columns(table: FormTable) -> Iterator[FormFinding]:
    numbers = {one.number for one in table.columns}
    for line in table.lines:
        for column in table.columns:
            for parts in column.sums:
                if not numbers.issuperset(parts):
                    yield FormFinding(
                        line.key, column.number, f"Cột {column.number} là tổng của cột chưa có trong biểu."
                    )
                    continue
                yield from _sum_of(line, column, parts)


def _sum_of(line: FormTableLine, column: FormTableColumn, parts: tuple[str, ...]) -> Iterator[FormFinding]:
    said = [line.of(part).value for part in parts]
    whole, total = line.of(column.number).value, sum(one or 0 for one in said)
    if whole is not None and any(one is not None for one in said) and whole != total:
        text = f"Cột {column.number} là {whole}, tổng các cột {', '.join(parts)} là {total}."
        yield FormFinding(line.key, column.number, text)


def _sums_of_lines(table: FormTable) -> Iterator[FormFinding]:
    for line in table.lines:
        if not line.parts:
            continue
        for column in table.columns:
            parts = [table.lines[part].of(column.number).value for part in line.parts]
            whole, total = line.of(column.number).value, sum(one or 0 for one in parts)
            if (whole or 0) != total:
                text = f"{line.label}, cột {column.number}: ghi {whole or 0}, tổng các dòng là {total}."
                yield FormFinding(line.key, column.number, text)


def _missing(table: FormTable) -> Iterator[FormFinding]:
    for line in table.leaves:
        for column in table.columns:
            value = line.of(column.number).value
            if value is None and column.is_typed:
                yield FormFinding(
                    line.key, column.number, f"{line.label}: chưa nhập cột {column.number}.", is_error=False
                )
            elif value is not None and value < 0:
                yield FormFinding(line.key, column.number, f"{line.label}: cột {column.number} là số âm.")


def _jumps(table: FormTable, before: FormTable) -> Iterator[FormFinding]:
    past = {line.key: line for line in before.lines}
    for line in table.leaves:
        if (earlier := past.get(line.key)) is None:
            continue
        for column in table.columns:
            was, now = earlier.of(column.number).value or 0, line.of(column.number).value or 0
            if reason := _jump(was, now):
                text = f"{line.label}, cột {column.number}: kỳ trước {was}, kỳ này {now}. {reason}"
                yield FormFinding(line.key, column.number, text, is_error=False)


def _jump(was: int, now: int) -> str:
    if was >= _MUCH and now == 0:
        return "Kỳ này không có gì?"
    if was and now and abs(now - was) >= _AT_LEAST and max(was, now) >= _TIMES * min(was, now):
        return "Chênh lệch lớn, hãy kiểm tra lại."
    return ""
