"""Attached texts -> provisions: which are opened, and which stay closed because they are forms and tables.

Reads: the containers of a document. Writes: their provisions, each a root with or without children. Rule (agreed with
the hand-marked documents): an annex is opened only if it is written as text: numbered on, in sentences, without the
marks of a form.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from lawtext.structure.containers import Container
from lawtext.structure.lines import Line
from lawtext.structure.nesting import Opening, outline
from lawtext.structure.sentences import has_ended
from lawtext.structure.tree import TreeMaker
from lawtext.types import Address, Doubt, Provision, Step, Unit

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

    def __init__(self, lines: Sequence[Line], quoted: Sequence[bool], maker: TreeMaker, notes: Collection[int]) -> None:
        self._lines, self._quoted, self._maker, self._notes = lines, quoted, maker, notes
        self.doubts: list[Doubt] = []

    def provisions(self, containers: Sequence[Container]) -> Iterator[Provision]:
        """One root for each annex or regulation; the annexes that follow a regulation are its own."""
        regulation: Provision | None = None  # held back while annexes of its own may follow
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

    def _root(self, container: Container, outer: tuple[Step, ...]) -> Provision:
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
        return Provision(address, container.step.unit, container.label, heading, text, span, children)

    def _openings(self, container: Container, address: Address) -> list[Opening]:
        if container.is_table:
            return []
        found = outline(self._lines, self._quoted, container.span, notes=self._notes, containers=address.containers)
        has_articles = any(o.candidate.unit is Unit.ARTICLE for o in found.openings)
        is_regulation = container.step.unit is Unit.REGULATION
        if not (is_regulation and has_articles) and not self._is_text(container.span, found.openings):
            return []
        self.doubts.extend(found.doubts)
        return found.openings

    def _is_text(self, span: range, openings: Sequence[Opening]) -> bool:
        texts = {at: self._lines[at].text for at in span if self._lines[at].is_text}
        if len(openings) < _FEWEST_UNITS or any(_FORM.search(text) for text in texts.values()):
            return False
        opened = {opening.at for opening in openings}
        written = [at for at in texts if at >= openings[0].at]
        cells = sum(len(texts[at]) < _SHORT and not has_ended(texts[at]) for at in written if at not in opened)
        return cells <= _MOST_CELLS * len(written)
