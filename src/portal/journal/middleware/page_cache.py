"""Public pages are kept until something is written in the journal, or the day ends; and what browsers and caches on the
way may do with an answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from portal.design.display import COOKIE
from portal.journal.queries import newest_entries_mark

FOR_EVERYBODY = "public, no-cache"
FOR_ONE_BROWSER = "private, no-cache"  # an officer who has signed in sees a page as it is for officers
FOR_NOBODY_ELSE = "private, no-store"
# What caches would keep for ever by themselves (RFC 9111 §4.2.2), and what an officer may take back tomorrow.
ASKED_AGAIN = "no-cache"
NOT_KEPT = "no-store"
_BY_STATUS = {
    HTTPStatus.OK: FOR_EVERYBODY,
    HTTPStatus.NOT_MODIFIED: FOR_EVERYBODY,
    HTTPStatus.MOVED_PERMANENTLY: ASKED_AGAIN,
    HTTPStatus.FOUND: ASKED_AGAIN,
    HTTPStatus.SEE_OTHER: ASKED_AGAIN,
    HTTPStatus.TEMPORARY_REDIRECT: ASKED_AGAIN,
    HTTPStatus.PERMANENT_REDIRECT: ASKED_AGAIN,
    HTTPStatus.GONE: ASKED_AGAIN,
}
_FORM_TOKEN = b"csrfmiddlewaretoken"


class PageMarksMiddleware:
    """Stands inside compression, where a page has its own bytes: the same page has the same tag in every process.

    The back office says for itself that nothing of it is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method in ("GET", "HEAD") and not request.path.startswith(settings.ADMIN_PREFIX):
            _mark(request, response)
        return response


def _mark(request: HttpRequest, response: HttpResponse) -> None:
    said = response.headers.get("Cache-Control", "")
    if _is_for_one_reader(response):
        if "no-store" not in said:
            response.headers["Cache-Control"] = FOR_NOBODY_ELSE
        return
    if not said:
        response.headers["Cache-Control"] = said = _permission(request, response.status_code)
    if response.status_code == HTTPStatus.OK and "no-store" not in said and not response.streaming:
        _tag(response)


def _is_for_one_reader(response: HttpResponse) -> bool:
    """It sets a cookie, or holds the token of a form: Django sets no cookie for those who have one already."""
    return bool(response.cookies) or (not response.streaming and _FORM_TOKEN in response.content)


def _permission(request: HttpRequest, status: int) -> str:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return FOR_ONE_BROWSER if status < HTTPStatus.BAD_REQUEST else FOR_NOBODY_ELSE
    return _BY_STATUS.get(HTTPStatus(status), NOT_KEPT)


def _tag(response: HttpResponse) -> None:
    """A date without a tag is not enough: a list from which something was taken out does not get a later date."""
    if "ETag" not in response.headers:
        response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        response.headers.pop("Last-Modified", None)


MAX_AGE = 300  # seconds
# Search answers from an index that follows the journal a moment later; the back office is never kept. A program that
# reads the open data page by page would push out what citizens read, and its files are made without an entry.
NEVER_KEPT = (
    settings.ADMIN_PREFIX,
    "/tim-kiem/",
    "/tai-lieu/",
    "/theo-doi/",
    "/api/",
    "/du-lieu-mo/",
    "/duyet/",
    "/gop-y/",
    # The registry of items follows the journal a moment later.
    "/nguon-tin/",
    "/oai/",
    "/nhung/",
    "/oembed/",
)
# Files are costly to make: their views ask first whether the reader has them.
_FILES = (".pdf", ".docx", ".epub", ".xml", ".json")
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# HTTP counts in seconds: within the first a page may change once more under the same date.
_DATE_HOLDS_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as everybody gets it, and since when this process has seen it with this tag at this address."""

    content: bytes
    headers: dict[str, str]
    since: datetime


class PageCacheMiddleware:
    """Stands outside compression and templates: a page that is kept costs one query."""

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse], clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self.get_response = get_response
        self.clock = clock
        self.pages = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_kept(request):
            return self.get_response(request)
        asked = _asked(request)
        key = _digest(newest_entries_mark(), timezone.localdate(self.clock()).isoformat(), *asked)
        kept = self.pages.get(key)
        if kept is None:
            with _as_plain_get(request):
                response = self.get_response(request)
            if not _is_for_everyone(response):
                return response
            kept = KeptPage(
                response.content, dict(response.headers), self._since(asked, response.headers.get("ETag", ""))
            )
            self.pages.set(key, kept, MAX_AGE)
        return _told(request, kept, now=self.clock())

    def _since(self, asked: tuple[str, ...], tag: str) -> datetime:
        """When the page became what it is, as far as this process knows; what it has forgotten became so just now."""
        key = _digest("since", *asked)
        known_tag, since = self.pages.get(key, ("", None))
        if since is None or known_tag != tag:
            since = self.clock()
        self.pages.set(key, (tag, since), None)
        return since


def _told(request: HttpRequest, kept: KeptPage, *, now: datetime) -> HttpResponseBase:
    """What was kept; whoever has it already is told that it is the same."""
    page = HttpResponse(kept.content, headers=kept.headers)
    if "ETag" in page.headers:
        if now - kept.since >= _DATE_HOLDS_AFTER:
            page.headers.setdefault("Last-Modified", http_date(kept.since.timestamp()))
        page = _if_changed(request, page)
    if request.method == "HEAD":
        page.headers.setdefault("Content-Length", str(len(page.content)))
        page.content = b""
    return page


def _if_changed(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """A date counts if it is the very one that we gave: processes see a page change at different times."""
    changed = parse_http_date_safe(page.headers.get("Last-Modified", ""))
    if changed is None:
        request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)
    elif parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", "")) != changed:
        request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
    return get_conditional_response(request, etag=page.headers["ETag"], last_modified=changed, response=page) or page


@contextmanager
def _as_plain_get(request: HttpRequest) -> Iterator[None]:
    """The whole page is asked for, so that it can be kept; afterwards the request is again what the reader asked."""
    method, request.method = request.method, "GET"
    hidden = () if request.path.endswith(_FILES) else _CONDITIONS
    conditions = {name: request.META.pop(name) for name in hidden if name in request.META}
    try:
        yield
    finally:
        request.method = method
        request.META.update(conditions)


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith(NEVER_KEPT)
    )


def _is_for_everyone(response: HttpResponse) -> bool:
    said = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not isinstance(response, StreamingHttpResponse)
        and not response.cookies
        and "private" not in said
        and "no-store" not in said
    )


def _asked(request: HttpRequest) -> tuple[str, ...]:
    """All of a request that decides what an anonymous reader gets."""
    return (
        request.scheme or "",
        request.get_host(),
        request.get_full_path(),
        request.COOKIES.get(COOKIE, ""),
        "gzip" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else "",
    )


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()
