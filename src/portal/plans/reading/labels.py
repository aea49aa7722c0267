"""What a label says of the words after it: "Đơn vị chủ trì:", "Thời gian hoàn thành:", "Kết quả, sản phẩm:".

Labels are matched on folded text (`lawtext.words.fold` keeps the length), so lost or misplaced marks do no harm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lawtext.words import fold


class Kind(StrEnum):
    """What stands after a label. `SHARED` holds lead and coordinating agencies in one sentence."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    SHARED = "shared"
    DEADLINE = "deadline"
    PRODUCT = "product"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a paragraph: words after a label, or (kind None) words before the first one."""

    kind: Kind | None
    text: str
    label: str = ""


_BODY = r"(?:cac\s+)?(?:co quan|don vi|to chuc|bo phan|ca nhan|dia phuong)"
_WHO = rf"(?:{_BODY}(?:\s*[,/]\s*|\s+va\s+|\s+))*"
_SOMEBODY = rf"(?:{_BODY}(?:\s*[,/]\s*|\s+va\s+|\s+))+"
_DO = r"(?:thuc hien|hoan thanh|trien khai|tham muu|to chuc|xay dung|theo doi|bat dau|ket thuc|bao cao)"
_DONE = rf"(?:(?:\s+|\s*[,/]\s*|\s+va\s+){_DO})*"
_AND = r"\s*(?:[,/&-]|\bva\b)\s*"

_LABELS: tuple[tuple[Kind, str], ...] = (
    # Cơ quan chủ trì, phối hợp · Đơn vị chủ trì/phối hợp · Phân công thực hiện · Đơn vị thực hiện
    (Kind.SHARED, rf"{_WHO}chu tri{_AND}{_WHO}phoi hop{_DONE}"),
    (Kind.SHARED, r"(?:phan cong|trach nhiem|nguoi)(?:\s+(?:thuc hien|to chuc|nhiem vu|trach nhiem))*"),
    (Kind.SHARED, rf"{_SOMEBODY}(?:chiu trach nhiem\s*)?(?:thuc hien|trien khai|to chuc thuc hien)"),
    # Đơn vị chủ trì · Cơ quan chủ trì thực hiện · Chủ trì · Cơ quan đầu mối · Giao chủ trì
    (Kind.LEAD, rf"{_WHO}(?:duoc\s+)?(?:giao\s+)?chu tri{_DONE}"),
    (Kind.LEAD, rf"{_SOMEBODY}(?:dau moi|chu quan){_DONE}"),
    # Đơn vị phối hợp · Phối hợp thực hiện · Cơ quan, đơn vị phối hợp
    (Kind.COORDINATING, rf"{_WHO}(?:cung\s+)?phoi hop{_DONE}(?:\s+voi)?"),
    # Thời gian thực hiện · Thời hạn hoàn thành · Tiến độ · Thời gian, tiến độ · Lộ trình thực hiện
    (Kind.DEADLINE, rf"(?:thoi (?:gian|han|diem)|tien do|lo trinh)(?:{_AND}(?:tien do|thoi (?:gian|han)))?{_DONE}"),
    (Kind.DEADLINE, r"han (?:hoan thanh|cuoi|chot)|hoan thanh(?: truoc)?"),
    # Kết quả, sản phẩm · Sản phẩm dự kiến · Kết quả đầu ra · Dự kiến sản phẩm
    (
        Kind.PRODUCT,
        rf"(?:du kien\s+)?(?:ket qua|san pham|dau ra)(?:(?:{_AND}|\s+)(?:ket qua|san pham|dau ra|muc tieu))*"
        r"(?:\s+(?:du kien|dat duoc|can dat|chu yeu|hoan thanh|dau ra|thuc hien|cua nhiem vu|cu the))*",
    ),
    # Labels of other things: they end what came before them.
    (
        Kind.OTHER,
        r"(?:noi dung|nguon|kinh phi|du toan|hinh thuc|doi tuong|dia diem|dia ban|muc tieu|chi tieu|muc dich|yeu cau"
        r"|cach thuc|bien phap|so luong|quy mo|ghi chu|can cu|co so)"
        rf"(?:(?:{_AND}|\s+)(?:noi dung|kinh phi|hinh thuc|dia diem|bien phap|thuc hien|trien khai|cu the|chu yeu))*",
    ),
)
_ANY = "|".join(f"(?P<k{index}>{pattern})" for index, (_, pattern) in enumerate(_LABELS))
_LABEL = re.compile(rf"(?:^|(?<=[.;,(/–-])|(?<=[.;,(/–-]\s))\s*(?:{_ANY})\s*(?:\([^()]{{0,60}}\)\s*)?(?::|$)")
_LED_BY = re.compile(r"^(?:co quan|don vi) (?P<what>chu tri|phoi hop)(?: thuc hien)? (?:la|gom)\s+")
_GAP = " \t.;,–-("


def split_labels(text: str) -> list[Segment]:
    """ "Chủ trì: Sở Tư pháp. Thời gian: Quý II" -> [lead "Sở Tư pháp", deadline "Quý II"].

    A label alone on its line has empty words after it: they stand on the lines below.
    """
    folded = fold(text)
    if found := _LED_BY.match(folded):
        kind = Kind.LEAD if found["what"] == "chu tri" else Kind.COORDINATING
        return [Segment(kind, _trim(text[found.end() :]))]
    marks = [found for found in _LABEL.finditer(folded) if _is_label(found, folded)]
    if not marks:
        return [Segment(None, text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    before = text[: marks[0].start()].rstrip(_GAP)
    opening = [Segment(None, before)] if before else []
    return opening + [
        Segment(_kind(mark), _trim(text[mark.end() : end]), _trim(text[mark.start() : mark.end()].strip(" :")))
        for mark, end in zip(marks, ends, strict=True)
    ]


def column_kind(heading: str) -> Kind | None:
    """What a table's column holds, by its heading: "Cơ quan chủ trì", "Thời gian", "Sản phẩm đầu ra"."""
    folded = fold(heading).strip(" .:")
    found = re.fullmatch(_ANY, folded)
    return _kind(found) if found else None


def _is_label(found: re.Match[str], folded: str) -> bool:
    """A label inside a paragraph needs its colon; one without a colon must be the whole paragraph."""
    return folded[found.end() - 1 : found.end()] == ":" or not folded[: found.start()].strip()


def _kind(found: re.Match[str]) -> Kind:
    return next(kind for index, (kind, _) in enumerate(_LABELS) if found[f"k{index}"] is not None)


def _trim(words: str) -> str:
    words = words.strip(" \t–-").rstrip(" .;,(")
    return words[:-1].rstrip(" .;,") if words.endswith(")") and words.count(")") > words.count("(") else words
