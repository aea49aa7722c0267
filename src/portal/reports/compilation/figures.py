"""What every report counts (`rules/figures.toml`), the sections of its text, the value objects, and the counting.

Every figure is a sum of cells, by agency and month.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portal.plans.states.measures import MEASURES
from portal.plans.states.plans import Money, MoneyKind, per_thousand
from portal.reports.states import FigureKind
from portal.schema.queries import grouped


@dataclass(frozen=True, slots=True)
class CountedItem:
    """One thing that figures count, as it is now.

    `counted_as`: the agency that stands for `agency` on the last day of the period.
    """

    source: str
    key: str
    kind: str = ""
    part: str = ""
    agency: int | None = None
    counted_as: int | None = None
    day: date | None = None
    amount: int = 1
    is_estimate: bool = False
    label: str = ""
    public_label: str = ""
    entry: int | None = None

    @property
    def month(self) -> date | None:
        return self.day.replace(day=1) if self.day else None


@dataclass(frozen=True, slots=True)
class FigureFormula:
    """How a figure is computed; `formula` explains it in words.

    It counts the things of a source, or sums their amounts; `kinds` and `parts` restrict it, if not empty. With `share`
    (two keys) it is the first figure as a percentage of the second. `is_compared`: False if the previous period cannot
    be counted.
    """

    key: str
    label: str
    unit: str
    heading: str
    formula: str
    source: str = ""
    kinds: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    is_sum: bool = False
    share: tuple[str, str] | None = None
    is_compared: bool = True
    assignment: int | None = None

    def takes(self, kind: str, part: str) -> bool:
        return kind in (self.kinds or (kind,)) and part in (self.parts or (part,))

    @property
    def spec(self) -> dict[str, object]:
        return (
            {"share": list(self.share)}
            if self.share
            else {"source": self.source, "kinds": list(self.kinds), "parts": list(self.parts), "sum": self.is_sum}
        )


# ---- the catalogue ---------------------------------------------------------------------------------------------------


TASKS = "Nhiệm vụ của kế hoạch"  # a heading only of reports on a plan
_TABLE = tomllib.loads((Path(__file__).parents[1] / "rules" / "figures.toml").read_text("utf-8"))


def _formula(row: dict[str, Any]) -> FigureFormula:
    """A row of the table; with `measure` it takes the definition that rounds and a plan's page use under that key."""
    if measure := MEASURES.get(row.pop("measure", "")):
        row = {name: getattr(measure, name) for name in ("unit", "source", "kinds", "is_sum")} | row
    return FigureFormula(**(row | {name: tuple(said) for name, said in row.items() if isinstance(said, list)}))


GENERAL, MONEY = (tuple(map(_formula, _TABLE[part])) for part in ("general", "money"))
SET_ASIDE, SPENT, SPENT_SHARE = "kinh-phi.bo-tri", "kinh-phi.da-chi", "kinh-phi.ty-le"
BUDGET_LINES, SPENDINGS, ADVANCES, SETTLEMENTS = "budget_lines", "spendings", "advances", "settlements"
# Kind of budget entry -> source of its things.
OF_MONEY: dict[str, str] = {MoneyKind.ADVANCED: ADVANCES, MoneyKind.SPENT: SPENDINGS, MoneyKind.SETTLED: SETTLEMENTS}
OF_ASSIGNMENTS, OF_AGENCIES = "Theo nhiệm vụ", "Số liệu cơ quan báo cáo thêm"
OWN_KEYS = "bao-cao-them."  # prefix of the keys of agencies' own figures

