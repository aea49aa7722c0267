"""Builds a Word document: sections, page numbers, styled paragraphs, ruled lines below text, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

from officialdocs.measures import LOOKS, PORTRAIT, ElementStyle, PageMeasures, apply, define, element

_TWIPS_PER_MM = 1440 / 25.4
_MODE_OF_WORD = 15  # `compatibilityMode` of Word 2013 and later, so that Word opens the file normally
_STALE = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)  # those of the template
_NOT_WANTED = ("stylesWithEffects", "customXml", "numbering", "webSettings")


@dataclass(slots=True)
class DocumentBuilder:
    """Appends paragraphs and tables in reading order; `page` has the measures of the current section's pages."""

    document: Any
    page: PageMeasures = PORTRAIT
    _breaks_before_next: bool = field(default=False)

    def add(self, text: str, style: str) -> Any:
        """Append a paragraph; line breaks in the text are kept."""
        paragraph = apply(self.document.add_paragraph(text), style)
        if self._breaks_before_next:
            paragraph.paragraph_format.page_break_before = True
            self._breaks_before_next = False
        return paragraph

    def add_table(self, rows: int, widths: Iterable[float]) -> Any:
        """Append a table with fixed column widths (mm)."""
        columns = tuple(widths)
        if self._breaks_before_next:
            self.add_gap()
        table = self.document.add_table(rows, len(columns))
        table.autofit = False
        for column, width in zip(table.columns, columns, strict=True):
            column.width = Mm(width)
        for cell, width in (pair for row in table._tbl.tr_lst for pair in zip(row.tc_lst, columns, strict=True)):
            cell.width = Mm(width)
        return table

    def add_gap(self, points: float = 2) -> None:
        """Append an almost invisible paragraph: Word requires one between two tables and at the end."""
        self.add("", "Đường kẻ").paragraph_format.line_spacing = Pt(points)

    def break_page(self) -> None:
        self._breaks_before_next = True

    def turn(self, page: PageMeasures) -> None:
        """Start a section with this page format; page numbers continue."""
        self._open_section(page, first_number=None)

    def begin(self, page: PageMeasures = PORTRAIT) -> None:
        """Start a section for an attached document or an annex: page numbers restart at 1, and the first page shows
        none.
        """
        self._open_section(page, first_number=1)

    def _open_section(self, page: PageMeasures, *, first_number: int | None) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        _close_with_last_paragraph(self.document.element.body)
        _set_page(section, page)
        section.different_first_page_header_footer = first_number is not None
        properties = section._sectPr
        for old in properties.findall(qn("w:pgNumType")):
            properties.remove(old)
        if first_number is not None:
            properties.find(qn("w:cols")).addprevious(element("pgNumType", start=str(first_number)))
        self.page, self._breaks_before_next = page, False


def new_document(looks: Mapping[str, ElementStyle] = LOOKS) -> DocumentBuilder:
    """An empty document. `looks` must define the styles of page numbers, rules and gaps: "Số trang", "Đường kẻ"."""
    document = Document()
    _throw_out(document)
    define(document, looks)
    (section,) = document.sections
    _set_page(section, PORTRAIT)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    apply(header, "Số trang")
    _add_page_number(header)
    apply(section.first_page_header.paragraphs[0], "Số trang")
    return DocumentBuilder(document)


def _throw_out(document: Any) -> None:
    """Remove parts of the template that are not needed, and its compatibility mode of an old Word version."""
    _keep(document.part.rels, lambda kind: not kind.endswith(_NOT_WANTED))
    _keep(document.part.package.rels, lambda kind: kind not in _STALE)
    if (compatibility := document.settings.element.find(qn("w:compat"))) is None:
        return
    for each in list(compatibility):
        compatibility.remove(each)
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": str(_MODE_OF_WORD)}
    compatibility.append(element("compatSetting", **mode))


