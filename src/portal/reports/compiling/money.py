"""The table of a plan's money: set aside and spent, by agency, by source and by assignment; each part adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from portal.plans.states.budgets import Money
from portal.reports.compiling.counting import per_thousand


class SumsDiffer(ValueError):
    """The frozen things do not add up to the frozen figure. Such a table is shown nowhere: somebody must look."""

    def __init__(self, said: tuple[int, int], counted: tuple[int, int]) -> None:
        super().__init__(f"Set aside and spent: the figures say {said}, the lines behind them {counted}.")


@dataclass(frozen=True, slots=True)
class MoneyThing:
    """Money of a line, or spent of one: whose, from where, for what. Amounts are whole đồng."""

    agency: str
    source: str
    assignment: str
    amount: int
    is_spent: bool


@dataclass(frozen=True, slots=True)
class MoneyRow(Money):
    """Money as a row of the table."""

    @property
    def share(self) -> int | None:
        """Tenths of a per cent; None where nothing was set aside."""
        return per_thousand(self.spent, self.amount)


@dataclass(frozen=True, slots=True)
class MoneyPart:
    heading: str
    rows: tuple[MoneyRow, ...]


@dataclass(frozen=True, slots=True)
class MoneyTable:
    parts: tuple[MoneyPart, ...]
    whole: MoneyRow


_PARTS: tuple[tuple[str, Callable[[MoneyThing], str]], ...] = (
    ("Theo cơ quan", lambda one: one.agency),
    ("Theo nguồn kinh phí", lambda one: one.source),
    ("Theo nhiệm vụ", lambda one: one.assignment),
)


def money_table(*, things: Collection[MoneyThing], amount: int, spent: int) -> MoneyTable:
    """Of each part the largest first. `amount` and `spent` are the frozen figures. Raises SumsDiffer."""
    whole = _row("Tổng cộng", things)
    if (whole.amount, whole.spent) != (amount, spent):
        raise SumsDiffer((amount, spent), (whole.amount, whole.spent))
    return MoneyTable(tuple(MoneyPart(heading, _rows(things, name)) for heading, name in _PARTS), whole)


def _rows(things: Iterable[MoneyThing], name: Callable[[MoneyThing], str]) -> tuple[MoneyRow, ...]:
    groups: dict[str, list[MoneyThing]] = defaultdict(list)
    for one in things:
        groups[name(one)].append(one)
    rows = (_row(label, ones) for label, ones in groups.items())
    return tuple(sorted(rows, key=lambda row: (-row.amount, row.label)))


def _row(label: str, things: Iterable[MoneyThing]) -> MoneyRow:
    sums = {False: 0, True: 0}
    for one in things:
        sums[one.is_spent] += one.amount
    return MoneyRow(label, sums[False], sums[True])
