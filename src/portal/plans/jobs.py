"""Background work: bases find their instruments, the journal is counted as evidence, and officers are reminded of
terms.

It asks an index for what is to be reminded of today and reads nothing else. Each is one transaction, so that a job
that is killed goes on where it was, and one that did not run for a week reminds once.
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
    """Looks at the shelf as it is now, so an entry read twice or late does no harm."""
    for slug in sorted({slug for entry in entries if (slug := entry.details.get("slug"))}):
        if instrument := instrument_by_slug(slug=slug):
            link_bases(number_key=instrument.number_key)


@journal_reader("plan-evidence", "Số đếm của kế hoạch", VERBS)
def evidence_reader(entries: Sequence[Entry]) -> None:
    """Counts what rooms did, once each (`plans.evidence` says what of entries that come late or twice); what a paper
    showed that is withdrawn is open again.
    """
    count_entries(entries=entries)
    reopen_withdrawn(entries=entries, at=timezone.now())


BUNDLE = 200


def remind_of_terms(*, at: datetime) -> int:
    """Remind of every difficulty and guidance whose day has come (a scheduled job). Returns of how many.

    Leaves word: "difficulty.reminded" and "guidance.reminded" (with the agencies that are silent).
    """
    load_terms()  # so that a portal tells its terms before the first difficulty is raised
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
    # Looked at again under the lock: somebody may have answered a moment ago.
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
