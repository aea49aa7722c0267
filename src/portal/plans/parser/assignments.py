"""Nodes and tables -> assignments: who leads, who helps, by when, with what to show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lawtext.types import Doubt
from portal.plans.parser.draft import AssignmentDraft
from portal.plans.parser.lines import (
    AssignmentTable,
    LabelKind,
    NumberingRank,
    PlanTableRow,
    split_labels,
)
from portal.plans.parser.outline import PlanNode
from portal.plans.parser.phrases import lead_and_coordinating, split_agencies
from portal.plans.parser.targets import read_deadline

Values = dict[LabelKind, list[str]]
_NUMBERED = (NumberingRank.ARABIC, NumberingRank.DECIMAL, NumberingRank.DEEPER, NumberingRank.ROMAN)
_SHARED_SENTENCE = re.compile(r"\S\s+(?:chủ\s+trì|phối\s+hợp)\b", re.I)
_LONGEST_NAME = 110  # characters; a longer phrase has swallowed what the agency is to do


@dataclass(frozen=True, slots=True)
class FoundAssignment:
    """An assignment before its words are read."""

    line: int
    label: str
    title: str
    group: str
    body: tuple[str, ...]
    values: Values


def read_assignments(
    nodes: Sequence[PlanNode], tables: Sequence[AssignmentTable], *, year: int | None
) -> tuple[tuple[AssignmentDraft, ...], tuple[Doubt, ...]]:
    """All assignments in reading order, numbered from 1, and what is doubtful about each."""
    found = sorted([*from_nodes(nodes), *from_tables(tables)], key=lambda one: one.line)
    drafts = tuple(_draft(one, number, year) for number, one in enumerate(found, start=1))
    return drafts, tuple(doubt for draft in drafts for doubt in _doubts(draft))


def from_nodes(nodes: Sequence[PlanNode]) -> list[FoundAssignment]:
    """The items that are assignments: those with labels, and their unlabelled neighbours in the same numbering."""
    told = [node for node in nodes if node.tells_a_task]
    holders = {id(ancestor) for node in told for ancestor in _ancestors(node)}
    tasks = {id(node) for node in told if id(node) not in holders}
    tasks |= {id(node) for node in _silent_neighbours(nodes, tasks, holders)}
    return [
        FoundAssignment(
            line=node.line,
            label=node.label,
            title=node.title or (node.body[0] if node.body else ""),
            group=next((f"{one.label}. {one.title}" if one.label else one.title for one in _ancestors(node)), ""),
            body=(*node.body, *node.values.get(LabelKind.OTHER, []), *_descriptions(node)),
            values=_with_inherited(node),
        )
        for node in nodes
        if id(node) in tasks
    ]


def from_tables(tables: Sequence[AssignmentTable]) -> list[FoundAssignment]:
    """One assignment a row; a row with the task above it (merged cells) adds to that; a row of one cell is a group."""
    found: list[FoundAssignment] = []
    for table in tables:
        group = ""
        for row in table.rows:
            cells = dict(zip(table.columns, row.cells, strict=False))
            if (heading := _only_words(row, cells)) is not None:
                group = heading
            elif found and _is_same_task(found[-1], cells):
                _add(found[-1].values, _cell_values(cells))
            elif cells.get("task"):
                found.append(_from_row(row, cells, group))
    return found


# ---- nodes -----------------------------------------------------------------------------------------------------------


def _ancestors(node: PlanNode) -> Iterator[PlanNode]:
    while node.parent:
        node = node.parent
        yield node


def _silent_neighbours(nodes: Sequence[PlanNode], tasks: set[int], holders: set[int]) -> Iterator[PlanNode]:
    """Numbered items without labels that stand between assignments, or go on with their numbering."""
    peers = sorted((node for node in nodes if node.rank in _NUMBERED), key=lambda node: (id(node.parent), node.rank))
    for _, group in groupby(peers, key=lambda node: (id(node.parent), node.rank)):
        row = sorted(group, key=lambda node: node.line)
        known = [index for index, node in enumerate(row) if id(node) in tasks]
        for index, node in enumerate(row):
            if not known or id(node) in tasks or id(node) in holders:
                continue
            is_between = known[0] < index < known[-1]
            goes_on = index > known[-1] and _follows(row[index - 1], node)
            if is_between or goes_on or (index < known[0] and _follows(node, row[index + 1])):
                yield node


def _follows(before: PlanNode, after: PlanNode) -> bool:
    last = [label.rpartition(".")[2] for label in (before.label, after.label)]
    return all(part.isdecimal() for part in last) and int(last[1]) == int(last[0]) + 1


def _descriptions(node: PlanNode) -> Iterator[str]:
    for child in node.children:
        yield child.title
        yield from child.body
        yield from _descriptions(child)


def _with_inherited(node: PlanNode) -> Values:
    """What an assignment does not say itself, its group may say for all of its members."""
    values = {kind: list(words) for kind, words in node.values.items()}
    for ancestor in _ancestors(node):
        for kind, words in ancestor.values.items():
            values.setdefault(kind, list(words))
    return values


# ---- tables ----------------------------------------------------------------------------------------------------------


def _only_words(row: PlanTableRow, cells: dict[LabelKind | str, tuple[str, ...]]) -> str | None:
    """The words of a row that names a group: nothing stands beside its title; None for any other row."""
    filled = [cell for column, cell in zip(cells, row.cells, strict=False) if cell and column != "order"]
    return None if not filled or any(cells.get(kind) for kind in LabelKind) else " ".join(filled[0])


def _is_same_task(last: FoundAssignment, cells: dict[LabelKind | str, tuple[str, ...]]) -> bool:
    title = " ".join(cells.get("task", ()))
    order = " ".join(cells.get("order", ())).strip(" .")
    return (not title and not order) or (title == last.title and order in ("", last.label))


def _from_row(row: PlanTableRow, cells: dict[LabelKind | str, tuple[str, ...]], group: str) -> FoundAssignment:
    title, *body = cells["task"]
    return FoundAssignment(
        row.number, " ".join(cells.get("order", ())).strip(" ."), title, group, tuple(body), _cell_values(cells)
    )


def _cell_values(cells: dict[LabelKind | str, tuple[str, ...]]) -> Values:
    """The cells' paragraphs by kind; labels inside a cell ("Chủ trì: … Phối hợp: …") win over the column."""
    values: Values = {}
    for kind in LabelKind:
        for paragraph in cells.get(kind, ()):
            for segment in split_labels(paragraph.lstrip("-–+• ")):
                if segment.text:
                    values.setdefault(segment.kind or kind, []).append(segment.text)
    return values


