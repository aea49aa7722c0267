"""The dirt of registers (the national database, agencies' lists): cleaned where a rule can be sure, else said.

Each rule names what was seen. Nothing is invented: what is cut away is in the doubt that goes with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lawtext.numbers import normalise_number, read_number
from lawtext.words import fold, normalise
from portal.library.shelving.naming import DOC_TYPES
from portal.library.sources import Stated
from safefiles.errors import UnreadableFile

NO_NUMBER = "Không số"
_LONGEST_NUMBER = 300  # a cell with ten numbers
_LONGEST_SUBJECT = 4_000


class MarkedTwin(UnreadableFile):
    reason = "Nguồn đánh dấu đây là văn bản trùng."
    remedy = "Bản ghi còn lại của văn bản này vẫn được nhập."


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is stated, in its clean form, and what was done to it."""

    stated: Stated
    doubts: tuple[str, ...] = ()


def clean(stated: Stated) -> Cleaned:
    """Number and title put right. Raises MarkedTwin."""
    stated = replace(
        stated,
        official_number=stated.official_number[:_LONGEST_NUMBER],
        subject=(stated.subject or stated.title)[:_LONGEST_SUBJECT],
    )
    if _MARKED_TWIN.search(stated.official_number) or _MARKED_TWIN.match(stated.subject):
        raise MarkedTwin
    number, said_of_number = clean_number(stated.official_number, year=stated.issued.year if stated.issued else None)
    subject, said_of_title = clean_title(stated.subject, number=number)
    if number == NO_NUMBER and not (stated.issued and stated.issuer):
        # Only issuer and day tell documents without a number apart.
        number = ""
    cleaned = replace(stated, official_number=number, subject=subject, title="")
    return Cleaned(cleaned, (*said_of_number, *said_of_title))


# ---- numbers ---------------------------------------------------------------------------------------------------------

_MARKED_TWIN = re.compile(r"\W*(?:văn\s*bản\s*(?:bị\s*)?trùng|bản\s*trùng|\(\s*trùng\s*\))", re.IGNORECASE)
_NOTHING = re.compile(r"[\s.…\-–—_/?]*")
_WITHOUT = re.compile(r"(?:khong|ko|k|chua)\s*(?:co\s*)?(?:/\s*)?so\b.*|k\s*/\s*s|kh[o]?ng\s+ghi\s+so.*")
_BETWEEN = re.compile(r"\s+(?:và|va|&)\s+|\s*[;,\n]\s*", re.IGNORECASE)
_COUNT = re.compile(r"\s*\(\s*\d{1,2}\s*\)\s*$")
_YEAR = re.compile(r"\s*(?:[-–—_/(\s]|\bnăm\b)+(?P<year>(?:19|20)\d\d)\s*\)?\s*$", re.IGNORECASE)


def clean_number(text: str, *, year: int | None = None) -> tuple[str, list[str]]:
    """The number in its one form, and doubts: "12/2020/QĐ–UBND (1)", "5/NQ-HĐND và 6/NQ-HĐND", "12/QĐ-UB-2003".

    `NO_NUMBER` for "Không số"; "" where nothing is said.
    """
    said = normalise(text.replace("\n", ";")) if "\n" in text.strip() else normalise(text)
    if _NOTHING.fullmatch(said):
        return "", []
    if _WITHOUT.fullmatch(fold(said)):
        return NO_NUMBER, ["Nguồn ghi văn bản không có số, ký hiệu."]
    doubts = []
    first, *others = _numbers_in(said)
    if others:
        doubts.append(f"Ô số, ký hiệu có {len(others) + 1} số (“{said[:80]}”); lấy số đầu tiên.")
    for mark in (_COUNT, _YEAR):
        cut = mark.sub("", first)
        if cut != first and _may_lose(first, cut, mark, year):
            doubts.append(f"Bỏ phần thêm vào số, ký hiệu: “{first[:60]}”.")
            first = cut
    return normalise_number(first), doubts


