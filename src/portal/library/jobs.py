"""Scheduled jobs: what is done when a day begins."""

from datetime import datetime

from portal.library.operations import turn_over


def begin_day(*, at: datetime) -> None:
    """A chore of the journal's worker (`JOURNAL_JOBS`)."""
    turn_over(at=at)
