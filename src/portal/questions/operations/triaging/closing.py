"""Questions that get no answer of their own: merged with another one or refused; and opened again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import current_successors
from portal.journal.operations import record
from portal.questions.models import Answer, Question
from portal.questions.operations.counting import count
from portal.questions.operations.linking import followers_of, link_questions
from portal.questions.operations.moving import WrongStep, locked, move
from portal.questions.operations.triaging.followers import back_to_the_desk, set_followers_free
from portal.questions.operations.triaging.parts import begin_part, end_all_parts, must_exist, said
from portal.questions.operations.triaging.running import halt_clock, run_clock
from portal.questions.states import Counted, Part, QuestionState, ReferralState

_ANSWERED = (QuestionState.ANSWERED.value, QuestionState.MERGED.value)
_OPENED_AGAIN = (QuestionState.ANSWERED.value, QuestionState.MERGED.value, QuestionState.REFUSED.value)


class NotMergeable(ValueError):
    """The other question cannot carry this one: it is the same, was refused or withdrawn, or its answer is not public.

    Choose another question or answer.
    """


class NobodyToAnswer(ValueError):
    """No single agency carries on the work of the one that answered: say which is to answer now."""


@transaction.atomic
def merge_question(
    *,
    question: Question,
    into: Question | None = None,
    answer: Answer | None = None,
    explanation: str,
    by: Officer | None,
    at: datetime,
) -> Question:
    """The asker gets the answer to another question: of one that waits too, when it comes, or one that is there.

    Merging into a merged question goes on to its head, and what was merged into this one follows. Give `into` or
    `answer`. Raises WrongStep, NotMergeable, NothingSaid.
    """
    explanation = said(explanation)
    if (into is None) == (answer is None):
        raise NotMergeable("Name another question or an answer, not both.")
    if answer is not None and not answer.is_public:
        raise NotMergeable(f"Answer {answer.number} is not public.")
    question, head = _both_locked(question, _head_of(into) if into is not None else None)
    if head is not None and head.state != QuestionState.RECEIVED.value and head.state != QuestionState.REFERRED.value:
        answer = _answer_of(head)
        head = head if head.state == QuestionState.ANSWERED.value else None
    end_all_parts(question, ReferralState.CALLED_BACK, ending=explanation, by=by, at=at)
    move(question, QuestionState.MERGED, at=at)
    question.explanation = explanation
    _join(question, head, answer)
    halt_clock(question, by=by, at=at)
    _count(Counted.MERGED, question, at)
    told = {"into": head.pk if head else None, "answer": str(answer.number) if answer else ""}
    record("question.merged", subject=question, by=by, at=at, details=told)
    return question


def _head_of(question: Question) -> Question:
    """Where a chain of merged questions ends. Chains are one link long, but two officers may act at once."""
    seen: set[int] = set()
    while question.merged_into is not None and question.pk not in seen:
        seen.add(question.pk)
        question = question.merged_into
    return question


def _both_locked(question: Question, head: Question | None) -> tuple[Question, Question | None]:
    """In the order of their keys, so that two officers who merge the two into one another do not wait for ever."""
    if head is None:
        return locked(question), None
    if head.pk == question.pk:
        raise NotMergeable(f"{question.reference} would be merged into itself.")
    rows = {one.pk: locked(one) for one in sorted((question, head), key=lambda one: one.pk)}
    return rows[question.pk], rows[head.pk]


def _answer_of(head: Question) -> Answer:
    """The public answer that a question got which waits no more. Raises NotMergeable."""
    if head.state not in _ANSWERED or head.answer is None or not head.answer.is_public:
        raise NotMergeable(f"{head.reference} is {head.state!r} and has no public answer.")
    return head.answer


def _join(question: Question, head: Question | None, answer: Answer | None) -> None:
    """The question, and those that were merged into it, wait for the head or have its answer."""
    followers = followers_of(question)
    question.merged_into = head
    if answer is not None:
        link_questions(question, answer)
    question.save(update_fields=["state", "closed_at", "explanation", "merged_into"])
    keys = [follower.pk for follower in followers]
    Question.objects.filter(pk__in=keys).update(merged_into=head)


@transaction.atomic
def refuse_question(*, question: Question, explanation: str, by: Officer | None, at: datetime) -> Question:
    """Tell the asker that it is not for the authorities here, and whom to ask instead.

    What was merged into it comes back to the desk. Raises WrongStep, NothingSaid.
    """
    explanation = said(explanation)
    question = locked(question)
    end_all_parts(question, ReferralState.CALLED_BACK, ending=explanation, by=by, at=at)
    move(question, QuestionState.REFUSED, at=at)
    question.explanation = explanation
    question.save(update_fields=["state", "closed_at", "explanation"])
    halt_clock(question, by=by, at=at)
    set_followers_free(question, by=by, at=at)
    _count(Counted.REFUSED, question, at)
    record("question.refused", subject=question, by=by, at=at, details={"field": question.field_slug})
    return question


@transaction.atomic
def reopen_question(
    *, question: Question, reason: str, by: Officer, at: datetime, lead: Agency | None = None
) -> Question:
    """Take up a question again that was answered, merged or refused by mistake.

    What was answered goes back to who answered it, or who carries on its work, or `lead`; the rest to the desk.
    Raises WrongStep, NothingSaid, NobodyToAnswer.
    """
    reason = said(reason)
    question = locked(question)
    before = question.state
    if before not in _OPENED_AGAIN:
        raise WrongStep(f"{question.reference} is {before!r}; it is not opened again.")
    if before == QuestionState.ANSWERED.value:
        _back_to_its_agency(question, lead, reason=reason, by=by, at=at)
    else:
        back_to_the_desk(question, at=at)
    run_clock(question, by=by, at=at)
    record("question.reopened", subject=question, by=by, at=at, details={"before": before})
    return question


def _back_to_its_agency(question: Question, lead: Agency | None, *, reason: str, by: Officer, at: datetime) -> None:
    lead = lead or _who_answers_now(question, at)
    must_exist([lead], at=at)
    move(question, QuestionState.REFERRED, at=at)
    question.lead_agency = lead
    question.save(update_fields=["state", "closed_at", "lead_agency"])
    end_all_parts(question, ReferralState.DONE, ending="", by=by, at=at)
    begin_part(question=question, agency=lead, part=Part.LEAD, reason=reason, by=by, at=at)


def _who_answers_now(question: Question, at: datetime) -> Agency:
    agency = question.lead_agency
    found = current_successors(agency=agency, on=timezone.localdate(at)) if agency else []
    if len(found) != 1:
        raise NobodyToAnswer(question.reference)
    return found[0]


def _count(what: Counted, question: Question, at: datetime) -> None:
    day = timezone.localdate(at)
    count(what=what, day=day, agency=question.lead_agency, field_slug=question.field_slug, track=question.track)
