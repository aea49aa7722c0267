"""A report -> the administrative document: head, grounds, sections, tables in annexes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from officialdocs import (
    Align,
    Annex,
    Block,
    Column,
    Dash,
    Head,
    Heading,
    OfficialDocument,
    Paragraph,
    Preamble,
    Recipients,
    Signature,
    Table,
    Title,
)
from portal.reports.compiling.catalogue import OPENING, Section
from portal.reports.compiling.money import MoneyRow, MoneyTable
from portal.reports.compiling.paragraphs import lines
from portal.reports.compiling.values import Shown
from portal.reports.compiling.wording import number, plain, tenths

BY_ASSIGNMENT = "Kết quả theo từng nhiệm vụ"
MONEY = "Kinh phí thực hiện kế hoạch"
_WIDE = 12  # points of a table that lies on its side


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    number: int
    title: str
    leads: str
    deadlines: str
    results: str
    state: str


@dataclass(frozen=True, slots=True)
class AgencyTable:
    """What each agency did: one column a figure, one row an agency; the last row adds up."""

    figures: tuple[Shown, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class SourceRow:
    label: str
    value: str
    formula: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that the document says; `frozen` is the sentence that says when figures were frozen."""

    head: Head
    subject: str
    bases: tuple[str, ...]
    sections: tuple[tuple[Section, str], ...]
    figures: Mapping[str, Shown]
    frozen: str
    signature: Signature
    recipients: Recipients
    assignments: tuple[AssignmentRow, ...] = ()
    agencies: AgencyTable | None = None
    money: MoneyTable | None = None
    sources: tuple[SourceRow, ...] = ()


def document_of(report: Report) -> OfficialDocument:
    """Raises UnknownReference where a section cites what is not there."""
    return OfficialDocument(
        head=report.head,
        title=Title("Báo cáo", report.subject),
        preamble=Preamble(report.bases) if report.bases else None,
        body=tuple(_body(report)),
        signature=report.signature,
        recipients=report.recipients,
        annexes=tuple(_annexes(report)),
    )


def _body(report: Report) -> Iterator[Block]:
    is_listing = False
    for section, text in report.sections:
        if section.level == 1:
            yield Heading(section.heading, 1)
        elif section.level == 3:
            if not is_listing:
                yield Heading(BY_ASSIGNMENT, 2)
                is_listing = True
            yield Heading(section.heading, 3)
        for line in lines(text, report.figures):
            if line.is_heading:
                yield Heading(line.words, 2)
            else:
                yield Dash(line.words) if line.is_item else Paragraph(line.words)
        if section == OPENING:
            yield Paragraph(report.frozen)


def _annexes(report: Report) -> Iterator[Annex]:
    if report.assignments:
        yield Annex("Kết quả thực hiện theo từng nhiệm vụ", (_by_assignment(report.assignments),), is_landscape=True)
    if report.agencies is not None and report.agencies.rows:
        yield Annex("Số liệu theo cơ quan", (_by_agency(report.agencies),), is_landscape=True)
    if report.money is not None:
        yield Annex(MONEY, (_money(report.money),))
    if report.sources:
        note = Paragraph("Từng số liệu dưới đây, với danh sách việc đứng sau, xem được tại bản điện tử của báo cáo.")
        yield Annex("Số liệu trong báo cáo và cách tính", (note, _sources(report.sources)))


def _by_assignment(rows: Sequence[AssignmentRow]) -> Table:
    columns = (
        Column("TT", 0.5, Align.CENTRE),
        Column("Nhiệm vụ", 3),
        Column("Cơ quan chủ trì", 2),
        Column("Thời hạn", 1.4),
        Column("Hệ thống đếm được", 2.4),
        Column("Tình trạng", 1.3),
    )
    cells = ((f"{one.number}", one.title, one.leads, one.deadlines, one.results, one.state) for one in rows)
    return Table(columns, tuple(cells), points=_WIDE)


def _by_agency(table: AgencyTable) -> Table:
    columns = (
        Column("TT", 0.6, Align.CENTRE),
        Column("Cơ quan", 3.2),
        *(Column(f"{one.label} ({one.unit})", 1.2, Align.RIGHT) for one in table.figures),
    )
    rows = [
        (f"{at}", name, *(number(value) for value in values)) for at, (name, values) in enumerate(table.rows, start=1)
    ]
    whole = (
        "",
        "Tổng cộng",
        *(number(sum(column)) for column in zip(*(values for _, values in table.rows), strict=True)),
    )
    return Table(columns, (*rows, whole), bold_rows=frozenset({len(rows)}), points=_WIDE)


def _money(table: MoneyTable) -> Table:
    columns = (
        Column("Nội dung", 3.2),
        Column("Bố trí (đồng)", 1.6, Align.RIGHT),
        Column("Đã chi (đồng)", 1.6, Align.RIGHT),
        Column("Còn lại (đồng)", 1.6, Align.RIGHT),
        Column("Tỷ lệ chi", 1, Align.RIGHT),
    )
    rows: list[tuple[str, ...]] = []
    bold = set()
    for part in table.parts:
        bold.add(len(rows))
        rows += [(part.heading, "", "", "", ""), *(_money_row(one) for one in part.rows)]
    bold.add(len(rows))
    return Table(columns, (*rows, _money_row(table.whole)), bold_rows=frozenset(bold), points=_WIDE)


def _money_row(row: MoneyRow) -> tuple[str, ...]:
    share = f"{tenths(row.share)}%" if row.share is not None else ""
    return (row.label, number(row.amount), number(row.spent), number(row.left), share)


def _sources(rows: Sequence[SourceRow]) -> Table:
    columns = (
        Column("TT", 0.5, Align.CENTRE),
        Column("Số liệu", 2.6),
        Column("Giá trị", 1.5, Align.RIGHT),
        Column("Cách tính", 4),
    )
    cells = ((f"{at}", one.label, one.value, one.formula) for at, one in enumerate(rows, start=1))
    return Table(columns, tuple(cells), points=_WIDE)


def source_row(figure: Shown, formula: str, *, of: int | None = None) -> SourceRow:
    """`of` is the number of the assignment that the figure tells of."""
    unit = "" if figure.is_share else f" {figure.unit}"
    label = f"{figure.label} (nhiệm vụ {of})" if of else figure.label
    return SourceRow(label, f"{plain(figure)}{unit}", formula)
