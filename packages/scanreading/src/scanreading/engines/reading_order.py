"""The reading order of a page of a Vietnamese agency.

The order of the first engine is kept except where it cannot be right. The head block (issuer on the left, motto and
date on the right) and the signature block ("Nơi nhận" on the left, signer on the right) are read column by column, even
where the engine joined two columns into one line. A page number at the top comes first, one at the foot last.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lawtext.types import chained
from lawtext.words import fold
from scanreading.engines.layout import HEAD_SHARE, SUBJECT
from scanreading.engines.types import ReadToken, TokenLine, WordBox, around, level

_MOTTO = re.compile(r"cong hoa xa hoi|hoa xa hoi chu nghia|doc lap.{0,4}tu do")
_DATE = re.compile(r"\bngay\b.{0,12}\bthang\b|\bthang\b.{0,8}\bnam\b")
_RECIPIENTS = re.compile(r"^\W*n[o0]i nh[a]n\b")
_SIGNER = re.compile(
    r"^\W*(?:tm|kt|tl|tuq|q)\b\.?|^\W*(?:chu tich|bo truong|thu truong|giam doc|chanh|cuc truong|pho)\b"
)
_NUMBER = re.compile(r"^[-–—.\s]*\d{1,4}[-–—.\s]*$")

_MARGIN_SHARE = 0.09  # of the page height; page numbers are within this margin


def arrange(lines: Sequence[TokenLine], *, width: int, height: int) -> list[TokenLine]:
    """The lines in reading order, with lines across two columns cut in two. No word is lost. `block` is renumbered."""
    number, body = _numbers_apart([line for line in lines if line.tokens], height)
    head, body = _head(body, width, height)
    body, foot = _foot(body, width)
    top = [line for line in number if line.box.bottom < height / 2]
    bottom = [line for line in number if line.box.bottom >= height / 2]
    return _numbered([[top], *([part] for part in head), [body], *([part] for part in foot), [bottom]])


def _numbered(parts: Iterable[list[list[TokenLine]]]) -> list[TokenLine]:
    """Renumber the blocks: each part begins a new block, and so does each block of the engine."""
    ordered: list[TokenLine] = []
    count, before = -1, None
    for at, part in enumerate(parts):
        for line in (line for group in part for line in group):
            if (at, line.block) != before:
                count, before = count + 1, (at, line.block)
            ordered.append(replace(line, block=count))
    return ordered


def _numbers_apart(lines: list[TokenLine], height: int) -> tuple[list[TokenLine], list[TokenLine]]:
    """The page numbers, and all other lines."""
    edge = _MARGIN_SHARE * height

    def is_number(line: TokenLine) -> bool:
        at_edge = line.box.bottom < edge or line.box.top > height - edge
        return at_edge and bool(_NUMBER.match(line.text)) and not _has_company(line, lines)

    numbers = [line for line in lines if is_number(line)]
    return numbers, [line for line in lines if line not in numbers]


def _has_company(line: TokenLine, lines: Iterable[TokenLine]) -> bool:
    """Whether another line is on the same level: then this one is a table cell or part of a line, not a page number."""
    return any(other is not line and level(line.box, other.box, 0.5) for other in lines)


def with_unread(lines: Sequence[TokenLine], more: Sequence[TokenLine]) -> list[TokenLine]:
    """Insert lines that the first engine missed, in reading order: next to their neighbours above and below in the same
    column.
    """
    told = list(lines)
    for line in sorted(more, key=lambda each: each.box.top):
        at = _place_of(line, told)
        neighbour = told[min(at, len(told) - 1)] if told else line
        told.insert(at, replace(line, block=told[at - 1].block if at else neighbour.block))
    return told


def _place_of(line: TokenLine, told: Sequence[TokenLine]) -> int:
    """The index at which to insert a line: after the line above it in its column, before the line below it, or after a
    line above it with another indent. Near lines take precedence.
    """
    near = 3 * _high(line.box)
    above = [at for at, other in enumerate(told) if other.box.top < line.box.top]
    own = [at for at in above if _share_column(told[at].box, line.box, 0)]
    indented = [at for at in above if _share_column(told[at].box, line.box, 4 * _high(line.box))]
    below = [at for at in range(len(told)) if at not in above and _share_column(told[at].box, line.box, 0)]

    def nearest(candidates: Sequence[int], within: float) -> int | None:
        measured = [(abs(told[at].box.top - line.box.top), at) for at in candidates]
        found = min((pair for pair in measured if pair[0] <= within), default=None)
        return None if found is None else found[1]

    if (at := nearest(own, near)) is not None:
        return at + 1
    if (at := nearest(below, near)) is not None and not nearest(indented, near):
        return at
    for candidates, within in ((indented, near), (own, math.inf), (below, math.inf)):
        if (at := nearest(candidates, within)) is not None:
            return at if candidates is below else at + 1
    return len(told)


def _share_column(one: WordBox, other: WordBox, indent: int) -> bool:
    return min(one.right, other.right) + indent > max(one.left, other.left)


# ---- the head block


def _head(
    lines: list[TokenLine], width: int, height: int
) -> tuple[tuple[list[TokenLine], list[TokenLine]], list[TokenLine]]:
    """Left column, right column, and the rest. The columns are empty if the national motto is not found."""
    lowest = HEAD_SHARE * height
    motto = next((line for line in lines if line.box.top < lowest and _MOTTO.search(fold(line.text))), None)
    if motto is None:
        return ([], []), lines
    gutter = _gutter_of(motto)
    if gutter < 0.25 * width:  # the motto stands alone, centred on the page
        return ([], []), lines
    block = _HeadBlock(motto, gutter)
    for line in sorted(lines, key=lambda each: each.box.top):
        if line.box.top > lowest or not block.take(line):
            break
    rest = [*block.beside, *(line for line in lines if id(line) not in block.taken)]
    return (_by_rows(block.left), _by_rows(block.right)), rest


@dataclass(slots=True)
class _HeadBlock:
    """The lines left and right of the gutter, collected from top to bottom."""

    motto: TokenLine
    gutter: float
    left: list[TokenLine] = field(default_factory=list)
    right: list[TokenLine] = field(default_factory=list)
    beside: list[TokenLine] = field(default_factory=list)  # stamped or written beside the subject: no column
    taken: set[int] = field(default_factory=set)  # `id()`s of the lines
    is_dated: bool = False

    def take(self, line: TokenLine) -> bool:
        """Add the next line to its column. Returns False if the block ends above it."""
        one, other = _cut(line, self.gutter)
        if self.is_dated and _is_aside(line, self.left):
            self._put(line, beside=line)
        elif line is not self.motto and one and other and _touch(one, other):
            return line.box.top <= self.motto.box.top  # below the motto, a line across the page ends the block
        elif self.is_dated and one and other and _is_subject(one, self.left):
            self._put(line, left=one, beside=other)
        elif self._is_below(line, one, other):
            return False
        else:
            self._put(line, left=one, right=other)
            self.is_dated |= bool(other and _DATE.search(fold(other.text)))
        return True

    def _is_below(self, line: TokenLine, one: TokenLine | None, other: TokenLine | None) -> bool:
        return (self.is_dated and not _continues(line, one, other, self.left, self.right, self.gutter)) or (
            line.box.top > self.motto.box.bottom and other is not None and _is_title(line, other, self.right)
        )

    def _put(
        self,
        line: TokenLine,
        *,
        left: TokenLine | None = None,
        right: TokenLine | None = None,
        beside: TokenLine | None = None,
    ) -> None:
        self.taken.add(id(line))
        for column, piece in ((self.left, left), (self.right, right), (self.beside, beside)):
            if piece is not None:
                column.append(piece)


def _gutter_of(motto: TokenLine) -> float:
    """The left edge of the right column: just before the first word of the motto."""
    for number, token in enumerate(motto.tokens):
        if number + 1 < len(motto.tokens) and fold(token.text).strip(".,:-") in ("cong", "doc"):
            before = motto.tokens[number - 1].box.right if number else token.box.left - 2 * _high(token.box)
            return (max(before, token.box.left - 2 * _high(token.box)) + token.box.left) / 2
    return motto.box.left - 0.5 * _high(motto.box)


def _continues(
    line: TokenLine,
    one: TokenLine | None,
    other: TokenLine | None,
    left: list[TokenLine],
    right: list[TokenLine],
    gutter: float,
) -> bool:
    """Whether a line below the date belongs to the block: it continues the left column ("V/v …"), or is level with the
    last line of the right one.
    """
    if other is not None:
        return bool(right) and level(other.box, right[-1].box, 0.5)
    if one is None or not left:
        return False
    column = around(each.box for each in left)
    near = line.box.top - column.bottom < 1.3 * _high(line.box)
    return near and abs((line.box.left + line.box.right) - (column.left + column.right)) / 2 < 0.15 * gutter


def _is_subject(piece: TokenLine, left: list[TokenLine]) -> bool:
    """Whether a piece of a line begins with "V/v …", or continues such a line of the left column."""
    return SUBJECT.match(fold(piece.text)) is not None or (
        bool(_subject_of(left)) and piece.box.top - left[-1].box.bottom < 1.3 * _high(piece.box)
    )


def _subject_of(left: Sequence[TokenLine]) -> list[TokenLine]:
    """The lines of the subject that are in the left column so far."""
    return list(left[next((at for at, line in enumerate(left) if SUBJECT.match(fold(line.text))), len(left)) :])


def _is_aside(line: TokenLine, left: Sequence[TokenLine]) -> bool:
    """Whether a line is entirely beside the subject: stamps and handwriting there do not end a column."""
    subject = _subject_of(left)
    return bool(subject) and line.box.left > max(each.box.right for each in subject)


def _is_title(line: TokenLine, other: TokenLine, right: list[TokenLine]) -> bool:
    """Whether a line is the document type: in capitals, well below the right column."""
    return (
        bool(right)
        and line.box.top - right[-1].box.bottom > 3.5 * _high(line.box)
        and line.text.isupper()
        and other.box == line.box
    )


# ---- signatures


def _foot(lines: list[TokenLine], width: int) -> tuple[list[TokenLine], tuple[list[TokenLine], list[TokenLine]]]:
    """The lines before the block that "Nơi nhận" begins, and the left and right column of the block.

    Lines after the block are appended to the right column.
    """
    opening = next((line for line in lines if _opens_foot(line, width)), None)
    if opening is None:
        return lines, ([], [])
    top = _foot_top(opening, lines, width)
    zone = [line for line in lines if line.box.top >= top]
    gutter = _free_column(zone, width)
    left: list[TokenLine] = []
    right: list[TokenLine] = []
    taken: set[int] = set()
    for line in sorted(zone, key=lambda each: each.box.top):
        one, other = _cut(line, gutter)
        if one and other and _touch(one, other):
            break  # text across the page: the block has ended
        taken.add(id(line))
        left += [one] if one else []
        right += [other] if other else []
    before = [line for line in lines if id(line) not in taken and line.box.top < top]
    after = [line for line in lines if id(line) not in taken and line.box.top >= top]
    return before, (_by_rows(left), [*_by_rows(right), *after])


def _opens_foot(line: TokenLine, width: int) -> bool:
    words = [token for token in line.tokens if token.box.left < 0.5 * width]
    return bool(_RECIPIENTS.match(fold(" ".join(token.text for token in words))))


def _foot_top(opening: TokenLine, lines: Iterable[TokenLine], width: int) -> int:
    """The top of the block: that of the signer's office, if it begins a little higher on the right."""
    top, step = opening.box.top, _high(opening.box)
    higher = [
        line
        for line in lines
        if line.box.left > 0.4 * width and opening.box.top - 4 * step < line.box.top < opening.box.bottom
    ]
    for line in sorted(higher, key=lambda each: -each.box.top):
        if top - line.box.bottom < 1.6 * step and (line.text.isupper() or _SIGNER.match(fold(line.text))):
            top = min(top, line.box.top)
    return top - step // 4


