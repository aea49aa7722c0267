"""The desk of imports: a file is brought, its rows are looked at and decided on, the drafts go on many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import Desk, ask_reach, covers, has_verb, reach_of
from portal.agencies.models import Agency
from portal.questions.forms.importing import ColumnsForm, RowForm, UploadForm
from portal.questions.importing import keeping
from portal.questions.importing.doubts import DOUBT_LABELS
from portal.questions.importing.files import is_table, read_head
from portal.questions.importing.judging import place_in_words
from portal.questions.models import ImportBatch, ImportRow
from portal.questions.operations.advancing import MOST_AT_ONCE, STEPS, Advanced, advance
from portal.questions.operations.importing import (
    NotWaiting,
    change_row,
    confirm_columns,
    leave_rows,
    read_batch,
    start_import,
    take_rows,
)
from portal.questions.operations.stepping import NotAllowed
from portal.questions.queries.importing import (
    NO_DOUBT,
    batches_of,
    counts_in,
    rows_in,
    rows_without_doubts,
    versions_of,
)
from portal.questions.queries.privacy import uncleared_text
from portal.questions.states import ROW_LABELS, RowState
from safefiles.errors import UnreadableFile
from safefiles.limits import UPLOAD

IMPORT = "answer.import"
_SEEING = (IMPORT, "answer.check", "answer.approve")
_A_PAGE = 30
_READ_AT_ONCE = 200_000  # bytes: a smaller file is read while the officer waits, a bigger one by the worker
_PUBLIC = ("title", "question_text", "answer_text")
_DOUBTS = {NO_DOUBT: "Không có điểm nghi lớn", **DOUBT_LABELS}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list with its doubts and the provisions it names, in words."""

    row: ImportRow
    doubts: list[str]
    places: list[str]


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    _reach(request)
    form = UploadForm(request.POST or None, request.FILES or None, agencies=_agencies(reach_of(request.user, IMPORT)))
    if request.method == "POST":
        ask_reach(request, IMPORT)
        if form.is_valid():
            return _bring(request, form)
    return _list(request, form)


