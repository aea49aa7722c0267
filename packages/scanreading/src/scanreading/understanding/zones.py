"""Divides a page into zones: head block in two columns, body, closing block, and lines that are not part of the text.

Input: the lines of all pages. Output: a `Zones` for each page.

Rules. The head block is above the document type. Its right column begins at the national motto (Nghị định
30/2020/NĐ-CP, Phụ lục I: letterhead and number on the left, motto, place and date on the right). The closing block
begins at "Nơi nhận" or at the signer's office, and has two columns too. A lone number at the edge of a page is a page
number. Equal lines at the edges of several pages are a running head. Stamps ("SAO Y", "CÔNG VĂN ĐẾN") are not part of
the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from lawtext.structure.lines import UPPER, is_capitals
from lawtext.words import fold
from scanreading.engines.types import ReadPage
from scanreading.understanding.lines import (
    ADDRESSEE,
    CERTIFIED,
    DATED,
    MOTTO,
    MOTTO_BELOW,
    NUMBERED,
    RECIPIENTS,
    REGARDING,
    PrintLine,
    kind_alone,
    read_lines,
)
from scanreading.understanding.signatures import is_signatory, without_ink

_EDGE = 0.09  # of the page height; page numbers and running heads are within this margin
_HEAD_REACH = 0.45  # of the page height; head blocks end above it
_HEAD_LINES = 40  # lines; the same limit for pages without a picture
_REPEATED = 3  # an equal line at the edge of this many pages is a running head
_PAGE_NUMBER = re.compile(r"^[-–—.\s]*(?:trang\s+)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—.\s]*$", re.IGNORECASE)
_GAZETTE = re.compile(r"cong bao\s*/\s*so\b|^cong bao\b.*\bngay\b")
_STAMP = re.compile(
    r"^\W{0,3}(?:sao y\b|sao luc\b|trich sao\b|(?:cong van|van ban)?\s*den\b\s*(?:so|ngay|$)|chuyen\s*:"
    r"|nguoi ky\s*:|ky boi\s*:"
    r"|thoi gian ky\s*:|ngay ky\s*:|signature not|so den\b|ngay den\b|luu ho so)"
)
_MOTTO_BEGINS = frozenset({"conghoa", "doclap", "dangcon", "congxa", "donglap"})
_FOOTNOTE = re.compile(rf"^(?:\[?\d{{1,3}}\]?|\(\d{{1,3}}\)|\*+)\s*[{UPPER}]")
_SMALL_PRINT = 0.84  # of the usual letter height
_WHOLE = 0.68  # of the page width; lines of a closing block are shorter
_FOOT = 0.7  # of the page height; footnotes are below it


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of one page.

    `left` and `right` are the columns of the head block, `recipients` and `signing` those of the closing block.
    """

    number: int
    width: int
    height: int
    left: tuple[PrintLine, ...] = ()
    right: tuple[PrintLine, ...] = ()
    body: tuple[PrintLine, ...] = ()
    recipients: tuple[PrintLine, ...] = ()
    signing: tuple[PrintLine, ...] = ()
    stamps: tuple[PrintLine, ...] = ()
    notes: tuple[PrintLine, ...] = ()
    furniture: tuple[PrintLine, ...] = field(default=())

    @property
    def letter(self) -> float:
        """The usual height of a line of the body in pixels; 0 if unknown."""
        return median(heights) if (heights := [line.height for line in self.body if line.boxes]) else 0.0


def zones_of(pages: Sequence[ReadPage]) -> list[Zones]:
    """The zones of every page; pages are numbered from 1."""
    read = [read_lines(page) for page in pages]
    running = _running_heads(pages, read)
    inner = (
        _without_edges(number, page, lines, running)
        for number, (page, lines) in enumerate(zip(pages, read, strict=True), start=1)
    )
    return [_with_closing(_with_head(zones) if zones.number == 1 else zones) for zones in inner]


# ---- lines that are not part of the text -----------------------------------------------------------------------------


def _at_edge(page: ReadPage, line: PrintLine) -> bool:
    return bool(line.boxes) and not _EDGE * page.height < line.middle < (1 - _EDGE) * page.height


