"""Referrals without a person: questions of agencies that ended, and those of which the suggestion is seldom wrong.

An operator must allow the latter. An officer sees each in the list of the agency and may transfer it; the journal
says that nobody did it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Succession
from portal.agencies.queries import current_successors
from portal.design.refusals import Refused
from portal.journal.operations import record
from portal.journal.operations.acts import lock
from portal.questions.models import Question, Referral
from portal.questions.operations.triage.referrals import (
    back_to_triage,
    end_part,
    open_parts,
    pass_on,
    refer_as_suggested,
)
from portal.questions.queries.routing import competent_among, suggestions_for
from portal.questions.routing import RoutingSuggestion
from portal.questions.states import QuestionState, ReferralPart, ReferralState

AT_ONCE = 500  # in one run of the job; the next run does the rest


def hand_over_questions(*, at: datetime) -> int:
    """A job: every open part of an agency that has ended passes on. Returns how many questions were touched.

    One successor takes it over; among several the competence for the field decides; else it waits in triage again.
    """
    waiting = Referral.objects.filter(state=ReferralState.OPEN.value, agency__exists_to__lte=timezone.localdate(at))
    keys = list(waiting.order_by("question").values_list("question", flat=True).distinct()[:AT_ONCE])
    for key in keys:
        _hand_over(key, at=at)
    return len(keys)


@transaction.atomic
def _hand_over(key: int, *, at: datetime) -> None:
    question = lock(Question(pk=key))
    day = timezone.localdate(at)
    for part in open_parts(question):
        if not part.agency.exists_on(day) and question.state == QuestionState.REFERRED.value:
            _pass_part_on(question, part, at=at)


def _pass_part_on(question: Question, part: Referral, *, at: datetime) -> None:
    before = part.agency
    to = _heir(question, before, at=at)
    if to is not None and (part.part == ReferralPart.LEAD.value or not open_parts(question, to)):
        pass_on(question=question, part=part, to=to, reason=_words(before, to), by=None, at=at)
    else:
        _end(question, part, to, at=at)
    record(
        "question.handed_over",
        subject=question,
        by=None,
        at=at,
        details={"agency": before.pk, "to": to.pk if to else None, "part": part.part},
    )


def _heir(question: Question, agency: Agency, *, at: datetime) -> Agency | None:
    day = timezone.localdate(at)
    heirs = current_successors(agency=agency, on=day)
    if len(heirs) <= 1:
        return heirs[0] if heirs else None
    return competent_among(question=question, agencies=heirs, on=day)


def _words(before: Agency, to: Agency) -> str:
    """ "Theo Nghị quyết số 202/2025/QH15, từ ngày 01/7/2025 Sở Tư pháp thành phố Cần Thơ tiếp nhận …" """
    passed = Succession.objects.filter(predecessor=before).order_by("on_date", "pk").first()
    source = f"Theo {passed.decision}, từ" if passed and passed.decision else "Từ"
    day = passed.on_date if passed else before.exists_to
    return f"{source} ngày {day:%d/%m/%Y}, {to.name} tiếp nhận công việc của {before.name}."


def _end(question: Question, part: Referral, to: Agency | None, *, at: datetime) -> None:
    """Nobody to lead: to triage. Nobody to contribute, or somebody who does already: the part ends."""
    if to is not None:
        end_part(part, ReferralState.PASSED_ON, ending=_words(part.agency, to), by=None, at=at)
        return
    ending = f"{part.agency.name} đã kết thúc hoạt động; câu hỏi chờ phân công lại."
    end_part(part, ReferralState.PASSED_ON, ending=ending, by=None, at=at)
    if part.part == ReferralPart.LEAD.value and question.state == QuestionState.REFERRED.value:
        back_to_triage(question, ending=ending, by=None, at=at)


# Of questions whose law the regression had never seen, 24 in 100 were at least so clear, and 94 of 100 of these right
# (docs/decisions/0094); where the law is known it is right more often. Benchmark `routing` measures it anew.
SURE_FIELD = 0.95
SURE_AGENCY = 0.9
_FRESH = timedelta(hours=1)  # what is older has been seen, or is unclear


def refer_by_themselves(*, at: datetime) -> None:
    """A job: nothing, until an operator has allowed it (QUESTIONS_REFER_BY_THEMSELVES)."""
    if settings.QUESTIONS_REFER_BY_THEMSELVES:
        refer_the_sure_ones(at=at)


def refer_the_sure_ones(*, at: datetime) -> int:
    """Refer what came within the hour and is clear. Returns how many."""
    waiting = Question.objects.filter(
        state=QuestionState.RECEIVED.value, received_at__gt=at - _FRESH, received_at__lte=at, doubts=[]
    )
    questions = list(waiting.select_related("place__parent__parent").order_by("received_at", "pk")[:50])
    suggestions = suggestions_for(questions=questions, on=timezone.localdate(at))
    return sum(_refer(question, suggestions[question.pk], at=at) for question in questions)


def _refer(question: Question, suggestion: RoutingSuggestion, *, at: datetime) -> bool:
    guess = suggestion.best
    if guess is None or not is_sure(suggestion):
        return False
    try:
        refer_as_suggested(question=question, guess=guess, by=None, at=at)
    except Refused:
        return False  # an officer was quicker, or the agency ends today: a person decides
    return True


def is_sure(suggestion: RoutingSuggestion) -> bool:
    """The field is beyond doubt, and no other agency comes near."""
    if not suggestion.fields or not suggestion.agencies:
        return False
    best, *others = suggestion.agencies
    is_alone = all(other.confidence < best.confidence / 2 for other in others)
    return suggestion.fields[0].probability >= SURE_FIELD and best.confidence >= SURE_AGENCY and is_alone
