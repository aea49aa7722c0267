"""What lines begin with: the words and numbers that open a paragraph of a legal text, however badly they were read.

Everything is matched on text without marks of tone, so that an error in a tone costs nothing.
"""

from __future__ import annotations

import re

from lawtext.structure.head import DOC_TYPES
from lawtext.structure.sentences import UPPER
from lawtext.words import fold

# Kinds that head a document, longest first; administrative kinds of Nghị định 30/2020/NĐ-CP, Điều 7, among them.
KINDS = tuple(
    sorted(
        {
            *DOC_TYPES,
            *("Quy chế phối hợp", "Thông cáo", "Dự án", "Biên bản", "Hợp đồng", "Bản ghi nhớ", "Bản thỏa thuận"),
            *("Giấy ủy quyền", "Giấy mời", "Giấy giới thiệu", "Giấy nghỉ phép", "Phiếu gửi", "Phiếu chuyển"),
            *("Phiếu báo", "Đề cương", "Điều lệ", "Nội quy", "Thông tri", "Sắc lệnh", "Lời kêu gọi", "Công điện"),
            *("Chương trình phối hợp", "Kế hoạch phối hợp", "Hướng dẫn liên ngành", "Nghị quyết liên tịch"),
        },
        key=len,
        reverse=True,
    )
)
FOLDED_KINDS = {fold(kind): kind for kind in KINDS}

MOTTO = re.compile(r"\bcong ?h?oa ?xa ?hoi\b|\bchu ?nghia ?viet ?nam\b|\bdang ?cong ?san ?viet ?nam\b")
MOTTO_BELOW = re.compile(r"\bdoc ?lap\b.{0,5}\btu ?do\b|\btu ?do\b.{0,5}\bhanh ?phuc\b")
ADDRESSEE = re.compile(r"^\W{0,3}k[il1]nh g[uư][il1]\b")
RECIPIENTS = re.compile(r"^\W{0,3}no[il1] nh[ae]n\b|^\W{0,3}(?:n\S{0,3}|\S{0,3}[.,])\s?nh[ae]n\s*:")
CERTIFIED = re.compile(r"^\W{0,3}xac thuc van ban hop nhat\b")
DATED = re.compile(r"\bng[aà]y\b.*\bth[aá]ng\b|\bth[aá]ng\b.*\bn[aă]m\b")
NUMBERED = re.compile(
    r"""
      ^\W{0,3} (?:(?:luat|bo\ luat|nghi\ quyet|phap\ lenh|nghi\ dinh)\s+)?   # Luật số:
      s[o06] (?: \s?[:;.,]{1,2}\s*(?=.) | \s+(?=[\d/…._-]) )              # Số: 75/KH-UBND, Số 66-NQ/TW
    | ^\W{0,3} [s5]\w{1,2}\s?[:;]\s* \d{1,5}\S{0,6}\s?[/⁄-]\s?[a-zđ]{2}     # Sg: 04/CT-UBND: "Số" misread
    | ^\W{0,3} s[o06] [:;]? $                                             # the number stands elsewhere
    | ^(?!\W*(?:mau|bieu)\b) .{0,14} \bs[o06]\s?[:;.]\s* \d{1,5}\s?[/-]    # L.uật số: 18/2003/QH11
    """,
    re.VERBOSE,
)
REGARDING = re.compile(r"^\W{0,3}v(?:\s?[/⁄|\\l1i]\s?v|w)\b\W{0,2}\s*")  # V/v; read also as VW, Viv, V|v

# What opens a paragraph even where the line before is full and nothing is indented.
_OPENS = re.compile(
    r"""
      dieu\s+[\dol]{1,3}[a-zđ]?\s*[.:]      # Điều 5.
    | (?:chuong|phan|muc|tieu\s?muc)\s+(?:thu\s+\w+|[ivxlc1h]{1,7}|\d{1,2})\s*(?:[.:]|$)
    | phu\s?luc\b
    | cau\s+(?:hoi\s+)?\d{1,3}\s*[.:]      # books of questions and answers
    | (?:can\ cu|xet\ de\ nghi|theo\ de\ nghi)\b
    | noi\ nhan\s*: | kinh\ gui\b
    | [-–+•*]\s+\S
    """,
    re.VERBOSE,
)
_NUMBERS = re.compile(
    rf"(?:[\dlIÌÍ|\]\[!]{{1,3}}[.)]|[a-zđâ89]\d?[)]|[IVXl1]{{1,6}}\s?[.])\s+\S|\d{{1,2}}[.,;]{{1,2}}\s?[{UPPER}]"
)


def opens_paragraph(text: str) -> bool:
    """Whether a line begins as only paragraphs do."""
    return _OPENS.match(fold(text)) is not None or is_numbered(text)


def is_numbered(text: str) -> bool:
    """Whether a line begins with what may be the number of a clause, a point or a level of a plan."""
    return _NUMBERS.match(text) is not None


def kind_alone(text: str) -> str:
    """The kind of document that a line names and nothing else: "QUYẾT ĐỊNH:" -> "Quyết định"; "" otherwise."""
    return FOLDED_KINDS.get(re.sub(r"[\W\d_]+$", "", re.sub(r"^\W+", "", fold(text))), "")