def _edge_key(line: PrintLine) -> str:
    return re.sub(r"[\d\W]+", " ", line.folded).strip()


def _running_heads(pages: Sequence[ReadPage], read: Sequence[Sequence[PrintLine]]) -> set[str]:
    seen = Counter(
        key
        for page, lines in zip(pages, read, strict=True)
        for key in {_edge_key(line) for line in lines if _at_edge(page, line)}
        if len(key) > 3
    )
    return {key for key, count in seen.items() if count >= _REPEATED}


def _is_furniture(page: ReadPage, line: PrintLine, running: set[str]) -> bool:
    if not line.boxes:
        return _GAZETTE.search(line.folded) is not None
    return _at_edge(page, line) and (
        _PAGE_NUMBER.match(line.text) is not None
        or _edge_key(line) in running
        or _GAZETTE.search(line.folded) is not None
    )


def _without_edges(number: int, page: ReadPage, lines: Sequence[PrintLine], running: set[str]) -> Zones:
    body, furniture, stamps = [], [], []
    for line in lines:
        if _is_furniture(page, line, running):
            furniture.append(line)
        elif _STAMP.match(line.folded):
            stamps.append(line)
        else:
            body.append(line)
    return _with_notes(
        Zones(number, page.width, page.height, body=tuple(body), furniture=tuple(furniture), stamps=tuple(stamps))
    )


def _with_notes(zones: Zones) -> Zones:
    """Move footnotes out of the body: small print at the foot of the page, from the first line that begins with a
    footnote mark.
    """
    if not zones.letter or len(zones.body) < 6:
        return zones
    small = zones.letter * _SMALL_PRINT
    for at, line in enumerate(zones.body):
        below = zones.body[at:]
        if (
            line.middle > _FOOT * zones.height
            and _FOOTNOTE.match(line.text)
            and all(other.height < small for other in below)
        ):
            return replace(zones, body=zones.body[:at], notes=below)
    return zones


# ---- the head block --------------------------------------------------------------------------------------------------


def _with_head(zones: Zones) -> Zones:
    """Move the head block of the first page out of its body."""
    lines = zones.body
    motto = next((line for line in lines[:14] if MOTTO.search(line.folded) or MOTTO_BELOW.search(line.folded)), None)
    # A motto is in the right column. Texts taken from web pages have it at the left margin.
    if motto is None or not motto.boxes or motto.right <= 0.62 * zones.width:
        count = _head_length(lines)
        return replace(zones, left=lines[:count], body=lines[count:])
    gutter = _gutter(motto, zones)
    left: list[PrintLine] = []
    right: list[PrintLine] = []
    rest: list[PrintLine] = []
    letter = median(line.height for line in lines)
    for at, line in enumerate(lines):
        if _ends_head(line, zones, gutter, is_dated=any(DATED.search(fold(one.text)) for one in right)):
            rest = list(lines[at:])
            break
        pieces = _cut_at(line, gutter, letter)
        left.extend(_as_one([piece for piece in pieces if _is_left(piece, gutter)]))
        right.extend(_as_one([piece for piece in pieces if not _is_left(piece, gutter)]))
    stray, right = _apart_from_date(right)
    return replace(zones, left=tuple(left), right=tuple(right), body=tuple(rest), stamps=(*zones.stamps, *stray))


def _head_length(lines: Sequence[PrintLine]) -> int:
    """The number of head lines if there is no motto or there are no boxes: the lines above the type or the addressee; 0
    if this is unclear.
    """
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if kind_alone(line.text) or ADDRESSEE.match(line.folded):
            is_head = any(
                NUMBERED.match(one.folded) or MOTTO.search(one.folded) or MOTTO_BELOW.search(one.folded)
                for one in lines[:at]
            )
            return at if is_head else 0
    return 0


def _gutter(motto: PrintLine, zones: Zones) -> float:
    """The left edge of the right column: that of the first word of the motto."""
    told = [fold(word.text) for word in motto.words]
    for word, first, second in zip(motto.words, told, [*told[1:], ""], strict=True):
        if word.box and word.box.left > 0.2 * zones.width and first + second[:3] in _MOTTO_BEGINS:
            return word.box.left
    return 0.42 * zones.width


