"""Numbers of the admin views: `{% load search_desk %}`."""

from django import template

from portal.search.models import listed

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """0.256 -> "26 %"; a dash where there is nothing to tell."""
    return "–" if share is None else f"{100 * share:.0f} %"


@register.filter
def decimal(value: float | None) -> str:
    """2.25 -> "2,3", as numbers are written here."""
    return "–" if value is None else f"{value:.1f}".replace(".", ",")


@register.filter
def cut_bars(cell: str) -> str:
    """ "sổ đỏ|sổ hồng" -> "sổ đỏ, sổ hồng"."""
    return ", ".join(listed(cell))
