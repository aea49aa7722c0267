"""Words on the way: what the asker is asked to add, and what officers tell each other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Note, Question, Supplement
from portal.questions.operations.clocking import pause_clock
from portal.questions.operations.moving import WrongStep, locked
from portal.questions.operations.triaging.parts import said
from portal.questions.states import QuestionState

_ASKED_IN = (QuestionState.RECEIVED.value, QuestionState.REFERRED.value)
WAITING = "Chờ người hỏi bổ sung thông tin."


class AlreadyAwaited(WrongStep):
    """The asker has been asked for something already: wait for it, or call before asking for more."""


@transaction.atomic
def ask_supplement(*, question: Question, wanted: str, by: Officer, at: datetime) -> Supplement:
    """Ask the asker for what is missing; the clock stands still until they reply.

    Raises WrongStep, AlreadyAwaited, NothingSaid.
    """
    wanted = said(wanted)
    question = locked(question)
    if question.state not in _ASKED_IN:
        raise WrongStep(f"{question.reference} is {question.state!r}; nothing is asked of its asker.")
    if question.supplements.filter(given_at__isnull=True).exists():
        raise AlreadyAwaited(question.reference)
    asked = Supplement.objects.create(question=question, wanted=wanted, wanted_at=at, wanted_by=by)
    pause_clock(question=question, explanation=WAITING, at=at, by=by)
    record("question.supplement_wanted", subject=question, by=by, at=at)
    return asked


@transaction.atomic
def write_note(*, question: Question, text: str, by: Officer, at: datetime) -> Note:
    """A word between officers. Raises NothingSaid."""
    note = Note.objects.create(question=question, text=said(text), at=at, by=by)
    record("question.noted", subject=question, by=by, at=at)
    return note
