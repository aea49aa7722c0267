"""Define statistics forms as data; open, correct, sign, send and reopen filled forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete, ReasonMissing, Refused, WrongState, refuse_if
from portal.journal.operations import record
from portal.reports.models import FilledForm, FormCell, FormColumn, FormRound, FormRow, SentForm, StatisticsForm
from portal.reports.queries.statistics import agencies_meant, read_filled
from portal.reports.states import FilledState
from portal.reports.statistics.definitions import NAMED, days_of
from portal.reports.statistics.tables import findings, to_json
from portal.schema.models import save_fields

_SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "forms.json"


# ---- forms as data ---------------------------------------------------------------------------------------------------


@transaction.atomic
def load_forms(*, at: datetime, told: list[dict[str, Any]] | None = None) -> int:
    """Add the forms that ship with the program (or those given); a form with the same code and first day is kept
    unchanged. Returns how many were added.
    """
    return sum(_load(one, at=at) for one in (json.loads(_SHIPPED.read_text("utf-8")) if told is None else told))


def _load(said: Mapping[str, Any], *, at: datetime) -> bool:
    plain = {key: value for key, value in said.items() if key not in ("rows", "columns", "rounds", "unit")}
    if StatisticsForm.objects.filter(code=said["code"], valid_from=said["valid_from"]).exists():
        return False
    form = StatisticsForm.objects.create(**plain)
    FormRow.objects.bulk_create(FormRow(form=form, position=at_, **row) for at_, row in enumerate(said["rows"], 1))
    FormColumn.objects.bulk_create(
        FormColumn(form=form, position=at_, **one) for at_, one in enumerate(said["columns"], 1)
    )
    FormRound.objects.bulk_create(FormRound(form=form, **one) for one in said["rounds"])
    record("form.defined", subject=form, by=None, at=at, details={"code": form.code})
    return True


@transaction.atomic
def define_form(*, plain: Mapping[str, Any], by: Officer, at: datetime, form: StatisticsForm | None = None) -> Any:
    """Define a form or edit it: names, validity, whether all columns are entered."""
    held = form or StatisticsForm()
    for name, value in plain.items():
        setattr(held, name, value)
    held.full_clean()
    held.save()
    record("form.defined", subject=held, by=by, at=at, details={"code": held.code})
    return held


@transaction.atomic
def add_column(*, form: StatisticsForm, plain: Mapping[str, Any], by: Officer, at: datetime) -> FormColumn:
    """Add a column at the end, or before the one at `position`. Raises Refused."""
    if plain.get("query") and plain["query"] not in NAMED:
        raise Refused(f"Không có nguồn số liệu “{plain['query']}”.")
    refuse_if(not plain.get("headings"), Refused("Cột phải có tên."))
    if plain["number"] in set(form.columns.filter(valid_to__isnull=True).values_list("number", flat=True)):
        raise Refused(f"Biểu đã có cột {plain['number']}.")
    column = FormColumn(form=form, **{key: value for key, value in plain.items() if key != "position"})
    held = list(form.columns.select_for_update().order_by("-position"))
    place = plain.get("position") or (held[0].position + 1 if held else 1)
    for one in held:  # from the last one, so that no two share a position
        if one.position >= place:
            save_fields(one, position=one.position + 1)
    column.position = place
    column.save()
    record("form.column_added", subject=form, by=by, at=at, details={"column": column.number, "query": column.query})
    return column


@transaction.atomic
def end_column(*, column: FormColumn, on: date, by: Officer, at: datetime) -> None:
    """End a column: forms of periods that end on this day or later do not have it; earlier filled forms keep it."""
    column.valid_to = on
    column.full_clean()
    column.save(update_fields=["valid_to"])
    record(
        "form.column_ended", subject=column.form, by=by, at=at, details={"column": column.number, "on": on.isoformat()}
    )


@transaction.atomic
def add_row(*, form: StatisticsForm, label: str, phrase: str, kind: str, by: Officer, at: datetime) -> FormRow:
    """Add a line at the end: an agency, or the class of agencies that `phrase` means; `kind` is a `RowKind`."""
    last = form.rows.order_by("-position").first()
    row = FormRow.objects.create(
        form=form, position=last.position + 1 if last else 1, label=label, phrase=phrase, kind=kind
    )
    record("form.row_added", subject=form, by=by, at=at, details={"row": label})
    return row


@transaction.atomic
def add_round(*, form: StatisticsForm, plain: Mapping[str, Any], by: Officer, at: datetime) -> FormRound:
    """Add a round: which months the form covers, and when it is due. Raises ValidationError."""
    made = FormRound(form=form, **plain)
    made.full_clean()
    made.save()
    record("form.round_added", subject=form, by=by, at=at, details={"round": made.key})
    return made


# ---- filling ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_form(
    *,
    form: StatisticsForm,
    agency: Agency,
    year: int,
    round_: FormRound,
    is_whole: bool,
    by: Officer | None,
    at: datetime,
) -> FilledForm:
    """Open the form of an agency for a round, or (`is_whole`) the summary; an existing one is returned.

    Raises Refused.
    """
    refuse_if(not form.is_entered, Refused("Biểu này chưa được nhập đủ cột.", field="ky"))
    days = days_of(
        year=year,
        first_month=round_.first_month,
        last_month=round_.last_month,
        due_day=round_.due_day,
        due_month=round_.due_month,
        due_years=round_.due_years,
    )
    if not is_whole:
        meant = {one.pk for _, _, agencies in agencies_meant(form=form, on=days["end"]) for one in agencies}
        refuse_if(agency.pk not in meant, Refused("Biểu này không có dòng cho cơ quan trong kỳ đó.", field="co_quan"))
    made, is_new = FilledForm.objects.get_or_create(
        form=form,
        agency=agency,
        year=year,
        round=round_,
        is_whole=is_whole,
        defaults=days | {"opened_by": by, "opened_at": at},
    )
    if is_new:
        _note("form.opened", made, by=by, at=at)
    return made


@transaction.atomic
def set_cell(
    *,
    filled: FilledForm,
    agency: Agency,
    column: FormColumn,
    value: int | None,
    is_estimate: bool,
    reason: str,
    by: Officer,
    at: datetime,
) -> FormCell:
    """Replace the system's count of a cell, with the reason; the number set before is kept in the history.

    Raises WrongState, ReasonMissing, Refused.
    """
    held = _draft(filled)
    refuse_if(not reason.strip(), ReasonMissing())
    now = read_filled(held)
    line, shown = now.table.line(f"{agency.pk}"), now.table.column(column.number)
    if line is None or shown is None or shown.is_reckoned or shown.key != column.pk:
        raise Refused("Ô này được tính từ các cột khác.")
    held.cells.filter(agency=agency, column=column, is_current=True).update(is_current=False)
    cell = FormCell.objects.create(
        filled=held,
        agency=agency,
        column=column,
        value=value,
        is_estimate=is_estimate,
        reason=reason.strip(),
        counted=line.of(column.number).counted,
        by=by,
        at=at,
    )
    _note("form.cell_set", held, by=by, at=at, row=agency.pk, column=column.number, value=value)
    return cell


@transaction.atomic
def clear_cell(*, filled: FilledForm, agency: Agency, column: FormColumn, by: Officer, at: datetime) -> None:
    """Reset the cell to the system's count. Raises WrongState."""
    held = _draft(filled)
    if held.cells.filter(agency=agency, column=column, is_current=True).update(is_current=False):
        _note("form.cell_cleared", held, by=by, at=at, row=agency.pk, column=column.number)


