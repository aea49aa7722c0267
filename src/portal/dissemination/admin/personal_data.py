"""Personal data: the data of a person is found by any handle, in every room, and handled in one place.

Search terms are sent only by POST, so that nothing that identifies a person stands in URLs and logs. Each search is
recorded. The legal deadlines are those of the requests (`data_requests`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from officialdocs import (
    Block,
    DocumentHead,
    DocumentTitle,
    NumberedHeadingBlock,
    OfficialDocument,
    PlainTextBlock,
    Recipients,
    SignatureBlock,
    write,
)
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import officer_for_all
from portal.agencies.queries.imprint import current_imprint
from portal.design.admin import ListColumns, act_view, for_all, form_page, list_page
from portal.design.refusals import refusals_as_messages, success_redirect
from portal.dissemination.models import DataRequest, Follower
from portal.dissemination.operations import data_subjects
from portal.dissemination.planning.rules import term_on
from portal.dissemination.queries.followers import open_requests
from portal.dissemination.states import RequestKind
from portal.journal.operations.personal import correct_row
from portal.journal.queries.personal import PersonalRow, declarations, handle_of, held_on, held_row

VERB = "data_request.answer"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_KINDS = {"chep": RequestKind.SEE, "han-che": RequestKind.RESTRICT, "xoa": RequestKind.ERASE}


class PersonSearchForm(forms.Form):
    typed = forms.CharField(
        label="Số điện thoại, thư điện tử, họ tên, mã biên nhận hoặc số câu hỏi",
        max_length=300,
        required=False,
        help_text="Ví dụ: 0901 234 567, ten@example.vn, Nguyễn Văn An, 7KQ2-M9TX-4HBC, CH-2026-000123.",
    )
    request = forms.ModelChoiceField(
        DataRequest.objects.none(), required=False, label="Làm theo yêu cầu", empty_label="Yêu cầu mới, nhận tại quầy"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request"].queryset = open_requests()  # type: ignore[attr-defined]

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed and handle_of(typed) is None:
            raise forms.ValidationError("Ngắn quá, sẽ trúng quá nhiều người. Xin ghi đủ số hoặc đủ họ tên.")
        return typed

    def clean(self) -> None:
        if not (self.cleaned_data.get("typed") or self.cleaned_data.get("request") or self.errors):
            self.add_error("typed", "Xin ghi thông tin để tìm.")

    def found(self) -> list[PersonalRow]:
        """Rows found by the search term, and by the addresses of the person of the request."""
        typed, wanted = [self.cleaned_data["typed"]], self.cleaned_data["request"]
        if wanted is not None and wanted.person is not None:
            person = Follower.objects.filter(code=wanted.person)
            typed += person.exclude(addresses=None).values_list("addresses__value", flat=True)
        return held_on(typed)


@never_cache
@sensitive_post_parameters("typed")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    by = officer_for_all(request, VERB)
    form = PersonSearchForm(request.POST or None, initial={"request": request.GET.get("yeu-cau", "")})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None, status=422 if form.errors else 200)
    rows, kind = form.found(), _KINDS.get(request.POST.get("viec", ""))
    if kind is None:
        data_subjects.note_look(rows=rows, by=by, at=timezone.now())
        return _page(request, form, rows)
    chosen = [held for held in rows if held.key in request.POST.getlist("muc")]
    if not chosen:
        form.add_error(None, "Xin đánh dấu những mục đúng là của người này.")
        return _page(request, form, rows, status=422)
    if kind is RequestKind.ERASE and "chac" not in request.POST:
        form.add_error(None, "Xin đánh dấu là bạn đã chắc.")
        return _page(request, form, form.found(), status=422)
    with refusals_as_messages(request), transaction.atomic():
        now = timezone.now()
        wanted = form.cleaned_data["request"] or data_subjects.request_for(kind=kind, rows=chosen, by=by, at=now)
        return _ACTS[kind](request, wanted, chosen, by, now)
    return _page(request, form, form.found())


def _page(request: HttpRequest, form: forms.Form, rows: list[PersonalRow] | None, *, status: int = 200) -> HttpResponse:
    return render(
        request,
        "dissemination/staff/person.html",
        {"form": form, "rows": rows, "term": term_on(timezone.localdate()), "count": len(declarations())},
        status=status,
    )


type _Act = Callable[[HttpRequest, DataRequest, list[PersonalRow], Officer, datetime], HttpResponse]


def _hand_out(
    request: HttpRequest, asked: DataRequest, rows: list[PersonalRow], by: Officer, at: datetime
) -> HttpResponse:
    data_subjects.hand_out(request=asked, rows=rows, by=by, at=at)
    return _copy(rows, request.POST.get("dang", ""))


def _restrict(
    request: HttpRequest, asked: DataRequest, rows: list[PersonalRow], by: Officer, at: datetime
) -> HttpResponse:
    count = data_subjects.restrict(request=asked, rows=rows, by=by, at=at)
    return success_redirect(request, f"Đã hạn chế xử lý ở {count} mục.", "data_requests")


def _erase(
    request: HttpRequest, asked: DataRequest, rows: list[PersonalRow], by: Officer, at: datetime
) -> HttpResponse:
    done = data_subjects.erase(request=asked, rows=rows, by=by, at=at)
    return success_redirect(
        request, done or "Đã đề nghị xóa. Việc chỉ được làm khi một người khác duyệt.", "data_requests"
    )


_ACTS: dict[RequestKind, _Act] = {
    RequestKind.SEE: _hand_out,
    RequestKind.RESTRICT: _restrict,
    RequestKind.ERASE: _erase,
}


# ---- copies ----------------------------------------------------------------------------------------------------------


def _copy(rows: list[PersonalRow], form: str) -> HttpResponse:
    is_json = form == "json"
    content = (
        json.dumps([held.as_data() for held in rows], ensure_ascii=False, indent=2)
        if is_json
        else write(_document(rows), at=timezone.now())
    )
    media, ending = ("application/json", "json") if is_json else (_DOCX, "docx")
    headers = {"Content-Disposition": f'attachment; filename="du-lieu-ca-nhan.{ending}"'}
    return HttpResponse(content, content_type=media, headers=headers | {"X-Content-Type-Options": "nosniff"})


def _document(rows: list[PersonalRow]) -> OfficialDocument:
    """The copy on paper: an agency's letter without a number, signed by the officer who hands it out."""
    owner, blocks = current_imprint().owner, list[Block]()
    for held in rows:
        blocks.append(NumberedHeadingBlock(held.data.holds))
        blocks.append(PlainTextBlock(f"Mục đích: {held.data.purpose}. Thời hạn giữ: {held.data.term}."))
        blocks += [PlainTextBlock(f"{label}: {said}") for label, said in held.shown]
    return OfficialDocument(
        head=DocumentHead(agency=owner, symbol="TB", place="", date=timezone.localdate()),
        title=DocumentTitle("Thông báo", "Dữ liệu cá nhân mà cổng đang giữ về ông, bà"),
        body=tuple(blocks),
        signature=SignatureBlock("Người trao"),
        recipients=Recipients(("Người yêu cầu",)),
    )


