"""The regulation from draft to force: an issued version is followed by another and never edited.

Also what it requires: reminders, monthly judgements, and the orientation of a month.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path as File
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from lawtext.dates import first_day, last_day, months_back
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, Refused, WrongState, refuse_if
from portal.editorial.models import (
    DeskReminder,
    FreshnessRule,
    Orientation,
    PostingRule,
    Regulation,
    RegulationArticle,
    SectionPage,
)
from portal.editorial.queries.freshness import month_of_sections, sections_judged
from portal.editorial.queries.regulation import gaps_of
from portal.editorial.queries.reminders import EditorialDue
from portal.editorial.states.workflow import RegulationState, ReminderSubject
from portal.journal.operations import record
from portal.journal.operations.by_two import all_of, by_two
from portal.library.models import Field
from portal.schema.models import save_fields
from portal.schema.queries import grouped

_TEMPLATE = File(__file__).resolve().parents[1] / "founding" / "regulation.toml"


# The rows of a draft by model, in order, unsaved: they replace the existing ones.
type RegulationRows = Mapping[type[Model], Sequence[Any]]


@transaction.atomic
def draft_from_template(
    *, issuer: Agency, supervisor: Agency, portal_name: str, by: Officer | None, at: datetime
) -> Regulation:
    """Create a portal's first regulation from the template, as a draft for the province to change."""
    said = tomllib.loads(_TEMPLATE.read_text("utf-8"))
    names = {"{cong}": portal_name, "{thuong_truc}": supervisor.name, "{ubnd}": issuer.name}
    regulation = Regulation.objects.create(
        title=said["title"],
        bases="\n".join(said["bases"]),
        issuer=issuer,
        supervisor=supervisor,
        urgent_hours=said["urgent_hours"],
    )
    _replace_rows(
        regulation,
        {
            RegulationArticle: [
                RegulationArticle(**one | {"text": _filled(one.get("text", ""), names)}) for one in said["article"]
            ],
            PostingRule: [PostingRule(**one) for one in said["posting"]],
            FreshnessRule: [FreshnessRule(**one) for one in said["freshness"]],
        },
    )
    record("regulation.drafted", subject=regulation, by=by, at=at)
    return regulation


@transaction.atomic
def copy_as_draft(*, regulation: Regulation, by: Officer, at: datetime) -> Regulation:
    """Create a draft as a copy of the regulation, to be changed and issued in its place."""
    draft = Regulation.objects.create(
        title=regulation.title,
        bases=regulation.bases,
        issuer=regulation.issuer,
        supervisor=regulation.supervisor,
        urgent_hours=regulation.urgent_hours,
    )
    _replace_rows(
        draft,
        {
            RegulationArticle: list(regulation.articles.order_by("position")),
            PostingRule: list(regulation.posting_rules.order_by("position")),
            FreshnessRule: list(regulation.freshness_rules.order_by("position")),
        },
    )
    record("regulation.drafted", subject=draft, by=by, at=at, details={"copy_of": regulation.pk})
    return draft


@transaction.atomic
def save_draft(*, regulation: Regulation, rows: RegulationRows, by: Officer, at: datetime) -> Regulation:
    """Save a draft and replace its rows. Raises WrongState."""
    _locked_draft(regulation)
    regulation.save()
    _replace_rows(regulation, rows)
    record("regulation.saved", subject=regulation, by=by, at=at)
    return regulation


@transaction.atomic
def issue_regulation(
    *,
    regulation: Regulation,
    official_number: str,
    issued_on: date,
    from_date: date,
    signer: str = "",
    signer_post: str = "",
    by: Officer | None,
    at: datetime,
) -> Regulation:
    """Put a draft, whose decision has been signed, into force from a day on; the previous version ends on that day.

    Raises WrongState, Incomplete, Refused.
    """
    held = _locked_draft(regulation)
    gaps = gaps_of(held)
    refuse_if(gaps, Incomplete(f"Chưa ban hành được: {' '.join(gaps)}", about=gaps))
    before = Regulation.objects.select_for_update().filter(state=RegulationState.ISSUED).order_by("-from_date").first()
    if before is not None and before.from_date is not None and before.from_date >= from_date:
        raise Refused(f"Ngày có hiệu lực phải sau ngày {before.from_date:%d/%m/%Y} của quy chế trước.")
    if before is not None and (before.to_date is None or before.to_date > from_date):
        save_fields(before, to_date=from_date)
    held.official_number, held.issued_on, held.from_date = official_number, issued_on, from_date
    held.signer, held.signer_post, held.state = signer, signer_post, RegulationState.ISSUED
    held.save()
    record(
        "regulation.issued",
        subject=held,
        by=by,
        at=at,
        details={"number": held.official_number, "from": held.from_date, "before": before.pk if before else None}
        | {"agency": held.supervisor_id},
    )
    return held


