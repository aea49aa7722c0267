"""What templates of consolidated reports ask for: `{% load compilations %}`."""

from django import template

from portal.reports.compiling import wording
from portal.reports.compiling.values import Shown
from portal.reports.models import Figure
from portal.reports.queries.compilations.lists import shown

register = template.Library()


def _shown(figure: Figure | Shown) -> Shown:
    return figure if isinstance(figure, Shown) else shown(figure)


@register.filter
def plainly(figure: Figure | Shown) -> str:
    """ "1.234" or "87,5%"."""
    return wording.plain(_shown(figure))


@register.filter
def with_unit(figure: Figure | Shown) -> str:
    return wording.with_unit(_shown(figure))


@register.filter
def compared(figure: Figure | Shown) -> str:
    return wording.compared(_shown(figure))


@register.filter
def number(value: int) -> str:
    return wording.number(value)


@register.filter
def per_cent(value: int) -> str:
    """Of tenths: "87,5%"."""
    return f"{wording.tenths(value)}%"
