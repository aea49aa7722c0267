"""What may be wrong with the fields of a head: each is held against the others, and against the bodies there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawtext.numbers import KINDS
from lawtext.structure.head_form import Dateline, Form, FormMark
from lawtext.structure.known_agencies import agrees_with_code, is_known_agency, key_of, lacks_place
from lawtext.types import HeadField, Span
from lawtext.words import fold

_LONGEST_SUBJECT = 700
_YEAR = re.compile(r"/((?:19|20)\d\d)/")
_KINDS = {**KINDS, "TTLB": "thông tư liên tịch"}
_WEAK = ("CT", "L", "TC", "DA", "PA", "BB", "HĐ", "CV", "CĐ")  # kinds whose codes are initials of bodies too
_GLUED = re.compile(r"/(?:NĐCP|(?:QĐ|NQ|TT|CT|KH|TB)(?:UBND|HĐND|TTg|CP|B[A-ZĐ]{2,}))$")
_LEADS_TO_BODY = re.compile(
    r"\b(?:cua|va|thuoc|tai|cho|voi|do|boi|theo|giua|tu|den|trong|tren|ve|chuc|luat|lap|bo|cap|la|cac|hien|doan)$|[,&(-]$"
)
_POST = re.compile(
    r"(?: pho)? (?:chu tich|bo truong|giam doc|chanh an|vien truong|thong doc|chu nhiem|(?:tong )?cuc truong"
    r"|thu truong)$"
)
_LAWS = ("Luật", "Bộ luật", "Pháp lệnh", "Văn bản hợp nhất", "Nghị định")
_LONG_LINE = 160  # characters of a title; hardly one without legal bases below is longer
_BEGINS = re.compile(r"(?:về|v/v|thực hiện|thi hành|ban hành|quy định|hướng dẫn|sửa đổi|bổ sung|phê duyệt|công bố)\b")
_BODY_FIRST = re.compile(r"(?:BỘ|SỞ|ỦY BAN|HỘI ĐỒNG|TRUNG ƯƠNG|CHÍNH PHỦ|THỦ TƯỚNG|TỈNH ỦY|THÀNH ỦY|UBND|HĐND)\b")
_STRAY = re.compile(
    r"\w\. [A-ZĐ]|như sau$|(?i:kỳ họp thứ \S+)$|[|<>{}]|https?:|\bV/[vV]\b|CỘNG HÒA XÃ|Độc lập|\b[Ss]ố\s*:"
)


class HeadDoubts:
    """The readings of one head, each with what contradicts it."""

    def __init__(self, form: Form, number: str, kind: str) -> None:
        self._form = form
        self._said = " ".join(form.folded.split())
        self._kind = kind
        self._number = number
        codes = [code for code in re.split(r"[-/. ]", number)[1:] if not code.isdigit()]
        self._told_kind = _KINDS.get(codes[0], "") if codes else ""
        self._is_weak = bool(codes) and codes[0] in _WEAK
        self._codes = tuple(codes[1:] if self._told_kind and not self._is_weak else codes)

    def plain(self, name: str, value: str, start: int, end: int, doubt: str = "") -> HeadField | None:
        return HeadField(name, value, self._form.span(start, end), doubt) if value else None

    def number(self, mark: FormMark | None, *, is_aside: bool) -> HeadField | None:
        if mark is None:
            return None
        doubt = ""
        if is_aside:
            doubt = "chỉ thấy ở lời dẫn phía trên, không có dòng “Số: …”"
        elif " " in self._number:
            doubt = "số và ký hiệu cách nhau bằng khoảng trắng"
        elif _GLUED.search(self._number):
            doubt = "ký hiệu thiếu dấu gạch nối"
        elif not self._codes and not self._told_kind:
            doubt = "không có ký hiệu cơ quan"
        return self.plain("official_number", self._number, mark.end - len(mark.words), mark.end, doubt)

    def doc_type(self, mark: FormMark | None, doubt: str) -> HeadField | None:
        told = self._told_kind
        is_other = told and not self._is_weak and fold(told) != fold(self._kind)
        if is_other and self._kind not in ("Văn bản hợp nhất", "Công văn", "Quy chế", "Quy định") and not doubt:
            doubt = f"ký hiệu {self._number} là của {told}"
        return self.plain("doc_type", self._kind, mark.start if mark else 0, mark.end if mark else 0, doubt)

    def subject(
        self,
        mark: FormMark | None,
        bodies: Sequence[FormMark],
        *,
        is_titled: bool,
        is_below_kind: bool,
        is_open: bool,
        goes_on: bool,
    ) -> HeadField | None:
        """`is_open`: no mark of the form ended it, only the first unit; `goes_on`: a line in small letters did."""
        if mark is None:
            return None
        words = mark.words
        key = key_of(words)
        doubt = "" if is_titled else "không có dòng tên loại phía trên"
        if len(words) > _LONGEST_SUBJECT:
            doubt = "dài khác thường"
        elif len(words) < 4 or _STRAY.search(words) or (is_below_kind and _is_cut(words)):
            doubt = "có thể lẫn chữ của phần khác"
        elif any(_ends_with_body(key, key_of(body.words)) for body in bodies):
            doubt = "có thể lẫn tên cơ quan ở cuối"
        elif self._kind not in _LAWS and _BODY_FIRST.match(words):
            doubt = "có thể lẫn tên cơ quan ở đầu"
        elif goes_on:
            doubt = "có thể còn tiếp ở dòng dưới"
        elif is_open and mark.end - mark.start > _LONG_LINE:
            doubt = "không rõ kết thúc ở đâu"
        return self.plain("subject", words, mark.start, mark.end, doubt)

    def issuer(self, bodies: Sequence[FormMark]) -> HeadField | None:
        if not bodies:
            return None
        value = " - ".join(body.words for body in bodies)
        unknown = [body.words for body in bodies if not self._is_sure(body.words)]
        doubt = ""
        if unknown:
            doubt = f"“{unknown[0][:80]}” không có trong danh mục cơ quan đã biết"
        elif len(bodies) == 1 and "liên tịch" in self._kind:
            doubt = "văn bản liên tịch mà chỉ đọc được một cơ quan"
        elif self._codes and self._told_kind and not self._is_weak and not self._is_coded(bodies):
            doubt = f"không khớp ký hiệu {self._number}"
        return self.plain("issuer", value, bodies[0].start, bodies[-1].end, doubt)

    def _is_sure(self, name: str) -> bool:
        """A known body; or one whose initials are in the number and whose name the text says once more."""
        if is_known_agency(name):
            return True
        return not lacks_place(name) and agrees_with_code(name, self._codes) and self._said.count(key_of(name)) > 1

    def _is_coded(self, bodies: Sequence[FormMark]) -> bool:
        return any(agrees_with_code(body.words, self._codes) for body in bodies)

    def issued(self, where: Dateline | None) -> HeadField | None:
        if where is None or where.day is None:
            return None
        year = _YEAR.search(self._number)
        doubt = f"khác năm trong số {self._number}" if year and int(year[1]) != where.day.year else ""
        return self.plain("issued_date", where.day.isoformat(), where.day_at, where.end, doubt)


def _is_cut(title: str) -> bool:
    """Whether a title begins with a small letter, as only a few words of titles do."""
    return title[0].islower() and not _BEGINS.match(title)


def _ends_with_body(key: str, body: str) -> bool:
    """A title that ends with the issuer's name, which nothing before it leads to: the enacting line ran into it."""
    before = key.removesuffix(f" {body}")
    return before != key and _LEADS_TO_BODY.search(_POST.sub("", before)) is None


def span_of(source: str, words: str, start: int = 0) -> Span:
    """Where these words stand in the source, whatever white space parts them there; an empty span if nowhere."""
    pattern = r"[\s|*_]+".join(map(re.escape, words.split()))
    found = re.compile(pattern, re.IGNORECASE).search(source, start) if words else None
    return Span(*found.span()) if found else Span(0, 0)