def _ends_head(line: PrintLine, zones: Zones, gutter: float, *, is_dated: bool) -> bool:
    """Whether the text begins at a line: a document type alone in the middle, an addressee, or a line across both
    columns.
    """
    if line.middle > _HEAD_REACH * zones.height:
        return True
    if MOTTO.search(line.folded) or MOTTO_BELOW.search(line.folded) or (not is_dated and DATED.search(line.folded)):
        return False
    if ADDRESSEE.match(line.folded) or line.cells:
        return True
    if kind_alone(line.text) and (line.left + line.right) / 2 > 0.35 * zones.width and line.left < 0.62 * zones.width:
        return True
    across = any(
        piece.left < gutter - 2 * line.height and piece.right > gutter + 3 * line.height for piece in line.pieces()
    )
    return is_dated and across and not (REGARDING.match(line.folded) or NUMBERED.match(line.folded))


def _cut_at(line: PrintLine, gutter: float, letter: float) -> tuple[PrintLine, ...]:
    """The pieces of a line; a piece that crosses the gutter is cut at the widest space near it."""
    cut: list[PrintLine] = []
    for piece in line.pieces(letter=letter):
        is_date = DATED.search(piece.folded) and not NUMBERED.match(piece.folded)
        at = None if is_date else _cut_in(piece, gutter, letter)
        cut.extend((PrintLine(piece.words[:at]), PrintLine(piece.words[at:])) if at else (piece,))
    return tuple(cut)


def _cut_in(piece: PrintLine, gutter: float, letter: float) -> int | None:
    """The index of the word before which to cut a piece; None if the piece is within one column."""
    boxes = piece.boxes
    if len(boxes) != len(piece.words) or piece.left >= gutter or piece.right <= gutter + 2 * letter:
        return None
    gaps = [
        (right.left - left.right, at)
        for at, (left, right) in enumerate(zip(boxes, boxes[1:], strict=False), start=1)
        if -5 * letter < right.left - gutter < 3 * letter
    ]
    widest = max(gaps, default=(0, 0))
    return (
        widest[1]
        if widest[0] > 0.5 * letter
        else next((at for at, box in enumerate(boxes) if at and _centre(box.left, box.right) >= gutter), None)
    )


def _as_one(pieces: Sequence[PrintLine]) -> list[PrintLine]:
    """Join the pieces of one column into one line. The gap between them is for handwriting."""
    return [PrintLine(tuple(word for piece in pieces for word in piece.words))] if pieces else []


def _centre(left: float, right: float) -> float:
    return (left + right) / 2


def _is_left(piece: PrintLine, gutter: float) -> bool:
    return _centre(piece.left, piece.right) < gutter


def _apart_from_date(right: list[PrintLine]) -> tuple[list[PrintLine], list[PrintLine]]:
    """Separate the lines below the date in the right column, which were written or stamped later, from the others."""
    dated = next((at for at, line in enumerate(right) if DATED.search(line.folded)), None)
    if dated is None:
        return [], right
    same = [line for line in right[dated + 1 :] if abs(line.middle - right[dated].middle) < right[dated].height]
    return [line for line in right[dated + 1 :] if line not in same], [*right[: dated + 1], *same]


# ---- the closing block -----------------------------------------------------------------------------------------------


def _with_closing(zones: Zones) -> Zones:
    """Move the closing block out of the body: from "Nơi nhận" or the signer's office to where the text continues."""
    if (start := _closing_start(zones)) is None:
        return zones
    stop = _closing_stop(zones, start)
    block = zones.body[start:stop]
    recipients, signing = (
        _closing_columns(zones, block) if any(line.boxes for line in block) else _closing_without_places(block)
    )
    return replace(
        zones, body=(*zones.body[:start], *zones.body[stop:]), recipients=tuple(recipients), signing=tuple(signing)
    )


