"""Names of issuing bodies: grouped from the lines of a letter-head, and written as sentences write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_STARTS = (
    "BỘ CHÍNH TRỊ|BỘ|CHÍNH PHỦ|THỦ TƯỚNG|QUỐC HỘI|ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|HĐND|SỞ|TÒA ÁN|TOÀ ÁN|VIỆN KIỂM SÁT"
    "|NGÂN HÀNG"
    "|KIỂM TOÁN|CHỦ TỊCH NƯỚC|CHỦ TỊCH|BAN|VĂN PHÒNG|TỔNG CỤC|CỤC|THANH TRA|TỈNH ỦY|TỈNH UỶ|THÀNH ỦY|THÀNH UỶ|BẢO HIỂM"
    "|ĐẢNG|MẶT TRẬN|TỔNG LIÊN ĐOÀN|LIÊN ĐOÀN|ĐOÀN|TRƯỜNG|PHÒNG"
)
_START = re.compile(rf"^(?:{_STARTS})\b")
JOINED = re.compile(
    r"\s+[-–]\s+(?=(?:BỘ|TÒA ÁN|TOÀ ÁN|VIỆN KIỂM SÁT|NGÂN HÀNG|ỦY BAN|UỶ BAN|THANH TRA|BAN)\b)"
)  # joint circulars
# Names that are broken before a word which could begin a name of its own: "ỦY BAN THƯỜNG VỤ / QUỐC HỘI".
_UNFINISHED = re.compile(
    r"(?:\bTHỦ TƯỚNG|\bBAN CHỈ ĐẠO|\bHỘI ĐỒNG PHỐI HỢP"
    r"|\bTHƯỜNG VỤ|\bTHẨM PHÁN|\bVĂN PHÒNG|\bTHANH TRA|\bPHÒNG|\bVÀ|[-–,])$"
)
_ABBREVIATIONS = {"UBND": "ỦY BAN NHÂN DÂN", "HĐND": "HỘI ĐỒNG NHÂN DÂN", "UỶ BAN": "ỦY BAN", "TOÀ ÁN": "TÒA ÁN"}
# What a sentence writes with capitals and a letter-head cannot show: fields of a ministry, higher bodies, places.
_FIELD = re.compile(r"(?:(?<=^bộ )|(?<=^sở )|(?<=^cục )|(?<=, )|(?<= và )|(?<= - ))\w", re.IGNORECASE)
_BODY = re.compile(r"\b(?:quốc hội|chính phủ|thường vụ|nhà nước|chấp hành|trung ương|đảng|cộng sản)\b")
_COUNTRY = re.compile(r"\bviệt nam\b")
_PLACE = re.compile(r"\b((?:tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu) )((?!hội\b)[^,;]+)$")
_OFFICES = re.compile(
    r"^(?:Bộ trưởng|Chủ nhiệm|Tổng Thanh tra(?= )|Giám đốc|Chánh án|Viện trưởng|Thống đốc|Tổng Kiểm toán)\s+"
)

_ENACTS = re.compile(
    r"(?:^|,\s|;\s|\.\s)(?P<body>(?:Bộ trưởng|Bộ|Chính phủ|Thủ tướng|Quốc hội|Ủy ban|Uỷ ban|UBND|Hội đồng|Sở"
    r"|Giám đốc|Chủ nhiệm|Chánh án|Viện trưởng|Tòa án|Toà án|Thống đốc|Ngân hàng|Tổng)\b[^,;:.]{0,90}?)\s+"
    r"(?:ban hành|xây dựng|thống nhất ban hành)\s+(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư"
    r"|Quyết định|Chỉ thị|Kế hoạch|Chương trình|Quy chế|Quy định|Hướng dẫn)"
)


def is_agency(text: str) -> bool:
    """Whether a line in capitals begins the name of a body."""
    return _START.match(text) is not None


def letterhead_agencies(lines: Iterable[str]) -> list[str]:
    """The bodies named by the lines of a letter-head, each whole: the last issues, those above are its superiors."""
    names: list[str] = []
    for line in lines:
        if names and (not is_agency(line) or _UNFINISHED.search(names[-1])):
            names[-1] = f"{names[-1]} {line}"
        elif is_agency(line):
            names.append(line)
    return names


def enacting_body(paragraphs: Iterable[str]) -> str:
    """The body that the preamble says enacts: "Bộ trưởng Bộ Tài chính ban hành Thông tư" -> "Bộ Tài chính"."""
    for paragraph in paragraphs:
        match = _ENACTS.search(paragraph)
        if match:
            return _OFFICES.sub("", match["body"])
    return ""


def in_sentence_case(name: str, source: str) -> str:
    """A name in capitals as the document itself writes it in a sentence: "BỘ TÀI CHÍNH" -> "Bộ Tài chính"."""
    for short, full in _ABBREVIATIONS.items():
        name = re.sub(rf"\b{short}\b", full, name)
    for found in _occurrences(name, source):
        if not found.isupper():
            return " ".join(found.split())
    name = _FIELD.sub(lambda match: match[0].upper(), name[:1] + name[1:].lower())
    name = _BODY.sub(lambda match: match[0].capitalize(), name)
    name = _COUNTRY.sub("Việt Nam", name)
    return _PLACE.sub(lambda match: match[1] + match[2].title(), name)


def _occurrences(name: str, source: str) -> Iterator[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    for match in re.finditer(words, source, re.IGNORECASE):
        yield match[0]
