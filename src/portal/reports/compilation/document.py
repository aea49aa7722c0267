"""A report -> the administrative document: head, grounds, sections, tables in annexes; and what of it is frozen
besides figures and text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from officialdocs import (
    Annex,
    Block,
    CellAlignment,
    DashBlock,
    DocumentHead,
    DocumentTitle,
    NumberedHeadingBlock,
    OfficialDocument,
    PlainTextBlock,
    Preamble,
    Recipients,
    SignatureBlock,
    TableBlock,
    TableBlockColumn,
)
from portal.reports.compilation.catalogue import OPENING, ReportSection, sections
from portal.reports.compilation.figures import FigureInText, MoneyRow, MoneyTable
from portal.reports.compilation.text import (
    ParagraphMark,
    number,
    plain,
    report_lines,
    tenths,
)


@dataclass(frozen=True, slots=True)
class ReportOutlineRow:
    """An assignment as it stood at the freeze."""

    number: int
    title: str
    state: str
    percent: int
    leads: str
    deadlines: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportOutline:
    receiver: str
    bases: tuple[str, ...]
    rows: tuple[ReportOutlineRow, ...]

    @property
    def sections(self) -> tuple[ReportSection, ...]:
        return sections((one.number, one.title) for one in self.rows)

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ReportOutline:
        return cls(
            kept["receiver"],
            tuple(kept["bases"]),
            tuple(ReportOutlineRow(**(row | {"keys": tuple(row["keys"])})) for row in kept["rows"]),
        )


# What each agency did: one column a figure, one row an agency.
type AgencyTable = tuple[list[FigureInText], list[tuple[str, tuple[int, ...]]]]

BY_ASSIGNMENT = "Kết quả theo từng nhiệm vụ"
MONEY = "Kinh phí thực hiện kế hoạch"
_WIDE = 12  # points of a table that lies on its side


def document_of(
    *,
    head: DocumentHead,
    subject: str,
    bases: tuple[str, ...],
    sections: tuple[tuple[ReportSection, str], ...],
    figures: Mapping[str, FigureInText],
    frozen: str,
    signature: SignatureBlock,
    recipients: Recipients,
    assignments: tuple[tuple[ReportOutlineRow, str], ...],
    agencies: AgencyTable | None,
    money: MoneyTable | None,
    sources: tuple[tuple[str, str, str], ...],
) -> OfficialDocument:
    """`frozen` is the sentence that says when figures were frozen. `assignments`: each with its results in words;
    `sources`: name, value and formula of each figure that the text cites.

    Raises UnknownReference where a section cites what is not there.
    """
    return OfficialDocument(
        head=head,
        title=DocumentTitle("Báo cáo", subject),
        preamble=Preamble(bases) if bases else None,
        body=tuple(_body(sections, figures, frozen)),
        signature=signature,
        recipients=recipients,
        annexes=tuple(_annexes(assignments, agencies, money, sources)),
    )


def _body(
    sections: tuple[tuple[ReportSection, str], ...], figures: Mapping[str, FigureInText], frozen: str
) -> Iterator[Block]:
    is_listing = False
    for section, text in sections:
        if section.level == 1:
            yield NumberedHeadingBlock(section.heading, 1)
        elif section.level == 3:
            if not is_listing:
                yield NumberedHeadingBlock(BY_ASSIGNMENT, 2)
                is_listing = True
            yield NumberedHeadingBlock(section.heading, 3)
        for line in report_lines(text, figures):
            plain = DashBlock(line.words) if line.mark is ParagraphMark.ITEM else PlainTextBlock(line.words)
            yield NumberedHeadingBlock(line.words, 2) if line.mark is ParagraphMark.HEADING else plain
        if section == OPENING:
            yield PlainTextBlock(frozen)


def _annexes(
    assignments: Sequence[tuple[ReportOutlineRow, str]],
    agencies: AgencyTable | None,
    money: MoneyTable | None,
    sources: Sequence[tuple[str, str, str]],
) -> Iterator[Annex]:
    if assignments:
        yield Annex("Kết quả thực hiện theo từng nhiệm vụ", (_by_assignment(assignments),), is_landscape=True)
    if agencies is not None and agencies[1]:
        yield Annex("Số liệu theo cơ quan", (_by_agency(*agencies),), is_landscape=True)
    if money is not None:
        yield Annex(MONEY, (_money(money),))
    if sources:
        note = PlainTextBlock(
            "Từng số liệu dưới đây, với danh sách việc đứng sau, xem được tại bản điện tử của báo cáo."
        )
        yield Annex("Số liệu trong báo cáo và cách tính", (note, _sources(sources)))


def _by_assignment(rows: Sequence[tuple[ReportOutlineRow, str]]) -> TableBlock:
    columns = (
        TableBlockColumn("TT", 0.5, CellAlignment.CENTRE),
        TableBlockColumn("Nhiệm vụ", 3),
        TableBlockColumn("Cơ quan chủ trì", 2),
        TableBlockColumn("Thời hạn", 1.4),
        TableBlockColumn("Hệ thống đếm được", 2.4),
        TableBlockColumn("Tình trạng", 1.3),
    )
    cells = ((f"{one.number}", one.title, one.leads, one.deadlines, results, one.state) for one, results in rows)
    return TableBlock(columns, tuple(cells), points=_WIDE)


def _by_agency(figures: Sequence[FigureInText], table: Sequence[tuple[str, tuple[int, ...]]]) -> TableBlock:
    """The last row adds up."""
    columns = (
        TableBlockColumn("TT", 0.6, CellAlignment.CENTRE),
        TableBlockColumn("Cơ quan", 3.2),
        *(TableBlockColumn(f"{one.label} ({one.unit})", 1.2, CellAlignment.RIGHT) for one in figures),
    )
    rows = [(f"{at}", name, *(number(value) for value in values)) for at, (name, values) in enumerate(table, start=1)]
    whole = (
        "",
        "Tổng cộng",
        *(number(sum(column)) for column in zip(*(values for _, values in table), strict=True)),
    )
    return TableBlock(columns, (*rows, whole), bold_rows=frozenset({len(rows)}), points=_WIDE)


def _money(table: MoneyTable) -> TableBlock:
    columns = (
        TableBlockColumn("Nội dung", 3.2),
        TableBlockColumn("Bố trí (đồng)", 1.6, CellAlignment.RIGHT),
        TableBlockColumn("Đã chi (đồng)", 1.6, CellAlignment.RIGHT),
        TableBlockColumn("Còn lại (đồng)", 1.6, CellAlignment.RIGHT),
        TableBlockColumn("Tỷ lệ chi", 1, CellAlignment.RIGHT),
    )
    rows: list[tuple[str, ...]] = []
    bold = set()
    for heading, below in table.parts:
        bold.add(len(rows))
        rows += [(heading, "", "", "", ""), *map(_money_row, below)]
    bold.add(len(rows))
    return TableBlock(columns, (*rows, _money_row(table.whole)), bold_rows=frozenset(bold), points=_WIDE)


def _money_row(row: MoneyRow) -> tuple[str, ...]:
    share = f"{tenths(row.share)}%" if row.share is not None else ""
    return (row.label, number(row.amount), number(row.spent), number(row.left), share)


def _sources(rows: Sequence[tuple[str, str, str]]) -> TableBlock:
    columns = (
        TableBlockColumn("TT", 0.5, CellAlignment.CENTRE),
        TableBlockColumn("Số liệu", 2.6),
        TableBlockColumn("Giá trị", 1.5, CellAlignment.RIGHT),
        TableBlockColumn("Cách tính", 4),
    )
    cells = ((f"{at}", *row) for at, row in enumerate(rows, start=1))
    return TableBlock(columns, tuple(cells), points=_WIDE)


def source_row(figure: FigureInText, formula: str, *, of: int | None = None) -> tuple[str, str, str]:
    """Its name, value and formula; `of` is the number of the assignment that the figure tells of."""
    unit = "" if figure.is_share else f" {figure.unit}"
    return f"{figure.label} (nhiệm vụ {of})" if of else figure.label, f"{plain(figure)}{unit}", formula
