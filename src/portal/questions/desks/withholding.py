"""An old version of an answer is withheld from the public: a choice and a reason on the page of the answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.agencies.desks import Desk
from portal.questions.desks.answers import answer_in_reach, answer_page, withhold_form
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.stepping import NotAllowed
from portal.questions.operations.withholding import withhold_version
from portal.questions.queries.acting import AnswerAct, may_act_on


@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    found = answer_in_reach(request, pk)
    officer: Any = request.user
    if not may_act_on(officer=officer, act=AnswerAct.WITHHOLD, answer=found, on=timezone.localdate()):
        raise PermissionDenied
    form = withhold_form(found, request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return answer_page(request, found, withholding=form, status=200 if request.method == "GET" else 422)
    version = found.versions.get(number=form.cleaned_data["version"])
    try:
        withhold_version(version=version, reason=form.cleaned_data["reason"], by=officer, at=timezone.now())
    except NotAllowed as error:
        raise PermissionDenied from error
    except WrongStep:
        messages.error(request, "Bản này vừa đổi tình trạng; xin xem lại các bản.")
    else:
        messages.success(request, f"Bản {version.number} không còn cho đọc. Địa chỉ của bản nói rõ lý do.")
    return redirect("questions_answer", pk)


urls: list[URLPattern] = [path("tra-loi/<int:pk>/giu-lai/", withhold, name="questions_withhold")]
menu: tuple[Desk, ...] = ()
