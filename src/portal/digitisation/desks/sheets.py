"""A page as the desk shows it: lines with the strip of the picture each stands on, words with their risks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from portal.digitisation.models import PageText, ScanPage
from scanreading.engines.types import Box, Word, words_from_rows
from scanreading.proofing.changing import (
    Break,
    break_before,
    opens,
    union,
)
from scanreading.proofing.risk import risks_of
from scanreading.proofing.typed import TypedLine

MOST_LINES = 2000
MOST_SIGNS = 200_000
_ROOM = 0.35  # of a line's height, shown above and below it


class TooLong(ValueError):
    """More was typed than any page holds."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of the picture, in its pixels, as an SVG's viewBox wants it."""

    left: int
    top: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.left} {self.top} {self.width} {self.height}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print. `number` counts from one."""

    number: int
    text: str
    opens: bool
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: `rows` is what the scripts read, a row a word: text, left, top, width, height, weight, reasons, whether
    the reading is doubted, whether a person confirmed it."""

    lines: tuple[Line, ...]
    rows: tuple[tuple[Any, ...], ...]
    doubted: int  # words whose reading is doubted and that nobody confirmed
    delicate: int  # words that matter and that nobody confirmed


def words_of(text: PageText | None) -> tuple[Word, ...]:
    return words_from_rows(text.words) if text else ()


def sheet_of(words: Sequence[Word], *, confirmed: Iterable[int], page: ScanPage) -> Sheet:
    """The sheet of these words; a page without any has one empty line to type in."""
    sure = set(confirmed)
    risks = {risk.position: risk for risk in risks_of(words) if risk.position not in sure}
    rows = []
    for position, word in enumerate(words):
        box, risk = word.box, risks.get(position)
        place = (box.left, box.top, box.right - box.left, box.bottom - box.top) if box else (0, 0, 0, 0)
        told = (risk.weight, risk.told, int(risk.is_doubted)) if risk else (0, "", 0)
        rows.append((word.text, *place, *told, int(position in sure)))
    doubted = sum(risk.is_doubted for risk in risks.values())
    lines = tuple(_lines(words, page)) or (Line(1, "", True, None),)
    return Sheet(lines, tuple(rows), doubted, len(risks) - doubted)


def _lines(words: Sequence[Word], page: ScanPage) -> Iterable[Line]:
    starts = [number for number in range(len(words)) if break_before(words, number) is not Break.NONE]
    print_ = union(word.box for word in words if word.box)
    for count, (start, end) in enumerate(pairwise([*starts, len(words)]), start=1):
        run = words[start:end]
        strip = _strip(union(word.box for word in run if word.box), print_, page)
        yield Line(count, " ".join(word.text for word in run), opens(words, start), strip)


def _strip(line: Box | None, print_: Box | None, page: ScanPage) -> Strip | None:
    """A line with some room around it, as wide as all print of the page: every strip is shown in one scale."""
    if line is None or print_ is None or not page.width:
        return None
    room = round((line.bottom - line.top) * _ROOM) + 2
    left, top = max(0, print_.left - room), max(0, line.top - room)
    return Strip(left, top, min(page.width, print_.right + room) - left, min(page.height, line.bottom + room) - top)


# ---- what a form brings ----------------------------------------------------------------------------------------------


def typed_lines(said: Mapping[str, str]) -> list[TypedLine]:
    """Fields `dong-1`, `dong-2` … in order; `doan-3` is ticked where a paragraph begins. Raises TooLong."""
    numbers = sorted(int(found[1]) for name in said if (found := re.fullmatch(r"dong-(\d{1,5})", name)))
    lines = [TypedLine(said[f"dong-{number}"], f"doan-{number}" in said) for number in numbers]
    if len(lines) > MOST_LINES or sum(len(line.text) for line in lines) > MOST_SIGNS:
        raise TooLong(f"{len(lines)} lines")
    return lines


def whole_number(said: str | None) -> int:
    """A number from a form; 0 for anything else."""
    return int(said) if said and re.fullmatch(r"\d{1,9}", said) else 0


def numbers(said: str | None) -> list[int] | None:
    """ "3,7,12" as numbers; None where the form has no such field, as without scripts."""
    if said is None or said == "-":
        return None
    return [int(one) for one in said.split(",") if re.fullmatch(r"\d{1,6}", one)]
