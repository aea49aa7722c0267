"""Feeds, and the page that lists what can be followed."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from portal.sharing.queries.feeds import NoSuchFeed, render_page
from portal.sharing.queries.sets import ALL, sets_on_offer
from portal.sharing.syndication.formats import BEFORE, HUB_PATH
from portal.sharing.syndication.topics import (
    MEDIA_TYPES,
    SET_KIND_LABELS,
    FeedFormat,
    NamedSet,
    SetKind,
    format_of,
    path_of,
)
from portal.sharing.web.open_access import FEEDS, open_to_machines

_MOST_DIGITS = 16
_SETS_A_PAGE = 30


@open_to_machines(FEEDS)
def show_feed(request: HttpRequest) -> HttpResponse:
    """A page of a feed. What else stands in the address is dropped: one page has one address."""
    before = _cursor(request.GET.get(BEFORE, ""))
    if request.GET.dict() != ({} if before is None else {BEFORE: str(before)}):
        own = request.path if before is None else f"{request.path}?{BEFORE}={before}"
        return HttpResponsePermanentRedirect(own)
    try:
        page = render_page(request.path, before=before)
    except NoSuchFeed as error:
        raise Http404 from error
    form = format_of(request.path) or FeedFormat.ATOM
    response = HttpResponse(page.content, content_type=MEDIA_TYPES[form])
    if page.changed_at is not None:
        response["Last-Modified"] = http_date(int(page.changed_at.timestamp()))
    if page.hub:
        response["Link"] = f'<{page.hub}>; rel="hub", <{page.topic}>; rel="self"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _cursor(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < _MOST_DIGITS else None


@require_safe
def show_catalogue(request: HttpRequest) -> HttpResponse:
    """What can be followed, shelf by shelf, with addresses to copy."""
    base, offered = settings.PORTAL_BASE_URL.rstrip("/"), sets_on_offer()
    asked = request.GET.get("theo", "")
    chosen = SetKind(asked) if asked in offered else next(iter(offered), SetKind.SECTION)
    page = Paginator(offered.get(chosen, []), _SETS_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "everything": _row(ALL, base),
        "shelves": [(shelf, SET_KIND_LABELS[shelf], len(sets)) for shelf, sets in offered.items()],
        "chosen": chosen,
        "label": SET_KIND_LABELS[chosen],
        "rows": [_row(one, base) for one in page],
        "page_obj": page,
        "oai": f"{base}{reverse('pulling:oai')}",
        "hub": f"{base}{HUB_PATH}",
        "limit": FEEDS.limit,
    }
    return render(request, "sharing/pulling/catalogue.html", context)


def _row(named: NamedSet, base: str) -> dict[str, object]:
    return {
        "set": named,
        "atom": f"{base}{path_of(named.code, FeedFormat.ATOM)}",
        "json": f"{base}{path_of(named.code, FeedFormat.JSON)}",
    }
