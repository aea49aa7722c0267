"""A plan's text -> `PlanDraft`: lines, tables and parts; then each part is parsed, and items and table rows become
assignments with lead and coordinating agencies, deadlines and products.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from lawtext import parse_document
from lawtext.dates import parse_date
from lawtext.types import Doubt
from portal.plans.parser.columns import group_tables
from portal.plans.parser.draft import AssignmentDraft, DeadlineDraft, DutyDraft, PlanDraft, PlanField, doubts_of
from portal.plans.parser.head import (
    DIRECTIVES,
    doubt_about_signer,
    read_adjusted,
    read_bases,
    read_recipients,
    read_signature,
    read_title,
)
from portal.plans.parser.lines import (
    AssignmentTable,
    LabelKind,
    NumberingRank,
    PlanTextLine,
    read_lines,
    split_labels,
)
from portal.plans.parser.outline import Values, governs, read_outline, told_by_number
from portal.plans.parser.parts import PlanPart, PlanParts, divide
from portal.plans.parser.phrases import (
    RE,
    by_brackets,
    is_period,
    lead_and_coordinating,
    names_only,
    read_sentences,
    split_agencies,
    tells_when,
    tells_who,
    who_acts,
)
from portal.plans.parser.signs import READ
from portal.plans.parser.targets import doubts_about, read_deadline, read_targets
from portal.plans.parser.work import FoundAssignment, from_nodes, from_tables, in_acts


def read_assignments(
    found: Sequence[FoundAssignment], *, beyond: Sequence[str], year: int | None
) -> tuple[tuple[AssignmentDraft, ...], tuple[Doubt, ...]]:
    """All assignments in reading order, numbered from 1; and the doubts about them.

    `beyond`: text of the plan that belongs to no assignment and may apply to all of them.
    """
    drafts = tuple(_draft(one, number, beyond, year) for number, one in enumerate(found, start=1))
    return drafts, tuple(doubt for draft in drafts for doubt in doubts_of(draft))


# ---- text -> draft ---------------------------------------------------------------------------------------------------


def _draft(found: FoundAssignment, number: int, beyond: Sequence[str], year: int | None) -> AssignmentDraft:
    lead, coordinating = _roles(found.values)
    products = re.split(r"[ .,]*;[ .,;]*", ";".join(found.values.get(LabelKind.PRODUCT, [])).strip(" .;,"))
    labelled: dict[PlanField, Sequence[str]] = {
        PlanField.LEAD: lead,
        PlanField.COORDINATING: coordinating,
        PlanField.DEADLINE: found.values.get(LabelKind.DEADLINE, []),
        PlanField.PRODUCT: [one for one in products if one],
        PlanField.MONEY: [],
    }
    labels = [
        one for kind, said in found.values.items() for one in said if kind != LabelKind.DEADLINE or tells_who(one)
    ]
    more = (words for words in labels if tells_when(words) or tells_who(words) or _tells_more(words))
    texts = [found.title, *found.body, *more]
    wanted = [one for one in PlanField if not labelled[one]]
    readings = read_sentences(
        list(dict.fromkeys(texts)), wanted, above=found.beyond, beyond=beyond, beside=found.beside
    )

    def said(field: PlanField) -> tuple[str, ...]:
        read = (one.words for one in readings if one.field is field and one.words)
        return tuple(labelled[field]) or tuple(dict.fromkeys(read))

    leads, more_helpers = by_brackets([name for words in said(PlanField.LEAD) for name in split_agencies(words)])
    helpers = dict.fromkeys(name for words in said(PlanField.COORDINATING) for name in split_agencies(words))
    return AssignmentDraft(
        number=number,
        label=found.label,
        title=" ".join(found.title.split()).strip(" .;:"),
        group=found.group,
        description=tuple(paragraph for paragraph in found.body if paragraph),
        lead=tuple(dict.fromkeys(leads)),
        coordinating=tuple(name for name in (*helpers, *more_helpers) if name not in leads or coordinating),
        deadlines=_deadlines(found, said(PlanField.DEADLINE), year),
        products=said(PlanField.PRODUCT),
        money=said(PlanField.MONEY),
        readings=readings,
        line=found.line,
    )


def _tells_more(words: str) -> bool:
    """Whether a note names a coordinating agency or a product: "Mời Đoàn Luật sư", "Biên bản kiểm tra"."""
    helpers = read_sentences([words], [PlanField.COORDINATING])
    return any(one.words for one in helpers) or READ[PlanField.PRODUCT].match(words) is not None


def _deadlines(found: FoundAssignment, phrases: Sequence[str], year: int | None) -> tuple[DeadlineDraft, ...]:
    """The deadlines of an assignment. A period in a heading above supplies the year and month that a phrase lacks."""
    above = [words for words in (*found.beyond, found.group) if is_period(words)]
    within = next((one for words in above for one in read_deadline(words, year=year) if one.start and one.end), None)
    read = tuple(one for words in phrases for one in read_deadline(words, year=year, within=within))
    # "tài liệu giai đoạn 2020 - 2025": a period of past years is not a deadline; it describes the material.
    read = (
        tuple(one for one in read if not (year and one.start and one.end and one.start.year < one.end.year < year))
        or read
    )
    return (*read, within) if within and not any(one.end or one.first_due or one.start for one in read) else read


def _roles(values: Values) -> tuple[tuple[str, ...], tuple[str, ...]]:
    said = [
        lead_and_coordinating(words) for kind in (LabelKind.LEAD, LabelKind.SHARED) for words in values.get(kind, [])
    ]
    told = [words for words in values.get(LabelKind.COORDINATING, []) if not RE.not_yet.match(words)]
    helpers = (*(name for _, names in said for name in names), *(name for one in told for name in split_agencies(one)))
    return tuple(dict.fromkeys(name for names, _ in said for name in names)), tuple(dict.fromkeys(helpers))


GROUP_OF_DUTIES = "Tổ chức thực hiện"


def read_plan(text: str) -> PlanDraft:
    """Parse everything possible from a plan's text. Never raises: missing or odd parts become doubts."""
    parts = divide(group_tables(read_lines(text)))
    opening = parts.lines(PlanPart.OPENING)
    doc_type, title, before = read_title(opening)
    preamble = opening[before:]
    head = parse_document(text).head
    adjusts, adjusts_date = read_adjusted(title)
    found, served, duties, beyond = _find_work(parts, is_directive=doc_type in DIRECTIVES)
    # The year for "Quý II" without a year: the last one in the title, else that of the date of issue, else that of the
    # first date in the text.
    written = head.issued_date or parse_date(text)
    years = [written.year if written else None, *(int(one["year"]) for one in RE.year.finditer(title))]
    beyond = (*beyond, *(line.text for line in preamble if RE.otherwise.search(line.text)))
    assignments, doubts = read_assignments(found, beyond=beyond, year=years[-1])
    body = parts.lines(*[part for part in PlanPart if part not in (PlanPart.OPENING, PlanPart.TAIL)])
    targets = read_targets(parts.lines(PlanPart.PURPOSE, PlanPart.REQUIREMENT), assignments)
    draft = PlanDraft(
        title=title,
        doc_type=doc_type,
        number=head.official_number,
        issuer=head.issuer,
        place=head.place,
        issued_date=head.issued_date,
        adjusts=adjusts,
        adjusts_date=adjusts_date,
        bases=read_bases(preamble, sorted(body, key=lambda line: line.number)),
        purposes=_statements(parts, PlanPart.PURPOSE),
        requirements=_statements(parts, PlanPart.REQUIREMENT),
        targets=targets,
        assignments=assignments,
        supporting=read_assignments(served, beyond=beyond, year=years[-1])[0],
        duties=duties,
        budget="\n".join(_statements(parts, PlanPart.BUDGET)),
        closing=" ".join(line.text for line in parts.lines(PlanPart.CLOSING)),
        recipients=read_recipients(head),
        signature=read_signature(head, text),
    )
    return replace(draft, doubts=(*_doubts(draft), *doubts_about(targets), *doubts))


