"""What was asked in vain, the most frequent first, with figures by the day, and sure answers that were called wrong.

What an officer may do about either.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.design.sheets import as_words
from portal.search.admin import (
    ANSWER,
    FORGET,
    READ,
    TEACH,
    is_allowed,
    is_allowed_somewhere,
    officer_who_may,
)
from portal.search.admin.forms import NarrowAskedForm
from portal.search.models import AskedQuestion, WrongAnswer
from portal.search.operations.asked_questions import erase_question, pass_over
from portal.search.operations.wrong_answers import decide_wrong
from portal.search.queries.accuracy import accuracy, wrong_answers
from portal.search.queries.usage import SearchFailure, UsagePeriod, failed_questions, usage_figures
from portal.search.states import OCCASIONS, WrongVerdict

HEIGHT = 120
_STEP = 14
_GAP = 3


@dataclass(frozen=True, slots=True)
class UsageBar:
    """One stretch of days: all searches, and of them those that failed, as boxes from the bottom up."""

    stretch: UsagePeriod
    x: int
    height: int
    failed_height: int

    @property
    def y(self) -> int:
        return HEIGHT - self.height

    @property
    def failed_y(self) -> int:
        return HEIGHT - self.failed_height


@dataclass(frozen=True, slots=True)
class UsageChart:
    bars: Sequence[UsageBar]
    width: int
    most: int
    bar_width: int = _STEP - _GAP
    height: int = HEIGHT


def chart_of(stretches: Sequence[UsagePeriod]) -> UsageChart:
    """The highest bar fills the drawing; a bar that is not nothing is at least a line."""
    most = max((stretch.asked for stretch in stretches), default=0)
    bars = [
        UsageBar(stretch, at * _STEP, _scaled(stretch.asked, most), _scaled(stretch.failed, most))
        for at, stretch in enumerate(stretches)
    ]
    return UsageChart(bars, width=max(len(bars) * _STEP - _GAP, 1), most=most)


def _scaled(count: int, most: int) -> int:
    return max(round(HEIGHT * count / most), 1) if count else 0


_A_PAGE = 30
_EXPORTED = 5_000
_DAYS = 30
_KEPT = ("ky", "kieu", "tim", "bo_qua")


@dataclass(frozen=True, slots=True)
class _FailureFilter:
    """What the address asks for."""

    form: NarrowAskedForm
    since: date
    until: date
    failure: SearchFailure
    words: str
    is_passed_over: bool
    query: str

    def questions(self) -> QuerySet[AskedQuestion]:
        return failed_questions(
            since=self.since,
            until=self.until,
            failure=self.failure,
            words=self.words,
            is_passed_over=self.is_passed_over,
        )


def _narrowed(request: HttpRequest) -> _FailureFilter:
    form = NarrowAskedForm(request.GET if any(request.GET.get(name) for name in _KEPT) else {"ky": str(_DAYS)})
    asked = form.cleaned_data if form.is_valid() else {}
    until = timezone.localdate()
    return _FailureFilter(
        form=form,
        since=until - timedelta(days=int(asked.get("ky") or _DAYS) - 1),
        until=until,
        failure=SearchFailure(asked.get("kieu", "")),
        words=asked.get("tim", ""),
        is_passed_over=asked.get("bo_qua", False),
        query=urlencode({name: request.GET[name] for name in _KEPT if request.GET.get(name)}),
    )


@never_cache
@require_safe
def list_failed(request: HttpRequest) -> HttpResponse:
    """How search fares, and the questions that failed."""
    officer_who_may(request, READ)
    narrowed = _narrowed(request)
    numbers = usage_figures(since=narrowed.since, until=narrowed.until)
    return render(
        request,
        "search/admin/failed.html",
        {
            "form": narrowed.form,
            "numbers": numbers,
            "chart": chart_of(numbers.stretches),
            "page_obj": Paginator(narrowed.questions(), _A_PAGE).get_page(request.GET.get("p")),
            "narrowed": narrowed.query,
            "is_passed_over": narrowed.is_passed_over,
            "occasions": OCCASIONS,
            "may_teach": is_allowed(request.user, TEACH),
            "may_forget": is_allowed(request.user, FORGET),
            "may_answer": is_allowed_somewhere(request.user, ANSWER),
        },
    )


@never_cache
@require_safe
def export_failed(request: HttpRequest) -> HttpResponse:
    """The same list as a table for a spreadsheet."""
    officer_who_may(request, READ)
    narrowed = _narrowed(request)
    name = f"cau-hoi-chua-tra-loi-{narrowed.since:%Y%m%d}-{narrowed.until:%Y%m%d}.csv"
    response = HttpResponse(
        "\ufeff",  # without it a spreadsheet takes the letters for another encoding
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(["Câu hỏi", "Lượt hỏi", "Không thấy gì", "Không chắc", "Không mở kết quả nào"])
    for one in narrowed.questions()[:_EXPORTED]:
        writer.writerow([as_words(one.text), one.asked, one.empty, one.unsure, one.unopened])  # type: ignore[attr-defined]
    return response


@require_POST
def pass_over_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the list, or back on it."""
    officer = officer_who_may(request, TEACH)
    question = get_object_or_404(AskedQuestion.objects.exclude(text=""), pk=pk)
    is_passed_over = request.POST.get("bo_qua") == "1"
    pass_over(question=question, is_passed_over=is_passed_over, by=officer, at=timezone.now())
    messages.success(request, "Đã bỏ qua câu hỏi này." if is_passed_over else "Câu hỏi trở lại danh sách.")
    return _back(request)


@require_POST
def erase_failed(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a question for good."""
    officer = officer_who_may(request, FORGET)
    erase_question(
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
    """Those that wait, or with another verdict."""
    officer_who_may(request, READ)
    asked = request.GET.get("ket-luan", "")
    verdict = WrongVerdict(asked) if asked in list(WrongVerdict) else WrongVerdict.WAITING
    page = Paginator(wrong_answers(verdict=verdict), _A_PAGE).get_page(request.GET.get("p"))
    told = {"told": accuracy(until=timezone.localdate()), "may_teach": is_allowed(request.user, TEACH)}
    context = told | {
        "verdict": verdict,
        "verdicts": list(WrongVerdict),
        "page_obj": page,
        "narrowed": f"ket-luan={verdict}",
    }
    return render(request, "search/admin/wrong.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Wrong, which keeps it silent for that question; or right, which gives it again."""
    officer = officer_who_may(request, TEACH)
    verdict = WrongVerdict.RIGHT if request.POST.get("ket_luan") == WrongVerdict.RIGHT else WrongVerdict.WRONG
    decide_wrong(report=get_object_or_404(WrongAnswer, pk=pk), verdict=verdict, by=officer, at=timezone.now())
    messages.success(request, f"Đã ghi kết luận: {verdict.label}.")
    return redirect("search_wrong")
