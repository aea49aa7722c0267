"""Template tags of the results page and number filters of the admin views: `{% load search_results %}`."""

from collections.abc import Mapping, Sequence
from html import escape  # Django's escape without its check for lazy strings

from django import template
from django.utils.safestring import SafeString, mark_safe

from lawsearch.ranking.passages import HighlightedPiece
from portal.library.states import InstrumentStatus
from portal.search.models import listed

register = template.Library()


@register.simple_tag
def marked(found: Sequence[HighlightedPiece], *, with_figure: bool = False) -> SafeString:
    """Join the pieces of a text: hits in `<mark>`, and, `with_figure`, the figure of a sure answer in bold."""
    parts = (_marked(piece, is_bold=with_figure and piece.is_figure) for piece in found)
    return mark_safe("".join(parts).replace("</mark><mark>", ""))  # noqa: S308  escaped


def _marked(piece: HighlightedPiece, *, is_bold: bool) -> str:
    text = f"<strong>{escape(piece.text)}</strong>" if is_bold else escape(piece.text)
    return f"<mark>{text}</mark>" if piece.is_hit else text


@register.simple_tag
def plain(found: Sequence[HighlightedPiece]) -> str:
    """Join the pieces of a text without marks."""
    return "".join(piece.text for piece in found)


@register.simple_tag
def counted_links(links: Sequence[Mapping[str, object]]) -> SafeString:
    """The list items of facet links. A page has about seventy, and a template loop takes five times as long."""
    rows = (
        f'<li><a href="{escape(str(one["address"]))}" rel="nofollow">{escape(str(one["label"]))} '
        f"<span>({one['count']})</span></a></li>"
        for one in links
    )
    return mark_safe("".join(rows))  # noqa: S308  escaped


@register.inclusion_tag("components/tag.html")
def status_tag(status: InstrumentStatus) -> dict[str, str]:
    """Context of the tag component for the validity of a law."""
    return {"label": status.label, "tone": status.tone}


@register.filter
def percent(share: float | None) -> str:
    """0.256 -> "26 %"; a dash for None."""
    return "–" if share is None else f"{100 * share:.0f} %"


@register.filter
def decimal(value: float | None) -> str:
    """2.25 -> "2,3", with the Vietnamese decimal comma; a dash for None."""
    return "–" if value is None else f"{value:.1f}".replace(".", ",")


@register.filter
def cut_bars(cell: str) -> str:
    """Replace separators: "sổ đỏ|sổ hồng" becomes "sổ đỏ, sổ hồng"."""
    return ", ".join(listed(cell))
