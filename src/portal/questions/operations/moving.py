"""What every act on a question begins with: its row, locked, and a step that the table of states allows."""

from __future__ import annotations

from datetime import datetime

from portal.questions.models import Question
from portal.questions.states import OPEN_STATES, QuestionState, may_follow


class WrongStep(Exception):
    """The question is not where this act begins: somebody else was quicker. Load the page again."""


def locked(question: Question) -> Question:
    """The question as it is now; nobody else acts on it until this transaction ends."""
    return Question.objects.select_for_update(of=("self",)).get(pk=question.pk)


def move(question: Question, to: QuestionState, *, at: datetime) -> None:
    """Put a locked question into a state; closed at that moment if nobody works on it any more. Does not save.

    Raises WrongStep.
    """
    before = QuestionState(question.state)
    if not may_follow(before, to):
        raise WrongStep(f"A question that is {before.value!r} does not become {to.value!r}.")
    question.state = to.value
    question.closed_at = None if to in OPEN_STATES else at
