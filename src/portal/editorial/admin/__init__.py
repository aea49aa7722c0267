"""The admin views of the editorial room; each module of views exports `urls` and `menu`.

This module determines whose content an officer sees and may change, and looks up the page of a view.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from lawtext.dates import first_day, month_named
from portal.agencies.models import Agency
from portal.agencies.queries import may, origins_of, scope_today
from portal.design.refusals import permit
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.queries.sections import charges
from portal.schema.queries import narrowed

OPEN = "section.open"
WRITE = "article.write"
PUBLISH = "article.publish"


def sections_in_charge(*, user: Any, verb: str, on: date) -> list[SectionPage]:
    """The sections for which the user may do this, in portal order, without fronts of agencies that ended."""
    if not (scope := scope_today(user, verb)):
        return []
    sections = list(SectionPage.objects.live().select_related("agency").order_by("path"))
    held = charges(sections=sections, on=on)
    lasting = [one for one in sections if not (one.is_front and one.agency and not one.agency.exists_on(on))]
    return [one for one in lasting if one.pk in held and any(scope.covers(agency) for agency in held[one.pk])]


def may_publish_for(*, user: Any, agencies: list[Agency], on: date) -> bool:
    """True if the user may write text that is published at once: they are an approver for one of these agencies."""
    return any(may(officer=user, verb=PUBLISH, agency=agency, on=on) for agency in agencies)


STATISTICS = "statistic.read"
REVIEW = "content.review"
PLAN = "calendar.plan"


def narrow_reach(request: HttpRequest, reach: set[int] | None) -> tuple[Agency | None, set[int] | None]:
    """The agency in the query (`?co-quan=`), and the primary keys to filter by: its own and those of its predecessors.

    Raises PermissionDenied for an agency outside the officer's reach.
    """
    slug = request.GET.get("co-quan", "")
    agency = Agency.objects.filter(slug=slug).first() if slug else None
    if agency is None:
        return None, reach
    keys = origins_of(keys={agency.pk})
    permit(reach is None or agency.pk in reach)
    return agency, keys if reach is None else keys & reach


def agencies_to_choose(reach: set[int] | None) -> list[Agency]:
    """The agencies within reach that have sections or contents, by name."""
    found = Agency.objects.filter(pk__in=Agency.objects.filter(sections__isnull=False).values("pk"))
    found = found | Agency.objects.filter(pk__in=Agency.objects.filter(articles__isnull=False).values("pk"))
    return list(narrowed(found, pk__in=reach).order_by("name_sort"))


def month_asked(request: HttpRequest) -> date:
    """The first day of the month in the query (`?thang=2026-11`); of this month if the value is invalid."""
    return month_named(request.GET.get("thang", "")) or first_day(timezone.localdate())


def page_or_404(pk: int) -> PortalPage:
    page: PortalPage = get_object_or_404(PortalPage, pk=pk).specific
    return page


def back_to(page: PortalPage) -> str:
    """The address of the list that contains the page: whoever just acted may not have access to its editor."""
    return reverse("wagtailadmin_explore", args=[page.get_parent().pk])
