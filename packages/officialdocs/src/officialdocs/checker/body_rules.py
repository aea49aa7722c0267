"""Rules of the body and of the page: font sizes, alignment, indents, spacing, units; paper, margins, fonts, colours,
page numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from officialdocs.checker.elements import (
    BODY,
    Anatomy,
    Departure,
    DocumentLine,
    LineRole,
    LineWithRole,
    PageSetup,
    counted,
    excerpt,
    look,
)
from officialdocs.measures import (
    END_MARK,
    FIRST_LINES,
    FONT,
    LEAST_SPACE,
    LEFT,
    LINES,
    RIGHT,
    TOP_AND_BOTTOM,
    WORDS,
    AllowedRange,
)

_INDENT_SLACK = 0.4  # mm
_SPACE_SLACK = 0.05
_SINGLE = 1.15  # height of a single-spaced line of Times New Roman, as a multiple of the font size
_LABEL = re.compile(r"^Điều\s+\d+\w{0,2}\s*\.")
_UNIT_LABEL = re.compile(r"^(Phần|Chương) (?P<roman>[IVXLC]+|thứ \w+)$|^(Mục|Tiểu mục) (?P<arabic>\d+)$")


def sizes(anatomy: Anatomy) -> Iterator[Departure]:
    """The font size of the body is 13 or 14 points, and the same throughout the main document."""
    yield from look(anatomy, "noi-dung-co-chu")
    used = Counter(words.size for line in anatomy.of(*BODY, document=0) for words in line.seen if WORDS.has(words.size))
    if len(used) > 1:
        yield Departure(
            "noi-dung-co-chu",
            "Cỡ chữ của lời văn",
            " và ".join(f"{size:g}" for size in sorted(used)),
            "một cỡ chữ thống nhất",
        )


def _of_lines(
    rule: str, what: str, wanted: str, anatomy: Anatomy, fault: Callable[[DocumentLine], str | None]
) -> Iterator[Departure]:
    """One departure for each different fault that `fault` finds in lines of the body, with the number of such lines."""
    lines = anatomy.of(*BODY, LineRole.BASIS)
    return counted(rule, (((what, said, wanted), line) for line in lines if (said := fault(line)) is not None))


def alignment(anatomy: Anatomy) -> Iterator[Departure]:
    """The body is justified. Lines that do not fill the width are skipped, because their alignment is not visible."""

    def fault(line: DocumentLine) -> str | None:
        setup = anatomy.setups[min(line.section, len(anatomy.setups) - 1)]
        room = setup.width - sum(setup.margins.get(side, 0.0) for side in ("left", "right"))
        if line.align in ("both", "center") or line.length + line.first < room:
            return None
        return {"left": "canh trái", "right": "canh phải"}.get(line.align, line.align)

    return _of_lines("canh-le", "Canh lề của lời văn", "canh đều cả hai lề", anatomy, fault)


def first_lines(anatomy: Anatomy) -> Iterator[Departure]:
    def fault(line: DocumentLine) -> str | None:
        indent = line.left + line.first
        if line.align in ("center", "right") or not line.is_first:
            return None
        if any(abs(indent - wanted) <= _INDENT_SLACK for wanted in FIRST_LINES):
            return None
        return f"{indent / 10:.2f} cm".replace(".", ",")

    return _of_lines("lui-dau-dong", "Lùi dòng đầu đoạn", "1 cm hoặc 1,27 cm", anatomy, fault)


def spaces(anatomy: Anatomy) -> Iterator[Departure]:
    """The space between two consecutive paragraphs of the body."""
    judged = BODY | {LineRole.BASIS}
    faults = [
        (above.line, space)
        for above, below in pairwise(anatomy.placed)
        if above.role in judged and below.role in judged and above.line.is_last and below.line.is_first
        if not below.line.begins_page and (space := _space(above, below)) < LEAST_SPACE - _SPACE_SLACK
    ]
    if faults:
        line, space = faults[0]
        yield Departure(
            "cach-doan",
            "Khoảng cách giữa các đoạn",
            f"{space:g} pt",
            f"ít nhất {LEAST_SPACE:g} pt",
            excerpt(line.text),
            len(faults),
        )


def _space(above: LineWithRole, below: LineWithRole) -> float:
    one, other = above.line, below.line
    return 0.0 if one.style == other.style and one.is_contextual and other.is_contextual else one.after + other.before


def line_spacing(anatomy: Anatomy) -> Iterator[Departure]:
    def fault(line: DocumentLine) -> str | None:
        if line.spacing.unit == "lines":
            return None if LINES.has(line.spacing.amount, slack=0.01) else f"{line.spacing.amount:.2f} dòng"
        share = line.spacing.amount / (max((words.size for words in line.seen), default=14.0) * _SINGLE)
        return None if LINES.has(share, slack=0.1) else f"{line.spacing.amount:g} pt"

    return _of_lines("gian-dong", "Khoảng cách giữa các dòng", "từ dòng đơn đến 1,5 dòng", anatomy, fault)


def units(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "bo-cuc")
    yield from (
        Departure(
            "bo-cuc",
            "Phần, chương, mục",
            f"“{excerpt(line.text)}”",
            "“Chương I”, “Mục 1” trên một dòng riêng, chữ in thường",
        )
        for line in anatomy.of(LineRole.UNIT)
        if not _UNIT_LABEL.match(line.text)
    )


def articles(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "dieu")
    for line in anatomy.of(LineRole.ARTICLE):
        if _LABEL.match(line.text) is None:
            yield Departure("dieu", "Số thứ tự của điều", f"“{excerpt(line.text)}”", "“Điều 1.” có dấu chấm")
        elif not line.seen[0].is_bold:
            yield Departure("dieu", "Từ “Điều” và số thứ tự", "không đậm", "đậm", excerpt(line.text))


def end_mark(anatomy: Anatomy) -> Iterator[Departure]:
    """The main document ends with the end mark after its last sentence, unless it ends with a table."""
    before_closing = [each for each in _before_closing(anatomy) if each.role in BODY | {LineRole.CELL, LineRole.BASIS}]
    if before_closing and before_closing[-1].role is not LineRole.CELL:
        text = before_closing[-1].line.text
        if not text.endswith(END_MARK):
            yield Departure("dau-ket-thuc", "Kết thúc nội dung", f"“{text[-12:]}”", "dấu “./.”", excerpt(text))


def _before_closing(anatomy: Anatomy) -> Iterator[LineWithRole]:
    for each in anatomy.placed:
        if each.document or each.role in (LineRole.RECIPIENTS_LABEL, LineRole.OFFICE):
            return
        yield each


_A4 = (210.0, 297.0)
_SLACK = 0.1  # mm: lengths in the file are in twips
_PAPER_SLACK = 1.0
_MARGINS = (
    ("top", "Lề trên", TOP_AND_BOTTOM),
    ("bottom", "Lề dưới", TOP_AND_BOTTOM),
    ("left", "Lề trái", LEFT),
    ("right", "Lề phải", RIGHT),
)
_ANY = AllowedRange(RIGHT.least, LEFT.most)  # for landscape pages, where it is not specified which edge is bound
_LINES_OF_A_PAGE = 45
_BLACK = ("auto", "000000")


def paper(anatomy: Anatomy) -> Iterator[Departure]:
    for at, setup in enumerate(anatomy.setups, start=1):
        if any(
            abs(side - wanted) > _PAPER_SLACK
            for side, wanted in zip(sorted((setup.width, setup.height)), _A4, strict=True)
        ):
            yield Departure(
                "kho-giay",
                "Khổ giấy",
                f"{setup.width:.0f} × {setup.height:.0f} mm",
                "A4 (210 × 297 mm)",
                f"phần trang thứ {at}",
            )


def margins(anatomy: Anatomy) -> Iterator[Departure]:
    for at, setup in enumerate(anatomy.setups, start=1):
        lies = setup.width > setup.height
        for side, name, wanted in _MARGINS:
            allowed = _ANY if lies else wanted
            found = setup.margins.get(side, 0.0)
            if not allowed.has(found, slack=_SLACK):
                yield Departure("le-trang", name, f"{found:.1f} mm", f"{allowed} mm", f"phần trang thứ {at}")


def fonts(anatomy: Anatomy) -> Iterator[Departure]:
    return counted(
        "phong-chu",
        (
            (("Phông chữ", font, FONT), each.line)
            for each in anatomy.placed
            for font in sorted({font for words in each.line.seen for font in words.fonts if font != FONT})
        ),
    )


def colours(anatomy: Anatomy) -> Iterator[Departure]:
    return counted(
        "mau-chu",
        (
            (("Màu chữ", f"#{color}", "màu đen"), each.line)
            for each in anatomy.placed
            for color in sorted({words.color for words in each.line.seen if words.color not in _BLACK})
        ),
    )


def page_numbers(anatomy: Anatomy) -> Iterator[Departure]:
    """The page number is in the top margin, centred, size 13–14, upright, Arabic, and not on the first page.

    A document of one page needs none.
    """
    if _is_one_page(anatomy):
        return
    faults = [fault for setup in anatomy.setups for fault in _faults_of_numbers(setup)]
    if anatomy.setups and not anatomy.setups[0].has_own_first_page and anatomy.setups[0].headers.get("default"):
        faults.append(("trang thứ nhất có số trang", "không hiển thị số trang thứ nhất"))
    yield from (Departure("so-trang", "Số trang", found, wanted) for found, wanted in dict.fromkeys(faults))


def _is_one_page(anatomy: Anatomy) -> bool:
    """Whether the document has one page only.

    The stored page count may be stale, so it is used only for a short document without page numbers.
    """
    is_short = len(anatomy.setups) == 1 and sum(bool(each.line.text) for each in anatomy.placed) <= _LINES_OF_A_PAGE
    numbered = any(any(setup.headers.values()) or any(setup.footers.values()) for setup in anatomy.setups)
    return anatomy.pages == 1 and is_short and not numbered


def _faults_of_numbers(setup: PageSetup) -> Iterator[tuple[str, str]]:
    if any(setup.footers.values()):
        yield "ở lề dưới", "ở lề trên"
    if not (numbers := setup.headers.get("default", ())):
        yield "không có ở lề trên", "chữ số Ả Rập, canh giữa trong lề trên"
        return
    if setup.has_own_first_page and setup.headers.get("first"):
        yield "trang thứ nhất có số trang", "không hiển thị số trang thứ nhất"
    if setup.number_form != "decimal":
        yield "không phải chữ số Ả Rập", "chữ số Ả Rập"
    for line in numbers:
        yield from _faults_of_number(line)


def _faults_of_number(line: DocumentLine) -> Iterator[tuple[str, str]]:
    if line.align != "center" and not line.raw.startswith("\t"):
        yield "không canh giữa", "canh giữa"
    for words in line.seen:
        if not WORDS.has(words.size):
            yield f"cỡ chữ {words.size:g}", f"cỡ chữ {WORDS}"
        if words.is_bold or words.is_italic:
            yield "chữ đậm hoặc nghiêng", "chữ đứng"
