"""What is held on an asker: found, shown, handed out, put right, erased; and what looks personal in a public text.

Each look and each act is written down. Answer within two working days (see `docs/operations/personal-data.md`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.queries import ask_everywhere, reaches, signed_in
from portal.design.admin import act_view, for_all
from portal.design.refusals import (
    Overtaken,
    RefusalTexts,
    Refused,
    WrongState,
    refusals_as_messages,
    refuse_if,
    success_redirect,
)
from portal.questions.models import AnswerVersion, Asker, Question
from portal.questions.operations.personal_data import correct_asker, erase_persons_by_two, note_look
from portal.questions.operations.review import clear_finding, mask_findings
from portal.questions.privacy import PersonalKind
from portal.questions.privacy.matches import ClearingReason
from portal.questions.queries.permissions import has_written, may_act
from portal.questions.queries.personal_data import FieldFinding, alike, held_on, questions_of_person, uncleared
from portal.questions.states import UNDER_WAY, ReplyBy, VersionAct, VersionState
from portal.questions.submissions import tidy
from portal.questions.web.forms import CONTACTS, TidyLineField


class AskerSearchForm(forms.Form):
    """Sent by POST: what leads to a person does not stand in addresses and logs."""

    typed = forms.CharField(
        label="Số điện thoại, thư điện tử, mã biên nhận hoặc số câu hỏi",
        max_length=300,
        help_text="Ví dụ: 0901 234 567, ten@example.vn, 7KQ2-M9TX-4HBC, CH-2026-000123.",
        error_messages={"required": "Xin ghi thông tin để tìm."},
    )


class AskerCorrectionForm(forms.Form):
    name = TidyLineField(label="Tên gọi", max_length=120, required=False)
    reply_by = forms.ChoiceField(label="Trả lời bằng", choices=ReplyBy.choices())
    contact = forms.CharField(label="Liên hệ", max_length=300, required=False)

    def clean(self) -> None:
        cleaned = self.cleaned_data
        way = cleaned.get("reply_by", "")
        if way == ReplyBy.CODE.value:
            cleaned["contact"] = ""
        elif way in CONTACTS:
            _, read, missing = CONTACTS[way]
            cleaned["contact"] = read(tidy(cleaned.get("contact") or ""))
            if not cleaned["contact"]:
                self.add_error("contact", missing)

    def said(self) -> dict[str, Any]:
        return self.cleaned_data | {"reply_by": ReplyBy(self.cleaned_data["reply_by"])}


class FindingReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label="Để lại vì", choices=[("", "Chọn lý do"), *ClearingReason.choices()],
        error_messages={"required": "Xin chọn lý do."},
    )  # fmt: skip


ERASE = "question.erase"
_A_PAGE = 20
_MOST = 200  # questions of one contact in one file; beyond that it is no person


@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, ERASE)
    form = AskerSearchForm(request.POST or None)
    page = None
    if request.method == "POST" and form.is_valid():
        found = questions_of_person(typed=form.cleaned_data["typed"])
        page = Paginator(found, _A_PAGE).get_page(request.POST.get("trang"))
    return render(request, "questions/privacy/find.html", {"form": form, "page": page})


@never_cache
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    question = _question(request, pk)
    note_look(questions=[question], verb="question.data_shown", by=signed_in(request), at=timezone.now())
    return _person(request, question)


@never_cache
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything held on whoever asked this, over all their questions: JSON for a machine, HTML to read and print."""
    question = _question(request, pk)
    questions = list(alike(question=question)[:_MOST])
    held = [held_on(question=one) for one in questions]
    note_look(questions=questions, verb="question.data_exported", by=signed_in(request), at=timezone.now())
    if request.POST.get("as") == "json":
        return _file(
            json.dumps([one.as_data() for one in held], ensure_ascii=False, indent=2),
            f"{question.reference}.json",
            "application/json",
        )
    return _file(
        render_to_string("questions/privacy/export.html", {"held": held, "made_at": timezone.now()}),
        f"{question.reference}.html",
        "text/html",
    )