def with_tasks(draft: PlanDraft, titles: Collection[str]) -> PlanDraft:
    """The plan with `supporting` duties that have one of these titles, chosen by an officer, added as its last
    assignments.
    """
    titled = [one for one in draft.supporting if one.title in titles]
    chosen = [replace(one, number=number) for number, one in enumerate(titled, start=len(draft.assignments) + 1)]
    targets = read_targets((), chosen)
    return replace(
        draft,
        assignments=(*draft.assignments, *chosen),
        targets=(*draft.targets, *targets),
        doubts=(*draft.doubts, *doubts_about(targets), *(doubt for one in chosen for doubt in doubts_of(one))),
    )


def _statements(parts: PlanParts, part: PlanPart) -> tuple[str, ...]:
    return tuple(line.text for line in parts.lines(part) if line.text)


def _find_work(
    parts: PlanParts, *, is_directive: bool
) -> tuple[list[FoundAssignment], list[FoundAssignment], tuple[DutyDraft, ...], tuple[str, ...]]:
    """The assigned work, wherever it is in the plan; the supporting duties; all duties; and text that belongs to no
    task.

    A duty that an agency has to carry out is assigned work, or supports it.
    """
    items = parts.items[PlanPart.CONTENT]
    captions = [
        line
        for line, below in pairwise(items)
        if isinstance(line, PlanTextLine) and isinstance(below, AssignmentTable) and governs(line.text)
    ]
    lines = [line for line in parts.lines(PlanPart.CONTENT, PlanPart.ORGANISATION) if line not in captions]
    rules = [line for line in lines if RE.of_the_rest.match(line.text) or told_by_number(line.text)[0]]
    lines = [line for line in lines if line not in rules]
    nodes = [] if is_directive else read_outline([line for line in lines if line in items], rules)
    tasks = [*(act for one in from_nodes(nodes) for act in in_acts(one)), *from_tables(items)]
    duties = _duties(lines if is_directive else [line for line in lines if line not in items])
    paying = _duties([line for line in parts.lines(PlanPart.BUDGET) if tells_who(line.text)])
    acts = [act for one in (*duties, *paying) for act in _work_of(one) if _is_charged(act)]
    served = [act for act in acts if _serves(act, is_beside=bool(tasks) and not is_directive)]
    served += [act for one in _told_at_the_end(parts.lines(PlanPart.CLOSING)) for act in _work_of(one)]
    held = {words for task in tasks for words in (task.title, *task.body)}
    rest = [
        *(words for node in nodes for words in (node.title, *node.body) if words not in held),
        *(words for node in nodes if node.rank <= NumberingRank.ROMAN for words in sum(node.values.values(), [])),
        *(line.text for line in rules),
        *(one.text for one in duties),
        *_statements(parts, PlanPart.CLOSING),
    ]
    tasks = sorted((_as_elsewhere(one, tasks) for one in tasks), key=lambda one: one.line)
    return [*tasks, *(act for act in acts if act not in served)], served, duties, tuple(rest)


