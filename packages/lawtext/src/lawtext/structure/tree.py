"""Openings and lines -> provisions with heading, own text and span; attached texts are parsed too, except forms and
tables, which are kept as text."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from lawtext.structure.containers import ATTACHED, Container
from lawtext.structure.lines import StructureLine, Wrapping, has_ended, is_capitals, unbroken
from lawtext.structure.openings import RANK, UnitOpening, count_articles, outline
from lawtext.types import Address, Doubt, ProvisionNode, Span, Step, Unit

_LONGEST_HEADING = 500
_NO_HEADING_END = re.compile(r"(?:[.;:,!?]|[.;:][”\"]|/\.|…)$")
# Editors' notes in a title: "Người nộp thuế [Điều này được hướng dẫn bởi Điều 3 Thông tư 153/2011/TT-BTC …]".
_EDITORS_NOTE = re.compile(r"\s*(\[(?!\d+\])[^\]]*\])")
_MARK = re.compile(r"(?<=[^\W\d_)])(\d{1,3})$|\[(\d{1,3})\]$")
_TITLE_LINES = 12


@dataclass(frozen=True, slots=True)
class TreeMaker:
    """Builds provisions; holds the document's lines, their wrapping, and its footnote numbers.

    `has_titled_clauses`: in plans "1. Mục đích" is a title; in laws "1. Trách nhiệm của Bộ:" is text.
    """

    lines: Sequence[StructureLine]
    wrapping: Wrapping = field(default_factory=Wrapping)
    notes: Collection[int] = ()
    has_titled_clauses: bool = False

    def grow(self, openings: Sequence[UnitOpening], stop: int) -> tuple[ProvisionNode, ...]:
        """The provisions of a text that ends before line index `stop`."""
        following = dict(zip(openings, [*(opening.at for opening in openings), stop][1:], strict=True))
        roots: list[ProvisionNode] = []
        pending: list[tuple[UnitOpening, list[ProvisionNode]]] = []

        def close(rank: int, at: int) -> None:
            while pending and RANK[pending[-1][0].candidate.unit] >= rank:
                opening, children = pending.pop()
                beside = pending[-1][1] if pending else roots
                beside.append(self._provision(opening, following[opening], tuple(children), at))

        for opening in openings:
            close(RANK[opening.candidate.unit], opening.at)
            pending.append((opening, []))
        close(-1, stop)
        return tuple(roots)

    def words(self, span: range) -> str:
        """The text of some lines, one paragraph per line."""
        return "\n".join(self.wrapping.join(self.lines[at].text for at in span if self.lines[at].is_text))

    def container_words(self, at: int, stop: int, label: str, *, is_regulation: bool) -> tuple[str, str]:
        """The title and the other text of an attached text whose heading is at line index `at`.

        The word "QUY CHẾ" is part of a regulation's title unless it is alone; "PHỤ LỤC I" never is.
        """
        first = self.lines[at].text if is_regulation else self.lines[at].text.removeprefix(label)
        first = "" if first == label else first.strip(" .:-–—")
        texts = [*filter(None, [first]), *(line.text for line in self.lines[at + 1 : stop] if line.is_text)]
        issued = (i for i, text in enumerate(texts[:_TITLE_LINES]) if ATTACHED.match(text))
        small = (i for i, text in enumerate(texts) if not is_capitals(text))
        issued_at = next(chain(issued, small), len(texts))
        title = self._without_asides(" ".join(texts[:issued_at]))[0]
        return title, "\n".join(self.wrapping.join(texts[issued_at:]))

    def span(self, start: int, stop: int) -> Span:
        """The span in the source from line index `start` up to line index `stop`."""
        end = self.lines[stop].start if stop < len(self.lines) else self.lines[-1].end
        return Span(self.lines[start].start, end)

    def _provision(
        self, opening: UnitOpening, words_end: int, children: tuple[ProvisionNode, ...], stop: int
    ) -> ProvisionNode:
        candidate = opening.candidate
        texts = [self.lines[opening.at].text[candidate.body_at :].strip()]
        texts += (line.text for line in self.lines[opening.at + 1 : words_end] if line.is_text)
        words = self._heading_and_text(candidate.unit, texts, candidate.body_at)
        return ProvisionNode(
            opening.address, candidate.unit, candidate.label, *words, self.span(opening.at, stop), children
        )

    def _heading_and_text(self, unit: Unit, lines: list[str], label_length: int) -> tuple[str, str]:
        if unit is Unit.POINT or unit is Unit.CLAUSE and not self.has_titled_clauses:
            return "", "\n".join(self.wrapping.join(lines))
        lines, label_length = (lines, label_length) if lines[0] else (lines[1:], 0)
        if RANK[unit] < RANK[Unit.ARTICLE]:  # a chapter's title: all that is in capitals, or else the first line
            count = next((at for at, line in enumerate(lines) if not is_capitals(line)), len(lines)) or 1
        else:
            count = self.wrapping.title_lines(lines, label_length)
        title = unbroken(lines[:count])
        if not _is_heading(title):
            return "", "\n".join(self.wrapping.join(lines))
        heading, aside = self._without_asides(title)
        return heading, "\n".join(aside + self.wrapping.join(lines[count:]))

    def _without_asides(self, heading: str) -> tuple[str, list[str]]:
        """A title without editors' notes (they become text) and without a footnote mark glued to its end."""
        aside = _EDITORS_NOTE.findall(heading)
        title = _EDITORS_NOTE.sub("", heading).strip()
        if (mark := _MARK.search(title)) and (mark[2] or int(mark[1]) in self.notes):
            title = title[: mark.start()]
        return title, aside


