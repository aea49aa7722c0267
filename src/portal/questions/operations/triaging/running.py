"""Whether the clock of a question counts; inside the transaction that holds its row."""

from __future__ import annotations

from datetime import datetime

from portal.agencies.models import Officer
from portal.questions.models import Clock, Question
from portal.questions.operations.clocking import reopen_clock, start_clock, stop_clock
from portal.questions.states import ClockState


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
