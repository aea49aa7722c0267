"""The closing block: who signed, in what office, to whom it goes; for consolidated texts also number and date.

Reads: the lines between the last article and the first attached text. Writes: `ClosingBlock`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lawtext.dates import parse_date
from lawtext.structure.agencies import in_sentence_case, letterhead_agencies
from lawtext.structure.head import read_number, read_place_and_date
from lawtext.structure.lines import Line
from lawtext.structure.sentences import is_capitals, is_name
from lawtext.structure.signing import is_signatory

_CERTIFIED = re.compile(r"^XÁC THỰC VĂN BẢN HỢP NHẤT")
_COLUMNS = re.compile(r"\s{3,}")
_RANKS = re.compile(
    r"(?:(?:(?:Đại|Thượng|Trung|Thiếu)\s+(?:tướng|tá)|(?:Phó |Chuẩn )?Đô đốc"
    r"|(?:PGS|GS|TSKH|TS|ThS|BS|LS)\b\.?)[\s.,]*)*"
)
_MARK = re.compile(r"\d{1,2}$")
_SIGNED = re.compile(r"^[\[(].*[\])]$")
_RECIPIENTS = re.compile(r"^n[ơƠ]i nh[ậẬ]n\b\s*:?", re.IGNORECASE)
_PASSED = re.compile(r"\bthông qua\b.{0,20}?\bngày\b.{8,40}")


@dataclass(frozen=True, slots=True)
class ClosingBlock:
    """What the closing block says; number, date and issuer only where it certifies a consolidated text."""

    signer: str = ""
    signer_title: str = ""
    recipients: tuple[str, ...] = ()
    is_certified: bool = False
    official_number: str = ""
    issuer: str = ""
    place: str = ""
    issued_date: date | None = None
    passed_date: date | None = None


def read_closing(lines: Sequence[Line], source: str) -> ClosingBlock:
    """Read the closing block; `source` tells how a body's name is written in sentences."""
    texts = [line.text for line in lines if line.is_text]
    columns = [column for text in texts for column in _COLUMNS.split(text)]
    title, signer = _signature(columns)
    place, dated = read_place_and_date(columns)
    is_certified = any(_CERTIFIED.match(text) for text in texts)
    return ClosingBlock(
        signer=signer,
        signer_title=title,
        recipients=tuple(_recipients(texts)),
        is_certified=is_certified,
        official_number=read_number(columns) if is_certified else "",
        issuer=_certifier(columns, source) if is_certified else "",
        place=place,
        issued_date=dated,
        passed_date=_passed(" ".join(texts)),
    )


def _signature(columns: Sequence[str]) -> tuple[str, str]:
    """ "KT. BỘ TRƯỞNG / THỨ TRƯỞNG / Nguyễn Thị Hà" -> the office and the name."""
    offices: list[str] = []
    for column in columns:
        office, name = _office_and_name(column)
        if name and is_signatory(office):
            return " ".join([*offices, office]), name
        if is_signatory(column) or (offices and is_capitals(column) and not _looks_like_name(column, offices)):
            offices.append(column)
        elif offices and not _SIGNED.match(column) and (name := _name(column)):
            return " ".join(offices), name
    return " ".join(offices), ""


def _name(column: str) -> str:
    """A person's name without rank and footnote mark: "Đại tướng Lương Tam Quang" -> "Lương Tam Quang"."""
    name = _MARK.sub("", _RANKS.sub("", column, count=1))
    return " ".join(name.split()) if is_name(name) or (is_capitals(name) and 2 <= len(name.split()) <= 5) else ""


def _office_and_name(column: str) -> tuple[str, str]:
    """ "CHỦ TỊCH QUỐC HỘI Nguyễn Phú Trọng" -> office and name; ("", "") if they do not stand in one line."""
    words = column.split()
    cut = next((at for at, word in enumerate(words) if not is_capitals(word) and word[:1].isalpha()), 0)
    name = _name(" ".join(words[cut:])) if cut else ""
    return (" ".join(words[:cut]), name) if name else ("", "")


def _looks_like_name(column: str, offices: Sequence[str]) -> bool:
    """A name in capitals follows an office that is complete: "CHỦ TỊCH / NGUYỄN VĂN A"."""
    is_office = re.search(
        r"TRƯỞNG|TRUỞNG|CHỦ|PHÓ|GIÁM|TỊCH|TƯỚNG|NHÂN DÂN|BÍ THƯ|^VÀ |^BỘ |^SỞ |^TỈNH|^THÀNH PHỐ|^KT|^TM", column
    )
    return not is_office and 2 <= len(column.split()) <= 5


def _recipients(texts: Sequence[str]) -> Iterator[str]:
    inside, current = False, ""
    for text in texts:
        column = _COLUMNS.split(text)[0]
        if _RECIPIENTS.match(column):
            inside = True
        elif inside and column[:1] in "-+–•":
            if current:
                yield current
            current = column.lstrip("-+–• ").rstrip(" ;.")
        elif inside and current and not is_capitals(column) and not is_name(column) and not current.startswith("Lưu"):
            current = f"{current} {column}".rstrip(" ;.")
        elif inside and current:
            break
    if current:
        yield current


def _certifier(columns: Sequence[str], source: str) -> str:
    above: list[str] = []
    for column in columns:
        if is_signatory(column):
            break
        if is_capitals(column) and not _CERTIFIED.match(column) and not column.startswith("SỐ"):
            above.append(column)
    names = letterhead_agencies(above)
    return in_sentence_case(names[-1], source) if names else ""


def _passed(text: str) -> date | None:
    match = _PASSED.search(text)
    return parse_date(match[0]) if match else None
