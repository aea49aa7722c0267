"""The background jobs of questions and answers, called by the worker of the journal (`JOURNAL_JOBS`)."""

from datetime import datetime

from django.conf import settings

from portal.questions.operations import imports
from portal.questions.operations.publication import switch_versions
from portal.questions.operations.triage import hand_over_questions
from portal.questions.operations.triage.automatic import refer_the_sure_ones


def switch_answers(*, at: datetime) -> None:
    """What was approved for a day takes its place when the day has come."""
    switch_versions(at=at)


def hand_over(*, at: datetime) -> None:
    """Questions of agencies that have ended pass to whoever carries on their work."""
    hand_over_questions(at=at)


def refer_by_themselves(*, at: datetime) -> None:
    """Nothing, until an operator has allowed it (QUESTIONS_REFER_BY_THEMSELVES)."""
    if settings.QUESTIONS_REFER_BY_THEMSELVES:
        refer_the_sure_ones(at=at)


def read_imports(*, at: datetime) -> None:
    """Files of questions and answers that agencies brought are read on."""
    imports.read_imports(at=at)
