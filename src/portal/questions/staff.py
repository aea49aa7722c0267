"""What the desks of this room ask of the roles table."""

from __future__ import annotations

from typing import Any

from portal.agencies.desks import covers, reach_of
from portal.questions.models import Question
from portal.questions.states import ReferralState

REFER = "question.refer"
READ = "question.read"
RULE = "question.rule"
WORK = "answer.draft"  # acts for an agency that has a part in a question


def may_see(user: Any, question: Question) -> bool:
    """Whether the user may read the question with what is personal in it: the desk, or an agency that works on it."""
    if reach_of(user, REFER) is None:
        return True
    reach = reach_of(user, READ)
    if covers(reach, question.lead_agency_id):
        return True
    parts = question.referrals.filter(state=ReferralState.OPEN.value)
    return parts.filter(agency__in=reach or ()).exists()
