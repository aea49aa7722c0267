"""Public pages are kept until something is written in the journal, or the day ends.

Whatever changes a public page leaves an entry, so the newest entry's number is part of a page's key: one small query
decides, in every process alike, and a correction is seen at once. The day is part of it too, because deadlines and
validity turn at midnight. An age bounds what does not pass through the journal (a site's name, a redirect).
"""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

from portal.design.display import COOKIE
from portal.journal.queries import newest_entry_number

MAX_AGE = 300  # seconds
# Search answers from an index that follows the journal a moment later; the back office is never kept. A program that
# reads the open data page by page would push out what citizens read, and its files are made without an entry.
NEVER_KEPT = (settings.ADMIN_PREFIX, "/tim-kiem/", "/tai-lieu/", "/theo-doi/", "/api/", "/du-lieu-mo/")
NEVER_KEPT += ("/nguon-tin/", "/oai/", "/nhung/", "/oembed/")  # their registry follows the journal a moment later


class PageCacheMiddleware:
    """Stands outside compression and templates: a page that is kept costs one query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_kept(request):
            return self.get_response(request)
        key = _key(request)
        kept = self.pages.get(key)
        if kept is not None:
            return _told(request, *kept)
        response = self.get_response(request)
        if _is_for_everyone(response):
            self.pages.set(key, (response.content, dict(response.headers)), MAX_AGE)
        return response


def _told(request: HttpRequest, content: bytes, headers: dict[str, str]) -> HttpResponseBase:
    """What was kept; whoever has it already is told that it is the same."""
    kept = HttpResponse(content, headers=headers)
    if "ETag" not in headers:
        return kept
    changed = parse_http_date_safe(headers.get("Last-Modified", ""))
    return get_conditional_response(request, etag=headers["ETag"], last_modified=changed, response=kept) or kept


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith(NEVER_KEPT)
    )


def _is_for_everyone(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not isinstance(response, StreamingHttpResponse)
        and not response.cookies
        and "private" not in response.headers.get("Cache-Control", "")
        and "no-store" not in response.headers.get("Cache-Control", "")
    )


def _key(request: HttpRequest) -> str:
    parts = (
        str(newest_entry_number()),
        timezone.localdate().isoformat(),
        request.get_host(),
        request.get_full_path(),
        request.COOKIES.get(COOKIE, ""),
        "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else "",
        request.headers.get("HX-Request", ""),
    )
    return sha256("\n".join(parts).encode()).hexdigest()
