"""A plan's text -> `PlanDraft`: lines, tables, parts, then each part by its own reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lawtext.types import Doubt
from portal.plans.parser.assignments import read_assignments
from portal.plans.parser.draft import DutyDraft, PlanDraft
from portal.plans.parser.head import (
    doubt_about_signer,
    read_adjusted,
    read_bases,
    read_issuer,
    read_number,
    read_place_and_date,
    read_recipients,
    read_signature,
    read_title,
)
from portal.plans.parser.lines import (
    AssignmentTable,
    NumberingRank,
    PlanTextLine,
    group_tables,
    read_lines,
)
from portal.plans.parser.outline import (
    PlanPart,
    PlanParts,
    divide,
    read_outline,
)
from portal.plans.parser.phrases import who_acts
from portal.plans.parser.targets import doubts_about, read_targets

_YEAR = re.compile(r"năm\s+(?P<year>20\d\d)\b(?!\s*[-–])", re.I)


def read_plan(text: str) -> PlanDraft:
    """Everything that can be read of a plan. Never raises: what is missing or odd becomes a doubt."""
    parts = divide(group_tables(read_lines(text)))
    opening = parts.lines(PlanPart.OPENING)
    doc_type, title, before = read_title(opening)
    head, preamble = (opening[:before], opening[before:]) if title else ([], opening)
    place, issued_date = read_place_and_date(opening)
    adjusts, adjusts_date = read_adjusted(title)
    tail = parts.lines(PlanPart.TAIL)
    signature = read_signature(tail)
    assignments, doubts = read_assignments(
        read_outline(parts.lines(PlanPart.CONTENT)),
        [item for item in parts.items[PlanPart.CONTENT] if isinstance(item, AssignmentTable)],
        year=_plan_year(title, issued_date.year if issued_date else None),
    )
    targets = read_targets(parts.lines(PlanPart.PURPOSE, PlanPart.REQUIREMENT), assignments)
    draft = PlanDraft(
        title=title,
        doc_type=doc_type,
        number=read_number(opening),
        issuer=read_issuer(head, preamble, signature),
        place=place,
        issued_date=issued_date,
        adjusts=adjusts,
        adjusts_date=adjusts_date,
        bases=read_bases(preamble, _body(parts)),
        purposes=_statements(parts, PlanPart.PURPOSE),
        requirements=_statements(parts, PlanPart.REQUIREMENT),
        targets=targets,
        assignments=assignments,
        duties=_duties(parts),
        budget="\n".join(_statements(parts, PlanPart.BUDGET)),
        closing=" ".join(line.text for line in parts.lines(PlanPart.CLOSING)),
        recipients=read_recipients(tail),
        signature=signature,
    )
    return replace(draft, doubts=(*_doubts(draft), *doubts_about(targets), *doubts))


def _plan_year(title: str, issued: int | None) -> int | None:
    """The year of "cả năm" and "Quý II" without a year: the last that the title names, else the paper's own."""
    years = [int(found["year"]) for found in _YEAR.finditer(title)]
    return years[-1] if years else issued


def _body(parts: PlanParts) -> list[PlanTextLine]:
    return sorted(
        parts.lines(*[part for part in PlanPart if part not in (PlanPart.OPENING, PlanPart.TAIL)]),
        key=lambda line: line.number,
    )


def _statements(parts: PlanParts, part: PlanPart) -> tuple[str, ...]:
    return tuple(line.text for line in parts.lines(part) if line.text)


def _duties(parts: PlanParts) -> tuple[DutyDraft, ...]:
    """ "1. Sở Tài chính …" is one duty; "1. Sở Tài chính" above bullets gives its name to each of them."""
    duties: list[DutyDraft] = []
    heading = PlanTextLine(0, NumberingRank.NONE, "", "")
    named: tuple[str, ...] = ()
    for line in parts.lines(PlanPart.ORGANISATION):
        who = who_acts(line.text)
        if who and line.text.strip(" .:;") == "; ".join(who):
            heading, named = line, who
        elif line.rank is NumberingRank.NONE and not who and duties and heading.number < duties[-1].line:
            duties[-1] = replace(duties[-1], text=f"{duties[-1].text}\n{line.text}")
        else:
            is_below = line.rank > heading.rank
            label = f"{heading.label}{line.label}" if is_below and named else line.label
            duties.append(DutyDraft(label, who or (named if is_below else ()), line.text, line.number))
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
    """A plan cannot rest on a paper that is younger than itself; a base without a date cannot be told apart."""
    for basis in draft.bases:
        if basis.issued_date and draft.issued_date and basis.issued_date > draft.issued_date:
            yield Doubt(basis.line, f"văn bản {basis.number} có ngày sau ngày ban hành kế hoạch")
        if basis.in_preamble and basis.number and basis.issued_date is None:
            yield Doubt(basis.line, f"căn cứ {basis.number} không ghi ngày ban hành")
