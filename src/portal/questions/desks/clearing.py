"""What looks personal in a public text, on one page: replaced by a stand-in, or let stand with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk
from portal.questions.forms.personal import ReasonForm
from portal.questions.models import AnswerVersion
from portal.questions.operations.clearing import ApproverNeeded, NothingThere, clear_finding, mask_findings
from portal.questions.operations.drafting import Overtaken
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.stepping import NotAllowed, OwnText
from portal.questions.privacy import Kind
from portal.questions.privacy.reasons import Reason
from portal.questions.queries.acting import Act, has_written, may_act, reaches
from portal.questions.queries.privacy import FieldFinding, uncleared
from portal.questions.states import UNDER_WAY, VersionState

_WORKS = ("answer.draft", "answer.check", "answer.approve")
_AROUND = 60  # signs of the text that are shown on either side of a finding
_HINDERED: dict[type[Exception], str] = {
    ApproverNeeded: "Số này chắc chắn là của một người: chỉ người duyệt được cho để lại.",
    OwnText: "Bạn có viết trong bản này nên không tự cho để lại được. Cần một người duyệt khác.",
    WrongStep: "Bản này đã qua bước sửa. Hãy trả lại người soạn trước.",
    Overtaken: "Lời văn vừa được người khác sửa. Xin xem lại.",
    NothingThere: "Chỗ này không còn trong bản nữa. Xin xem lại.",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A finding with the words around it, and what this officer may do with it."""

    found: FieldFinding
    before: str
    after: str
    may_clear: bool


@require_http_methods(["GET", "POST"])
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    if request.method == "POST":
        return _act(request, version)
    return _page(request, version)


def _version(request: HttpRequest, pk: int) -> AnswerVersion:
    versions = AnswerVersion.objects.select_related("answer__agency").exclude(state=VersionState.WITHHELD.value)
    version = get_object_or_404(versions, pk=pk)
    officer: Any = request.user
    if not reaches(officer=officer, verbs=_WORKS, agency_id=version.answer.agency_id, on=timezone.localdate()):
        raise Http404
    return version


def _page(request: HttpRequest, version: AnswerVersion, *, form: ReasonForm | None = None) -> HttpResponse:
    officer: Any = request.user
    on = timezone.localdate()
    context = {
        "version": version,
        "places": _places(request, version),
        "form": form or ReasonForm(),
        "is_open": version.state in UNDER_WAY,
        "may_mask": may_act(officer=officer, act=Act.WRITE, version=version, on=on),
        "cleared": version.cleared.select_related("by").order_by("-at"),
    }
    return render(request, "questions/privacy/clear.html", context, status=400 if form else 200)


def _places(request: HttpRequest, version: AnswerVersion) -> Sequence[Place]:
    officer: Any = request.user
    agency, on = version.answer.agency_id, timezone.localdate()
    approves = reaches(officer=officer, verbs=("answer.approve",), agency_id=agency, on=on)
    is_approver = approves and not has_written(officer=officer, version=version)
    return [_place(one, version, is_approver or not one.needs_approver) for one in uncleared(version=version)]


def _place(found: FieldFinding, version: AnswerVersion, may_clear: bool) -> Place:
    text, span = getattr(version, found.field), found.finding.span
    return Place(found, text[max(0, span.start - _AROUND) : span.start], text[span.end :][:_AROUND], may_clear)


def _act(request: HttpRequest, version: AnswerVersion) -> HttpResponse:
    try:
        if request.POST.get("do") == "thay":
            _mask(request, version)
        else:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                return _page(request, version, form=form)
            _let_stand(request, version, form.cleaned_data["reason"])
    except tuple(_HINDERED) as error:
        messages.error(request, _HINDERED[type(error)])
    except NotAllowed as error:
        raise PermissionDenied from error
    return redirect("questions_privacy", version.pk)


def _mask(request: HttpRequest, version: AnswerVersion) -> None:
    by: Any = request.user
    chosen = request.POST.get("digest", "")
    revision = request.POST.get("revision", "")
    mask_findings(
        version=version,
        digests={chosen} if chosen else None,
        revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
        by=by,
        at=timezone.now(),
    )
    messages.success(request, "Đã thay.")


def _let_stand(request: HttpRequest, version: AnswerVersion, reason: str) -> None:
    by: Any = request.user
    kind = request.POST.get("kind", "")
    if kind not in set(Kind):
        raise NothingThere(kind)
    clear_finding(
        version=version,
        digest=request.POST.get("digest", ""),
        kind=Kind(kind),
        reason=Reason(reason),
        by=by,
        at=timezone.now(),
    )
    messages.success(request, "Đã cho để lại.")


urls: list[URLPattern] = [path("ban/<int:pk>/du-lieu-ca-nhan/", clear, name="questions_privacy")]
menu: tuple[Desk, ...] = ()