def _keep(relations: Any, wanted: Callable[[str], bool]) -> None:
    for key in [key for key, relation in relations.items() if not wanted(relation.reltype)]:
        del relations[key]


def _set_page(section: Any, page: PageMeasures) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if page.width > page.height else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(page.width), Mm(page.height)
    section.top_margin, section.bottom_margin = _no_less(page.top), _no_less(page.bottom)
    section.left_margin, section.right_margin = _no_less(page.left), _no_less(page.right)
    section.header_distance = section.footer_distance = Mm(page.header)


def _no_less(millimetres: float) -> Twips:
    """A length in twips, rounded up: a margin rounded down would be smaller than the decree allows."""
    return Twips(ceil(millimetres * _TWIPS_PER_MM))


def _close_with_last_paragraph(body: Any) -> None:
    """Put the section break into the preceding paragraph: in a paragraph of its own it could fall on an empty page."""
    ending = body.findall(qn("w:p"))[-1]
    before = ending.getprevious()
    if before is not None and before.tag == qn("w:p") and not before.findall(f".//{qn('w:sectPr')}"):
        before.get_or_add_pPr().append(ending.pPr.find(qn("w:sectPr")))
        body.remove(ending)


def _add_page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind, words in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "2"), ("end", "")):
        if kind == "text":
            run.add_text(words)
            continue
        sign = element("fldChar", fldCharType=kind) if kind else element("instrText")
        if not kind:
            sign.text = words
        run._r.append(sign)


# Elements that may follow `pBdr` in paragraph properties, in schema order.
_AFTER_BORDERS = ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr")


def rule_below(paragraph: Any, *, length: float, within: float) -> Any:
    """Draw a line of this length (mm), centred in a column `within` mm wide, as the border of an empty paragraph."""
    ruled: Any = OxmlElement("w:p")
    paragraph._p.addnext(ruled)
    rule = type(paragraph)(ruled, paragraph._parent)
    apply(rule, "Đường kẻ")
    form = rule.paragraph_format
    form.left_indent = form.right_indent = Mm(max(within - length, 0) / 2)
    form.space_before, form.space_after, form.line_spacing = Pt(2), Pt(0), Pt(3)
    form.keep_with_next = paragraph.paragraph_format.keep_with_next
    _set_borders(rule, _border("top", size=6, space=1))
    return rule


def frame(paragraph: Any) -> None:
    """Draw a frame around the paragraph; consecutive framed paragraphs share one frame."""
    _set_borders(paragraph, *(_border(side, size=4, space=4) for side in ("top", "left", "bottom", "right")))


def _set_borders(paragraph: Any, *sides: Any) -> None:
    borders = OxmlElement("w:pBdr")
    borders.extend(sides)
    properties = paragraph._p.get_or_add_pPr()
    following = {qn(f"w:{name}") for name in _AFTER_BORDERS}
    at = next((at for at, child in enumerate(properties) if child.tag in following), len(properties))
    properties.insert(at, borders)


def _border(side: str, *, size: int, space: int) -> Any:
    return element(side, val="single", sz=str(size), space=str(space), color="000000")


def hide_grid(table: Any) -> Any:
    """Set inner margins to 0, so that text can use the full width of a cell; no borders.

    Rows are not split across pages.
    """
    _set_margins(table, {"left": 0, "right": 0})
    keep_rows_whole(table)
    return table


def draw_grid(table: Any) -> Any:
    """Thin black lines around each cell, with a small margin at the sides of the text."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_border(side, size=4, space=0))
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)
    _set_margins(table, {"left": 80, "right": 80})
    keep_rows_whole(table)
    return table


def _set_margins(table: Any, margins: dict[str, int]) -> None:
    around = element("tblCellMar")
    for side, twips in margins.items():
        around.append(element(side, w=str(twips), type="dxa"))
    table._tbl.tblPr.find(qn("w:tblLayout")).addnext(around)


def keep_rows_whole(table: Any) -> None:
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
