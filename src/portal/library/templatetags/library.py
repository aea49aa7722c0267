"""Numbers as they are written in Vietnamese: `{% load library %}`."""

from django import template

register = template.Library()


@register.filter
def counted(number: int) -> str:
    """3940 -> "3.940"."""
    return f"{number:,}".replace(",", ".")
