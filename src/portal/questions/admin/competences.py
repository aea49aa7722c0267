"""Who answers in which field, and what the system would suggest for a question of that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_everywhere, signed_in
from portal.agencies.states import level_choices
from portal.design.fields import DayInput, WordsField
from portal.design.refusals import refusals_in_form
from portal.library.states.topics import topic_name
from portal.questions.admin.question_forms import (
    AGENCY_LIST,
    AnsweringAgencyField,
    agency_names,
    field_choices,
    topic_choices,
)
from portal.questions.models import Competence, Question
from portal.questions.operations.rules import Granted, correct_competence, grant_competence
from portal.questions.queries.permissions import RULE
from portal.questions.queries.routing import competences_held, suggestion_for

A_PAGE = 50


class CompetenceForm(forms.Form):
    field_slug = forms.ChoiceField(
        label="Lĩnh vực", choices=field_choices, error_messages={"required": "Hãy chọn lĩnh vực."}
    )
    agency = AnsweringAgencyField(label="Cơ quan trả lời", required=False)
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

    def granted(self) -> Granted:
        return Granted(**self.cleaned_data)


class RoutingTrialForm(forms.Form):
    text = WordsField("Câu hỏi thử", max_length=4_000, error_messages={"required": "Hãy gõ một câu hỏi để thử."})


@require_http_methods(["GET", "POST"])
def competence_list(request: HttpRequest) -> HttpResponse:
    """What holds on a day (`?ngay=`), in a field (`?linh_vuc=`); with POST, what is suggested for words to try."""
    ask_everywhere(request, RULE)
    day = _day(request.GET.get("ngay", "")) or timezone.localdate()
    field = request.GET.get("linh_vuc", "") if request.GET.get("linh_vuc") in dict(topic_choices()) else ""
    page = Paginator(competences_held(on=day, field=field), A_PAGE).get_page(request.GET.get("p"))
    trial = RoutingTrialForm(request.POST if request.method == "POST" else None)
    return render(
        request,
        "questions/triage/competences.html",
        {
            "page_obj": page,
            "rows": [_row(one) for one in page.object_list],
            "day": day,
            "field": field,
            "fields": topic_choices(),
            "narrowed": f"ngay={day:%Y-%m-%d}&linh_vuc={field}",
            "trial": trial,
            "suggestion": suggestion_for(question=Question(pk=0, title="", text=trial.cleaned_data["text"]), on=day)
            if request.method == "POST" and trial.is_valid()
            else None,
        },
    )


def _row(one: Competence) -> dict[str, object]:
    words = ", ".join(filter(None, (words.strip() for words in one.words.split(","))))
    return {"competence": one, "field": topic_name(one.field_slug), "words": words}


@require_http_methods(["GET", "POST"])
def competence_new(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, RULE)
    form = CompetenceForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _saved(request, form, None):
        return redirect("questions_competences")
    return _edit_page(request, form, None)


@require_http_methods(["GET", "POST"])
def competence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was entered, or let it end on a day; nothing is deleted, because old questions went by it."""
    ask_everywhere(request, RULE)
    one = get_object_or_404(Competence.objects.select_related("agency"), pk=pk)
    form = CompetenceForm(request.POST or None, initial=_initial(one))
    if request.method == "POST" and form.is_valid() and _saved(request, form, one):
        return redirect("questions_competences")
    return _edit_page(request, form, one)


def _saved(request: HttpRequest, form: CompetenceForm, one: Competence | None) -> bool:
    with refusals_in_form(form):
        if one is None:
            grant_competence(granted=form.granted(), by=signed_in(request), at=timezone.now())
        else:
            correct_competence(competence=one, granted=form.granted(), by=signed_in(request), at=timezone.now())
        messages.success(request, "Đã ghi thẩm quyền trả lời.")
        return True
    return False


def _edit_page(request: HttpRequest, form: CompetenceForm, one: Competence | None) -> HttpResponse:
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


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


urls = [
    path("tham-quyen/", competence_list, name="questions_competences"),
    path("tham-quyen/moi/", competence_new, name="questions_competence_new"),
    path("tham-quyen/<int:pk>/", competence_edit, name="questions_competence"),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Thẩm quyền trả lời", "questions_competences", (RULE,), "group", 200),
)
