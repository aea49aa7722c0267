"""Checks any DOCX against the layout of Nghị định 30/2020/NĐ-CP: reads what a reader sees and applies rule after rule.

Four stages: `package` (bytes -> XML, with limits), `read` (XML -> lines with resolved formatting and measures),
`anatomy` (lines -> roles), and the rules, `frame_rules` and `body_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from docreaders.word import (
    AutomaticNumbering,
    DocumentStyles,
    attribute,
    child,
    is_on,
    name,
    number,
    twips,
    value,
)
from officialdocs.checker import body_rules, frame_rules
from officialdocs.checker.anatomy import anatomy
from officialdocs.checker.elements import Anatomy, Departure, DocumentLine, DocumentReading, LineSpot, PageSetup, look
from officialdocs.checker.package import NotADocument, Package, theme_fonts
from officialdocs.checker.paragraphs import Paragraphs

_MOST_LINES = 200_000
_MARGIN_OF_A_CELL = 1.9  # mm on each side, if the table does not specify it
_SIDES = ("top", "bottom", "left", "right")
_LETTER = (215.9, 279.4)  # mm: Word's default page size
_THROUGH = ("sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo")


def read(data: bytes) -> DocumentReading:
    """Parse a DOCX into lines and page setups. Raises NotADocument."""
    return _Reader(Package(data)).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._relations = package.relations(package.main)
        self._paragraphs = Paragraphs(
            DocumentStyles(self._part("styles")),
            theme_fonts(self._part("theme")),
            AutomaticNumbering(self._part("numbering")),
        )
        self._lines: list[DocumentLine] = []
        self._setups: list[PageSetup] = []
        self._tables = 0
        self._room = 0.0

    def _part(self, kind: str) -> Any:
        part = next((part for other, part in self._relations.values() if other == kind), None)
        return None if part is None else self._package.xml(part)

    def read(self) -> DocumentReading:
        if (body := child(self._package.xml(self._package.main), "body")) is None:
            raise NotADocument("Tệp không có phần nội dung.")
        for each in [each for each in body.iter() if name(each) == "sectPr"]:
            self._setups.append(self._setup(each))
        if not self._setups:
            self._setups.append(PageSetup(*_LETTER, margins={}, has_own_first_page=False))
        self._section = 0
        self._read_blocks(body)
        return DocumentReading(tuple(self._lines), tuple(self._setups), self._pages())

    def _pages(self) -> int | None:
        figures = self._package.xml("docProps/app.xml")
        said = number(child(figures, "Pages").text) if child(figures, "Pages") is not None else None
        return None if said is None else int(said)

    def _read_blocks(self, node: Any, spot: LineSpot | None = None, style: str = "") -> None:
        for each in node:
            kind = name(each)
            if kind == "p":
                self._read_paragraph(each, spot, style)
            elif kind == "tbl":
                self._read_table(each)
            elif kind in _THROUGH:
                self._read_blocks(each, spot, style)

    def _read_paragraph(self, paragraph: Any, spot: LineSpot | None, style: str) -> None:
        setup = self._setups[min(self._section, len(self._setups) - 1)]
        room = spot.width if spot else setup.width - sum(setup.margins.get(side, 0) for side in ("left", "right"))
        self._lines += self._paragraphs.read(paragraph, section=self._section, spot=spot, room=room, table_style=style)
        if len(self._lines) > _MOST_LINES:
            raise NotADocument("Văn bản quá dài để kiểm tra.")
        if child(child(paragraph, "pPr"), "sectPr") is not None:
            self._section += 1

    def _read_table(self, table: Any) -> None:
        self._tables += 1
        at = self._tables
        properties = child(table, "tblPr")
        style = value(properties, "tblStyle") or ""
        grid = (
            [twips(each, "w") or 0.0 for each in child(table, "tblGrid") if name(each) == "gridCol"]
            if (child(table, "tblGrid") is not None)
            else []
        )
        margin = _cell_margins(properties)
        has_grid = _has_grid(properties) or "grid" in style.lower()
        for row, cells in enumerate(_through(table, "tr")):
            column = 0
            for cell in _through(cells, "tc"):
                span = int(number(value(child(cell, "tcPr"), "gridSpan")) or 1)
                width = _cell_width(cell) or sum(grid[column : column + span])
                self._read_blocks(cell, LineSpot(at, row, column, max(width - margin, 0.0), has_grid), style)
                column += max(span, 1)

    def _setup(self, properties: Any) -> PageSetup:
        size, margins = child(properties, "pgSz"), child(properties, "pgMar")
        before = self._setups[-1] if self._setups else None
        first_page = child(properties, "titlePg")
        return PageSetup(
            width=twips(size, "w") or _LETTER[0],
            height=twips(size, "h") or _LETTER[1],
            margins={side: found for side in _SIDES if (found := twips(margins, side)) is not None},
            has_own_first_page=first_page is not None and is_on(first_page),
            begins_page=value(properties, "type") not in ("continuous", "nextColumn"),
            number_form=attribute(child(properties, "pgNumType"), "fmt") or "decimal",
            headers=self._numbered(properties, "headerReference", before.headers if before else {}),
            footers=self._numbered(properties, "footerReference", before.footers if before else {}),
        )

    def _numbered(
        self, properties: Any, tag: str, before: Mapping[str, tuple[DocumentLine, ...]]
    ) -> Mapping[str, tuple[DocumentLine, ...]]:
        """Lines with a page number, by type of header or footer; a section without its own inherits the previous
        section's.
        """
        found = dict(before)
        for reference in (one for one in properties if name(one) == tag):
            _, part = self._relations.get(_relation_id(reference), ("", ""))
            root = self._package.xml(part) if part else None
            found[attribute(reference, "type") or "default"] = tuple(self._page_numbers(root))
        return found

    def _page_numbers(self, root: Any) -> Iterator[DocumentLine]:
        for node in root.iter() if root is not None else ():
            if name(node) == "p" and not any(name(each) == "Fallback" for each in node.iterancestors()):
                yield from (
                    line for line in self._paragraphs.read(node, section=0, spot=None, room=0) if line.has_page_number
                )


def _relation_id(node: Any) -> str:
    return next((str(found) for key, found in node.attrib.items() if key.endswith("}id")), "")


def _through(node: Any, tag: str) -> Iterator[Any]:
    for each in node:
        if name(each) == tag:
            yield each
        elif name(each) in _THROUGH:
            yield from _through(each, tag)


def _cell_width(cell: Any) -> float:
    width = child(child(cell, "tcPr"), "tcW")
    return (twips(width, "w") or 0.0) if attribute(width, "type") == "dxa" else 0.0


def _cell_margins(properties: Any) -> float:
    margins = child(properties, "tblCellMar")
    found = 0.0
    for names in (("left", "start"), ("right", "end")):
        said = [length for each in names if (length := twips(child(margins, each), "w")) is not None]
        found += said[0] if said else _MARGIN_OF_A_CELL
    return found


def _has_grid(properties: Any) -> bool:
    inside = child(child(properties, "tblBorders"), "insideV")
    return inside is not None and attribute(inside, "val") not in ("none", "nil", None)


__all__ = ["RULES", "Departure", "NotADocument", "check"]

Rule = Callable[[Anatomy], Iterator[Departure]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("kho-giay", body_rules.paper),
    ("le-trang", body_rules.margins),
    ("phong-chu", body_rules.fonts),
    ("mau-chu", body_rules.colours),
    ("so-trang", body_rules.page_numbers),
    ("quoc-hieu", frame_rules.country_rule),
    ("tieu-ngu", frame_rules.motto_rule),
    ("co-quan", frame_rules.agency_rule),
    ("so-ky-hieu", frame_rules.number_rule),
    ("dia-danh-ngay", frame_rules.place_and_date_rule),
    ("ten-loai", frame_rules.kind_rule),
    ("trich-yeu", frame_rules.subject_rule),
    ("kinh-gui", frame_rules.addressees_rule),
    ("tham-quyen", partial(look, rule="tham-quyen")),
    ("can-cu", frame_rules.bases_rule),
    ("noi-dung-co-chu", body_rules.sizes),
    ("canh-le", body_rules.alignment),
    ("lui-dau-dong", body_rules.first_lines),
    ("cach-doan", body_rules.spaces),
    ("gian-dong", body_rules.line_spacing),
    ("bo-cuc", body_rules.units),
    ("dieu", body_rules.articles),
    ("khoan-diem", partial(look, rule="khoan-diem")),
    ("dau-ket-thuc", body_rules.end_mark),
    ("chu-ky", frame_rules.signature_rule),
    ("noi-nhan", frame_rules.recipients_rule),
    ("phu-luc", frame_rules.annexes_rule),
    ("van-ban-kem-theo", frame_rules.attached_rule),
)


def check(data: bytes) -> list[Departure]:
    """The departures of a DOCX from Nghị định 30/2020/NĐ-CP, Phụ lục I. Raises NotADocument."""
    found = anatomy(read(data))
    return [departure for _, rule in RULES for departure in rule(found)]
