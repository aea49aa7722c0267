"""Parsing the document of a reorganisation: the kinds of moves, and the agencies, places and officers that its rows
name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from docreaders.sheets import NotADate, read_day
from lawtext.words import fold
from portal.agencies.models import Agency, Officer, Place, Posting
from portal.agencies.operations.register import AGENCIES, EnteredRow, RegisterColumn
from portal.agencies.queries import find_agency
from portal.schema.queries import grouped

ACTS = {
    "Lập cơ quan": ("agency", "found"),
    "Gộp cơ quan": ("agency", "pass"),
    "Chia cơ quan": ("agency", "pass"),
    "Kết thúc cơ quan": ("agency", "end"),
    "Đổi tên cơ quan": ("agency", "rename"),
    "Lập địa bàn": ("place", "found"),
    "Gộp địa bàn": ("place", "pass"),
    "Chia địa bàn": ("place", "pass"),
    "Kết thúc địa bàn": ("place", "end"),
    "Đổi tên địa bàn": ("place", "rename"),
    "Điều chuyển": ("officer", "move"),
    "Mời cán bộ": ("officer", "invite"),
}
_SAYS = {one.part: one.says for one in AGENCIES}
MOVES = (
    RegisterColumn("act", "Việc", "; ".join(ACTS), needed=True),
    RegisterColumn(
        "what", "Đối tượng", "tên cơ quan; mã đơn vị hành chính; tên đăng nhập, hoặc hộp thư của cán bộ", needed=True
    ),
    RegisterColumn("into", "Thành", "cơ quan nhận, mã đơn vị nhận, hoặc tên mới; cách nhau bằng dấu chấm phẩy"),
    RegisterColumn("day", "Từ ngày", "như 01/7/2025", needed=True),
    RegisterColumn("decision", "Quyết định", "số, ký hiệu và ngày", needed=True),
    RegisterColumn("people", "Cán bộ theo", "“có”: ai giữ vai trò ở cơ quan cũ thì giữ vai trò ấy ở cơ quan nhận"),
    RegisterColumn("role", "Vai trò", "khi điều chuyển, khi mời"),
    RegisterColumn("kind", "Loại", _SAYS["kind"]),
    RegisterColumn("level", "Cấp", _SAYS["level"]),
    RegisterColumn("place", "Địa bàn", _SAYS["place"]),
    RegisterColumn("parent", "Thuộc", "khi lập: cơ quan cấp trên, hoặc mã đơn vị cấp trên"),
)
_NEW, _BETWEEN = ("found", "invite"), " | "
BODIES = ("committee", "council")


def lines_of(rows: Sequence[EnteredRow]) -> list[str]:
    """The rows as text lines, the form in which a document is stored and approved."""
    return [_BETWEEN.join(row[one.part].replace("|", "/") for one in MOVES).rstrip(" |") for row in rows]


def preview_lines(lines: Sequence[str]) -> list[str]:
    """Each move for the approving officer: its cells with their headings, and the codes of places with their past and
    present names."""
    rows = [
        EnteredRow(line, dict(zip((one.part for one in MOVES), line.split(_BETWEEN), strict=False))) for line in lines
    ]
    codes = {code for row in rows for code in (*row.many("what"), *row.many("into"))}
    named = grouped(Place.objects.filter(code__in=codes).order_by("pk").values_list("code", "name"))

    def said(row: EnteredRow, part: str) -> str:
        if part not in ("what", "into"):
            return row[part]
        return "; ".join(" / ".join(dict.fromkeys([*named.get(one, []), one])) for one in row.many(part))

    return [" · ".join(f"{one.heading}: {said(row, one.part)}" for one in MOVES if row[one.part]) for row in rows]


@dataclass(slots=True)
class Move:
    """A parsed row. `held`: the roles that move with an agency; `body`: it follows its place and has no row of its
    own."""

    row: EnteredRow
    noun: str
    act: str
    day: date
    what: Any
    held: list[Posting] = field(default_factory=list)
    body: bool = False


def agency_called(said: str, on: date) -> Agency | None:
    named = Agency.objects.existing_on(on).filter(Q(slug=said) | Q(code=said)).first()
    return named or find_agency(name=said, on=on)


def _place(said: str, on: date) -> Place | None:
    found = list(Place.objects.existing_on(on).filter(code=said)[:2])
    return found[0] if len(found) == 1 else None


FIND: dict[str, Callable[[str, date], Any]] = {
    "agency": agency_called,
    "place": _place,
    "officer": lambda said, on: Officer.objects.filter(username__iexact=said, is_active=True).first(),
}


def read_moves(lines: Sequence[str], faults: list[str]) -> list[Move]:
    """Parse the lines; a line that cannot be understood adds a fault with the number of its row."""
    moves: list[Move] = []
    acts = {fold(label): act for label, act in ACTS.items()}
    for number, line in enumerate(lines, 1):
        cells = [one.strip() for one in line.split(_BETWEEN)]
        row = EnteredRow(f"Việc {number}", dict(zip((one.part for one in MOVES), cells, strict=False)))
        noun, act = acts.get(fold(row["act"]), ("", ""))
        try:
            day = read_day(row["day"])
        except NotADate:
            day = None
        what = FIND[noun](row["what"], day - timedelta(days=1)) if noun and day and act not in _NEW else None
        wrong = {
            f"Không có việc “{row['act']}”; các việc: {'; '.join(ACTS)}.": not noun,
            f"Không đọc được ngày “{row['day']}”.": day is None,
            "Thiếu số, ký hiệu quyết định.": not row["decision"],
            f"Không có “{row['what']}”, hoặc tên ấy chỉ nhiều nơi; hãy ghi tên đầy đủ hoặc mã.": act not in _NEW
            and noun
            and day
            and what is None,
        }
        if said := [text for text, is_so in wrong.items() if is_so]:
            faults += [row.fault(text) for text in said]
        elif day is not None:
            moves.append(Move(row, noun, act, day, what))
    return moves + _bodies_of_places(moves)


def _bodies_of_places(moves: Sequence[Move]) -> list[Move]:
    """The council and the committee of a place follow it, unless the document has a row for them."""
    said = {one.what.pk for one in moves if one.noun == "agency" and one.what}
    found = []
    for one in moves:
        if one.noun == "place" and one.act in ("pass", "end"):
            bodies = Agency.objects.filter(place=one.what, kind__in=BODIES, exists_to__isnull=True)
            found += [
                Move(one.row, "agency", one.act, one.day, body, body=True) for body in bodies.exclude(pk__in=said)
            ]
    return found
