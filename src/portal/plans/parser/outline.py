"""The lines of a part of a plan -> its numbered items with their labelled text; and the values that items inherit.

A heading, a group row of a table, a caption or a lead-in states who does the items below it, with whom and by when. So
does a sentence elsewhere that refers to an item by its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lawtext.words import canonical_tone
from portal.plans.parser.draft import PlanField
from portal.plans.parser.lines import (
    LEFT_BLANK,
    LabelKind,
    LabelledSegment,
    NumberingRank,
    PlanTextLine,
    split_labels,
)
from portal.plans.parser.phrases import (
    RE,
    is_role_sentence,
    lead_and_coordinating,
    masked,
    names_only,
    read_sentences,
    tells_when,
    tells_who,
    who_acts,
)
from portal.plans.parser.signs import READ

Values = dict[LabelKind, list[str]]
WHO_DOES_IT = (LabelKind.LEAD, LabelKind.COORDINATING, LabelKind.SHARED)
GOVERNING = (*WHO_DOES_IT, LabelKind.DEADLINE)


def governs(words: str) -> Values:
    """The values that a heading or lead-in states for the items below it; {} if it is only a title.

    They are read from its labels ("Truyền thông - Chủ trì: Sở A; phối hợp: Sở B"), or else from its last bracket ("(Sở
    A chủ trì)"), or else from the whole text, if that is an agency's name or assigns the items to an agency ("Giao Sở A
    phối hợp với Sở B các việc sau:").
    """
    if told := [one for one in split_labels(words) if one.kind in GOVERNING and one.text]:
        return {one.kind: [each.text for each in told if each.kind is one.kind] for one in told if one.kind}
    inside = "".join(RE.last_bracket.findall(words))
    inside = inside if names_only(inside) or tells_who(inside) else ""
    heading = RE.leads_in.sub("", RE.whose.sub(r"\g<who>", words))
    rest = RE.part_words.sub("", RE.bodies.sub("", canonical_tone(words))).strip()  # "": only names and roles
    if not (inside or names_only(heading) or ((RE.leads_in.search(words) or not rest) and tells_who(words))):
        return {}
    lead, helpers = lead_and_coordinating(inside or heading)
    who = who_acts(inside or heading) if names_only(inside or heading) else lead
    return {LabelKind.LEAD: list(who), LabelKind.COORDINATING: list(helpers)}


def told_by_number(words: str) -> tuple[list[str], Values]:
    """ "Các nội dung tại mục 1, 2 do Sở A chủ trì, trong Quý II" -> the item numbers, and the values stated for these
    items.
    """
    rule = RE.refers.match(words)
    who = RE.only_when_done.sub("", READ[PlanField.DEADLINE].sub("", rule["who"])) if rule else ""
    said = governs(f"Nhiệm vụ do {who}") if rule else {}
    when = [one.words for one in read_sentences([words], [PlanField.DEADLINE]) if one.words]
    return RE.number.findall(rule["labels"]) if rule and said else [], said | {LabelKind.DEADLINE: when}


@dataclass(slots=True, eq=False)
class PlanNode:
    """An item of the outline. `values` has the text after its labels; `body` the paragraphs without a label."""

    line: int
    rank: NumberingRank
    label: str
    title: str
    parent: PlanNode | None = None
    words: str = ""  # its line as printed
    told_at: int = 0  # the last line with text of this item, apart from its heading
    children: list[PlanNode] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    values: dict[LabelKind, list[str]] = field(default_factory=dict)

    @property
    def tells_a_task(self) -> bool:
        """Whether its labels name agencies, or state both a time and a product."""
        told = {kind for kind, words in self.values.items() if words and kind is not LabelKind.OTHER}
        return bool(told & {LabelKind.LEAD, LabelKind.SHARED, LabelKind.COORDINATING}) or len(told) > 1

    def ancestors(self) -> Iterator[PlanNode]:
        """Its ancestors, the nearest first."""
        if self.parent:
            yield self.parent
            yield from self.parent.ancestors()


def speaks_for_all_below(node: PlanNode) -> bool:
    """Whether the item states who does the items below it; if its heading or lead-in does, `values` is set to that.

    Its labels count only if they precede items of which at least one states a time or an agency of its own.
    """
    is_above = bool(node.children) and node.told_at < node.children[0].line  # all of its text precedes its items
    line = node.body[-1] if is_above and node.body and len(node.children) > 1 else ""
    said = (governs(node.words) or governs(line)) if node.children else {}
    if said and (not node.values or line or RE.leads_in.search(node.words)):
        node.values = said
        return True
    telling = [one for one in node.children if tells_when(one.title) or tells_who(one.title)]
    return is_above and len(node.children) > 1 and node.tells_a_task and bool(telling)


def read_outline(lines: Sequence[PlanTextLine], rules: Sequence[PlanTextLine] = ()) -> list[PlanNode]:
    """All items in reading order, with the text of their labels and the values that the `rules` state by number. Never
    raises.

    If several items have the same number, a rule applies to the last one above it, provided that the rule is among the
    items.
    """
    reader = _Reader()
    for line in lines:
        reader.read(line)
    for rule in rules:
        numbers, said = told_by_number(rule.text)
        for number in numbers:
            named = [node for node in reader.nodes if node.label == number]
            above = [node for node in named if reader.nodes[-1].line > rule.number > node.line]
            for node in (above or named)[-1:] if above or len(named) == 1 else ():
                for one in node.children or [node]:
                    one.values = said | one.values
    return reader.nodes


class _Reader:
    """Processes the lines in order.

    Keeps the open items, the label that may continue, and a line that may be a title.
    """

    def __init__(self) -> None:
        self.nodes: list[PlanNode] = []
        self.open: list[PlanNode] = []
        self.waiting: list[str] = []  # the text of the last label, to which the following lines may still belong
        self.is_waiting = False
        self.is_list = False  # the last label was alone on its line, so the items below it are its text
        self.label_rank = NumberingRank.NONE
        self.loose: PlanTextLine | None = None  # the last unlabelled paragraph, perhaps a title without number

    def read(self, line: PlanTextLine) -> None:
        if (
            line.rank is NumberingRank.NONE
            and line.text.isupper()
            and not (self.open and _is_broken(self.open[-1], line))
        ):
            line = replace(line, rank=NumberingRank.ROMAN)
        first, *others = _dashed(line.text) or split_labels(line.text)
        is_listed = self.is_waiting and self.is_list and not others and self._goes_on(line)
        is_heading = line.text.endswith(":") and names_only(line.text)
        if first.kind is None and not (is_listed or is_heading) and is_role_sentence(first.text):
            self._sentence(line, first.text, others)
        elif first.kind is None and not others:
            self._plain(line)
        elif first.kind is None:
            self._label(self._open(line, first.text), others, line)
        else:
            self._label(self._owner(line, first.kind), [first, *others], line)

    # ---- lines without a label ---------------------------------------------------------------------------------------

    def _plain(self, line: PlanTextLine) -> None:
        if self.is_waiting and self._goes_on(line):
            self._continue(line)
        elif line.rank is not NumberingRank.NONE:
            self._open(line, line.text)
        elif (node := self.open[-1] if self.open else None) and _is_broken(node, line):
            node.title = f"{node.title} {line.text}"
        elif (  # a task in running text without a number, below a part of the plan or below another such task
            (node is None or node.rank <= NumberingRank.ROMAN or not (node.label or node.values or node.children))
            and not RE.of_all_below.search(line.text)
            and (tells_who(line.text) or names_only(line.text))
        ):
            self.is_waiting = False
            self._open_below(node if node is None or node.rank <= NumberingRank.ROMAN else node.parent, line)
        elif node and node.rank < NumberingRank.NONE and not (node.values or node.body) and names_only(node.title):
            self._add(PlanNode(line.number, NumberingRank.BULLET, "", line.text, node, line.text))  # the only duty
            self.open.pop()
        else:
            self.is_waiting, self.loose = False, line
            if node:
                node.body.append(line.text)
                node.told_at = line.number

    def _goes_on(self, line: PlanTextLine) -> bool:
        if self.is_list:
            return (
                line.rank in (NumberingRank.BULLET, NumberingRank.SUB_BULLET, NumberingRank.NONE)
                or NumberingRank.LETTER is line.rank > self.label_rank
            )
        return line.rank is NumberingRank.NONE and bool(self.waiting) and line.text[:1].islower()

    def _continue(self, line: PlanTextLine) -> None:
        if self.is_list and not (line.rank is NumberingRank.NONE and self.waiting and line.text[:1].islower()):
            self.waiting.append(line.text)
        else:
            self.waiting[-1] = f"{self.waiting[-1]} {line.text}"

    def _open(self, line: PlanTextLine, title: str) -> PlanNode:
        while self.open and self.open[-1].rank >= line.rank:
            self.open.pop()
        node = PlanNode(
            line.number, line.rank, line.label, title.rstrip(" :"), self.open[-1] if self.open else None, line.text
        )
        self._add(node)
        self.is_waiting, self.loose = False, None
        return node

    # ---- sentences that assign roles to agencies ---------------------------------------------------------------------

    def _sentence(self, line: PlanTextLine, words: str, others: Sequence[LabelledSegment]) -> None:
        """ "Giao Sở Tư pháp chủ trì, phối hợp với …": the title of a numbered item; otherwise it belongs to the item
        above.
        """
        if line.rank <= NumberingRank.LETTER:
            node = self._open(line, words)
        else:
            is_said_of_last = bool(self.open) and NumberingRank.ROMAN < self.open[-1].rank < line.rank
            node = self.open[-1] if is_said_of_last else self._owner(line, LabelKind.SHARED)
            node.body.append(words)
        self._label(node, [LabelledSegment(LabelKind.SHARED, words), *others], line)
        self.is_waiting = bool(others)

    # ---- lines with labels -------------------------------------------------------------------------------------------

    def _label(self, node: PlanNode, segments: Sequence[LabelledSegment], line: PlanTextLine) -> None:
        for segment in segments:
            words = node.values.setdefault(segment.kind or LabelKind.OTHER, [])
            if not LEFT_BLANK.fullmatch(segment.text):
                words.append(f"{segment.label}: {segment.text}" if segment.kind is LabelKind.OTHER else segment.text)
            self.waiting, self.is_list = words, not segment.text
        node.told_at = line.number
        self.is_waiting, self.label_rank, self.loose = True, line.rank, None

    def _owner(self, line: PlanTextLine, kind: LabelKind) -> PlanNode:
        """The item to which a labelled line belongs: the nearest one above it, skipping lists that only describe the
        work.
        """
        higher = [node for node in self.open if node.rank < line.rank]
        while len(higher) > 1 and self._is_mere_content(higher[-1]):
            higher.pop()
        owner = higher[-1] if higher else None
        is_taken = owner is None or owner.rank <= NumberingRank.ROMAN or bool(owner.values.get(kind))
        if not is_taken and owner:
            return owner
        if self.loose:
            return self._open_below(owner.parent if owner and owner.rank > NumberingRank.ROMAN else owner, self.loose)
        return owner or self._open_below(None, PlanTextLine(line.number, NumberingRank.NONE, "", ""))

    def _open_below(self, parent: PlanNode | None, title: PlanTextLine) -> PlanNode:
        """Open an item whose title has no number. Its rank is `LETTER`, so that bulleted labels are below it."""
        for node in self.open:
            if title.text in node.body[-1:]:
                node.body.pop()
        while self.open and self.open[-1] is not parent:
            self.open.pop()
        node = PlanNode(title.number, NumberingRank.LETTER, "", title.text.rstrip(" :"), parent, title.text)
        self._add(node)
        return node

    def _add(self, node: PlanNode) -> None:
        self.nodes.append(node)
        self.open.append(node)
        if node.parent:
            node.parent.children.append(node)

    def _is_mere_content(self, node: PlanNode) -> bool:
        """ "a) … b) …" or "- …" below "1." without labels describe the work: labels after them belong to "1."."""
        if node.values or node.rank < NumberingRank.LETTER or node.parent is None:
            return False
        is_point = node.rank >= NumberingRank.BULLET and NumberingRank.ROMAN < node.parent.rank < NumberingRank.LETTER
        return is_point or any(one.rank is node.rank and not one.values for one in node.parent.children[-2:-1])


def _dashed(text: str) -> list[LabelledSegment]:
    """ "Quy chế … - Sở Nội vụ - tháng 3 - Quyết định của Ủy ban": the text, and its lead agency; [] for other lines."""
    plain = READ[PlanField.DEADLINE].sub(lambda time: "," * len(time[0]), masked(text))
    found = [(dash.end(), RE.bodies.match(plain, dash.end())) for dash in re.finditer(r"\s[-–]\s", plain)]
    names = [text[at : name.end()] for at, name in found if name and RE.ends_a_piece.match(plain, name.end())]
    labels = [LabelledSegment(LabelKind.LEAD, name) for name in names[:1] if split_labels(text)[0].kind is None]
    return [LabelledSegment(None, text), *labels] if labels else []


def _is_broken(node: PlanNode, line: PlanTextLine) -> bool:
    """Whether a title was cut at the end of its line: it continues in small letters, or in capitals if it is in
    capitals.
    """
    goes_on = line.text[:1].islower() or (line.text.isupper() and node.title.isupper())
    return not (node.body or node.values or node.children) and node.title[-1:] not in ".;:!?" and goes_on
