"""Writes a report as an administrative document: head, legal grounds, sections, tables in annexes.

`ReportOutline` is what a report freezes of it besides figures and text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
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
from portal.design.markup import grouped as number
from portal.plans.states.plans import Money
from portal.reports.compilation.figures import (
    OPENING,
    SUMMARY,
    FigureInText,
    MoneyTable,
    ReportSection,
    sections,
    task_named,
)
from portal.reports.compilation.text import (
    ParagraphMark,
    plain,
    report_lines,
    tenths,
)

# An assignment as of the freeze: number, title, state, percent, is_late, leads, deadlines, keys (of figures), evidence
# (how much was submitted).
type ReportOutlineRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportOutline:
    """What is frozen besides figures and text: receiver, legal grounds, assignments.

    `targets` of the plan: what, how much, by when; None in older reports, which have no summary. `names`: True if the
    regime permits ranking agencies and naming those that fall short.
    """

    receiver: str
    bases: tuple[str, ...]
    rows: tuple[ReportOutlineRow, ...]
    targets: tuple[tuple[str, str, str], ...] | None = None
    names: bool = False

    @property
    def sections(self) -> tuple[ReportSection, ...]:
        return sections(((one["number"], one["title"]) for one in self.rows), has_summary=self.targets is not None)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> ReportOutline:
        return cls(
            kept["receiver"],
            tuple(kept["bases"]),
            tuple(kept["rows"]),
            kept.get("targets"),
            kept.get("names", False),
        )


# What each agency did: one column per figure, one row per agency.
type AgencyTable = tuple[list[FigureInText], list[tuple[str, tuple[int, ...]]]]

BY_ASSIGNMENT = "Kết quả theo từng nhiệm vụ"
MONEY = "Kinh phí thực hiện kế hoạch"
_WIDE = 12  # font size in points, in landscape tables
_OF_ASSIGNMENT = 3  # level of the sections of assignments
_BAR = 10  # length of a progress bar, in squares
_TITLE = 90  # characters of an assignment's title in the overview
_FIRST = 5  # rows of the ranking


def document_of(
    *,
    head: DocumentHead,
    subject: str,
    texts: Mapping[str, str],
    outline: ReportOutline,
    figures: Mapping[str, FigureInText],
    frozen: str,
    signature: SignatureBlock,
    recipients: Recipients,
    assignments: tuple[tuple[ReportOutlineRow, str], ...],
    agencies: AgencyTable | None,
    money: MoneyTable | None,
    sources: tuple[tuple[str, str, str], ...],
) -> OfficialDocument:
    """The document of a report.

    `texts`: section key -> text. `frozen`: the sentence that says when the figures were frozen. `assignments`: each
    with its results in words. `sources`: name, value and formula of each figure that the text cites. If the report has
    a summary, the sections of assignments are moved to an annex. Raises UnknownReference if a section cites a figure
    that is not there.
    """
    ordered = outline.sections
    begins = ordered.index(SUMMARY) + 1 if SUMMARY in ordered else 0
    first, rest = ordered[:begins], ordered[begins:]
    apart = [one for one in rest if begins and one.level == _OF_ASSIGNMENT]
    summing_up = _overview(outline, agencies, money) if begins else ()
    return OfficialDocument(
        head=head,
        title=DocumentTitle("Báo cáo", subject),
        preamble=Preamble(outline.bases) if outline.bases else None,
        body=(
            *_body(first, texts, figures, frozen),
            *summing_up,
            *_body([one for one in rest if one not in apart], texts, figures, frozen),
        ),
        signature=signature,
        recipients=recipients,
        annexes=tuple(_annexes(assignments, agencies, money, sources, tuple(_body(apart, texts, figures, frozen)))),
    )


def _body(
    sections: Iterable[ReportSection], texts: Mapping[str, str], figures: Mapping[str, FigureInText], frozen: str
) -> Iterator[Block]:
    is_listing = False
    for section in sections:
        if section.level == 1:
            yield NumberedHeadingBlock(section.heading, 1)
        elif section.level == _OF_ASSIGNMENT:
            if not is_listing:
                yield NumberedHeadingBlock(BY_ASSIGNMENT, 2)
                is_listing = True
            yield NumberedHeadingBlock(section.heading, 3)
        for line in report_lines(texts.get(section.key, ""), figures):
            plain = DashBlock(line["words"]) if line["mark"] is ParagraphMark.ITEM else PlainTextBlock(line["words"])
            yield NumberedHeadingBlock(line["words"], 2) if line["mark"] is ParagraphMark.HEADING else plain
        if section == OPENING:
            yield PlainTextBlock(frozen)


def _annexes(
    assignments: Sequence[tuple[ReportOutlineRow, str]],
    agencies: AgencyTable | None,
    money: MoneyTable | None,
    sources: Sequence[tuple[str, str, str]],
    told: tuple[Block, ...],
) -> Iterator[Annex]:
    if assignments:
        yield Annex("Kết quả thực hiện theo từng nhiệm vụ", (_by_assignment(assignments),), is_landscape=True)
    if told:
        yield Annex("Tình hình từng nhiệm vụ", told)
    if agencies is not None and agencies[1]:
        yield Annex("Số liệu theo cơ quan", (_by_agency(*agencies),), is_landscape=True)
    if money is not None:
        yield Annex(MONEY, (_money(money),))
    if sources:
        note = PlainTextBlock(
            "Từng số liệu dưới đây, với danh sách việc đứng sau, xem được tại bản điện tử của báo cáo."
        )
        yield Annex("Số liệu trong báo cáo và cách tính", (note, _sources(sources)))


def overview_rows(outline: ReportOutline, money: MoneyTable | None) -> list[tuple[ReportOutlineRow, Money | None]]:
    """Each assignment with its money; None if it has none."""
    held = {row.label: row for _, rows in (money["parts"] if money else ()) for row in rows}
    return [(one, held.get(task_named(one["number"], one["title"]))) for one in outline.rows]


_OVERVIEW = (
    TableBlockColumn("TT", 0.5, CellAlignment.CENTRE),
    TableBlockColumn("Nhiệm vụ", 3),
    TableBlockColumn("Tiến độ", 1.7, CellAlignment.CENTRE),
    TableBlockColumn("Tình trạng", 1.5),
    TableBlockColumn("Được giao (đồng)", 1.3, CellAlignment.RIGHT),
    TableBlockColumn("Đã chi (đồng)", 1.3, CellAlignment.RIGHT),
)
_TARGETS = (TableBlockColumn("Chỉ tiêu", 4), TableBlockColumn("Mức", 1.2), TableBlockColumn("Thời hạn", 1.6))


def _overview(outline: ReportOutline, agencies: AgencyTable | None, money: MoneyTable | None) -> Iterator[Block]:
    """The overview for the chair: progress and cost of each assignment, the targets, the most active agencies."""
    rows = tuple(_overview_row(one, sums) for one, sums in overview_rows(outline, money))
    done, by_agency = agencies if outline.names and agencies else ([], [])
    ranked = sorted((row for row in by_agency if row[1][0]), key=lambda row: -row[1][0])[:_FIRST]
    best = [(name, number(values[0])) for name, values in ranked]
    ranking = (
        TableBlockColumn("Cơ quan", 4),
        *(TableBlockColumn(f"{one.label} ({one.unit})", 2, CellAlignment.RIGHT) for one in done[:1]),
    )
    tables: tuple[tuple[str, tuple[TableBlockColumn, ...], Sequence[Sequence[str]]], ...] = (
        ("Từng nhiệm vụ: tiến độ và kinh phí", _OVERVIEW, rows),
        ("Chỉ tiêu", _TARGETS, outline.targets or ()),
        ("Cơ quan làm được nhiều nhất", ranking, best),
    )
    for place, (caption, columns, cells) in enumerate([one for one in tables if one[2]], start=1):
        yield TableBlock(columns, tuple(map(tuple, cells)), caption=f"Bảng {place}. {caption}", points=_WIDE)


def _overview_row(one: ReportOutlineRow, money: Money | None) -> tuple[str, ...]:
    full, title = _BAR * one["percent"] // 100, shorten(one["title"], _TITLE, placeholder="…")  # in full in the annex
    bar = f"{'■' * full}{'□' * (_BAR - full)} {one['percent']}%"
    state = f"{one['state']}; quá hạn" if one.get("is_late") else one["state"]
    return (
        f"{one['number']}",
        title,
        bar,
        state,
        *((number(money.amount), number(money.spent)) if money else ("–", "–")),
    )


def _by_assignment(rows: Sequence[tuple[ReportOutlineRow, str]]) -> TableBlock:
    columns = (
        TableBlockColumn("TT", 0.5, CellAlignment.CENTRE),
        TableBlockColumn("Nhiệm vụ", 3),
        TableBlockColumn("Cơ quan chủ trì", 2),
        TableBlockColumn("Thời hạn", 1.4),
        TableBlockColumn("Hệ thống đếm được", 2.4),
        TableBlockColumn("Tình trạng", 1.3),
    )
    cells = (
        (f"{one['number']}", one["title"], one["leads"], one["deadlines"], results, _state_shown(one))
        for one, results in rows
    )
    return TableBlock(columns, tuple(cells), points=_WIDE)


def _state_shown(one: ReportOutlineRow) -> str:
    """The state, with the evidence submitted; older reports did not count it."""
    shown = one.get("evidence")
    return f"{one['state']}. Minh chứng: {shown}" if shown else f"{one['state']}"


def _by_agency(figures: Sequence[FigureInText], table: Sequence[tuple[str, tuple[int, ...]]]) -> TableBlock:
    """One row per agency; the last row is the total."""
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
    for heading, below in table["parts"]:
        bold.add(len(rows))
        rows += [(heading, "", "", "", ""), *map(_money_row, below)]
    bold.add(len(rows))
    return TableBlock(columns, (*rows, _money_row(table["whole"])), bold_rows=frozenset(bold), points=_WIDE)


def _money_row(row: Money) -> tuple[str, ...]:
    share = f"{tenths(row.share)}%" if row.share is not None else ""
    return (row.label, number(row.amount), number(row.spent), number(row.left), share)


def _sources(rows: Sequence[tuple[str, str, str]]) -> TableBlock:
    columns = (
        TableBlockColumn("TT", 0.5, CellAlignment.CENTRE),
        TableBlockColumn("Số liệu", 2.6),
        TableBlockColumn("Giá trị", 1.5, CellAlignment.RIGHT),
        TableBlockColumn("Cách tính", 4),
    )
    return TableBlock(columns, tuple((f"{at}", *row) for at, row in enumerate(rows, start=1)), points=_WIDE)


_GUESSED = " (ước)"


def source_row(figure: FigureInText, formula: str, *, of: int | None = None) -> tuple[str, str, str]:
    """Name, value and formula of a figure; `of` is the number of the assignment it belongs to."""
    unit = "" if figure.is_share else f" {figure.unit}"
    return (
        f"{figure.label} (nhiệm vụ {of})" if of else figure.label,
        f"{plain(figure)}{unit}{_GUESSED * figure.is_estimate}",
        formula,
    )
