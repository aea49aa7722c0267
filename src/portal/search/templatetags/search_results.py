"""Tags of the results page: `{% load search_results %}`."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lawsearch.ranking.passages import HighlightedPiece
from portal.library.states import InstrumentStatus

register = template.Library()

TONES = {
    InstrumentStatus.IN_FORCE: "good",
    InstrumentStatus.NOT_YET: "warn",
    InstrumentStatus.PARTLY_EXPIRED: "warn",
    InstrumentStatus.PARTLY_SUSPENDED: "warn",
    InstrumentStatus.WHOLLY_EXPIRED: "bad",
    InstrumentStatus.EXPIRED: "bad",
    InstrumentStatus.SUSPENDED: "bad",
}


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
    return {"label": status.label, "tone": TONES.get(status, "")}
