"""The public pages of plans. The clock is read here and not in the layers below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.models import Agency
from portal.design.refusals import or_404
from portal.files.operations.exchange import private_download
from portal.plans import queries
from portal.plans.operations.acceptance import private_folder
from portal.plans.queries import overviews
from portal.plans.queries.difficulties import counts_of_plan, public_guidances
from portal.plans.queries.figures import figures_of
from portal.plans.queries.overviews import links_of, related_reports

AGENCY = "co-quan"


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "plans/list.html",
        {
            "page_obj": Paginator(queries.plans_on_display(), 20).get_page(request.GET.get("trang")),
            "today": timezone.localdate(),
        },
    )


@require_safe
def plan_page(request: HttpRequest, slug: str) -> HttpResponse:
    plan = _plan(slug)
    today = timezone.localdate()
    asked = request.GET.get(AGENCY, "").strip()
    sheet = overviews.plan_overview(plan=plan, ends=plan.ends_on, today=today, asked=asked)
    context = {
        "plan": plan,
        "today": today,
        "asked": asked,
        "sheet": sheet,
        "share_groups": _by_kind(sheet["shares"]),
        "chosen_slug": sheet["chosen"][0].slug if len(sheet["chosen"]) == 1 else "",
        # Lazy querysets: the page of one agency does not evaluate them.
        "targets": plan.targets.select_related("assignment").order_by("sort_order"),
        "bases": plan.bases.select_related("instrument").order_by("sort_order"),
        "duties": plan.duties.order_by("sort_order"),
        "recipients": plan.recipients.order_by("sort_order"),
        "guidances": public_guidances(plan=plan)[:50] if plan.has_guidances else (),
        "difficulties": counts_of_plan(plan=plan, today=today) if plan.has_difficulties and not asked else None,
        "reports": related_reports(plan) if not asked else (),
        "links": links_of(plan=plan) if plan.has_links and not asked else (),
    }
    return render(request, "plans/plan.html", context)


@require_safe
def assignment_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    assignment = or_404(queries.assignment_at(slug=slug, number=number))
    today = timezone.localdate()
    return render(
        request,
        "plans/assignment.html",
        {
            "plan": assignment.plan,
            "sheet": overviews.assignment_overview(assignment=assignment, today=today),
            "figures": figures_of(assignment=assignment, today=today),
            "progress": queries.progress_of(assignment=assignment)[:30],
            "neighbours": queries.neighbours_of(assignment=assignment),
            "today": today,
        },
    )


@require_safe
def guidance_file(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Download a public guidance document. Raises Http404 for any other."""
    found = or_404(public_guidances(plan=_plan(slug)).filter(pk=pk).first())
    return private_download(private_folder() / found.place, name=found.file_name, media_type=found.media_type)


def _plan(slug: str) -> Any:
    return or_404(queries.plan_by_slug(slug=slug))


def _by_kind(shares: Sequence[tuple[Agency, int]]) -> list[tuple[str, list[tuple[Agency, int]]]]:
    """For the choice list: central bodies, then provincial ones, districts and communes, grouped by kind."""
    return [
        (f"{members[0][0].get_kind_display()}{_SUFFIXES.get(level, '')}", members)
        for (level, _), group in groupby(
            sorted(shares, key=lambda one: (_RANKS.get(one[0].level, 9), one[0].kind, one[0].name_sort)),
            key=lambda one: (one[0].level, one[0].kind),
        )
        if (members := list(group))
    ]


_RANKS = {"central": 0, "province": 1, "district": 2, "commune": 3}
_SUFFIXES = {"district": " cấp huyện", "commune": " cấp xã"}

# An assignment's number is never reused, so that its URL can be printed.
app_name = "plans"
urlpatterns = [
    path("", plan_list, name="list"),
    path("<slug:slug>/", plan_page, name="plan"),
    path("<slug:slug>/huong-dan/<int:pk>/", guidance_file, name="guidance"),
    path("<slug:slug>/nhiem-vu-<int:number>/", assignment_page, name="assignment"),
]
