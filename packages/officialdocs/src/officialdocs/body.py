"""The body: units of a regulation with the numbers of the law, headings of a report, plain text, tables, landscape
pages.

Parts, chapters and articles are numbered through the whole text; the numbering of sections restarts in each chapter,
that of clauses in each article (or heading), that of points in each clause. A given number is kept; if it is an integer
(or, for a point, a letter of the alphabet of points), counting continues from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Pt

from lawtext.numbers import POINT_LETTERS, point_letter, to_roman
from officialdocs.builder import DocumentBuilder, draw_grid
from officialdocs.document import (
    ArticleBlock,
    Block,
    CellAlignment,
    ChapterBlock,
    ClauseBlock,
    ContainerBlock,
    DashBlock,
    LandscapeBlock,
    NumberedHeadingBlock,
    PageBreakBlock,
    PartBlock,
    PlainTextBlock,
    PointBlock,
    SectionBlock,
    SubsectionBlock,
    TableBlock,
    capitals,
    ended,
    lines_of,
    plain,
)
from officialdocs.measures import LANDSCAPE, PORTRAIT, apply

# Block type -> the block types whose numbering restarts after it.
_ANEW: Mapping[type, tuple[type, ...]] = {
    PartBlock: (SectionBlock, SubsectionBlock, ClauseBlock, PointBlock),
    ChapterBlock: (SectionBlock, SubsectionBlock, ClauseBlock, PointBlock),
    SectionBlock: (SubsectionBlock, ClauseBlock, PointBlock),
    SubsectionBlock: (ClauseBlock, PointBlock),
    ArticleBlock: (ClauseBlock, PointBlock),
    ClauseBlock: (PointBlock,),
    NumberedHeadingBlock: (ClauseBlock, PointBlock),
}


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with every missing number filled in."""
    return tuple(_numbered(blocks, Counter()))


def _numbered(blocks: Sequence[Block], counts: Counter[type | str]) -> Iterator[Block]:
    for block in blocks:
        match block:
            case ContainerBlock() | ArticleBlock() | ClauseBlock():
                yield replace(block, number=_next(type(block), block.number, counts))
            case PointBlock():
                yield replace(block, letter=block.letter or point_letter(_next(PointBlock, None, counts)))
                if block.letter in POINT_LETTERS and block.letter:
                    counts[PointBlock] = POINT_LETTERS.index(block.letter) + 1
            case NumberedHeadingBlock():
                yield replace(block, label=block.label or _number_label(block.level, counts))
            case LandscapeBlock():
                yield LandscapeBlock(tuple(_numbered(block.blocks, counts)))
            case _:
                yield block
        for unit in _ANEW.get(type(block), ()):
            counts[unit] = 0


def _next(unit: type, given: Any, counts: Counter[type | str]) -> Any:
    if given is None:
        counts[unit] += 1
        return counts[unit]
    if isinstance(given, int):
        counts[unit] = given
    return given


def _number_label(level: int, counts: Counter[type | str]) -> str:
    counts[f"Heading {level}"] += 1
    number = counts[f"Heading {level}"]
    for deeper in range(level + 1, 4):
        counts[f"Heading {deeper}"] = 0
    return {1: f"{to_roman(number)}.", 2: f"{number}."}.get(level, f"{point_letter(number)})")


_ALIGNMENTS = {
    CellAlignment.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    CellAlignment.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    CellAlignment.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    CellAlignment.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}


def write_table(sheet: DocumentBuilder, table: TableBlock) -> None:
    if table.caption:
        sheet.add(plain(table.caption), "Tên bảng")
    heads = 2 if any(column.group for column in table.columns) else 1
    whole = sum(column.share for column in table.columns)
    drawn = draw_grid(
        sheet.add_table(
            heads + len(table.rows), [sheet.page.text_width * column.share / whole for column in table.columns]
        )
    )
    cells = [list(row.cells) for row in drawn.rows]
    _write_headings(cells[:heads], table)
    for row in drawn.rows[:heads]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for at, (row_cells, row) in enumerate(zip(cells[heads:], table.rows, strict=True)):
        for cell, column, words in zip(row_cells, table.columns, row, strict=True):
            _fill(cell, words, _ALIGNMENTS[column.align], table.points, is_bold=at in table.bold_rows)
    sheet.add_gap(6)


