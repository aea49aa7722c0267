"""Handwritten entries of the head block: number, place and date (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lawtext.words import patterns_beside
from scanreading.engines.types import PrintedWord, WordBox
from scanreading.understanding.dates import (
    is_apart,
    is_dated,
    is_glued_by_hand,
    is_written_by_hand,
    read_place_and_date,
)
from scanreading.understanding.issuers import (
    OfficialNumber,
    read_number,
    spell,
    tidy,
)
from scanreading.understanding.lines import (
    CERTIFIED,
    NUMBERED,
    PrintLine,
    kind_alone,
    sure_of,
    written,
)
from scanreading.understanding.manuscript import ScannedManuscript
from scanreading.understanding.particulars import Particular

_TOP_LINES = 14  # maximum number of head lines of the first page, if the head was not separated
_RE = patterns_beside(__file__)
_SURELY_PRINTED = 80  # minimum confidence of a number apart from its code, as print rarely has a space there


def read_head_block(manuscript: ScannedManuscript) -> Iterator[Particular]:
    """Yield the number, place and date in the head block of the first page."""
    if not manuscript.zones:
        return
    first = manuscript.zones[0]
    left, right = list(first.left), list(first.right)
    if not left and not right:
        left = _above_text(first.body)
    yield from _written_in([*left, *right], [*right, *left], page=1)


def _written_in(numbers: Sequence[PrintLine], dates: Sequence[PrintLine], *, page: int) -> Iterator[Particular]:
    """The number, place and date of one form, searched for in these lines, in this order."""
    numbered, dated = _number_line(numbers), next((line for line in dates if is_dated(line)), None)
    number = _number(numbered, _below(numbers, numbered)) if numbered is not None else None
    placed = read_place_and_date(dated, told=_year_told(number)) if dated is not None else ()
    yield from (replace(one, page=page) for one in (number, *placed) if one is not None)


def _year_told(number: Particular | None) -> int | None:
    """The year of issue in an official number: "07/2024/TT-BTP" (Nghị định 34/2016/NĐ-CP, Phụ lục I)."""
    found = re.search(r"/((?:19|20)\d\d)/", number.value) if number is not None else None
    return int(found[1]) if found else None


def _above_text(body: Sequence[PrintLine]) -> list[PrintLine]:
    """The head lines if the head was not separated: those above the type, the addressee or the first legal basis."""
    ends = (at for at, line in enumerate(body) if kind_alone(line.text) or _RE.text_begins.match(line.folded))
    return list(body[: min(next(ends, 0), _TOP_LINES)])


# ---- the official number ---------------------------------------------------------------------------------------------


def _number_line(lines: Sequence[PrintLine]) -> PrintLine | None:
    """The line "Số: …"; a line with a code is preferred."""
    found = [
        line
        for line in lines
        if (NUMBERED.match(line.folded) or _RE.party_number.match(line.folded)) and not _is_other_number(line)
    ]
    return next(iter([*[line for line in found if _RE.code.search(line.text)], *found]), None)


def _is_other_number(line: PrintLine) -> bool:
    """Whether "Số" in a line is not the official number: "Số trang", "Số lượng" or a telephone number."""
    return re.match(r"^\W{0,3}so\s+(?:trang|luong|dien thoai|dt|tai khoan|ban|tien)\b", line.folded) is not None


def _below(lines: Sequence[PrintLine], line: PrintLine) -> PrintLine | None:
    """The line below, if the number breaks off at the end of its line: "Số: 19/2012/TTLT-BTC-" / "BKHĐT"."""
    at = lines.index(line)
    if at + 1 < len(lines) and re.search(r"[-/]\s*$", line.text):
        below = lines[at + 1]
        if re.fullmatch(r"[^\W\d_a-z][\w&.]*(?:-[\w&.]+)*", below.text):
            return below
    return None


def _number(line: PrintLine, below: PrintLine | None) -> Particular:
    lead, words = _after_lead(line)
    told = f"{written(words)}{below.text if below else ''}"
    boxes = (*line.boxes, *(below.boxes if below else ()))
    sure = sure_of(words)
    number = None if _is_open(lead, words) else read_number(told)
    if number is None:
        return _printed_part(told, words, boxes)
    notes = (
        [f"đã chữa “{number.was}” thành “{number.value}”."] if number.was and tidy(number.was) != number.value else []
    )
    notes += [f"chưa rõ ký hiệu “{code}”." for code in number.unknown if _looks_wrong(code)]
    return Particular("official_number", number.value, sure, 1, boxes, suggestion=number.suggestion, notes=tuple(notes))


def _printed_part(told: str, words: Sequence[PrintedWord], boxes: tuple[WordBox, ...]) -> Particular:
    """The printed part of a number whose first part is handwritten or empty: the code after the gap."""
    found = _RE.code.search(told)
    code = spell(re.sub(r"\s", "", found["code"] or found["party"])) if found else OfficialNumber("")
    mark = "-" if found and found["party"] else "/"
    year = (found["year"] or "") if found else ""
    printed = [word for word in words if re.search(r"[A-ZĐ]{2}", word.text)]
    return Particular(
        "official_number",
        f"{mark}{year}{code.value}" if code.value else "",
        sure_of(printed) if printed else 0,
        1,
        boxes,
        is_handwritten=True,
        suggestion=f"{mark}{year}{code.suggestion}" if code.suggestion else "",
        notes=("số viết tay hoặc để trống; chỉ đề xuất phần ký hiệu in sẵn.",),
    )


def _after_lead(line: PrintLine) -> tuple[tuple[PrintedWord, ...], tuple[PrintedWord, ...]]:
    """The words of "Số:" and those after it; a word that contains both is cut."""
    text, length = line.text, 0
    found = _RE.lead.match(text) or _RE.spoilt_lead.match(text)
    end = found.end() if found else 0
    lead: list[PrintedWord] = []
    rest: list[PrintedWord] = []
    for word in line.words:
        if not (told := written([word])):
            continue
        start = length
        length += len(told) + 1
        if start + len(told) <= end:
            lead.append(word)
        elif start >= end:
            rest.append(word)
        else:
            rest.append(PrintedWord(told[end - start :], word.box, word.confidence, word.agrees, word.line, word.block))
    return tuple(lead), tuple(rest)


def _is_open(lead: Sequence[PrintedWord], words: Sequence[PrintedWord]) -> bool:
    """Whether the number before the printed code is missing or handwritten."""
    if not words:
        return True
    at = next((at for at, word in enumerate(words) if re.search(r"[/⁄]|-[A-ZĐ]", word.text)), None)
    if at is None:
        return True
    first = words[at]
    inside = re.match(r"^[^/⁄]*?(?=[/⁄]|-[A-ZĐ])", first.text)
    before = words[:at]
    if inside and inside[0].strip(".…_"):
        is_spoilt = bool(before) and not _is_one_number(before, first)
        return is_spoilt or not re.search(r"\d|[lIO]", inside[0]) or is_glued_by_hand(first, lead)
    return (
        len(before) != 1
        or not re.fullmatch(r"[\dlIOo|!]{1,5}[a-z]?", before[0].text)
        or (before[0].confidence < _SURELY_PRINTED and not before[0].agrees)
        or is_written_by_hand(before[0], lead)
        or is_apart(before[0], first)
    )


def _is_one_number(before: Sequence[PrintedWord], first: PrintedWord) -> bool:
    """Whether a printed number was split into two words: "1" "234/QĐ-UBND"."""
    return len(before) == 1 and re.fullmatch(r"\d{1,4}", before[0].text) is not None and not is_apart(before[0], first)


def _looks_wrong(code: str) -> bool:
    """Whether a code has characters that codes do not have: lower-case letters among capitals, or digits."""
    return re.search(r"[a-zà-ỹ]", code[1:]) is not None or re.search(r"\d", code) is not None


# ---- certification of a consolidated text ----------------------------------------------------------------------------


def read_certification(manuscript: ScannedManuscript) -> Iterator[Particular]:
    """For a consolidated text, yield its type, and the number and date of its certification, found at its end."""
    for zones in manuscript.zones:
        at = next((at for at, line in enumerate(zones.signing) if CERTIFIED.match(line.folded)), None)
        if at is None:
            continue
        lines = [line for line in zones.signing if not CERTIFIED.match(line.folded) and not line.text.startswith("KT")]
        yield Particular(
            "kind", "Văn bản hợp nhất", zones.signing[at].confidence, zones.number, zones.signing[at].boxes
        )
        yield from _written_in(lines, lines, page=zones.number)
