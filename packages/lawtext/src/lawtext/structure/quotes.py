"""Which lines stand inside a quoted amendment, so that they are not structure of this document.

Reads: lines. Writes: one flag a line. A quotation is a *block* when it opens a line, an item or what follows a colon
(`“Điều 4a. …`, `a) “Điều 5…`, `như sau: “1. …`); quotes inside a sentence never reach beyond their line.

Broken quotes heal: a full stop before the closing mark (`.”`) at a line's end closes everything; the document's next
amending instruction or article closes what was left open; a block that never closes is no block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lawtext.structure.headings import NumberSuccession, UnitNumber, candidates, succession
from lawtext.structure.lines import StructureLine
from lawtext.types import Doubt, Unit
from lawtext.words import CLOSING_QUOTES, OPENING_QUOTES, QUOTES

_MARKS = re.compile(f"[{QUOTES}]")
_OPENS_BLOCK = re.compile(r"^(?:[-–+•]|\d{1,3}[a-zđ]{0,2}[.)]|[a-zđ]\d{0,2}[).]|Điều \d+[a-zđ]?\.)?$")
_CLOSES_ALL = re.compile(rf"[.;:]\s?[{CLOSING_QUOTES}\"]\s?[.;,]{{0,2}}$")
_INSTRUCTION = re.compile(
    r"^(?:\d{1,3}[a-zđ]?\.|[a-zđ]\)|Điều \d+[a-zđ]?\.)\s*(?:Sửa đổi|Bổ sung|Bãi bỏ|Thay thế|Thay cụm|Thay đổi|Bỏ |Bớt )"
)
_NO_SUCCESSOR = (NumberSuccession.GAP, NumberSuccession.BACK)
_REACH = 200  # characters beside a mark that are looked at; whole lines would make a line full of marks slow
_UNCLOSED = "Ngoặc kép mở ở dòng này không thấy đóng: cần xem lại phần được trích dẫn kết thúc ở đâu."
_AS_FOLLOWS = re.compile(r"(?:như sau|sau đây)\s*:$")


def quoted_lines(lines: Sequence[StructureLine]) -> tuple[list[bool], list[Doubt]]:
    """For each line, whether it begins inside a quoted block; and the quotations that nothing closed."""
    flags = [False] * len(lines)
    doubts: list[Doubt] = []
    reader = _Reader()
    for at, text in ((at, line.text) for at, line in enumerate(lines) if line.is_text):
        opened_at = reader.opened_at
        reader.follow_articles(at, text)
        if reader.opened_at is not None and _is_instruction(lines, at):
            reader.reset()
        if opened_at is not None and reader.opened_at is None:
            doubts.append(Doubt(lines[opened_at].number, _UNCLOSED))
        flags[at] = reader.opened_at is not None
        reader.read(at, text)
    if reader.opened_at is not None:  # never closed: it ends before this document's next article, or was no quotation
        start = reader.own_article_at or reader.opened_at + 1
        flags[start:] = [False] * (len(lines) - start)
        doubts.append(Doubt(lines[reader.opened_at].number, _UNCLOSED))
    return flags, doubts


class _Reader:
    """Follows the marks, and the articles on both sides of them: "Điều 2" after “Điều 3a is this document's own."""

    def __init__(self) -> None:
        self.opened_at: int | None = None
        self.own_article_at: int | None = None
        self._inner = 0
        self._own: UnitNumber | None = None
        self._quoted: UnitNumber | None = None

    def reset(self) -> None:
        self.opened_at, self.own_article_at, self._inner, self._quoted = None, None, 0, None

    def follow_articles(self, at: int, text: str) -> None:
        number = _article(text)
        if number is None:
            return
        goes_on = self._own is not None and number == UnitNumber(self._own.value + 1)
        if self.opened_at is not None and goes_on:
            self.own_article_at = self.own_article_at or at
            if self._quoted is None or succession(self._quoted, number) in _NO_SUCCESSOR:
                self.reset()
        if self.opened_at is None:
            self._own = number
        else:
            self._quoted = number

    def read(self, at: int, text: str) -> None:
        if self.opened_at is None:
            self._inner = 0
        for mark in _MARKS.finditer(text):
            if _is_opening(mark, text):
                if self.opened_at is None and _opens_block(text, mark.start()):
                    self.opened_at, self._inner = at, 0
                    self._quoted = _article(text[mark.end() : mark.end() + _REACH])
                else:
                    self._inner += 1
            elif self._inner:
                self._inner -= 1
            else:
                self.reset()
        if self.opened_at is not None and _CLOSES_ALL.search(text):
            self.reset()


def _article(text: str) -> UnitNumber | None:
    found = next(candidates(text), None) if text[:1] in "ĐÐ" else None
    return found.number if found is not None and found.unit is Unit.ARTICLE else None


def _is_opening(mark: re.Match[str], text: str) -> bool:
    if mark[0] != '"':
        return mark[0] in OPENING_QUOTES
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    return before in ("", " ", "(", ":") and after.strip() != ""


def _opens_block(text: str, position: int) -> bool:
    before = text[max(0, position - _REACH) : position].rstrip()
    return before.endswith(":") or (position < _REACH and _OPENS_BLOCK.match(before) is not None)


def _is_instruction(lines: Sequence[StructureLine], at: int) -> bool:
    """ "3. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:" with a quotation on the next line."""
    is_amending = _INSTRUCTION.match(lines[at].text) is not None
    return is_amending and any(line.is_text and _AS_FOLLOWS.search(line.text) for line in lines[at : at + 4])
