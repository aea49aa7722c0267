"""Tables inside the text of a law: rows are told with the heads of their columns, loose cells are left out."""

from __future__ import annotations

import re
from itertools import zip_longest

from lawtext.types import Span

_ROW = re.compile(r"^[ \t]*\|[^\n]*$", re.MULTILINE)
_ROWS = re.compile(r"(?:^[ \t]*\|[^\n]*\n)+\Z", re.MULTILINE)  # right before the end
# Some sources put each cell of a table on a line of its own: many short lines that end no sentence and begin no clause
# or point. Which cell stands under which head cannot be told any more.
_FEWEST = 7  # lines
_CELLS = re.compile(
    rf"(?:^(?![ \t]*(?:\||[-–+]|\d{{1,3}}[a-zđ]?\.\s|[a-zđ]{{1,2}}\d?\)))[^\n]{{0,89}}[^\s.;:,][ \t]*\n){{{_FEWEST},}}",
    re.MULTILINE,
)
_STARS = re.compile(r"\*+(?=\S)|(?<=\S)\*+")  # of typesetting: **Lao động nam**


def loose_cells(text: str, span: Span) -> list[Span]:
    """Where in a part of a text the cells of tables stand, one below the other."""
    if text.count("\n", span.start, span.end) < _FEWEST:
        return []
    return [Span(*found.span()) for found in _CELLS.finditer(text, span.start, span.end)]


def as_read(text: str, span: Span) -> str:
    """A part of a text as it is shown in an excerpt: no marks of typesetting, the rows of a table in words.

    >>> table = "| Bậc | Thuế suất |\\n| --- | --- |\\n| 1 | 0,03 % |"
    >>> as_read(table, Span(table.rindex("| 1"), len(table)))
    'Bậc: 1; Thuế suất: 0,03 %.'
    """
    said = text[span.start : span.end]
    if "|" in said:
        said = _ROW.sub(lambda row: _told(text, span.start + row.start(), row[0]), said)
        said = re.sub(r"\n{2,}", "\n", said.replace(" | ", ", ")).strip(" |")
    return _STARS.sub("", said)


def _told(text: str, at: int, row: str) -> str:
    """One row with its heads; "" for the heads themselves, a rule between rows and a row to be filled in."""
    top = _ROWS.search(text[:at])
    if top is None or not any(letter.isalnum() for letter in row):
        return ""
    told = zip_longest(_cells(top[0].partition("\n")[0]), _cells(row), fillvalue="")
    return "; ".join(f"{head}: {cell}" if head else cell for head, cell in told if cell) + "."


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
