"""The parts that agencies have in a question: how one begins and ends. Everything here acts on a locked question."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.questions.models import Question, Referral
from portal.questions.operations.moving import WrongStep
from portal.questions.states import Part, ReferralState


class NothingSaid(ValueError):
    """The asker reads why: give a reason or an explanation in words."""


class NotThere(ValueError):
    """The agency does not exist on that day: choose the one that carries on its work."""


class HasNoPart(WrongStep):
    """The agency has no open part in this question; it may have ended a moment ago. Load the page again."""


class AlreadyTakesPart(WrongStep):
    """The agency has an open part in this question already. Load the page again."""


def said(words: str) -> str:
    """The words without blanks around them. Raises NothingSaid."""
    if not (words := words.strip()):
        raise NothingSaid
    return words


def must_exist(agencies: Iterable[Agency], *, at: datetime) -> None:
    """Raises NotThere for an agency that has ended or not begun."""
    day = timezone.localdate(at)
    for agency in agencies:
        if not agency.exists_on(day):
            raise NotThere(f"{agency.slug} does not exist on {day}.")


def begin_part(
    *,
    question: Question,
    agency: Agency,
    part: Part,
    reason: str,
    by: Officer | None,
    at: datetime,
    suggestion: dict[str, Any] | None = None,
) -> Referral:
    """Raises AlreadyTakesPart."""
    if open_parts(question, agency):
        raise AlreadyTakesPart(f"{agency.slug} has a part in {question.reference} already.")
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
    referral.state = state.value
    referral.ending, referral.ended_at, referral.ended_by = ending, at, by
    referral.save(update_fields=["state", "ending", "ended_at", "ended_by"])


def open_parts(question: Question, agency: Agency | None = None) -> list[Referral]:
    """The leading one first."""
    found = Referral.objects.filter(question=question, state=ReferralState.OPEN.value)
    if agency is not None:
        found = found.filter(agency=agency)
    return sorted(found.select_related("agency").order_by("pk"), key=lambda one: one.part != Part.LEAD.value)


def part_of(question: Question, agency: Agency) -> Referral:
    """The open part of an agency. Raises HasNoPart."""
    for referral in open_parts(question, agency):
        return referral
    raise HasNoPart(f"{agency.slug} has no open part in {question.reference}.")


def leading_part(question: Question) -> Referral | None:
    return next((one for one in open_parts(question) if one.part == Part.LEAD.value), None)


def end_all_parts(question: Question, state: ReferralState, *, ending: str, by: Officer | None, at: datetime) -> None:
    for referral in open_parts(question):
        end_part(referral, state, ending=ending, by=by, at=at)
