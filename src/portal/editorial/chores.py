"""What the worker does for the care of contents (`JOURNAL_CHORES`): remind officers, try links."""

from __future__ import annotations

from datetime import datetime

from portal.agencies.calendar import working_calendar
from portal.editorial.linking.trying import try_some
from portal.editorial.operations.reminding import keep_reminders
from portal.editorial.queries.reminders import dues
from portal.outward.doors import open_door


def remind(*, at: datetime) -> None:
    """A chore, each hour."""
    keep_reminders(dues=dues(at=at, is_workday=working_calendar().is_working), at=at)


def check_links(*, at: datetime) -> None:
    """A chore, every few minutes: some links each time."""
    try_some(door=open_door(), at=at)
