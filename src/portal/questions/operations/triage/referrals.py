"""Referrals to agencies: refer, add joint agencies, return, transfer, contribute. Officers' decisions train the
classifier.

Only terms in the shipped weights are counted, which contain no names, numbers or streets, so the counts identify
nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, WrongState, or_refuse, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, lock
from portal.questions.models import Question, Referral, Taught
from portal.questions.operations import PASSED, count_question, move, question_acts
from portal.questions.operations.clocks import refigure_clock, transfer_clock
from portal.questions.privacy import without_persons
from portal.questions.routing import shipped_seed, terms_of
from portal.questions.routing.suggestions import AgencyGuess
from portal.questions.states import PART_ACTS, QUESTION_ACTS, CountedEvent, QuestionState, ReferralPart, ReferralState
from portal.schema.models import save_fields

_TAKES_PART = "Cơ quan này đang tham gia trả lời câu hỏi rồi."


def must_exist(agencies: Iterable[Agency], *, at: datetime) -> None:
    """Raises Refused for an agency that has ended or not begun."""
    day = timezone.localdate(at)
    for agency in agencies:
        refuse_if(not agency.exists_on(day), Refused("Cơ quan này không còn hoạt động. Hãy chọn cơ quan kế thừa."))


def begin_part(
    *,
    question: Question,
    agency: Agency,
    part: ReferralPart,
    reason: str,
    by: Officer | None,
    at: datetime,
    suggestion: dict[str, Any] | None = None,
) -> Referral:
    """Create a part of an agency. Raises WrongState if it takes part already."""
    refuse_if(open_parts(question, agency), WrongState(_TAKES_PART, field="agency"))
    return Referral.objects.create(
        question=question,
        agency=agency,
        part=part.value,
        reason=reason,
        referred_at=at,
        referred_by=by,
        suggestion=suggestion or {},
    )


def end_part(referral: Referral, state: ReferralState, *, ending: str, by: Officer | None, at: datetime) -> None:
    save_fields(referral, state=state.value, ending=ending, ended_at=at, ended_by=by)


def open_parts(question: Question, agency: Agency | None = None) -> list[Referral]:
    """The open parts of a question, the leading one first."""
    named = {} if agency is None else {"agency": agency}
    found = Referral.objects.filter(question=question, state=ReferralState.OPEN.value, **named)
    return sorted(found.select_related("agency").order_by("pk"), key=lambda one: one.part != ReferralPart.LEAD.value)


def part_of(question: Question, agency: Agency) -> Referral:
    """The open part of an agency. Raises WrongState."""
    parts = open_parts(question, agency)
    refuse_if(not parts, WrongState(PASSED))
    return parts[0]


def end_all_parts(question: Question, state: ReferralState, *, ending: str, by: Officer | None, at: datetime) -> None:
    for referral in open_parts(question):
        end_part(referral, state, ending=ending, by=by, at=at)


FIELD, AGENCY = "field", "agency"


def teach(*, text: str, agency: Agency, field_slug: str) -> None:
    """Count a decision for the classifier, in the caller's transaction."""
    if field_slug:
        _count_term(FIELD, field_slug, _known(text), 1)
    _count_term(AGENCY, str(agency.pk), _known(text), 1)


def unteach(*, text: str, agency: Agency) -> None:
    """Subtract a wrong decision from the agency's counts. Words that were erased meanwhile cannot be subtracted."""
    _count_term(AGENCY, str(agency.pk), _known(text), -1)


def _known(text: str) -> list[str]:
    seed = shipped_seed()
    return sorted(term for term in terms_of(without_persons(text)) if seed.knows(term))


def _count_term(what: str, label: str, terms: list[str], by: int) -> None:
    """Change the counts of terms; `term` "" counts the questions. Its row is locked first, so that concurrent updates
    of one label wait."""
    every = ["", *terms]
    rows = [Taught(what=what, label=label, term=term) for term in every]
    Taught.objects.bulk_create(rows[:1], ignore_conflicts=True)
    list(Taught.objects.select_for_update().filter(what=what, label=label, term=""))
    Taught.objects.bulk_create(rows[1:], ignore_conflicts=True)
    Taught.objects.filter(what=what, label=label, term__in=every).update(count=Greatest(F("count") + by, Value(0)))


@question_acts.does(QUESTION_ACTS["refer"])
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
    """Refer a question in triage to the agency that answers, and ask others to contribute.

    `by` None: referred automatically. `suggestion` is what the officer was shown, kept to measure its accuracy. Raises
    WrongState, Refused.
    """
    must_exist([lead, *joint], at=at)
    move(question, QuestionState.REFERRED, at=at, lead_agency=lead, field_slug=field_slug)
    begin_part(
        question=question,
        agency=lead,
        part=ReferralPart.LEAD,
        reason=reason.strip(),
        by=by,
        at=at,
        suggestion=suggestion,
    )
    others = [agency for agency in joint if agency != lead]
    for agency in others:
        begin_part(question=question, agency=agency, part=ReferralPart.JOINT, reason=reason.strip(), by=by, at=at)
    refigure_clock(question=question, agency=lead, at=at, by=by)
    teach(text=question.text, agency=lead, field_slug=field_slug)
    count_question(CountedEvent.REFERRED, question, at=at, agency=lead)
    details = {"agency": lead.pk, "joint": [agency.pk for agency in others], "field": field_slug}
    record("question.referred", subject=question, by=by, at=at, details=details)
    return question