@never_cache
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, or with `all` every question of the same contact; the box must be ticked."""
    question = _question(request, pk)
    if not request.POST.get("sure"):
        return _person(request, question, unsure=True)
    chosen = list(alike(question=question)[:_MOST]) if request.POST.get("all") else [question]
    erase_persons_by_two(questions=chosen, by=signed_in(request), at=timezone.now())
    return success_redirect(
        request, f"Đã xóa dữ liệu cá nhân trong {len(chosen)} câu hỏi.", "questions_person", question.pk
    )


def _question(request: HttpRequest, pk: int) -> Question:
    ask_everywhere(request, ERASE)
    return get_object_or_404(Question.objects.select_related("asker", "place", "lead_agency"), pk=pk)


def _person(
    request: HttpRequest, question: Question, *, form: forms.Form | None = None, unsure: bool = False
) -> HttpResponse:
    asker = Asker.objects.filter(question=question).first()
    others = alike(question=question).exclude(pk=question.pk)
    return render(
        request,
        "questions/privacy/person.html",
        {
            "held": held_on(question=question),
            "question": question,
            "asker": asker,
            "form": form
            or (
                AskerCorrectionForm(initial=model_to_dict(asker, fields=AskerCorrectionForm.base_fields))
                if asker
                else None
            ),
            "others": others[:_A_PAGE],
            "others_count": others.count(),
            "unsure": unsure,
        },
        status=400 if form or unsure else 200,
    )


correct = never_cache(
    act_view(
        correct_asker,
        "question",
        for_all(ERASE, Question.objects.select_related("asker", "place", "lead_agency")),
        form=AskerCorrectionForm,
        unfit=_person,
        said="Đã sửa thông tin người hỏi của {found.reference}.",
        to="questions_person",
        key="pk",
    )
)


def _file(text: str, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )


_WORKS = ("answer.draft", "answer.check", "answer.approve")
_AROUND = 60  # signs of the text that are shown on either side of a finding
# What the family says of a text, said of its findings.
_HINDERED: RefusalTexts = {
    WrongState: "Bản này đã qua bước sửa. Hãy trả lại người soạn trước.",
    Overtaken: "Lời văn vừa được người khác sửa. Xin xem lại.",
}


@require_http_methods(["GET", "POST"])
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    return _act(request, version) if request.method == "POST" else _page(request, version)


def _version(request: HttpRequest, pk: int) -> AnswerVersion:
    version = get_object_or_404(
        AnswerVersion.objects.select_related("answer__agency").exclude(state=VersionState.WITHHELD.value), pk=pk
    )
    agency, today = version.answer.agency_id, timezone.localdate()
    if not reaches(officer=signed_in(request), verbs=_WORKS, agency_id=agency, on=today):
        raise Http404
    return version


def _page(request: HttpRequest, version: AnswerVersion, *, form: FindingReasonForm | None = None) -> HttpResponse:
    officer, on = signed_in(request), timezone.localdate()
    return render(
        request,
        "questions/privacy/clear.html",
        {
            "version": version,
            "places": _places(request, version),
            "form": form or FindingReasonForm(),
            "is_open": version.state in UNDER_WAY,
            "may_mask": may_act(officer=officer, act=VersionAct.WRITE, version=version, on=on),
            "cleared": version.cleared.select_related("by").order_by("-at"),
        },
        status=400 if form else 200,
    )


def _places(request: HttpRequest, version: AnswerVersion) -> Sequence[dict[str, object]]:
    officer = signed_in(request)
    agency, on = version.answer.agency_id, timezone.localdate()
    approves = reaches(officer=officer, verbs=("answer.approve",), agency_id=agency, on=on)
    is_approver = approves and not has_written(officer=officer, version=version)
    return [_place(one, version, is_approver or not one.needs_approver) for one in uncleared(version=version)]


def _place(found: FieldFinding, version: AnswerVersion, may_clear: bool) -> dict[str, object]:
    """A finding with the words around it, and whether this officer may clear it."""
    text, span = getattr(version, found.field), found.finding.span
    return {
        "found": found,
        "before": text[max(0, span.start - _AROUND) : span.start],
        "after": text[span.end :][:_AROUND],
        "may_clear": may_clear,
    }


def _act(request: HttpRequest, version: AnswerVersion) -> HttpResponse:
    with refusals_as_messages(request, texts=_HINDERED):
        if request.POST.get("do") == "thay":
            _mask(request, version)
        else:
            form = FindingReasonForm(request.POST)
            if not form.is_valid():
                return _page(request, version, form=form)
            _let_stand(request, version, form.cleaned_data["reason"])
    return redirect("questions_privacy", version.pk)


def _mask(request: HttpRequest, version: AnswerVersion) -> None:
    chosen = request.POST.get("digest", "")
    revision = request.POST.get("revision", "")
    mask_findings(
        version=version,
        digests={chosen} if chosen else None,
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
        by=signed_in(request),
        at=timezone.now(),
    )
    messages.success(request, "Đã thay.")


def _let_stand(request: HttpRequest, version: AnswerVersion, reason: str) -> None:
    kind = request.POST.get("kind", "")
    refuse_if(kind not in set(PersonalKind), Refused("Chỗ này không còn trong bản nữa. Xin xem lại."))
    clear_finding(
        version=version,
        digest=request.POST.get("digest", ""),
        kind=PersonalKind(kind),
        reason=ClearingReason(reason),
        by=signed_in(request),
        at=timezone.now(),
    )
    messages.success(request, "Đã cho để lại.")


urls: list[URLPattern] = [
    path("du-lieu-ca-nhan/", find, name="questions_personal"),
    path("du-lieu-ca-nhan/<int:pk>/", person, name="questions_person"),
    path("du-lieu-ca-nhan/<int:pk>/xuat/", export, name="questions_person_export"),
    path("du-lieu-ca-nhan/<int:pk>/sua/", correct, name="questions_person_correct"),
    path("du-lieu-ca-nhan/<int:pk>/xoa/", erase, name="questions_person_erase"),
    path("ban/<int:pk>/du-lieu-ca-nhan/", clear, name="questions_privacy"),
]
menu: tuple[AdminMenuEntry, ...] = (AdminMenuEntry("Dữ liệu cá nhân", "questions_personal", (ERASE,), "user", 800),)
