"""The desk of personal data: what is held on an asker is found, shown, handed out, put right, erased.

Each look and each act is written down. Answer within two working days (see `docs/operations/personal-data.md`).
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import Desk, ask_everywhere
from portal.questions.forms.personal import CorrectForm, FindForm
from portal.questions.models import Asker, Question
from portal.questions.operations.correcting import NobodyThere, correct_asker, note_look
from portal.questions.operations.erasing import erase_person
from portal.questions.queries.held import alike, held_on, questions_of_person
from portal.questions.states import ReplyBy

ERASE = "question.erase"
_A_PAGE = 20
_MOST = 200  # questions of one contact in one file; beyond that it is no person


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, ERASE)
    form = FindForm(request.POST or None)
    page = None
    if request.method == "POST" and form.is_valid():
        found = questions_of_person(typed=form.cleaned_data["typed"])
        page = Paginator(found, _A_PAGE).get_page(request.POST.get("trang"))
    return render(request, "questions/privacy/find.html", {"form": form, "page": page})


@never_cache
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    ask_everywhere(request, ERASE)
    question = _question(pk)
    by: Any = request.user
    note_look(questions=[question], verb="question.data_shown", by=by, at=timezone.now())
    return _person(request, question)


@never_cache
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything held on whoever asked this, over all their questions: JSON for a machine, HTML to read and print."""
    ask_everywhere(request, ERASE)
    question = _question(pk)
    questions = list(alike(question=question)[:_MOST])
    held = [held_on(question=one) for one in questions]
    by: Any = request.user
    note_look(questions=questions, verb="question.data_exported", by=by, at=timezone.now())
    if request.POST.get("as") == "json":
        told = json.dumps([one.as_data() for one in held], ensure_ascii=False, indent=2)
        return _file(told, f"{question.reference}.json", "application/json")
    page = render_to_string("questions/privacy/export.html", {"held": held, "made_at": timezone.now()})
    return _file(page, f"{question.reference}.html", "text/html")


@never_cache
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    ask_everywhere(request, ERASE)
    question = _question(pk)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _person(request, question, form=form)
    said, by = form.cleaned_data, request.user
    try:
        correct_asker(
            question=question,
            name=said["name"],
            reply_by=ReplyBy(said["reply_by"]),
            contact=said["contact"],
            by=by,  # type: ignore[arg-type]
            at=timezone.now(),
        )
        messages.success(request, f"Đã sửa thông tin người hỏi của {question.reference}.")
    except NobodyThere:
        messages.error(request, "Thông tin người hỏi đã được xóa, không còn gì để sửa.")
    return redirect("questions_person", question.pk)


@never_cache
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, or with `all` every question of the same contact; the box must be ticked."""
    ask_everywhere(request, ERASE)
    question = _question(pk)
    if not request.POST.get("sure"):
        return _person(request, question, unsure=True)
    chosen = list(alike(question=question)[:_MOST]) if request.POST.get("all") else [question]
    by: Any = request.user
    for one in chosen:
        erase_person(question=one, by=by, at=timezone.now())
    messages.success(request, f"Đã xóa dữ liệu cá nhân trong {len(chosen)} câu hỏi.")
    return redirect("questions_person", question.pk)


def _question(pk: int) -> Question:
    return get_object_or_404(Question.objects.select_related("asker", "place", "lead_agency"), pk=pk)


def _person(
    request: HttpRequest, question: Question, *, form: CorrectForm | None = None, unsure: bool = False
) -> HttpResponse:
    asker = Asker.objects.filter(question=question).first()
    others = alike(question=question).exclude(pk=question.pk)
    context = {
        "held": held_on(question=question),
        "question": question,
        "asker": asker,
        "form": form or (CorrectForm(initial=_as_kept(asker)) if asker else None),
        "others": others[:_A_PAGE],
        "others_count": others.count(),
        "unsure": unsure,
    }
    return render(request, "questions/privacy/person.html", context, status=400 if form or unsure else 200)


def _as_kept(asker: Asker) -> dict[str, str]:
    return {"name": asker.name, "reply_by": asker.reply_by, "contact": asker.contact}


def _file(text: str, name: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type=f"{media_type}; charset=utf-8", headers=headers)


urls: list[URLPattern] = [
    path("du-lieu-ca-nhan/", find, name="questions_personal"),
    path("du-lieu-ca-nhan/<int:pk>/", person, name="questions_person"),
    path("du-lieu-ca-nhan/<int:pk>/xuat/", export, name="questions_person_export"),
    path("du-lieu-ca-nhan/<int:pk>/sua/", correct, name="questions_person_correct"),
    path("du-lieu-ca-nhan/<int:pk>/xoa/", erase, name="questions_person_erase"),
]
menu = (Desk("Dữ liệu cá nhân", "questions_personal", (ERASE,), "user", 800),)
