"""A sheet -> the documents of a list, and what is wrong with which row. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from docreaders.sheets import ActivityRowError, require_sheet, streamed
from lawtext.words import fold, normalise
from safefiles.checks import FileLimits
from safefiles.errors import TooLarge, UnreadableFile

MOST_ROWS = 20_000
LONGEST_TITLE, LONGEST_NUMBER = 500, 100
_HEAD_WITHIN = 15  # rows above the headings: names of the agency and of the list
_TITLES = ("ten tai lieu", "ten van ban", "ten loai va trich yeu noi dung van ban", "trich yeu", "trich yeu noi dung")
_TITLES_ALSO = ("tieu de", "ten", "tai lieu", "noi dung")
_NUMBERS = ("so ky hieu", "so, ky hieu", "so va ky hieu", "so hieu", "ky hieu", "so ki hieu", "so/ky hieu")


class NotAList(UnreadableFile):
    reason = "Không tìm thấy tài liệu nào trong tệp."
    remedy = "Tệp cần có hàng tiêu đề với cột “Tên tài liệu” (và “Số, ký hiệu” nếu có), mỗi hàng một tài liệu."


@dataclass(frozen=True, slots=True)
class ReadList:
    lines: tuple[ListedLine, ...]
    errors: tuple[ActivityRowError, ...] = field(default=())


def read_list(*, data: bytes, name: str, limits: FileLimits) -> ReadList:
    """Raises UnreadableFile: `str()` of it says in Vietnamese what to do."""
    limits.refuse_larger(len(data))
    require_sheet(name, also=".txt")
    found = _read(next(streamed(data, name=name, limits=limits), iter(())))
    if not found.lines and not found.errors:
        raise NotAList
    return found


def _read(rows: Iterable[Sequence[str]]) -> ReadList:
    numbered = list(islice(enumerate(rows, start=1), MOST_ROWS + 1))
    if len(numbered) > MOST_ROWS:
        raise TooLarge(f"hơn {MOST_ROWS} hàng")
    head, columns = _head(numbered)
    lines: list[ListedLine] = []
    errors: list[ActivityRowError] = []
    met: dict[str, int] = {}
    for number, row in numbered:
        if number <= head or not any(row):
            continue
        line = ListedLine(_cell(row, columns["title"]), _cell(row, columns.get("number")))
        key = fold(line.official_number or line.title)
        if reason := _wrong(line) or (f"Trùng với hàng {met[key]}." if key in met else ""):
            errors.append(ActivityRowError(number, reason))
            continue
        met[key] = number
        lines.append(line)
    return ReadList(tuple(lines), tuple(errors))


def _head(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[int, Mapping[str, int]]:
    """The number of the row of headings (0: there is none) and where title and number stand."""
    for number, row in rows[:_HEAD_WITHIN]:
        said = [" ".join(fold(cell).replace(",", " ").split()) for cell in row]
        title = next((said.index(one) for one in (*_TITLES, *_TITLES_ALSO) if one in said), None)
        if title is not None:
            place = next((said.index(one) for one in _NUMBERS if one in said and said.index(one) != title), None)
            return number, {"title": title} | ({} if place is None else {"number": place})
    return 0, {"title": 0}


def _cell(row: Sequence[str], at: int | None) -> str:
    return normalise(row[at]).strip() if at is not None and at < len(row) else ""


def _wrong(line: ListedLine) -> str:
    if not line.title:
        return "Thiếu tên tài liệu."
    if len(line.title) > LONGEST_TITLE:
        return f"Tên tài liệu dài hơn {LONGEST_TITLE} ký tự."
    return f"Số, ký hiệu dài hơn {LONGEST_NUMBER} ký tự." if len(line.official_number) > LONGEST_NUMBER else ""


@dataclass(frozen=True, slots=True)
class ListedLine:
    """A document of a list that is brought."""

    title: str
    official_number: str = ""
