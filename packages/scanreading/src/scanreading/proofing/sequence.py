"""Marks of a legal text out of sequence: "Điều 7" then "Điều 9", khoản 2 where 1 has not been, điểm c after a.

Only what begins a line counts. A page may begin anywhere, so the first mark of each kind is believed.
"""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

from scanreading.engines.types import Word

_POINTS = "abcdđeghiklmnopqrstuvxy"
_NUMBER = re.compile(r"(?P<number>\d{1,3})[.:]?")
_CLAUSE = re.compile(r"(?P<number>\d{1,2})\.")
_POINT = re.compile(rf"(?P<letter>[{_POINTS}])\)")


class _Level(IntEnum):
    ARTICLE = 0
    CLAUSE = 1
    POINT = 2


def marks_of(words: Sequence[Word]) -> dict[int, bool]:
    """Positions of the words that number an article, a clause or a point; whether the number follows the one before."""
    last: dict[_Level, int] = {}
    began: set[_Level] = set()  # levels that must begin again with their first
    found = {}
    for position, level, count in _marks(words):
        expected = 1 if level in began else last[level] + 1 if level in last else None
        begins_a_list = count == 1 and level != _Level.ARTICLE
        found[position] = expected is None or count == expected or begins_a_list
        last[level] = count
        began.discard(level)
        for below in _Level:
            if below > level:
                began.add(below)
    return found


def _marks(words: Sequence[Word]) -> Iterator[tuple[int, _Level, int]]:
    line: int | None = None
    for position, word in enumerate(words):
        begins = word.line != line
        line = word.line
        if not begins:
            continue
        following = words[position + 1] if position + 1 < len(words) else None
        if word.text == "Điều" and following and (found := _NUMBER.fullmatch(following.text)):
            yield position + 1, _Level.ARTICLE, int(found["number"])
        elif found := _CLAUSE.fullmatch(word.text):
            yield position, _Level.CLAUSE, int(found["number"])
        elif found := _POINT.fullmatch(word.text):
            yield position, _Level.POINT, _POINTS.index(found["letter"]) + 1
