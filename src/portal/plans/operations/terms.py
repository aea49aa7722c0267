"""The terms of difficulties and guidance: those that come with the program, and what officers set in their place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.dates import WorkingCalendar
from portal.agencies.models import Officer
from portal.agencies.queries.calendar import day_of_receipt
from portal.journal.operations import record
from portal.plans.models import DifficultyTerm
from portal.plans.states.progress import DifficultyTermKind

_SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "terms.json"


class TermRefused(Exception):
    """The rows of a term do not fit together so; the message says in Vietnamese what to do."""


@dataclass(frozen=True, slots=True)
class TermDraft:
    """A term as somebody sets it (see `DifficultyTerm`)."""

    term: DifficultyTermKind
    days: int
    remind_before_days: int
    repeat_after_days: int
    basis: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class TermDue:
    """The last day of a term, and the day on which somebody is reminded of it first."""

    due_on: date
    remind_on: date


def load_terms() -> int:
    """Put the shipped rows where there are none yet. Returns how many were missing; what officers set is left alone."""
    known = set(DifficultyTerm.objects.values_list("term", flat=True))
    missing = [_row(one) for one in json.loads(_SHIPPED.read_text("utf-8")) if one["term"] not in known]
    DifficultyTerm.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _row(one: dict[str, Any]) -> DifficultyTerm:
    return DifficultyTerm(**one | {"valid_from": date.fromisoformat(one["valid_from"])})


def term_holding(*, term: DifficultyTermKind, on: date) -> DifficultyTerm:
    """The row of that day. Raises TermRefused where somebody ended the last one without another."""
    load_terms()
    held = DifficultyTerm.objects.filter(term=term.value, valid_from__lte=on)
    found = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on)).order_by("-valid_from").first()
    if found is None:
        raise TermRefused(f"Chưa có thời hạn “{term.label}” áp dụng cho ngày {on:%d/%m/%Y}. Hãy đặt thời hạn trước.")
    return found


def due_of(*, term: DifficultyTermKind, at: datetime, calendar: WorkingCalendar) -> TermDue:
    """By when what came at this moment is due. The first day that counts is the working day after it was received."""
    row = term_holding(term=term, on=timezone.localdate(at))
    due_on = calendar.after(day_of_receipt(at=at, calendar=calendar), row.days)
    first = calendar.before(due_on, row.remind_before_days)
    return TermDue(due_on, max(first, timezone.localdate(at) + timedelta(days=1)))


def next_reminder(*, term: DifficultyTermKind, due_on: date, today: date, calendar: WorkingCalendar) -> date:
    """The day of the reminder after today's: the working day after the term, then again and again while it is late."""
    if today <= due_on:
        return calendar.after(due_on, 1)
    return calendar.after(today, term_holding(term=term, on=today).repeat_after_days)


@transaction.atomic
def set_term(*, draft: TermDraft, by: Officer, at: datetime) -> DifficultyTerm:
    """Another number of days from a day to come on. What runs keeps the day it was given. Raises TermRefused."""
    if draft.valid_from <= timezone.localdate(at):
        raise TermRefused("Thời hạn mới chỉ đặt được cho ngày sau hôm nay; việc đang chạy giữ nguyên hạn đã có.")
    load_terms()
    rows = DifficultyTerm.objects.select_for_update().filter(term=draft.term.value)
    if rows.filter(valid_from__gte=draft.valid_from).exists():
        raise TermRefused("Đã có thời hạn khác bắt đầu từ ngày này hoặc sau đó. Hãy chọn ngày muộn hơn.")
    rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=draft.valid_from)).update(valid_to=draft.valid_from)
    row = DifficultyTerm.objects.create(
        term=draft.term.value,
        days=draft.days,
        remind_before_days=draft.remind_before_days,
        repeat_after_days=draft.repeat_after_days,
        basis=draft.basis,
        valid_from=draft.valid_from,
    )
    details = {"term": draft.term.value, "days": draft.days, "from": f"{draft.valid_from}"}
    record("difficulty_term.set", subject=row, by=by, at=at, details=details)
    return row
