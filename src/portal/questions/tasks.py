"""The background door of questions and answers: chores of the journal's worker (`JOURNAL_CHORES`)."""

from datetime import datetime

from portal.questions.operations.publishing import switch_versions


def switch_answers(*, at: datetime) -> None:
    """What was approved for a day takes its place when the day has come."""
    switch_versions(at=at)
