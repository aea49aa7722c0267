"""Tags of the care of contents, for the back office: `{% load care %}`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils import timezone

from portal.agencies.dates import Period
from portal.editorial.models import ArticlePage
from portal.editorial.queries.advice import advice_by_severity
from portal.editorial.queries.calendar import orientations
from portal.editorial.queries.freshness import use_of_page

register = template.Library()


@register.inclusion_tag("editorial/admin/advice.html")
def advice(page: ArticlePage) -> dict[str, Any]:
    """What a careful colleague would say of the text."""
    return advice_by_severity(article=page, on=timezone.localdate())


@register.inclusion_tag("editorial/admin/use_of_page.html")
def use_of(page: ArticlePage) -> dict[str, Any]:
    """How much the page was read in the last thirty days, and what readers said."""
    today = timezone.localdate()
    month = Period(today - timedelta(days=29), today)
    return {
        "page": page,
        "month": use_of_page(page=page.pk, period=month),
        "ever": use_of_page(page=page.pk, period=Period(today - timedelta(days=3660), today)),
    }


@register.inclusion_tag("editorial/admin/orientations.html")
def orientations_now() -> dict[str, Any]:
    """What the council wants told this month."""
    today = timezone.localdate()
    return {"month": today, "orientations": orientations(month=today)}
