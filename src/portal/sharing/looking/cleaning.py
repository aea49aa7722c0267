"""HTML that any site can take: few elements, no classes, no scripts, every address absolute."""

from __future__ import annotations

from collections.abc import Sequence

import nh3
from wagtail.rich_text import expand_db_html

_TAGS = {
    *("p", "br", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "hr"),
    *("strong", "b", "em", "i", "sub", "sup", "span", "a", "blockquote", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    "img",
}
_ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_APART = "\x1e"  # stands in no text: the database and XML hold none


def cleaned(bodies: Sequence[str], *, base: str) -> list[str]:
    """Bodies as the editor keeps them, made fit to travel; links to pages and files are looked up for all at once."""
    joined = expand_db_html(_APART.join(body.replace(_APART, "") for body in bodies)) if bodies else ""
    return [_clean(body, base) for body in joined.split(_APART)] if bodies else []


def _clean(body: str, base: str) -> str:
    return nh3.clean(
        body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", f"{base}/"),
        link_rel=None,
    ).strip()
