"""The measures of Nghị định 30/2020/NĐ-CP, Phụ lục I; text widths in Times New Roman; and the styles of a document, one
row each, so that clerks find each element of the layout by its name in Word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Times New Roman"
LANGUAGE = "vi-VN"
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
END_MARK = "./."


@dataclass(frozen=True, slots=True)
class AllowedRange:
    """A range with both ends included."""

    least: float
    most: float

    def has(self, value: float, *, slack: float = 0.0) -> bool:
        return self.least - slack <= value <= self.most + slack

    def __str__(self) -> str:
        return f"{self.least:g}" if self.least == self.most else f"{self.least:g}–{self.most:g}"


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """The size and margins of a page, in mm."""

    width: float
    height: float
    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 15
    header: float = 10

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right


PORTRAIT = PageMeasures(210, 297)
LANDSCAPE = PageMeasures(297, 210)
HEAD_SHARES = (0.4, 0.6)
SIGNATURE_SHARES = (0.5, 0.5)
SHORT_RULE = 0.4  # of the text above; from a third to a half is allowed

TOP_AND_BOTTOM = AllowedRange(20, 25)
LEFT = AllowedRange(30, 35)
RIGHT = AllowedRange(15, 20)
CAPTIONS = AllowedRange(12, 13)  # Quốc hiệu, cơ quan, V/v
WORDS = AllowedRange(13, 14)  # everything else, except the elements below
NUMBER = AllowedRange(13, 13)
ANNEX_LABEL = AllowedRange(14, 14)
RECIPIENTS_LABEL = AllowedRange(12, 12)
RECIPIENTS = AllowedRange(11, 11)
FIRST_LINES = (10.0, 12.7)
LEAST_SPACE = 6.0
LINES = AllowedRange(1.0, 1.5)
SHORT_RULES = AllowedRange(1 / 3, 1 / 2)


MM_PER_POINT = 25.4 / 72
_ODD = 500  # for letters that the table lacks

_UPRIGHT = (
    "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 "
    "278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 "
    "722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 "
    "500 333 389 278 500 500 722 500 500 444 480 200 480 541"
)
_BOLD = (
    "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500 500 500 500 500 500 500 333 "
    "333 570 570 570 500 930 722 667 722 722 667 611 778 778 389 500 778 667 944 722 778 611 778 722 556 667 722 "
    "722 1000 722 722 667 333 278 333 581 500 333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 "
    "556 444 389 333 556 500 722 500 500 444 394 220 394 520"
)


def _table(widths: str, **others: int) -> Mapping[str, int]:
    return (
        {chr(32 + at): int(width) for at, width in enumerate(widths.split())}
        | others
        | {"–": 500, "—": 1000, "…": 1000}
    )


_TABLES = {
    False: _table(_UPRIGHT, Đ=722, đ=500, Ơ=722, ơ=529, Ư=776, ư=542),
    True: _table(_BOLD, Đ=722, đ=556, Ơ=778, ơ=554, Ư=796, ư=600),
}
_HORN = "\u031b"
# Dates, numbers, and the most common compounds of these documents are not broken across lines.
_UNBROKEN = re.compile(
    r"""
    (?:ngày\ \S+\ )?tháng\ \S+\ năm\ \S+        # ngày 05 tháng 3 năm 2026
    | (?:số|Điều|khoản|điểm|năm|quý|tháng)\ \S+  # số 12/QĐ-UBND, năm 2026
    | ủy\ ban\ nhân\ dân | hội\ đồng\ nhân\ dân
    | (?:thông\ tin|pháp\ luật|phổ\ biến|giáo\ dục|thành\ phố|quản\ lý|hoạt\ động|kế\ hoạch|quy\ chế|công\ tác|kết\ quả
      |tư\ pháp|hướng\ dẫn|ban\ hành|thực\ hiện|nhiệm\ vụ|cơ\ quan|đơn\ vị)\b[^\s]*
    | \S+
    """,
    re.VERBOSE | re.IGNORECASE,
)


def width(text: str, *, points: float, is_bold: bool) -> float:
    """The width of the text on one line, in millimetres."""
    table = _TABLES[is_bold]
    return sum(_advance(character, table) for character in text) * points / 1000 * MM_PER_POINT


def _advance(character: str, table: Mapping[str, int]) -> int:
    if character in table:
        return table[character]
    base, *marks = list(unicodedata.normalize("NFD", character))
    if _HORN in marks:
        base = unicodedata.normalize("NFC", base + _HORN)
    return 0 if not marks and unicodedata.combining(character) else table.get(base, _ODD)


def balanced(text: str, *, within: float, points: float, is_bold: bool) -> tuple[str, ...]:
    """The text on as few lines as the width (mm) allows, with lines as even as possible."""
    fewest = _filled(text, within, points, is_bold)
    limit, best = within, fewest
    while len(tried := _filled(text, limit, points, is_bold)) == len(fewest) and limit > 1:
        best, limit = tried, limit - 1
    return best


def _filled(text: str, within: float, points: float, is_bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    for word in _UNBROKEN.findall(text):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, points=points, is_bold=is_bold) <= within:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


_ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_KEPT = ("Normal", "Default Paragraph Font", "Normal Table", "No List")


@dataclass(frozen=True, slots=True)
class ElementStyle:
    """A paragraph style: size in points; face ("b", "i", "bi"); alignment; spacing before and after in points; line
    spacing; outline level.
    """

    points: float
    face: str = ""
    align: str = "center"
    first: float = 0  # mm, indent of the first line
    before: float = 0
    after: float = 0
    lines: float = 1.0
    rank: int = 0  # 1 is the highest level; 0 is not in the outline
    keeps_next: bool = False
    left: float = 0  # mm


def _words(face: str = "", *, align: str = "both", **others: Any) -> ElementStyle:
    """The style of body text."""
    return ElementStyle(14, face, align, first=12.7, after=6, lines=1.1, **others)


def _title(rank: int) -> ElementStyle:
    """The style of a centred unit number with its title."""
    return ElementStyle(14, "b", before=6, after=6, lines=1.1, rank=rank, keeps_next=True)


LOOKS: Mapping[str, ElementStyle] = MappingProxyType(
    {
        "Số trang": ElementStyle(14),
        "Quốc hiệu": ElementStyle(13, "b"),
        "Tiêu ngữ": ElementStyle(14, "b"),
        "Cơ quan chủ quản": ElementStyle(13),
        "Cơ quan ban hành": ElementStyle(13, "b"),
        "Số, ký hiệu": ElementStyle(13, before=4),
        "Địa danh, ngày tháng": ElementStyle(14, "i", before=3),
        "Trích yếu công văn": ElementStyle(13, before=6),
        "Tên loại": ElementStyle(14, "b", before=14, keeps_next=True),
        "Trích yếu": ElementStyle(14, "b", keeps_next=True),
        "Chỉ dẫn kèm theo": ElementStyle(14, "i", before=4, keeps_next=True),
        "Thẩm quyền": ElementStyle(14, "b", before=8, after=8),
        "Căn cứ": _words("i"),
        "Lệnh ban hành": ElementStyle(14, "b", before=8, after=8, keeps_next=True),
        "Kính gửi": ElementStyle(14, before=10, after=8),
        "Kính gửi nhiều nơi": ElementStyle(14, align="left", after=2),
        "Phần": _title(1),
        "Chương": _title(1),
        "Mục": _title(2),
        "Tiểu mục": _title(3),
        "Điều": _words("b", rank=3, keeps_next=True),
        "Đề mục 1": _words("b", rank=1, keeps_next=True),
        "Đề mục 2": _words("b", rank=2, keeps_next=True),
        "Đề mục 3": _words(rank=3, keeps_next=True),
        "Nội dung": _words(),
        "Tên bảng": ElementStyle(14, "b", before=6, after=4, keeps_next=True),
        "Ô bảng": ElementStyle(13, align="left", before=2, after=2),
        "Nơi nhận": ElementStyle(12, "bi", align="left"),
        "Nơi nhận, danh sách": ElementStyle(11, align="left"),
        "Chức vụ người ký": ElementStyle(14, "b", keeps_next=True),
        "Họ tên người ký": ElementStyle(14, "b"),
        "Phụ lục": ElementStyle(14, "b", keeps_next=True),
        "Tên phụ lục": ElementStyle(14, "b", keeps_next=True, rank=1),
        "Đường kẻ": ElementStyle(14),
    }
)


def element(tag: str, **attributes: str) -> Any:
    """A WordprocessingML element with attributes in the same namespace."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def apply(paragraph: Any, name: str) -> Any:
    """Set a paragraph's style by id: python-docx would search all styles for each paragraph."""
    paragraph._p.style = name.replace(" ", "")
    return paragraph


