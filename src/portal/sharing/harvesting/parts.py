"""HTML parsed as a browser would -> the parts of a text: a flat list of headings, paragraphs, items, quotes and tables,
made of runs of one style, without share boxes, "Đọc thêm" and related news.

Nested lists become one list and nested tables one table: on other sites, deeper nesting is layout only. Parsed by
events, without recursion, so any depth of nesting is safe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html.parser import HTMLParser
from itertools import groupby

from portal.sharing.harvesting.addresses import absolute
from portal.sharing.harvesting.decoders import nfc

_BOX = re.compile(
    r"""(?:^|\s)(?:
          addthis[\w-]* | addtoany[\w-]* | a2a_[\w-]* | sharethis[\w-]* | sharedaddy | sd-(?:block|sharing)[\w-]*
        | social[_-]?(?:share|sharing|icons?|links?|buttons?|plugins?)
        | share[_-]?(?:box|bar|buttons?|icons?|links?|social)
        | fb-(?:like|share-button|comments|save|root) | zalo-(?:share|follow)[\w-]* | twitter-share-button
        | jp-relatedposts | related[_-]?(?:posts?|news|articles?) | tin-?lien-?quan | bai-?viet-?lien-?quan
        | news_?other | other-?news | read-?more[\w-]* | more-link | breadcrumbs? | post-?views?
        | print-?(?:link|button) | rating-?(?:box|news)? | comments?-?(?:area|form) | journal-content-print
        | screen-reader-text | sr-only | visually-hidden
    )(?=\s|$)""",
    re.VERBOSE | re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINK = re.compile(
    r"""^\W*(?:
          (?:đọc|xem)\ tiếp | đọc\ thêm | read\ more | continue\ reading | in\ bài(?:\ viết)? | in\ trang
        | chia\ sẻ(?:\ lên\ facebook|\ qua\ zalo)? | gửi\ (?:email|cho\ bạn\ bè) | về\ đầu\ trang
    )\W*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"""^\W*(?:
          (?:đọc|xem)\s+(?:thêm|tiếp)\W*$
        | (?:đọc|xem)\s+thêm\s*:.{0,250}$
        | (?:bài\s+viết|tin(?:\s+bài|\s+tức)?)\s+liên\s+quan\W*$
        | các\s+tin\s+(?:khác|đã\s+đưa|mới\s+hơn|cũ\s+hơn)\W*$
        | chia\s+sẻ(?:\s+(?:bài\s+viết|lên|qua|trên)[\w\s,]{0,30})?\W*$
        | in\s+(?:bài\s+viết|trang)\W*$
        | (?:(?:facebook|zalo|twitter|email|link)\W*)+$
        | (?:số\s+)?lượt\s+(?:xem|truy\s+cập)\s*:?\s*[\d.,]+\W*$
        | (?:theo\s+dõi|mời\s+bạn\s+đọc).{0,60}google\s+news\W*$
        | the\s+post\s.{1,300}\sappeared\s+first\s+on\s.{0,250}$
        | bài\s+viết\s.{1,300}\sđã\s+xuất\s+hiện\s+đầu\s+tiên\s.{0,250}$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 700


def is_noise_box(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether the element with its content is not part of the article, or is hidden from readers."""
    return bool(
        tag in {"nav", "form", "footer"}
        or "hidden" in attributes
        or _BOX.search(f"{attributes.get('class', '')} {attributes.get('id', '')}")
        or _HIDDEN.search(attributes.get("style", ""))
    )


def is_noise_link(words: str) -> bool:
    return len(words) <= 40 and _LINK.match(words) is not None


def is_noise_paragraph(words: str) -> bool:
    return len(words) <= _LONGEST and _PARAGRAPH.match(words) is not None


@dataclass(frozen=True, slots=True)
class StyledRun:
    """Text with one style; "\\n" in it is a line break."""

    text: str
    address: str = ""
    is_bold: bool = False
    is_italic: bool = False


def paragraphs(runs: list[StyledRun]) -> list[list[StyledRun]]:
    """Many editors end a paragraph with two line breaks."""
    paragraphs: list[list[StyledRun]] = [[]]
    breaks = 0
    for run in runs:
        if run.text == "\n":
            breaks += 1
        elif run.text.strip():
            if breaks > 1:
                paragraphs.append([])
            breaks = 0
        paragraphs[-1].append(run)
    return paragraphs


def tidy_runs(runs: list[StyledRun], *, in_cell: bool) -> tuple[StyledRun, ...]:
    """Merge neighbours of one style and repeated blanks; no line break at the ends or twice; noise is removed."""
    left = _merged(runs)
    while (fewer := tuple(run for run in left if not (run.address and is_noise_link(run.text)))) != left:
        left = _merged(fewer)
    return () if not in_cell and is_noise_paragraph("".join(run.text for run in left)) else left


def _merged(runs: list[StyledRun] | tuple[StyledRun, ...]) -> tuple[StyledRun, ...]:
    """Merge until nothing changes: NFC may join letters only once two runs are one."""
    before: tuple[StyledRun, ...] = ()
    after = tuple(runs)
    while after != before:
        before, after = after, _merged_once(after)
    return after


def _merged_once(runs: tuple[StyledRun, ...]) -> tuple[StyledRun, ...]:
    merged = [
        replace(look, text=nfc("".join(run.text for run in group)))
        for look, group in groupby(runs, key=lambda run: replace(run, text=""))
    ]
    blanked: list[StyledRun] = []
    last = "\n"
    for run in merged:
        text = re.sub(r" ?\n[ \n]*", "\n", re.sub(r" {2,}", " ", run.text))
        text = text.lstrip(" \n") if last == "\n" else text.lstrip(" ") if last == " " else text
        if text:
            last = text[-1]
            blanked.append(replace(run, text=text))
    while blanked and not (end := blanked[-1].text.rstrip(" \n")):
        blanked.pop()
    if blanked:
        blanked[-1] = replace(blanked[-1], text=end)
    return tuple(
        replace(run, address="", is_bold=False, is_italic=False) if not run.text.strip() else run for run in blanked
    )


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
    # The page title is the only h1: headings begin with h2, and none is below h4.
    down = int(any(part.level == 1 for part in reader.parts))
    return [replace(part, level=min(part.level + down, 4)) if part.level else part for part in reader.parts]


@dataclass(slots=True)
class _Table:
    rows: list[list[SourceCell]] = field(default_factory=lambda: [])
    depth: int = 1
    cell: tuple[bool, int, int] | None = None  # is it a header, column span, row span


class _Reader(HTMLParser):
    """Collects runs until a block begins or ends, then makes a part of them."""

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
            table.rows = table.rows or [[]]
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
        for row in rows:  # a table of one column is used for layout only
            self.runs = list(row[0].runs)
            self.flush()

    def flush(self) -> None:
        """Make one or several parts of the collected runs."""
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
    """Allowed link targets: a page, an e-mail address, a telephone number."""
    href = href.strip()
    scheme, colon, rest = href.partition(":")
    if colon and scheme.lower() in {"mailto", "tel"}:
        rest = "".join(rest.split()).partition("?")[0]
        return f"{scheme.lower()}:{rest}" if re.fullmatch(r"[\w.+@()/-]{3,200}", rest, re.ASCII) else ""
    return absolute(href, base=base)
