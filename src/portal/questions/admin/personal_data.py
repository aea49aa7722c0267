"""Correct an asker's personal data; replace or clear what looks personal in a public text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.generic import RedirectView

from portal.agencies.queries import ask_everywhere, reaches, signed_in
from portal.design.admin import form_page
from portal.design.fields import ActForm
from portal.design.refusals import (
    Overtaken,
    RefusalTexts,
    Refused,
    WrongState,
    refusals_as_messages,
    refuse_if,
)
from portal.questions.models import AnswerVersion, Asker
from portal.questions.operations.personal_data import correct_asker
from portal.questions.operations.review import PASSAGE_GONE, clear_finding, mask_findings
from portal.questions.privacy import PersonalKind
from portal.questions.privacy.matches import CLEARING_REASONS
from portal.questions.queries import SEEING, has_written, may_act
from portal.questions.queries.personal_data import FieldFinding, uncleared
from portal.questions.states import UNDER_WAY, ReplyBy, VersionAct, VersionState
from portal.questions.web.forms import WISHED_WAYS, TidyLineField, settle_contact


class AskerCorrectionForm(forms.Form):
    name = TidyLineField(label="Tên gọi", max_length=120, required=False)
    reply_by = forms.ChoiceField(label="Trả lời bằng", choices=[(way.value, way.label) for way in WISHED_WAYS])
    contact = forms.CharField(label="Liên hệ", max_length=300, required=False)

    def clean(self) -> None:
        settle_contact(self, box="contact")

    def said(self) -> dict[str, Any]:
        return self.cleaned_data | {"reply_by": ReplyBy(self.cleaned_data["reply_by"])}


FINDING_REASON_FIELDS = {
    "reason": forms.ChoiceField(
        label="Để lại vì",
        choices=[("", "Chọn lý do"), *CLEARING_REASONS.items()],
        error_messages={"required": "Xin chọn lý do."},
    ),
}


ERASE = "question.erase"


@never_cache
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name and contact at the asker's request."""
    ask_everywhere(request, ERASE)
    asker = get_object_or_404(Asker.objects.select_related("question"), question=pk)
    return form_page(
        request,
        AskerCorrectionForm(request.POST or None, initial=model_to_dict(asker, fields=AskerCorrectionForm.base_fields)),
        partial(correct_asker, question=asker.question),
        "questions/privacy/person.html",
        by=signed_in(request),
        said="Đã sửa thông tin người hỏi.",
        to="personal_data",
        question=asker.question,
    )


_AROUND = 60  # characters of context on each side of a finding
# The usual refusals, worded for findings in a text.
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
    refuse_if(not reaches(officer=signed_in(request), verbs=SEEING, agency_id=agency, on=today), Http404())
    return version


def _page(request: HttpRequest, version: AnswerVersion, *, form: ActForm | None = None) -> HttpResponse:
    officer, on = signed_in(request), timezone.localdate()
    return render(
        request,
        "questions/privacy/clear.html",
        {
            "version": version,
            "places": _places(request, version),
            "form": form or ActForm(FINDING_REASON_FIELDS),
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
    """A finding with its context, and whether this officer may clear it."""
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
            form = ActForm(FINDING_REASON_FIELDS, request.POST)
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
    refuse_if(kind not in set(PersonalKind), Refused(PASSAGE_GONE))
    clear_finding(
        version=version,
        digest=request.POST.get("digest", ""),
        kind=PersonalKind(kind),
        reason=reason,
        by=signed_in(request),
        at=timezone.now(),
    )
    messages.success(request, "Đã cho để lại.")


urls: list[URLPattern] = [
    path("du-lieu-ca-nhan/", RedirectView.as_view(pattern_name="personal_data"), name="questions_personal"),
    path("du-lieu-ca-nhan/<int:pk>/sua/", correct, name="questions_person_correct"),
    path("ban/<int:pk>/du-lieu-ca-nhan/", clear, name="questions_privacy"),
]