def _add(values: Values, more: Values) -> None:
    for kind, words in more.items():
        known = values.setdefault(kind, [])
        known.extend(word for word in words if word not in known)


# ---- words -> draft --------------------------------------------------------------------------------------------------


def _draft(found: FoundAssignment, number: int, year: int | None) -> AssignmentDraft:
    lead, coordinating = _roles(found.values)
    return AssignmentDraft(
        number=number,
        label=found.label,
        title=found.title.strip(" .;:"),
        group=found.group,
        description=tuple(paragraph for paragraph in found.body if paragraph),
        lead=lead,
        coordinating=coordinating,
        deadlines=tuple(
            deadline
            for words in found.values.get(LabelKind.DEADLINE, [])
            for deadline in read_deadline(words, year=year)
        ),
        products=tuple(product for words in found.values.get(LabelKind.PRODUCT, []) for product in _products(words)),
        line=found.line,
    )


def _roles(values: Values) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lead: list[str] = []
    coordinating: list[str] = []
    for words in [*values.get(LabelKind.LEAD, []), *values.get(LabelKind.SHARED, [])]:
        leads, helpers = lead_and_coordinating(words) if _SHARED_SENTENCE.search(words) else (split_agencies(words), ())
        lead.extend(leads)
        coordinating.extend(helpers)
    for words in values.get(LabelKind.COORDINATING, []):
        coordinating.extend(split_agencies(words))
    return tuple(dict.fromkeys(lead)), tuple(dict.fromkeys(coordinating))


def _products(words: str) -> Iterator[str]:
    for piece in re.split(r"\s*;\s*", words):
        if tidy := piece.strip(" .;,"):
            yield tidy


def _doubts(draft: AssignmentDraft) -> Iterator[Doubt]:
    said = (
        (draft.title, "tên nhiệm vụ"),
        (draft.lead, "cơ quan chủ trì"),
        (draft.coordinating, "cơ quan phối hợp"),
        (draft.deadlines, "thời gian thực hiện"),
        (draft.products, "kết quả, sản phẩm"),
    )
    name = f"nhiệm vụ {draft.number}"
    if missing := [what for value, what in said if not value]:
        yield Doubt(draft.line, f"{name}: không nêu {'; '.join(missing)}")
    for phrase in (*draft.lead, *draft.coordinating):
        if len(phrase) > _LONGEST_NAME:
            yield Doubt(draft.line, f"{name}: tên cơ quan dài bất thường “{phrase[:_LONGEST_NAME]}…”")
    for deadline in draft.deadlines:
        if deadline.end is None and not deadline.is_open_ended:
            yield Doubt(draft.line, f"{name}: không hiểu thời gian “{deadline.phrase}”")
