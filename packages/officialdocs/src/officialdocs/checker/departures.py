"""What a document does otherwise than the decree wants, in words for whoever wrote it; and how each element must
look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from officialdocs.checker.elements import (
    Anatomy,
    DocumentLine,
    LineRole,
    is_capital,
)
from officialdocs.measures import ANNEX_LABEL, CAPTIONS, NUMBER, RECIPIENTS, RECIPIENTS_LABEL, WORDS, AllowedRange

_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure: the name of the rule, what was found, what is wanted, and where."""

    rule: str
    what: str
    found: str
    wanted: str
    where: str = ""
    count: int = 1

    @property
    def message(self) -> str:
        at = f" (tại “{self.where}”" + (f" và {self.count - 1} chỗ khác" if self.count > 1 else "") + ")"
        return f"{self.what}: thấy {self.found}, cần {self.wanted}{at if self.where else ''}."

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1].rstrip()}…"


def missing(rule: str, what: str, wanted: str) -> Departure:
    """An element that the document does not have."""
    return Departure(rule, what, "không có", wanted)


def stops(rule: str, what: str, lines: Sequence[DocumentLine]) -> Iterator[Departure]:
    """Each with ";" at its end, the last with "."."""
    for at, line in enumerate(lines):
        wanted = "." if at == len(lines) - 1 else ";"
        if not line.text.endswith(wanted):
            yield Departure(rule, what, f"“{line.text[-1:]}”", f"“{wanted}”", excerpt(line.text))


def counted(rule: str, faults: Iterable[tuple[tuple[str, str, str], DocumentLine]]) -> Iterator[Departure]:
    """Each fault (of what, what was found, what is wanted) once: with its first line, and how many have it."""
    lines: dict[tuple[str, str, str], list[DocumentLine]] = {}
    for fault, line in faults:
        lines.setdefault(fault, []).append(line)
    yield from (Departure(rule, *fault, excerpt(where[0].text), len(where)) for fault, where in lines.items())


@dataclass(frozen=True, slots=True)
class ElementFace:
    """What is left open is not judged."""

    sizes: AllowedRange
    is_bold: bool | None = None
    is_italic: bool | None = None
    is_capital: bool | None = None
    is_centred: bool = False


_BOLD_TITLE = ElementFace(WORDS, is_bold=True, is_italic=False, is_centred=True)
_CAPITAL_TITLE = ElementFace(WORDS, is_bold=True, is_italic=False, is_capital=True, is_centred=True)

FACES: tuple[tuple[str, LineRole, ElementFace], ...] = (
    ("quoc-hieu", LineRole.COUNTRY, ElementFace(CAPTIONS, True, False, True, is_centred=True)),
    ("tieu-ngu", LineRole.MOTTO, _BOLD_TITLE),
    ("co-quan", LineRole.PARENT, ElementFace(CAPTIONS, False, False, True, is_centred=True)),
    ("co-quan", LineRole.AGENCY, ElementFace(CAPTIONS, True, False, True, is_centred=True)),
    ("so-ky-hieu", LineRole.NUMBER, ElementFace(NUMBER, False, False, is_centred=True)),
    ("dia-danh-ngay", LineRole.PLACE, ElementFace(WORDS, False, True, is_centred=True)),
    ("ten-loai", LineRole.KIND, _CAPITAL_TITLE),
    ("trich-yeu", LineRole.SUBJECT, _BOLD_TITLE),
    ("trich-yeu", LineRole.LETTER_SUBJECT, ElementFace(CAPTIONS, False, False, is_centred=True)),
    ("kinh-gui", LineRole.ADDRESSEE, ElementFace(WORDS, False, False)),
    ("tham-quyen", LineRole.AUTHORITY, _CAPITAL_TITLE),
    ("tham-quyen", LineRole.ORDER, _CAPITAL_TITLE),
    ("can-cu", LineRole.BASIS, ElementFace(WORDS, False, True)),
    ("bo-cuc", LineRole.UNIT, _BOLD_TITLE),
    ("bo-cuc", LineRole.UNIT_TITLE, _CAPITAL_TITLE),
    ("dieu", LineRole.ARTICLE, ElementFace(WORDS, is_italic=False)),
    ("khoan-diem", LineRole.CLAUSE, ElementFace(WORDS, is_italic=False)),
    ("khoan-diem", LineRole.POINT, ElementFace(WORDS, is_italic=False)),
    ("noi-dung-co-chu", LineRole.HEADING, ElementFace(WORDS)),
    ("noi-dung-co-chu", LineRole.TEXT, ElementFace(WORDS)),
    ("van-ban-kem-theo", LineRole.NOTE, ElementFace(WORDS, False, True, is_centred=True)),
    ("chu-ky", LineRole.OFFICE, _CAPITAL_TITLE),
    ("chu-ky", LineRole.SIGNER, ElementFace(WORDS, True, False, False, is_centred=True)),
    ("noi-nhan", LineRole.RECIPIENTS_LABEL, ElementFace(RECIPIENTS_LABEL, True, True)),
    ("noi-nhan", LineRole.RECIPIENT, ElementFace(RECIPIENTS, False, False)),
    ("phu-luc", LineRole.ANNEX, ElementFace(ANNEX_LABEL, True, False, is_centred=True)),
    ("phu-luc", LineRole.ANNEX_TITLE, _CAPITAL_TITLE),
)


def look(anatomy: Anatomy, rule: str) -> Iterator[Departure]:
    """What departs from the rows of this rule; the same fault of several lines is told once, with their number."""
    for name, role, face in FACES:
        if name == rule:
            yield from counted(
                rule, ((fault, line) for line in anatomy.of(role) for fault in _faults(role, face, line))
            )


_LinesRule = Callable[[Anatomy, list[DocumentLine]], Iterator[Departure]]


def required(
    rule: str, role: LineRole, what: str, wanted: str
) -> Callable[[_LinesRule], Callable[[Anatomy], Iterator[Departure]]]:
    """The rule of an element that every document has: that it is there, its look, and what the decorated function
    finds in its lines of the main document."""

    def decorated(more: _LinesRule) -> Callable[[Anatomy], Iterator[Departure]]:
        def judged(anatomy: Anatomy) -> Iterator[Departure]:
            lines = anatomy.of(role, document=0)
            if not lines:
                yield missing(rule, what, wanted)
                return
            yield from look(anatomy, rule)
            yield from more(anatomy, lines)

        return judged

    return decorated


def _faults(role: LineRole, face: ElementFace, line: DocumentLine) -> Iterator[tuple[str, str, str]]:
    if odd := sorted({words.size for words in line.seen if not face.sizes.has(words.size)}):
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
