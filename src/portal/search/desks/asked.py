"""What was asked in vain: the most frequent first, with what an officer may do about it."""

from __future__ import annotations

import csv
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

from portal.design.cells import as_words
from portal.search.desks.chart import chart_of
from portal.search.desks.entry import ANSWER, FORGET, READ, TEACH, is_allowed, is_allowed_somewhere, officer_who_may
from portal.search.desks.forms import NarrowAskedForm
from portal.search.learning.operations import erase_question, pass_over
from portal.search.learning.queries.failed import Failure, failed_questions
from portal.search.learning.queries.figures import fares
from portal.search.models import AskedQuestion
from portal.search.states import OCCASIONS

_A_PAGE = 30
_EXPORTED = 5_000
_DAYS = 30
_KEPT = ("ky", "kieu", "tim", "bo_qua")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the address asks for."""

    form: NarrowAskedForm
    since: date
    until: date
    failure: Failure
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


def _narrowed(request: HttpRequest) -> Narrowed:
    form = NarrowAskedForm(request.GET if any(request.GET.get(name) for name in _KEPT) else {"ky": str(_DAYS)})
    asked = form.cleaned_data if form.is_valid() else {}
    until = timezone.localdate()
    return Narrowed(
        form=form,
        since=until - timedelta(days=int(asked.get("ky") or _DAYS) - 1),
        until=until,
        failure=Failure(asked.get("kieu", "")),
        words=asked.get("tim", ""),
        is_passed_over=asked.get("bo_qua", False),
        query=urlencode({name: request.GET[name] for name in _KEPT if request.GET.get(name)}),
    )


@never_cache
@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """How search fares, and the questions that failed."""
    officer_who_may(request, READ)
    narrowed = _narrowed(request)
    numbers = fares(since=narrowed.since, until=narrowed.until)
    context = {
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
    }
    return render(request, "search/admin/failed.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
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
def pass_by(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the list, or back on it."""
    officer = officer_who_may(request, TEACH)
    question = get_object_or_404(AskedQuestion.objects.exclude(text=""), pk=pk)
    is_passed_over = request.POST.get("bo_qua") == "1"
    pass_over(question=question, is_passed_over=is_passed_over, by=officer, at=timezone.now())
    messages.success(request, "Đã bỏ qua câu hỏi này." if is_passed_over else "Câu hỏi trở lại danh sách.")
    return _back(request)


@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a question for good."""
    officer = officer_who_may(request, FORGET)
    question = get_object_or_404(AskedQuestion.objects.exclude(text=""), pk=pk)
    erase_question(question=question, by=officer, at=timezone.now())
    messages.success(request, "Đã xóa câu hỏi và mọi con số về nó; câu này sẽ không được ghi lại nữa.")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    narrowed = request.POST.get("next", "")
    return redirect(f"{reverse('search_failed')}{narrowed if narrowed.startswith('?') else ''}")
