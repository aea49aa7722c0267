"""Tags of the results page and numbers of the admin views: `{% load search_results %}`."""

from collections.abc import Mapping, Sequence
from html import escape  # as Django does it, without asking each time whether the text is lazy

from django import template
from django.utils.safestring import SafeString, mark_safe

from lawsearch.ranking.passages import HighlightedPiece
from portal.library.states import InstrumentStatus
from portal.search.models import listed

register = template.Library()


@register.simple_tag
def marked(found: Sequence[HighlightedPiece], *, with_figure: bool = False) -> SafeString:
    """The pieces of a text as one, what answers in `<mark>`, and in bold the number that a sure answer gives."""
    parts = (_marked(piece, is_bold=with_figure and piece.is_figure) for piece in found)
    return mark_safe("".join(parts).replace("</mark><mark>", ""))  # noqa: S308  escaped


def _marked(piece: HighlightedPiece, *, is_bold: bool) -> str:
    text = f"<strong>{escape(piece.text)}</strong>" if is_bold else escape(piece.text)
    return f"<mark>{text}</mark>" if piece.is_hit else text


@register.simple_tag
def plain(found: Sequence[HighlightedPiece]) -> str:
    """The pieces of a text as one, nothing marked."""
    return "".join(piece.text for piece in found)


@register.simple_tag
def counted_links(links: Sequence[Mapping[str, object]]) -> SafeString:
    """The rows of a list of choices: a page has some seventy, and a loop of a template takes five times as long."""
    rows = (
        f'<li><a href="{escape(str(one["address"]))}" rel="nofollow">{escape(str(one["label"]))} '
        f"<span>({one['count']})</span></a></li>"
        for one in links
    )
    return mark_safe("".join(rows))  # noqa: S308  escaped


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
