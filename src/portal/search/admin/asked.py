"""Failed searches, the most frequent first, with daily figures; and sure answers that were reported as wrong.

Also what an officer may do about either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.queries import has_verb, officer_for_all, reach_of
from portal.design.admin import list_page
from portal.design.refusals import success_redirect
from portal.search.admin import ANSWER, FORGET, READ, TEACH
from portal.search.models import AskedQuestion, WrongAnswer
from portal.search.operations.asked_questions import decide_wrong, erase_question_by_two, pass_over
from portal.search.queries.usage import SearchFailure, accuracy, failed_questions, usage_figures, wrong_answers
from portal.search.states import OCCASIONS, WrongVerdict

HEIGHT = 120
_STEP = 14
_GAP = 3


def chart_of(stretches: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Bars per interval of days: all searches, and the failed ones among them, as boxes that stand on the base line.

    The highest bar fills the drawing; a count above zero is at least one unit high.
    """
    most = max((stretch["asked"] for stretch in stretches), default=0)
    heights = [(_scaled(stretch["asked"], most), _scaled(stretch["failed"], most)) for stretch in stretches]
    bars = [
        {
            "stretch": stretch,
            "x": at * _STEP,
            "y": HEIGHT - height,
            "height": height,
            "failed_y": HEIGHT - failed_height,
            "failed_height": failed_height,
        }
        for at, (stretch, (height, failed_height)) in enumerate(zip(stretches, heights, strict=True))
    ]
    return {
        "bars": bars,
        "width": max(len(bars) * _STEP - _GAP, 1),
        "most": most,
        "bar_width": _STEP - _GAP,
        "height": HEIGHT,
    }


def _scaled(count: int, most: int) -> int:
    return max(round(HEIGHT * count / most), 1) if count else 0


_A_PAGE = 30
_DAYS = 30
_KEPT = ("ky", "kieu", "tim", "bo_qua")


class NarrowAskedForm(forms.Form):
    """Filters of the failed questions."""

    ky = forms.ChoiceField(
        label="Trong",
        required=False,
        choices=[("7", "7 ngày"), ("30", "30 ngày"), ("90", "90 ngày"), ("365", "một năm")],
    )
    kieu = forms.ChoiceField(label="Câu hỏi", required=False, choices=SearchFailure.choices())
    tim = forms.CharField(label="Có chữ", required=False, max_length=120)
    bo_qua = forms.BooleanField(label="Đã bỏ qua", required=False)


def _narrowed(request: HttpRequest) -> tuple[NarrowAskedForm, dict[str, Any]]:
    """The form, and the keyword arguments for `failed_questions`."""
    form = NarrowAskedForm(request.GET if any(request.GET.get(name) for name in _KEPT) else {"ky": str(_DAYS)})
    asked = form.cleaned_data if form.is_valid() else {}
    until = timezone.localdate()
    return form, {
        "since": until - timedelta(days=int(asked.get("ky") or _DAYS) - 1),
        "until": until,
        "failure": SearchFailure(asked.get("kieu", "")),
        "words": asked.get("tim", ""),
        "is_passed_over": asked.get("bo_qua", False),
    }


@never_cache
@require_safe
def list_failed(request: HttpRequest, ending: str = "") -> HttpResponse:
    """Usage figures, and the questions that failed."""
    officer_for_all(request, READ)
    form, wanted = _narrowed(request)
    numbers = usage_figures(since=wanted["since"], until=wanted["until"])
    return list_page(
        request,
        "search/admin/failed.html",
        failed_questions(**wanted),
        {
            "Câu hỏi": "text",
            "Lượt hỏi": "asked",
            "Không thấy gì": "empty",
            "Không chắc": "unsure",
            "Không mở kết quả nào": "unopened",
        },
        title="Câu hỏi chưa trả lời",
        per_page=_A_PAGE,
        words="",
        ending=ending,
        form=form,
        numbers=numbers,
        chart=chart_of(numbers["stretches"]),
        is_passed_over=wanted["is_passed_over"],
        occasions=OCCASIONS,
        may_teach=reach_of(request.user, TEACH) is None,
        may_forget=reach_of(request.user, FORGET) is None,
        may_answer=has_verb(request.user, ANSWER),
    )


@require_POST
def pass_over_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a question from the list, or put it back."""
    officer = officer_for_all(request, TEACH)
    question = get_object_or_404(AskedQuestion.objects.exclude(text=""), pk=pk)
    is_passed_over = request.POST.get("bo_qua") == "1"
    pass_over(question=question, is_passed_over=is_passed_over, by=officer, at=timezone.now())
    messages.success(request, "Đã bỏ qua câu hỏi này." if is_passed_over else "Câu hỏi trở lại danh sách.")
    return _back(request)


@require_POST
def erase_failed(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase a question permanently."""
    officer = officer_for_all(request, FORGET)
    erase_question_by_two(
        question=get_object_or_404(AskedQuestion.objects.exclude(text=""), pk=pk), by=officer, at=timezone.now()
    )
    messages.success(request, "Đã xóa câu hỏi và mọi con số về nó; câu này sẽ không được ghi lại nữa.")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    narrowed = request.POST.get("next", "")
    return redirect(f"{reverse('search_failed')}{narrowed if narrowed.startswith('?') else ''}")


# ---- sure answers that were called wrong -----------------------------------------------------------------------------


@never_cache
@require_safe
def list_wrong(request: HttpRequest) -> HttpResponse:
    """Reported answers that wait for a verdict, or those with the verdict `?ket-luan=`."""
    officer_for_all(request, READ)
    asked = request.GET.get("ket-luan", "")
    verdict = WrongVerdict(asked) if asked in list(WrongVerdict) else WrongVerdict.WAITING
    return list_page(
        request,
        "search/admin/wrong.html",
        wrong_answers(verdict=verdict),
        {
            "Câu hỏi": "question",
            "Lời đã trả lời": "said",
            "Số lượt báo": "reports",
            "Báo lúc": "reported_at",
            "Người báo": "reported_by",
            "Kết luận": "get_verdict_display",
        },
        title="Câu trả lời bị báo sai",
        per_page=_A_PAGE,
        told=accuracy(until=timezone.localdate()),
        may_teach=reach_of(request.user, TEACH) is None,
        verdict=verdict,
        verdicts=list(WrongVerdict),
    )


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the verdict: "wrong" keeps the answer suppressed for that question, "right" shows it again."""
    officer = officer_for_all(request, TEACH)
    verdict = WrongVerdict.RIGHT if request.POST.get("ket_luan") == WrongVerdict.RIGHT else WrongVerdict.WRONG
    decide_wrong(report=get_object_or_404(WrongAnswer, pk=pk), verdict=verdict, by=officer, at=timezone.now())
    return success_redirect(request, f"Đã ghi kết luận: {verdict.label}.", "search_wrong")
