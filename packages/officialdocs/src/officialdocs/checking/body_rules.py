"""Rules of the body: sizes, alignment, indents, spaces, lines, units, the mark of the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from officialdocs.checking.departures import Departure, excerpt
from officialdocs.checking.faces import look
from officialdocs.checking.lines import Line
from officialdocs.checking.roles import (
    BODY,
    Anatomy,
    Placed,
    Role,
)
from officialdocs.measures import (
    END_MARK,
    FIRST_LINES,
    LEAST_SPACE,
    LINES,
    WORDS,
)

_INDENT_SLACK = 0.4  # mm
_SPACE_SLACK = 0.05
_SINGLE = 1.15  # of the size: how high a single line of Times New Roman is
_LABEL = re.compile(r"^Điều\s+\d+\w{0,2}\s*\.")
_UNIT_LABEL = re.compile(r"^(Phần|Chương) (?P<roman>[IVXLC]+|thứ \w+)$|^(Mục|Tiểu mục) (?P<arabic>\d+)$")


def sizes(anatomy: Anatomy) -> Iterator[Departure]:
    """13 or 14, and one of them throughout a document."""
    yield from look(anatomy, "noi-dung-co-chu")
    used = Counter(words.size for line in anatomy.of(*BODY, document=0) for words in line.seen if WORDS.has(words.size))
    if len(used) > 1:
        found = " và ".join(f"{size:g}" for size in sorted(used))
        yield Departure("noi-dung-co-chu", "Cỡ chữ của lời văn", found, "một cỡ chữ thống nhất")


def _of_lines(
    rule: str, what: str, wanted: str, anatomy: Anatomy, fault: Callable[[Line], str | None]
) -> Iterator[Departure]:
    """One departure for each fault that the function finds in lines of the body, with the number of its lines."""
    found: dict[str, list[Line]] = {}
    for line in anatomy.of(*BODY, Role.BASIS):
        if (said := fault(line)) is not None:
            found.setdefault(said, []).append(line)
    for said, lines in found.items():
        yield Departure(rule, what, said, wanted, excerpt(lines[0].text), len(lines))


def alignment(anatomy: Anatomy) -> Iterator[Departure]:
    """Both edges; of a paragraph of one line nobody sees it."""

    def fault(line: Line) -> str | None:
        setup = anatomy.setups[min(line.section, len(anatomy.setups) - 1)]
        room = setup.width - sum(setup.margins.get(side, 0.0) for side in ("left", "right"))
        if line.align in ("both", "center") or line.length + line.first < room:
            return None
        return {"left": "canh trái", "right": "canh phải"}.get(line.align, line.align)

    return _of_lines("canh-le", "Canh lề của lời văn", "canh đều cả hai lề", anatomy, fault)


def first_lines(anatomy: Anatomy) -> Iterator[Departure]:
    def fault(line: Line) -> str | None:
        indent = line.left + line.first
        if line.align in ("center", "right") or not line.is_first:
            return None
        if any(abs(indent - wanted) <= _INDENT_SLACK for wanted in FIRST_LINES):
            return None
        return f"{indent / 10:.2f} cm".replace(".", ",")

    return _of_lines("lui-dau-dong", "Lùi dòng đầu đoạn", "1 cm hoặc 1,27 cm", anatomy, fault)


def spaces(anatomy: Anatomy) -> Iterator[Departure]:
    """Between two paragraphs of the body that follow each other."""
    judged = BODY | {Role.BASIS}
    faults = [
        (above.line, space)
        for above, below in pairwise(anatomy.placed)
        if above.role in judged and below.role in judged and above.line.is_last and below.line.is_first
        if not below.line.begins_page and (space := _space(above, below)) < LEAST_SPACE - _SPACE_SLACK
    ]
    if faults:
        line, space = faults[0]
        wanted = f"ít nhất {LEAST_SPACE:g} pt"
        yield Departure(
            "cach-doan", "Khoảng cách giữa các đoạn", f"{space:g} pt", wanted, excerpt(line.text), len(faults)
        )


def _space(above: Placed, below: Placed) -> float:
    one, other = above.line, below.line
    if one.style == other.style and one.is_contextual and other.is_contextual:
        return 0.0
    return one.after + other.before


def line_spacing(anatomy: Anatomy) -> Iterator[Departure]:
    def fault(line: Line) -> str | None:
        if line.spacing.unit == "lines":
            return None if LINES.has(line.spacing.amount, slack=0.01) else f"{line.spacing.amount:.2f} dòng"
        size = max((words.size for words in line.seen), default=14.0)
        share = line.spacing.amount / (size * _SINGLE)
        return None if LINES.has(share, slack=0.1) else f"{line.spacing.amount:g} pt"

    return _of_lines("gian-dong", "Khoảng cách giữa các dòng", "từ dòng đơn đến 1,5 dòng", anatomy, fault)


def units(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "bo-cuc")
    for line in anatomy.of(Role.UNIT):
        if not _UNIT_LABEL.match(line.text):
            wanted = "“Chương I”, “Mục 1” trên một dòng riêng, chữ in thường"
            yield Departure("bo-cuc", "Phần, chương, mục", f"“{excerpt(line.text)}”", wanted)


def articles(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "dieu")
    for line in anatomy.of(Role.ARTICLE):
        label = _LABEL.match(line.text)
        if label is None:
            yield Departure("dieu", "Số thứ tự của điều", f"“{excerpt(line.text)}”", "“Điều 1.” có dấu chấm")
        elif not line.seen[0].is_bold:
            yield Departure("dieu", "Từ “Điều” và số thứ tự", "không đậm", "đậm", excerpt(line.text))


def clauses(anatomy: Anatomy) -> Iterator[Departure]:
    yield from look(anatomy, "khoan-diem")


def end_mark(anatomy: Anatomy) -> Iterator[Departure]:
    """After the last sentence of the main document, unless a table ends it."""
    before_closing = [each for each in _before_closing(anatomy) if each.role in BODY | {Role.CELL, Role.BASIS}]
    if before_closing and before_closing[-1].role is not Role.CELL:
        text = before_closing[-1].line.text
        if not text.endswith(END_MARK):
            yield Departure("dau-ket-thuc", "Kết thúc nội dung", f"“{text[-12:]}”", "dấu “./.”", excerpt(text))


def _before_closing(anatomy: Anatomy) -> Iterator[Placed]:
    for each in anatomy.placed:
        if each.document or each.role in (Role.RECIPIENTS_LABEL, Role.OFFICE):
            return
        yield each
