"""Openings and lines -> provisions: each with its heading, its own text and its span; attached texts are opened, or
stay closed because they are forms and tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lawtext.structure.containers import ATTACHED, Container
from lawtext.structure.lines import StructureLine, Wrapping, has_ended, is_capitals
from lawtext.structure.openings import RANK, UnitOpening, outline
from lawtext.types import Address, Doubt, ProvisionNode, Span, Step, Unit

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

    lines: Sequence[StructureLine]
    wrapping: Wrapping = field(default_factory=Wrapping)
    notes: Collection[int] = ()
    has_titled_clauses: bool = False

    def grow(self, openings: Sequence[UnitOpening], stop: int) -> tuple[ProvisionNode, ...]:
        """The provisions of a text whose lines end before index `stop`."""
        following = dict(zip(openings, [*(opening.at for opening in openings), stop][1:], strict=True))
        roots: list[ProvisionNode] = []
        pending: list[tuple[UnitOpening, list[ProvisionNode]]] = []

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

    def _provision(
        self, opening: UnitOpening, words_end: int, children: tuple[ProvisionNode, ...], stop: int
    ) -> ProvisionNode:
        candidate = opening.candidate
        first = self.lines[opening.at].text[candidate.body_at :].strip()
        rest = [line.text for line in self.lines[opening.at + 1 : words_end] if line.is_text]
        heading, text = self._heading_and_text(candidate.unit, [first, *rest], candidate.body_at)
        span = self.span(opening.at, stop)
        return ProvisionNode(opening.address, candidate.unit, candidate.label, heading, text, span, children)

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


# What only forms say: blanks to fill in, a letter-head of their own, places to sign, table heads.
_FORM = re.compile(
    r"\.{6,}|…{2,}|_{6,}|[Kk]ý, ghi rõ|[Kk]ý tên|^\|"
    r"|^(?:CỘNG H|Kính gửi|Mẫu số|Mẫu biểu|MẪU|Biểu mẫu|STT|TT|Số TT|Stt|Đơn vị tính)"
)
_FEWEST_UNITS = 3
_SHORT = 45  # characters: cells of tables are shorter, lines of sentences longer
_MOST_CELLS = 0.5


class Attachments:
    """Makes provisions of attached texts, keeping the doubts met on the way."""

    def __init__(
        self, lines: Sequence[StructureLine], quoted: Sequence[bool], maker: TreeMaker, notes: Collection[int]
    ) -> None:
        self._lines, self._quoted, self._maker, self._notes = lines, quoted, maker, notes
        self.doubts: list[Doubt] = []

    def provisions(self, containers: Sequence[Container]) -> Iterator[ProvisionNode]:
        """One root for each annex or regulation; the annexes that follow a regulation are its own."""
        regulation: ProvisionNode | None = None  # held back while annexes of its own may follow
        for container in containers:
            if container.step.unit is Unit.ANNEX and regulation is not None and regulation.children:
                annex = self._root(container, regulation.address.containers)
                span = replace(regulation.span, end=annex.span.end)
                regulation = replace(regulation, span=span, children=(*regulation.children, annex))
                continue
            if regulation is not None:
                yield regulation
            root = self._root(container, ())
            regulation = root if container.step.unit is Unit.REGULATION else None
            if regulation is None:
                yield root
        if regulation is not None:
            yield regulation

    def _root(self, container: Container, outer: tuple[Step, ...]) -> ProvisionNode:
        address = Address(containers=(*outer, container.step))
        openings = self._openings(container, address)
        title_end = openings[0].at if openings else container.span.stop
        has_articles = any(opening.candidate.unit is Unit.ARTICLE for opening in openings)
        maker = replace(self._maker, has_titled_clauses=not has_articles)
        children = maker.grow(openings, container.span.stop)
        heading, text = self._maker.container_words(
            container.at, title_end, container.label, is_regulation=container.step.unit is Unit.REGULATION
        )
        span = self._maker.span(container.at, container.span.stop)
        return ProvisionNode(address, container.step.unit, container.label, heading, text, span, children)

    def _openings(self, container: Container, address: Address) -> list[UnitOpening]:
        if container.is_table:
            return []
        found = outline(self._lines, self._quoted, container.span, notes=self._notes, containers=address.containers)
        has_articles = any(o.candidate.unit is Unit.ARTICLE for o in found.openings)
        is_regulation = container.step.unit is Unit.REGULATION
        if not (is_regulation and has_articles) and not self._is_text(container.span, found.openings):
            return []
        self.doubts.extend(found.doubts)
        return found.openings

    def _is_text(self, span: range, openings: Sequence[UnitOpening]) -> bool:
        texts = {at: self._lines[at].text for at in span if self._lines[at].is_text}
        if len(openings) < _FEWEST_UNITS or any(_FORM.search(text) for text in texts.values()):
            return False
        opened = {opening.at for opening in openings}
        written = [at for at in texts if at >= openings[0].at]
        cells = sum(len(texts[at]) < _SHORT and not has_ended(texts[at]) for at in written if at not in opened)
        return cells <= _MOST_CELLS * len(written)
