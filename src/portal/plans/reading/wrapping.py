"""Lines cut at a page's width -> paragraphs. Text copied from a PDF is cut so; text from Word or Markdown is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WIDEST_PAGE = 140  # characters; a paragraph of Word is one line however long it is
_NARROWEST_PAGE = 60
_FULL = 0.75  # of the width: a line shorter than that ended because its paragraph did
_LEAST_FULL = 0.25  # of all lines, for a text to count as cut
_LEAST_LINES = 12
_ENDS = (".", ";", ":", "!", "?", "./.", "|")
_OPENS = re.compile(r"\s*(?:[-–—•*+|#>]|\d{1,2}(?:\.\d{1,2})*[.)]\s|[a-zđ]\)|[IVX]{1,6}[.)/]\s|TM\.|KT\.|Nơi nhận)")


def join_cut_lines(lines: Sequence[str]) -> list[tuple[int, str]]:
    """(number of the first line, words) for each paragraph; in a text that is not cut each line is one."""
    width = _page_width(lines)
    joined: list[tuple[int, str]] = []
    before = ""
    for number, line in enumerate(lines, start=1):
        if width and joined and _goes_on(before, line, width):
            joined[-1] = joined[-1][0], f"{joined[-1][1]} {line.strip()}"
        else:
            joined.append((number, line))
        before = line
    return joined


def _page_width(lines: Sequence[str]) -> int:
    """The width at which the text was cut; 0 if it was not."""
    lengths = [len(line.strip()) for line in lines if line.strip()]
    width = max(lengths, default=0)
    if len(lengths) < _LEAST_LINES or not _NARROWEST_PAGE <= width <= _WIDEST_PAGE:
        return 0
    full = sum(length >= _FULL * width for length in lengths)
    return width if full >= _LEAST_FULL * len(lengths) else 0


def _goes_on(before: str, line: str, width: int) -> bool:
    is_full = len(before.strip()) >= _FULL * width and not before.rstrip().endswith(_ENDS)
    return is_full and bool(line.strip()) and not _OPENS.match(line)
