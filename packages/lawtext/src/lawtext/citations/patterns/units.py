"""How units are named: words, labels, lists and ranges; headings, which cite nothing."""

from __future__ import annotations

import re

from lawtext.citations.patterns.words import CAPITAL, any_of
from lawtext.types import Unit

UNIT_OF_WORD = {
    "điểm": Unit.POINT,
    "điềm": Unit.POINT,
    "khoản": Unit.CLAUSE,
    "khoàn": Unit.CLAUSE,
    "điều": Unit.ARTICLE,
    "điêu": Unit.ARTICLE,
    "mục": Unit.SECTION,
    "tiểu mục": Unit.SUBSECTION,
    "chương": Unit.CHAPTER,
    "phần": Unit.PART,
    "phụ lục": Unit.ANNEX,
}
UNIT_WORD = re.compile(
    r"""
    (?: (?<!\w) | (?<=tại) | (?<=của) | (?<=theo) | (?<=định) )     # "tạiĐiều 5": PDF text glues words
    (?P<many> (?:các|những|Các|CÁC)\s+ )?
    (?<!Loại\ \d{3}\ ) (?<!loại\ \d{3}\ ) (?<!oại\ \d{3},\ ) (?<!oại\ \d\d,\ )      # "Loại 460, Khoản 463"
    (?: (?<![Tt]ài\ ) | (?<=định\ tài\ ) )                                                           # "tài khoản này"
    (?P<word> [Đđ]i[ểề]m | [Kk]ho[ảà]n | [Đđ][iI][ềê]u | [Tt]iểu\s+mục | [Mm]ục | [Cc]hương | [Pp]hần | [Pp]hụ\s+lục
            | ĐIỂM | KHOẢN | ĐIỀU | MỤC | CHƯƠNG | PHẦN | PHỤ\s+LỤC ) (?![^\W\d_])
    \s* (?: (?:số|từ|:|từ\s+số) \s* (?=[\dIVX(a-zđ]) )?
    """,
    re.VERBOSE,
)
_ROMAN = r"[IVXL]+"
# "phụ lục IThông tư này": PDF text glues the next word.
_GLUED_KIND = r"(?:Thông|Nghị|Luật|Quyết|Bộ|Pháp)(?![^\W\d_])"
_NOT_IN_WORD = rf"(?:(?![\w%/]|\.\d)|(?=/?{_GLUED_KIND})|(?=/(?:[Kk]hoản|[Đđ]iều)(?!\w)))"
_ORDINAL = r"thứ\s+(?:mười\s+(?:một|hai|ba|tư|bốn|năm|lăm|sáu|bảy|tám|chín)|\d{1,3}|\w+)"
LABELS = {
    Unit.ARTICLE: rf"(?:thứ\s+(?=\d))?\d{{1,4}}[A-Za-zđĐ]?\d?{_NOT_IN_WORD}",
    Unit.CLAUSE: rf"(?:\d{{1,3}}[a-zđ]?\d?(?:\.\d{{1,2}}[a-zđ]?)*|(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*){_NOT_IN_WORD}",
    Unit.POINT: (
        r"[(]?(?P<label>[A-Za-zđĐ](?:\.?\d{1,2})*|\d{1,2}(?:\.\d{1,2})*[a-zđ]?)"
        rf"(?:\s?\([ivx]+\))?\)?{_NOT_IN_WORD}"
    ),
    Unit.SECTION: (
        rf"(?:(?:[A-Z]\.)?{_ROMAN}(?:\.\d+)*[a-z]?|\d{{1,2}}[a-zđ]?(?:\.\d+)*|[A-ZĐ](?:\.\d+)*){_NOT_IN_WORD}"
    ),
    Unit.SUBSECTION: rf"(?:{_ROMAN}|\d{{1,2}}(?:\.\d+)*|[a-zđA-ZĐ]){_NOT_IN_WORD}",
    # No law has fifty chapters: "Chương 98" is one of the customs tariff.
    Unit.CHAPTER: rf"(?:{_ORDINAL}|{_ROMAN}[a-zA-Z]?|[1-4]?\d[a-z]?){_NOT_IN_WORD}",
    Unit.PART: rf"(?:{_ORDINAL}|{_ROMAN}|\d{{1,2}}|[A-ZĐ](?:\.{_ROMAN})?){_NOT_IN_WORD}",
    Unit.ANNEX: (
        rf"(?P<label>{_ROMAN}(?:[-.](?:\d+|[A-ZĐ](?!\w)))?[a-zA-Z]?|\d{{1,3}}[a-zđA-Z]?(?:[-.]\d+)*"
        rf"|[A-ZĐ](?:[-.]?\d+)?)(?:(?<=\d)/[A-ZĐ]{{2,8}}(?:-[A-ZĐ]{{2,8}})?)?{_NOT_IN_WORD}"
    ),
}
LABEL = {unit: re.compile(pattern) for unit, pattern in LABELS.items()}
_SAME_UNIT = r"(?:(?:các\s+)?(?:[Đđ]iểm|[Kk]hoản|[Đđ]iều|[Mm]ục|[Cc]hương|[Pp]hần|[Pp]hụ\s+lục|ĐIỀU)\s*(?:số\s*)?)?"
LABEL_COMMA = re.compile(r"\s*+(?:,\s*+(?:(?:và|hoặc|hay)\b)?|;|(?:và/hoặc|và|hoặc|hay)\b|&)\s*(?=[\dIVX(a-zđA-ZĐ])")
LABEL_RANGE = re.compile(rf"\s*+(?:-|(?:đến\s+hết|đến|tới|cho\s+đến)\b)\s*(?P<word>{_SAME_UNIT})(?=[\dIVX(a-zđA-ZĐ])")
THIS_UNIT = re.compile(r"(?:này|NÀY)(?!\w)")
# A number after a comma or "và" is a label only if it counts nothing: "khoản 1 và 03 bản sao", "điểm a, y tế".
_COUNTED_THINGS = any_of("""
    %; tháng; năm; ngày; giờ; phút; tuần; quý; người; tỷ; triệu; nghìn; đồng; tuổi; lần; bản; bộ; cấp; thành viên;
    m2; m3; km;
    kg; ha; lít; tấn; mẫu; loại; nhóm; trường hợp; ký; chữ; cơ quan; đơn vị; doanh nghiệp; hộ; cái; chiếc; số; tờ;
    trang; phần
""")
COUNTED = re.compile(rf"\s*{_COUNTED_THINGS}(?!\w)")
_WORDS_AFTER_A_LETTER = any_of("""
    và; hoặc; hay; đến; của; thuộc; tại; trong; này; nêu; trên; thì; được; quy; để; nếu; là; theo; có; không; sau;
    trước; vào;
    như; các; [Kk]ho[ảà]n; [Đđ]iểm; [Đđ]iều; [Mm]ục; [Tt]iểu; [Pp]hần; [Pp]hụ; [Cc]hương
""")
AFTER_LETTER = re.compile(rf"\s*(?:$|[,;.:)(\]\"”’*/-]|[A-ZĐ]|{_WORDS_AFTER_A_LETTER}(?!\w))")

# Headings are not citations: "Điều 5. Tên điều", also after an opening quotation mark.
HEADING = re.compile(
    rf"""
    (?: ^ | (?<=\n) | (?<=[“"‘]) ) [ *#>|_]*+
    (?P<word> Điều | ĐIỀU | Chương | CHƯƠNG | Mục | MỤC | Phần | PHẦN | Phụ\s+lục | PHỤ\s+LỤC | Tiểu\s+mục ) \s+
    (?P<label> [\dIVXLA-Da-zđ.]{{1,8}}? | thứ\s+\w+ )
    (?: \s*[.:](?=\s|[*”"]|$) | \s*(?=\n|$) | \s+(?=[{CAPITAL}]{{2}}) )
    """,
    re.VERBOSE,
)
# "Điều này có đúng không?" speaks of a thing, not of an article.
_SAID_OF_A_THING = any_of("""
    có đúng; có nghĩa; có phải; có thể; có hợp; cho thấy; cho phép; không có nghĩa; không đúng; khiến; đồng nghĩa;
    dẫn đến;
    giúp; thể hiện; chứng tỏ; làm; sẽ; là
""")
THIS_THING = re.compile(rf"\s+{_SAID_OF_A_THING}(?!\w)")
