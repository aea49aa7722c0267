"""The words and forms of citations: those of the table beside it, as regular expressions, and words to look up."""

from __future__ import annotations

import re

from lawtext.numbers import KINDS
from lawtext.types import Unit
from lawtext.words import fold, patterns_beside

SMALL = "a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def any_of(listed: str) -> str:
    """The phrases, separated by ";", as one alternative; a blank in a phrase may be any blanks, or a line end."""
    phrases = (phrase.split() for phrase in listed.split(";"))
    return "(?:" + "|".join(r"\s+".join(words) for words in phrases) + ")"


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


LINE_END_REACH = 40


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
    **{short: unit for letter, unit in (("k", Unit.CLAUSE), ("đ", Unit.ARTICLE)) for short in (letter, f"{letter}.")},
}
UNIT_LEAD_REACH = 16
_ROMAN = r"[IVXL]+"
# "phụ lục IThông tư này": PDF text glues the next word.
_GLUED_KIND = r"(?:Thông|Nghị|Luật|Quyết|Bộ|Pháp|của|và)(?![^\W\d_])"
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
        rf"(?P<label>{_ROMAN}(?:[-.](?:\d+(?:\.\d+)*|[A-ZĐ](?!\w)))?[a-zA-Z]?|\d{{1,3}}[a-zđA-Z]?(?:[-.]\d+)*"
        rf"|[A-ZĐ](?:[-.]?\d+)?)(?:(?<=\d)/[A-ZĐ]{{2,8}}(?:-[A-ZĐ]{{2,8}})?)?{_NOT_IN_WORD}"
    ),
}
LABEL = {unit: re.compile(pattern) for unit, pattern in LABELS.items()}

NOTE_REACH = 16


# "quy định tại Chương II", "Mẫu số 01 Phụ lục II": a bigger unit alone is cited only after such words.
POINTING_REACH = 32

# Words for kinds of documents, as they stand before a number; one wrong letter in them, or in "số", does no harm.
_KINDS_WITH_NUMBERS = """
    bộ luật; luật; pháp lệnh; hiến pháp; sắc luật; sắc lệnh; lệnh; nghị quyết liên tịch; nghị quyết; nghị định;
    quyết định; chỉ thị; thông tư liên tịch; thông tư liên bộ; thông tư liên ngành; thông tư; công văn; công điện;
    tờ trình; báo cáo; kế hoạch; kết luận; thông báo; thông tri; thông cáo; hướng dẫn; chương trình; đề án; phương án;
    quy định; quy chế; án lệ; văn bản hợp nhất; văn bản; thư mời; giấy mời; quy trình; liên tịch; biên bản; bản án
"""
_ABBREVIATED = {"nd": "NĐ", "qd": "QĐ", "nq": "NQ", "ttlt": "TTLT", "tt": "TT", "ct": "CT", "vbhn": "VBHN"}
KIND_OF_LEAD = {fold(kind): kind for kind in (" ".join(one.split()) for one in _KINDS_WITH_NUMBERS.split(";"))}
KIND_OF_LEAD |= {short: KINDS[code] for short, code in _ABBREVIATED.items()}
KIND_OF_LEAD |= {"cv": "công văn", "nghidinh": "nghị định"}
_KIND = any_of(";".join(sorted(KIND_OF_LEAD, key=len, reverse=True)))

UNIT_BEFORE_REACH = 24
RE = patterns_beside(__file__, small=SMALL, kind=_KIND)

# Words at which a name that is not in the table ends.
NAME_STOPS = words("""
    số năm ngày này được có quy đối thì là khi để do theo tại trong bởi hoặc nếu mà như nhằm từ đến đã đang sẽ phải
    không về của cho bằng cùng với ban sửa bổ hiện hướng thực nêu trên hết còn chưa trước sau nói bao thông ngoài
    khác gồm vào
    cũng chỉ các những hay việc căn tuy nhưng nên vẫn thay thuộc kèm liên giữa xác sang ký nộp trực định người cơ hiệu
""")
NAME_STOPS_AFTER_AND = words("""
    các văn nghị luật pháp bộ thông quy hướng quyết những theo có không phải được thực một tại của quốc điều khoản
    điểm
    chính đồng việc người cơ tổ tham
""")

# These come with a document and are cited as that document, whatever its kind.
ATTACHED_KINDS = {
    *("quy chế", "quy định", "điều lệ", "nội quy", "hướng dẫn", "chương trình"),
    *("đề án", "quy trình", "phương án", "kế hoạch", "công văn", "thông báo"),
}
# What goes on after a kind alone: "khoản 1 Điều 12 của Luật nộp các giấy tờ", but "Luật Đất đai", "Luật sư".
GOES_ON = rf"(?!(?:này|sư|gia|số|mẫu)(?!\w))[{SMALL}]"
