"""Kinds of personal data, the folded text that finders search, and their matches.

Basis: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; a public answer needs no personal data.

Old phones produce decomposed diacritics, full-width or Khmer digits, and invisible characters between digits. All
finders use positions of the folded text; `span` converts them to positions of the original text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lawtext.types import Span
from lawtext.words import BLANKS, DASHES, INVISIBLE, MARKS, fold
from portal.schema.states import LabelledChoices


class PersonalKind(LabelledChoices):
    IDENTITY = "so-dinh-danh", "Số căn cước, chứng minh nhân dân"
    PHONE = "dien-thoai", "Số điện thoại"
    EMAIL = "thu-dien-tu", "Địa chỉ thư điện tử"
    PLATE = "bien-so", "Biển số xe"
    ACCOUNT = "tai-khoan", "Số tài khoản, số thẻ ngân hàng"
    TAX = "ma-so-thue", "Mã số thuế"
    PASSPORT = "ho-chieu", "Số hộ chiếu"
    INSURANCE = "so-bao-hiem", "Số sổ, số thẻ bảo hiểm"
    BIRTH = "ngay-sinh", "Ngày sinh"
    LAND = "giay-chung-nhan", "Số giấy chứng nhận đất"
    PARCEL = "thua-dat", "Số thửa, số tờ bản đồ"
    LINK = "trang-ca-nhan", "Đường dẫn trang cá nhân"
    NUMBER = "day-so", "Dãy số dài"  # long, of unknown kind: a licence, a file, a contract
    ADDRESS = "dia-chi", "Địa chỉ cụ thể"
    SCHOOL = "truong-lop", "Trường, lớp của trẻ em"
    NAME = "ho-ten", "Họ tên, tên gọi"


class FindingConfidence(StrEnum):
    """SURE: form or context exclude other meanings. LIKELY: a person should check."""

    SURE = "chac"
    LIKELY = "co-le"


# Placeholders per kind; names get letters instead (see `names.letters_of`).
STAND_INS: Mapping[PersonalKind, str] = {
    PersonalKind.IDENTITY: "[số căn cước]",
    PersonalKind.PHONE: "[số điện thoại]",
    PersonalKind.EMAIL: "[thư điện tử]",
    PersonalKind.PLATE: "[biển số xe]",
    PersonalKind.ACCOUNT: "[số tài khoản]",
    PersonalKind.TAX: "[mã số thuế]",
    PersonalKind.PASSPORT: "[số hộ chiếu]",
    PersonalKind.INSURANCE: "[số bảo hiểm]",
    PersonalKind.BIRTH: "[ngày sinh]",
    PersonalKind.LAND: "[số giấy chứng nhận]",
    PersonalKind.PARCEL: "[thửa đất]",
    PersonalKind.LINK: "[trang cá nhân]",
    PersonalKind.NUMBER: "[dãy số]",
    PersonalKind.ADDRESS: "[địa chỉ]",
    PersonalKind.SCHOOL: "[trường, lớp]",
}

# Kinds with a form of their own. Names, addresses and schools are ordinary words and are recognised less reliably.
STRUCTURED = frozenset(PersonalKind) - {PersonalKind.NAME, PersonalKind.ADDRESS, PersonalKind.SCHOOL}


# Reasons for which words that look personal may stay in a text.
CLEARING_REASONS: Mapping[str, str] = {
    "co-quan": "Số, địa chỉ công khai của cơ quan, đường dây nóng",
    "nguoi-cua-cong-chung": "Người của công chúng, đã có tên trong văn bản",
    "nhan-vat": "Nhân vật trong ví dụ, không có thật",
    "ten-chung": "Tên đường, trường, chợ, nơi chốn",
    "khong-phai": "Không phải dữ liệu cá nhân",
    "da-dong-y": "Người đó đã đồng ý bằng văn bản",
}


_PLAIN = {**dict.fromkeys(map(ord, DASHES), "-"), **dict.fromkeys(map(ord, BLANKS), " "), 0xD0: "Đ", 0xF0: "đ"}
_UNSEEN = frozenset(INVISIBLE) | {chr(mark) for mark in MARKS}
_WIDE = range(0xFF01, 0xFF5F)  # full-width characters have code points 0xFEE0 above the ASCII ones
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_LINE = re.compile(r"[^\n]+")
_SHOUTED = 6  # words: a shorter line in capitals may be a name
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class FoldedWord:
    """A word of the folded text. `is_plain`: it has no Vietnamese letters, so it may be typed without diacritics.

    `is_capital`: its first letter is a significant capital; in a line in capitals none is.
    """

    text: str
    folded: str
    start: int
    end: int
    is_capital: bool

    @property
    def is_plain(self) -> bool:
        return self.text.isascii()

    @property
    def key(self) -> str:
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`text` and `folded` have the same length; `starts[i]` is the position of character i in the original text."""

    text: str
    folded: str
    starts: Sequence[int] = field(repr=False)

    def span(self, start: int, end: int) -> Span:
        return Span(self.starts[start], self.starts[end])

    def before(self, position: int, width: int = 48) -> str:
        """Up to `width` folded characters before a position, within the same line."""
        return self.folded[max(0, position - width) : position].rpartition("\n")[2]

    def after(self, position: int, width: int = 16) -> str:
        return self.folded[position : position + width]

    def words(self) -> list[FoldedWord]:
        return [word for line in _LINE.finditer(self.text) for word in self._words_of(*line.span())]

    def _words_of(self, start: int, end: int) -> Iterator[FoldedWord]:
        words = list(_WORD.finditer(self.text, start, end))
        is_shouted = len(words) >= _SHOUTED and sum(found[0].isupper() for found in words) > 0.7 * len(words)
        for found in words:
            folded = self.folded[found.start() : found.end()]
            yield FoldedWord(found[0], folded, *found.span(), is_capital=found[0][0].isupper() and not is_shouted)


# Characters of a composed text that `_signs` would change: invisible ones, other dashes, spaces, digits and widths.
_ODD = re.compile(f"[{re.escape(''.join([*_UNSEEN, *map(chr, _PLAIN)]))}\uff00-\uff5e]|(?![0-9])\\d")


def read(text: str) -> FoldedText:
    if unicodedata.is_normalized("NFC", text) and not _ODD.search(text):
        folded = fold(text)
        if len(folded) == len(text):  # nearly every text: no character needs a replacement
            return FoldedText(text, folded, range(len(text) + 1))
    signs = list(_signs(text))
    plain = "".join(sign for sign, _ in signs)
    return FoldedText(plain, "".join(map(_folded, plain)), [*(start for _, start in signs), len(text)])


def _signs(text: str) -> Iterator[tuple[str, int]]:
    for cluster in _CLUSTER.finditer(text):
        yield from (
            (_plain(sign), cluster.start()) for sign in unicodedata.normalize("NFC", cluster[0]) if sign not in _UNSEEN
        )


def _plain(sign: str) -> str:
    """Replace one character by one: digits of any script, full-width letters, dashes and spaces."""
    if sign.isascii():
        return sign
    if (digit := unicodedata.digit(sign, None)) is not None:
        return str(digit)
    code = ord(sign)
    return _PLAIN.get(code) or (chr(code - 0xFEE0) if code in _WIDE else sign)


def _folded(sign: str) -> str:
    return sign.lower() if sign.isascii() else (fold(sign) or sign)[0]


@dataclass(frozen=True, slots=True)
class PersonalMatch:
    kind: PersonalKind
    start: int
    end: int
    confidence: FindingConfidence = FindingConfidence.SURE

    @property
    def length(self) -> int:
        return self.end - self.start