# ---- acts that wait for a second officer, and corrections ------------------------------------------------------------


@never_cache
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that another officer proposed to erase, as they are now."""
    by = officer_for_all(request, VERB)
    wanted = get_object_or_404(DataRequest.objects.exclude(chosen_by=None), pk=pk, done_at=None)
    rows = [held for key in wanted.chosen if (held := held_row(key))]
    data_subjects.note_look(rows=rows, by=by, at=timezone.now())
    return render(
        request,
        "dissemination/staff/proposal.html",
        {"wanted": wanted, "rows": rows, "may_decide": wanted.chosen_by != by},
    )


_requests = for_all(VERB, DataRequest)
approve = act_view(
    data_subjects.approve_erasure, "request", _requests, said=lambda made: made.outcome, to="data_requests"
)
refuse = act_view(
    data_subjects.refuse_erasure, "request", _requests, said="Đã ghi là không xóa.", to="data_requests",
    form={"answer": forms.CharField(max_length=300, error_messages={"required": "Xin ghi vì sao không xóa."})},
)  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, key: str) -> HttpResponse:
    """Correct the fields of one row. A room with a page of its own corrects its rows there."""
    by, held = officer_for_all(request, VERB), held_row(key)
    if held is None or not held.data.fields or held.data.stays:
        raise Http404
    made = modelform_factory(
        held.data.model_class, fields=[one for one in held.data.fields if held.row._meta.get_field(one).editable]
    )
    form = made(request.POST or None, instance=held_row(key).row)  # type: ignore[union-attr]
    return form_page(
        request, form, partial(correct_row, held=held), "dissemination/staff/correct.html", by=by, said="Đã sửa.",
        to="personal_data", held=held,
    )  # fmt: skip


# ---- the register ----------------------------------------------------------------------------------------------------

_REGISTER: ListColumns = {
    "Nơi giữ": "holds",
    "Phòng, bảng": "model",
    "Cột có dữ liệu cá nhân": lambda one: ", ".join((*one.fields, *one.also)),
    "Mục đích": "purpose",
    "Căn cứ": "ground",
    "Thời hạn giữ": "term",
    "Xóa thế nào": "erased_how",
    "Hai người xóa": "is_evidence",
}


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register of processing, from the declarations of all rooms."""
    officer_for_all(request, VERB)
    return list_page(
        request, "dissemination/staff/register.html", declarations(), _REGISTER, title="Sổ đăng ký xử lý dữ liệu",
        per_page=60,
    )  # fmt: skip


urls: list[URLPattern] = [
    path("du-lieu-ca-nhan/", find, name="personal_data"),
    path("du-lieu-ca-nhan/so-xu-ly/", register, name="personal_register"),
    path("du-lieu-ca-nhan/sua/<str:key>/", correct, name="personal_correct"),
    path("du-lieu-ca-nhan/yeu-cau/<int:pk>/", proposal, name="erasure_proposal"),
    path("du-lieu-ca-nhan/yeu-cau/<int:pk>/duyet/", approve, name="erasure_approve"),
    path("du-lieu-ca-nhan/yeu-cau/<int:pk>/khong-duyet/", refuse, name="erasure_refuse"),
]
menu = (AdminMenuEntry("Dữ liệu cá nhân", "personal_data", (VERB,), "user", 72, for_all=True),)
