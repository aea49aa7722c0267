"""When a month is over, word is left of each section: whether it was fresh. Plans and reports count it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lawtext.months import first_day, last_day, months_back
from portal.editorial.queries.months import SectionMonth, month_of_sections, sections_judged
from portal.journal.operations import record


class MonthNotOver(ValueError):
    """Of a month that still runs nobody can say how it was."""


@transaction.atomic
def judge_month(*, month: date, at: datetime) -> int:
    """Leave word of each section of which none was left for this month. Returns of how many. Raises MonthNotOver."""
    first = first_day(month)
    if last_day(first) >= timezone.localdate(at):
        raise MonthNotOver(month)
    told = sections_judged(month=first)
    found = [one for one in month_of_sections(month=first) if one.key not in told]
    for one in found:
        record("section.month_judged", subject=one.section, by=None, at=at, details=_said(one))
    return len(found)


def _said(one: SectionMonth) -> dict[str, object]:
    return {
        "section": one.section.pk,
        "section_month": one.key,
        "title": one.section.title,
        "agency": one.agency.pk if one.agency else None,
        "month": one.month.isoformat(),
        "standing": "fresh" if one.is_fresh else "silent",
        "silent_days": one.silent_days,
    }


def months_over(*, at: datetime, count: int) -> list[date]:
    """The first days of so many months that are over, the earliest first."""
    return months_back(timezone.localdate(at), count=count + 1)[:0:-1]
