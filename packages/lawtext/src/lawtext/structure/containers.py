"""The end of the body: annexes, attached regulations, the closing block; and lines inside a quoted amendment, which are
not structure of this document.

A quotation is a *block* when it opens a line, an item or what follows a colon (`“Điều 4a. …`, `a) “Điều 5…`, `như sau:
“1. …`); quotes inside a sentence never extend beyond their line. Broken quotes are repaired: a full stop before the
closing mark (`.”`) at a line's end closes everything; the document's next amending instruction or article closes what
is still open; a block that is never closed is no block.

Reads: lines. Writes: one flag per line, and `TextRegions` in reading order. An annex or a regulation has a numbering of
its own (Nghị định 78/2025/NĐ-CP: phụ lục, quy chế ban hành kèm theo).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lawtext.addresses import step
from lawtext.structure.closing_block import closing_start, find_signatory
from lawtext.structure.headings import NumberSuccession, UnitNumber, candidates, succession
from lawtext.structure.lines import LineKind, StructureLine, has_ended, is_capitals
from lawtext.types import Doubt, Step, Unit
from lawtext.words import CLOSING_QUOTES, OPENING_QUOTES, QUOTES, patterns_beside

_RE = patterns_beside(__file__, closing_quotes=CLOSING_QUOTES, quotes=QUOTES)
_NO_SUCCESSOR = (NumberSuccession.GAP, NumberSuccession.BACK)
_REACH = 200  # characters beside a mark to look at; whole lines would be slow for lines full of marks
_UNCLOSED = "Ngoặc kép mở ở dòng này không thấy đóng: cần xem lại phần được trích dẫn kết thúc ở đâu."


def quoted_lines(lines: Sequence[StructureLine]) -> tuple[list[bool], list[Doubt]]:
    """For each line, whether it begins inside a quoted block; and doubts for unclosed quotations."""
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
    if reader.opened_at is not None:  # unclosed: it ends before this document's next article, or was no quotation
        start = reader.own_article_at or reader.opened_at + 1
        flags[start:] = [False] * (len(lines) - start)
        doubts.append(Doubt(lines[reader.opened_at].number, _UNCLOSED))
    return flags, doubts


class _Reader:
    """Follows quotation marks and articles inside and outside them: "Điều 2" after “Điều 3a is this document's own."""

    def __init__(self) -> None:
        self.opened_at: int | None = None
        self.own_article_at: int | None = None
        self._inner = 0
        self._own: UnitNumber | None = None
        self._quoted: UnitNumber | None = None

    def reset(self) -> None:
        self.opened_at, self.own_article_at, self._inner, self._quoted = None, None, 0, None

    def follow_articles(self, at: int, text: str) -> None:
        if (number := _article(text)) is None:
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
        for mark in _RE.marks.finditer(text):
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
        if self.opened_at is not None and _RE.closes_all.search(text):
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
    return before.endswith(":") or (position < _REACH and _RE.opens_block.match(before) is not None)


def _is_instruction(lines: Sequence[StructureLine], at: int) -> bool:
    """ "3. Sửa đổi, bổ sung khoản 2 Điều 5 như sau:" followed by a quotation."""
    is_amending = _RE.instruction.match(lines[at].text) is not None
    return is_amending and any(line.is_text and _RE.as_follows.search(line.text) for line in lines[at : at + 4])


_TABLES = ("DANH MỤC", "DANH SÁCH", "BIỂU", "BẢNG", "MẪU", "CÁC MẪU", "ĐỊNH MỨC")
ATTACHED = re.compile(r"^\(?\s*(?:(?:Được )?[Bb]an hành )?[Kk]èm theo\b")
_ATTACHED_WITHIN = 12  # lines of title between an attachment's heading and "(Ban hành kèm theo …)"


@dataclass(frozen=True, slots=True)
class Container:
    """An attached text: the index `at` of its heading, and the range `span` of its lines."""

    at: int
    span: range
    step: Step
    label: str
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class TextRegions:
    """The regions of a document by line index: body (including the head), closing block, attached texts."""

    body: range
    closing: range
    containers: tuple[Container, ...]


