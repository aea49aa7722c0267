"""Finds the work that a plan assigns, before its text is parsed: items of the outline, and rows of tables by their
columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from portal.plans.parser.draft import PlanField
from portal.plans.parser.lines import (
    LEFT_BLANK,
    AssignmentTable,
    Column,
    LabelKind,
    NumberingRank,
    PlanTableRow,
    PlanTextLine,
    as_line,
    split_labels,
)
from portal.plans.parser.outline import GOVERNING, WHO_DOES_IT, PlanNode, Values, governs, speaks_for_all_below
from portal.plans.parser.phrases import (
    RE,
    bodies_of,
    is_period,
    read_sentences,
    sentences_of,
    tells_when,
    tells_who,
    who_acts,
)
from portal.plans.parser.signs import ACTS, BY, READ

_SHORT = 50  # characters of a sentence that only adds a time and a quantity: "Mở 06 lớp trong Quý II/2026"
Cells = dict[LabelKind | str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FoundAssignment:
    """An assignment whose text is not parsed yet."""

    line: int
    label: str
    title: str
    group: str
    body: tuple[str, ...]
    values: Values
    beyond: tuple[str, ...] = ()  # text above it that applies to it too
    beside: tuple[str, ...] = ()  # adjacent sentences that may apply to it too


def from_nodes(nodes: Sequence[PlanNode]) -> list[FoundAssignment]:
    """The items that are assignments: those with labels, those whose sentences state who acts, and their siblings in
    the same numbering that state neither.
    """
    groups = {id(node) for node in nodes if speaks_for_all_below(node)}
    told = [node for node in nodes if node.tells_a_task and id(node) not in groups]
    holders = {id(ancestor) for node in told for ancestor in node.ancestors()}
    tasks = {id(node) for node in told if id(node) not in holders}
    for node in nodes:
        is_group = id(node) in groups or is_period(node.title)
        if is_group or any(RE.of_all_below.search(words) for words in node.body):
            tasks |= {id(child) for child in node.children} - holders
            tasks.discard(id(node))
            holders.add(id(node))
        if (
            id(node) not in holders | tasks
            and not tasks & {id(one) for one in node.ancestors()}
            and (node.rank > NumberingRank.ROMAN or (node.label.startswith("Điều") and not node.children))
            and any(map(tells_who, (node.title, *node.body)))
        ):
            tasks.add(id(node))
            holders |= {id(one) for one in node.ancestors()}
    tasks |= {id(node) for node in _silent_neighbours(nodes, tasks, holders)}
    return [
        FoundAssignment(
            line=node.line,
            label=node.label,
            title=node.title or (node.body[0] if node.body else ""),
            group=next((f"{one.label}. {one.title}" if one.label else one.title for one in node.ancestors()), ""),
            body=(*node.body, *node.values.get(LabelKind.OTHER, []), *_descriptions(node)),
            values=_with_inherited(node),
            beyond=tuple(
                words for one in node.ancestors() for words in (one.title, *one.body, *sum(one.values.values(), []))
            ),
        )
        for node in nodes
        if id(node) in tasks
    ]


def from_tables(items: Sequence[PlanTextLine | AssignmentTable]) -> list[FoundAssignment]:
    """One assignment for each row. A row of the same task (merged cells) adds to the assignment above; a row above
    others may be a group heading.

    A ditto mark stands for the value of the row above, and so does an empty cell if one lead agency is written beside
    several rows. Agencies and time of a group row apply to the rows below it that state none, not even as "(Sở Y tế chủ
    trì)".
    """
    found: list[FoundAssignment] = []
    caption = Values()
    for table in items:
        if isinstance(table, PlanTextLine):
            caption = caption if RE.parentheses.fullmatch(table.text) else governs(table.text)
            continue
        group, above, shared = "", Cells(), caption
        rows = [(row, _cells(table, row)) for row in table.rows]
        is_marked = any(RE.ditto.fullmatch(" ".join(cells.get(LabelKind.LEAD, ())).casefold()) for _, cells in rows)
        for (row, cells), below in zip(rows, [*(one for _, one in rows[1:]), Cells()], strict=False):
            if (heading := _only_words(row, cells, below, is_led=bool(shared))) is not None:
                group, above = heading, cells
                said = _cell_values(cells).items()
                shared = governs(as_line(row.number, heading).text) | {
                    kind: words for kind, words in said if kind in GOVERNING and words != [heading]
                }
            elif found and _is_same_task(found[-1], cells):
                _add(found[-1].values, _cell_values(cells))
            elif cells.get("task"):
                above = _repeated(cells, above, is_marked=is_marked, first=table.columns[0])
                title, *body = (*above["task"], *above.get("", ()))
                order = " ".join(above.get("order", ())).strip(" .")
                nearer = Values() if RE.last_bracket.search(title) and tells_who(title) else shared
                found.append(
                    FoundAssignment(row.number, order, title, group, tuple(body), {**nearer, **_cell_values(above)})
                )
    return found


# ---- outline items ---------------------------------------------------------------------------------------------------


def in_acts(found: FoundAssignment) -> Iterator[FoundAssignment]:
    """One assignment for each act in its running text; a single one if labels state its fields.

    The agency of a heading above it leads, unless the act names its own.
    """
    texts = [found.title, *found.body]
    above = _named_above(found)
    is_below, is_for_all = bool(above), all(map(RE.class_of.match, above))  # "giao các sở, ngành" is for all
    values = {kind: [one for one in words if one not in texts] for kind, words in found.values.items()}
    labels = {kind for kind, words in values.items() if set(words) - {*found.beyond}} - {LabelKind.OTHER}
    is_headed = bool(found.body) and not tells_who(found.title)
    clauses = {
        words: (one, told)
        for one in sentences_of(texts[is_headed:])
        for words, told in clauses_of(one, is_led=is_below)
    }
    begun = {next(sentences_of([text]), "") for text in texts[1:]}
    acts = acts_of([*clauses], is_led=is_below, begun=begun)
    if labels - ({LabelKind.LEAD} if is_below else set()) or (len(acts) < 2 and not is_below):  # noqa: PLR2004
        yield found
        return
    found = replace(found, group=found.title) if is_headed else found
    named = who_acts(found.title)
    of_event = _times_of_event(*clauses)
    for place, (title, *body) in enumerate(acts):
        # After a sentence with a subject, a sentence that begins with a verb has the same subject; others may not.
        is_other = bool(named) and place > 0 and not RE.begins_with_verb.match(f" {title}")
        is_asking = not is_for_all and RE.asks_others.match(title) and not {*named} & {*values.get(LabelKind.LEAD, ())}
        is_told = tells_who(title) and not is_asking
        given = {} if is_told or is_other else values
        beside = tuple(one for other in acts[max(place - 1, 0) : place + 3] if other[0] != title for one in other)
        sentence, shared = clauses[title]
        if not any(map(tells_when, (title, *body))):
            # A time stated after a sentence applies to all of its clauses: "A soạn; B in. Xong trong Quý II."
            behind = [words for other in acts if clauses[other[0]][0] == sentence for words in other[1:]]
            body = list(dict.fromkeys([*body, *filter(tells_when, behind)]))
        shared = [] if any(map(tells_when, (title, *body))) else shared or of_event
        act = replace(found, title=title, body=tuple(body), beside=beside)
        told = values | ({LabelKind.DEADLINE: shared} if shared else {})
        yield replace(act, values=told | {kind: given.get(kind, []) for kind in WHO_DOES_IT})


def _named_above(found: FoundAssignment) -> list[str]:
    """The agencies that do it by what stands above it."""
    said = (*found.values.get(LabelKind.LEAD, ()), *found.values.get(LabelKind.SHARED, ()))
    return [who for who in said if any(who in words for words in found.beyond)]


def _times_of_event(first: str, *others: str) -> list[str]:
    """The time of an event that a paragraph opens with, if no other clause states one: "Hội thi tổ chức trong tháng 8.
    Sở A ra đề; Sở B chấm thi."
    """
    if not RE.event.match(first) or any(map(tells_when, others)):
        return []
    return [one.words for one in read_sentences([first], [PlanField.DEADLINE]) if one.words]


# ---- acts and their clauses ------------------------------------------------------------------------------------------


def acts_of(clauses: Sequence[str], *, is_led: bool = False, begun: Set[str] = frozenset()) -> list[list[str]]:
    """Group clauses by act.

    An act begins with a clause that names who acts, or with one that begins with the action itself; in the latter case
    the next clause may name the agency, unless that is known. Other clauses continue the previous act, unless they
    begin a paragraph (`begun`) with a verb.
    """
    acts: list[list[str]] = []
    is_waiting = False
    for sentence in clauses:
        if acts and RE.they.match(sentence):
            for act in acts:
                act.append(sentence)
            continue
        is_acting = tells_who(sentence)
        # An agency at the beginning starts an act too, even if its role was not read.
        first = next(bodies_of(sentence), ("", 1, 0))
        is_begun = _begins_act(sentence, first, acts, is_waiting=is_waiting, may_begin=is_led or sentence in begun)
        is_begun = is_begun or (is_acting and bool(acts) and begun >= {sentence, acts[-1][0]})
        is_next = not acts or (is_begun and first[0] != PlanField.COORDINATING)
        if is_next:
            acts.append([sentence])
        elif is_acting and first[0] != BY and not RE.begins.match(acts[-1][0]):
            acts[-1].insert(0, sentence)
        else:
            acts[-1].append(sentence)
        is_waiting = not (is_acting or is_led) and (is_waiting or is_next)
    return acts


def _begins_act(
    sentence: str, first: tuple[str, int, int], acts: Sequence[Sequence[str]], *, is_waiting: bool, may_begin: bool
) -> bool:
    """Whether an act begins here. `first`: the first agency; `is_waiting`: the last act has named nobody yet;
    `may_begin`: a verb is enough.
    """
    is_other = bool(acts) and tells_when(sentence) and any(map(tells_when, acts[-1]))
    if sentence.startswith("Nếu ") or RE.refers_back.match(sentence):
        return False
    if tells_who(sentence):
        return is_other or not is_waiting
    is_short = len(sentence) < _SHORT and tells_when(sentence) and bool(acts) and not is_other
    is_verb = RE.begins.match(sentence) or (may_begin and RE.begins_with_verb.match(f" {sentence}"))
    return (
        bool(not is_short and is_verb)
        or (first[:2] == ("", 0) and first[2] < len(sentence))
        or (is_other and first[0] != "")
    )


def clauses_of(sentence: str, *, is_led: bool = False) -> list[tuple[str, list[str]]]:
    """The clauses of a sentence, each with the times that the sentence states for all of them.

    "Ngày 06/11, Sở A tổ chức …; Công an tỉnh bảo đảm …, còn Sở Y tế bố trí …" has three: each agency with an act of its
    own has a clause; a coordinating agency stays with the one that it helps, and text without an agency joins the next
    clause.
    """
    cuts: list[int] = []
    read = 0  # start of the last agency that was processed
    for part, start, end in bodies_of(sentence):
        is_listed = RE.each_with_its_own.search(sentence[:start]) is not None  # "tiêu chí 1: Sở A; tiêu chí 2: Sở B"
        if part not in (ACTS, BY, PlanField.LEAD) or is_listed or (part == ACTS and RE.helps.match(sentence, end)):
            continue
        at = _begins_at(sentence, part, start, end, read)
        read = start
        is_led_here = is_led and RE.does_thing.match(f" {sentence}") and not RE.does_all.fullmatch(sentence, end)
        if at and (cuts or is_led_here or tells_who(sentence[:at])):
            cuts.append(at)
    pieces = [sentence[start:end].rstrip(" ,;") for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    return [(piece, _told_for_all(pieces, place)) for place, piece in enumerate(pieces)]


def _begins_at(sentence: str, part: str, start: int, end: int, read: int) -> int:
    """The start of an agency's clause: the agency after a comma, or the text after the semicolon that precedes what it
    does ("; giải thưởng do …"); 0 if it begins no clause.
    """
    semicolon = sentence.rfind(";", 0, start) + 1
    if opened := RE.opens_clause.search(sentence, 0, start):
        before = READ[PlanField.DEADLINE].sub("", sentence[semicolon : opened.start()])
        is_only_when = semicolon > read and not RE.acting.search(before)  # "; trước ngày 05/6, Sở A nộp …"
        return semicolon + 1 if is_only_when else opened.start() + len(", ")
    is_thing = part != BY or not RE.does_thing.match(sentence, semicolon) or RE.charged_with.match(sentence, end)
    return semicolon + 1 if semicolon and (semicolon > read or not read) and is_thing else 0


def _told_for_all(pieces: Sequence[str], place: int) -> list[str]:
    """The time before the first agency that acts, or at the end of the sentence, for a clause that states none."""
    if len(pieces) == 1 or tells_when(pieces[place]):
        return []
    first = next((start for part, start, _ in bodies_of(pieces[0]) if part in (ACTS, BY, PlanField.LEAD)), 0)
    last = RE.told_last.search(pieces[-1])
    for words in (pieces[0][:first], last[0] if last else ""):
        if told := [one.words for one in read_sentences([words], [PlanField.DEADLINE]) if one.words]:
            return told
    return []


def _silent_neighbours(nodes: Sequence[PlanNode], tasks: set[int], holders: set[int]) -> Iterator[PlanNode]:
    """Numbered siblings of assignments that have no labels."""
    rows = {(id(node.parent), node.rank) for node in nodes if id(node) in tasks}
    return (
        node
        for node in nodes
        if (id(node.parent), node.rank) in rows and node.rank is not NumberingRank.PART
        if id(node) not in tasks | holders and not RE.told_elsewhere.search(" ".join((node.title, *node.body)))
    )


def _descriptions(node: PlanNode) -> Iterator[str]:
    for child in node.children:
        yield from (child.title, *child.body, *_descriptions(child))


def _with_inherited(node: PlanNode) -> Values:
    """The item's values, completed with those of its ancestors."""
    said = {LabelKind.DEADLINE} if any(map(tells_when, (node.title, *node.body))) else set()
    return {
        kind: list(words)
        for one in reversed([node, *node.ancestors()])
        for kind, words in one.values.items()
        if one is node or kind not in said
    }


