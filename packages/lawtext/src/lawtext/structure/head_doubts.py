"""What may be wrong with the fields of a head: each is held against the others, and against the bodies there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawtext.numbers import KINDS
from lawtext.structure.head_form import Dateline, Form, FormMark
from lawtext.structure.known_agencies import agrees_with_code, is_known_agency, key_of, lacks_place
from lawtext.types import HeadField, Span
from lawtext.words import fold, patterns_beside

_LONGEST_SUBJECT = 700
_RE = patterns_beside(__file__)
HEAD_KINDS = {**KINDS, "TTLB": "thông tư liên tịch"}
WEAK_KINDS = ("CT", "L", "TC", "DA", "PA", "BB", "HĐ", "CV", "CĐ")  # kinds whose codes are initials of bodies too
_LAWS = ("Luật", "Bộ luật", "Pháp lệnh", "Văn bản hợp nhất", "Nghị định")
_ANY_CODE = ("Văn bản hợp nhất", "Công văn", "Quy chế", "Quy định")  # numbered under the codes of other kinds
_LONG_LINE = 160  # characters of a title; hardly one without legal bases below is longer


class HeadDoubts:
    """The readings of one head, each with what contradicts it."""

    def __init__(self, form: Form, number: str, kind: str) -> None:
        self._form = form
        self._said = " ".join(form.folded.split())
        self._kind = kind
        self._number = number
        codes = [code for code in re.split(r"[-/. ]", number)[1:] if not code.isdigit()]
        self._told_kind = HEAD_KINDS.get(codes[0], "") if codes else ""
        self._sure_kind = self._told_kind if codes and codes[0] not in WEAK_KINDS else ""
        self._codes = tuple(codes[1:] if self._sure_kind else codes)

    def read(self, name: str, value: str, start: int, end: int, *doubts: tuple[object, str]) -> HeadField | None:
        """One field and the first doubt whose condition holds; None of what was not read."""
        if not value:
            return None
        return HeadField(
            name, value, self._form.span(start, end), next((doubt for holds, doubt in doubts if holds), "")
        )

    def number(self, mark: FormMark | None, *, is_aside: bool) -> HeadField | None:
        if mark is None:
            return None
        return self.read(
            "official_number",
            self._number,
            mark.end - len(mark.words),
            mark.end,
            (is_aside, "chỉ thấy ở lời dẫn phía trên, không có dòng “Số: …”"),
            (" " in self._number, "số và ký hiệu cách nhau bằng khoảng trắng"),
            (_RE.glued.search(self._number), "ký hiệu thiếu dấu gạch nối"),
            (not self._codes and not self._told_kind, "không có ký hiệu cơ quan"),
        )

    def doc_type(self, mark: FormMark | None, doubt: str) -> HeadField | None:
        is_other = self._sure_kind and fold(self._sure_kind) != fold(self._kind)
        return self.read(
            "doc_type",
            self._kind,
            mark.start if mark else 0,
            mark.end if mark else 0,
            (doubt, doubt),
            (is_other and self._kind not in _ANY_CODE, f"ký hiệu {self._number} là của {self._sure_kind}"),
        )

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
        is_cut = is_below_kind and words[0].islower() and not _RE.begins.match(words)
        is_run_into = any(_ends_with_body(key_of(words), key_of(body.words)) for body in bodies)
        return self.read(
            "subject",
            words,
            mark.start,
            mark.end,
            (len(words) > _LONGEST_SUBJECT, "dài khác thường"),
            (len(words) < 4 or _RE.stray.search(words) or is_cut, "có thể lẫn chữ của phần khác"),
            (is_run_into, "có thể lẫn tên cơ quan ở cuối"),
            (self._kind not in _LAWS and _RE.body_first.match(words), "có thể lẫn tên cơ quan ở đầu"),
            (goes_on, "có thể còn tiếp ở dòng dưới"),
            (is_open and mark.end - mark.start > _LONG_LINE, "không rõ kết thúc ở đâu"),
            (not is_titled, "không có dòng tên loại phía trên"),
        )

    def issuer(self, bodies: Sequence[FormMark]) -> HeadField | None:
        if not bodies:
            return None
        names = [body.words for body in bodies]
        unknown = next((name for name in names if not self._is_sure(name)), "")
        is_coded = any(agrees_with_code(name, self._codes) for name in names)
        return self.read(
            "issuer",
            " - ".join(names),
            bodies[0].start,
            bodies[-1].end,
            (names[0][0].islower(), "viết thường cả tên"),
            (_RE.lacks_province.search(key_of(names[-1])), "thiếu tên địa phương"),
            (unknown, f"“{unknown[:80]}” không có trong danh mục cơ quan đã biết"),
            (any(self._is_placed(body) for body in bodies), "tên địa phương suy từ chỗ khác trong văn bản"),
            (len(names) == 1 and "liên tịch" in self._kind, "văn bản liên tịch mà chỉ đọc được một cơ quan"),
            (self._codes and self._sure_kind and not is_coded, f"không khớp ký hiệu {self._number}"),
        )

    def _is_placed(self, body: FormMark) -> bool:
        return lacks_place(self._form.text[body.start : body.end]) and not lacks_place(body.words)

    def _is_sure(self, name: str) -> bool:
        """A known body; or one whose initials are in the number and whose name the text says once more."""
        return is_known_agency(name) or (
            not lacks_place(name) and agrees_with_code(name, self._codes) and self._said.count(key_of(name)) > 1
        )

    def issued(self, where: Dateline | None) -> HeadField | None:
        if where is None or where.day is None:
            return None
        year = _RE.year.search(self._number)
        is_other = year and int(year[1]) != where.day.year
        return self.read(
            "issued_date",
            where.day.isoformat(),
            where.day_at,
            where.end,
            (is_other, f"khác năm trong số {self._number}"),
        )


def _ends_with_body(key: str, body: str) -> bool:
    """A title that ends with the issuer's name, which nothing before it leads to: the enacting line ran into it."""
    before = key.removesuffix(f" {body}")
    return before != key and _RE.leads_to_body.search(_RE.post.sub("", before)) is None


def span_of(source: str, words: str, start: int = 0) -> Span:
    """Where these words stand in the source, whatever white space parts them there; an empty span if nowhere."""
    said = re.compile(r"[\s|*_]+".join(map(re.escape, words.split())), re.IGNORECASE)
    found = said.search(source, start) if words else None
    return Span(*found.span()) if found else Span(0, 0)
