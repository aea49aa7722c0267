"""Questions that were merged into another one: they share its answer, or come back when it gets none."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Answer, Question
from portal.questions.operations.clocks import run_clock
from portal.questions.operations.transitions import locked, move
from portal.questions.states import QuestionState


def followers_of(question: Question) -> list[Question]:
    """The questions that wait for the answer to this one."""
    return list(question.merged.filter(state=QuestionState.MERGED.value).select_related("asker").order_by("pk"))


def link_questions(question: Question, answer: Answer) -> None:
    """Twice counts nobody twice. Inside the transaction that holds the question and the answer."""
    keys = [question.pk, *(one.pk for one in followers_of(question))]
    new = Question.objects.filter(pk__in=keys).exclude(answer=answer)
    if linked := new.update(answer=answer):
        Answer.objects.filter(pk=answer.pk).update(asked_count=F("asked_count") + linked)
    question.answer = answer


def set_followers_free(question: Question, *, by: Officer | None, at: datetime) -> int:
    """A question that others waited for gets no answer: they come back to triage. Returns how many.

    For every act that closes a question without an answer; inside its transaction.
    """
    followers = followers_of(question)
    for follower in followers:
        follower = locked(follower)
        return_to_triage(follower, at=at)
        run_clock(follower, by=by, at=at)
        record("question.reopened", subject=follower, by=by, at=at, details={"before": QuestionState.MERGED.value})
    return len(followers)


def return_to_triage(question: Question, *, at: datetime) -> None:
    """As it was received: without the question or the answer that it was merged into, and without an agency."""
    if question.answer_id is not None:
        Answer.objects.filter(pk=question.answer_id).update(asked_count=Greatest(F("asked_count") - 1, Value(0)))
    move(question, QuestionState.RECEIVED, at=at)
    question.merged_into = question.answer = question.lead_agency = None
    question.explanation = ""
    question.save(update_fields=["state", "closed_at", "merged_into", "answer", "lead_agency", "explanation"])
