"""What looks like spam: let in, or put away. Nothing is thrown away without a person having looked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Clock, Question
from portal.questions.operations.counting import count
from portal.questions.operations.moving import WrongStep, locked, move
from portal.questions.operations.triaging.followers import set_followers_free
from portal.questions.operations.triaging.running import halt_clock, run_clock
from portal.questions.states import Counted, QuestionState


@transaction.atomic
def release(*, question: Question, by: Officer, at: datetime) -> Question:
    """Let a question in that was held back or put away as spam. Its term counts from when it came: that it was held
    back is not the asker's doing. Raises WrongStep.
    """
    question = locked(question)
    if question.state not in (QuestionState.SCREENING.value, QuestionState.SPAM.value):
        raise WrongStep(f"{question.reference} is {question.state!r}; it was not held back.")
    move(question, QuestionState.RECEIVED, at=at)
    question.save(update_fields=["state", "closed_at"])
    if not Clock.objects.filter(question=question).exists():
        _count_received(question)
    run_clock(question, by=by, at=at)
    record("question.released", subject=question, by=by, at=at)
    return question


def _count_received(question: Question) -> None:
    """What was held back when it came is counted now, on the day of its coming."""
    day = timezone.localdate(question.received_at)
    count(what=Counted.RECEIVED, day=day, field_slug=question.field_slug, track=question.track)


@transaction.atomic
def mark_spam(*, question: Question, by: Officer, at: datetime) -> Question:
    """Put a question away. It can be let in again; what was merged into it comes back to the desk. Raises WrongStep."""
    question = locked(question)
    move(question, QuestionState.SPAM, at=at)
    question.save(update_fields=["state", "closed_at"])
    halt_clock(question, by=by, at=at)
    set_followers_free(question, by=by, at=at)
    record("question.spam", subject=question, by=by, at=at)
    return question
