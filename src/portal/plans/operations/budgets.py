"""Money of a plan: set aside, changed with a reason, spent, and corrected by another entry."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.plans.models import BudgetLine, Spending
from portal.plans.queries.numbers import EDIT
from portal.plans.states.plans import MOST


@transaction.atomic
def set_aside(*, line: BudgetLine, by: Officer, at: datetime) -> BudgetLine:
    """An unsaved line becomes one of the budget: whole đồng, for one assignment or for all the work of the plan.

    Raises Refused.
    """
    _ask(line.agency, by, at)
    _ask_sum(line.amount)
    line.note, line.entered_by, line.entered_at = line.note.strip(), by, at
    line.save()
    _record_entry("budget.set_aside", line, by=by, at=at, amount=line.amount)
    return line


@transaction.atomic
def adjust_line(*, line: BudgetLine, amount: int, reason: str, by: Officer, at: datetime) -> BudgetLine:
    """Another amount for a line; the journal keeps the one before, and why. Raises Refused."""
    locked = BudgetLine.objects.select_for_update(of=("self",)).select_related("agency", "plan").get(pk=line.pk)
    _ask(locked.agency, by, at)
    _ask_sum(amount, least=0)
    before, locked.amount = locked.amount, amount
    locked.save(update_fields=["amount"])
    _record_entry("budget.adjusted", locked, by=by, at=at, amount=amount, before=before, reason=reason.strip())
    return locked


@transaction.atomic
def enter_spending(
    *, line: BudgetLine, day: date, amount: int, document_number: str, note: str = "", by: Officer, at: datetime
) -> Spending:
    """Whole đồng were spent of a line, by a document. More than the line holds is written down too, and warned of.

    Raises Refused.
    """
    _ask(line.agency, by, at)
    _ask_sum(amount)
    return _enter(
        Spending(line=line, day=day, amount=amount, document_number=document_number, note=note),
        by,
        at,
        verb="budget.spent",
    )


@transaction.atomic
def correct_spending(
    *, spending: Spending, day: date, amount: int, document_number: str, note: str = "", by: Officer, at: datetime
) -> Spending:
    """Another entry takes the place of one that was wrong; 0 đồng: there was no such spending.

    Raises Refused.
    """
    # The line is locked: who may only add to what was spent may lock nothing of it.
    locked = Spending.objects.select_for_update(of=("line",)).select_related("line__agency").get(pk=spending.pk)
    _ask(locked.line.agency, by, at)
    _ask_sum(amount, least=0)
    refuse_if(
        Spending.objects.filter(corrects=locked).exists(),
        Refused("Khoản chi này đã được sửa bằng một mục khác. Hãy tải lại trang và sửa mục mới nhất."),
    )
    entry = Spending(line=locked.line, day=day, amount=amount, document_number=document_number, note=note)
    entry.corrects = locked
    return _enter(entry, by, at, verb="budget.corrected")


def _enter(entry: Spending, by: Officer, at: datetime, *, verb: str) -> Spending:
    refuse_if(entry.day > timezone.localdate(at), Refused("Ngày chi chưa đến. Chỉ ghi khoản đã chi."))
    entry.document_number, entry.note = entry.document_number.strip(), entry.note.strip()
    entry.entered_by, entry.entered_at = by, at
    entry.save()
    _record_entry(
        verb,
        entry.line,
        by=by,
        at=at,
        amount=entry.amount,
        day=f"{entry.day}",
        before=entry.corrects.amount if entry.corrects else None,
    )
    return entry


def _ask(agency: Agency, by: Officer, at: datetime) -> None:
    reach = agencies_in_reach(officer=by, verb=EDIT, on=timezone.localdate(at))
    refuse_if(
        reach is not None and agency.pk not in reach,
        Refused("Tài khoản này không được nhập kinh phí của cơ quan đã chọn."),
    )


def _ask_sum(amount: int, *, least: int = 1) -> None:
    refuse_if(
        not least <= amount <= MOST, Refused("Số tiền phải là số đồng nguyên, lớn hơn 0 và nhỏ hơn một triệu tỷ đồng.")
    )


def _record_entry(verb: str, line: BudgetLine, *, by: Officer, at: datetime, **more: object) -> None:
    record(
        verb,
        subject=line,
        by=by,
        at=at,
        details={"plan": line.plan.slug, "agency": line.agency_id, "year": line.year} | more,
    )