@transaction.atomic
def sign_form(
    *, filled: FilledForm, preparer: str, checker: str, head: str, note: str, by: Officer, at: datetime
) -> FilledForm:
    """Save the names of preparer, checker and head, and the note below the table. Raises WrongState."""
    held = _draft(filled)
    save_fields(held, preparer=preparer, checker=checker, head=head, note=note)
    _note("form.signed", held, by=by, at=at)
    return held


@transaction.atomic
def send_form(*, filled: FilledForm, by: Officer, at: datetime) -> SentForm:
    """Freeze the table under the next number. Raises WrongState, Incomplete."""
    held = _draft(filled)
    table = read_filled(held).table
    wrong = [one for one in findings(table) if one["is_error"]]
    if wrong:
        raise Incomplete(f"Chưa gửi được vì số liệu chưa khớp: {'; '.join(one['text'] for one in wrong[:5])}")
    save_fields(held, version=held.version + 1, state=FilledState.SENT.value, sent_at=at)
    sent = SentForm.objects.create(of=held, number=held.version, table=to_json(table), by=by, at=at)
    _note("form.sent", held, by=by, at=at, number=held.version)
    return sent


@transaction.atomic
def reopen_form(*, filled: FilledForm, reason: str, by: Officer, at: datetime) -> FilledForm:
    """Reopen a sent form for corrections; sent again, it gets the next number. Raises WrongState, ReasonMissing."""
    held = FilledForm.objects.select_for_update().get(pk=filled.pk)
    refuse_if(held.state != FilledState.SENT, WrongState("Biểu này đang mở."))
    refuse_if(not reason.strip(), ReasonMissing())
    save_fields(held, state=FilledState.DRAFT.value)
    _note("form.reopened", held, by=by, at=at, reason=reason.strip())
    return held


def _draft(filled: FilledForm) -> FilledForm:
    held = (
        FilledForm.objects.select_for_update(of=("self",)).select_related("form", "agency", "round").get(pk=filled.pk)
    )
    refuse_if(held.state == FilledState.SENT, WrongState("Biểu này đã được gửi trước đó."))
    return held


def _note(verb: str, filled: FilledForm, *, by: Officer | None, at: datetime, **more: object) -> None:
    details: dict[str, object] = {
        "form": filled.form.code,
        "agency": filled.agency_id,
        "year": filled.year,
        "round": filled.round.key,
        "whole": filled.is_whole,
    }
    record(verb, subject=filled, by=by, at=at, details=details | more)
