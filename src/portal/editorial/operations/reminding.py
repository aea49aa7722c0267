"""Officers are reminded of what is due, once for each due time; what is no longer due settles by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from portal.editorial.models import DeskReminder, SectionPage
from portal.editorial.queries.reminders import Due
from portal.editorial.states import Reminder
from portal.journal.operations import record


def keep_reminders(*, dues: Iterable[Due], at: datetime) -> tuple[int, int]:
    """Make the reminders follow what is due now. Returns how many were made and how many settled.

    Each is a transaction of its own: one that is killed goes on where it stopped.
    """
    now = {due.place: due for due in dues}
    held: dict[tuple[str, str], list[DeskReminder]] = {}
    for row in DeskReminder.objects.filter(settled_at__isnull=True).order_by("pk"):
        held.setdefault((row.about, row.key), []).append(row)
    over = [row for place, rows in held.items() if place not in now for row in rows]
    settled = sum(settle(reminder=row, at=at) for row in over)
    made = sum(remind(due=due, at=at) for place, due in now.items() if place not in held)
    return made, settled


@transaction.atomic
def remind(*, due: Due, at: datetime) -> bool:
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
    if due.about is Reminder.SILENCE:
        _tell_of_section("section.fell_silent", row, at)
    record("desk.reminded", subject=row, by=None, at=at, details=said)
    return True


@transaction.atomic
def settle(*, reminder: DeskReminder, at: datetime) -> bool:
    """It is no longer due. False if somebody else said so first."""
    if not DeskReminder.objects.filter(pk=reminder.pk, settled_at__isnull=True).update(settled_at=at):
        return False
    if reminder.about == Reminder.SILENCE:
        _tell_of_section("section.awoke", reminder, at)
    return True


def _tell_of_section(verb: str, reminder: DeskReminder, at: datetime) -> None:
    """Of a section that was closed meanwhile nothing is told."""
    section = SectionPage.objects.filter(pk=int(reminder.key)).first()
    if section is not None:
        said = {"section": section.pk, "agency": reminder.agency_id, "since": reminder.due_at}
        record(verb, subject=section, by=None, at=at, details=said)