def define(document: Any, looks: Mapping[str, ElementStyle] = LOOKS) -> None:
    """Replace the template's styles by these."""
    for style in list(document.styles):
        if style.name not in _KEPT:
            style.element.getparent().remove(style.element)
    _set_defaults(document.styles.element)
    normal = document.styles["Normal"]
    _dress(normal, ElementStyle(14, align="left"))
    for name, look in looks.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
        _dress(style, look)


def _set_defaults(styles: Any) -> None:
    """Font and language for text without a style; no default spacing."""
    defaults = styles.find(qn("w:docDefaults"))
    for each in list(defaults):
        defaults.remove(each)
    run = OxmlElement("w:rPrDefault")
    run.append(properties := OxmlElement("w:rPr"))
    properties.append(fonts := OxmlElement("w:rFonts"))
    _name_fonts(fonts)
    for tag in ("sz", "szCs"):
        properties.append(element(tag, val="28"))
    properties.append(element("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi=LANGUAGE))
    defaults.append(run)
    defaults.append(OxmlElement("w:pPrDefault"))


def _name_fonts(fonts: Any) -> None:
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def _dress(style: Any, look: ElementStyle) -> None:
    font, form = style.font, style.paragraph_format
    font.name, font.size, font.color.rgb = FONT, Pt(look.points), RGBColor(0, 0, 0)
    font.bold, font.italic = "b" in look.face, "i" in look.face
    properties = style.element.get_or_add_rPr()
    _name_fonts(properties.get_or_add_rFonts())
    _set_complex(properties, look)
    form.alignment, form.line_spacing = _ALIGNMENTS[look.align], look.lines
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.first_line_indent = Mm(look.first)
    if look.left:
        form.left_indent = Mm(look.left)
    form.keep_with_next, form.widow_control = look.keeps_next, True
    if look.rank:
        style.element.get_or_add_pPr().append(element("outlineLvl", val=str(look.rank - 1)))


def _set_complex(properties: Any, look: ElementStyle) -> None:
    """Size and face for complex scripts, the same as for others; each element follows its counterpart, as the schema
    requires.
    """
    for tag, twin in (("w:bCs", "w:b"), ("w:iCs", "w:i"), ("w:szCs", "w:sz")):
        found = properties.find(qn(twin))
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        other = OxmlElement(tag)
        if tag == "w:szCs":
            other.set(qn("w:val"), str(int(look.points * 2)))
        elif twin[-1] not in look.face:
            other.set(qn("w:val"), "0")
        found.addnext(other)
