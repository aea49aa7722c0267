"""HTML as a browser understood it -> the parts of a text: a flat list of headings, paragraphs, items, quotes, tables.

Nested lists become one list and nested tables one table: what is nested deeper than that on a stranger's page is
layout. Read by events, without recursion: a page may nest as deeply as it likes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html.parser import HTMLParser

from portal.sharing.harvesting.addresses import absolute
from portal.sharing.harvesting.runs import StyledRun, is_noise_box, paragraphs, tidy_runs


class SourcePartKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    BULLET = "bullet"
    STEP = "step"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class SourceCell:
    runs: tuple[StyledRun, ...]
    is_header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class SourcePart:
    kind: SourcePartKind
    runs: tuple[StyledRun, ...] = ()
    level: int = 0
    rows: tuple[tuple[SourceCell, ...], ...] = ()


_MARKS = {"b": "bold", "strong": "bold", "th": "", "i": "italic", "em": "italic"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_VOID = frozenset({"br", "hr", "img"})
_INLINE = frozenset({"a", "b", "strong", "i", "em", "span", "font", "sup", "sub"})
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BLANKS = re.compile(r"[ \t\n\r\f\v\u00a0\x1c-\x1f\x85\u2028\u2029]+")
_MOST_SPAN = 20


def parts_of(markup: str, *, base: str = "") -> list[SourcePart]:
    reader = _Reader(base)
    reader.feed(markup)
    reader.close()
    reader.flush()
    return _shifted(reader.parts)


def _shifted(parts: list[SourcePart]) -> list[SourcePart]:
    """The page's own title is the only h1: headings begin with h2, and none is below h4."""
    down = int(any(part.level == 1 for part in parts))
    return [replace(part, level=min(part.level + down, 4)) if part.level else part for part in parts]


@dataclass(slots=True)
class _Table:
    rows: list[list[SourceCell]] = field(default_factory=lambda: [])
    depth: int = 1
    cell: tuple[bool, int, int] | None = None  # is it a header, columns, rows


