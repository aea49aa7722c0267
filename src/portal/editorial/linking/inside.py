"""Links within the portal, asked of the portal itself: no network, every room as its reader would find it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse, HttpResponseBase
from wagtail.documents import get_document_model

from portal.editorial.linking.finding import DOCUMENT, PAGE
from portal.editorial.linking.judging import MISSING_ANCHOR, Tried
from portal.editorial.models import PortalPage

logger = logging.getLogger(__name__)

_FOUND, _ABSENT, _GONE = Tried(200), Tried(404), Tried(410)
_MOVED = frozenset({301, 308})
_MOST_STEPS = 3  # redirects that are followed


def known_pages(links: Iterable[str]) -> dict[str, Tried]:
    """How "page:12" and "document:5" stand, for however many; two queries."""
    wanted = list(links)
    pages = {int(link.removeprefix(PAGE)) for link in wanted if link.startswith(PAGE)}
    papers = {int(link.removeprefix(DOCUMENT)) for link in wanted if link.startswith(DOCUMENT)}
    live = dict(PortalPage.objects.filter(pk__in=pages).values_list("pk", "live"))
    held = set(get_document_model().objects.filter(pk__in=papers).values_list("pk", flat=True))
    found = {f"{PAGE}{pk}": _ABSENT if pk not in live else _FOUND if live[pk] else _GONE for pk in pages}
    return found | {f"{DOCUMENT}{pk}": _FOUND if pk in held else _ABSENT for pk in papers}


def ask_house(link: str) -> Tried:
    """What a reader who follows an address of the portal would get; a place in the page that is named must be there."""
    split = urlsplit(link)
    path, query, moved_to = split.path or "/", split.query, ""
    if path.startswith(settings.ADMIN_PREFIX):
        return _FOUND  # for officers, who may see it or not
    for _ in range(_MOST_STEPS):
        response = _get(path, query)
        target = response.headers.get("Location", "")
        if not 300 <= response.status_code < 400 or not target:
            break
        moved_to = target if response.status_code in _MOVED else moved_to
        goal = urlsplit(target)
        path, query = goal.path or "/", goal.query
    if response.status_code == 200 and split.fragment and not _has_place(response, unquote(split.fragment)):
        return Tried(response.status_code, error=MISSING_ANCHOR)
    return Tried(response.status_code, moved_to=moved_to)


def _get(path: str, query: str) -> HttpResponseBase:
    """Ask as an anonymous reader without a browser: it is not counted, and nothing is written."""
    base = urlsplit(settings.PORTAL_BASE_URL)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": base.hostname or "localhost",
            "SERVER_PORT": str(base.port or (443 if base.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": base.netloc,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": base.scheme or "http",
            "wsgi.input": BytesIO(),
        }
    )
    try:
        return _house().get_response(request)
    except Exception:
        # What a reader would get as an error of the server must not end the run for all other links.
        logger.exception("The portal could not answer itself at %s.", path)
        return HttpResponse(status=500)


@lru_cache
def _house() -> WSGIHandler:
    return WSGIHandler()


def _has_place(response: HttpResponseBase, fragment: str) -> bool:
    if getattr(response, "streaming", False):
        return True
    text = getattr(response, "content", b"").decode("utf-8", "replace")
    return re.search(rf"""\s(?:id|name)=["']?{re.escape(fragment)}["'\s>]""", text) is not None
