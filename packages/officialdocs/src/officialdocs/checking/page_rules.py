"""Rules of the page and of all words on it (Phụ lục I, phần I, mục I Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Iterator

from officialdocs.checking.departures import Departure, excerpt
from officialdocs.checking.lines import Line, PageSetup
from officialdocs.checking.roles import Anatomy
from officialdocs.measures import (
    FONT,
    LEFT,
    RIGHT,
    TOP_AND_BOTTOM,
    WORDS,
    Range,
)

_A4 = (210.0, 297.0)
_SLACK = 0.1  # mm: the file counts in twips
_PAPER_SLACK = 1.0
_MARGINS = (
    ("top", "Lề trên", TOP_AND_BOTTOM),
    ("bottom", "Lề dưới", TOP_AND_BOTTOM),
    ("left", "Lề trái", LEFT),
    ("right", "Lề phải", RIGHT),
)
_ANY = Range(RIGHT.least, LEFT.most)  # of a page on its side: which edge is bound is not said
_LINES_OF_A_PAGE = 45
_BLACK = ("auto", "000000")


def paper(anatomy: Anatomy) -> Iterator[Departure]:
    for at, setup in enumerate(anatomy.setups, start=1):
        sides = sorted((setup.width, setup.height))
        if any(abs(side - wanted) > _PAPER_SLACK for side, wanted in zip(sides, _A4, strict=True)):
            found = f"{setup.width:.0f} × {setup.height:.0f} mm"
            yield Departure("kho-giay", "Khổ giấy", found, "A4 (210 × 297 mm)", f"phần trang thứ {at}")


def margins(anatomy: Anatomy) -> Iterator[Departure]:
    for at, setup in enumerate(anatomy.setups, start=1):
        lies = setup.width > setup.height
        for side, name, wanted in _MARGINS:
            allowed = _ANY if lies else wanted
            found = setup.margins.get(side, 0.0)
            if not allowed.has(found, slack=_SLACK):
                yield Departure("le-trang", name, f"{found:.1f} mm", f"{allowed} mm", f"phần trang thứ {at}")


def fonts(anatomy: Anatomy) -> Iterator[Departure]:
    found: dict[str, list[Line]] = {}
    for each in anatomy.placed:
        for font in sorted({font for words in each.line.seen for font in words.fonts if font != FONT}):
            found.setdefault(font, []).append(each.line)
    for font, lines in found.items():
        yield Departure("phong-chu", "Phông chữ", font, FONT, excerpt(lines[0].text), len(lines))


def colours(anatomy: Anatomy) -> Iterator[Departure]:
    found: dict[str, list[Line]] = {}
    for each in anatomy.placed:
        for color in sorted({words.color for words in each.line.seen if words.color not in _BLACK}):
            found.setdefault(color, []).append(each.line)
    for color, lines in found.items():
        yield Departure("mau-chu", "Màu chữ", f"#{color}", "màu đen", excerpt(lines[0].text), len(lines))


def page_numbers(anatomy: Anatomy) -> Iterator[Departure]:
    """In the upper margin, in the middle, 13–14, upright, Arabic, from the second page on, where there is one."""
    if _is_one_page(anatomy):
        return
    faults = [fault for setup in anatomy.setups for fault in _faults_of_numbers(setup)]
    if anatomy.setups and not anatomy.setups[0].has_own_first_page and anatomy.setups[0].headers.get("default"):
        faults.append(("trang thứ nhất có số trang", "không hiển thị số trang thứ nhất"))
    for found, wanted in dict.fromkeys(faults):
        yield Departure("so-trang", "Số trang", found, wanted)


def _is_one_page(anatomy: Anatomy) -> bool:
    """What a file says of its pages may be stale: believed only of one that is short, and has no number to judge."""
    is_short = len(anatomy.setups) == 1 and sum(bool(each.line.text) for each in anatomy.placed) <= _LINES_OF_A_PAGE
    numbered = any(any(setup.headers.values()) or any(setup.footers.values()) for setup in anatomy.setups)
    return anatomy.pages == 1 and is_short and not numbered


def _faults_of_numbers(setup: PageSetup) -> Iterator[tuple[str, str]]:
    if any(setup.footers.values()):
        yield "ở lề dưới", "ở lề trên"
    numbers = setup.headers.get("default", ())
    if not numbers:
        yield "không có ở lề trên", "chữ số Ả Rập, canh giữa trong lề trên"
        return
    if setup.has_own_first_page and setup.headers.get("first"):
        yield "trang thứ nhất có số trang", "không hiển thị số trang thứ nhất"
    if setup.number_form != "decimal":
        yield "không phải chữ số Ả Rập", "chữ số Ả Rập"
    for line in numbers:
        yield from _faults_of_number(line)


def _faults_of_number(line: Line) -> Iterator[tuple[str, str]]:
    if line.align != "center" and not line.raw.startswith("\t"):
        yield "không canh giữa", "canh giữa"
    for words in line.seen:
        if not WORDS.has(words.size):
            yield f"cỡ chữ {words.size:g}", f"cỡ chữ {WORDS}"
        if words.is_bold or words.is_italic:
            yield "chữ đậm hoặc nghiêng", "chữ đứng"