# Sources whose figures are public by agency; of the others the public sees only totals.
PUBLIC_BY_AGENCY = frozenset(
    {
        "amounts",
        "articles",
        "adoptions",
        "flags",
        "reviews",
        "review_terms",
        "scans",
        "listed_scans",
        "answers",
        "sections",
        "section_months",
        "page_reads",
        "assignments",
        "own",
        BUDGET_LINES,
        *OF_MONEY.values(),
    }
)


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part of the text that is edited separately. `level`: 0 without a heading, 1 "I.", 3 "a)" (an assignment)."""

    key: str
    heading: str
    level: int


OPENING = ReportSection("mo-dau", "", 0)
SUMMARY = ReportSection("tom-tat", "Tóm tắt", 1)
DIRECTING = ReportSection("chi-dao", "Công tác chỉ đạo, triển khai thực hiện", 1)
RESULTS = ReportSection("ket-qua", "Kết quả thực hiện", 1)
JUDGING = ReportSection("danh-gia", "Đánh giá chung", 1)
HARDSHIPS = ReportSection("kho-khan", "Khó khăn, vướng mắc, bài học kinh nghiệm", 1)
AHEAD = ReportSection("phuong-huong", "Phương hướng, đề xuất, kiến nghị", 1)


def of_assignment(number: int, title: str) -> ReportSection:
    return ReportSection(f"nv-{number}", title, 3)


def sections(assignments: Iterable[tuple[int, str]], *, has_summary: bool) -> tuple[ReportSection, ...]:
    """The sections in the order of the report; those of the assignments come after the results."""
    each = tuple(of_assignment(number, title) for number, title in assignments)
    first = (OPENING, SUMMARY) if has_summary else (OPENING,)
    return (*first, DIRECTING, RESULTS, *each, JUDGING, HARDSHIPS, AHEAD)


# ---- values ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureInText:
    """A figure, with what sentences need of it."""

    key: str
    label: str
    unit: str
    value: int
    before: int | None = None
    is_share: bool = False
    is_estimate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledFigure(FigureInText):
    """A figure with its cells, which add up to it; a share has no cells, and its value is in tenths of a per cent.

    A cell is the part of one agency in one month: `agency_id`, `month`, `value`, `is_estimate`.
    """

    formula: FigureFormula
    cells: tuple[dict[str, Any], ...] = ()


# A quotation of an agency: its name, its words, and why the system's count is wrong ("" if it is right).
type AgencyQuote = tuple[str, str, str]
# An assignment of the plan, as reported: number, title, state, percent, leads, deadlines, keys (of the figures that
# count for it), own_keys, quotes, is_done, is_late, is_here (this very report fulfils it), evidence (how much was
# submitted).
type AssignmentFacts = Mapping[str, Any]
# A difficulty: title, agency, state (in words), is_open, proposal, lesson (learnt from it).
type ReportedDifficulty = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """The input of the first draft. `about` names the plan, or the work, as it reads in a sentence.

    Agencies by name: `silent` sent none of the reports due in the period, `patchy` only some; `overspent` spent more
    than their budget.
    """

    issuer: str
    receiver: str
    about: str
    figures: tuple[FigureInText, ...]
    assignments: tuple[AssignmentFacts, ...] = ()
    hardships: tuple[ReportedDifficulty, ...] = ()
    quotes: tuple[tuple[str, AgencyQuote], ...] = ()
    guidances: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    patchy: tuple[str, ...] = ()
    overspent: tuple[str, ...] = ()
    adjustments: tuple[str, ...] = ()  # changes of the plan by decisions of the period: from what to what
    names: bool = False  # whether the regime permits naming those that fall short
    replaces: str = ""  # the signed report of the same subject that this one replaces


type _Place = tuple[str, str, int | None, date | None]
type _Sums = Mapping[str, Mapping[_Place, list[CountedItem]]]


def counted(
    *, formulas: Sequence[FigureFormula], things: Iterable[CountedItem], before: Iterable[CountedItem] | None
) -> tuple[CompiledFigure, ...]:
    """Compute each formula, with its value in the previous period (`before` None: there is none to compare with).

    A share whose denominator is zero is left out.
    """
    now, then = _summed(things), None if before is None else _summed(before)
    found = {one.key: _additive(one, now, then) for one in formulas if not one.share}
    shares = (_share(one, found) for one in formulas if one.share)
    found |= {one.key: one for one in shares if one is not None}
    return tuple(found[one.key] for one in formulas if one.key in found)


def _summed(things: Iterable[CountedItem]) -> _Sums:
    sums: dict[str, dict[_Place, list[CountedItem]]] = defaultdict(lambda: defaultdict(list))
    for thing in things:
        sums[thing.source][thing.kind, thing.part, thing.counted_as, thing.month].append(thing)
    return sums


def _additive(formula: FigureFormula, now: _Sums, then: _Sums | None) -> CompiledFigure:
    cells = _cells(formula, now)
    comparable = then is not None and formula.is_compared
    return CompiledFigure(
        *(formula.key, formula.label, formula.unit),
        value=sum(cell["value"] for cell in cells),
        before=sum(cell["value"] for cell in _cells(formula, then)) if then is not None and comparable else None,
        is_estimate=any(cell["is_estimate"] for cell in cells),
        formula=formula,
        cells=cells,
    )


def _cells(formula: FigureFormula, sums: _Sums) -> tuple[dict[str, Any], ...]:
    values: dict[tuple[int | None, date | None], int] = defaultdict(int)
    estimated: set[tuple[int | None, date | None]] = set()
    for (kind, part, agency, month), some in sums.get(formula.source, {}).items():
        if formula.takes(kind, part):
            values[agency, month] += sum(one.amount for one in some) if formula.is_sum else len(some)
            estimated |= {(agency, month) for one in some if one.is_estimate}
    return tuple(
        {"agency_id": agency, "month": month, "value": value, "is_estimate": (agency, month) in estimated}
        for (agency, month), value in sorted(values.items(), key=lambda item: (item[0][0] or 0, item[0][1] or date.min))
    )


def _share(formula: FigureFormula, found: Mapping[str, CompiledFigure]) -> CompiledFigure | None:
    some, whole = (found[key] for key in formula.share or ())
    value = per_thousand(some.value, whole.value)
    if value is None:
        return None
    has_before = some.before is not None and whole.before is not None
    before = per_thousand(some.before or 0, whole.before or 0) if has_before else None
    return CompiledFigure(
        *(formula.key, formula.label, formula.unit, value, before),
        is_share=True,
        is_estimate=some.is_estimate or whole.is_estimate,
        formula=formula,
    )


# Status of an agency's own number: included in the sum, left blank, or superseded by a later report.
STATED, UNSTATED, OUTDATED = "stated", "unstated", "outdated"


@dataclass(frozen=True, slots=True)
class OwnStatement:
    """A number that an agency gave in a round. `value` is None if it named the figure and left the number blank.

    Statements of one `element` (assignment, name, breakdown, unit and kind; for a rate, the agency too) are aggregated
    as the kind permits. `of`: the total of which the value is a part, if given.
    """

    element: str
    key: str
    agency: int
    round: int
    start: date
    end: date
    kind: str
    name: str
    unit: str
    value: int | None
    of: int | None = None
    assignment: int | None = None
    is_estimate: bool = False


type Lines = Mapping[date, Mapping[int, Collection[int]]]


def standings_of(said: Iterable[OwnStatement], lines: Lines) -> dict[str, str]:
    """Status by key of the statements of one element. `lines`: last day of a round -> agency -> itself and its
    successors by then.

    For a flow the longest period counts, and nothing that it overlaps; for other kinds the newest statement. A report
    also stands for the agencies whose work had passed to its own by the last day of its round.
    """
    found: dict[str, str] = {}
    taken: list[OwnStatement] = []
    for one in sorted(said, key=_first_of_its_kind, reverse=True):
        is_outdated = any(_speaks_for(other, one, lines) for other in taken)
        found[one.key] = UNSTATED if one.value is None else OUTDATED if is_outdated else STATED
        taken += [one] if found[one.key] == STATED else []
    return found


def _first_of_its_kind(one: OwnStatement) -> tuple[object, ...]:
    days = (one.end - one.start).days
    return (days, one.end, one.round) if one.kind == FigureKind.FLOW else (one.end, days, one.round)


def _speaks_for(other: OwnStatement, one: OwnStatement, lines: Lines) -> bool:
    overlaps = one.kind != FigureKind.FLOW or (one.start <= other.end and other.start <= one.end)
    return overlaps and other.round != one.round and other.agency in lines[other.end][one.agency]


class SumsDiffer(ValueError):
    """The frozen things do not add up to the frozen figure. Such a table is not shown: somebody must investigate."""

    def __init__(self, said: tuple[int, int], counted: tuple[int, int]) -> None:
        super().__init__(f"Set aside and spent: the figures say {said}, the lines behind them {counted}.")


# Money budgeted or spent: agency, source of funds, assignment; amount in whole đồng; True if it was spent.
type MoneyThing = tuple[str, str, str, int, bool]


type MoneyTable = dict[str, Any]  # `parts`: each heading with its rows; the total as `whole`


def task_named(task: int, title: str) -> str:
    return f"Nhiệm vụ {task}. {title}"


_PARTS = ("Theo cơ quan", "Theo nguồn kinh phí", "Theo nhiệm vụ")  # headings of the first three fields of a MoneyThing


def money_table(*, things: Collection[MoneyThing], amount: int, spent: int) -> MoneyTable:
    """The money by agency, source and assignment, the largest amount first. `amount` and `spent` are the frozen
    figures.

    Raises SumsDiffer.
    """
    whole = _row("Tổng cộng", things)
    if (whole.amount, whole.spent) != (amount, spent):
        raise SumsDiffer((amount, spent), (whole.amount, whole.spent))
    return {"parts": tuple((heading, _rows(things, place)) for place, heading in enumerate(_PARTS)), "whole": whole}


def _rows(things: Iterable[MoneyThing], place: int) -> tuple[Money, ...]:
    groups = grouped((one[place], one) for one in things)
    rows = (_row(f"{label}", ones) for label, ones in groups.items())
    return tuple(sorted(rows, key=lambda row: (-row.amount, row.label)))


def _row(label: str, things: Iterable[MoneyThing]) -> Money:
    amounts = grouped((is_spent, amount) for *_, amount, is_spent in things)
    return Money(label, sum(amounts.get(False, ())), sum(amounts.get(True, ())))