def refer_as_suggested(*, question: Question, guess: AgencyGuess, by: Officer | None, at: datetime) -> Question:
    """Refer a question to the suggested agency, with the suggestion's reason. Raises WrongState, Refused."""
    return refer_question(
        question=question,
        lead=Agency.objects.get(pk=guess.agency),
        field_slug=guess.field_slug or question.field_slug,
        reason=guess.reason,
        by=by,
        at=at,
        suggestion=suggestion_record(guess),
    )


def suggestion_record(guess: AgencyGuess | None) -> dict[str, Any]:
    """The JSON of a suggestion kept by a referral, to measure its accuracy later."""
    return (
        {"agency": guess.agency, "field": guess.field_slug, "confidence": round(guess.confidence, 3)}
        if guess is not None
        else {}
    )


@question_acts.does(QUESTION_ACTS["ask_to_join"])
def ask_to_join(*, question: Question, agency: Agency, reason: str, by: Officer | None, at: datetime) -> Referral:
    """Ask one more agency to contribute to the answer of the leading agency.

    Raises WrongState, Refused, ReasonMissing.
    """
    must_exist([agency], at=at)
    joined = begin_part(question=question, agency=agency, part=ReferralPart.JOINT, reason=reason, by=by, at=at)
    record(
        "question.referred",
        subject=question,
        by=by,
        at=at,
        details={"agency": question.lead_agency_id, "joint": [agency.pk], "field": question.field_slug},
    )
    return joined


@question_acts.does(QUESTION_ACTS["return"])
def return_question(*, question: Question, agency: Agency, reason: str, by: Officer | None, at: datetime) -> Question:
    """An agency returns its part: the leading agency to triage, a joint agency to the leading one.

    If the leading agency returns it, the parts of joint agencies end too. Raises WrongState, ReasonMissing.
    """
    part = part_of(question, agency)
    end_part(part, ReferralState.RETURNED, ending=reason, by=by, at=at)
    if part.part == ReferralPart.LEAD.value:
        back_to_triage(question, ending="Cơ quan chủ trì không còn trả lời câu hỏi này.", by=by, at=at)
        unteach(text=question.text, agency=agency)
    count_question(CountedEvent.RETURNED, question, at=at, agency=agency)
    record("question.returned", subject=question, by=by, at=at, details={"agency": agency.pk, "part": part.part})
    return question


def back_to_triage(question: Question, *, ending: str, by: Officer | None, at: datetime) -> None:
    """End all parts and return the question to triage."""
    end_all_parts(question, ReferralState.CALLED_BACK, ending=ending, by=by, at=at)
    move(question, QuestionState.RECEIVED, at=at, lead_agency=None)


@question_acts.does(QUESTION_ACTS["transfer"])
def transfer_question(*, question: Question, to: Agency, reason: str, by: Officer | None, at: datetime) -> Question:
    """Change the leading agency; joint agencies stay. The asker reads the reason.

    Raises Refused, ReasonMissing; WrongState also if nobody leads or `to` leads already.
    """
    must_exist([to], at=at)
    leading = (one for one in open_parts(question) if one.part == ReferralPart.LEAD.value)
    before = or_refuse(next(leading, None), WrongState(PASSED))
    refuse_if(before.agency == to, WrongState(_TAKES_PART, field="agency"))
    pass_on(question=question, part=before, to=to, reason=reason, by=by, at=at)
    unteach(text=question.text, agency=before.agency)
    teach(text=question.text, agency=to, field_slug=question.field_slug)
    count_question(CountedEvent.REFERRED, question, at=at, agency=to)
    record("question.transferred", subject=question, by=by, at=at, details={"agency": before.agency_id, "to": to.pk})
    return question


def pass_on(*, question: Question, part: Referral, to: Agency, reason: str, by: Officer | None, at: datetime) -> None:
    """Replace an agency by another one, with the clock if it leads. Its contribution stays."""
    leads = part.part == ReferralPart.LEAD.value
    end_part(part, ReferralState.PASSED_ON, ending=reason, by=by, at=at)
    for own in open_parts(question, to) if leads else ():
        end_part(own, ReferralState.CALLED_BACK, ending="Nay là cơ quan chủ trì.", by=by, at=at)
    begin_part(question=question, agency=to, part=ReferralPart(part.part), reason=reason, by=by, at=at)
    if leads:
        save_fields(question, lead_agency=to)
        transfer_clock(question=question, agency=to, explanation=reason, at=at, by=by)


def _joint_part(referral: Referral) -> Referral:
    """The open part of a joint agency, with its question locked. Raises WrongState."""
    question = lock(referral.question)
    part = part_of(question, referral.agency)
    refuse_if(part.part != ReferralPart.JOINT.value, WrongState(PASSED))
    part.question = question
    return part


part_acts = ActRunner[Referral](
    "referral", hold=_joint_part, subject=lambda part: part.question, passed=lambda part: PASSED
)


@part_acts.does(PART_ACTS["contribute"])
def contribute(*, referral: Referral, text: str, by: Officer, at: datetime) -> Referral:
    """Save a joint agency's contribution, which ends its part. Raises WrongState, ReasonMissing."""
    save_fields(referral, contribution=text, contributed_by=by)
    end_part(referral, ReferralState.DONE, ending="", by=by, at=at)
    return referral