def _free_column(lines: Sequence[TokenLine], width: int) -> float:
    """The x between 0.3 and 0.7 of the page width that the fewest words cross: the middle of the widest such range."""
    start, stop = int(0.3 * width), int(0.7 * width)
    crossed = [
        (sum(token.box.left <= x < token.box.right for line in lines for token in line.tokens), x)
        for x in range(start, stop, max(1, width // 200))
    ]
    if not crossed:
        return 0.5 * width
    fewest = min(count for count, _ in crossed)
    runs: list[list[int]] = [[]]
    for count, x in crossed:
        if count == fewest:
            runs[-1].append(x)
        elif runs[-1]:
            runs.append([])
    widest = max(runs, key=len)
    return (widest[0] + widest[-1]) / 2


# ---- lines


def _cut(line: TokenLine, gutter: float) -> tuple[TokenLine | None, TokenLine | None]:
    """The parts of a line left and right of the gutter; None for an empty part."""
    left = tuple(token for token in line.tokens if _middle(token) < gutter)
    right = tuple(token for token in line.tokens if _middle(token) >= gutter)
    return (replace(line, tokens=left) if left else None), (replace(line, tokens=right) if right else None)


def _touch(one: TokenLine, other: TokenLine) -> bool:
    """Whether two parts of a line are as close to each other as words of one sentence."""
    gap = min(token.box.left for token in other.tokens) - max(token.box.right for token in one.tokens)
    return gap < 0.9 * min(_high(one.box), _high(other.box))


def _by_rows(lines: Sequence[TokenLine]) -> list[TokenLine]:
    """The lines of a column from top to bottom, and lines on the same level from left to right."""
    ordered = sorted(lines, key=lambda each: (each.box.top + each.box.bottom) / 2)
    rows = chained(ordered, lambda row, line: level(row[-1].box, line.box, 0.5))
    return [line for row in rows for line in sorted(row, key=lambda each: each.box.left)]


def _middle(token: ReadToken) -> float:
    return (token.box.left + token.box.right) / 2


def _high(box: WordBox) -> int:
    return max(1, box.bottom - box.top)
