"""The body: units of a regulation, numbered headings of a report, plain words, tables, pages that lie on their side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lawtext.numerals import to_roman
from officialdocs.blocks import (
    Article,
    Block,
    Chapter,
    Clause,
    Dash,
    Heading,
    Landscape,
    PageBreak,
    Paragraph,
    Part,
    Point,
    Section,
    Subsection,
    Table,
)
from officialdocs.measures import LANDSCAPE, PORTRAIT
from officialdocs.numbering import numbered
from officialdocs.sheet import Sheet
from officialdocs.tables import write_table
from officialdocs.words import (
    capitals,
    ended,
    lines_of,
    plain,
)


def write_body(sheet: Sheet, blocks: Sequence[Block], *, is_ended: bool = True) -> None:
    """All blocks; with the mark of the end after the last sentence, unless that is a table."""
    counted = numbered(blocks)
    _write(sheet, _with_end(counted) if is_ended else counted)


def _write(sheet: Sheet, blocks: Sequence[Block]) -> None:
    for block in blocks:
        match block:
            case Part() | Chapter() | Section() | Subsection():
                sheet.add(_label(block), _STYLES[type(block)])
            case Article():
                _write_article(sheet, block)
            case Heading():
                sheet.add(f"{block.label} {plain(block.text)}", f"Đề mục {min(max(block.level, 1), 3)}")
            case Clause():
                _write_lines(sheet, f"{block.number}. ", block.text)
            case Point():
                _write_lines(sheet, f"{block.letter}) ", block.text)
            case Dash():
                _write_lines(sheet, "- ", block.text)
            case Paragraph():
                _write_paragraph(sheet, block)
            case Table():
                write_table(sheet, block)
            case PageBreak():
                sheet.break_page()
            case Landscape():
                _write_landscape(sheet, block)


_STYLES = {Part: "Phần", Chapter: "Chương", Section: "Mục", Subsection: "Tiểu mục"}


def _label(block: Part | Chapter | Section | Subsection) -> str:
    number = block.number or 0
    sign = to_roman(number) if isinstance(block, Part | Chapter) else str(number)
    return "\n".join(filter(None, (f"{_STYLES[type(block)]} {sign}", capitals(block.title))))


def _write_article(sheet: Sheet, article: Article) -> None:
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


def _write_lines(sheet: Sheet, sign: str, text: str) -> None:
    for at, line in enumerate(lines_of(text)):
        sheet.add(line if at else f"{sign}{line}", "Nội dung")


def _write_paragraph(sheet: Sheet, block: Paragraph) -> None:
    for line in lines_of(block.text):
        (run,) = sheet.add(line, "Nội dung").runs
        run.bold, run.italic = block.is_bold or None, block.is_italic or None


def _write_landscape(sheet: Sheet, block: Landscape) -> None:
    if sheet.page == LANDSCAPE:
        _write(sheet, block.blocks)
        return
    sheet.turn(LANDSCAPE)
    _write(sheet, block.blocks)
    sheet.turn(PORTRAIT)


def _with_end(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, the last words of the last one followed by the mark."""
    return tuple(_ended(blocks))


def _ended(blocks: Sequence[Block]) -> Iterator[Block]:
    if not blocks:
        return
    *before, last = blocks
    yield from before
    match last:
        case Clause() | Point() | Dash() | Paragraph():
            yield replace(last, text=ended(last.text.rstrip()))
        case Article() if last.text or not last.heading:
            yield replace(last, text=ended(last.text.rstrip()))
        case _:
            yield last
