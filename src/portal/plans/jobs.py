"""Background jobs: link legal bases to instruments, count journal entries as evidence, remind officers of deadlines.

Reminders are found by an index on the day. Each is one transaction, so that a job that is killed continues where it
was, and one that did not run for a week reminds once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.queries import working_calendar
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.queries import journal_reader
from portal.library.queries import instrument_by_slug
from portal.plans.models import GuidanceReceipt
from portal.plans.operations import count_entries, link_bases, reopen_withdrawn
from portal.plans.operations.guidance import load_terms, next_look, next_reminder, tell_leaders
from portal.plans.queries.difficulties import difficulties_due, guidances_due, receipts_silent
from portal.plans.states.measures import VERBS
from portal.plans.states.progress import RUNNING_TERMS, DifficultyState
from portal.schema.models import save_fields


@journal_reader("plan-bases", "Căn cứ của kế hoạch", ("edition.accepted", "instrument.corrected"))
def basis_reader(entries: Sequence[Entry]) -> None:
    """Reads the library as it is now, so that an entry read twice or late does no harm."""
    for slug in sorted({slug for entry in entries if (slug := entry.details.get("slug"))}):
        if instrument := instrument_by_slug(slug=slug):
            link_bases(number_key=instrument.number_key)


@journal_reader("plan-evidence", "Số đếm của kế hoạch", VERBS)
def evidence_reader(entries: Sequence[Entry]) -> None:
    """Count what rooms did, once each (see `plans.evidence` for entries that come late or twice), and reopen parts
    whose document was withdrawn.
    """
    count_entries(entries=entries)
    reopen_withdrawn(entries=entries, at=timezone.now())


BUNDLE = 200


def remind_of_terms(*, at: datetime) -> int:
    """Remind of every difficulty and guidance whose day has come (a scheduled job). Returns how many.

    Journalled as "difficulty.reminded" and "guidance.reminded" (with the silent agencies).
    """
    load_terms()  # so that the portal shows its deadlines before the first difficulty is raised
    today = timezone.localdate(at)
    calendar = working_calendar()
    if not calendar.is_working(today):
        return 0
    reminded = sum(
        _of_difficulty(pk, today=today, calendar=calendar, at=at)
        for pk in difficulties_due(on=today).values_list("pk", flat=True)[:BUNDLE]
    )
    return reminded + sum(
        _of_guidance(pk, today=today, calendar=calendar, at=at)
        for pk in guidances_due(on=today).values_list("pk", flat=True)[:BUNDLE]
    )


@transaction.atomic
def _of_difficulty(pk: int, *, today: date, calendar: WorkingCalendar, at: datetime) -> int:
    # Checked again under the lock: it may just have been answered.
    difficulty = (
        difficulties_due(on=today)
        .select_for_update(of=("self",))
        .select_related("plan")
        .filter(pk=pk, due_on__isnull=False)
        .first()
    )
    if difficulty is None or difficulty.due_on is None:
        return 0
    save_fields(
        difficulty,
        remind_on=next_reminder(
            term=RUNNING_TERMS[DifficultyState(difficulty.state)],
            due_on=difficulty.due_on,
            today=today,
            calendar=calendar,
        ),
    )
    record(
        "difficulty.reminded",
        subject=difficulty,
        by=None,
        at=at,
        details={
            "code": difficulty.code,
            "plan": difficulty.plan.slug,
            "agency": difficulty.agency_id,
            "state": difficulty.state,
            "due_on": f"{difficulty.due_on}",
            "is_late": today > difficulty.due_on,
        },
    )
    return 1


@transaction.atomic
def _of_guidance(pk: int, *, today: date, calendar: WorkingCalendar, at: datetime) -> int:
    guidance = guidances_due(on=today).select_for_update(of=("self",)).select_related("plan").filter(pk=pk).first()
    if guidance is None:
        return 0
    silent = receipts_silent(on=today).filter(guidance=guidance).select_related("agency", "guidance__plan")
    living = [one for one in silent if one.agency.exists_on(today)]
    for one in living:
        one.reminder_count += 1
        tell_leaders(receipt=one, today=today, calendar=calendar, at=at)
    GuidanceReceipt.objects.bulk_update(living, ["reminder_count", "escalated_at"])
    save_fields(guidance, remind_on=next_look(guidance, today=today, calendar=calendar) if living else None)
    if not living:
        return 0
    record(
        "guidance.reminded",
        subject=guidance,
        by=None,
        at=at,
        details={
            "plan": guidance.plan.slug,
            "number": guidance.number,
            "agencies": sorted(one.agency_id for one in living),
            "due_on": f"{guidance.due_on}",
        },
    )
    return 1
