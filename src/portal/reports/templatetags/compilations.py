"""Template filters of consolidated reports (`{% load compilations %}`): figures are formatted as in the text."""

from django import template

from portal.reports.compilation import text

register = template.Library()
register.filter("plainly", text.plain)  # "1.234" or "87,5%"
register.filter("with_unit", text.with_unit)
register.filter("compared", text.compared)
register.filter("number", text.number)


@register.filter
def per_cent(value: int) -> str:
    """Format tenths of a per cent: "87,5%"."""
    return f"{text.tenths(value)}%"