issue_regulation_by_two = by_two(
    issue_regulation,
    word="regulation.issued",
    verbs=("regulation.edit",),
    row="regulation",
    seen=lambda draft: all_of(draft, *draft.articles.all(), *draft.posting_rules.all(), *draft.freshness_rules.all()),
    shown={
        "official_number": "Số, ký hiệu",
        "issued_on": "Ký ngày",
        "from_date": "Có hiệu lực từ ngày",
        "signer": "Người ký",
    },
    page="editorial_regulation",
)


@transaction.atomic
def drop_draft(*, regulation: Regulation, by: Officer, at: datetime) -> None:
    """Delete a draft. Raises WrongState."""
    held = _locked_draft(regulation)
    record("regulation.dropped", subject=held, by=by, at=at)
    held.delete()


def _locked_draft(regulation: Regulation) -> Regulation:
    held = Regulation.objects.select_for_update().get(pk=regulation.pk)
    refuse_if(held.state == RegulationState.ISSUED, WrongState("Quy chế này đã được ban hành."))
    return held


def _replace_rows(regulation: Regulation, rows: RegulationRows) -> None:
    """Replace the rows of the regulation by these, in their order; rows of another version may be passed."""
    for model, given in rows.items():
        model._default_manager.filter(regulation=regulation).delete()
        for position, row in enumerate(given, 1):
            row.pk, row._state.adding, row.regulation, row.position = None, True, regulation, position
        model._default_manager.bulk_create(given)


def _filled(text: str, names: dict[str, str]) -> str:
    for mark, name in names.items():
        text = text.replace(mark, name)
    return text.strip()


def keep_reminders(*, dues: Iterable[EditorialDue], at: datetime) -> tuple[int, int]:
    """Synchronise the reminders with what is due now. Returns how many were created and how many settled.

    Each has its own transaction: after an interruption the next run continues.
    """
    now = {due.place: due for due in dues}
    rows = DeskReminder.objects.filter(settled_at__isnull=True).order_by("pk")
    held = grouped(((row.about, row.key), row) for row in rows)
    over = [row for place, some in held.items() if place not in now for row in some]
    settled = sum(settle_reminder(reminder=row, at=at) for row in over)
    return sum(make_reminder(due=due, at=at) for place, due in now.items() if place not in held), settled


@transaction.atomic
def make_reminder(*, due: EditorialDue, at: datetime) -> bool:
    """Create a reminder and its journal entry. False if it already existed for this due time; it is then open again."""
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
    """Settle a reminder that is no longer due. False if it was already settled."""
    if not DeskReminder.objects.filter(pk=reminder.pk, settled_at__isnull=True).update(settled_at=at):
        return False
    if reminder.about == ReminderSubject.SILENCE:
        _record_silence("section.awoke", reminder, at)
    return True


def _record_silence(verb: str, reminder: DeskReminder, at: datetime) -> None:
    """Record that a section fell silent or has news; nothing if the section was deleted meanwhile."""
    if (section := SectionPage.objects.filter(pk=int(reminder.key)).first()) is not None:
        record(
            verb,
            subject=section,
            by=None,
            at=at,
            details={"section": section.pk, "agency": reminder.agency_id, "since": reminder.due_at},
        )


class MonthNotOver(ValueError):
    """The month is not over yet, so it cannot be judged."""


@transaction.atomic
def judge_month(*, month: date, at: datetime) -> int:
    """Record the judgement of each section that was not judged for this month.

    Returns how many. Raises MonthNotOver.
    """
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
    """The first days of the last `count` complete months, earliest first."""
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
    """Create or change the orientation of a month (`month` is any day of it)."""
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
