"""A sheet that an agency keeps already: looked at row by row, then taken over whole or not at all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from docreaders.sheets import RowError
from portal.activities.desks.reaching import RECORD, own_agency
from portal.activities.forms import SheetForm, agencies_to_choose
from portal.activities.kinds import KINDS
from portal.activities.models import Activity
from portal.activities.operations.importing import import_activities, tickets_of
from portal.activities.queries import in_words
from portal.activities.queries.lists import are_alike
from portal.activities.sheets.packing import pack, unpack
from portal.activities.sheets.reading import read_sheet
from portal.activities.sheets.resolving import Resolved, resolve
from portal.activities.sheets.writing import sample
from portal.activities.values import Said
from portal.agencies.desks import Desk, ask_reach, covers
from portal.design.sheets import XLSX, workbook
from safefiles.errors import UnreadableFile
from safefiles.limits import UPLOAD

_SALT = "activities.sheet"
_LASTS = 6 * 3600  # seconds for which a preview may be accepted
_SHOWN = 200


@require_http_methods(["GET", "POST"])
def importing(request: HttpRequest) -> HttpResponse:
    """Only shows what is in the file; nothing is written."""
    reach = ask_reach(request, RECORD)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SheetForm(*sent, agencies=agencies_to_choose(reach), initial={"agency": own_agency(request)})
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            told = _read(form.cleaned_data["tep"])
        except UnreadableFile as error:
            form.add_error("tep", str(error))
        else:
            today = timezone.localdate()
            found = resolve(told=told[0], agency=form.cleaned_data["agency"], reach=reach, today=today)
            context |= _preview(request, found, told[1])
    return render(request, "activities/import.html", context, status=422 if form.errors else 200)


@require_POST
def accepting(request: HttpRequest) -> HttpResponse:
    """What was shown is taken over, if whoever saw it may still record for all its agencies."""
    reach = ask_reach(request, RECORD)
    by: Any = request.user
    try:
        rows = signing.loads(request.POST.get("rows", ""), salt=f"{_SALT}.{by.pk}", max_age=_LASTS)
    except signing.BadSignature:
        messages.error(request, "Bản xem trước đã quá hạn. Hãy chọn lại tệp.")
        return redirect("activities_import")
    told = unpack(rows)
    if not all(covers(reach, said.agency.pk) for said in told):
        messages.error(request, "Bạn không còn ghi hoạt động cho mọi cơ quan trong tệp.")
        return redirect("activities_import")
    added = import_activities(told=told, by=by, at=timezone.now())
    known = len(told) - added
    said = f"Đã ghi {added} hoạt động" if added else "Không có hoạt động nào mới"
    messages.success(request, f"{said}{f'; {known} hoạt động đã có từ trước' if known else ''}.")
    return redirect("activities_list")


@require_safe
def sample_sheet(request: HttpRequest) -> HttpResponse:
    ask_reach(request, RECORD)
    headers = {"Content-Disposition": 'attachment; filename="mau-hoat-dong.xlsx"'}
    return HttpResponse(workbook([sample()]), content_type=XLSX, headers=headers)


# ---- how -------------------------------------------------------------------------------------------------------------


def _read(file: UploadedFile) -> tuple[Any, tuple[RowError, ...]]:
    UPLOAD.refuse_larger(file.size or 0)
    with tempfile.TemporaryDirectory(prefix="lan-toa-hoat-dong-") as folder:
        place = Path(folder) / f"tep{Path(file.name or '').suffix.lower()}"
        place.write_bytes(file.read())
        found = read_sheet(place, limits=UPLOAD)
    return found.rows, found.errors


def _preview(request: HttpRequest, found: Resolved, errors: tuple[RowError, ...]) -> dict[str, Any]:
    by: Any = request.user
    told = [said for _, said in found.rows]
    wrong = sorted([*errors, *found.errors], key=lambda one: one.row)
    here = set(Activity.objects.filter(ticket__in=list(tickets_of(told))).values_list("ticket", flat=True))
    fresh = [pair for pair, ticket in zip(found.rows, tickets_of(told), strict=True) if ticket not in here]
    near = _near([said for _, said in fresh])
    return {
        "wrong": wrong[:_SHOWN],
        "wrong_count": len(wrong),
        "rows": [(row, said, KINDS[said.kind].label, _numbers(said), _double(said, near)) for row, said in fresh][
            :_SHOWN
        ],
        "fresh_count": len(fresh),
        "known_count": found.known + len(told) - len(fresh),
        "packed": signing.dumps(pack(told), salt=f"{_SALT}.{by.pk}", compress=True) if fresh and not wrong else "",
    }


def _near(fresh: list[Said]) -> list[Activity]:
    """What was entered by hand on the same days."""
    days, agencies = {said.day for said in fresh}, {said.agency.pk for said in fresh}
    return list(Activity.objects.filter(day__in=days, agency__in=agencies, withdrawn_at__isnull=True)) if fresh else []


def _double(said: Said, near: list[Activity]) -> Activity | None:
    return next(
        (
            one
            for one in near
            if (one.agency_id, one.kind, one.day) == (said.agency.pk, said.kind, said.day)
            and are_alike(one.title, said.title)
        ),
        None,
    )


def _numbers(said: Said) -> str:
    return in_words((one.counted, one.language, one.amount, one.is_estimate) for one in said.numbers)


urls = [
    path("nhap/", importing, name="activities_import"),
    path("nhap/ghi/", accepting, name="activities_import_accept"),
    path("nhap/mau.xlsx", sample_sheet, name="activities_import_sample"),
]
menu: tuple[Desk, ...] = ()
