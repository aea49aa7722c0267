"""Openings and lines -> provisions: each with its heading, its own text and its span.

Reads: the openings of one text in order. Writes: the tree. A provision begins with its line and ends where the next
unit of its rank or above begins, so spans nest and tile; its `text` holds its own words only, hard wraps undone and
page furniture left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lawtext.structure.containers import ATTACHED
from lawtext.structure.lines import Line
from lawtext.structure.nesting import RANK, Opening
from lawtext.structure.paragraphs import Wrapping
from lawtext.structure.sentences import is_capitals
from lawtext.types import Provision, Span, Unit

_LONGEST_HEADING = 500
_NO_HEADING_END = re.compile(r"(?:[.;:,!?]|[.;:][”\"]|/\.|…)$")
# Editors' notes put into a title: "Người nộp thuế [Điều này được hướng dẫn bởi Điều 3 Thông tư 153/2011/TT-BTC …]".
_EDITORS_NOTE = re.compile(r"\s*(\[(?!\d+\])[^\]]*\])")
_MARK = re.compile(r"(?<=[^\W\d_)])(\d{1,3})$|\[(\d{1,3})\]$")
_TITLE_LINES = 12


@dataclass(frozen=True, slots=True)
class TreeMaker:
    """What every provision of a document needs: its lines, how they are wrapped, its footnote numbers.

    `has_titled_clauses`: in plans "1. Mục đích" is a title; in laws "1. Trách nhiệm của Bộ:" is text.
    """

    lines: Sequence[Line]
    wrapping: Wrapping = field(default_factory=Wrapping)
    notes: Collection[int] = ()
    has_titled_clauses: bool = False

    def grow(self, openings: Sequence[Opening], stop: int) -> tuple[Provision, ...]:
        """The provisions of a text whose lines end before index `stop`."""
        following = dict(zip(openings, [*(opening.at for opening in openings), stop][1:], strict=True))
        roots: list[Provision] = []
        pending: list[tuple[Opening, list[Provision]]] = []

        def close(rank: int, at: int) -> None:
            while pending and RANK[pending[-1][0].candidate.unit] >= rank:
                opening, children = pending.pop()
                provision = self._provision(opening, following[opening], tuple(children), at)
                (pending[-1][1] if pending else roots).append(provision)

        for opening in openings:
            close(RANK[opening.candidate.unit], opening.at)
            pending.append((opening, []))
        close(-1, stop)
        return tuple(roots)

    def words(self, span: range) -> str:
        """The words of some lines, a paragraph a line."""
        texts = (self.lines[at].text for at in span if self.lines[at].is_text)
        return "\n".join(self.wrapping.join(texts))

    def container_words(self, at: int, stop: int, label: str, *, is_regulation: bool) -> tuple[str, str]:
        """The title and the other words of an attached text whose heading stands at line index `at`.

        The word "QUY CHẾ" is part of a regulation's title unless it stands alone; "PHỤ LỤC I" is never.
        """
        first = self.lines[at].text if is_regulation else self.lines[at].text.removeprefix(label)
        first = "" if first == label else first.strip(" .:-–—")
        texts = [*([first] if first else []), *(line.text for line in self.lines[at + 1 : stop] if line.is_text)]
        issued_at = next((i for i, text in enumerate(texts[:_TITLE_LINES]) if ATTACHED.match(text)), None)
        if issued_at is None:
            issued_at = next((i for i, text in enumerate(texts) if not is_capitals(text)), len(texts))
        title = self._without_asides(" ".join(texts[:issued_at]))[0]
        return title, "\n".join(self.wrapping.join(texts[issued_at:]))

    def span(self, start: int, stop: int) -> Span:
        """The characters from line index `start` up to line index `stop`."""
        end = self.lines[stop].start if stop < len(self.lines) else self.lines[-1].end
        return Span(self.lines[start].start, end)

    def _provision(self, opening: Opening, words_end: int, children: tuple[Provision, ...], stop: int) -> Provision:
        candidate = opening.candidate
        first = self.lines[opening.at].text[candidate.body_at :].strip()
        rest = [line.text for line in self.lines[opening.at + 1 : words_end] if line.is_text]
        heading, text = self._heading_and_text(candidate.unit, [first, *rest], candidate.body_at)
        span = self.span(opening.at, stop)
        return Provision(opening.address, candidate.unit, candidate.label, heading, text, span, children)

    def _heading_and_text(self, unit: Unit, lines: list[str], label_length: int) -> tuple[str, str]:
        if unit is Unit.POINT or unit is Unit.CLAUSE and not self.has_titled_clauses:
            return "", "\n".join(self.wrapping.join(lines))
        lines, label_length = (lines, label_length) if lines[0] else (lines[1:], 0)
        is_high = RANK[unit] < RANK[Unit.ARTICLE]
        count = _capital_lines(lines) if is_high else self.wrapping.title_lines(lines, label_length)
        title = " ".join(lines[:count])
        if not _is_heading(title):
            return "", "\n".join(self.wrapping.join(lines))
        heading, aside = self._without_asides(title)
        return heading, "\n".join(aside + self.wrapping.join(lines[count:]))

    def _without_asides(self, heading: str) -> tuple[str, list[str]]:
        """A title without editors' notes (they become text) and without the footnote mark glued to its end."""
        aside = _EDITORS_NOTE.findall(heading)
        title = _EDITORS_NOTE.sub("", heading).strip()
        mark = _MARK.search(title)
        if mark and (mark[2] or int(mark[1]) in self.notes):
            title = title[: mark.start()]
        return title, aside


def _capital_lines(lines: Sequence[str]) -> int:
    """Over how many lines a chapter's title runs: all that stand in capitals, or else the first."""
    return next((count for count, line in enumerate(lines) if not is_capitals(line)), len(lines)) or 1


def _is_heading(paragraph: str) -> bool:
    title = _EDITORS_NOTE.sub("", paragraph).strip()
    return bool(title) and len(title) <= _LONGEST_HEADING and not _NO_HEADING_END.search(title)
