"""What templates of the law ask for: `{% load library %}`."""

from django import template

from portal.library.queries.exports import FORMS

register = template.Library()


@register.filter
def counted(number: int) -> str:
    """3940 -> "3.940": numbers as they are written in Vietnamese."""
    return f"{number:,}".replace(",", ".")


@register.inclusion_tag("library/_downloads.html")
def downloads(base: str, address: str = "", what: str = "") -> dict[str, object]:
    """The forms in which a law (or the article at `address`) may be taken along; `base` is the page of the law."""
    stem = f"{base}{address or 'toan-van'}"
    return {"forms": FORMS.values(), "stem": stem, "what": what, "plain": "" if address else f"{stem}.txt"}
