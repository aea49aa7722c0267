"""A Word document under construction: sections, page numbers, styled paragraphs, rules under words, and tables."""

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
_MODE_OF_WORD = 15  # of Word 2013 and later: opened as it is, not for compatibility
_STALE = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)  # picture and figures of the template
_NOT_WANTED = ("stylesWithEffects", "customXml", "numbering", "webSettings")


@dataclass(slots=True)
class DocumentBuilder:
    """Appends paragraphs and tables in reading order; `page` is the page that is being filled."""

    document: Any
    page: PageMeasures = PORTRAIT
    _breaks_before_next: bool = field(default=False)

    def add(self, text: str, style: str) -> Any:
        """A paragraph; line breaks in the text stay line breaks."""
        paragraph = apply(self.document.add_paragraph(text), style)
        if self._breaks_before_next:
            paragraph.paragraph_format.page_break_before = True
            self._breaks_before_next = False
        return paragraph

    def add_table(self, rows: int, widths: Iterable[float]) -> Any:
        """A table of fixed columns (mm), as wide as they are together."""
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
        """Next to nothing: Word wants a paragraph between tables and at the end."""
        self.add("", "Đường kẻ").paragraph_format.line_spacing = Pt(points)

    def break_page(self) -> None:
        self._breaks_before_next = True

    def turn(self, page: PageMeasures) -> None:
        """Go on, on pages of this form, with numbers that run on."""
        self._open_section(page, first_number=None)

    def begin(self, page: PageMeasures = PORTRAIT) -> None:
        """A document on pages of its own: numbers begin at 1, and the first page does not show it."""
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
    """An empty one; its styles must have those that pages, rules and gaps take: "Số trang", "Đường kẻ"."""
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
    """Parts of the template that no page needs, and its mode of an old Word."""
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
    """The file counts in twips; a margin that is rounded down is less than the decree allows."""
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


# What may follow a paragraph's borders in its properties, in the order of the schema.
_AFTER_BORDERS = ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr")


def rule_below(paragraph: Any, *, length: float, within: float) -> Any:
    """A line of this length (mm), in the middle of a column `within` mm wide: the edge of an empty paragraph."""
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
    """A frame; that of paragraphs one after the other is one."""
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
    """No borders, no margins inside: words of a cell may take its whole width. Rows stay on one page."""
    _set_margins(table, {"left": 0, "right": 0})
    keep_rows_whole(table)
    return table


def draw_grid(table: Any) -> Any:
    """Thin black lines around each cell, a little air beside the words."""
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
