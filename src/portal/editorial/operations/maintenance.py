"""Reminders of what is due, months that are judged, and the orientation of a month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from lawtext.dates import first_day, last_day, months_back
from portal.agencies.models import Agency, Officer
from portal.design.refusals import refuse_if
from portal.editorial.models import DeskReminder, Orientation, SectionPage
from portal.editorial.queries.freshness import month_of_sections, sections_judged
from portal.editorial.queries.reminders import EditorialDue
from portal.editorial.states.workflow import ReminderSubject
from portal.journal.operations import record
from portal.library.models import Field
from portal.schema.queries import grouped


def keep_reminders(*, dues: Iterable[EditorialDue], at: datetime) -> tuple[int, int]:
    """Make the reminders follow what is due now. Returns how many were made and how many settled.

    Each is a transaction of its own: one that is killed goes on where it stopped.
    """
    now = {due.place: due for due in dues}
    rows = DeskReminder.objects.filter(settled_at__isnull=True).order_by("pk")
    held = grouped(((row.about, row.key), row) for row in rows)
    over = [row for place, some in held.items() if place not in now for row in some]
    settled = sum(settle_reminder(reminder=row, at=at) for row in over)
    return sum(make_reminder(due=due, at=at) for place, due in now.items() if place not in held), settled


@transaction.atomic
def make_reminder(*, due: EditorialDue, at: datetime) -> bool:
    """Note it and leave word; False if that was done for this due time before, which is then open again."""
    row, is_new = DeskReminder.objects.get_or_create(
        about=due.about.value,
        key=due.key,
        due_at=due.due_at,
        defaults={"agency_id": due.agency, "reminded_at": at},
    )
    if not is_new:
        DeskReminder.objects.filter(pk=row.pk).update(settled_at=None)
        return False
    row.title = due.title
    said = {"about": due.about.value, "agency": due.agency, "key": due.key, "step": due.step}
    if due.about is ReminderSubject.SILENCE:
        _record_silence("section.fell_silent", row, at)
    record("desk.reminded", subject=row, by=None, at=at, details=said)
    return True


@transaction.atomic
def settle_reminder(*, reminder: DeskReminder, at: datetime) -> bool:
    """It is no longer due. False if somebody else said so first."""
    if not DeskReminder.objects.filter(pk=reminder.pk, settled_at__isnull=True).update(settled_at=at):
        return False
    if reminder.about == ReminderSubject.SILENCE:
        _record_silence("section.awoke", reminder, at)
    return True


def _record_silence(verb: str, reminder: DeskReminder, at: datetime) -> None:
    """Of a section that was closed meanwhile nothing is told."""
    if (section := SectionPage.objects.filter(pk=int(reminder.key)).first()) is not None:
        record(
            verb,
            subject=section,
            by=None,
            at=at,
            details={"section": section.pk, "agency": reminder.agency_id, "since": reminder.due_at},
        )


class MonthNotOver(ValueError):
    """Of a month that still runs nobody can say how it was."""


@transaction.atomic
def judge_month(*, month: date, at: datetime) -> int:
    """Leave word of each section of which none was left for this month. Returns of how many. Raises MonthNotOver."""
    first = first_day(month)
    refuse_if(last_day(first) >= timezone.localdate(at), MonthNotOver(month))
    told, judged = sections_judged(month=first), 0
    for section, agency, silent_days in month_of_sections(month=first):
        if (key := f"{section.pk}:{first:%Y-%m}") not in told:
            judged += 1
            record(
                "section.month_judged",
                subject=section,
                by=None,
                at=at,
                details={
                    "section": section.pk,
                    "section_month": key,
                    "title": section.title,
                    "agency": agency.pk if agency else None,
                    "month": first.isoformat(),
                    "standing": "silent" if silent_days else "fresh",
                    "silent_days": silent_days,
                },
            )
    return judged


def months_over(*, at: datetime, count: int) -> list[date]:
    """The first days of so many months that are over, the earliest first."""
    return months_back(timezone.localdate(at), count=count + 1)[:0:-1]


@transaction.atomic
def set_orientation(
    *,
    orientation: Orientation | None,
    month: date,
    title: str,
    text: str,
    letter: str,
    agency: Agency,
    fields: Sequence[Field] = (),
    by: Officer,
    at: datetime,
) -> Orientation:
    """Enter an orientation, or say it otherwise: for a month (any day of it), by which letter of whom."""
    row = orientation or Orientation()
    row.month, row.title, row.text = month.replace(day=1), title, text
    row.letter, row.agency = letter, agency
    row.save()
    row.fields.set(fields)
    record(
        "orientation.changed" if orientation else "orientation.set",
        subject=row,
        by=by,
        at=at,
        details={"month": row.month, "letter": row.letter},
    )
    return row


@transaction.atomic
def drop_orientation(*, orientation: Orientation, by: Officer, at: datetime) -> None:
    record("orientation.dropped", subject=orientation, by=by, at=at, details={"month": orientation.month})
    orientation.delete()
