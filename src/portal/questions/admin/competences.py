"""Which agency is competent for which field, and a form to try the routing of a question on a day."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.forms import AGENCY_LIST, NamedAgencyField, agency_names
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_everywhere, signed_in
from portal.agencies.states import level_choices
from portal.design.admin import form_page, list_page
from portal.design.fields import ActForm, DayInput, WordsField, read_day
from portal.design.refusals import Refused
from portal.library.states.topics import topic_name
from portal.questions.admin.question_forms import (
    field_choices,
    topic_choices,
)
from portal.questions.models import Competence, Question
from portal.questions.operations.rules import (
    Granted,
    competences_in,
    correct_competence,
    grant_competence,
    load_competences,
)
from portal.questions.queries import RULE
from portal.questions.queries.routing import competences_held, suggestion_for


class CompetenceForm(forms.Form):
    field_slug = forms.ChoiceField(
        label="Lĩnh vực", choices=field_choices, error_messages={"required": "Hãy chọn lĩnh vực."}
    )
    agency = NamedAgencyField(label="Cơ quan trả lời", required=False)
    level = forms.ChoiceField(
        label="Hoặc Ủy ban nhân dân nơi người hỏi ở, cấp",
        required=False,
        choices=lambda: [("", "Không"), *(one for one in level_choices() if one[0] != "central")],
    )
    words = forms.CharField(
        label="Chỉ khi câu hỏi có một trong các lời",
        required=False,
        max_length=400,
        help_text="Cách nhau bằng dấu phẩy; để trống nếu luôn đúng.",
    )
    basis = forms.CharField(label="Căn cứ", required=False, max_length=300)
    valid_from = forms.DateField(label="Từ ngày", widget=DayInput, error_messages={"required": "Hãy ghi ngày bắt đầu."})
    valid_to = forms.DateField(
        label="Đến trước ngày", required=False, widget=DayInput, help_text="Để trống nếu chưa kết thúc."
    )

    def said(self) -> dict[str, Any]:
        return {"granted": Granted(**self.cleaned_data)}


class CompetenceSheetForm(forms.Form):
    file = forms.FileField(
        label="Tệp bảng tính",
        help_text="Excel hoặc CSV có hàng tiêu đề như tệp tải xuống từ danh sách. Dòng đã có thì bỏ qua; có dòng sai "
        "thì không ghi dòng nào và nêu từng chỗ sai.",
        error_messages={"required": "Xin chọn tệp.", "empty": "Tệp không có gì bên trong."},
    )

    def clean_file(self) -> list[Granted]:
        """The competences in the rows of the sheet. Raises ValidationError."""
        try:
            return competences_in(self.cleaned_data["file"])
        except Refused as error:
            raise forms.ValidationError(str(error).splitlines()) from error


ROUTING_TRIAL_FIELDS = {
    "text": WordsField("Câu hỏi thử", max_length=4_000, error_messages={"required": "Hãy gõ một câu hỏi để thử."}),
}


@require_http_methods(["GET", "POST"])
def competence_list(request: HttpRequest) -> HttpResponse:
    """Competences valid on a day (`?ngay=`) in a field (`?linh_vuc=`); POST shows the suggestion for a text to try."""
    ask_everywhere(request, RULE)
    day = read_day(request.GET.get("ngay", "")) or timezone.localdate()
    field = request.GET.get("linh_vuc", "") if request.GET.get("linh_vuc") in dict(topic_choices()) else ""
    trial = ActForm(ROUTING_TRIAL_FIELDS, request.POST if request.method == "POST" else None)
    return list_page(
        request,
        "questions/triage/competences.html",
        competences_held(on=day, field=field),
        {
            "Lĩnh vực": lambda one: topic_name(one.field_slug),
            "Cơ quan trả lời": "agency.name",
            "Hoặc Ủy ban nhân dân cấp": "get_level_display",
            "Chỉ khi có lời": "words",
            "Căn cứ": "basis",
            "Từ ngày": "valid_from",
            "Đến trước ngày": "valid_to",
        },
        title="Thẩm quyền trả lời",
        per_page=50,
        rows=lambda page: [_row(one) for one in page],
        day=day,
        field=field,
        fields=topic_choices(),
        trial=trial,
        suggestion=suggestion_for(question=Question(pk=0, title="", text=trial.cleaned_data["text"]), on=day)
        if request.method == "POST" and trial.is_valid()
        else None,
    )


def _row(one: Competence) -> dict[str, object]:
    words = ", ".join(filter(None, (words.strip() for words in one.words.split(","))))
    return {"competence": one, "field": topic_name(one.field_slug), "words": words}


@require_http_methods(["GET", "POST"])
def competence_sheet(request: HttpRequest) -> HttpResponse:
    """Add the competences of a sheet that do not exist yet: all of them, or none with a list of the faulty rows."""
    ask_everywhere(request, RULE)
    form = CompetenceSheetForm(request.POST or None, request.FILES or None)
    return form_page(
        request,
        form,
        lambda *, file, by, at: load_competences(rows=file, by=by, at=at),
        partial(_edit_page, request, form, None),
        by=signed_in(request),
        said="Đã thêm {made} thẩm quyền; dòng nào đã có thì giữ nguyên.",
        to="questions_competences",
    )


@require_http_methods(["GET", "POST"])
def competence_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Create a competence, correct one or set its end. Competences are never deleted, because earlier questions were
    routed by them."""
    ask_everywhere(request, RULE)
    one = get_object_or_404(Competence.objects.select_related("agency"), pk=pk) if pk is not None else None
    form = CompetenceForm(
        request.POST or None, initial=_initial(one) if one is not None else {"valid_from": timezone.localdate()}
    )
    return form_page(
        request,
        form,
        partial(correct_competence, competence=one) if one is not None else grant_competence,
        partial(_edit_page, request, form, one),
        by=signed_in(request),
        said="Đã ghi thẩm quyền trả lời.",
        to="questions_competences",
    )


def _edit_page(request: HttpRequest, form: forms.Form, one: Competence | None) -> HttpResponse:
    return render(
        request,
        "questions/triage/competence.html",
        {
            "form": form,
            "competence": one,
            "agency_list": AGENCY_LIST,
            "agencies": agency_names(on=timezone.localdate()),
        },
        status=422 if form.errors else 200,
    )


def _initial(one: Competence) -> dict[str, Any]:
    names = ("field_slug", "level", "words", "basis", "valid_from", "valid_to")
    return {name: getattr(one, name) for name in names} | {"agency": one.agency.name if one.agency else ""}


urls = [
    path("tham-quyen/", competence_list, name="questions_competences"),
    path("tham-quyen/moi/", competence_edit, name="questions_competence_new"),
    path("tham-quyen/bang-tinh/", competence_sheet, name="questions_competence_sheet"),
    path("tham-quyen/<int:pk>/", competence_edit, name="questions_competence"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Thẩm quyền trả lời", "questions_competences", (RULE,), "group", 200),
)
