"""Import of existing answers: upload a file, review and decide on its rows, advance many drafts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lawtext.words import normalise
from portal.agencies.admin.forms import AgencyForm
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Agency
from portal.agencies.queries import (
    agencies_within,
    ask_reach,
    covers,
    has_verb,
    reach_of,
    signed_in,
)
from portal.design.admin import list_page
from portal.design.fields import WordsField
from portal.design.refusals import WrongState, count_message, error_redirect, or_404, permit, refuse_if
from portal.questions.admin.answer_forms import AnswerEditorForm, field_choices
from portal.questions.imports.pairs import ImportDoubt
from portal.questions.imports.rows import ANSWER, PART_LABELS, is_readable, is_table, place_in_words, read_head
from portal.questions.models import ImportBatch, ImportRow
from portal.questions.operations import private_files
from portal.questions.operations.imports import (
    MOST_ADVANCED_AT_ONCE,
    STEPS,
    advance_versions,
    change_row,
    confirm_columns,
    leave_rows,
    read_batch,
    start_import,
    take_rows,
)
from portal.questions.queries import ask_reach_in
from portal.questions.queries.imports import NO_DOUBT, batches_of, counts_in, rows_in, rows_without_doubts, versions_of
from portal.questions.queries.personal_data import uncleared_text
from portal.questions.states import RowState
from portal.questions.states.situations import read_draft
from safefiles.checks import UPLOAD
from safefiles.errors import UnreadableFile

ENDINGS = (".xlsx", ".xlsm", ".csv", ".tsv", ".docx", ".doc", ".rtf", ".txt", ".md")
MOST_BYTES = 20 * 1024 * 1024


def _may_be_read(file: UploadedFile) -> None:
    refuse_if(
        not (file.name or "").lower().endswith(ENDINGS) and "." in (file.name or ""),
        forms.ValidationError("Loại tệp này không dùng được. Nhận XLSX, CSV, DOCX, DOC, TXT và MD."),
    )
    refuse_if((file.size or 0) > MOST_BYTES, forms.ValidationError("Tệp lớn hơn 20 MB. Hãy chia thành nhiều tệp."))


class AnswerImportForm(AgencyForm):
    agency = forms.ModelChoiceField(label="Cơ quan trả lời", queryset=Agency.objects.none(), empty_label="Chọn cơ quan")
    file = forms.FileField(
        label="Tệp hỏi đáp",
        validators=[_may_be_read],
        help_text="XLSX, CSV, DOCX, DOC, TXT hoặc MD, đến 20 MB. Bảng tính cần hàng tiêu đề: “Câu hỏi”, “Trả lời”.",
        error_messages={"required": "Xin chọn tệp.", "empty": "Tệp không có gì bên trong."},
    )


class ColumnsForm(forms.Form):
    """The column of each part, guessed from the headings, for the officer to confirm."""

    def __init__(self, *args: Any, header: Sequence[str], parts: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(str(at), f"{_letter(at)}: {cell or 'không tên'}") for at, cell in enumerate(header)]
        for part, label in PART_LABELS.items():
            self.fields[part] = forms.ChoiceField(
                label=label, required=False, choices=[("", "Không có"), *columns], initial=str(parts.get(part, ""))
            )

    def clean(self) -> None:
        if not is_readable(self.chosen(self.cleaned_data)):
            self.add_error(ANSWER, "Cần chọn cột câu hỏi (hoặc tiêu đề) và cột trả lời.")

    @staticmethod
    def chosen(cleaned: Mapping[str, str]) -> dict[str, int]:
        return {part: int(cleaned[part]) for part in PART_LABELS if cleaned.get(part)}


def _letter(at: int) -> str:
    """The column letters of a spreadsheet: 0 -> "A", 1 -> "B", 26 -> "AA"."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


_IN_ROW = ("title", "question_text", "answer_text", "field_slug")


class ImportRowForm(AnswerEditorForm):
    """Correct a row; `keep` holds the positions of the citations to keep."""

    title = forms.CharField(
        label="Câu hỏi ngắn",
        max_length=200,
        error_messages={"required": "Xin ghi câu hỏi.", "max_length": "Dài quá 200 chữ cái."},
    )
    question_text = WordsField("Câu hỏi đầy đủ", rows=4, required=False, max_length=20_000)
    answer_text = WordsField("Trả lời", rows=14, required=False, max_length=40_000)
    field_slug = forms.ChoiceField(label="Lĩnh vực", required=False)
    keep = forms.MultipleChoiceField(label="Căn cứ", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, row: ImportRow, **kwargs: Any) -> None:
        places = [(str(at), place_in_words(**one)) for at, one in enumerate(row.citations)]
        kept = {name: getattr(row, name) for name in _IN_ROW} | {"keep": [at for at, _ in places]}
        super().__init__(*args, initial=kept, **kwargs)
        self._row = row
        self.fields["field_slug"].choices = field_choices()  # type: ignore[attr-defined]
        self.fields["keep"].choices = places  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return normalise(self.cleaned_data["title"])

    def changed_row(self) -> ImportRow:
        """The unsaved row with the typed values."""
        said = self.cleaned_data
        cited = [one for at, one in enumerate(self._row.citations) if str(at) in said["keep"]]
        return ImportRow(**{name: said[name] for name in _IN_ROW}, citations=cited)


