"""The oEmbed 1.0 endpoint `/oembed/`, for sites that embed a page of the portal by its address."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from lxml import etree

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import MAX_AGE, open_to_machines
from portal.agencies.queries.imprint import current_imprint
from portal.library.queries.books import place_now
from portal.schema.states import clean, written
from portal.sharing.models import Partner
from portal.sharing.queries import data_publisher
from portal.sharing.queries.items import item_at, present
from portal.sharing.web.embeds import PLACE, embeddable

WIDTH, HEIGHT = 600, 260  # pixels, of a card
_NARROWEST, _LOWEST = 240, 160  # below this size only a link is returned


OEMBED = rate_limits.RateLimit("oembed", 120)


@open_to_machines(OEMBED)
def describe(request: HttpRequest) -> HttpResponse:
    """For a `partner` (uid) the answer is of type "rich", a card to embed; for others of type "link"."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return _refusal(501, "Chỉ có dạng json và xml.")
    if not request.GET.get("url"):
        return _refusal(400, "Thiếu tham số url.")
    most = [_pixels(request.GET.get(name, "")) for name in ("maxwidth", "maxheight")]
    if None in most:
        return _refusal(400, "maxwidth và maxheight là số điểm ảnh, lớn hơn 0.")
    if (page := _page_at(request.GET["url"])) is None:
        return _refusal(404, "Địa chỉ này không phải một nội dung đang công khai của cổng.")
    said = _link(page) | _rich(page, _partner(request.GET.get("partner", "")), most[0] or 0, most[1] or 0)
    return (
        HttpResponse(_as_xml(said), "text/xml; charset=utf-8")
        if form == "xml"
        else HttpResponse(json.dumps(said, ensure_ascii=False).encode(), "application/json; charset=utf-8")
    )


def _refusal(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", "text/plain; charset=utf-8", status)


def _pixels(said: str) -> int | None:
    """The number of pixels: 0 if not given; None if it is not a positive number."""
    if not said:
        return 0
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 and int(said) else None


# Title, agency and address of a page, and the path of its frame with a placeholder for the partner (`frame`).
_Page = dict[str, str]


def _page_at(address: str) -> _Page | None:
    """The public item, or article of a law, at this address of the portal."""
    try:
        asked, own = urlsplit(address), urlsplit(settings.PORTAL_BASE_URL)
    except ValueError:
        return None
    if asked.scheme not in ("http", "https") or asked.netloc.lower() != own.netloc.lower() or "\x00" in asked.path:
        return None
    found = item_at(asked.path)
    (item,) = present([found]) if found else (None,)
    if item and not item.is_withdrawn:
        frame = f"/nhung/{{}}/noi-dung/{item.content_id}/"
        return {"title": item.title, "agency": item.agency, "slug": item.agency_slug, "url": item.url, "frame": frame}
    place = PLACE.fullmatch(asked.path)
    address = (asked.fragment or place["address"]) if place else ""  # the fragment names a part of the article
    told = place_now(place["slug"], address) if place else None
    if place is None or told is None or not told["units"]:
        return None
    page, frame = f"{data_publisher().address}{told['path']}", f"/nhung-luat/{{}}/{place['slug']}/{address}/"
    return {"title": f"{told['place']} – {told['law']}", "agency": "", "slug": "", "url": page, "frame": frame}


def _partner(uid: str) -> Partner | None:
    try:
        return embeddable(UUID(uid)) if uid else None
    except ValueError:
        return None


def _link(page: _Page) -> dict[str, Any]:
    base = settings.PORTAL_BASE_URL.rstrip("/")
    return {
        "version": "1.0",
        "type": "link",
        "title": page["title"],
        "author_name": page["agency"] or current_imprint().owner,
        "author_url": f"{base}/co-quan/{page['slug']}/" if page["slug"] else f"{base}/",
        "provider_name": current_imprint().name,
        "provider_url": f"{base}/",
        "cache_age": MAX_AGE,
    }


def _rich(page: _Page, partner: Partner | None, most_wide: int, most_high: int) -> dict[str, Any]:
    """The fields of type "rich", within the given size; {} without a partner or if too small."""
    width, height = min(WIDTH, most_wide or WIDTH), min(HEIGHT, most_high or HEIGHT)
    if partner is None or width < _NARROWEST or height < _LOWEST:
        return {}
    embed = page | {"path": page["frame"].format(partner.uid), "page": page["url"], "width": width, "height": height}
    context = {"embed": embed, "base": settings.PORTAL_BASE_URL.rstrip("/")}
    html = render_to_string("sharing/embedding/_frame.html", context).strip()
    return {"type": "rich", "html": html, "width": width, "height": height}


def _as_xml(said: dict[str, Any]) -> bytes:
    described = etree.Element("oembed")
    for name, value in said.items():
        etree.SubElement(described, name).text = clean(str(value))
    return written(described)
