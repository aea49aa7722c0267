"""Money of a plan: estimated, assigned, advanced, spent, settled; and corrected by another entry."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import agencies_in_reach
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.plans.models import BudgetEntry, BudgetLine
from portal.plans.queries.numbers import EDIT
from portal.plans.states.plans import LOWERED, MONEY_STEPS, MOST, VOUCHERS, MoneyKind


@transaction.atomic
def open_line(
    *, line: BudgetLine, kind: str, day: date, amount: int, document_number: str, by: Officer, at: datetime
) -> BudgetLine:
    """An unsaved line becomes one of the budget, for one assignment or for all the work of the plan, with its first
    entry.

    Raises Refused.
    """
    _ask(line.agency, by, at)
    line.note, line.entered_by, line.entered_at = line.note.strip(), by, at
    line.save()
    enter_money(line=line, kind=kind, day=day, amount=amount, document_number=document_number, by=by, at=at)
    return line


@transaction.atomic
def enter_money(
    *,
    line: BudgetLine,
    kind: str,
    day: date,
    amount: int,
    document_number: str,
    note: str = "",
    reason: str = "",
    corrects: BudgetEntry | None = None,
    by: Officer,
    at: datetime,
) -> BudgetEntry:
    """Whole đồng took a step. Less was planned than before: a sum below nothing.

    Raises Refused.
    """
    _ask(line.agency, by, at)
    refuse_if(not amount and corrects is None, Refused(_NO_SUM, field="amount"))
    entry = BudgetEntry(line=line, kind=kind, day=day, amount=amount, corrects=corrects, entered_by=by, entered_at=at)
    entry.document_number, entry.note, entry.reason = " ".join(document_number.split()), note.strip(), reason.strip()
    # Who enters money of an agency stands in a row: entries themselves may only be added and are never locked.
    entry.agency = Agency.objects.select_for_update(no_key=True).get(pk=line.agency_id)
    refuse_if(
        corrects is not None and BudgetEntry.objects.filter(corrects=corrects).exists(),
        Refused("Mục này đã được sửa bằng một mục khác. Hãy tải lại trang và sửa mục mới nhất."),
    )
    _ask_step(entry, timezone.localdate(at))
    _ask_sums(entry)
    _ask_voucher(entry)
    entry.save()
    record(
        "budget.corrected" if corrects else MONEY_STEPS[MoneyKind(kind)].verb,
        subject=line,
        by=by,
        at=at,
        details={"plan": line.plan.slug, "agency": line.agency_id, "year": line.year, "kind": kind, "day": f"{day}"}
        | {"amount": amount, "before": corrects.amount if corrects else None, "has_reason": bool(entry.reason)},
    )
    return entry


def correct_entry(*, entry: BudgetEntry, **said: Any) -> BudgetEntry:
    """Another entry takes the place of one that was wrong; 0 đồng: there was no such money. As `enter_money`."""
    return enter_money(line=entry.line, kind=entry.kind, corrects=entry, **said)


def _ask(agency: Agency, by: Officer, at: datetime) -> None:
    reach = agencies_in_reach(officer=by, verb=EDIT, on=timezone.localdate(at))
    refuse_if(
        reach is not None and agency.pk not in reach,
        Refused("Tài khoản này không được nhập kinh phí của cơ quan đã chọn."),
    )


_NO_SUM = "Số tiền phải là số đồng nguyên, lớn hơn 0 và nhỏ hơn một triệu tỷ đồng."


def _ask_step(entry: BudgetEntry, today: date) -> None:
    """The day and the sum are such as this kind may have."""
    step, year = MONEY_STEPS[MoneyKind(entry.kind)], entry.line.year
    refuse_if(entry.day > today, Refused("Ngày này chưa đến. Chỉ ghi việc đã có.", field="day"))
    refuse_if(
        not year - step.before <= entry.day.year <= year + step.after,
        Refused(f"Ngày này không thuộc năm ngân sách {year} của dòng kinh phí.", field="day"),
    )
    is_sum = abs(entry.amount) <= MOST and (entry.amount >= 0 or entry.kind in LOWERED)
    refuse_if(not is_sum, Refused(_NO_SUM, field="amount"))


def _ask_sums(entry: BudgetEntry) -> None:
    """With this entry every sum lies within the one that it should, or a reason is kept."""
    sums: Counter[str] = Counter({entry.kind: entry.amount})
    standing = entry.line.entries.filter(corrected_by__isnull=True).exclude(pk=entry.corrects_id or 0)
    for kind, amount in standing.values_list("kind", "amount"):
        sums[kind] += amount
    refuse_if(sums[entry.kind] < 0, Refused("Không giảm được quá số đã có.", field="amount"))
    for kind, step in MONEY_STEPS.items():
        most = sums[step.within] if step.within else 0
        if step.within is None or entry.kind not in (kind, step.within) or (not most and not step.must_follow):
            continue
        refuse_if(
            entry.kind == kind and not most and entry.corrects is None,
            Refused(f"Dòng này chưa có số “{step.within.label}” nên chưa ghi được “{kind.label}”.", field="kind"),
        )
        refuse_if(
            sums[kind] > most and not entry.reason,
            Refused(f"Tổng “{kind.label}” sẽ vượt tổng “{step.within.label}”. Hãy ghi lý do.", field="reason"),
        )


def _ask_voucher(entry: BudgetEntry) -> None:
    """A voucher pays once: the database refuses a second entry of one turn."""
    if entry.kind not in VOUCHERS:
        return
    refuse_if(not entry.document_number, Refused("Hãy ghi số chứng từ.", field="document_number"))
    same = BudgetEntry.objects.filter(
        agency=entry.agency, day=entry.day, document_number__iexact=entry.document_number, kind__in=VOUCHERS
    )
    gone = same.filter(Q(corrected_by__isnull=False) | Q(amount=0) | Q(pk=entry.corrects_id or 0))
    entry.turn = gone.count()
    refuse_if(
        same.exclude(pk__in=gone.values("pk")).exists(),
        Refused(
            "Chứng từ này (số, ngày) của cơ quan đã được ghi. Mỗi chứng từ chỉ ghi một lần.", field="document_number"
        ),
    )
