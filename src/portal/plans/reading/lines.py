"""Text, Markdown or what was drawn from a DOCX -> lines with their numbering, and tables.

Heading levels and bold are thrown away on purpose: in real files they are uneven. What counts is how a line begins:
"I.", "1.", "1.1.", "a)", "-", "+".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from portal.plans.reading.wrapping import join_cut_lines

# A range such as À-Ỹ would hold small letters too: Vietnamese capitals are scattered over the code table.
CAPITAL = f"[{''.join(chr(code) for code in range(0x41, 0x1F00) if chr(code).isupper() and chr(code).isalpha())}]"


class Rank(IntEnum):
    """How high a numbering stands; a smaller number holds a bigger one."""

    PART = 1  # "A.", "Phần I"
    ROMAN = 2  # "I."
    ARABIC = 3  # "1.", "Nhiệm vụ 1:"
    DECIMAL = 4  # "1.1."
    DEEPER = 5  # "1.1.1."
    LETTER = 6  # "a)"
    BULLET = 7  # "-", "•"
    SUB_BULLET = 8  # "+"
    NONE = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. `number` counts lines of the file from 1; `label` is the numbering without its punctuation."""

    number: int
    rank: Rank
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; a cell is its paragraphs."""

    number: int
    cells: tuple[tuple[str, ...], ...]


_NUMBERING: tuple[tuple[Rank, re.Pattern[str]], ...] = (
    (Rank.PART, re.compile(r"Phần\s+(?:thứ\s+)?(?P<label>[IVX]+|\d+|nhất|hai|ba|tư|năm)\b[.:)]?\s*", re.I)),
    (Rank.ROMAN, re.compile(r"(?P<label>[IVX]{1,6})\s?(?:[.)/]|-(?=\s))\s*(?=\S|$)")),
    (Rank.PART, re.compile(r"(?P<label>[A-HĐ])[.)]\s+(?=\w)")),
    (Rank.DEEPER, re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){2,})(?:[.)]\s*|\s+)(?=\D)")),
    (Rank.DECIMAL, re.compile(r"(?P<label>(?:\d{1,2}|[IVX]{1,6})\.\d{1,2})(?:[.)]\s*|\s+)(?=\D)")),
    (Rank.ARABIC, re.compile(r"(?:Nhiệm vụ|Hoạt động)\s+(?:thứ\s+)?(?P<label>\d{1,2})\s*[.:)]\s*", re.I)),
    (Rank.ARABIC, re.compile(r"(?P<label>\d{1,3})\s?(?:[)/]|[.](?!\d))\s*(?=\D)")),
    (Rank.LETTER, re.compile(r"(?P<label>[a-zđ]\d?)\s?[.)](?=[\s\w])\s*", re.UNICODE)),
)
_BULLET = re.compile(r"(?P<sign>[-–—•·∙*+o§])\s+|(?P<tight>[-–•+])(?=[^\W\d_])")
_MARKDOWN_LEAD = re.compile(r"^(?:\s|>)*(?:#{1,6}\s*)?")
_EMPHASIS = re.compile(r"\*{2,3}|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_ESCAPE = re.compile(r"\\([-.()*_#+|\[\]>])")
_DECORATION = re.compile(r"[-_=*~.\s─—–]*")
_INVISIBLE = str.maketrans({"\u00a0": " ", "\u200b": None, "\ufeff": None})
_BREAK = re.compile(r"<br\s*/?>", re.I)


def read_lines(text: str) -> list[Line | Row]:
    """Every paragraph and table row in order, without Markdown. Never raises."""
    plain = unicodedata.normalize("NFC", text).translate(_INVISIBLE)
    return [item for number, raw in join_cut_lines(plain.splitlines()) for item in _read_raw(number, raw)]


def as_line(number: int, text: str) -> Line:
    """The numbering of one paragraph: "- a) Đơn vị chủ trì" is a) whatever stands before it."""
    text = " ".join(text.split())
    bullet = _BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    for rank, pattern in _NUMBERING:
        if found := pattern.match(rest):
            return Line(number, rank, found["label"], rest[found.end() :].strip())
    if bullet:
        rank = Rank.SUB_BULLET if text.startswith("+") else Rank.BULLET
        return Line(number, rank, "", rest.strip())
    return Line(number, Rank.NONE, "", text)


def _read_raw(number: int, raw: str) -> Iterator[Line | Row]:
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") > 1:
        cells = tuple(_paragraphs(cell) for cell in re.split(r"(?<!\\)\|", stripped.strip("|")))
        if any(paragraph for cell in cells for paragraph in cell):
            yield Row(number, cells)
        return
    # Two columns pasted from a page (issuer and motto; recipients and signature) are kept apart by a wide gap.
    for piece in re.split(r"\t+|\s{4,}", _clean(stripped)):
        if not _DECORATION.fullmatch(piece):
            yield as_line(number, piece)


def _paragraphs(cell: str) -> tuple[str, ...]:
    pieces = (_clean(piece) for piece in _BREAK.split(cell))
    return tuple(piece for piece in pieces if not _DECORATION.fullmatch(piece))


def _clean(text: str) -> str:
    """Without Markdown: heading signs, bold, escapes. A leading "*" or "-" stays: it is a bullet."""
    text = _MARKDOWN_LEAD.sub("", _BREAK.sub(" ", text))
    bullet = "* " if text.startswith("* ") else ""
    return bullet + _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text[len(bullet) :])).strip()
