"""The trích yếu: what a document says of itself below its kind, or behind "V/v"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawtext.structure.agencies import is_agency
from lawtext.structure.head_form import Cell, Form, FormMark
from lawtext.structure.known_agencies import begins_with_office, is_known_agency, key_of, without_office
from lawtext.structure.lines import UPPER, is_capitals, is_dangling
from lawtext.words import fold

_MOST_LINES_OF_MATTER = 5
# "CỦA QUỐC HỘI NƯỚC CỘNG HÒA … SỐ 29/2001/QH10 NGÀY … VỀ HẢI QUAN": who, number and day stand in the title.
_BODY_BELOW = re.compile(
    r"[\s:]*cua\s+(?P<body>[^\v\f]{3,120}?)(?=\s+so\s*:?\s*\d|\s+v/v\b|\s+ve\s+(?:viec\s+)?\w|\s*[\v\f]|\s+nuoc\s+cong\s+hoa)"
)
_NUMBER_BELOW = re.compile(
    r"\s*(?:nuoc\s+cong\s+hoa\s+xa\s+hoi\s+chu\s+nghia\s+viet\s+nam\s*)?,?\s*so\s*:?\s*\d\S*(?:[-–/]\s\S+)?"
)
_DAY_BELOW = re.compile(r"\s*,?\s*ngay\s*\d{1,2}\s*(?:thang\s*\d{1,2}\s*nam\s*\d{4}|[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4})")
_MARK_BELOW = re.compile(r"\s*(?:\d{1,2}(?=[\n\f\v\t])|\[\d+\])")
_REGARDING = re.compile(r"^V\s?/\s?v\b\.?\s*:?\s*", re.IGNORECASE)
_COLON = re.compile(r"\s*[:.;]\s*")
_FIRST_BASIS = ("Căn cứ", "CĂN CỨ", "Để ")
_SUBJECT_ENDS = re.compile(
    r"^(?:[-–+*]\s*)?(?:Căn cứ|CĂN CỨ|Thực hiện|Thi hành|Theo đề nghị|Xét |Để |QUYẾT ĐỊNH\s*:|QUYẾT NGHỊ|CỦA QUỐC HỘI"
    r"|LỜI NÓI ĐẦU|Kính gửi|(?:Bộ trưởng|Giám đốc|Chủ tịch|Chánh án|Viện trưởng|Thống đốc) .{3,60}$"
    r"|\(?[Bb]an hành kèm theo|\(?BAN HÀNH KÈM THEO|ĐƠN VỊ TÍNH)"
)
_OTHER_ACT = re.compile(r"^(?:Nghị định|Nghị quyết|Thông tư|Quyết định|Luật|Bộ luật|Pháp lệnh) (?:liên tịch )?số \d")
_SENTENCE_BEGINS = re.compile(rf"(?<=[{UPPER}\d”\")])\s+(?=[{UPPER}][^\W\d_{UPPER}]+ [^\W\d_{UPPER}])")
_OPEN_END = re.compile(
    r"\b(?:cua|va|hoac|thuoc|tai|cho|voi|do|boi|cac|nhung|theo|giua|tu|den|trong|tren|ve|chu tich|pho chu tich|giam doc"
    r"|bo truong|thu truong|co quan|lanh dao|can bo|quan ly cua|dia ban|vien chuc|nhan dan)$|[,&(“\"-]$"
)
# A footnote mark glued to the last word; "QH15" is none.
_SUBJECT_MARK = re.compile(r"(?<=[^\W\d_”)])(?<![/-]QH)(?<![/-]UBTVQH)\d{1,2}$|\s*\[[^\]]*\]$")


def body_below(form: Form, start: int, stop: int) -> FormMark | None:
    """ "NGHỊ QUYẾT / CỦA BỘ CHÍNH TRỊ / về đột phá …": who issues, no part of the title."""
    found = _BODY_BELOW.match(form.folded, start, stop) or _line_below(form, start, stop)
    if not found:
        return None
    begins, ends = found.span("body")
    cells = list(form.cells(begins, ends))
    while len(cells) > 1 and not is_known_agency(" ".join(cell.words for cell in cells)):
        cells.pop()  # the title begins in a line of its own below
    said = " ".join(cell.words for cell in cells)
    is_body = cells and (is_agency(said.upper()) or is_known_agency(said))
    return FormMark(begins, cells[-1].end, said) if is_body else None


_LINE_BELOW = re.compile(r"[\s:]*cua\s+(?P<body>[^\n\v\f]{3,120})")


def _line_below(form: Form, start: int, stop: int) -> re.Match[str] | None:
    return _LINE_BELOW.match(form.folded, start, stop)


def read_subject(
    form: Form, below: tuple[int, int], stop: int, *, issuers: Sequence[FormMark]
) -> tuple[FormMark | None, int]:
    """The trích yếu below a kind, and where it ends: at a ruler, a blank line, a legal basis or the enacting body.

    `below` is where the kind ends, and where a number in the title does.
    """
    body = body_below(form, below[0], stop)
    start = max(below[1], body.end if body else 0)
    for pattern in (_MARK_BELOW, _NUMBER_BELOW, _DAY_BELOW, _COLON):
        found = pattern.match(form.folded, start, stop)
        start = found.end() if found else start
    cells = list(form.cells(start, stop))
    is_spaced = all(cell.is_apart or cell.is_below_blank for cell in cells[1:])
    taken: list[Cell] = []
    for at, cell in enumerate(cells):
        if taken and _ends(cells, at, taken, issuers, is_spaced=is_spaced):
            return _joined(taken), cell.start
        if not taken and cell.words.startswith(_FIRST_BASIS):
            return None, cell.start
        cut = _SENTENCE_BEGINS.search(cell.words) if is_capitals(cell.words[:12]) else None
        if cut and not is_capitals(cell.words):
            begins = cell.start + cut.start()
            return _joined([*taken, Cell(cell.start, begins, cell.words[: cut.start()])]), begins
        taken.append(cell)
    return _joined(taken), stop


def _joined(cells: Sequence[Cell]) -> FormMark | None:
    words = _REGARDING.sub("", _SUBJECT_MARK.sub("", " ".join(cell.words for cell in cells))).strip(" .:;")
    return FormMark(cells[0].start, cells[-1].end, words) if words else None


def _ends(
    cells: Sequence[Cell], at: int, taken: Sequence[Cell], issuers: Sequence[FormMark], *, is_spaced: bool
) -> bool:
    cell, above = cells[at], taken[-1].words
    if _SUBJECT_ENDS.match(cell.words):
        return True
    is_open = _OPEN_END.search(fold(above)) is not None or is_dangling(above)
    if (cell.is_apart or (cell.is_below_blank and not is_spaced)) and not (is_open or cell.words[0].islower()):
        return True
    if is_open:
        return False
    if not is_capitals(cell.words):
        is_text = not cell.words[0].islower() and not cell.words.startswith("(")
        is_body = is_known_agency(cell.words) and not is_capitals(above)
        return (is_text and is_capitals(above)) or is_body or _OTHER_ACT.match(cell.words) is not None
    return _is_enacting(cells[at : at + 3], issuers)


def _is_enacting(cells: Sequence[Cell], issuers: Sequence[FormMark]) -> bool:
    """Whether these lines begin with the body that enacts, as it stands above the legal bases: "BỘ TRƯỞNG BỘ Y TẾ"."""
    told = [key_of(issuer.words) for issuer in issuers]
    for count in range(1, len(cells) + 1):
        said = " ".join(cell.words for cell in cells[:count])
        body = without_office(said)
        has_office = begins_with_office(said) and is_capitals(said)
        if not (has_office or is_agency(said)):
            return False
        if is_known_agency(body) or any(
            body and (one.startswith(body) or one.endswith(body) or body.startswith(one)) for one in told
        ):
            return True
        if has_office and count == 1 and (not body or body == key_of(said)):
            return True
    return False


def read_matter(form: Form, start: int, stop: int) -> tuple[FormMark | None, int]:
    """What a letter says behind "V/v": up to the next mark of the form, over a few lines of one cell."""
    taken: list[Cell] = []
    for cell in form.cells(start, stop):
        ends = _SUBJECT_ENDS.match(cell.words) or cell.is_apart or len(taken) > _MOST_LINES_OF_MATTER
        if taken and (ends or (cell.is_below_blank and not cell.words[0].islower())):
            break
        taken.append(cell)
    return (_joined(taken), taken[-1].end) if taken else (None, stop)
