"""What templates of consolidated reports ask for: `{% load compilations %}`. A frozen figure reads as one of a text."""

from django import template

from portal.reports.compilation import text

register = template.Library()
register.filter("plainly", text.plain)  # "1.234" or "87,5%"
register.filter("with_unit", text.with_unit)
register.filter("compared", text.compared)
register.filter("number", text.number)


@register.filter
def per_cent(value: int) -> str:
    """Of tenths: "87,5%"."""
    return f"{text.tenths(value)}%"
