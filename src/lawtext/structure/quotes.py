"""Which lines stand inside a quoted amendment, so that they are not structure of this document.

Reads: lines. Writes: one flag a line. A quotation is a *block* when it opens a line, an item or what follows a colon
(`“Điều 4a. …`, `a) “Điều 5…`, `như sau: “1. …`); quotes inside a sentence never reach beyond their line.

Broken quotes heal: a full stop before the closing mark (`.”`) at a line's end closes everything; the document's next
amending instruction closes what was left open; a block that never closes is no block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawtext.structure.lines import Line

_MARKS = re.compile(r"[“”«»\"]")
_OPENS_BLOCK = re.compile(r"^(?:[-–+•]|\d{1,3}[a-zđ]{0,2}[.)]|[a-zđ]\d{0,2}[).]|Điều \d+[a-zđ]?\.)?$")
_CLOSES_ALL = re.compile(r"[.;:]\s?[”\"»]\s?[.;,]{0,2}$")
_INSTRUCTION = re.compile(
    r"^(?:\d{1,3}[a-zđ]?\.|[a-zđ]\)|Điều \d+[a-zđ]?\.)\s*(?:Sửa đổi|Bổ sung|Bãi bỏ|Thay thế|Thay cụm|Thay đổi|Bỏ |Bớt )"
)
_AS_FOLLOWS = re.compile(r"(?:như sau|sau đây)\s*:$")


def quoted_lines(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether it begins inside a quoted block."""
    flags = [False] * len(lines)
    reader = _Reader()
    for at, line in enumerate(lines):
        if line.is_text:
            if reader.opened_at is not None and _is_instruction(lines, at):
                reader.reset()
            flags[at] = reader.opened_at is not None
            reader.read(at, line.text)
    if reader.opened_at is not None:  # never closed: not a quotation after all
        flags[reader.opened_at + 1 :] = [False] * (len(lines) - reader.opened_at - 1)
    return flags


class _Reader:
    def __init__(self) -> None:
        self.opened_at: int | None = None
        self._inner = 0

    def reset(self) -> None:
        self.opened_at, self._inner = None, 0

    def read(self, at: int, text: str) -> None:
        if self.opened_at is None:
            self._inner = 0
        for mark in _MARKS.finditer(text):
            if _is_opening(mark, text):
                if self.opened_at is None and _opens_block(text[: mark.start()]):
                    self.opened_at, self._inner = at, 0
                else:
                    self._inner += 1
            elif self._inner:
                self._inner -= 1
            else:
                self.reset()
        if self.opened_at is not None and _CLOSES_ALL.search(text):
            self.reset()


def _is_opening(mark: re.Match[str], text: str) -> bool:
    if mark[0] != '"':
        return mark[0] in "“«"
    before, after = text[: mark.start()], text[mark.end() : mark.end() + 1]
    return (not before or before[-1] in " (:") and after.strip() != ""


def _opens_block(before: str) -> bool:
    before = before.rstrip()
    return before.endswith(":") or _OPENS_BLOCK.match(before) is not None


def _is_instruction(lines: Sequence[Line], at: int) -> bool:
    """ "3. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:" with a quotation on the next line."""
    if not _INSTRUCTION.match(lines[at].text):
        return False
    return any(line.is_text and _AS_FOLLOWS.search(line.text) for line in lines[at : at + 4])