def _write_headings(rows: Sequence[Sequence[Any]], table: TableBlock) -> None:
    """Column titles in the lowest row, group titles above; the title of a column without a group spans both rows."""
    at = 0
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            cell = rows[0][at].merge(rows[0][at + len(columns) - 1])
            _head(cell, group, table.points)
        for place, column in enumerate(columns, start=at):
            cell = rows[-1][place] if group or len(rows) == 1 else rows[0][place].merge(rows[-1][place])
            _head(cell, column.title, table.points)
        at += len(columns)


def _head(cell: Any, words: str, points: float) -> None:
    _fill(cell, words, WD_ALIGN_PARAGRAPH.CENTER, points, is_bold=True)
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.keep_with_next = True


def _fill(cell: Any, words: str, alignment: Any, points: float, *, is_bold: bool) -> None:
    for spare in cell.paragraphs[1:]:
        spare._p.getparent().remove(spare._p)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for at, line in enumerate(lines_of(words) or ("",)):
        paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
        apply(paragraph, "Ô bảng").alignment = alignment
        run = paragraph.add_run(line)
        run.font.size, run.bold = Pt(points), is_bold or None


def write_body(sheet: DocumentBuilder, blocks: Sequence[Block], *, is_ended: bool = True) -> None:
    """Append all blocks.

    With `is_ended`, the end mark follows the last sentence if the last block is running text (not, for example, a
    table).
    """
    counted = numbered(blocks)
    _write(sheet, tuple(_ended(counted)) if is_ended else counted)


def _write(sheet: DocumentBuilder, blocks: Sequence[Block]) -> None:
    for block in blocks:
        match block:
            case ContainerBlock():
                sheet.add(_label(block), _STYLES[type(block)])
            case ArticleBlock():
                _write_article(sheet, block)
            case NumberedHeadingBlock():
                sheet.add(f"{block.label} {plain(block.text)}", f"Đề mục {min(max(block.level, 1), 3)}")
            case ClauseBlock():
                _write_lines(sheet, f"{block.number}. ", block.text)
            case PointBlock():
                _write_lines(sheet, f"{block.letter}) ", block.text)
            case DashBlock():
                _write_lines(sheet, "- ", block.text)
            case PlainTextBlock():
                _write_paragraph(sheet, block)
            case TableBlock():
                write_table(sheet, block)
            case PageBreakBlock():
                sheet.break_page()
            case LandscapeBlock():
                _write_landscape(sheet, block)


_STYLES = {PartBlock: "Phần", ChapterBlock: "Chương", SectionBlock: "Mục", SubsectionBlock: "Tiểu mục"}


def _label(block: ContainerBlock) -> str:
    number = block.number or 0
    sign = to_roman(number) if isinstance(block, PartBlock | ChapterBlock) else str(number)
    return "\n".join(filter(None, (f"{_STYLES[type(block)]} {sign}", capitals(block.title))))


def _write_article(sheet: DocumentBuilder, article: ArticleBlock) -> None:
    label = f"Điều {article.number}."
    if article.heading:
        sheet.add(f"{label} {plain(article.heading)}", "Điều")
        _write_lines(sheet, "", article.text)
        return
    first, *rest = lines_of(article.text) or ("",)
    paragraph = sheet.add("", "Nội dung")
    paragraph.add_run(label).bold = True
    paragraph.add_run(f" {first}")
    for line in rest:
        sheet.add(line, "Nội dung")


def _write_lines(sheet: DocumentBuilder, sign: str, text: str) -> None:
    for at, line in enumerate(lines_of(text)):
        sheet.add(line if at else f"{sign}{line}", "Nội dung")


def _write_paragraph(sheet: DocumentBuilder, block: PlainTextBlock) -> None:
    for line in lines_of(block.text):
        (run,) = sheet.add(line, "Nội dung").runs
        run.bold, run.italic = block.is_bold or None, block.is_italic or None


def _write_landscape(sheet: DocumentBuilder, block: LandscapeBlock) -> None:
    if sheet.page == LANDSCAPE:
        _write(sheet, block.blocks)
        return
    sheet.turn(LANDSCAPE)
    _write(sheet, block.blocks)
    sheet.turn(PORTRAIT)


def _ended(blocks: Sequence[Block]) -> Iterator[Block]:
    if not blocks:
        return
    *before, last = blocks
    yield from before
    match last:
        case ClauseBlock() | PointBlock() | DashBlock() | PlainTextBlock():
            yield replace(last, text=ended(last.text.rstrip()))
        case ArticleBlock() if last.text or not last.heading:
            yield replace(last, text=ended(last.text.rstrip()))
        case _:
            yield last
