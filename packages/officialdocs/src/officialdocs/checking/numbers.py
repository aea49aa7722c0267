"""Numbers that Word writes by itself ("Điều 1.", "a)"): part of what is read, though not of the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lawtext.numerals import to_roman
from officialdocs.checking.facts import Facts, run_facts
from officialdocs.checking.markup import (
    attribute,
    child,
    name,
    number,
    value,
)

_PLACE = re.compile(r"%([1-9])")  # "%1.%2"
_MOST = 10_000
_MOST_ROMAN = 400
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    form: str
    text: str
    start: int
    face: Facts


class Numbering:
    """Counts as it is asked: once for each paragraph, in reading order."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for each in root if root is not None else ():
            if name(each) == "abstractNum":
                self._levels[attribute(each, "abstractNumId") or ""] = dict(map(_level, _children(each, "lvl")))
            elif name(each) == "num":
                self._lists[attribute(each, "numId") or ""] = value(each, "abstractNumId") or ""

    def next(self, key: str | None, depth: int) -> tuple[str, Facts]:
        """The words of the next number of a list, and their face; ("", {}) where there is none."""
        shape = self._lists.get(key or "", "")
        levels = self._levels.get(shape, {})
        level = levels.get(depth)
        if level is None or level.form in ("bullet", "none"):
            return "", {}
        counts = self._counts.setdefault(shape, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in range(depth + 1, _LEVELS):
            counts.pop(deeper, None)
        return _PLACE.sub(lambda match: _written(levels, counts, int(match[1]) - 1), level.text), level.face


def _children(node: Any, tag: str) -> list[Any]:
    return [each for each in node if name(each) == tag]


def _level(node: Any) -> tuple[int, Level]:
    start = number(value(node, "start"))
    return int(number(attribute(node, "ilvl")) or 0), Level(
        form=value(node, "numFmt") or "decimal",
        text=value(node, "lvlText") or "",
        start=1 if start is None else int(start),
        face=run_facts(child(node, "rPr")),
    )


def _written(levels: Mapping[int, Level], counts: Mapping[int, int], depth: int) -> str:
    level = levels.get(depth)
    count = counts.get(depth, level.start if level else 1)
    if not 1 <= count < _MOST or level is None:
        return str(count)
    match level.form:
        case "upperRoman" | "lowerRoman":
            written = to_roman(count) if count < _MOST_ROMAN else str(count)
            return written if level.form == "upperRoman" else written.lower()
        case "upperLetter" | "lowerLetter":
            letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letters.upper() if level.form == "upperLetter" else letters
        case "decimalZero":
            return f"{count:02d}"
        case _:
            return str(count)