def _told_at_the_end(lines: Sequence[PlanTextLine]) -> Iterator[DutyDraft]:
    """ "Trong quá trình thực hiện, nếu có vướng mắc, các sở phản ánh về Sở Tư pháp": a duty of all of them."""
    for line in lines:
        if (rest := RE.in_the_course.sub("", line.text)) != line.text and (who := who_acts(rest)):
            yield DutyDraft("", who, line.text, line.number)


def _as_elsewhere(one: FoundAssignment, others: Sequence[FoundAssignment]) -> FoundAssignment:
    """Replaces "Đơn vị thực hiện: như mục 2" or "như trên" by the value of item 2, or of the nearest item above."""
    values = dict(one.values)
    for kind, words in one.values.items():
        if told := RE.elsewhere.fullmatch(" ".join(words)):
            values[kind] = next(
                (
                    it.values[kind]
                    for it in reversed(others)
                    if it.line < one.line
                    and told[1] in (None, it.label)
                    and not RE.elsewhere.fullmatch(" ".join(it.values.get(kind, words)))
                ),
                words,
            )
    return replace(one, values=values)


def _work_of(duty: DutyDraft) -> Iterator[FoundAssignment]:
    first, *others = split_labels(duty.text)
    values: Values = {LabelKind.LEAD: list(duty.who), LabelKind.COORDINATING: list(duty.helpers)}
    for one in others if first.kind is None else ():
        values.setdefault(one.kind or LabelKind.OTHER, []).append(one.text)
    title = duty.text if first.kind else first.text
    return in_acts(
        FoundAssignment(duty.line, duty.label, title, GROUP_OF_DUTIES, (), values, beyond=(*duty.who, *duty.helpers))
    )


def _is_charged(act: FoundAssignment) -> bool:
    """Whether an agency has to do it; a rule for what other items leave out does not count."""
    is_told = act.values[LabelKind.LEAD] or tells_who("\n".join((act.title, *act.body))) or RE.charges.match(act.title)
    return bool(is_told and not RE.otherwise.search(act.title))