IMPORT = "answer.import"
SEES_IMPORTS = (IMPORT, "answer.check", "answer.approve")
_A_PAGE = 30
_READ_AT_ONCE = 200_000  # bytes: the request reads a smaller file at once, the worker reads a larger one
_DOUBTS = {NO_DOUBT: "Không có điểm nghi lớn", **dict(ImportDoubt.choices())}


@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    ask_reach_in(request, SEES_IMPORTS)
    form = AnswerImportForm(
        request.POST or None,
        request.FILES or None,
        agencies=agencies_within(reach=reach_of(request.user, IMPORT), on=timezone.localdate()),
    )
    if request.method == "POST":
        ask_reach(request, IMPORT)
        if form.is_valid():
            return _bring(request, form)
    return _list(request, form)


def _list(request: HttpRequest, form: AnswerImportForm) -> HttpResponse:
    return list_page(
        request,
        "questions/importing/imports.html",
        batches_of(agencies=ask_reach_in(request, SEES_IMPORTS)),
        {
            "Tệp": "name",
            "Cơ quan": "agency.name",
            "Bắt đầu": "started_at",
            "Người nhập": "started_by",
            "Đã đọc": "read_count",
            "Tổng số": "total",
            "Chờ xem": "waiting_count",
        },
        title="Nhập hỏi đáp có sẵn",
        per_page=_A_PAGE,
        status=400 if form.errors else 200,
        form=form,
        may_bring=has_verb(request.user, IMPORT),
    )


def _bring(request: HttpRequest, form: AnswerImportForm) -> HttpResponse:
    file, at, by = form.cleaned_data["file"], timezone.now(), signed_in(request)
    data = file.read()
    try:
        head = read_head(data=data, name=file.name, limits=UPLOAD) if is_table(file.name) else None
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return _list(request, form)
    batch = start_import(data=data, name=file.name, agency=form.cleaned_data["agency"], by=by, at=at, head=head)
    if batch.finished_at is not None or batch.read_count:
        messages.info(request, "Tệp này đã được nhập trước đây. Đây là lần nhập đó.")
    elif batch.columns.get("asked"):
        return redirect("questions_import_columns", batch.pk)
    elif len(data) <= _READ_AT_ONCE:
        read_batch(batch=batch, at=at)
    return redirect("questions_import", batch.pk)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the guessed columns with the first rows as a sample; reading begins when somebody has confirmed them."""
    batch = _batch(request, pk)
    permit(covers(reach_of(request.user, IMPORT), batch.agency_id))
    if not batch.columns.get("asked"):
        return redirect("questions_import", batch.pk)
    form = ColumnsForm(request.POST or None, header=batch.columns["header"], parts=batch.columns["parts"])
    if request.method == "POST" and form.is_valid():
        data, parts = private_files.take_import(batch.path), form.chosen(form.cleaned_data)
        batch = confirm_columns(batch=batch, parts=parts, by=signed_in(request), at=timezone.now())
        if len(data) <= _READ_AT_ONCE:
            read_batch(batch=batch, at=timezone.now())
        return redirect("questions_import", batch.pk)
    return render(
        request,
        "questions/importing/columns.html",
        {
            "batch": batch,
            "form": form,
            "head": read_head(data=private_files.take_import(batch.path), name=batch.name, limits=UPLOAD),
        },
        status=400 if form.errors else 200,
    )


@require_safe
def batch_page(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    state = _chosen(request.GET.get("hop"), RowState, RowState.WAITING.value)
    doubt = _chosen(request.GET.get("nghi"), _DOUBTS, "") if state == RowState.WAITING.value else ""
    states, doubts = counts_in(batch=batch)
    page = Paginator(rows_in(batch=batch, state=state, doubt=doubt), _A_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "questions/importing/batch.html",
        {
            "batch": batch,
            "page_obj": page,
            "rows": [
                {
                    "row": row,
                    "doubts": _doubts(row),
                    "places": [place_in_words(**one) for one in row.citations],
                    "situation": read_draft(row.situation) if row.situation else None,
                }
                for row in page
            ],
            "state": state,
            "doubt": doubt,
            "narrowed": f"hop={state}&nghi={doubt}",
            "tabs": [(one.value, one.label, states[one.value]) for one in RowState],
            "doubts": [(value, label, doubts[value]) for value, label in _DOUBTS.items() if doubts[value]],
            "without_doubts": doubts[NO_DOUBT],
            "may_decide": covers(reach_of(request.user, IMPORT), batch.agency_id),
            "steps": [(step, versions_of(batch=batch, state=step.state).count()) for step in STEPS],
            "most": MOST_ADVANCED_AT_ONCE,
        },
    )


def _doubts(row: ImportRow) -> list[str]:
    return [_DOUBTS.get(one, one) for one in row.doubts]


def _chosen(typed: str | None, known: Iterable[str], default: str) -> str:
    return typed if typed in {str(one) for one in known} and typed else default


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or skip the selected rows, or accept all rows without doubts."""
    batch, by = _batch(request, pk), signed_in(request)
    keys = list(
        batch.rows.filter(
            pk__in=[int(key) for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 12]
        ).values_list("pk", flat=True)
    )
    if request.POST.get("do") == "nhan-het":
        keys = rows_without_doubts(batch=batch)
    act, done = (
        (leave_rows, "Đã bỏ qua {} câu.")
        if request.POST.get("do") == "bo"
        else (take_rows, "Đã nhận {} câu thành bản nháp.")
    )
    count_message(request, act(rows=keys, by=by, at=timezone.now()), done, "Chưa chọn câu nào đang chờ xem.")
    return redirect("questions_import", batch.pk)


