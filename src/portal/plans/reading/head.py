"""The head and the foot of a plan: title, number, issuer, place and date; recipients and signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from lawtext.dates import parse_date
from lawtext.words import fold
from portal.plans.reading.draft import SignatureDraft
from portal.plans.reading.lines import CAPITAL, Line, Rank

_DOC_TYPES = {
    "ke hoach": "Kế hoạch",
    "chuong trinh": "Chương trình",
    "phuong an": "Phương án",
    "de an": "Đề án",
}
_TYPE_AND_TITLE = re.compile(rf"(?P<type>{'|'.join(_DOC_TYPES)})\s+(?P<title>\S.+)", re.S)
_NUMBER = re.compile(r"\bSố\s*:?\s*(?P<number>\d+[a-z]?\s*/\s*[A-ZĐ0-9][\w.]*(?:\s?[-–]\s?[\w.]+)*)", re.I)
_PLACE_AND_DATE = re.compile(rf"^(?P<place>{CAPITAL}[^,\d]{{1,40}}),\s*[Nn]gày\b")
_ISSUES = re.compile(
    r"(?:^|[,;.]\s*|\bnay,?\s+)"
    r"(?P<issuer>(?:Ủy ban|Uỷ ban|UBND|Sở|Bộ|Hội đồng|Ban|Cục|Thanh tra|Văn phòng)[^,;.]{0,120}?)"
    r"\s+(?:xây dựng|ban hành)\s+(?:và\s+\w+\s+\w+\s+)?(?:Kế hoạch|Chương trình|Phương án|Đề án)",
    re.I,
)
_UNIT = re.compile(r"\b(?:TỈNH|THÀNH PHỐ|HUYỆN|THỊ XÃ|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)\b(?=\s)")
_MOTTO = re.compile(r"cong hoa xa hoi|doc lap\b.*tu do")
_AUTHORITY = re.compile(r"(?:tm|kt|tl|tuq|q)\s?\..*", re.S)
_OFFICE = re.compile(
    r"(?:pho |quyen )?(?:chu tich|giam doc|bo truong|thu truong|cuc truong|vu truong|chanh van phong|truong ban"
    r"|tong giam doc|chanh thanh tra|truong phong|chu nhiem|bi thu|vien truong|chanh an)(?: .{0,60})?"
)
_NAME = re.compile(rf"{CAPITAL}[\w']*(?:\s+{CAPITAL}[\w'.]*){{1,5}}")
_RECIPIENTS = re.compile(r"noi nhan\s*:?\s*")
_PREAMBLE = re.compile(r"(?:can cu|thuc hien|trien khai|de |nham |tiep tuc|theo de nghi|tren co so|phat huy|qua )")
_ADJUSTS = re.compile(
    rf"^(?:sửa đổi|điều chỉnh|bổ sung)\b[^“\"]{{0,160}}?\b(?:{'|'.join(_DOC_TYPES.values())})"
    r"\s+(?:thực hiện[^“\"]{0,80})?số\s+"
    r"(?P<number>\d+[a-z]?\s*/\s*[A-ZĐ][\w.]*(?:\s?[-–]\s?[\w.]+)*)",
    re.I,
)
_DATE_GAP = 40  # characters between a number and its date: " ngày 28 tháng 8 năm 2025"
_LONGEST_TITLE_LINE = 220


def read_title(opening: Sequence[Line]) -> tuple[str, str, int]:
    """Document type, title, and how many lines of the opening stand before the preamble."""
    for index, line in enumerate(opening):
        folded = fold(line.text).strip(" :.")
        if folded in _DOC_TYPES:
            return _below_type(_DOC_TYPES[folded], opening, index + 1)
        found = _TYPE_AND_TITLE.fullmatch(folded)
        if found and line.rank is Rank.NONE and len(folded) <= _LONGEST_TITLE_LINE * 2:
            title, used = _join_title(line.text[found.start("title") :], opening, index + 1)
            return _DOC_TYPES[found["type"]], title, used
    return "", "", 0


def _below_type(doc_type: str, opening: Sequence[Line], index: int) -> tuple[str, str, int]:
    if index >= len(opening):
        return doc_type, "", index
    title, used = _join_title(opening[index].text, opening, index + 1)
    return doc_type, title, used


def _join_title(title: str, opening: Sequence[Line], index: int) -> tuple[str, int]:
    """A title on several lines: it goes on in small letters, inside quotes, or in short lines without an end."""
    while index < len(opening) and _goes_on(title, opening[index]):
        title = f"{title} {opening[index].text}"
        index += 1
    return title.strip(" .:"), index


def _goes_on(title: str, line: Line) -> bool:
    if line.rank is not Rank.NONE or len(line.text) > _LONGEST_TITLE_LINE or line.text.startswith("("):
        return False
    is_cut = line.text[:1].islower() or title.count("“") > title.count("”") or title.count('"') % 2 == 1
    return is_cut or not (line.text.rstrip()[-1:] in ".;:,/" or _PREAMBLE.match(fold(line.text)))


def read_number(opening: Sequence[Line]) -> str:
    """ "Số: 120/KH-UBND" -> "120/KH-UBND"; "" where the space before "/" was left blank."""
    for line in opening:
        if found := _NUMBER.match(line.text):
            return re.sub(r"\s+", "", found["number"]).replace("–", "-")
    return ""


def read_adjusted(title: str) -> tuple[str, date | None]:
    """ "Điều chỉnh, bổ sung một số nhiệm vụ của Kế hoạch số 54/KH-UBND ngày 28/8/2025" -> its number and date."""
    if not (found := _ADJUSTS.match(title)):
        return "", None
    return re.sub(r"\s+", "", found["number"]).replace("–", "-"), parse_date(title[found.end() :][:_DATE_GAP])


def read_place_and_date(opening: Sequence[Line]) -> tuple[str, date | None]:
    for line in opening:
        if found := _PLACE_AND_DATE.match(line.text):
            return found["place"].strip(), parse_date(line.text)
    return "", None


def read_issuer(opening: Sequence[Line], preamble: Sequence[Line], signature: SignatureDraft) -> str:
    """Who issues: as the preamble says ("… ban hành Kế hoạch"), else the head's left block, else the signature's.

    The preamble often leaves the place out ("Ủy ban nhân dân tỉnh"): then the head's fuller name is taken.
    """
    said = [found for line in preamble for found in _ISSUES.finditer(line.text)]
    in_preamble = said[-1]["issuer"].strip() if said else ""
    printed = _printed_issuer([line.text for line in opening if line.text.isupper() and not _is_furniture(line.text)])
    if printed and fold(printed).startswith(fold(in_preamble)):
        return printed
    authority = re.sub(r"^(?:TM|KT|TL|TUQ|Q)\s?\.\s*", "", signature.authority)
    return in_preamble or printed or _sentence_case(authority)


def _printed_issuer(capitals: Sequence[str]) -> str:
    """ "ỦY BAN NHÂN DÂN" and "TỈNH HẬU GIANG" are one name; of "UBND TỈNH …" and "SỞ TƯ PHÁP" the second issues."""
    if not capitals:
        return ""
    first, second = capitals[0], capitals[1] if len(capitals) > 1 else ""
    return _sentence_case(f"{first} {second}" if _UNIT.match(second) else second or first)


def _is_furniture(text: str) -> bool:
    folded = fold(text)
    return bool(_MOTTO.search(folded)) or folded.strip(" :") in _DOC_TYPES or "/" in text or folded.startswith("so:")


def _sentence_case(capitals: str) -> str:
    """ "ỦY BAN NHÂN DÂN TỈNH HẬU GIANG" -> "Ủy ban nhân dân tỉnh Hậu Giang": the name of a place keeps its capitals."""
    found = _UNIT.search(capitals)
    if not found:
        return capitals.strip().capitalize()
    body = f"{capitals[: found.start()]}{found[0]}".capitalize() if found.start() else found[0].lower()
    return f"{body} {capitals[found.end() :].strip().title()}".strip()


def read_recipients(tail: Sequence[Line]) -> tuple[str, ...]:
    """The distribution list, without its dashes and semicolons."""
    found: list[str] = []
    is_inside = False
    for line in tail:
        if opened := _RECIPIENTS.match(fold(line.text)):
            is_inside = True
            found.extend(_items(line.text[opened.end() :]))
        elif _is_signature(line):
            is_inside = False
        elif is_inside and line.rank in (Rank.BULLET, Rank.SUB_BULLET):
            found.extend(_items(line.text))
        elif is_inside and found and not _NAME.fullmatch(line.text):
            found[-1] = f"{found[-1]} {line.text.strip(' ;.')}"
    return tuple(found)


def _items(text: str) -> list[str]:
    return [item.strip(" ;.-–") for item in text.split(";") if item.strip(" ;.-–")]


def read_signature(tail: Sequence[Line]) -> SignatureDraft:
    """Authority ("TM. …"), office ("CHỦ TỊCH") and name: the last name below the office."""
    authority = title = signer = ""
    number = 0
    for line in tail:
        folded = fold(line.text)
        if _AUTHORITY.fullmatch(folded) and line.text[:2].isupper():
            authority, title = _split_office(line.text) if not authority else (authority, line.text)
            number = line.number
        elif (authority or line.text.isupper()) and _OFFICE.fullmatch(folded) and line.rank is Rank.NONE:
            title, number = line.text, line.number
        elif authority and not title and line.text.isupper():
            authority = f"{authority} {line.text}"
        elif (authority or title) and line.rank is Rank.NONE and _NAME.fullmatch(line.text) and not line.text.isupper():
            signer, number = line.text, line.number
    return SignatureDraft(authority, title, signer, number)


def _split_office(text: str) -> tuple[str, str]:
    """ "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" on one line."""
    found = re.fullmatch(r"(?P<authority>.*?\S)\s+(?P<office>(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|GIÁM ĐỐC|BỘ TRƯỞNG))", text)
    return (found["authority"], found["office"]) if found else (text, "")


def _is_signature(line: Line) -> bool:
    folded = fold(line.text)
    return (
        line.rank is Rank.NONE
        and line.text[:2].isupper()
        and bool(_AUTHORITY.fullmatch(folded) or (line.text.isupper() and _OFFICE.fullmatch(folded)))
    )
