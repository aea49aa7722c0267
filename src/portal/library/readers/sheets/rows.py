"""A row of an agency's list -> what it states, or why it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from docreaders.sheets import Cell, words_of
from portal.library.readers.sheets.headings import Layout
from portal.library.readers.values import NotADate, read_day, read_status
from portal.library.sources import Stated
from portal.library.topics import is_known_topic, topic_slugs

_COUNTS = re.compile(r"\(?\s*[\divx]{1,4}\s*\)?\.?", re.IGNORECASE)
_DAYS = {"issued": "Ngày ban hành", "effective": "Ngày có hiệu lực", "expired": "Ngày hết hiệu lực"}
# A number cell of older lists: "12/2020/QĐ-UBND ngày 05/3/2020".
_NUMBER_AND_DAY = re.compile(
    r"""^(?P<number> \S.*? ) [,;\s]+ (?:ngày\s+)?
    (?P<day> \d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4} | \d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4} )$""",
    re.VERBOSE | re.IGNORECASE,
)
_COUNCILS = (("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as read: what it states, the name of its file ("" for none), and what could not be read."""

    stated: Stated
    file: str
    doubts: tuple[str, ...]


def read_row(cells: tuple[Cell, ...], layout: Layout, *, source: str) -> Entry | None:
    """None for a row that is no document: a group's title, the numbers of the columns, a signature below the list."""
    columns = layout.columns
    said = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
    words = {name: _many(cell) if name in {"number", "file"} else words_of(cell) for name, cell in said.items()}
    if _is_no_document(cells, words):
        return None
    doubts: list[str] = []
    if words.get("code") and words.get("number") and "/" not in words["number"]:
        words["number"] = f"{words['number']}/{words['code'].lstrip('/')}"
    if found := _NUMBER_AND_DAY.match(words.get("number", "")):
        words["number"] = found["number"]
        said.setdefault("issued", "")
        said["issued"] = said["issued"] or found["day"]
    status, unknown = read_status(words.get("status", ""))
    days = {name: _day(said.get(name, ""), label, doubts) for name, label in _DAYS.items()}
    topics, strange = _topics(words.get("field", ""))
    stated = Stated(
        official_number=words.get("number", ""),
        doc_type=words.get("doc_type", ""),
        subject=words.get("subject", ""),
        issuer=words.get("issuer") or _issuer(words.get("number", ""), layout.place, doubts),
        signer=words.get("signer", ""),
        signer_title=words.get("signer_title", ""),
        issued=days["issued"],
        effective=days["effective"],
        expired=days["expired"],
        status=status,
        topics=topics,
        territory=words.get("territory", ""),
        source=source,
    )
    notes = [f"Ghi chú tại nguồn: {words['note'][:200]}"] if words.get("note") else []
    return Entry(stated, words.get("file", ""), (*doubts, *filter(None, [unknown, strange]), *notes))


def _issuer(number: str, place: str, doubts: list[str]) -> str:
    """Who issued a local act in the list of one place: the code in its number says which of its two bodies."""
    code = number.rpartition("/")[2].upper()
    name = next((name for ending, name in _COUNCILS if code.endswith(ending)), "")
    if not name or not place:
        return ""
    doubts.append(f"Cơ quan ban hành lấy theo tiêu đề của bảng kê: {name} {place}.")
    return f"{name} {place}"


def _many(cell: Cell) -> str:
    """A cell in which line breaks part several values keeps them."""
    return "\n".join(filter(None, map(str.strip, cell.split("\n")))) if isinstance(cell, str) else words_of(cell)


def _is_no_document(cells: tuple[Cell, ...], words: Mapping[str, str]) -> bool:
    different = {words_of(cell) for cell in cells if cell}
    if len(different) < 2 or all(_COUNTS.fullmatch(word) for word in different):
        return True
    return not (words.get("number") or words.get("subject") or words.get("file"))


def _day(cell: Cell, label: str, doubts: list[str]) -> date | None:
    try:
        return read_day(cell)
    except NotADate as error:
        doubts.append(f"{label} “{str(error)[:40]}” không đọc được nên bỏ trống.")
        return None


def _topics(names: str) -> tuple[tuple[str, ...], str]:
    slugs = topic_slugs(names) if names else ()
    known = tuple(slug for slug in slugs if is_known_topic(slug))
    return known, "" if len(known) == len(slugs) else f"Lĩnh vực “{names[:80]}” chưa có trong danh mục."