@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Advance many drafts of this import by one step."""
    batch = _batch(request, pk)
    step = or_404(next((one for one in STEPS if one.name == request.POST.get("do")), None))
    done, refused = advance_versions(
        versions=islice(versions_of(batch=batch, state=step.state), MOST_ADVANCED_AT_ONCE),
        step=step,
        by=signed_in(request),
        at=timezone.now(),
    )
    if done:
        messages.success(request, f"{step.label}: {done} câu.")
    for reason, count in refused.items():
        messages.warning(request, f"Bỏ qua {count} câu: {reason}.")
    return redirect("questions_import", batch.pk)


@require_http_methods(["GET", "POST"])
def row_page(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    batch = _batch(request, pk)
    permit(covers(reach_of(request.user, IMPORT), batch.agency_id))
    found = get_object_or_404(ImportRow.objects.select_related("batch__agency", "answer"), pk=row, batch=batch)
    form = ImportRowForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid():
        return _put_right(request, found, form)
    return render(
        request,
        "questions/importing/row.html",
        {
            "batch": batch,
            "row": found,
            "situation": read_draft(found.situation) if found.situation else None,
            "position": str(found.position),
            "form": form,
            "doubts": _doubts(found),
            "is_waiting": found.state == RowState.WAITING.value,
            "findings": uncleared_text(
                texts={name: getattr(found, name) for name in ("title", "question_text", "answer_text")}
            ),
        },
        status=400 if form.errors else 200,
    )


def _put_right(request: HttpRequest, row: ImportRow, form: ImportRowForm) -> HttpResponse:
    by, at = signed_in(request), timezone.now()
    try:
        if request.POST.get("do") == "bo":
            leave_rows(rows=[row.pk], by=by, at=at)
        else:
            change_row(row=row, changes=form.changed_row(), by=by, at=at)
            if request.POST.get("do") == "nhan":
                take_rows(rows=[row.pk], by=by, at=at)
    except WrongState:
        return error_redirect(
            request,
            "Câu này vừa được người khác quyết định. Chữ bạn sửa chưa được lưu.",
            "questions_import_row",
            row.batch_id,
            row.pk,
        )
    following = row.batch.rows.filter(state=RowState.WAITING.value, position__gt=row.position).order_by("position")
    if request.POST.get("do") != "luu" and (upcoming := following.first()) is not None:
        return redirect("questions_import_row", row.batch_id, upcoming.pk)
    return redirect("questions_import", row.batch_id)


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    """The import. Raises Http404 if it belongs to an agency outside the officer's reach."""
    batch = get_object_or_404(ImportBatch.objects.select_related("agency", "started_by"), pk=pk)
    refuse_if(not covers(ask_reach_in(request, SEES_IMPORTS), batch.agency_id), Http404())
    return batch


urls: list[URLPattern] = [
    path("nhap/", imports, name="questions_imports"),
    path("nhap/<int:pk>/", batch_page, name="questions_import"),
    path("nhap/<int:pk>/cot/", columns, name="questions_import_columns"),
    path("nhap/<int:pk>/quyet-dinh/", decide, name="questions_import_decide"),
    path("nhap/<int:pk>/di-tiep/", go_on, name="questions_import_go_on"),
    path("nhap/<int:pk>/<int:row>/", row_page, name="questions_import_row"),
]
menu = (AdminMenuEntry("Nhập hỏi đáp có sẵn", "questions_imports", (IMPORT,), "download", 700),)
