"""Things -> figures: every figure is a sum of cells, by agency and month, over things that are kept beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from portal.reports.compiling.values import Cell, Counted, Formula, Thing


class _Sum:
    """Of one kind and part, agency and month: how many, how much, and whether some of it is an estimate."""

    __slots__ = ("amount", "count", "is_estimate")

    def __init__(self) -> None:
        self.count = self.amount = 0
        self.is_estimate = False

    def add(self, thing: Thing) -> None:
        self.count += 1
        self.amount += thing.amount
        self.is_estimate |= thing.is_estimate


type _Place = tuple[str, str, int | None, date | None]
type _Sums = Mapping[str, Mapping[_Place, _Sum]]


def counted(
    *, formulas: Sequence[Formula], things: Iterable[Thing], before: Iterable[Thing] | None
) -> tuple[Counted, ...]:
    """Each formula over the things, beside its number in the period before (None: there is none to compare with).

    A share of nothing is left out: nothing can be said of it.
    """
    now, then = _summed(things), None if before is None else _summed(before)
    found = {one.key: _additive(one, now, then) for one in formulas if not one.share}
    shares = (_share(one, found) for one in formulas if one.share)
    found |= {one.formula.key: one for one in shares if one is not None}
    return tuple(found[one.key] for one in formulas if one.key in found)


def _summed(things: Iterable[Thing]) -> _Sums:
    sums: dict[str, dict[_Place, _Sum]] = defaultdict(lambda: defaultdict(_Sum))
    for thing in things:
        sums[thing.source][thing.kind, thing.part, thing.counted_as, thing.month].add(thing)
    return sums


def _additive(formula: Formula, now: _Sums, then: _Sums | None) -> Counted:
    cells = _cells(formula, now)
    comparable = then is not None and formula.is_compared
    return Counted(
        formula,
        value=sum(cell.value for cell in cells),
        before=sum(cell.value for cell in _cells(formula, then)) if then is not None and comparable else None,
        cells=cells,
        is_estimate=any(cell.is_estimate for cell in cells),
    )


def _cells(formula: Formula, sums: _Sums) -> tuple[Cell, ...]:
    values: dict[tuple[int | None, date | None], int] = defaultdict(int)
    estimated: set[tuple[int | None, date | None]] = set()
    for (kind, part, agency, month), one in sums.get(formula.source, {}).items():
        if (formula.kinds and kind not in formula.kinds) or (formula.parts and part not in formula.parts):
            continue
        values[agency, month] += one.amount if formula.is_sum else one.count
        if one.is_estimate:
            estimated.add((agency, month))
    ordered = sorted(values.items(), key=lambda item: (item[0][0] or 0, item[0][1] or date.min))
    return tuple(Cell(agency, month, value, (agency, month) in estimated) for (agency, month), value in ordered)


def _share(formula: Formula, found: Mapping[str, Counted]) -> Counted | None:
    some, whole = (found[key] for key in formula.share or ())
    value = per_thousand(some.value, whole.value)
    if value is None:
        return None
    has_before = some.before is not None and whole.before is not None
    before = per_thousand(some.before or 0, whole.before or 0) if has_before else None
    return Counted(formula, value, before, is_estimate=some.is_estimate or whole.is_estimate)


def per_thousand(some: int, whole: int) -> int | None:
    """Tenths of a per cent, rounded half up; never 100 % as long as something is missing."""
    if whole <= 0:
        return None
    rounded = (2000 * some + whole) // (2 * whole)
    return min(rounded, 999) if some < whole else rounded
