"""Divides the lines into the parts of a plan, from its opening to its signature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from typing import TypeGuard

from lawtext.words import fold
from portal.plans.parser.lines import AssignmentTable, NumberingRank, PlanTextLine
from portal.plans.parser.outline import governs
from portal.plans.parser.phrases import RE, is_period, tells_when, who_acts

Item = PlanTextLine | AssignmentTable


class PlanPart(StrEnum):
    OPENING = "opening"
    PURPOSE = "purpose"
    REQUIREMENT = "requirement"
    SITUATION = "situation"
    CONTENT = "content"
    ORGANISATION = "organisation"
    BUDGET = "budget"
    CLOSING = "closing"
    TAIL = "tail"


_HEADINGS: tuple[tuple[PlanPart, re.Pattern[str]], ...] = (
    (
        PlanPart.PURPOSE,
        re.compile(
            r"(?:muc dich|muc tieu|quan diem)(?:[\s,;/&-]+(?:va )?(?:yeu cau|muc tieu|muc dich|y nghia|chi tieu))*"
        ),
    ),
    (
        PlanPart.SITUATION,
        re.compile(r"(?:dac diem|khai quat|danh gia|thuc trang)(?: chung)?(?: ve)? tinh hinh.{0,60}"),
    ),
    (PlanPart.PURPOSE, re.compile(r"muc tieu (?:chung|cu the|tong quat)|quan diem chi dao")),
    (PlanPart.REQUIREMENT, re.compile(r"(?:yeu cau|chi tieu)(?: cu the)?(?:,? (?:trong |den |den het )?nam \d{4})?")),
    (
        PlanPart.ORGANISATION,
        re.compile(
            r"to chuc thuc hien(?: ke hoach)?|to chuc trien khai(?: thuc hien)?|trach nhiem(?: thuc hien| cua .{3,80})?"
            r"|phan cong(?: them| cong viec| cu the)?|bien phap(?: to chuc)? thuc hien"
            r"|phan cong (?:trach nhiem|nhiem vu|thuc hien|to chuc thuc hien)|(?:thong tin|che do),? bao cao"
        ),
    ),
    (
        PlanPart.BUDGET,
        re.compile(r"(?:nguon )?kinh phi(?: thuc hien)?|nguon luc(?: thuc hien)?|kinh phi bao dam.{0,40}"),
    ),
    (
        PlanPart.CONTENT,
        re.compile(
            r"(?:cac )?(?:noi dung|nhiem vu|hoat dong|giai phap)"
            r"(?:[\s,;/&-]+(?:va )?(?:noi dung|nhiem vu|giai phap|hoat dong|bien phap|thoi gian|tien do|phan cong))*"
            r"(?:[\s,]+(?:thuc hien|chu yeu|trong tam|cu the|trien khai|hoat dong|ke hoach))*"
        ),
    ),
)
_LONGEST_HEADING = 90


@dataclass(slots=True)
class PlanParts:
    """The lines and tables of a plan by part, in reading order.

    Lines that are only the heading of a part are left out.
    """

    items: dict[PlanPart, list[Item]] = field(default_factory=lambda: {part: [] for part in PlanPart})

    def lines(self, *wanted: PlanPart) -> list[PlanTextLine]:
        return [item for part in wanted for item in self.items[part] if isinstance(item, PlanTextLine)]


def divide(items: Sequence[Item]) -> PlanParts:
    """Assign every line and table to a part. A heading that only opens a part belongs to none."""
    parts, part, opened_at, is_announced = PlanParts(), PlanPart.OPENING, NumberingRank.NONE, False
    for item in _with_headings_apart(items):
        if isinstance(item, AssignmentTable):
            part = PlanPart.CONTENT if part in (PlanPart.TAIL, PlanPart.CLOSING, PlanPart.OPENING) else part
            parts.items[PlanPart.CONTENT].append(item)
            continue
        # A letter without parts or numbers: its work follows "có ý kiến như sau:".
        if part is PlanPart.OPENING and (is_announced or RE.dated.match(item.text)):
            part, opened_at = PlanPart.CONTENT, NumberingRank.NONE
        is_announced = RE.announces.fullmatch(item.text) is not None and item.rank is NumberingRank.NONE
        step = _turn(item, part, opened_at)
        if step is None:
            parts.items[part].append(item)
            continue
        (part, opened_at), is_heading = step
        if not is_heading:
            parts.items[part].append(item)
    return parts


def _with_headings_apart(items: Sequence[Item]) -> Iterator[Item]:
    """Separate headings from text: "2. Yêu cầu: bảo đảm thiết thực" gives the heading, and the text as a paragraph.

    "THÁNG 9/2026" above items becomes their heading, not text of the item before.
    """
    for item, after in zip_longest(items, items[1:]):
        if _is_dated(item):
            yield replace(item, rank=NumberingRank.BULLET)
            continue
        if _is_a_month_of(item, after):
            is_high = isinstance(after, PlanTextLine) and after.rank <= NumberingRank.ARABIC
            yield replace(item, rank=NumberingRank.ROMAN if is_high else NumberingRank.DEEPER)
            continue
        found = (
            RE.headed.match(item.text) if isinstance(item, PlanTextLine) and item.rank <= NumberingRank.DEEPER else None
        )
        if found and isinstance(item, PlanTextLine):
            yield PlanTextLine(item.number, item.rank, item.label, found["heading"])
            yield PlanTextLine(item.number, NumberingRank.NONE, "", found["words"])
        else:
            yield item


def _is_dated(item: Item) -> TypeGuard[PlanTextLine]:
    """Whether it is a line of a calendar: a time, a colon, and what is done at that time."""
    found = RE.dated.match(item.text) if isinstance(item, PlanTextLine) and item.rank is NumberingRank.NONE else None
    return found is not None and tells_when(found["when"]) and not found.string.isupper()


def _is_a_month_of(item: Item, after: Item | None) -> TypeGuard[PlanTextLine]:
    """Whether a line without a number consists of a period only, as a heading above numbered items."""
    if not isinstance(item, PlanTextLine) or not isinstance(after, PlanTextLine):
        return False
    is_above = item.rank is NumberingRank.NONE and after.rank is not NumberingRank.NONE
    is_heading = item.text.partition(" (")[0].isupper() or item.text.endswith(":")
    is_month = RE.months.fullmatch(item.text) is not None and after.rank > NumberingRank.ROMAN  # above I. a title
    return is_above and (is_month or (is_heading and is_period(item.text)))


def _turn(
    line: PlanTextLine, part: PlanPart, opened_at: NumberingRank
) -> tuple[tuple[PlanPart, NumberingRank], bool] | None:
    """The part that this line opens (with the rank of its heading), and whether the line is only a heading; None if it
    opens none.
    """
    folded = fold(line.text)
    if part is not PlanPart.OPENING and line.rank is NumberingRank.NONE and RE.tail.fullmatch(folded):
        return (PlanPart.TAIL, NumberingRank.PART), False
    if part in (PlanPart.TAIL, PlanPart.CLOSING) and RE.annex.fullmatch(folded):
        return (PlanPart.CONTENT, NumberingRank.PART), True
    if part is PlanPart.TAIL:
        return None
    if part is PlanPart.OPENING and line.rank in (NumberingRank.ARABIC, NumberingRank.DEEPER):  # "1.", "THÁNG 4/2026"
        return (_heading(line, folded) or PlanPart.CONTENT, line.rank), _heading(line, folded) is not None
    is_told = who_acts(line.text) or RE.charges.match(line.text)  # the last duty may end a document too
    is_last = line.text.rstrip().endswith("./.") and not (
        tells_when(line.text) or (is_told and not RE.of_the_paper.search(line.text))
    )
    if part is not PlanPart.OPENING and line.rank is NumberingRank.NONE and (is_last or RE.closing.match(folded)):
        return (PlanPart.CLOSING, NumberingRank.PART), False
    if found := _heading(line, folded):
        is_whose = bool(governs(line.text))  # "Trách nhiệm của Sở Tư pháp" states who does the items below it
        rank = NumberingRank.ROMAN if line.rank is NumberingRank.NONE else line.rank
        return ((found, rank), not is_whose) if _may_open(found, rank, part, opened_at) else None
    deepest = NumberingRank.ARABIC if part in (PlanPart.PURPOSE, PlanPart.REQUIREMENT) else NumberingRank.ROMAN
    return ((PlanPart.CONTENT, line.rank), False) if line.rank <= min(opened_at, deepest) else None


def _heading(line: PlanTextLine, folded: str) -> PlanPart | None:
    words = RE.parentheses.sub("", folded).strip(" .:;")
    if (
        len(words) > _LONGEST_HEADING
        or line.rank > NumberingRank.DEEPER
        and not (line.rank is NumberingRank.NONE and (line.text.isupper() or words.startswith("to chuc ")))
    ):
        return None
    return next((part for part, pattern in _HEADINGS if pattern.fullmatch(words)), None)


def _may_open(found: PlanPart, rank: NumberingRank, part: PlanPart, opened_at: NumberingRank) -> bool:
    """Whether the heading may open a part.

    Below a heading of the content or organisation, "1. Nội dung" or "2. Kinh phí" is a label.
    """
    return part not in (PlanPart.CONTENT, PlanPart.ORGANISATION) or rank <= max(opened_at, NumberingRank.ROMAN)
