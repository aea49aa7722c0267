"""Tags of the results page and numbers of the admin views: `{% load search_results %}`."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lawsearch.ranking.passages import HighlightedPiece
from portal.library.states import InstrumentStatus
from portal.search.models import listed

register = template.Library()


@register.simple_tag
def marked(found: Sequence[HighlightedPiece]) -> SafeString:
    """The pieces of a text as one, what answers in `<mark>`."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece.text) if piece.is_hit else piece.text,) for piece in found)
    )


@register.simple_tag
def plain(found: Sequence[HighlightedPiece]) -> str:
    """The pieces of a text as one, nothing marked."""
    return "".join(piece.text for piece in found)


@register.inclusion_tag("components/tag.html")
def status_tag(status: InstrumentStatus) -> dict[str, str]:
    """The validity of a law in the tag component."""
    return {"label": status.label, "tone": status.tone}


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
