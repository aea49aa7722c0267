"""How fresh sections were in a month that is over, from the silences that officers were reminded of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from lawtext.months import last_day
from portal.agencies.models import Agency
from portal.editorial.models import DeskReminder, SectionPage
from portal.editorial.queries.shelves import shelves
from portal.editorial.states import Reminder
from portal.journal.models import Entry


@dataclass(frozen=True, slots=True)
class SectionMonth:
    """A section that the regulation does not let be silent for ever, in a month; `month` is its first day."""

    section: SectionPage
    agency: Agency | None
    month: date
    silent_days: int

    @property
    def key(self) -> str:
        return f"{self.section.pk}:{self.month:%Y-%m}"

    @property
    def is_fresh(self) -> bool:
        return not self.silent_days


def month_of_sections(*, month: date) -> list[SectionMonth]:
    """Each section that was there before the month ended; seven queries. Whose it is, is asked of its last day."""
    last = last_day(month)
    known, silent = shelves(on=last), _silences(month, last)
    return [
        SectionMonth(one, known.charge(one.path), month, len(silent[str(one.pk)]))
        for one in known
        if known.most_days(one) is not None and _opened(one) <= last
    ]


def _opened(section: SectionPage) -> date:
    return timezone.localdate(section.first_published_at) if section.first_published_at else date.max


def _silences(month: date, last: date) -> dict[str, set[date]]:
    """Section -> its days of the month that were too late for something new. The day on which it spoke is none."""
    of_month = Q(due_at__date__lte=last) & (Q(settled_at__isnull=True) | Q(settled_at__date__gt=month))
    rows = DeskReminder.objects.filter(of_month, about=Reminder.SILENCE.value)
    found: dict[str, set[date]] = defaultdict(set)
    for key, due_at, settled_at in rows.values_list("key", "due_at", "settled_at"):
        begins = max(timezone.localdate(due_at), month)
        ends = min(timezone.localdate(settled_at), last + timedelta(days=1)) if settled_at else last + timedelta(days=1)
        found[key] |= {begins + timedelta(days=count) for count in range((ends - begins).days)}
    return found


def sections_judged(*, month: date) -> set[str]:
    """The keys of what was told of the month already."""
    told = Entry.objects.filter(verb="section.month_judged", details__month=month.isoformat())
    return set(told.values_list("details__section_month", flat=True))
