"""What the worker does for the care of contents (`JOURNAL_CHORES`): remind officers, judge months, try links."""

from __future__ import annotations

from datetime import datetime

from portal.agencies.calendar import working_calendar
from portal.editorial.linking.trying import try_some
from portal.editorial.operations.judging import judge_month, months_over
from portal.editorial.operations.reminding import keep_reminders
from portal.editorial.queries.reminders import dues
from portal.outward.operations import open_door

_MONTHS_JUDGED = 3  # where nobody worked for so long, earlier ones are left out


def remind(*, at: datetime) -> None:
    """A chore, each hour."""
    keep_reminders(dues=dues(at=at, is_workday=working_calendar().is_working), at=at)


def judge_months(*, at: datetime) -> None:
    """A chore, some times a day; what fell silent on the last day of a month is noted before the month is judged."""
    remind(at=at)
    for month in months_over(at=at, count=_MONTHS_JUDGED):
        judge_month(month=month, at=at)


def check_links(*, at: datetime) -> None:
    """A chore, every few minutes: some links each time."""
    try_some(door=open_door(), at=at)