# ---- tables ----------------------------------------------------------------------------------------------------------


def _cells(table: AssignmentTable, row: PlanTableRow) -> Cells:
    """A row's cells by column. "Bắt đầu" and "Kết thúc" are joined to one time, separated by a bar."""
    cells: Cells = {}
    for column, cell in zip(table.columns, row.cells, strict=False):  # a cell without a heading belongs to the task
        cells[column] = (*cells.get(column, ()), *cell)
    days = [" ".join(cells[kind]) for kind in ("from", "until", LabelKind.DEADLINE) if cells.get(kind)]
    return {**cells, LabelKind.DEADLINE: (" | ".join(days),)} if "from" in cells and days else cells


def _repeated(cells: Cells, above: Cells, *, is_marked: bool, first: Column) -> Cells:
    """The cells, with values of the row above in place of ditto marks and of an empty lead agency; the latter not if
    the table uses ditto marks (`is_marked`). An empty time or agency in the `first` column is filled in too.
    """
    asked = {LabelKind.COORDINATING, LabelKind.DEADLINE} & cells.keys() or set(LabelKind)
    is_sub_row = not cells.get("order", (" ",))  # a row below a numbered one states only what differs
    is_blank_said = is_marked and not is_sub_row
    may_be_blank = {LabelKind.LEAD} if not is_blank_said and any(cells.get(kind) for kind in asked) else set()
    may_be_blank |= {LabelKind.DEADLINE, LabelKind.SHARED} & {first}
    same = {
        kind
        for kind, words in cells.items()
        if RE.ditto.fullmatch(" ".join(words).casefold()) or (kind in may_be_blank and not words)
    }
    return {**cells, **{kind: above.get(kind, ()) for kind in same}}


