"""What the desks of this room ask of the roles table, and how a desk stands in the menu of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import agencies_in_reach
from portal.questions.models import Question
from portal.questions.states import ReferralState

REFER = "question.refer"
READ = "question.read"
RULE = "question.rule"
WORK = "answer.draft"  # acts for an agency that has a part in a question


@dataclass(frozen=True, slots=True)
class Desk:
    """A line of the menu "Hỏi đáp": shown to whoever may do one of the verbs for some agency (see `agencies.roles`)."""

    label: str
    url_name: str
    verbs: tuple[str, ...]
    icon: str
    order: int

    def is_for(self, user: Any) -> bool:
        return any(has_verb(user, verb) for verb in self.verbs)


def reach_of(user: Any, verb: str) -> set[int] | None:
    """The agencies for which the user may do this today; None for all of them, an empty set for none."""
    if not isinstance(user, Officer):
        return set()
    return agencies_in_reach(officer=user, verb=verb, on=timezone.localdate())


def has_verb(user: Any, verb: str) -> bool:
    """Whether the user may do this for any agency at all."""
    return reach_of(user, verb) != set()


def covers(reach: set[int] | None, agency_id: int | None) -> bool:
    """Whether a reach covers an agency. What has no agency yet is of those who reach all of them."""
    return reach is None or (agency_id is not None and agency_id in reach)


def ask_reach(request: HttpRequest, verb: str) -> set[int] | None:
    """The reach of whoever asks. Raises PermissionDenied where there is none."""
    reach = reach_of(request.user, verb)
    if reach == set():
        raise PermissionDenied
    return reach


def ask_everywhere(request: HttpRequest, verb: str) -> None:
    """Raises PermissionDenied unless whoever asks may do this for every agency."""
    if reach_of(request.user, verb) is not None:
        raise PermissionDenied


def of_agencies(reach: set[int] | None) -> Q:
    """Condition on questions: led by these agencies, or one of them has an open part in it."""
    if reach is None:
        return Q()
    part = Q(referrals__agency__in=reach, referrals__state=ReferralState.OPEN.value)
    return Q(lead_agency__in=reach) | part


def may_see(user: Any, question: Question) -> bool:
    """Whether the user may read the question with what is personal in it: the desk, or an agency that works on it."""
    if reach_of(user, REFER) is None:
        return True
    reach = reach_of(user, READ)
    if covers(reach, question.lead_agency_id):
        return True
    parts = question.referrals.filter(state=ReferralState.OPEN.value)
    return parts.filter(agency__in=reach or ()).exists()
