"""Who answers: refer, ask others to join, return, transfer, contribute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.journal.operations import record
from portal.questions.models import Question, Referral
from portal.questions.operations.clocking import refigure_clock, transfer_clock
from portal.questions.operations.counting import count
from portal.questions.operations.moving import WrongStep, locked, move
from portal.questions.operations.teaching import teach, unteach
from portal.questions.operations.triaging.parts import (
    AlreadyTakesPart,
    HasNoPart,
    begin_part,
    end_all_parts,
    end_part,
    leading_part,
    must_exist,
    open_parts,
    part_of,
    said,
)
from portal.questions.routing import AgencyGuess
from portal.questions.states import Counted, Part, QuestionState, ReferralState


@transaction.atomic
def refer_question(
    *,
    question: Question,
    lead: Agency,
    joint: Sequence[Agency] = (),
    field_slug: str,
    reason: str,
    by: Officer | None,
    at: datetime,
    suggestion: dict[str, Any] | None = None,
) -> Question:
    """Give a question that waits at the desk to the agency that answers, and ask others to contribute.

    `by` None: the rules of the installation did it. `suggestion` is what the officer had before them, kept to tell
    how good it was. Raises WrongStep, NotThere.
    """
    must_exist([lead, *joint], at=at)
    question = locked(question)
    move(question, QuestionState.REFERRED, at=at)
    question.lead_agency, question.field_slug = lead, field_slug
    question.save(update_fields=["state", "closed_at", "lead_agency", "field_slug"])
    begin_part(
        question=question, agency=lead, part=Part.LEAD, reason=reason.strip(), by=by, at=at, suggestion=suggestion
    )
    others = [agency for agency in joint if agency != lead]
    for agency in others:
        begin_part(question=question, agency=agency, part=Part.JOINT, reason=reason.strip(), by=by, at=at)
    refigure_clock(question=question, agency=lead, at=at, by=by)
    teach(text=question.text, agency=lead, field_slug=field_slug)
    _count(Counted.REFERRED, question, lead, at)
    details = {"agency": lead.pk, "joint": [agency.pk for agency in others], "field": field_slug}
    record("question.referred", subject=question, by=by, at=at, details=details)
    return question


def refer_as_suggested(*, question: Question, guess: AgencyGuess, by: Officer | None, at: datetime) -> Question:
    """Give a question to the agency that was suggested, with the sentence that says why. Raises WrongStep, NotThere."""
    return refer_question(
        question=question,
        lead=Agency.objects.get(pk=guess.agency),
        field_slug=guess.field_slug or question.field_slug,
        reason=guess.reason,
        by=by,
        at=at,
        suggestion=suggestion_told(guess),
    )


def suggestion_told(guess: AgencyGuess | None) -> dict[str, Any]:
    """What a referral keeps of the suggestion, by which its worth can be told later."""
    if guess is None:
        return {}
    return {"agency": guess.agency, "field": guess.field_slug, "confidence": round(guess.confidence, 3)}


@transaction.atomic
def ask_to_join(*, question: Question, agency: Agency, reason: str, by: Officer | None, at: datetime) -> Referral:
    """Ask one more agency to contribute to an answer that another one leads.

    Raises WrongStep, AlreadyTakesPart, NotThere, NothingSaid.
    """
    must_exist([agency], at=at)
    question = _under_way(question)
    joined = begin_part(question=question, agency=agency, part=Part.JOINT, reason=said(reason), by=by, at=at)
    details = {"agency": question.lead_agency_id, "joint": [agency.pk], "field": question.field_slug}
    record("question.referred", subject=question, by=by, at=at, details=details)
    return joined


@transaction.atomic
def return_question(*, question: Question, agency: Agency, reason: str, by: Officer | None, at: datetime) -> Question:
    """An agency gives its part back: the leading one to the desk, another one to the leading agency.

    A question that its leading agency returns waits at the desk again, and nobody contributes to it any more.
    Raises WrongStep, HasNoPart, NothingSaid.
    """
    reason = said(reason)
    question = _under_way(question)
    part = part_of(question, agency)
    end_part(part, ReferralState.RETURNED, ending=reason, by=by, at=at)
    if part.part == Part.LEAD.value:
        _back_to_the_desk(question, by=by, at=at)
        unteach(text=question.text, agency=agency, field_slug=question.field_slug)
    _count(Counted.RETURNED, question, agency, at)
    details = {"agency": agency.pk, "part": part.part}
    record("question.returned", subject=question, by=by, at=at, details=details)
    return question


def _back_to_the_desk(question: Question, *, by: Officer | None, at: datetime) -> None:
    ending = "Cơ quan chủ trì không còn trả lời câu hỏi này."
    end_all_parts(question, ReferralState.CALLED_BACK, ending=ending, by=by, at=at)
    move(question, QuestionState.RECEIVED, at=at)
    question.lead_agency = None
    question.save(update_fields=["state", "closed_at", "lead_agency"])


@transaction.atomic
def transfer_question(*, question: Question, to: Agency, reason: str, by: Officer | None, at: datetime) -> Question:
    """The leading agency changes; those that contribute stay. The asker reads the reason.

    Raises WrongStep, NotThere, NothingSaid; HasNoPart if nobody leads, AlreadyTakesPart if `to` leads already.
    """
    reason = said(reason)
    must_exist([to], at=at)
    question = _under_way(question)
    before = leading_part(question)
    if before is None:
        raise HasNoPart(f"Nobody leads {question.reference}.")
    if before.agency == to:
        raise AlreadyTakesPart(f"{to.slug} leads {question.reference} already.")
    pass_on(question=question, part=before, to=to, reason=reason, by=by, at=at)
    unteach(text=question.text, agency=before.agency, field_slug=question.field_slug)
    teach(text=question.text, agency=to, field_slug=question.field_slug)
    _count(Counted.REFERRED, question, to, at)
    details = {"agency": before.agency_id, "to": to.pk}
    record("question.transferred", subject=question, by=by, at=at, details=details)
    return question


def pass_on(*, question: Question, part: Referral, to: Agency, reason: str, by: Officer | None, at: datetime) -> None:
    """Put an agency in the place of another one, with the clock if it leads. What it has contributed stays."""
    leads = part.part == Part.LEAD.value
    end_part(part, ReferralState.PASSED_ON, ending=reason, by=by, at=at)
    for own in open_parts(question, to) if leads else ():
        end_part(own, ReferralState.CALLED_BACK, ending="Nay là cơ quan chủ trì.", by=by, at=at)
    begin_part(question=question, agency=to, part=Part(part.part), reason=reason, by=by, at=at)
    if leads:
        question.lead_agency = to
        question.save(update_fields=["lead_agency"])
        transfer_clock(question=question, agency=to, explanation=reason, at=at, by=by)


@transaction.atomic
def contribute(*, referral: Referral, text: str, by: Officer, at: datetime) -> Referral:
    """What a joint agency gives to the answer; with it its part is done. Raises WrongStep, HasNoPart, NothingSaid."""
    text = said(text)
    question = _under_way(referral.question)
    part = part_of(question, referral.agency)
    if part.part != Part.JOINT.value:
        raise WrongStep("The leading agency writes the answer itself.")
    part.contribution, part.contributed_by = text, by
    part.save(update_fields=["contribution", "contributed_by"])
    end_part(part, ReferralState.DONE, ending="", by=by, at=at)
    record("question.contributed", subject=question, by=by, at=at, details={"agency": part.agency_id})
    return part


@transaction.atomic
def call_back_part(*, referral: Referral, reason: str, by: Officer, at: datetime) -> Referral:
    """A contribution is no longer needed. Raises WrongStep, HasNoPart, NothingSaid."""
    reason = said(reason)
    question = _under_way(referral.question)
    part = part_of(question, referral.agency)
    if part.part != Part.JOINT.value:
        raise WrongStep("A leading agency is not called back: transfer the question.")
    end_part(part, ReferralState.CALLED_BACK, ending=reason, by=by, at=at)
    record("question.called_back", subject=question, by=by, at=at, details={"agency": part.agency_id})
    return part


def _under_way(question: Question) -> Question:
    """The question locked, if an agency is at it. Raises WrongStep."""
    question = locked(question)
    if question.state != QuestionState.REFERRED.value:
        raise WrongStep(f"{question.reference} is {question.state!r}; no agency is answering it.")
    return question


def _count(what: Counted, question: Question, agency: Agency, at: datetime) -> None:
    day = timezone.localdate(at)
    count(what=what, day=day, agency=agency, field_slug=question.field_slug, track=question.track)