def _only_words(row: PlanTableRow, cells: Cells, below: Cells, *, is_led: bool) -> str | None:
    """The text of a row that is a group heading or a total, else None.

    Such a row has nothing beside its title, or a number that the next row continues ("3", "3.1"). Below a group that
    `is_led`, a numbered row with only a title is a task.
    """
    filled = [" ".join(cell) for column, cell in zip(cells, row.cells, strict=False) if cell and column != "order"]
    order, following = (" ".join(one.get("order", ())).strip(" .") for one in (cells, below))
    told = {kind for kind in LabelKind if cells.get(kind)}
    is_above = bool(order) and following.startswith(f"{order}.") and told <= {LabelKind.OTHER}
    is_group = (
        is_above
        or (order.isalpha() and (len(filled) == 1 or following.isdecimal() or following in (f"{order}1", f"{order}.1")))
        or not (told or (is_led and order.isdecimal()))
        or {*filled, order} == {order}  # a merged cell, copied into each
        or any(re.match(r"(?:tổng )?cộng\b", one, re.I) for one in filled[:1])
    )
    return filled[0] if filled and is_group else None


def _is_same_task(last: FoundAssignment, cells: Cells) -> bool:
    title = " ".join(cells.get("task", ()))
    order = " ".join(cells.get("order", ())).strip(" .")
    return (not title and not order) or (title == last.title and order in ("", last.label))


def _cell_values(cells: Cells) -> Values:
    """The text of the cells by kind; labels inside a cell ("Chủ trì: … Phối hợp: …") override the column."""
    values: Values = {}
    for kind in (*LabelKind, "task"):
        for paragraph in cells.get(kind, ()):
            for segment in split_labels(paragraph.lstrip("-–+• ")):
                told = segment.kind or kind
                if isinstance(told, LabelKind) and not LEFT_BLANK.fullmatch(segment.text):
                    values.setdefault(told, []).append(segment.text)
    return values


def _add(values: Values, more: Values) -> None:
    for kind, words in more.items():
        known = values.setdefault(kind, [])
        known.extend(word for word in words if word not in known)
