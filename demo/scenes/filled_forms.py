"""The demo's statistics forms: a half-year form that was sent, and the year's form in progress with an estimate."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.reports.models import FilledForm, FormColumn, FormRound, StatisticsForm
from portal.reports.operations.statistics import load_forms, open_form, send_form, set_cell, sign_form
from portal.reports.queries.statistics import read_filled

_CODE = "PBGDPL – Tỉnh"


def load_filled_forms(*, standing: Agency, by: Officer, at: datetime) -> int:
    """Load the shipped forms, and two provincial forms if none was opened yet."""
    added = load_forms(at=at)
    form = StatisticsForm.objects.filter(code=_CODE, valid_to__isnull=True).first()
    if form is None or FilledForm.objects.filter(form=form).exists():
        return added
    year = timezone.localdate(at).year
    rounds = {one.key: one for one in form.rounds.all()}
    half = _opened(form, standing, year, rounds["6-thang"], by=by, at=at)
    names = {"preparer": "Nguyễn Thị Lập Biểu", "checker": "Trần Văn Kiểm Tra", "head": "Lê Thị Giám Đốc"}
    sign_form(filled=half, **names, note="Số liệu trình diễn.", by=by, at=at)
    send_form(filled=half, by=by, at=at)
    whole = _opened(form, standing, year, rounds["nam-lan-1"], by=by, at=at)
    _estimate(whole, by=by, at=at)
    return added + 2


def _opened(
    form: StatisticsForm, agency: Agency, year: int, round_: FormRound, *, by: Officer, at: datetime
) -> FilledForm:
    return open_form(form=form, agency=agency, year=year, round_=round_, is_whole=True, by=by, at=at)


def _estimate(filled: FilledForm, *, by: Officer, at: datetime) -> None:
    """Estimate the first agency's last two months."""
    table = read_filled(filled).table
    line = table.leaves[0] if table.leaves else None
    if line is None or line.agency is None:
        return
    column = FormColumn.objects.get(form=filled.form, number="1")
    value = (line.of("1").value or 0) + 4
    reason = "Ước tính thêm 4 cuộc của tháng 11, 12. (Số liệu trình diễn)"
    agency = Agency.objects.get(pk=line.agency)
    set_cell(filled=filled, agency=agency, column=column, value=value, is_estimate=True, reason=reason, by=by, at=at)
