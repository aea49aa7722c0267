"""Lines drawn under words, and tables that nobody sees."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from officialdocs.styles import apply

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
    borders = OxmlElement("w:pBdr")
    borders.append(_border("top"))
    properties = ruled.get_or_add_pPr()
    following = {qn(f"w:{name}") for name in _AFTER_BORDERS}
    next(child for child in properties if child.tag in following).addprevious(borders)
    return rule


def _border(side: str) -> Any:
    border = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        border.set(qn(f"w:{name}"), value)
    return border


def hide_grid(table: Any) -> Any:
    """No borders, no margins inside: words of a cell may take its whole width. Rows stay on one page."""
    _set_margins(table, {"left": 0, "right": 0})
    keep_rows_whole(table)
    return table


def draw_grid(table: Any) -> Any:
    """Thin black lines around each cell, a little air beside the words."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        border = _border(side)
        border.set(qn("w:sz"), "4")
        border.set(qn("w:space"), "0")
        borders.append(border)
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)
    _set_margins(table, {"left": 80, "right": 80})
    keep_rows_whole(table)
    return table


def _set_margins(table: Any, margins: dict[str, int]) -> None:
    element = OxmlElement("w:tblCellMar")
    for side, twips in margins.items():
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        element.append(margin)
    table._tbl.tblPr.find(qn("w:tblLayout")).addnext(element)


def keep_rows_whole(table: Any) -> None:
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
