"""What was read of a plan as plain data: the plan's words first, agencies and dates beside them."""

from collections.abc import Callable, Sequence
from datetime import date

from portal.agencies.models import Agency
from portal.plans.reading import AssignmentDraft, BasisDraft, DeadlineDraft, PlanDraft, TargetDraft

Data = dict[str, object]
Meant = Callable[[str], Sequence[Agency]]


def as_json(*, draft: PlanDraft, meant: Meant) -> Data:
    """The whole draft; `meant` tells which agencies a phrase names."""
    return {
        "doc_type": draft.doc_type,
        "title": draft.title,
        "number": draft.number,
        "issuer": draft.issuer,
        "place": draft.place,
        "issued_date": _day(draft.issued_date),
        "counted_on": _day(draft.reference_date),
        "legal_bases": [_basis(basis) for basis in draft.bases],
        "purposes": list(draft.purposes),
        "requirements": list(draft.requirements),
        "targets": [_target(target) for target in draft.targets],
        "assignments": [_assignment(assignment, meant) for assignment in draft.assignments],
        "organisation": [{"label": duty.label, "who": list(duty.who), "text": duty.text} for duty in draft.duties],
        "budget": draft.budget,
        "closing": draft.closing,
        "recipients": list(draft.recipients),
        "signature": {
            "authority": draft.signature.authority,
            "title": draft.signature.title,
            "signer": draft.signature.signer,
        },
        "doubts": [{"line": doubt.line, "reason": doubt.reason} for doubt in draft.doubts],
    }


def _assignment(said: AssignmentDraft, meant: Meant) -> Data:
    return {
        "number": said.number,
        "label": said.label,
        "title": said.title,
        "group": said.group,
        "description": list(said.description),
        "lead": list(said.lead),
        "coordinating": list(said.coordinating),
        "deadlines": [deadline.phrase for deadline in said.deadlines],
        "products": list(said.products),
        "lead_agencies": [_role(phrase, meant) for phrase in said.lead],
        "coordinating_agencies": [_role(phrase, meant) for phrase in said.coordinating],
        "deadline_dates": [_deadline(deadline) for deadline in said.deadlines],
    }


def _target(said: TargetDraft) -> Data:
    return {
        "words": said.words,
        "subject": said.subject,
        "value": str(said.value),
        "unit": said.unit,
        "at_least": said.is_at_least,
        "by": _day(said.by),
        "when": said.when,
        "each": said.each,
        "assignment": said.assignment,
    }


def _role(phrase: str, meant: Meant) -> Data:
    return {"phrase": phrase, "agencies": [_agency(agency) for agency in meant(phrase)]}


def _agency(agency: Agency) -> Data:
    return {"code": agency.code or "", "slug": agency.slug, "name": agency.name}


def _deadline(deadline: DeadlineDraft) -> Data:
    return {
        "subject": deadline.subject,
        "phrase": deadline.phrase,
        "start": _day(deadline.start),
        "end": _day(deadline.end),
        "open_ended": deadline.is_open_ended,
    }


def _basis(basis: BasisDraft) -> Data:
    return {
        "number": basis.number,
        "name": basis.name,
        "year": basis.year,
        "issued_date": _day(basis.issued_date),
        "in_preamble": basis.in_preamble,
        "phrase": basis.phrase,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