def divide(lines: Sequence[StructureLine], quoted: Sequence[bool]) -> TextRegions:
    """Divide the document into body, closing block and attached texts."""
    first = _first_unit(lines, quoted)
    sure = [at for at in _heads(lines, quoted, first) if _is_attached(lines, at)]
    signed_at = find_signatory(lines, quoted, first, sure)
    starts = sorted({*sure, *(at for at in _heads(lines, quoted, signed_at or len(lines)) if _opens_page(lines, at))})
    containers = tuple(_containers(lines, starts))
    end = containers[0].at if containers else len(lines)
    if signed_at is None or signed_at > end:
        signed_at = next((at for at in range(first, end) if lines[at].text.lower().startswith("nơi nhận:")), None)
    closing_at = end if signed_at is None else closing_start(lines, signed_at, first)
    return TextRegions(range(closing_at), range(closing_at, end), containers)


def _first_unit(lines: Sequence[StructureLine], quoted: Sequence[bool]) -> int:
    """The line that opens the first unit: no signature or annex comes before it."""
    own = (at for at, line in enumerate(lines) if line.is_text and not quoted[at])
    found = ((at, unit) for at in own for unit in candidates(lines[at].text))
    return next((at for at, unit in found if unit.number.value == 1 and unit.unit is not Unit.POINT), 0)


def _heads(lines: Sequence[StructureLine], quoted: Sequence[bool], start: int) -> Iterator[int]:
    yield from (
        at
        for at in range(start, len(lines))
        if lines[at].is_text and not quoted[at] and (_read_annex(lines[at].text) or _is_regulation(lines[at].text))
    )


def _read_annex(text: str) -> re.Match[str] | None:
    match = _RE.annex.match(text)
    title = match["title"] if match else ""
    is_heading = match and (not title or match["mark"] or title.startswith("(") or is_capitals(title))
    return match if is_heading else None


def _is_regulation(text: str) -> bool:
    return _RE.regulation_alone.match(text) is not None or (
        _RE.regulation.match(text) is not None and is_capitals(text)
    )


def _is_attached(lines: Sequence[StructureLine], at: int) -> bool:
    """Whether "(Ban hành kèm theo …)" follows the heading, on the same page and before any unit."""
    if re.search(r"\(?(?:ban hành )?kèm theo\b", lines[at].text, re.IGNORECASE):
        return True
    page = takewhile(lambda line: line.kind is not LineKind.FURNITURE, lines[at + 1 : at + 1 + 2 * _ATTACHED_WITHIN])
    for text in islice((line.text for line in page if line.is_text), _ATTACHED_WITHIN + 1):
        if ATTACHED.match(text):
            return True
        if _read_annex(text) or any(c.unit is not Unit.POINT for c in candidates(text)):
            return False
    return False


def _opens_page(lines: Sequence[StructureLine], at: int) -> bool:
    """Whether a heading after the signature is an annex's even without "kèm theo": at the top of a page, or in
    capitals."""
    if (match := _read_annex(lines[at].text)) is None or at == 0:
        return False
    above = at - 1
    while above > 0 and lines[above].kind is LineKind.BLANK:
        above -= 1
    return (
        lines[above].kind is LineKind.FURNITURE
        or match["word"] == "PHỤ LỤC"
        or above < at - 1
        and has_ended(lines[above].text)
    )


def _containers(lines: Sequence[StructureLine], starts: Sequence[int]) -> Iterator[Container]:
    regulations = 0
    kept: dict[Step, tuple[int, str, bool]] = {}
    for at in starts:
        name, label, is_table = _name(lines[at].text)
        if name.unit is Unit.REGULATION and kept and next(reversed(kept)).unit is Unit.ANNEX:
            continue  # the title of a form inside an annex
        if name.unit is Unit.REGULATION:
            regulations += 1
            name = step(Unit.REGULATION, str(regulations)) if regulations > 1 else name
        kept.setdefault(name, (at, label, is_table))
    stops = [*(at for at, *_ in kept.values()), len(lines)][1:]
    for (name, (at, label, is_table)), stop in zip(kept.items(), stops, strict=True):
        yield Container(at, range(at + 1, stop), name, label, is_table)


def _name(text: str) -> tuple[Step, str, bool]:
    if match := _read_annex(text):
        return step(Unit.ANNEX, match["n"] or ""), " ".join(match["label"].split()), False
    found = _RE.regulation.match(text)
    label = found["label"] if found else text
    return Step(Unit.REGULATION), label, label in _TABLES
