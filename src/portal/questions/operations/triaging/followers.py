"""Questions that wait for the answer to another one, when that one gets none."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Answer, Question
from portal.questions.operations.linking import followers_of
from portal.questions.operations.moving import locked, move
from portal.questions.operations.triaging.running import run_clock
from portal.questions.states import QuestionState


def set_followers_free(question: Question, *, by: Officer | None, at: datetime) -> int:
    """A question that others waited for gets no answer: they come back to the desk. Returns how many.

    For every act that closes a question without an answer; inside its transaction.
    """
    followers = followers_of(question)
    for follower in followers:
        follower = locked(follower)
        back_to_the_desk(follower, at=at)
        run_clock(follower, by=by, at=at)
        record("question.reopened", subject=follower, by=by, at=at, details={"before": QuestionState.MERGED.value})
    return len(followers)


def back_to_the_desk(question: Question, *, at: datetime) -> None:
    """As it was received: without the question or the answer that it was merged into, and without an agency."""
    if question.answer_id is not None:
        fewer = Greatest(F("asked_count") - 1, Value(0))
        Answer.objects.filter(pk=question.answer_id).update(asked_count=fewer)
    move(question, QuestionState.RECEIVED, at=at)
    question.merged_into = question.answer = question.lead_agency = None
    question.explanation = ""
    question.save(update_fields=["state", "closed_at", "merged_into", "answer", "lead_agency", "explanation"])