def _closing_start(zones: Zones) -> int | None:
    certified = next((at for at, line in enumerate(zones.body) if _certifies(line, zones.letter)), None)
    if certified is not None:
        return certified
    named = next((at for at, line in enumerate(zones.body) if RECIPIENTS.match(line.folded)), None)
    signed = next((at for at, line in enumerate(zones.body) if _signs(zones, line, at)), None)
    return (
        named
        if named is not None and signed is not None and signed > named
        else min([at for at in (named, signed) if at is not None], default=None)
    )


def _certifies(line: PrintLine, letter: float) -> bool:
    """Whether the certification of a consolidated text begins in a line, alone or beside its letterhead."""
    return any(CERTIFIED.match(piece.folded) for piece in line.pieces(letter=letter))


def _signs(zones: Zones, line: PrintLine, at: int) -> bool:
    """Whether a line names the signer's office.

    A code of capacity ("KT.") suffices. Otherwise the line must be near the end of the body and on the right or in
    capitals; in the upper half of a first page it may be a title.
    """
    told = (without_ink(piece) for piece in line.pieces(letter=zones.letter))
    pieces = [piece for piece in told if is_signatory(piece.text)]
    if not pieces:
        return False
    piece = pieces[-1]
    if not piece.boxes:
        return at > 0 and (zones.number > 1 or at > len(zones.body) // 2)
    is_right = _centre(piece.left, piece.right) > 0.55 * zones.width
    is_capacity = re.match(r"(?:TM|KT|TL|TUQ|T/M|K/T|T/L)\b", piece.text) is not None
    low = at >= len(zones.body) - 12 and (zones.number > 1 or at > len(zones.body) // 2)
    return is_capacity or (is_right and low) or (low and is_capitals(piece.text) and len(piece.words) <= 8)


def _closing_stop(zones: Zones, start: int) -> int:
    """The index where an annex, or text across the page, begins below the block; else the end of the body."""
    for at in range(start + 2, len(zones.body)):
        line = zones.body[at]
        is_annex = re.match(r"^\W{0,3}phu luc\b", line.folded) is not None and is_capitals(line.text[:7])
        is_wide = line.right - line.left > _WHOLE * zones.width > 0
        if is_annex or (is_wide and len(line.pieces(letter=zones.letter)) == 1):
            return at
    return len(zones.body)


def _closing_columns(zones: Zones, block: Sequence[PrintLine]) -> tuple[list[PrintLine], list[PrintLine]]:
    if not any(RECIPIENTS.match(line.folded) for line in block):
        return [], [without_ink(piece) for line in block for piece in line.pieces(letter=zones.letter)]
    gutter = _closing_gutter(zones, block)
    recipients, signing = [], []
    for line in block:
        left = tuple(word for word in line.words if word.box and _centre(word.box.left, word.box.right) < gutter)
        right = tuple(word for word in line.words if word.box and _centre(word.box.left, word.box.right) >= gutter)
        recipients.extend([PrintLine(left)] if left else [])
        signing.extend([without_ink(PrintLine(right))] if right else [])
    return recipients, signing


def _closing_gutter(zones: Zones, block: Sequence[PrintLine]) -> float:
    """The x between the recipients and the signer; the middle of the page if it cannot be determined."""
    signed = [piece.left for line in block for piece in line.pieces(letter=zones.letter) if is_signatory(piece.text)]
    rights = sorted(
        piece.right
        for line in block
        for piece in line.pieces(letter=zones.letter)
        if piece.left < 0.3 * zones.width and piece.right < 0.62 * zones.width
    )
    return (rights[-1] + min(signed)) / 2 if signed and rights and rights[-1] < min(signed) else 0.5 * zones.width


def _closing_without_places(block: Sequence[PrintLine]) -> tuple[list[PrintLine], list[PrintLine]]:
    at = next((at for at, line in enumerate(block) if is_signatory(line.text)), len(block))
    above, signing = list(block[:at]), list(block[at:])
    named = next((i for i, line in enumerate(signing) if RECIPIENTS.match(line.folded)), len(signing))
    return [*above, *signing[named:]], signing[:named]
