"""The layout of official documents in Word's terms: page, styles, page number, rules and frames.

Measures of Nghị định 30/2020/NĐ-CP, Phụ lục I: A4, 20–25 mm above and below, 30–35 mm left, 15–20 mm right; Times New
Roman 13–14; the page number in the middle of the upper margin, not on the first page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from portal.library.exports.outline import DEEPEST

FONT = "Times New Roman"
TEXT_WIDTH = Mm(210 - 30 - 18)
_BLACK = RGBColor(0, 0, 0)
_JUSTIFIED, _CENTRED = WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles that the writer uses; `headings` by rank, from 1."""

    body: Any
    plain: Any
    front: Any
    note: Any
    cell: Any
    gap: Any
    kind: Any
    title: Any
    grid: Any
    headings: Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph looks: sizes and distances before and after it in points, `line` in lines."""

    size: float = 14
    bold: bool = False
    italic: bool = False
    alignment: Any = None
    indent: Any = None
    left: Any = None
    before: int = 0
    after: int = 0
    line: float = 1.0


# By the field of `Styles`: the name under which Word shows it, and its look.
_OWN = {
    "body": ("Nội dung", _Look(alignment=_JUSTIFIED, indent=Mm(10), after=6, line=1.15)),
    "plain": ("Dòng", _Look(after=3)),
    "front": ("Thông tin tệp", _Look(size=10, after=2)),
    "note": ("Ghi chú hiệu lực", _Look(size=11, italic=True, after=4, left=Mm(10))),
    "cell": ("Ô bảng", _Look(size=12)),
    "gap": ("Khoảng cách", _Look(size=10)),
    "kind": ("Tên loại", _Look(bold=True, alignment=_CENTRED, before=14)),
}


def lay_out(document: Any, *, footer: str) -> Styles:
    """Set up page and styles of a new document."""
    _set_page(document.sections[0], footer)
    normal = document.styles["Normal"]
    _set_font(normal, 14)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia", "bidi"):
        language.set(qn(f"w:{name}"), "vi-VN")
    normal.element.get_or_add_rPr().append(language)
    return Styles(
        **{field: _style(document, name, look) for field, (name, look) in _OWN.items()},
        title=_title(document),
        grid=document.styles["Table Grid"],
        headings={rank: _heading(document, rank) for rank in range(1, DEEPEST + 1)},
    )


def _set_page(section: Any, footer: str) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = _CENTRED
    _field(number, "PAGE")
    for part in (section.first_page_footer, section.footer):
        run = part.paragraphs[0].add_run(footer)
        run.font.size, run.font.name = Pt(8.5), FONT


def _set_font(style: Any, size: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), _BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _style(document: Any, name: str, look: _Look) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, look.italic
    form = style.paragraph_format
    form.alignment, form.first_line_indent, form.left_indent = look.alignment, look.indent, look.left
    form.space_before, form.space_after, form.line_spacing = Pt(look.before), Pt(look.after), look.line
    return style


def _heading(document: Any, rank: int) -> Any:
    """Word's own heading of this rank in the look of the law: bold, black, on the page of what it heads."""
    style = document.styles[f"Heading {rank}"]
    _set_font(style, 14)
    style.font.bold, style.font.italic = True, False
    form = style.paragraph_format
    form.first_line_indent, form.keep_with_next = Mm(10), True
    form.space_before, form.space_after, form.line_spacing = Pt(8), Pt(6), 1.15
    return style


def _title(document: Any) -> Any:
    style = document.styles["Title"]
    _set_font(style, 14)
    style.font.bold = True
    border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if border is not None:
        style.element.pPr.remove(border)
    form = style.paragraph_format
    form.alignment, form.space_before, form.space_after = _CENTRED, Pt(0), Pt(0)
    return style


def _field(paragraph: Any, instruction: str) -> None:
    """A field that Word fills in, such as the page number."""
    run = paragraph.add_run()
    run.font.size, run.font.name = Pt(13), FONT
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = instruction
        run._r.append(element)


def rule_below(paragraph: Any, *, width: Any, of: float) -> None:
    """A short line under a paragraph: an empty one that is as narrow as the line and ruled at its top."""
    ruled = OxmlElement("w:p")
    paragraph._p.addnext(ruled)
    rule = type(paragraph)(ruled, paragraph._parent)
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = int(width * (1 - of) / 2)
    rule.paragraph_format.space_before, rule.paragraph_format.space_after = Pt(2), Pt(4)
    rule.paragraph_format.line_spacing = Pt(4)
    _borders(rule, ("top",))


def frame(paragraph: Any) -> None:
    """A frame; that of paragraphs one after the other is one."""
    _borders(paragraph, ("top", "left", "bottom", "right"))


def _borders(paragraph: Any, sides: tuple[str, ...]) -> None:
    borders = OxmlElement("w:pBdr")
    for side in sides:
        border = OxmlElement(f"w:{side}")
        for name, value in (
            ("val", "single"),
            ("sz", "4"),
            ("space", "4" if len(sides) > 1 else "1"),
            ("color", "auto"),
        ):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    following = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    at = next((child for child in properties if child.tag in {qn(name) for name in following}), None)
    if at is None:
        properties.append(borders)
    else:
        at.addprevious(borders)


def unruled(table: Any, shares: tuple[float, ...]) -> Any:
    """An invisible table of columns, each with its share of the text's width; its row stays on one page."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, share in zip(table.columns, shares, strict=True):
        column.width = column.cells[0].width = int(TEXT_WIDTH * share)
    return table
