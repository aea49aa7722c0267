"""Values of the checker: lines with their text, measures and pages; the role of each line; the required look of each
element; and departures, with a message for the author.

Roles are determined by wording and position, never by formatting, because the formatting is what is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lawtext.types import grouped
from lawtext.words import fold
from officialdocs.measures import (
    ANNEX_LABEL,
    CAPTIONS,
    NUMBER,
    RECIPIENTS,
    RECIPIENTS_LABEL,
    WORDS,
    AllowedRange,
    width,
)


@dataclass(frozen=True, slots=True)
class CheckedRun:
    """Text with uniform formatting; `size` in points; `color` is hexadecimal or "auto"."""

    text: str
    fonts: frozenset[str]
    size: float
    is_bold: bool
    is_italic: bool
    is_underlined: bool
    color: str


@dataclass(frozen=True, slots=True)
class LineSpot:
    """The table cell that contains a line; `width` is that of the cell's text area (mm), 0 if unknown."""

    table: int
    row: int
    column: int
    width: float
    has_grid: bool


@dataclass(frozen=True, slots=True)
class LineSpacing:
    """Line spacing as a multiple of a single line (unit "lines") or in points (unit "points")."""

    unit: str = "lines"
    amount: float = 1.0


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A paragraph, or the part of one between two line breaks. Lengths in mm, spacing in points.

    `rules` are the lengths of lines drawn here (paragraph borders, shapes); `is_first` and `is_last` give the position
    of the line in its paragraph.
    """

    words: tuple[CheckedRun, ...]
    align: str = "left"
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    spacing: LineSpacing = LineSpacing()
    rules: tuple[float, ...] = ()
    spot: LineSpot | None = None
    section: int = 0
    is_first: bool = True
    is_last: bool = True
    begins_page: bool = False
    has_page_number: bool = False
    paragraph: int = 0
    style: str = ""
    is_contextual: bool = False

    @property
    def raw(self) -> str:
        return "".join(words.text for words in self.words)

    @property
    def text(self) -> str:
        return " ".join(self.raw.split())

    @property
    def seen(self) -> tuple[CheckedRun, ...]:
        """The runs that are not only white space."""
        return tuple(words for words in self.words if words.text.strip())

    @property
    def length(self) -> float:
        """The width of the text in millimetres."""
        return sum(width(words.text, points=words.size, is_bold=words.is_bold) for words in self.words)


@dataclass(frozen=True, slots=True)
class PageSetup:
    """The pages of a section, in mm; `begins_page` is false for a section that continues on the previous one's page.

    `headers` and `footers` are the lines with a page number, by type: "default", "first", "even".
    """

    width: float
    height: float
    margins: Mapping[str, float]
    has_own_first_page: bool
    begins_page: bool = True
    number_form: str = "decimal"
    headers: Mapping[str, tuple[DocumentLine, ...]] = field(default_factory=dict)
    footers: Mapping[str, tuple[DocumentLine, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentReading:
    lines: tuple[DocumentLine, ...]
    setups: tuple[PageSetup, ...]
    pages: int | None = None  # as stored by the program that saved the file last; None if not stored


class LineRole(StrEnum):
    """The role of a line; the values are shown to the author in departures."""

    BLANK = "dòng trống"
    COUNTRY = "Quốc hiệu"
    MOTTO = "Tiêu ngữ"
    PARENT = "Tên cơ quan chủ quản"
    AGENCY = "Tên cơ quan ban hành"
    NUMBER = "Số, ký hiệu"
    PLACE = "Địa danh, thời gian"
    HEAD_OTHER = "Phần đầu"
    LETTER_SUBJECT = "Trích yếu công văn"
    ADDRESSEE = "Kính gửi"
    KIND = "Tên loại"
    SUBJECT = "Trích yếu"
    NOTE = "Chỉ dẫn kèm theo"
    AUTHORITY = "Thẩm quyền ban hành"
    BASIS = "Căn cứ"
    ORDER = "Lệnh ban hành"
    UNIT = "Phần, chương, mục"
    UNIT_TITLE = "Tiêu đề phần, chương, mục"
    ARTICLE = "Điều"
    HEADING = "Đề mục"
    CLAUSE = "Khoản"
    POINT = "Điểm"
    TEXT = "Nội dung"
    CELL = "Bảng"
    RECIPIENTS_LABEL = "Từ “Nơi nhận”"
    RECIPIENT = "Danh sách nơi nhận"
    OFFICE = "Quyền hạn, chức vụ của người ký"
    SIGNER = "Họ và tên người ký"
    ANNEX = "Từ “Phụ lục”"
    ANNEX_TITLE = "Tên phụ lục"


BODY = frozenset({LineRole.TEXT, LineRole.CLAUSE, LineRole.POINT, LineRole.ARTICLE, LineRole.HEADING})


@dataclass(frozen=True, slots=True)
class LineWithRole:
    """A line with its role; `document` is 0 for the main document, then counts those after it that have a head."""

    line: DocumentLine
    role: LineRole
    document: int


@dataclass(frozen=True, slots=True)
class Anatomy:
    placed: tuple[LineWithRole, ...]
    setups: tuple[PageSetup, ...]
    pages: int | None = None

    def of(self, *roles: LineRole, document: int | None = None) -> list[DocumentLine]:
        return [
            each.line for each in self.placed if each.role in roles and (document is None or each.document == document)
        ]

    def first(self, role: LineRole) -> DocumentLine | None:
        """The first line with this role in the main document."""
        return next(iter(self.of(role, document=0)), None)

    @property
    def is_letter(self) -> bool:
        return bool(self.of(LineRole.LETTER_SUBJECT, document=0)) or (
            bool(self.of(LineRole.ADDRESSEE, document=0)) and not self.of(LineRole.KIND, document=0)
        )


def letters(text: str) -> str:
    """The letters and digits of the text, folded (lower case, without diacritics)."""
    return "".join(character for character in fold(text) if character.isalnum())


def is_capital(text: str) -> bool:
    return text == text.upper() and text != text.lower()


# Patterns that recognise the role of a line by its wording, with an example each.
NUMBER_LINE = re.compile(r"^số\b\s*[:\d….]", re.IGNORECASE)  # Số: 05/QĐ-UBND
PLACE = re.compile(r"\bngày\b.*\btháng\b.*\bnăm\b", re.IGNORECASE)  # Cần Thơ, ngày 05 tháng 3 năm 2020
ABOUT = re.compile(r"^(V/v|Về việc)\b", re.IGNORECASE)  # V/v góp ý dự thảo
NOTE = re.compile(r"^\((ban hành )?kèm theo", re.IGNORECASE)  # (Ban hành kèm theo Quyết định số …)
BASIS = re.compile(r"^(Căn cứ|Theo đề nghị|Xét)\b")  # Căn cứ Luật …
ORDER = re.compile(r"^(QUYẾT ĐỊNH|QUYẾT NGHỊ|NGHỊ QUYẾT|CHỈ THỊ)\s*:$")
POWER = re.compile(r"^(TM|KT|TL|TUQ|Q)\b\s*\.?\s*\w", re.IGNORECASE)  # KT. CHỦ TỊCH
OFFICE = re.compile(r"\b(CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG|CHÁNH|THỨ TRƯỞNG|BÍ THƯ|TỔNG)\b")
ANNEX = re.compile(r"^phụ lục(\s+([IVXLC]+|\d+|[A-Z]))?\s*[:.]?$", re.IGNORECASE)  # Phụ lục II
UNIT = re.compile(r"^(Phần|Chương|Mục|Tiểu mục)\s+([IVXLC]+|\d+|thứ\s+\w+)\b", re.IGNORECASE)  # Chương II
UNITS = (
    (LineRole.ARTICLE, re.compile(r"^Điều\s+\d+[a-zđ]{0,2}\b\s*[.:]")),  # Điều 4a.
    (LineRole.HEADING, re.compile(r"^[IVXLC]+\s*[.)\-]\s")),  # II. Kết quả
    (LineRole.CLAUSE, re.compile(r"^\d+(\.\d+)*\s*[.)]\s")),  # 3. Sở Tư pháp
    (LineRole.POINT, re.compile(r"^[a-zđ]{1,2}\)\s")),  # đ) Cơ quan khác
)


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
    """The departure for an element that the document lacks."""
    return Departure(rule, what, "không có", wanted)


def stops(rule: str, what: str, lines: Sequence[DocumentLine]) -> Iterator[Departure]:
    """Departures of a list in which each line must end with ";" and the last one with "."."""
    for at, line in enumerate(lines):
        wanted = "." if at == len(lines) - 1 else ";"
        if not line.text.endswith(wanted):
            yield Departure(rule, what, f"“{line.text[-1:]}”", f"“{wanted}”", excerpt(line.text))


def counted(rule: str, faults: Iterable[tuple[tuple[str, str, str], DocumentLine]]) -> Iterator[Departure]:
    """Each different fault (element, found, wanted) once: with its first line, and the number of lines that have it."""
    for fault, found in grouped(faults, lambda one: one[0]).items():
        yield Departure(rule, *fault, excerpt(found[0][1].text), len(found))


@dataclass(frozen=True, slots=True)
class ElementFace:
    """The required formatting of an element; attributes that are None are not checked."""

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
    """Departures from the `FACES` rows of this rule; the same fault on several lines is reported once, with their
    number.
    """
    for name, role, face in FACES:
        if name == rule:
            yield from counted(
                rule, ((fault, line) for line in anatomy.of(role) for fault in _faults(role, face, line))
            )


_LinesRule = Callable[[Anatomy, list[DocumentLine]], Iterator[Departure]]


def required(
    rule: str, role: LineRole, what: str, wanted: str
) -> Callable[[_LinesRule], Callable[[Anatomy], Iterator[Departure]]]:
    """A decorator for the rule of an element that every document must have: checks that the element exists and its
    look; the decorated function adds departures of its lines in the main document.
    """

    def decorated(more: _LinesRule) -> Callable[[Anatomy], Iterator[Departure]]:
        def judged(anatomy: Anatomy) -> Iterator[Departure]:
            if not (lines := anatomy.of(role, document=0)):
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