def _serves(act: FoundAssignment, *, is_beside: bool) -> bool:
    """Whether a duty has no deadline and is about the whole document; or, if `is_beside` (there are tasks), about these
    tasks: monitoring, funding, guidance or support.
    """
    text = "\n".join((act.title, *act.body))
    is_of_tasks = is_beside and RE.of_the_tasks.search(text) and not READ[PlanField.MONEY].search(text)
    return bool(RE.of_the_paper.search(text) or is_of_tasks) and not tells_when(text)


def _rank(line: PlanTextLine) -> NumberingRank:
    """ "Sở Tư pháp:" without a number ranks above the letters and dashes below it."""
    return NumberingRank.DEEPER if line.rank is NumberingRank.NONE and names_only(line.text) else line.rank


def _duties(lines: Sequence[PlanTextLine]) -> tuple[DutyDraft, ...]:
    """ "1. Sở Tài chính …" is one duty; "1. Sở Tài chính" above bullets is the agency of each of them."""
    duties: list[DutyDraft] = []
    above: list[tuple[PlanTextLine, tuple[str, ...], tuple[str, ...]]] = []
    for before, line, after in zip([*lines[:1], *lines], lines, [*lines[1:], *lines[-1:]], strict=False):
        # A paragraph after a list does not belong to the paragraph above the list.
        is_behind = before.rank is not NumberingRank.NONE is line.rank
        while above and (_rank(above[-1][0]) >= _rank(line) or (is_behind and above[-1][0].rank is line.rank)):
            above.pop()
        who = () if above and RE.asks_others.match(line.text) else who_acts(line.text)
        last = above[-1][0].number if above else 0
        said = governs(line.text) if names_only(line.text) or after.rank > line.rank else {}
        if said.get(LabelKind.LEAD):
            leads = () if above and RE.asks_others.match(line.text) else tuple(said[LabelKind.LEAD])
            above.append((line, leads, tuple(said.get(LabelKind.COORDINATING, ()))))
        elif (
            line.rank is NumberingRank.NONE
            and duties
            and last < duties[-1].line
            and not (who or (is_behind and tells_who(line.text)))
        ):
            duties[-1] = replace(duties[-1], text=f"{duties[-1].text}\n{line.text}")
        else:
            label, named, helpers = (above[-1][0].label, *above[-1][1:]) if above else ("", (), ())
            duty = DutyDraft(f"{label}{line.label}", who or named, line.text, line.number, () if who else helpers)
            duties.append(duty)
    return tuple(duties)


def _doubts(draft: PlanDraft) -> Iterator[Doubt]:
    missing = (
        (draft.title, "không thấy tên kế hoạch"),
        (draft.number, "không thấy số, ký hiệu của văn bản"),
        (draft.issued_date, "không thấy địa danh và ngày ban hành"),
        (draft.issuer, "không rõ cơ quan ban hành"),
        (any(basis.in_preamble for basis in draft.bases), "không thấy căn cứ pháp lý ở phần mở đầu"),
        (draft.assignments, "không đọc được nhiệm vụ nào"),
        (draft.duties, "không thấy phần tổ chức thực hiện"),
        (draft.recipients, "không thấy nơi nhận"),
        (draft.signature.signer, "không thấy người ký"),
    )
    yield from (Doubt(1, reason) for value, reason in missing if not value)
    if draft.adjusts:
        yield Doubt(1, f"văn bản này điều chỉnh kế hoạch số {draft.adjusts}: việc bãi bỏ nhiệm vụ (nếu có) cần ghi tay")
    if reason := doubt_about_signer(draft.signature.signer):
        yield Doubt(draft.signature.line, reason)
    yield from _doubts_about_dates(draft)


def _doubts_about_dates(draft: PlanDraft) -> Iterator[Doubt]:
    """A plan cannot be based on a document issued after it; a legal basis without a date cannot be identified with
    certainty.
    """
    for basis in draft.bases:
        if basis.issued_date and draft.issued_date and basis.issued_date > draft.issued_date:
            yield Doubt(basis.line, f"văn bản {basis.number} có ngày sau ngày ban hành kế hoạch")
        if basis.in_preamble and basis.number and basis.issued_date is None:
            yield Doubt(basis.line, f"căn cứ {basis.number} không ghi ngày ban hành")
