"""How each element looks: size, bold, italic, capitals, alignment. One row each, after Phụ lục I, mục V."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from officialdocs.checking.departures import Departure, excerpt
from officialdocs.checking.lines import Line
from officialdocs.checking.roles import Anatomy, Role, is_capital
from officialdocs.measures import (
    ANNEX_LABEL,
    CAPTIONS,
    NUMBER,
    RECIPIENTS,
    RECIPIENTS_LABEL,
    WORDS,
    Range,
)


@dataclass(frozen=True, slots=True)
class Face:
    """What is left open is not judged."""

    sizes: Range
    is_bold: bool | None = None
    is_italic: bool | None = None
    is_capital: bool | None = None
    is_centred: bool = False


_BOLD_TITLE = Face(WORDS, is_bold=True, is_italic=False, is_centred=True)
_CAPITAL_TITLE = Face(WORDS, is_bold=True, is_italic=False, is_capital=True, is_centred=True)

FACES: tuple[tuple[str, Role, Face], ...] = (
    ("quoc-hieu", Role.COUNTRY, Face(CAPTIONS, True, False, True, is_centred=True)),
    ("tieu-ngu", Role.MOTTO, _BOLD_TITLE),
    ("co-quan", Role.PARENT, Face(CAPTIONS, False, False, True, is_centred=True)),
    ("co-quan", Role.AGENCY, Face(CAPTIONS, True, False, True, is_centred=True)),
    ("so-ky-hieu", Role.NUMBER, Face(NUMBER, False, False, is_centred=True)),
    ("dia-danh-ngay", Role.PLACE, Face(WORDS, False, True, is_centred=True)),
    ("ten-loai", Role.KIND, _CAPITAL_TITLE),
    ("trich-yeu", Role.SUBJECT, _BOLD_TITLE),
    ("trich-yeu", Role.LETTER_SUBJECT, Face(CAPTIONS, False, False, is_centred=True)),
    ("kinh-gui", Role.ADDRESSEE, Face(WORDS, False, False)),
    ("tham-quyen", Role.AUTHORITY, _CAPITAL_TITLE),
    ("tham-quyen", Role.ORDER, _CAPITAL_TITLE),
    ("can-cu", Role.BASIS, Face(WORDS, False, True)),
    ("bo-cuc", Role.UNIT, _BOLD_TITLE),
    ("bo-cuc", Role.UNIT_TITLE, _CAPITAL_TITLE),
    ("dieu", Role.ARTICLE, Face(WORDS, is_italic=False)),
    ("khoan-diem", Role.CLAUSE, Face(WORDS, is_italic=False)),
    ("khoan-diem", Role.POINT, Face(WORDS, is_italic=False)),
    ("noi-dung-co-chu", Role.HEADING, Face(WORDS)),
    ("noi-dung-co-chu", Role.TEXT, Face(WORDS)),
    ("van-ban-kem-theo", Role.NOTE, Face(WORDS, False, True, is_centred=True)),
    ("chu-ky", Role.OFFICE, _CAPITAL_TITLE),
    ("chu-ky", Role.SIGNER, Face(WORDS, True, False, False, is_centred=True)),
    ("noi-nhan", Role.RECIPIENTS_LABEL, Face(RECIPIENTS_LABEL, True, True)),
    ("noi-nhan", Role.RECIPIENT, Face(RECIPIENTS, False, False)),
    ("phu-luc", Role.ANNEX, Face(ANNEX_LABEL, True, False, is_centred=True)),
    ("phu-luc", Role.ANNEX_TITLE, _CAPITAL_TITLE),
)


def look(anatomy: Anatomy, rule: str) -> Iterator[Departure]:
    """What departs from the rows of this rule; the same fault of several lines is told once, with their number."""
    for name, role, face in FACES:
        if name == rule:
            yield from _judge(rule, role, face, anatomy.of(role))


def _judge(rule: str, role: Role, face: Face, lines: Sequence[Line]) -> Iterator[Departure]:
    faults: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        for fault in _faults(role, face, line):
            faults.setdefault(fault, []).append(line)
    for (what, found, wanted), where in faults.items():
        yield Departure(rule, what, found, wanted, excerpt(where[0].text), len(where))


def _faults(role: Role, face: Face, line: Line) -> Iterator[tuple[str, str, str]]:
    odd = sorted({words.size for words in line.seen if not face.sizes.has(words.size)})
    if odd:
        yield f"{role}, cỡ chữ", ", ".join(f"{size:g}" for size in odd), str(face.sizes)
    if face.is_bold is not None and any(words.is_bold != face.is_bold for words in line.seen):
        yield f"{role}, kiểu chữ", *_pair(face.is_bold, "đậm", "không đậm")
    if face.is_italic is not None and any(words.is_italic != face.is_italic for words in line.seen):
        yield f"{role}, kiểu chữ", *_pair(face.is_italic, "nghiêng", "đứng")
    if face.is_capital is not None and is_capital(line.text) != face.is_capital:
        yield f"{role}, chữ", *_pair(face.is_capital, "in hoa", "in thường")
    if face.is_centred and line.align != "center":
        yield f"{role}, vị trí", "không canh giữa", "canh giữa"


def _pair(wants: bool, yes: str, no: str) -> tuple[str, str]:
    return (no, yes) if wants else (yes, no)
