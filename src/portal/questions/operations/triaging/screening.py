"""What looks like spam: let in, or put away. Nothing is thrown away without a person having looked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Clock, Question
from portal.questions.operations.clocking import reopen_clock, start_clock, stop_clock
from portal.questions.operations.counting import count
from portal.questions.operations.moving import WrongStep, locked, move
from portal.questions.states import ClockState, Counted, QuestionState


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
    """Put a question away. It can be let in again. Raises WrongStep."""
    question = locked(question)
    move(question, QuestionState.SPAM, at=at)
    question.save(update_fields=["state", "closed_at"])
    halt_clock(question, by=by, at=at)
    record("question.spam", subject=question, by=by, at=at)
    return question


def run_clock(question: Question, *, by: Officer | None, at: datetime) -> None:
    """A clock that counts: begun, or, if it was stopped, taken up again."""
    clock = Clock.objects.filter(question=question).first()
    if clock is None:
        start_clock(question=question, at=question.received_at)
    elif clock.state == ClockState.STOPPED.value:
        reopen_clock(question=question, at=at, by=by)


def halt_clock(question: Question, *, by: Officer | None, at: datetime) -> None:
    """No clock counts: what was held back from the beginning has none."""
    if Clock.objects.filter(question=question).exclude(state=ClockState.STOPPED.value).exists():
        stop_clock(question=question, at=at, by=by)
