"""What every report counts (`rules/figures.toml`), and the sections of its text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.plans.states.plans import MoneyKind
from portal.reports.compilation.figures import FigureFormula

TASKS = "Nhiệm vụ của kế hoạch"  # a heading that only a plan has
_TABLE = tomllib.loads((Path(__file__).parents[1] / "rules" / "figures.toml").read_text("utf-8"))


def _formula(row: dict[str, Any]) -> FigureFormula:
    lists = {name: tuple(said) for name, said in row.items() if isinstance(said, list)}
    return FigureFormula(**(row | lists))


GENERAL, MONEY = (tuple(map(_formula, _TABLE[part])) for part in ("general", "money"))
SET_ASIDE, SPENT, SPENT_SHARE = "kinh-phi.bo-tri", "kinh-phi.da-chi", "kinh-phi.ty-le"
BUDGET_LINES, SPENDINGS, ADVANCES, SETTLEMENTS = "budget_lines", "spendings", "advances", "settlements"
# Kind of an entry of money -> the source of its things.
OF_MONEY: dict[str, str] = {MoneyKind.ADVANCED: ADVANCES, MoneyKind.SPENT: SPENDINGS, MoneyKind.SETTLED: SETTLEMENTS}
OF_ASSIGNMENTS, OF_AGENCIES = "Theo nhiệm vụ", "Số liệu cơ quan báo cáo thêm"
OWN_KEYS = "bao-cao-them."  # with which keys of agencies' own figures begin

# Who did what is for everybody to see; of the others the public sees sums only.
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
    """A part of the text that is edited by itself. `level`: 0 without a heading, 1 "I.", 3 "a)" (an assignment)."""

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
    """In the order of the report; one for each assignment stands under the results."""
    each = tuple(of_assignment(number, title) for number, title in assignments)
    first = (OPENING, SUMMARY) if has_summary else (OPENING,)
    return (*first, DIRECTING, RESULTS, *each, JUDGING, HARDSHIPS, AHEAD)
