"""What pages show behind a number: the public sees who did what where that is public, officers see all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest

from lawtext.dates import month_named
from portal.agencies.models import Agency
from portal.plans.states.measures import SOURCES
from portal.reports.models import Figure, FigureThing
from portal.reports.queries.drilldown import (
    by_agency,
    by_month,
    closed_to_the_public,
    corrected_since,
    drilldown_things,
    figure_of,
    is_public_by_agency,
    parts_of,
    since_freeze,
    withdrawn_since,
)

_A_PAGE = 50
AGENCY, MONTH, PAGE = "co-quan", "thang", "trang"


def figure_or_404(slug: str, key: str) -> Figure:
    found = figure_of(slug=slug, key=key)
    if found is None:
        raise Http404
    return found


def figure_drilldown(request: HttpRequest, figure: Figure, *, is_public: bool) -> dict[str, Any]:
    """What a page of a figure shows. Ten queries at most. Raises Http404 for an agency or month that is none."""
    open_to_all = not is_public or is_public_by_agency(figure)
    agency = _agency(request.GET.get(AGENCY, "")) if open_to_all else None
    month = _month(request.GET.get(MONTH, ""))
    found = drilldown_things(figure=figure, agency=agency, month=month)
    page = Paginator(found, _A_PAGE).get_page(request.GET.get(PAGE))
    return {
        "figure": figure,
        "held": figure.compilation,
        "parts": parts_of(figure=figure),
        "agencies": by_agency(figure=figure) if open_to_all and not figure.is_share else (),
        "months": by_month(figure=figure) if not figure.is_share else (),
        "page": page,
        "things": _things(figure, page, is_public=is_public, names=open_to_all),
        "names": open_to_all,
        "agency": agency,
        "month": month,
        "is_sum": bool(figure.spec.get("sum")),
        "since": since_freeze(figure=figure),
    }


def _things(figure: Figure, page: Page[FigureThing], *, is_public: bool, names: bool) -> list[dict[str, Any]]:
    """What was withdrawn or closed has no name for the public any more."""
    gone = withdrawn_since(things=page.object_list)
    corrected = corrected_since(compilation=figure.compilation, things=page.object_list)
    closed = closed_to_the_public(things=page.object_list) if is_public else set()
    return [
        {
            "thing": one,
            "label": _public_label(one, is_hidden=one.pk in gone or one.pk in closed) if is_public else one.label,
            "agency": one.agency if names else None,
            "gone_at": gone.get(one.pk),
            "now": None if one.pk in gone else corrected.get(one.pk),
            "of_month": one.source in SOURCES and SOURCES[one.source].of_months,
        }
        for one in page.object_list
    ]


def _public_label(one: FigureThing, *, is_hidden: bool) -> str:
    return "" if is_hidden else one.public_label


def _agency(slug: str) -> Agency | None:
    if not slug:
        return None
    found = Agency.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _month(asked: str) -> date | None:
    """Raises Http404 of what is no month; None where none was asked for."""
    if asked and month_named(asked) is None:
        raise Http404
    return month_named(asked)
