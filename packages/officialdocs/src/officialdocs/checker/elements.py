"""What a reader sees of a document: lines with their words, measures and pages, and the role that each of them
has.

Told by words and by place, never by the look: the look is what is to be judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lawtext.words import fold
from officialdocs.measures import width


@dataclass(frozen=True, slots=True)
class CheckedRun:
    """Words of one face; `size` in points; `color` is hexadecimal or "auto"."""

    text: str
    fonts: frozenset[str]
    size: float
    is_bold: bool
    is_italic: bool
    is_underlined: bool
    color: str


@dataclass(frozen=True, slots=True)
class LineSpot:
    """Where in which table a line stands; `width` of the words' room in the cell (mm), 0 where nobody says."""

    table: int
    row: int
    column: int
    width: float
    has_grid: bool


@dataclass(frozen=True, slots=True)
class LineSpacing:
    """Lines as multiples ("lines") or in points."""

    unit: str = "lines"
    amount: float = 1.0


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A paragraph, or what stands between two line breaks of one. Lengths in mm, spaces in points.

    `rules` are the lengths of lines drawn here (edges of the paragraph, shapes), `is_first` and `is_last` tell where in
    its paragraph a line stands.
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
        """Words that leave ink."""
        return tuple(words for words in self.words if words.text.strip())

    @property
    def length(self) -> float:
        """Millimetres that the words take."""
        return sum(width(words.text, points=words.size, is_bold=words.is_bold) for words in self.words)


@dataclass(frozen=True, slots=True)
class PageSetup:
    """The pages of a section, in mm; it may also go on where the one before ends.

    `headers` and `footers` are the lines with a page number, by kind: "default", "first", "even".
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
    pages: int | None = None  # as the program that saved it last says; nobody has to say


class LineRole(StrEnum):
    """Values are the words for the person who is told what departs."""

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
    """A line with its role; `document` counts from 0: the main one, then those behind it that have a head."""

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
        """Of the main document."""
        return next(iter(self.of(role, document=0)), None)

    @property
    def is_letter(self) -> bool:
        return bool(self.of(LineRole.LETTER_SUBJECT, document=0)) or (
            bool(self.of(LineRole.ADDRESSEE, document=0)) and not self.of(LineRole.KIND, document=0)
        )


def letters(text: str) -> str:
    """What is left when marks, blanks and signs are folded away."""
    return "".join(character for character in fold(text) if character.isalnum())


def is_capital(text: str) -> bool:
    return text == text.upper() and text != text.lower()


# Words that tell what a line is, with an example each.
NUMBER = re.compile(r"^số\b\s*[:\d….]", re.IGNORECASE)  # Số: 05/QĐ-UBND
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
