"""Names of issuing bodies: grouped from the lines of a letter-head, and written as sentences write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lawtext.structure.head_form import FormMark
from lawtext.structure.known_agencies import is_known_agency
from lawtext.structure.lines import UPPER, is_capitals

_STARTS = (
    "BỘ CHÍNH TRỊ|BỘ|CHÍNH PHỦ|PHỦ THỦ TƯỚNG|THỦ TƯỚNG|QUỐC HỘI|ỦY BAN|UỶ BAN|UBND|HỘI ĐỒNG|HĐND|SỞ|TÒA ÁN|TOÀ ÁN"
    "|VIỆN KIỂM SÁT|NGÂN HÀNG|KIỂM TOÁN|CHỦ TỊCH|BAN(?! HÀNH)|VĂN PHÒNG|TỔNG CỤC|CỤC|THANH TRA|TỈNH ỦY|TỈNH UỶ"
    "|THÀNH ỦY|THÀNH UỶ|BẢO HIỂM|ĐẢNG|MẶT TRẬN|TỔNG LIÊN ĐOÀN|LIÊN ĐOÀN|ĐOÀN|TRƯỜNG|PHÒNG"
)
_START = re.compile(rf"^(?:{_STARTS})\b")
# Bodies that a letter-head may name and the first word of a title may be too: "THUẾ TÀI NGUYÊN".
_LETTERHEAD_START = re.compile(
    rf"^(?:{_STARTS}|TRUNG TÂM|TRUNG ƯƠNG|VIỆN|HỌC VIỆN|ĐẠI HỌC|BỆNH VIỆN|KHO BẠC|CHI CỤC|THUẾ|HẢI QUAN|TẬP ĐOÀN"
    r"|TỔNG CÔNG TY|CÔNG TY|HỘI|LIÊN HIỆP|CÔNG AN|QUỸ|ĐÀI|HẠT|THỐNG KÊ|THƯỜNG TRỰC|VỤ|CƠ QUAN|THÔNG TẤN|HUYỆN [ỦU]|"
    r"QUẬN [ỦU]|THỊ [ỦU]|LIÊN BỘ|LIÊN TỊCH|XÃ ĐOÀN|TỈNH ĐOÀN)\b"
)
_NO_BODY = re.compile(
    r"^(?:(?:TỐI |TUYỆT )?MẬT$|(?:THƯỢNG )?KHẨN|HỎA TỐC|HOẢ TỐC|DỰ THẢO|BẢN SAO|SAO Y|KHÓA|KHOÁ|KỲ HỌP|MẪU|CÔNG BÁO"
    r"|VĂN BẢN|V/V|VỀ VIỆC|SỐ\b|HẾT HIỆU LỰC|TOÀN VĂN)"
)
_JOINED = re.compile(
    r"\s*[-–,;/]\s*(?=(?:BỘ|TÒA ÁN|TOÀ ÁN|VIỆN KIỂM SÁT|NGÂN HÀNG|ỦY BAN|UỶ BAN|THANH TRA|BAN|TỔNG CỤC|TỔNG LIÊN ĐOÀN"
    r"|BẢO HIỂM|KIỂM TOÁN|VĂN PHÒNG|HỘI|UBND|SỞ|CÔNG AN|TRUNG ƯƠNG|CHÍNH PHỦ|ĐOÀN)\b)|\s+VÀ\s+(?=BỘ\b)"
)  # joint circulars
_CAPITAL_TAIL = re.compile(rf"(?:[{UPPER}]{{2,}},? (?:[-–] )?)*[{UPPER}]{{2,}}$")  # behind talk of the page
_DASH = re.compile(r"\s*[-–]\s*")
_JOINT_MINISTRIES = re.compile(r"^LIÊN (?:BỘ|TỊCH)\s*:?\s*")
_MOST_JOINED = 12
_MOST_WORDS = 40  # in the line of a letter-head
# Names that are broken before a word which could begin a name of its own: "ỦY BAN THƯỜNG VỤ / QUỐC HỘI".
_UNFINISHED = re.compile(
    r"(?:\bTHỦ TƯỚNG|\bBAN CHỈ ĐẠO|\bHỘI ĐỒNG PHỐI HỢP"
    r"|\bTHƯỜNG VỤ|\bTHẨM PHÁN|\bVĂN PHÒNG|\bTHANH TRA|\bPHÒNG|\bVÀ|[-–,])$"
)
_ABBREVIATIONS = {"UBND": "ỦY BAN NHÂN DÂN", "HĐND": "HỘI ĐỒNG NHÂN DÂN", "UỶ BAN": "ỦY BAN", "TOÀ ÁN": "TÒA ÁN"}
# What a sentence writes with capitals and a letter-head cannot show: fields of a ministry, higher bodies, places.
_FIELD = re.compile(r"(?:(?<=^bộ )|(?<=^sở )|(?<=^cục )|(?<=^phòng )|(?<=, )|(?<= và )|(?<= - ))\w", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:quốc hội|chính phủ|thủ tướng|bộ trưởng|thường vụ|nhà nước|chấp hành|trung ương|đảng|cộng sản)\b"
)
_COUNTRY = re.compile(r"\bviệt nam\b")
_PLACE = re.compile(
    r"\b((?:(?:tỉnh|thành|huyện|quận|thị) [ủu][ỷy]|tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu) )"
    r"((?!hội\b|[ủu][ỷy]\b)[^,;]+)$",
    re.IGNORECASE,
)
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


def letterhead_bodies(lines: Iterable[FormMark]) -> list[FormMark]:
    """The bodies named by the lines of a letter-head, each whole: the last issues, those above are its superiors.

    A line that makes the name above it a known one belongs to it, however it begins: "TỔNG CỤC / HẢI QUAN".
    """
    names: list[FormMark] = []
    held: FormMark | None = None  # "THỦ" above "TƯỚNG CHÍNH PHỦ"
    for line in (part for whole in lines for part in _parted(whole)):
        if _NO_BODY.match(line.words):
            continue
        above = names[-1] if names else None
        if held and _LETTERHEAD_START.match(f"{held.words} {line.words}"):
            line = replace(line, start=held.start, words=f"{held.words} {line.words}")
        opens = _LETTERHEAD_START.match(line.words)
        is_more = above and (_goes_on(above.words, line.words) or not (opens or is_known_agency(above.words)))
        held = None if is_more or opens else line
        if above and is_more:
            names[-1] = replace(above, end=line.end, words=f"{above.words} {line.words}")
        elif opens:
            names.append(line)
    return names


def in_capitals(line: FormMark) -> FormMark | None:
    """What of a line stands in capitals: all without a bullet, or what stands behind talk of the page."""
    whole = line.words.lstrip("•· ") if is_capitals(line.words) else ""
    words = whole or "".join(_CAPITAL_TAIL.findall(line.words))
    return replace(line, start=line.end - len(words), words=words) if words else None


def _parted(line: FormMark) -> list[FormMark]:
    """ "BỘ Y TẾ CỤC AN TOÀN THỰC PHẨM" in one line: a known body, and another below it."""
    words = line.words.split(" ")
    for at in range(2, len(words) if len(words) < _MOST_WORDS else 0):
        above, below = " ".join(words[:at]), " ".join(words[at:])
        if _LETTERHEAD_START.match(below) and is_known_agency(above) and not is_known_agency(line.words):
            return [replace(line, words=above), *_parted(replace(line, words=below))]
    return [line]


def _goes_on(above: str, line: str) -> bool:
    return (
        _UNFINISHED.search(above) is not None
        or line.startswith(("VÀ ", "& "))
        or any(is_known_agency(f"{name} {line}") for name in {above, _JOINED.split(above)[-1]})
    )


def split_joint(body: FormMark) -> list[FormMark]:
    """The bodies of a joint act named in one line: "BỘ Y TẾ - BỘ TÀI CHÍNH", "LIÊN BỘ Y TẾ - TÀI CHÍNH"."""
    if lead := _JOINT_MINISTRIES.match(body.words):
        names = _ministries(re.split(r"\s*[-–,;]\s*", body.words[lead.end() :], maxsplit=_MOST_JOINED))
    else:
        names = [body.words] if is_known_agency(body.words) else _JOINED.split(body.words, _MOST_JOINED)
    told = (_DASH.sub(" - ", name.strip(" -–,;")) for name in names)
    return [replace(body, words=name) for name in told if name]


def _ministries(parts: list[str]) -> list[str]:
    """Fields of ministries -> ministries; the longest run of parts that names one is one."""
    names: list[str] = []
    while parts:
        first = "BỘ " + parts[0].removeprefix("BỘ ")
        runs = [(" - ".join([first, *parts[1:length]]), length) for length in range(len(parts), 0, -1)]
        name, length = next((run for run in runs if is_known_agency(run[0])), (parts[0], 1))
        names.append(name)
        parts = parts[length:]
    return names


def enacting_body(paragraphs: Iterable[str]) -> str:
    """The body that the preamble says enacts: "Bộ trưởng Bộ Tài chính ban hành Thông tư" -> "Bộ Tài chính"."""
    found = next(filter(None, map(_ENACTS.search, paragraphs)), None)
    return _OFFICES.sub("", found["body"]) if found else ""


def in_sentence_case(name: str, source: str) -> str:
    """A name in capitals as the document itself writes it in a sentence: "BỘ TÀI CHÍNH" -> "Bộ Tài chính"."""
    for short, full in _ABBREVIATIONS.items():
        name = re.sub(rf"\b{short}\b", full, name)
    said = re.finditer(r"\s+".join(map(re.escape, name.split())), source, re.IGNORECASE)
    if written := next((found[0] for found in said if not found[0].isupper()), ""):
        return " ".join(written.split())
    name = _FIELD.sub(lambda match: match[0].upper(), name[:1] + name[1:].lower())
    name = _COUNTRY.sub("Việt Nam", _BODY.sub(lambda match: match[0].capitalize(), name))
    return _PLACE.sub(lambda match: match[1] + match[2].title(), name)
