"""Import of an agency's own sheet: previewed row by row, then imported as a whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docreaders.sheets import ActivityRowError
from lawtext.words import fold
from portal.activities.admin.activities import RECORD, own_agency, sample
from portal.activities.admin.forms import ActivitySheetForm, agencies_to_choose
from portal.activities.models import Activity
from portal.activities.operations import ActivityEntry, import_activities, tickets_of, wrong_with
from portal.activities.queries import amounts_in_words, are_alike
from portal.activities.sheets import AGENCY, AUDIENCE, CODE, FIELD, NOTE, PLACE, TITLE, URL, ActivityRow, read_sheet
from portal.activities.states import KINDS, ActivityAmount, ActivityLanguage, ActivityMeasure
from portal.agencies.models import Agency, Place
from portal.agencies.queries import ask_reach, covers, find_agency, signed_in
from portal.design.refusals import error_redirect, refusals_in_form, success_redirect
from portal.design.sheets import sheet_answer
from portal.library.models import Field
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile


def resolve(
    *, told: Sequence[ActivityRow], agency: Agency, reach: Collection[int] | None, today: date
) -> tuple[list[tuple[int, ActivityEntry]], list[ActivityRowError], int]:
    """The valid rows with their numbers, the faults of the others, and how many have the code of an existing activity.

    `agency`: of rows that name none; `reach`: the agencies for which the officer may record.
    """
    places = {one.name_fold: one for one in Place.objects.existing_on(today)}
    fields = {fold(one.name): one for one in Field.objects.filter(parent__isnull=True)}
    named = cache(find_agency)  # a sheet repeats the same few names in a thousand rows
    rows: list[tuple[int, ActivityEntry]] = []
    errors: list[ActivityRowError] = []
    codes = [one.said[CODE] for one in told]
    here = set(Activity.objects.filter(code__in=filter(None, codes)).values_list("code", flat=True))
    for one in told:
        if one.said[CODE] in here:
            continue
        whose = named(name=one.said[AGENCY], on=one.day) if one.said[AGENCY] else agency
        place, topic = places.get(fold(one.said[PLACE])), fields.get(fold(one.said[FIELD]))
        said = _said(one, whose, place, topic) if whose else None
        reason = _wrong(one, said, reach, today)
        if said is None or reason:
            errors.append(ActivityRowError(one.row, reason))
        else:
            rows.append((one.row, said))
    return rows, errors, sum(code in here for code in codes)


def _said(told: ActivityRow, agency: Agency, place: Place | None, topic: Field | None) -> ActivityEntry:
    said, elsewhere = told.said, f"Địa điểm: {told.said[PLACE]}" if told.said[PLACE] and place is None else ""
    return ActivityEntry(
        kind=told.kind,
        title=said[TITLE],
        agency=agency,
        day=told.day,
        until=told.until,
        numbers=told.numbers,
        place=place,
        field=topic,
        audience=said[AUDIENCE],
        evidence_url=said[URL] if said[URL].startswith(("http://", "https://")) else "",
        note="\n".join(filter(None, (said[NOTE], elsewhere))),
    )


def _wrong(told: ActivityRow, said: ActivityEntry | None, reach: Collection[int] | None, today: date) -> str:
    if said is None:
        return f"Không có cơ quan “{told.said[AGENCY]}” vào ngày {told.day:%d/%m/%Y}."
    if not covers(None if reach is None else set(reach), said.agency.pk):
        return f"Bạn không ghi hoạt động cho {said.agency.name}."
    if not said.agency.exists_on(told.day):
        return f"{said.agency.name} không tồn tại vào ngày {told.day:%d/%m/%Y}."
    if max(told.day, told.until or told.day) > today:
        return "Ngày ở tương lai."
    return (
        "Ngày kết thúc trước ngày bắt đầu."
        if told.until is not None and told.until < told.day
        else wrong_with(kind=told.kind, numbers=told.numbers)
    )


def pack(told: Iterable[ActivityEntry]) -> list[list[Any]]:
    return [
        [
            one.kind,
            one.title,
            one.agency.pk,
            one.day.isoformat(),
            one.until.isoformat() if one.until else "",
            one.place.pk if one.place else 0,
            one.field.pk if one.field else 0,
            one.audience,
            one.evidence_url,
            one.note,
            [[n.counted.value, n.amount, n.language.value, n.is_estimate] for n in one.numbers],
        ]
        for one in told
    ]


def unpack(rows: Sequence[Sequence[Any]]) -> list[ActivityEntry]:
    """Three queries, however many rows."""
    agencies = Agency.objects.in_bulk({row[2] for row in rows})
    places, fields = Place.objects.in_bulk({row[5] for row in rows}), Field.objects.in_bulk({row[6] for row in rows})
    return [
        ActivityEntry(
            kind=row[0],
            title=row[1],
            agency=agencies[row[2]],
            day=date.fromisoformat(row[3]),
            until=date.fromisoformat(row[4]) if row[4] else None,
            place=places.get(row[5]),
            field=fields.get(row[6]),
            audience=row[7],
            evidence_url=row[8],
            note=row[9],
            numbers=tuple(ActivityAmount(ActivityMeasure(n[0]), n[1], ActivityLanguage(n[2]), n[3]) for n in row[10]),
        )
        for row in rows
    ]


_SALT = "activities.sheet"
_LASTS = 6 * 3600  # seconds for which a preview may be accepted
_SHOWN = 200


@require_http_methods(["GET", "POST"])
def importing(request: HttpRequest) -> HttpResponse:
    """Preview the contents of the file; nothing is stored."""
    reach = ask_reach(request, RECORD)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ActivitySheetForm(*sent, agencies=agencies_to_choose(reach), initial={"agency": own_agency(request)})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with refusals_in_form(form, UnreadableFile, field="tep"):
            told, wrong = _read(form.cleaned_data["tep"])
            agency, today = form.cleaned_data["agency"], timezone.localdate()
            rows, errors, known = resolve(told=told, agency=agency, reach=reach, today=today)
            context |= _preview(request, rows, [*wrong, *errors], known)
    return render(request, "activities/import.html", context, status=422 if form.errors else 200)


@require_POST
def accepting(request: HttpRequest) -> HttpResponse:
    """Import what was previewed, if the officer may still record for all its agencies."""
    reach, by = ask_reach(request, RECORD), signed_in(request)
    try:
        rows = signing.loads(request.POST.get("rows", ""), salt=f"{_SALT}.{by.pk}", max_age=_LASTS)
    except signing.BadSignature:
        return error_redirect(request, "Bản xem trước đã quá hạn. Hãy chọn lại tệp.", "activities_import")
    told = unpack(rows)
    if not all(covers(reach, said.agency.pk) for said in told):
        return error_redirect(request, "Bạn không còn ghi hoạt động cho mọi cơ quan trong tệp.", "activities_import")
    added = import_activities(told=told, by=by, at=timezone.now())
    known = len(told) - added
    said = f"Đã ghi {added} hoạt động" if added else "Không có hoạt động nào mới"
    return success_redirect(
        request, f"{said}{f'; {known} hoạt động đã có từ trước' if known else ''}.", "activities_list"
    )


@require_safe
def sample_sheet(request: HttpRequest) -> HttpResponse:
    ask_reach(request, RECORD)
    return sheet_answer("mau-hoat-dong.xlsx", [sample()])


# ---- helpers ---------------------------------------------------------------------------------------------------------


def _read(file: UploadedFile) -> tuple[list[ActivityRow], list[ActivityRowError]]:
    UPLOAD.refuse_larger(file.size or 0)
    with tempfile.TemporaryDirectory(prefix="lan-toa-hoat-dong-") as folder:
        place = Path(folder) / f"tep{Path(file.name or '').suffix.lower()}"
        place.write_bytes(file.read())
        return read_sheet(place, limits=UPLOAD)


def _preview(
    request: HttpRequest, rows: list[tuple[int, ActivityEntry]], errors: list[ActivityRowError], known: int
) -> dict[str, Any]:
    told = [said for _, said in rows]
    wrong = sorted(errors, key=lambda one: one.row)
    here = set(Activity.objects.filter(ticket__in=list(tickets_of(told))).values_list("ticket", flat=True))
    fresh = [pair for pair, ticket in zip(rows, tickets_of(told), strict=True) if ticket not in here]
    near = _near([said for _, said in fresh])
    return {
        "wrong": wrong[:_SHOWN],
        "wrong_count": len(wrong),
        "rows": [
            (row, said, KINDS[said.kind].label, amounts_in_words(said.numbers), _double(said, near))
            for row, said in fresh
        ][:_SHOWN],
        "fresh_count": len(fresh),
        "known_count": known + len(told) - len(fresh),
        "packed": signing.dumps(pack(told), salt=f"{_SALT}.{request.user.pk}", compress=True)
        if fresh and not wrong
        else "",
    }


def _near(fresh: list[ActivityEntry]) -> list[Activity]:
    """Existing activities on the same days and of the same agencies, to find duplicates."""
    days, agencies = {said.day for said in fresh}, {said.agency.pk for said in fresh}
    return list(Activity.objects.filter(day__in=days, agency__in=agencies, withdrawn_at__isnull=True)) if fresh else []


def _double(said: ActivityEntry, near: list[Activity]) -> Activity | None:
    return next(
        (
            one
            for one in near
            if (one.agency_id, one.kind, one.day) == (said.agency.pk, said.kind, said.day)
            and are_alike(one.title, said.title)
        ),
        None,
    )


urls = [
    path("nhap/", importing, name="activities_import"),
    path("nhap/ghi/", accepting, name="activities_import_accept"),
    path("nhap/mau.xlsx", sample_sheet, name="activities_import_sample"),
]
