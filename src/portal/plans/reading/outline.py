"""Lines -> nodes: each numbered item with the labelled words that belong to it, whatever their layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.plans.reading.labels import Kind, Segment, split_labels
from portal.plans.reading.lines import Line, Rank
from portal.plans.reading.phrases import is_role_sentence, when_in


@dataclass(slots=True, eq=False)
class Node:
    """An item of the outline. `values` holds what its labels say; `body` the paragraphs that have no label."""

    line: int
    rank: Rank
    label: str
    title: str
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    values: dict[Kind, list[str]] = field(default_factory=dict)

    @property
    def tells_a_task(self) -> bool:
        """Some label of it names agencies, or two labels name time and product."""
        told = {kind for kind, words in self.values.items() if words and kind is not Kind.OTHER}
        return bool(told & {Kind.LEAD, Kind.SHARED, Kind.COORDINATING}) or len(told) > 1


def read_outline(lines: Sequence[Line]) -> list[Node]:
    """Every item in reading order, with its labels' words. Never raises."""
    reader = _Reader()
    for line in lines:
        reader.read(line)
    return reader.nodes


class _Reader:
    """Walks the lines, remembering which items are open, which label awaits words, and what may be a title."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.open: list[Node] = []
        self.waiting: list[str] = []  # the words of the last label, to which lines below may still belong
        self.is_waiting = False
        self.is_list = False  # that label stood alone, so items below it are its words
        self.label_rank = Rank.NONE
        self.loose: Line | None = None  # the last paragraph without number or label: a title without a number

    def read(self, line: Line) -> None:
        first, *others = split_labels(line.text)
        is_listed = self.is_waiting and self.is_list and not others and self._goes_on(line)
        if first.kind is None and not is_listed and is_role_sentence(first.text):
            self._sentence(line, first.text, others)
        elif first.kind is None and not others:
            self._plain(line)
        elif first.kind is None:
            self._label(self._open(line, first.text), others, line)
        else:
            self._label(self._owner(line, first.kind), [first, *others], line)

    # ---- lines without a label ----

    def _plain(self, line: Line) -> None:
        if self.is_waiting and self._goes_on(line):
            self._continue(line)
        elif line.rank is not Rank.NONE:
            self._open(line, line.text)
        elif (node := self.open[-1] if self.open else None) and _is_broken(node, line):
            node.title = f"{node.title} {line.text}"
        else:
            self.is_waiting, self.loose = False, line
            if node:
                node.body.append(line.text)

    def _goes_on(self, line: Line) -> bool:
        if self.is_list:
            return line.rank in (Rank.BULLET, Rank.SUB_BULLET, Rank.NONE) or Rank.LETTER is line.rank > self.label_rank
        return line.rank is Rank.NONE and bool(self.waiting) and line.text[:1].islower()

    def _continue(self, line: Line) -> None:
        is_new = self.is_list and not (line.rank is Rank.NONE and self.waiting and line.text[:1].islower())
        if is_new:
            self.waiting.append(line.text)
        else:
            self.waiting[-1] = f"{self.waiting[-1]} {line.text}"

    def _open(self, line: Line, title: str) -> Node:
        while self.open and self.open[-1].rank >= line.rank:
            self.open.pop()
        node = Node(line.number, line.rank, line.label, title.rstrip(" :"), self.open[-1] if self.open else None)
        self._add(node)
        self.is_waiting, self.loose = False, None
        return node

    # ---- sentences that give parts to agencies ----

    def _sentence(self, line: Line, words: str, others: Sequence[Segment]) -> None:
        """ "Giao Sở Tư pháp chủ trì, phối hợp với …": of a numbered item its very name, else said of the one above."""
        if line.rank <= Rank.LETTER:
            node = self._open(line, words)
        else:
            is_said_of_last = bool(self.open) and Rank.ROMAN < self.open[-1].rank < line.rank
            node = self.open[-1] if is_said_of_last else self._owner(line, Kind.SHARED)
            node.body.append(words)
        when = [Segment(Kind.DEADLINE, found)] if (found := when_in(words)) else []
        self._label(node, [Segment(Kind.SHARED, words), *when, *others], line)
        self.is_waiting = bool(others)

    # ---- lines with labels ----

    def _label(self, node: Node, segments: Sequence[Segment], line: Line) -> None:
        for segment in segments:
            words = node.values.setdefault(segment.kind or Kind.OTHER, [])
            if segment.text:
                words.append(f"{segment.label}: {segment.text}" if segment.kind is Kind.OTHER else segment.text)
            self.waiting, self.is_list = words, not segment.text
        self.is_waiting, self.label_rank, self.loose = True, line.rank, None

    def _owner(self, line: Line, kind: Kind) -> Node:
        """The item that a labelled line speaks of: the nearest one above it, seen past lists of mere content."""
        higher = [node for node in self.open if node.rank < line.rank]
        while len(higher) > 1 and self._is_mere_content(higher[-1]):
            higher.pop()
        owner = higher[-1] if higher else None
        is_taken = owner is None or owner.rank <= Rank.ROMAN or bool(owner.values.get(kind))
        if not is_taken and owner:
            return owner
        if self.loose:
            parent = owner.parent if owner and owner.rank > Rank.ROMAN else owner
            return self._open_below(parent, self.loose)
        return owner or self._open_below(None, Line(line.number, Rank.NONE, "", ""))

    def _open_below(self, parent: Node | None, title: Line) -> Node:
        """An item whose title has no number: it ranks as a letter, so that labels with bullets fall below it."""
        for node in self.open:
            if title.text in node.body[-1:]:
                node.body.pop()
        while self.open and self.open[-1] is not parent:
            self.open.pop()
        node = Node(title.number, Rank.LETTER, "", title.text.rstrip(" :"), parent)
        self._add(node)
        return node

    def _add(self, node: Node) -> None:
        self.nodes.append(node)
        self.open.append(node)
        if node.parent:
            node.parent.children.append(node)

    def _is_mere_content(self, node: Node) -> bool:
        """ "a) … b) …" or "- …" below "1." that carry no labels say what the work is: the labels are those of "1."."""
        if node.values or node.rank < Rank.LETTER or node.parent is None:
            return False
        if node.rank >= Rank.BULLET and Rank.ROMAN < node.parent.rank < Rank.LETTER:
            return True
        before = node.parent.children[-2:-1]
        return bool(before) and before[0].rank is node.rank and not before[0].values


def _is_broken(node: Node, line: Line) -> bool:
    """A title that was cut at the end of a line goes on in small letters."""
    return not node.body and not node.values and node.title[-1:] not in ".;:!?" and line.text[:1].islower()