class _Reader(HTMLParser):
    """Gathers runs until a block begins or ends, then makes a part of them."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = base
        self.parts: list[SourcePart] = []
        self.runs: list[StyledRun] = []
        self.depths = {"bold": 0, "italic": 0, "raised": 0, "quote": 0, "pre": 0}
        self.links: list[str] = []
        self.lists: list[SourcePartKind] = []
        self.level = 0
        self.table: _Table | None = None
        self.skipped = 0

    # ---- events

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if self.skipped or (tag not in _VOID and is_noise_box(tag, said)):
            self.skipped += tag not in _VOID
        elif tag in _INLINE:
            self._mark(tag, said, +1)
        elif tag == "br":
            self._add("\n")
        elif tag == "img":
            self._picture(said)
        else:
            self._open(tag, said)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif tag in _INLINE:
            self._mark(tag, {}, -1)
        elif tag not in _VOID:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self.skipped:
            return
        if self.depths["pre"]:
            for at, line in enumerate(data.split("\n")):
                self._add("\n" * bool(at))
                self._add(_BLANKS.sub(" ", line))
        else:
            self._add(_BLANKS.sub(" ", data))

    # ---- inline

    def _add(self, text: str) -> None:
        if text:
            address = self.links[-1] if self.links else ""
            raised = text.translate(_RAISED) if self.depths["raised"] and text.isdecimal() else text
            self.runs.append(StyledRun(raised, address, self.depths["bold"] > 0, self.depths["italic"] > 0))

    def _mark(self, tag: str, said: dict[str, str], step: int) -> None:
        if tag == "a":
            if step > 0:
                self.links.append(_followed(said.get("href", ""), self.base))
            elif self.links:
                self.links.pop()
        elif look := {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "sup": "raised"}.get(tag):
            self.depths[look] += step

    def _picture(self, said: dict[str, str]) -> None:
        words = " ".join(said.get("alt", "").split())
        address = absolute(said.get("src", ""), base=self.base)
        if words and (self.links or address):
            self.links.append((self.links[-1] if self.links else "") or address)
            self._add(words if words.startswith("Ảnh: ") else f"Ảnh: {words}")
            self.links.pop()

    # ---- blocks

    def _open(self, tag: str, said: dict[str, str]) -> None:
        self._boundary()
        if tag == "table":
            if self.table is None:
                self.flush()
                self.table = _Table()
            else:
                self.table.depth += 1
        elif self.table is not None and self.table.depth == 1:
            self._open_in_table(self.table, tag, said)
        elif tag in {"ul", "ol"}:
            self.lists.append(
                self.lists[0] if self.lists else SourcePartKind.BULLET if tag == "ul" else SourcePartKind.STEP
            )
        elif tag in _HEADINGS and not self.lists and not self.depths["quote"]:
            self.level = _HEADINGS[tag]
        elif tag in {"blockquote", "pre"}:
            self.depths["quote" if tag == "blockquote" else "pre"] += 1
        elif tag == "li":
            self.flush()

    def _close(self, tag: str) -> None:
        self._boundary()
        if tag == "table" and self.table is not None:
            self.table.depth -= 1
            if not self.table.depth:
                self._end_table(self.table)
        elif self.table is not None and self.table.depth == 1:
            if tag in {"td", "th"}:
                self._end_cell(self.table)
        elif tag in {"ul", "ol"}:
            self.flush()
            del self.lists[-1:]
        elif tag in _HEADINGS:
            self.level = 0
        elif tag in {"blockquote", "pre"}:
            self.depths["quote" if tag == "blockquote" else "pre"] -= 1
        elif tag == "li":
            self.flush()

    def _boundary(self) -> None:
        """Between two blocks: a line break where only one part is possible, else the end of the part."""
        if self.table is not None or self.lists:
            self.runs.append(StyledRun("\n"))
        else:
            self.flush()

    def _open_in_table(self, table: _Table, tag: str, said: dict[str, str]) -> None:
        if tag == "tr":
            table.rows.append([])
        elif tag in {"td", "th"}:
            self._end_cell(table)
            table.cell = (tag == "th", _span(said.get("colspan", "")), _span(said.get("rowspan", "")))

    def _end_cell(self, table: _Table) -> None:
        runs, self.runs = tidy_runs(self.runs, in_cell=True), []
        if table.cell is not None:
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(SourceCell(runs, *table.cell))
        elif runs:
            table.rows.append([SourceCell(runs)])
        table.cell = None

    def _end_table(self, table: _Table) -> None:
        self._end_cell(table)
        self.table = None
        rows = tuple(tuple(row) for row in table.rows if any(cell.runs for cell in row))
        if any(len(row) > 1 for row in rows):
            self.parts.append(SourcePart(SourcePartKind.TABLE, rows=rows))
            return
        for row in rows:  # a table of one column is layout
            self.runs = list(row[0].runs)
            self.flush()

    def flush(self) -> None:
        """Make a part, or several, of the runs gathered."""
        runs, self.runs = self.runs, []
        if self.lists:
            if made := tidy_runs(runs, in_cell=True):
                self.parts.append(SourcePart(self.lists[0], runs=made))
            return
        kind = (
            SourcePartKind.HEADING
            if self.level
            else SourcePartKind.QUOTE
            if self.depths["quote"] > 0
            else SourcePartKind.PARAGRAPH
        )
        for paragraph in [runs] if self.level else paragraphs(runs):
            if made := tidy_runs(paragraph, in_cell=bool(self.level)):
                self.parts.append(SourcePart(kind, runs=made, level=self.level))


def _span(said: str) -> int:
    return min(max(int(said), 1), _MOST_SPAN) if said.isascii() and said.isdecimal() and len(said) < 5 else 1


def _followed(href: str, base: str) -> str:
    """What a link may lead to: a page, a letter box, a telephone."""
    href = href.strip()
    scheme, colon, rest = href.partition(":")
    if colon and scheme.lower() in {"mailto", "tel"}:
        rest = "".join(rest.split()).partition("?")[0]
        return f"{scheme.lower()}:{rest}" if re.fullmatch(r"[\w.+@()/-]{3,200}", rest, re.ASCII) else ""
    return absolute(href, base=base)