def _numbers_in(said: str) -> list[str]:
    """ "12, 13/2020/NQ-HĐND" -> both, each with its code; one number that has such a mark inside stays one."""
    parts = [part for part in _BETWEEN.split(said) if part]
    if len(parts) < 2 or not all(part[0].isdigit() for part in parts):
        return [said]
    tail = parts[-1].partition("/")
    return [part if "/" in part or "-" in part else f"{part}{tail[1]}{tail[2]}" for part in parts]


def _may_lose(whole: str, cut: str, mark: re.Pattern[str], year: int | None) -> bool:
    """A count in brackets always; a year only behind a code, and only if the document is of that year."""
    if mark is _COUNT:
        return True
    found = mark.search(whole)
    own = read_number(cut)
    if found is None or own is None or not (own.kind or own.issuers):
        return False
    return int(found["year"]) in {year, own.year} or (year is None and own.year is None)


# ---- titles ----------------------------------------------------------------------------------------------------------

_ERROR = re.compile(
    r"^\W*lỗi(?:\s+(?:phông|font|chữ|file|tệp|hiển thị))*\s*(?:[:_.\-–—]+\s*|$|\s+(?=(?-i:[A-ZĐ])))", re.IGNORECASE
)
_DAY = re.compile(r"^\W*ngày\s+\d{1,2}(?:\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\s+tháng\s+\d{1,2}\s+năm\s+\d{4})")
_ABOUT = re.compile(
    r"(?<!\w)(?=(?:về\s+việc|v/v|về|ban\s+hành|quy\s+định|sửa\s+đổi|bổ\s+sung|phê\s+duyệt|hướng\s+dẫn|bãi\s+bỏ|thay\s+thế"
    r"|công\s+bố|điều\s+chỉnh|quy\s+chế|đính\s+chính|thông\s+qua|giao|cho\s+phép|thành\s+lập)\b)",
    re.IGNORECASE,
)
_BY = re.compile(r"^\W*của\s")
_V_V = re.compile(r"^v/v\b\.?\s*", re.IGNORECASE)
_LONGEST_ISSUER = 120


def clean_title(text: str, *, number: str) -> tuple[str, list[str]]:
    """The trích yếu alone: without "Lỗi", without "<loại> số <số> ngày … của …" in front of it."""
    title, doubts = normalise(text), []
    if found := _ERROR.match(title):
        doubts.append(f"Tên văn bản tại nguồn bắt đầu bằng “Lỗi”: “{title[:80]}”.")
        title = title[found.end() :]
    if _NOTHING.fullmatch(title):
        return "", doubts
    return _V_V.sub("Về việc ", _without_number(title, number)).strip(), doubts


def _without_number(title: str, number: str) -> str:
    """ "Quyết định số 12/2020/QĐ-UBND ngày 5/3/2020 của UBND tỉnh về việc …" -> "về việc …"."""
    at = _end_of_number(title, number)
    if not at:
        return title
    rest = title[at:]
    if found := _DAY.match(rest):
        rest = rest[found.end() :]
    if _BY.match(rest) and (about := _ABOUT.search(rest[:_LONGEST_ISSUER])):
        rest = rest[about.start() :]
    rest = rest.lstrip(" .,:;-–—")
    return f"{rest[:1].upper()}{rest[1:]}" if len(rest.split()) > 1 else title


def _end_of_number(title: str, number: str) -> int:
    """Where "<loại> [số] <number>" at the beginning of the title ends; 0 if it does not begin so."""
    if not number:
        return 0
    written = r"\s*".join(re.escape(part) for part in re.findall(r"\w+|\W", fold(normalise(number))))
    kinds = "|".join(sorted(map(re.escape, DOC_TYPES), key=len, reverse=True))
    found = re.match(rf"\W*(?:{kinds})?\s*(?:so)?\s*:?\s*0*{written}(?!\w)", fold(title))
    return found.end() if found else 0
