"""What templates of consolidated reports ask for: `{% load compilations %}`."""

from django import template

from portal.reports.compilation import text
from portal.reports.compilation.figures import FigureInText
from portal.reports.models import Figure
from portal.reports.queries.compilations import figures_in_text

register = template.Library()


def _shown(figure: Figure | FigureInText) -> FigureInText:
    return figure if isinstance(figure, FigureInText) else figures_in_text(figure)


@register.filter
def plainly(figure: Figure | FigureInText) -> str:
    """ "1.234" or "87,5%"."""
    return text.plain(_shown(figure))


@register.filter
def with_unit(figure: Figure | FigureInText) -> str:
    return text.with_unit(_shown(figure))


@register.filter
def compared(figure: Figure | FigureInText) -> str:
    return text.compared(_shown(figure))


@register.filter
def number(value: int) -> str:
    return text.number(value)


@register.filter
def per_cent(value: int) -> str:
    """Of tenths: "87,5%"."""
    return f"{text.tenths(value)}%"
