"""Sure answers that were called wrong: an officer says whether they were."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.search.admin import READ, TEACH, is_allowed, officer_who_may
from portal.search.models import WrongAnswer
from portal.search.operations.wrong_answers import decide_wrong
from portal.search.queries.accuracy import accuracy, wrong_answers
from portal.search.states import WrongVerdict

_A_PAGE = 30


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
