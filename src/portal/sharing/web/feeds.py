"""Feeds, the page that lists them, and the endpoint of the WebSub hub."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import open_to_machines
from portal.sharing.delivery import BadHubRequest, read_hub_request
from portal.sharing.operations import hub, wake
from portal.sharing.operations.hub import ask_to_subscribe
from portal.sharing.queries import data_publisher
from portal.sharing.queries.feeds import ALL, NoSuchFeed, render_page, sets_on_offer
from portal.sharing.syndication import (
    BEFORE,
    HUB_PATH,
    MEDIA_TYPES,
    FeedFormat,
    NamedSet,
    SetKind,
    format_of,
    path_of,
    topic_of,
)
from safehttp.failures import BadAddress
from safehttp.urls import read_url

# High, as a reader that subscribes to all fields of the portal sends some forty requests at once.
ASKING = rate_limits.RateLimit("websub", 60)
_FORM = "application/x-www-form-urlencoded"
_MOST_BYTES = 8192


@csrf_exempt
@never_cache
@sensitive_post_parameters("hub.secret")
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """202: accepted, to be verified with the subscriber. 4xx with a message otherwise."""
    if not rate_limits.is_allowed(request=request, door=ASKING, minute=rate_limits.this_minute()):
        return _said("Too many requests, try again in a minute.", 429)
    if request.content_type != _FORM or int(request.META.get("CONTENT_LENGTH") or 0) > _MOST_BYTES:
        return _said(f"Send a small {_FORM} body.", 400)
    try:
        ask_to_subscribe(**_asked(read_hub_request(request.POST.dict())), at=timezone.now())
    except BadHubRequest as error:
        return _said(str(error), 400)
    wake(hub.serve)
    return HttpResponse(status=202)


def _asked(wish: dict[str, Any]) -> dict[str, Any]:
    """The request as it is stored. Raises BadHubRequest for an invalid topic or callback."""
    base = settings.PORTAL_BASE_URL.rstrip("/")
    path = wish["topic"].removeprefix(base) if wish["topic"].startswith(f"{base}/") else ""
    if (code := topic_of(path)) is None:
        raise BadHubRequest(f"hub.topic must be the address of a feed of {base}.")
    try:
        callback = read_url(wish["callback"]).url
    except BadAddress:
        raise BadHubRequest("hub.callback must be an http or https address.") from None
    return wish | {"topic": path, "set_code": code, "callback": callback}


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


_MOST_DIGITS = 16


FEEDS = rate_limits.RateLimit("feeds", 120)


@open_to_machines(FEEDS)
def show_feed(request: HttpRequest) -> HttpResponse:
    """A page of a feed. Other query parameters are removed by redirect: each page has one address."""
    before = _cursor(request.GET.get(BEFORE, ""))
    if request.GET.dict() != ({} if before is None else {BEFORE: str(before)}):
        return HttpResponsePermanentRedirect(f"{request.path}{'' if before is None else f'?{BEFORE}={before}'}")
    try:
        content, changed_at = render_page(request.path, before=before)
    except NoSuchFeed as error:
        raise Http404 from error
    form = format_of(request.path) or FeedFormat.ATOM
    response = HttpResponse(content, content_type=MEDIA_TYPES[form], headers={"X-Robots-Tag": "noindex"})
    if changed_at is not None:
        response["Last-Modified"] = http_date(int(changed_at.timestamp()))
    if before is None:  # the hub serves first pages only
        at = data_publisher().at
        response["Link"] = f'<{at(HUB_PATH)}>; rel="hub", <{at(request.path)}>; rel="self"'
    return response


def _cursor(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < _MOST_DIGITS else None


@require_safe
def show_catalogue(request: HttpRequest) -> HttpResponse:
    """The available feeds by kind of set, with their addresses."""
    base, offered = settings.PORTAL_BASE_URL.rstrip("/"), sets_on_offer()
    asked = request.GET.get("theo", "")
    chosen = SetKind(asked) if asked in offered else next(iter(offered), SetKind.SECTION)
    page = Paginator(offered.get(chosen, []), 30).get_page(request.GET.get("trang"))
    return render(
        request,
        "sharing/pulling/catalogue.html",
        {
            "everything": _row(ALL, base),
            "shelves": [(shelf, shelf.label, len(sets)) for shelf, sets in offered.items()],
            "chosen": chosen,
            "label": chosen.label,
            "rows": [_row(one, base) for one in page],
            "page_obj": page,
            "oai": f"{base}{reverse('pulling:oai')}",
            "hub": f"{base}{HUB_PATH}",
            "limit": FEEDS.limit,
        },
    )


def _row(named: NamedSet, base: str) -> dict[str, object]:
    return {
        "set": named,
        "atom": f"{base}{path_of(named.code, FeedFormat.ATOM)}",
        "json": f"{base}{path_of(named.code, FeedFormat.JSON)}",
    }
