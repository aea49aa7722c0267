"""Where a document ends: the signatory, and what belongs to the closing block above the name.

Reads: lines and quotations. Writes: line indexes; what the block says is read in closing.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawtext.structure.headings import candidates
from lawtext.structure.lines import Line
from lawtext.structure.sentences import UPPER, has_ended, is_capitals
from lawtext.types import Unit

_RIGHT_COLUMN = re.compile(r"\s{3,}")

_SIGNATORY = re.compile(
    rf"^(?:(?:TM|KT|TL|TUQ|T/M|K/T|T/L|Q)\b\.?\s*(?=[{UPPER}])"
    r"|(?:BỘ TRƯỞNG|THỨ TRƯỞNG|CHỦ TỊCH|PHÓ CHỦ TỊCH|THỦ TƯỚNG|PHÓ THỦ TƯỚNG|CHÁNH ÁN|VIỆN TRƯỞNG|TỔNG KIỂM TOÁN"
    r"|THỐNG ĐỐC|TỔNG THANH TRA|CHỦ NHIỆM|TỔNG GIÁM ĐỐC|GIÁM ĐỐC|PHÓ GIÁM ĐỐC|TỔNG CỤC TRƯỞNG|CỤC TRƯỞNG|VỤ TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|TRƯỞNG BAN|BÍ THƯ|TỔNG BÍ THƯ|TỔNG THƯ KÝ|HIỆU TRƯỞNG|CHỦ TOẠ|CHỦ TỌA)\b)"
)
_SIGNATORY_LENGTH = 90
# Texts converted from old fonts lost their capitals: "TM. Chính phủ", "KT. Bộ trưởng".
_SMALL_SIGNATORY = re.compile(
    r"^(?:TM|KT|TL|TUQ)\.\s*(?:Chính phủ|Thủ tướng|Bộ trưởng|[UỦ][ỷy] ban|Hội đồng|Thống đốc|Chủ tịch|Chủ nhiệm"
    r"|Tổng cục trưởng|Giám đốc|Chánh án|Viện trưởng|Quốc hội)[^.;:]{0,40}$"
)
_FINISHED = re.compile(r"(?:\./\.?|/\.)[”\"]?\.?\s*\d{0,3}$")
# What stands between the last article and the signatory, line by line.
_CLOSING = re.compile(
    r"^nơi nhận|xác thực văn bản hợp nhất|\bthông qua\b.{0,15}\bngày\b|quốc hội nước|kỳ họp thứ|phiên họp|^số\s*:"
    r"|, ngày \d",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(r"^nơi nhận\s*:", re.IGNORECASE)
_LAST_WORDS = re.compile(
    r"^(?:Trên đây là\b|(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết|Hiến pháp) này (?:đã )?được "
    r"(?:Quốc hội|Ủy ban|Uỷ ban|Hội đồng|kỳ họp))"
)
_CLOSING_LINES = 40


def find_signatory(lines: Sequence[Line], quoted: Sequence[bool], first: int, sure: Sequence[int]) -> int | None:
    """The line of the signatory: "KT. BỘ TRƯỞNG". No article of the body follows it."""
    last_article = -1
    matches: list[int] = []
    for at in range(first, sure[0] if sure else len(lines)):
        line = lines[at]
        if not line.is_text or quoted[at]:
            continue
        if is_signatory(line.text) and not _is_title(lines, at):
            matches.append(at)
        elif any(c.unit is Unit.ARTICLE for c in candidates(line.text)):
            last_article = at
    finished = [at for at in matches if _is_finished(lines, at)]
    return next((at for at in matches if at > last_article), None) if not finished else finished[0]


def is_signatory(text: str) -> bool:
    """Whether a line (or its right column) names who signs: "TM. ỦY BAN NHÂN DÂN", "KT. BỘ TRƯỞNG"."""
    return any(
        _SMALL_SIGNATORY.match(column)
        or _SIGNATORY.match(column)
        and len(column) <= _SIGNATORY_LENGTH
        and is_capitals(column.split("  ")[0][:12])
        for column in _RIGHT_COLUMN.split(text)
    )


def _is_title(lines: Sequence[Line], at: int) -> bool:
    """ "Chương VI / CHỦ TỊCH NƯỚC" is the title of a chapter; below words that have ended stands no title."""
    above = at - 1
    while above > 0 and not lines[above].is_text:
        above -= 1
    text = lines[above].text
    bigger = [c for c in candidates(text) if c.unit not in (Unit.CLAUSE, Unit.POINT)]
    has_words = any(text[c.body_at :].strip() or c.unit is Unit.ARTICLE for c in bigger)
    return bool(bigger) and not (has_words and has_ended(text))


def _is_finished(lines: Sequence[Line], at: int) -> bool:
    """Whether the text says that it has ended ("./.") within the lines above."""
    texts = [line.text for line in lines[max(0, at - _CLOSING_LINES) : at] if line.is_text]
    return any(_FINISHED.search(text) for text in texts[-12:])


def closing_start(lines: Sequence[Line], signed_at: int, first: int) -> int:
    """The closing block's first line: up from the signatory over recipients, certification, "… thông qua ngày …"."""
    top = max(first, signed_at - _CLOSING_LINES)
    finished = [at for at in range(top, signed_at) if lines[at].is_text and _FINISHED.search(lines[at].text)]
    start = finished[-1] + 1 if finished else signed_at
    for at in range(signed_at - 1 if not finished else -1, top, -1):
        if lines[at].is_text and not (_CLOSING.search(lines[at].text) or is_capitals(lines[at].text)):
            break
        start = at
    if not finished:  # a text without "./.": whoever receives it is no part of its last article
        start = next((at for at in range(top, start) if lines[at].is_text and _RECIPIENTS.match(lines[at].text)), start)
    last_words = [at for at in range(max(top, start - 12), start) if _LAST_WORDS.match(lines[at].text)]
    return last_words[-1] if last_words else start