def _is_heading(paragraph: str) -> bool:
    title = _EDITORS_NOTE.sub("", paragraph).strip()
    return bool(title) and len(title) <= _LONGEST_HEADING and not _NO_HEADING_END.search(title)


# Typical of forms: blanks to fill in, a letterhead of their own, places to sign, table heads.
_FORM = re.compile(
    r"\.{6,}|…{2,}|_{6,}|[Kk]ý, ghi rõ|[Kk]ý tên|^\|"
    r"|^(?:CỘNG H|Kính gửi|Mẫu số|Mẫu biểu|MẪU|Biểu mẫu|STT|TT|Số TT|Stt|Đơn vị tính)"
)
_FEWEST_UNITS = 3
_SHORT = 45  # characters: cells of tables are shorter, lines of sentences longer
_MOST_CELLS = 0.5


class Attachments:
    """Makes provisions of attached texts and collects doubts."""

    def __init__(
        self, lines: Sequence[StructureLine], quoted: Sequence[bool], maker: TreeMaker, notes: Collection[int]
    ) -> None:
        self._lines, self._quoted, self._maker, self._notes = lines, quoted, maker, notes
        self.doubts: list[Doubt] = []

    def provisions(self, containers: Sequence[Container]) -> list[ProvisionNode]:
        """One root for each annex or regulation; annexes that follow a regulation are its children."""
        roots: list[ProvisionNode] = []
        for container in containers:
            last = roots[-1] if roots and container.step.unit is Unit.ANNEX else None
            if last and last.unit is Unit.REGULATION and last.children:
                annex = self._root(container, last.address.containers)
                roots[-1] = replace(last, span=replace(last.span, end=annex.span.end), children=(*last.children, annex))
            else:
                roots.append(self._root(container, ()))
        return roots

    def _root(self, container: Container, outer: tuple[Step, ...]) -> ProvisionNode:
        address = Address(containers=(*outer, container.step))
        openings = self._openings(container, address)
        title_end = openings[0].at if openings else container.span.stop
        unit, label = container.step.unit, container.label
        maker = replace(self._maker, has_titled_clauses=not count_articles(openings))
        words = maker.container_words(container.at, title_end, label, is_regulation=unit is Unit.REGULATION)
        return ProvisionNode(
            address,
            unit,
            label,
            *words,
            maker.span(container.at, container.span.stop),
            maker.grow(openings, container.span.stop),
        )

    def _openings(self, container: Container, address: Address) -> list[UnitOpening]:
        if container.is_table:
            return []
        found = outline(self._lines, self._quoted, container.span, notes=self._notes, containers=address.containers)
        is_regulation = container.step.unit is Unit.REGULATION and count_articles(found.openings)
        if not is_regulation and not self._is_text(container.span, found.openings):
            return []
        self.doubts.extend(found.doubts)
        return found.openings

    def _is_text(self, span: range, openings: Sequence[UnitOpening]) -> bool:
        texts = {at: self._lines[at].text for at in span if self._lines[at].is_text}
        if len(openings) < _FEWEST_UNITS or any(_FORM.search(text) for text in texts.values()):
            return False
        opened = {opening.at for opening in openings}
        written = [at for at in texts if at >= openings[0].at]
        cells = [at for at in written if at not in opened and len(texts[at]) < _SHORT and not has_ended(texts[at])]
        return len(cells) <= _MOST_CELLS * len(written)
