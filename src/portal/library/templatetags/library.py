"""What templates of the law ask for: `{% load library %}`."""

from django import template

from portal.design.plots import grouped
from portal.library.queries.exports import FORMS

register = template.Library()


register.filter("counted", grouped)  # 3940 -> "3.940"


@register.inclusion_tag("library/_downloads.html")
def downloads(base: str, address: str = "", what: str = "") -> dict[str, object]:
    """The forms in which a law (or the article at `address`) may be taken along; `base` is the page of the law."""
    stem = f"{base}{address or 'toan-van'}"
    return {"forms": FORMS.values(), "stem": stem, "what": what, "plain": "" if address else f"{stem}.txt"}
