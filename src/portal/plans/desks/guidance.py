"""The desks of guidance: whoever issues one sees who has it; whoever got one opens and acknowledges it by a button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.agencies.desks import Desk, ask_everywhere, ask_reach, officer_for_all
from portal.agencies.models import Agency, Officer
from portal.plans.filing import folder, handed_out
from portal.plans.guidance_forms import GuidanceForm
from portal.plans.models import Guidance, GuidanceReceipt
from portal.plans.operations.guiding import GuidanceError, acknowledge_guidance, issue_guidance, open_guidance
from portal.plans.operations.terming import TermRefused
from portal.plans.queries.guidance import ACKNOWLEDGE, ISSUE, guidances_issued, receipts_for, receipts_of

A_PAGE = 25
A_LONG_PAGE = 100


# ---- whoever issues --------------------------------------------------------------------------------------------------


@require_safe
def issued(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, ISSUE)
    page = Paginator(guidances_issued(), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "plans/desk/guidances.html", {"page_obj": page, "today": timezone.localdate()})


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    by = officer_for_all(request, ISSUE)
    today = timezone.localdate()
    served = Agency.objects.filter(postings__officer=by, postings__to_date__isnull=True).existing_on(today).distinct()  # type: ignore[attr-defined]
    issuers = served if served.exists() else Agency.objects.existing_on(today).order_by("name_sort")
    form = GuidanceForm(request.POST or None, request.FILES or None, issuers=issuers, initial={"issued_date": today})
    if request.method == "POST" and form.is_valid():
        try:
            made = issue_guidance(**form.said(), folder=folder(), by=by, at=timezone.now())
        except (GuidanceError, TermRefused) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Đã gửi đến {made.receipts.count()} cơ quan. Cán bộ được báo vào sáng hôm sau.")
            return redirect("plans_guidance", made.pk)
    return render(request, "plans/desk/guidance_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has it, who opened it, who is silent."""
    ask_everywhere(request, ISSUE)
    found = get_object_or_404(guidances_issued(), pk=pk)
    page = Paginator(receipts_of(guidance=found), A_LONG_PAGE).get_page(request.GET.get("p"))
    context = {"guidance": found, "page_obj": page, "assignments": found.assignments.select_related("plan")}
    return render(request, "plans/desk/guidance.html", context)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    ask_everywhere(request, ISSUE)
    found = get_object_or_404(Guidance, pk=pk)
    return handed_out(place=found.place, name=found.file_name, media_type=found.media_type)


# ---- whoever got it --------------------------------------------------------------------------------------------------


@require_safe
def received(request: HttpRequest) -> HttpResponse:
    reach = ask_reach(request, ACKNOWLEDGE)
    page = Paginator(receipts_for(reach=reach), A_PAGE).get_page(request.GET.get("p"))
    return render(request, "plans/desk/guidance_received.html", {"page_obj": page, "today": timezone.localdate()})


@never_cache
@require_POST
def open_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand the document out, and note that the agency has it."""
    receipt, by = _receipt(request, pk)
    open_guidance(receipt=receipt, by=by, at=timezone.now())
    said = receipt.guidance
    if said.instrument is not None:
        return redirect(said.instrument.get_absolute_url())
    return handed_out(place=said.place, name=said.file_name, media_type=said.media_type)


@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    receipt, by = _receipt(request, pk)
    acknowledge_guidance(receipt=receipt, by=by, at=timezone.now())
    messages.success(request, f"Đã xác nhận {receipt.agency.name} tiếp nhận văn bản {receipt.guidance.number}.")
    return redirect("plans_guidance_received")


def _receipt(request: HttpRequest, pk: int) -> tuple[GuidanceReceipt, Officer]:
    """What another agency got is not there. Raises Http404, PermissionDenied."""
    found = receipts_for(reach=ask_reach(request, ACKNOWLEDGE)).filter(pk=pk).first()
    by: Any = request.user
    if found is None:
        raise Http404
    return found, by


urls = [
    path("huong-dan/", issued, name="plans_guidances"),
    path("huong-dan/gui/", issue, name="plans_guidance_new"),
    path("huong-dan/<int:pk>/", guidance, name="plans_guidance"),
    path("huong-dan/<int:pk>/tep/", file, name="plans_guidance_file"),
    path("huong-dan/nhan/", received, name="plans_guidance_received"),
    path("huong-dan/nhan/<int:pk>/mo/", open_file, name="plans_guidance_open"),
    path("huong-dan/nhan/<int:pk>/xac-nhan/", acknowledge, name="plans_guidance_acknowledge"),
]
menu = (
    Desk("Văn bản hướng dẫn", "plans_guidances", (ISSUE,), "doc-full", 20, for_all=True),
    Desk("Hướng dẫn đã nhận", "plans_guidance_received", (ACKNOWLEDGE,), "mail", 25),
)
