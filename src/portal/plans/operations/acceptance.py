"""Accept plans from their files: read the file, keep its text, write the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from docreaders.documents import ReadableKind, kind_of
from docreaders.docx import DocxCell, DocxTable, read_docx_blocks
from docreaders.text import accept_text, read_text
from lawtext.words import capital, slugify
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import find_agency
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.journal.operations.by_two import by_two
from portal.plans.models import (
    Assignment,
    Deadline,
    DistributionItem,
    Duty,
    LegalBasis,
    Plan,
    PlanTarget,
    PlanVersion,
    Product,
    Role,
    RoleKind,
)
from portal.plans.operations.corrections import keep_adjustment, link_bases, register_plan
from portal.plans.parser import AssignmentDraft, PlanDraft
from portal.plans.parser.draft import pair_titles
from portal.plans.queries import (
    agencies_meant,
    checksum_of,
    known_draft,
    plan_adjusted_by,
    plan_meant_by,
    version_with,
)
from portal.plans.queries.proposals import change_lines, changes_by
from safefiles.checks import FileLimits
from safefiles.errors import UnreadableFile
from safefiles.formats import HEAD_BYTES

_SLUG_LENGTH = 60
MOST_ASSIGNMENTS = 500


class AcceptanceOutcome(StrEnum):
    CREATED = "created"
    NEW_VERSION = "new_version"
    ADJUSTED = "adjusted"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlanAcceptance:
    """The result of accepting a text: the plan, its version, and what was done."""

    plan: Plan
    version: PlanVersion
    outcome: AcceptanceOutcome


_TOO_MANY = (
    f"Tệp có hơn {MOST_ASSIGNMENTS} nhiệm vụ, nhiều hơn mọi kế hoạch, nên chưa nhập gì. "
    "Hãy kiểm tra lại tệp, hoặc tách thành nhiều kế hoạch."
)


@transaction.atomic
def accept_plan(*, draft: PlanDraft, text: str, source_name: str, by: Officer | None, at: datetime) -> PlanAcceptance:
    """Put a plan on display as it was read from `text`. The same text again changes nothing.

    Another text of an existing plan (same number and issuer, or same title) is its next version: assignments are
    matched by title and keep their numbers and progress; missing ones are kept as withdrawn. A text that only adjusts a
    plan changes and adds what it mentions, leaves the rest, and is kept as an adjustment under its own number. Raises
    Refused for a text without a title or an assignment, or with more than MOST_ASSIGNMENTS.
    """
    # A plan that does not exist yet cannot be locked: all imports lock the same existing row.
    Agency.objects.select_for_update(no_key=True).order_by("pk").first()
    if known := version_with(text=text):
        return PlanAcceptance(known.plan, known, AcceptanceOutcome.UNCHANGED)
    refuse_if(
        not draft.title or not draft.assignments,
        Refused(
            "Không đọc được tên kế hoạch hoặc nhiệm vụ nào trong tệp, nên chưa nhập gì. "
            "Hãy kiểm tra tệp có đúng là kế hoạch với phần nhiệm vụ ghi rõ “Chủ trì”, “Thời gian” hay không."
        ),
    )
    refuse_if(len(draft.assignments) > MOST_ASSIGNMENTS, Refused(_TOO_MANY))
    if adjusted := plan_adjusted_by(draft=draft):
        outcome, plan = AcceptanceOutcome.ADJUSTED, adjusted
        version = _adjust(plan, draft, text, source_name, by, at)
    else:
        draft, known = replace(draft, adjusts=""), plan_meant_by(draft=draft)
        outcome = AcceptanceOutcome.NEW_VERSION if known else AcceptanceOutcome.CREATED
        plan = _write_facts(known or Plan(slug=_free_slug(draft), accepted_at=at), draft, at)
        version = _add_version(plan, draft, text, source_name, by, at)
        _write_parts(plan, draft)
    _write_targets(plan, draft, _write_assignments(plan, version, draft))
    link_bases(plan=plan)
    register_plan(plan=plan, at=at)
    record(
        "plan.imported",
        subject=plan,
        by=by,
        at=at,
        details={"slug": plan.slug, "version": version.number, "assignments": len(draft.assignments)},
    )
    return PlanAcceptance(plan, version, outcome)


def _adjust(plan: Plan, draft: PlanDraft, text: str, source_name: str, by: Officer | None, at: datetime) -> PlanVersion:
    """The changes are computed before they are made."""
    changes = change_lines(changes_by(plan=plan, draft=draft))
    paper = _add_version(plan, draft, text, source_name, by, at)
    keep_adjustment(
        plan=plan,
        changes=changes,
        number=draft.number[:120],
        day=draft.issued_date,
        signer=draft.signature.signer[:120],
        by=by,
        at=at,
        paper=paper,
    )
    return paper


def accept_plan_text(
    *, text: str, source_name: str, adjusts: str = "", chosen: Sequence[str] = (), by: Officer, at: datetime
) -> PlanAcceptance:
    """Like `accept_plan`, but from the text alone, with what the officer entered: the number of the plan that it
    adjusts, and which supporting duties become assignments. Raises Refused.
    """
    draft = known_draft(text=text, on=timezone.localdate(at), chosen=chosen)
    refuse_if(
        {*chosen} - {one.title for one in draft.supporting},
        Refused("Việc phục vụ đã chọn không còn trong văn bản. Hãy xem lại các việc được đánh dấu."),
    )
    draft = draft if adjusts == draft.adjusts else replace(draft, adjusts=adjusts, adjusts_date=None)
    refuse_if(
        adjusts and plan_adjusted_by(draft=draft) is None,
        Refused(f"Cổng chưa có kế hoạch số {adjusts} của {draft.issuer or 'cơ quan này'}. Hãy nhập kế hoạch ấy trước."),
    )
    return accept_plan(draft=draft, text=text, source_name=source_name, by=by, at=at)


accept_plan_text_by_two = by_two(
    accept_plan_text,
    word="plan.imported",
    verbs=("plan.edit",),
    shown={
        "adjusts": "Điều chỉnh kế hoạch số",
        "chosen": "Việc phục vụ kế hoạch cũng lập thành nhiệm vụ",
        "source_name": "Tệp",
        "text": "Lời văn",
    },
)


# ---- the plan itself -------------------------------------------------------------------------------------------------


def _write_facts(plan: Plan, draft: PlanDraft, at: datetime) -> Plan:
    on = draft.reference_date or timezone.localdate(at)
    facts = {
        "title": draft.title,
        "doc_type": draft.doc_type or "Kế hoạch",
        "number": draft.number[:120],
        "issuer_name": draft.issuer[:400],
        "place": draft.place[:120],
        "issuer": find_agency(name=draft.issuer, on=on) if draft.issuer else None,
        "issued_date": draft.issued_date,
        "counted_on": on,
        "purposes": "\n".join(draft.purposes),
        "requirements": "\n".join(draft.requirements),
        "budget": draft.budget,
        "closing": draft.closing,
        "signer_authority": draft.signature.authority[:200],
        "signer_title": draft.signature.title[:120],
        "signer": draft.signature.signer[:120],
        "withdrawn_at": None,
    }
    for name, value in facts.items():
        setattr(plan, name, value)
    plan.save()
    return plan


def _add_version(
    plan: Plan, draft: PlanDraft, text: str, source_name: str, by: Officer | None, at: datetime
) -> PlanVersion:
    return PlanVersion.objects.create(
        plan=plan,
        number=(plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        checksum=checksum_of(text),
        source_name=source_name[:255],
        source_text=text,
        doubts=[[doubt.line, doubt.reason] for doubt in draft.doubts],
        accepted_at=at,
        accepted_by=by,
    )


def _write_parts(plan: Plan, draft: PlanDraft) -> None:
    for model in (LegalBasis, Duty, DistributionItem):
        model.objects.filter(plan=plan).delete()
    for order, basis in enumerate(draft.bases):
        name = f"{basis.name} năm {basis.year}" if basis.name and basis.year else basis.name
        LegalBasis.objects.create(
            plan=plan,
            sort_order=order,
            number=basis.number[:120],
            name=capital(name[:500]),
            issued_date=basis.issued_date,
            phrase=basis.phrase,
            in_preamble=basis.in_preamble,
        )
    for order, duty in enumerate(draft.duties):
        Duty.objects.create(plan=plan, sort_order=order, label=duty.label[:20], who="\n".join(duty.who), text=duty.text)
    for order, text in enumerate(draft.recipients):
        DistributionItem.objects.create(plan=plan, sort_order=order, text=text[:400])


def _free_slug(draft: PlanDraft) -> str:
    """ "54-kh-ubnd-2025", or the first words of the title with the year; the year distinguishes equal numbers."""
    year = draft.reference_date.year if draft.reference_date else ""
    words = slugify(draft.number or draft.title)[: _SLUG_LENGTH + 1]
    whole = words if len(words) <= _SLUG_LENGTH else words.rpartition("-")[0][:_SLUG_LENGTH]
    base = slugify(f"{whole} {year}") or "ke-hoach"
    taken = set(Plan.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


# ---- its assignments -------------------------------------------------------------------------------------------------


def _write_assignments(plan: Plan, version: PlanVersion, draft: PlanDraft) -> dict[int, Assignment]:
    """Write the assignments; returns them by their number in the text."""
    known = list(plan.assignments.order_by("position"))
    pairs, gone, _ = pair_titles(old=[one.title for one in known], new=[one.title for one in draft.assignments])
    matched = {right: known[left] for left, right in pairs.items()}
    after = max((one.position for one in known), default=0) if draft.adjusts else 0
    number = max((one.number for one in known), default=0)
    written: dict[int, Assignment] = {}
    for index, said in enumerate(draft.assignments):
        if (assignment := matched.get(index)) is None:
            number += 1
            assignment = Assignment(plan=plan, number=number)
        is_new = assignment.pk is None
        position = (after + index + 1 if is_new else assignment.position) if draft.adjusts else index + 1
        _write_assignment(assignment, position, said, plan)
        written[said.number] = assignment
    removed = () if draft.adjusts else gone
    Assignment.objects.filter(
        pk__in=[known[index].pk for index in removed if known[index].withdrawn_in_id is None]
    ).update(withdrawn_in=version)
    return written


def _write_targets(plan: Plan, draft: PlanDraft, by_number: dict[int, Assignment]) -> None:
    replaced = PlanTarget.objects.filter(plan=plan)
    if draft.adjusts:
        replaced = replaced.filter(assignment__in=[one.pk for one in by_number.values()])
    replaced.delete()
    PlanTarget.objects.bulk_create(
        PlanTarget(
            plan=plan,
            sort_order=order,
            assignment=by_number[said.assignment] if said.assignment else None,
            words=said.words,
            subject=said.subject,
            value=said.value,
            unit=said.unit[:40],
            is_at_least=said.is_at_least,
            by_day=said.by,
            when=said.when[:200],
            each=said.each[:40],
        )
        for order, said in enumerate(draft.targets, start=PlanTarget.objects.filter(plan=plan).count())
    )


def _write_assignment(assignment: Assignment, position: int, said: AssignmentDraft, plan: Plan) -> None:
    written = {
        "position": position,
        "label": said.label[:20],
        "title": said.title,
        "group": said.group,
        "description": "\n".join(said.description),
        "money": "\n".join(said.money),
        "readings": [[one.field, one.sentence, one.start, one.end] for one in said.readings],
        "withdrawn_in": None,
    }
    for name, value in written.items():
        setattr(assignment, name, value)
    assignment.save()
    for model in (Role, Deadline, Product):
        model.objects.filter(assignment=assignment).delete()
    _write_roles(assignment, said, plan)
    for order, deadline in enumerate(said.deadlines):
        Deadline.objects.create(
            assignment=assignment,
            sort_order=order,
            subject=deadline.subject,
            phrase=deadline.phrase[:400],
            start=deadline.start,
            end=deadline.end,
            is_open_ended=deadline.is_open_ended,
            every=deadline.every,
            first_due=deadline.first_due,
        )
    for order, text in enumerate(said.products):
        Product.objects.create(assignment=assignment, sort_order=order, text=text)


def _write_roles(assignment: Assignment, said: AssignmentDraft, plan: Plan) -> None:
    phrases = [(RoleKind.LEAD, phrase) for phrase in said.lead]
    phrases += [(RoleKind.COORDINATING, phrase) for phrase in said.coordinating]
    for order, (kind, phrase) in enumerate(phrases):
        role = Role.objects.create(assignment=assignment, sort_order=order, kind=kind, phrase=phrase)
        if plan.counted_on:
            role.agencies.set(agencies_meant(phrase=phrase, on=plan.counted_on, issuer=plan.issuer))


def text_of(*, data: bytes, name: str, limits: FileLimits) -> str:
    """The text of a plan's file. Raises UnreadableFile, with problem and remedy in Vietnamese."""
    limits.refuse_larger(len(data))
    kind = kind_of(head=data[:HEAD_BYTES], name=name)
    if kind is ReadableKind.TEXT:
        return read_text(data, limits=limits).text
    if kind is not ReadableKind.DOCX:
        raise UnreadableFile(
            kind.value.upper(),
            reason="Loại tệp này không dùng để nhập kế hoạch.",
            remedy="Các loại nhận được: DOCX, Markdown (.md) và văn bản thuần (.txt).",
        )
    return accept_text(
        "\n".join(line for block in read_docx_blocks(data, limits=limits).blocks for line in _lines(block)),
        limits=limits,
    ).text


def _lines(block: str | DocxTable) -> Iterator[str]:
    """One line per row. A cell merged downwards is repeated in each row; one merged sideways leaves empty cells."""
    if isinstance(block, str):
        yield from block.split("\n")
        return
    above: dict[int, str] = {}
    for row in block.rows:
        cells: list[str] = []
        for cell in row:
            text = above.get(len(cells), _text(cell)) if cell.continues else _text(cell)
            above[len(cells)] = text
            cells.extend([text, *[""] * (cell.span - 1)])
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _text(cell: DocxCell) -> str:
    lines = (line.strip() for paragraph in cell.paragraphs for line in paragraph.split("\n"))
    return "<br>".join(line for line in lines if line).replace("|", "\\|")


def private_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "plans"
