"""Who is there in the stories of triage: a desk, agencies, an asker with a running clock."""

from datetime import datetime

from portal.agencies.models import Agency, Officer
from portal.questions.models import Question, Referral
from portal.questions.operations.clocks import start_clock
from portal.questions.operations.triage import refer_question
from portal.questions.states import ReferralState
from tests.portal.agencies.factories import make_agency, make_officer, make_posting
from tests.portal.questions.factories import AT, make_question

FIELD = "dat-dai"


def waiting(text: str = "Thu hồi đất nông nghiệp thì bồi thường thế nào?", **fields: object) -> Question:
    """A question at the desk, with its clock."""
    question = make_question(text, **fields)
    start_clock(question=question, at=question.received_at)
    return question


def referred(lead: Agency, *joint: Agency, by: Officer | None = None, at: datetime = AT, **fields: object) -> Question:
    return refer_question(question=waiting(**fields), lead=lead, joint=joint, field_slug=FIELD, reason="", by=by, at=at)


def staff(role: str = "justice", agency: Agency | None = None) -> Officer:
    """An officer with a role; of an agency of their own if none is named."""
    officer = make_officer()
    make_posting(role, agency=agency or make_agency("Sở Tư pháp"), officer=officer)
    return Officer.objects.get(pk=officer.pk)


def parts(question: Question) -> list[tuple[str, str, str]]:
    """(agency, part, state) in the order in which they began."""
    found = Referral.objects.filter(question=question).select_related("agency").order_by("pk")
    return [(one.agency.name, one.part, one.state) for one in found]


def open_of(question: Question, agency: Agency) -> Referral:
    return Referral.objects.get(question=question, agency=agency, state=ReferralState.OPEN.value)