def _list(request: HttpRequest, form: UploadForm) -> HttpResponse:
    page = Paginator(batches_of(agencies=_reach(request)), _A_PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page_obj": page, "may_bring": has_verb(request.user, IMPORT)}
    return render(request, "questions/importing/imports.html", context, status=400 if form.errors else 200)


def _reach(request: HttpRequest) -> set[int] | None:
    """The agencies whose imports the officer may see: those who bring, check and approve."""
    reaches = [reach_of(request.user, verb) for verb in _SEEING]
    if any(reach is None for reach in reaches):
        return None
    seen = {key for reach in reaches for key in reach or ()}
    if not seen:
        raise PermissionDenied
    return seen


def _agencies(reach: set[int] | None) -> QuerySet[Agency]:
    existing = Agency.objects.existing_on(timezone.localdate()).order_by("name_sort")
    return existing if reach is None else existing.filter(pk__in=reach)


def _bring(request: HttpRequest, form: UploadForm) -> HttpResponse:
    by: Any = request.user
    file, at = form.cleaned_data["file"], timezone.now()
    data = file.read()
    try:
        head = read_head(data=data, name=file.name, limits=UPLOAD) if is_table(file.name) else None
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return _list(request, form)
    agency = form.cleaned_data["agency"]
    batch = start_import(data=data, name=file.name, agency=agency, by=by, at=at, head=head)
    if batch.finished_at is not None or batch.read_count:
        messages.info(request, "Tệp này đã được nhập trước đây. Đây là lần nhập đó.")
    elif batch.columns.get("asked"):
        return redirect("questions_import_columns", batch.pk)
    elif len(data) <= _READ_AT_ONCE:
        read_batch(batch=batch, at=at)
    return redirect("questions_import", batch.pk)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column holds what, as guessed, with the first rows beside; reading begins when somebody has confirmed."""
    batch = _batch(request, pk)
    if not covers(reach_of(request.user, IMPORT), batch.agency_id):
        raise PermissionDenied
    if not batch.columns.get("asked"):
        return redirect("questions_import", batch.pk)
    form = ColumnsForm(request.POST or None, header=batch.columns["header"], parts=batch.columns["parts"])
    if request.method == "POST" and form.is_valid():
        by: Any = request.user
        data = keeping.take(batch.path)
        batch = confirm_columns(batch=batch, parts=form.chosen(form.cleaned_data), by=by, at=timezone.now())
        if len(data) <= _READ_AT_ONCE:
            read_batch(batch=batch, at=timezone.now())
        return redirect("questions_import", batch.pk)
    head = read_head(data=keeping.take(batch.path), name=batch.name, limits=UPLOAD)
    context = {"batch": batch, "form": form, "head": head}
    return render(request, "questions/importing/columns.html", context, status=400 if form.errors else 200)


@require_safe
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    state = _chosen(request.GET.get("hop"), ROW_LABELS, RowState.WAITING.value)
    doubt = _chosen(request.GET.get("nghi"), _DOUBTS, "") if state == RowState.WAITING.value else ""
    states, doubts = counts_in(batch=batch)
    page = Paginator(rows_in(batch=batch, state=state, doubt=doubt), _A_PAGE).get_page(request.GET.get("p"))
    context = {
        "batch": batch,
        "page_obj": page,
        "rows": [Line(row, _doubts(row), [place_in_words(**one) for one in row.citations]) for row in page],
        "state": state,
        "doubt": doubt,
        "narrowed": f"hop={state}&nghi={doubt}",
        "tabs": [(value.value, label, states[value.value]) for value, label in ROW_LABELS.items()],
        "doubts": [(value, label, doubts[value]) for value, label in _DOUBTS.items() if doubts[value]],
        "without_doubts": doubts[NO_DOUBT],
        "may_decide": covers(reach_of(request.user, IMPORT), batch.agency_id),
        "steps": [(step, versions_of(batch=batch, state=step.state).count()) for step in STEPS],
        "most": MOST_AT_ONCE,
    }
    return render(request, "questions/importing/batch.html", context)


def _doubts(row: ImportRow) -> list[str]:
    return [DOUBT_LABELS.get(one, one) for one in row.doubts]


def _chosen(typed: str | None, known: Iterable[str], default: str) -> str:
    return typed if typed in {str(one) for one in known} and typed else default


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows that are ticked, or all without doubts, are taken over or left out."""
    batch = _batch(request, pk)
    by: Any = request.user
    chosen = [int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 12]
    keys = list(batch.rows.filter(pk__in=chosen).values_list("pk", flat=True))
    if request.POST.get("do") == "nhan-het":
        keys = rows_without_doubts(batch=batch)
    try:
        if request.POST.get("do") == "bo":
            messages.success(request, f"Đã bỏ qua {leave_rows(rows=keys, by=by, at=timezone.now())} câu.")
        else:
            taken = take_rows(rows=keys, by=by, at=timezone.now())
            messages.success(request, f"Đã nhận {taken} câu thành bản nháp.")
    except NotAllowed as error:
        raise PermissionDenied from error
    return redirect("questions_import", batch.pk)


@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Many drafts of this import a step further."""
    batch = _batch(request, pk)
    by: Any = request.user
    step = next((one for one in STEPS if one.name == request.POST.get("do")), None)
    if step is None:
        raise Http404
    versions = islice(versions_of(batch=batch, state=step.state), MOST_AT_ONCE)
    _tell(request, step.label, advance(versions=versions, step=step, by=by, at=timezone.now()))
    return redirect("questions_import", batch.pk)


def _tell(request: HttpRequest, label: str, advanced: Advanced) -> None:
    if advanced.done:
        messages.success(request, f"{label}: {advanced.done} câu.")
    for reason, count in advanced.refused.items():
        messages.warning(request, f"Bỏ qua {count} câu: {reason}.")


@require_http_methods(["GET", "POST"])
def row_page(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    batch = _batch(request, pk)
    if not covers(reach_of(request.user, IMPORT), batch.agency_id):
        raise PermissionDenied
    found = get_object_or_404(ImportRow.objects.select_related("batch__agency", "answer"), pk=row, batch=batch)
    form = RowForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid():
        return _put_right(request, found, form)
    context = {
        "batch": batch,
        "row": found,
        "position": str(found.position),
        "form": form,
        "doubts": _doubts(found),
        "is_waiting": found.state == RowState.WAITING.value,
        "findings": uncleared_text(texts={name: getattr(found, name) for name in _PUBLIC}),
    }
    return render(request, "questions/importing/row.html", context, status=400 if form.errors else 200)


def _put_right(request: HttpRequest, row: ImportRow, form: RowForm) -> HttpResponse:
    by: Any = request.user
    at = timezone.now()
    try:
        if request.POST.get("do") == "bo":
            leave_rows(rows=[row.pk], by=by, at=at)
        else:
            change_row(row=row, changes=form.changed_row(), by=by, at=at)
            if request.POST.get("do") == "nhan":
                take_rows(rows=[row.pk], by=by, at=at)
    except NotWaiting:
        messages.error(request, "Câu này vừa được người khác quyết định. Chữ bạn sửa chưa được lưu.")
        return redirect("questions_import_row", row.batch_id, row.pk)
    following = row.batch.rows.filter(state=RowState.WAITING.value, position__gt=row.position).order_by("position")
    if request.POST.get("do") != "luu" and (upcoming := following.first()) is not None:
        return redirect("questions_import_row", row.batch_id, upcoming.pk)
    return redirect("questions_import", row.batch_id)


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    """Raises Http404 for an import of agencies that are none of the officer's."""
    batch = get_object_or_404(ImportBatch.objects.select_related("agency", "started_by"), pk=pk)
    if not covers(_reach(request), batch.agency_id):
        raise Http404
    return batch


urls: list[URLPattern] = [
    path("nhap/", imports, name="questions_imports"),
    path("nhap/<int:pk>/", batch_page, name="questions_import"),
    path("nhap/<int:pk>/cot/", columns, name="questions_import_columns"),
    path("nhap/<int:pk>/quyet-dinh/", decide, name="questions_import_decide"),
    path("nhap/<int:pk>/di-tiep/", go_on, name="questions_import_go_on"),
    path("nhap/<int:pk>/<int:row>/", row_page, name="questions_import_row"),
]
menu = (Desk("Nhập hỏi đáp có sẵn", "questions_imports", (IMPORT,), "download", 700),)
