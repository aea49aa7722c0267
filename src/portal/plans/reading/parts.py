"""The parts of a plan, from its opening to its signature: found by their words, not by the size of their headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lawtext.words import fold
from portal.plans.reading.lines import Line, Rank
from portal.plans.reading.tables import Table

Item = Line | Table


class Part(StrEnum):
    OPENING = "opening"
    PURPOSE = "purpose"
    REQUIREMENT = "requirement"
    CONTENT = "content"
    ORGANISATION = "organisation"
    BUDGET = "budget"
    CLOSING = "closing"
    TAIL = "tail"


_HEADINGS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        Part.PURPOSE,
        re.compile(r"(?:muc dich|muc tieu|quan diem)(?:[\s,;/&-]+(?:va )?(?:yeu cau|muc tieu|muc dich|y nghia))*"),
    ),
    (Part.PURPOSE, re.compile(r"muc tieu (?:chung|cu the|tong quat)|quan diem chi dao")),
    (Part.REQUIREMENT, re.compile(r"(?:yeu cau|chi tieu)(?: cu the)?")),
    (
        Part.ORGANISATION,
        re.compile(
            r"to chuc thuc hien(?: ke hoach)?|to chuc trien khai(?: thuc hien)?|trach nhiem (?:thuc hien|cua .{3,80})"
            r"|phan cong (?:trach nhiem|nhiem vu|thuc hien|to chuc thuc hien)|(?:thong tin|che do),? bao cao"
        ),
    ),
    (Part.BUDGET, re.compile(r"(?:nguon )?kinh phi(?: thuc hien)?|nguon luc(?: thuc hien)?|kinh phi bao dam.{0,40}")),
    (
        Part.CONTENT,
        re.compile(
            r"(?:cac )?(?:noi dung|nhiem vu|hoat dong|giai phap)"
            r"(?:[\s,;/&-]+(?:va )?(?:noi dung|nhiem vu|giai phap|hoat dong|bien phap|thoi gian|tien do|phan cong))*"
            r"(?:[\s,]+(?:thuc hien|chu yeu|trong tam|cu the|trien khai|hoat dong|ke hoach))*"
        ),
    ),
)
_CLOSING = re.compile(r"tren day la (?:noi dung )?(?:toan bo )?(?:ke hoach|chuong trinh|phuong an|de an)")
_TAIL = re.compile(r"noi nhan\s*:?|(?:tm|kt|tl|tuq|q)\s?\..{0,80}")
_ANNEX = re.compile(r"phu luc\b.{0,120}")
_HEADED = re.compile(r"(?P<heading>Mục đích|Yêu cầu|Mục tiêu|Mục đích, yêu cầu)\s*:\s*(?P<words>\S.+)", re.I | re.S)
_LONGEST_HEADING = 90


@dataclass(slots=True)
class Parts:
    """The items of a plan by part, in reading order; `headings` are the lines that opened a part."""

    items: dict[Part, list[Item]] = field(default_factory=lambda: {part: [] for part in Part})

    def lines(self, *wanted: Part) -> list[Line]:
        return [item for part in wanted for item in self.items[part] if isinstance(item, Line)]


def divide(items: Sequence[Item]) -> Parts:
    """Give every line and table to its part. Headings that open a part belong to none."""
    parts, part, opened_at = Parts(), Part.OPENING, Rank.NONE
    for item in _with_headings_apart(items):
        if isinstance(item, Table):
            part = Part.CONTENT if part in (Part.TAIL, Part.CLOSING, Part.OPENING) else part
            parts.items[Part.CONTENT].append(item)
            continue
        step = _turn(item, part, opened_at)
        if step is None:
            parts.items[part].append(item)
            continue
        (part, opened_at), is_heading = step
        if not is_heading:
            parts.items[part].append(item)
    return parts


def _with_headings_apart(items: Sequence[Item]) -> Iterator[Item]:
    """ "2. Yêu cầu: bảo đảm thiết thực" -> the heading, and the words after it as a paragraph."""
    for item in items:
        found = _HEADED.match(item.text) if isinstance(item, Line) and item.rank <= Rank.DEEPER else None
        if found and isinstance(item, Line):
            yield Line(item.number, item.rank, item.label, found["heading"])
            yield Line(item.number, Rank.NONE, "", found["words"])
        else:
            yield item


def _turn(line: Line, part: Part, opened_at: Rank) -> tuple[tuple[Part, Rank], bool] | None:
    """The part that this line opens (with the rank of its heading), and whether the line is a mere heading."""
    folded = fold(line.text)
    if part is not Part.OPENING and line.rank is Rank.NONE and _TAIL.fullmatch(folded):
        return (Part.TAIL, Rank.PART), False
    if part in (Part.TAIL, Part.CLOSING) and _ANNEX.fullmatch(folded):
        return (Part.CONTENT, Rank.PART), True
    if part is Part.TAIL:
        return None
    is_last = part is Part.ORGANISATION and line.text.rstrip().endswith("./.")
    if part is not Part.OPENING and line.rank is Rank.NONE and (is_last or _CLOSING.match(folded)):
        return (Part.CLOSING, Rank.PART), False
    if found := _heading(line, folded):
        rank = Rank.ROMAN if line.rank is Rank.NONE else line.rank
        return ((found, rank), True) if _may_open(found, rank, part, opened_at) else None
    if line.rank <= Rank.ROMAN and line.rank <= opened_at:
        return (Part.CONTENT, line.rank), False
    if part in (Part.PURPOSE, Part.REQUIREMENT) and line.rank <= opened_at and line.rank <= Rank.ARABIC:
        return (Part.CONTENT, line.rank), False
    return None


def _heading(line: Line, folded: str) -> Part | None:
    words = folded.strip(" .:;")
    if (
        len(words) > _LONGEST_HEADING
        or line.rank > Rank.DEEPER
        and not (line.rank is Rank.NONE and line.text.isupper())
    ):
        return None
    return next((part for part, pattern in _HEADINGS if pattern.fullmatch(words)), None)


def _may_open(found: Part, rank: Rank, part: Part, opened_at: Rank) -> bool:
    """Below a heading of the content, "1. Nội dung" or "2. Kinh phí" is a label, not a part of the plan."""
    return part not in (Part.CONTENT, Part.ORGANISATION) or rank <= opened_at
