"""What each line of a document is: the country's name, the number, a basis, an article, the one who signs.

Told by words and by place, never by the look: the look is what is to be judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lawtext.words import fold
from officialdocs.checking.lines import Line, PageSetup


class Role(StrEnum):
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


BODY = frozenset({Role.TEXT, Role.CLAUSE, Role.POINT, Role.ARTICLE, Role.HEADING})


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with its role; `document` counts from 0: the main one, then those behind it that have a head."""

    line: Line
    role: Role
    document: int


@dataclass(frozen=True, slots=True)
class Anatomy:
    placed: tuple[Placed, ...]
    setups: tuple[PageSetup, ...]
    pages: int | None = None

    def of(self, *roles: Role, document: int | None = None) -> list[Line]:
        return [
            each.line for each in self.placed if each.role in roles and (document is None or each.document == document)
        ]

    def first(self, role: Role) -> Line | None:
        """Of the main document."""
        return next(iter(self.of(role, document=0)), None)

    @property
    def is_letter(self) -> bool:
        return bool(self.of(Role.LETTER_SUBJECT, document=0)) or (
            bool(self.of(Role.ADDRESSEE, document=0)) and not self.of(Role.KIND, document=0)
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
    (Role.ARTICLE, re.compile(r"^Điều\s+\d+[a-zđ]{0,2}\b\s*[.:]")),  # Điều 4a.
    (Role.HEADING, re.compile(r"^[IVXLC]+\s*[.)\-]\s")),  # II. Kết quả
    (Role.CLAUSE, re.compile(r"^\d+(\.\d+)*\s*[.)]\s")),  # 3. Sở Tư pháp
    (Role.POINT, re.compile(r"^[a-zđ]{1,2}\)\s")),  # đ) Cơ quan khác
)
