"""A filled form and its table -> what the paper says around it."""

from __future__ import annotations

from portal.reports.models import FilledForm
from portal.reports.statistics.paper import Paper
from portal.reports.statistics.rounds import estimate_note
from portal.reports.statistics.tables import Table


def paper_of(filled: FilledForm, table: Table, *, number: int) -> Paper:
    """`number`: under which it was sent; 0 for a draft."""
    form, round_ = filled.form, filled.round
    estimated = estimate_note(last_month=round_.last_month, year=filled.year, months=round_.estimated_months)
    return Paper(
        code=form.code,
        title=form.title,
        basis=form.basis,
        maker=filled.agency.name,
        receiver=form.receiver,
        period=f"Kỳ báo cáo: {filled.period}, từ ngày {filled.start:%d/%m/%Y} đến ngày {filled.end:%d/%m/%Y}",
        table=table,
        unit=form.unit_note,
        preparer=filled.preparer,
        checker=filled.checker,
        head=filled.head,
        notes=tuple(note for note in (estimated, filled.note, form.notes) if note),
        mark=f"Lần gửi {number}" if number else "Bản đang lập, chưa gửi",
    )
