"""The page cache, caching headers and the reading counter, for every request.

Public pages are cached until something that they depend on is written, or the day ends. Headers tell browsers and
proxies how they may cache a response. Readings are counted outside the page cache.
"""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

from portal.design.display import COOKIE, DisplayChoice
from portal.design.incidents import is_database_unreachable
from portal.design.middleware import Middleware
from portal.design.refusals import SecondPersonAsked, success_redirect
from portal.journal.models import Reading
from portal.journal.operations.readings import COUNTED, tally
from portal.journal.queries.dependencies import (
    RecordingQueryDict,
    dependencies_heard,
    holds,
    mark_of,
    may_be_kept,
)

FOR_EVERYBODY = "public, no-cache"
FOR_ONE_BROWSER = "private, no-cache"  # a signed-in officer sees the officers' form of a page
FOR_NOBODY_ELSE = "private, no-store"
# Statuses that caches would store indefinitely by default (RFC 9111 §4.2.2), although an officer may undo the cause.
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
_ENDINGS = (HTTPStatus.GONE, HTTPStatus.MOVED_PERMANENTLY)  # of a withdrawn or merged page


class PageMarksMiddleware(Middleware):
    """Set Cache-Control and ETag inside compression, so that a page has the same tag in every process.

    Pages of the back office are excluded: they forbid caching themselves.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method in ("GET", "HEAD") and not request.path.startswith(settings.ADMIN_PREFIX):
            _mark(request, response)
        return response


def _mark(request: HttpRequest, response: HttpResponse) -> None:
    said = response.headers.get("Cache-Control", "")
    # Private: the response sets a cookie, or contains the CSRF token of a form (if the visitor already has the cookie,
    # Django does not set it again).
    if response.cookies or (not response.streaming and b"csrfmiddlewaretoken" in response.content):
        if "no-store" not in said:
            response.headers["Cache-Control"] = FOR_NOBODY_ELSE
        return
    if not said:
        response.headers["Cache-Control"] = said = _permission(request, response.status_code)
    is_whole = response.status_code == HTTPStatus.OK and not response.streaming
    if is_whole and "no-store" not in said and "ETag" not in response.headers:
        # A date without a tag is not enough: a list from which an item was removed does not get a later date.
        response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        response.headers.pop("Last-Modified", None)


def _permission(request: HttpRequest, status: int) -> str:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return FOR_ONE_BROWSER if status < HTTPStatus.BAD_REQUEST else FOR_NOBODY_ELSE
    return _BY_STATUS.get(HTTPStatus(status), NOT_KEPT)


MAX_AGE = 300  # seconds
RUSH, MOST_ASKED = 5, 5_000  # readings of one page per second in one process; (page, second) pairs counted at once
# Files are costly to render: their views first check the conditional headers of the request.
_FILES = (".pdf", ".docx", ".epub", ".xml", ".json")
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# HTTP dates have a resolution of one second: within the first second a page may change again under the same date.
_DATE_HOLDS_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A public page, and the time since which this process has seen it with this ETag at this address.

    It is valid as long as its `dependencies` (pickled) give the same results.
    """

    content: bytes
    headers: dict[str, str]
    since: datetime
    dependencies: bytes


class PageCacheMiddleware:
    """The page cache, outside compression and templates.

    A cached page costs one query; if something was written since, also the page's own queries of the tables written to.

    While the database is unreachable, pages are served as they were cached when it last answered, and their lifetime is
    extended. A page that is not cached cannot be rendered: the error page says so.
    """

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse], clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self.get_response = get_response
        self.clock = clock
        self.pages = caches["pages"]
        self.mark = ""  # the journal's mark when it was last read
        self.asked = Counter[tuple[str, int]]()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_be_kept(request):
            return self.get_response(request)
        if (handle := request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)) is None:
            return self._answer(request)
        if SESSION_KEY in SessionStore(handle).load():
            request.COOKIES[settings.SESSION_COOKIE_NAME] = handle
            return self.get_response(request)
        # The session does not exist: the cookie is deleted, and the page is not rendered anew because of it.
        page = self._answer(request)
        page.delete_cookie(settings.SESSION_COOKIE_NAME)
        page.headers["Cache-Control"] = FOR_NOBODY_ELSE
        return page

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        whole, (query, dropped) = request.META.get("QUERY_STRING", ""), self._narrowed(request)
        asked, is_there, mark = _asked(request), self._ask_journal(request), self.mark
        key = _digest(timezone.localdate(self.clock()).isoformat(), *asked)
        kept, known = self.pages.get(key), self.pages.get(f"{key}-mark")
        if not is_there:
            self.pages.touch(key, MAX_AGE)
        if kept is None or (
            known != mark
            # The cached dependencies were written by this process.
            and not (is_there and known and holds(pickle.loads(kept.dependencies), since=known))  # noqa: S301
        ):
            with _as_plain_get(request), dependencies_heard() as heard:
                response = self.get_response(request)
            is_cut, is_for_everyone = not dropped.isdisjoint(query.names), _is_for_everyone(response)
            if is_cut or is_for_everyone:
                names = _digest("names", request.path)
                self.pages.set(names, self.pages.get(names, frozenset()) | query.names, None)
            if is_cut:
                request.META["QUERY_STRING"] = whole
                return self._answer(request)
            if not is_for_everyone or not is_there:
                # A page that replaces one in nginx's cache: nginx would otherwise serve the old one while the portal is
                # down.
                return self._lend(request, key, response) if response.status_code in _ENDINGS else response
            since = self._since(asked, response.headers.get("ETag", ""))
            kept = KeptPage(response.content, dict(response.headers), since, pickle.dumps(heard))
            self.pages.set(key, kept, MAX_AGE)
        if known != mark:
            self.pages.set(f"{key}-mark", mark, None)
        return self._lend(request, key, _told(request, kept, now=self.clock()))

    def _lend(self, request: HttpRequest, key: str, page: HttpResponseBase) -> HttpResponseBase:
        """Let the proxy of `deploy/nginx.conf` store the page for when the portal is down.

        In a rush it may also serve the page for one second, and for one more while it revalidates. Otherwise it
        revalidates each time, because readings are counted here.
        """
        now = self.clock().timestamp()
        if request.headers.get("X-Kept-As") == _display(request) and page.status_code in (HTTPStatus.OK, *_ENDINGS):
            is_rush = self._is_rush(key, int(now))
            lend(page, until=int(now) - 1 + is_rush, again=int(is_rush))
        return page

    def _is_rush(self, key: str, second: int) -> bool:
        """True if this process has received `RUSH` requests for the page within this second."""
        if len(self.asked) > MOST_ASKED:
            self.asked.clear()
        self.asked[key, second] += 1
        return self.asked[key, second] >= RUSH

    def _ask_journal(self, request: HttpRequest) -> bool:
        """Read the journal's mark.

        False if the database is unreachable; if it has never answered, no page is cached.
        """
        try:
            self.mark = mark_of(request)
        except Error as error:
            if not is_database_unreachable(error):
                raise
            return False
        return True

    def _narrowed(self, request: HttpRequest) -> tuple[RecordingQueryDict, set[str]]:
        """The query without parameters that no page at this path has ever read, and the names of those parameters.

        All addresses that differ only in such parameters share one cached page.
        """
        request.GET = query = RecordingQueryDict(request.META.get("QUERY_STRING", ""), mutable=True)  # type: ignore[assignment]
        query.names, known = set(), self.pages.get(_digest("names", request.path))
        dropped = set() if known is None else query.keys() - known
        for name in dropped:
            del query[name]
        if dropped:
            request.META["QUERY_STRING"] = query.urlencode()
        return query, dropped

    def _since(self, asked: tuple[str, ...], tag: str) -> datetime:
        """Since when the page has had this ETag, as far as this process knows; now, if the entry has been dropped."""
        key = _digest("since", *asked)
        known_tag, since = self.pages.get(key, ("", None))
        if since is None or known_tag != tag:
            since = self.clock()
        self.pages.set(key, (tag, since), None)
        return since


def lend(page: HttpResponseBase, *, until: int, again: int = 0) -> None:
    """Let the proxy serve the page until the second `until` ends, for `again` seconds more while it revalidates, and
    while the portal is down.
    """
    _, said = page.headers.pop("Cache-Control", ("", FOR_EVERYBODY))
    page.headers["X-Accel-Expires"] = f"@{until}"  # must come first, or nginx does not store the page
    page.headers["Cache-Control"] = f"{said}, stale-while-revalidate={again}, stale-if-error=600"


def _told(request: HttpRequest, kept: KeptPage, *, now: datetime) -> HttpResponseBase:
    """The cached response, or 304 for a client that has it already."""
    page = HttpResponse(kept.content, headers=kept.headers)
    if "ETag" in page.headers:
        if now - kept.since >= _DATE_HOLDS_AFTER:
            page.headers.setdefault("Last-Modified", http_date(kept.since.timestamp()))
        # The date counts only if it equals the one that this process sent: processes see a page change at different
        # times.
        changed = parse_http_date_safe(page.headers.get("Last-Modified", ""))
        if changed is None:
            request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)
        elif parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", "")) != changed:
            request.META.pop("HTTP_IF_MODIFIED_SINCE", None)
        page = (
            get_conditional_response(request, etag=page.headers["ETag"], last_modified=changed, response=page) or page
        )
    if request.method == "HEAD":
        page.headers.setdefault("Content-Length", str(len(page.content)))
        page.content = b""
    return page


@contextmanager
def _as_plain_get(request: HttpRequest) -> Iterator[None]:
    """Render the page as for an unconditional GET, so that it can be cached; restore the request afterwards."""
    method, request.method = request.method, "GET"
    hidden = () if request.path.endswith(_FILES) else _CONDITIONS
    conditions = {name: request.META.pop(name) for name in hidden if name in request.META}
    try:
        yield
    finally:
        request.method = method
        request.META.update(conditions)


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
    """All parts of a request on which the response to an anonymous visitor depends."""
    return (
        request.scheme or "",
        request.get_host(),
        request.get_full_path(),
        _display(request),
        "gzip" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else "",
    )


def _display(request: HttpRequest) -> str:
    return DisplayChoice.from_cookie(request.COOKIES.get(COOKIE, "")).as_cookie()


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


# Words in the User-Agent of programs. An empty or missing User-Agent is no reader's browser either.
_ROBOTS = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "scrap",
    "fetch",
    "monitor",
    "preview",
    "python",
    "curl",
    "wget",
    "java/",
    "go-http",
    "libwww",
    "httpclient",
    "okhttp",
    "axios",
    "headless",
    "lighthouse",
    "feed",
    "facebookexternalhit",
    "zalo-crawler",
    "uptime",
)
_IS_ROBOT = re.compile("|".join(map(re.escape, _ROBOTS)), re.IGNORECASE)
# Headers by which a browser says that it prefetches: nobody has asked to see the page yet.
_BEFOREHAND = (("HTTP_SEC_PURPOSE", "prefetch"), ("HTTP_PURPOSE", "prefetch"), ("HTTP_PURPOSE", "preview"))
_MOZILLA = "HTTP_X_MOZ"  # "prefetch"
_LONGEST_KIND = Reading._meta.get_field("kind").max_length
_LONGEST_KEY = Reading._meta.get_field("key").max_length


class SecondPersonMiddleware(Middleware):
    """After a request for a second person's approval: redirect to the list of pending requests, with the message."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        is_asked = isinstance(exception, SecondPersonAsked)
        return success_redirect(request, str(exception), "act_requests") if is_asked else None


class CountingMiddleware(Middleware):
    """Remove the header that names the content of a response, and count a reading if a person has read it."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        shown = response.headers.get(COUNTED, "")
        if not shown:
            return response
        del response.headers[COUNTED]
        if is_read(request, response):
            kind, _, key = shown.partition(":")
            tally.add(day=timezone.localdate(), kind=kind[:_LONGEST_KIND], key=key[:_LONGEST_KEY])
        return response


def is_read(request: HttpRequest, response: HttpResponseBase) -> bool:
    """True if a citizen's browser received a page that its reader asked for. Officers at work are not counted."""
    return bool(
        response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and is_asked_by_a_reader(request)
    )


def is_asked_by_a_reader(request: HttpRequest) -> bool:
    """True for a GET by a citizen's browser: neither a robot nor a prefetch."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return bool(
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and agent
        and not _IS_ROBOT.search(agent)
        and _MOZILLA not in request.META
        and not any(word in request.META.get(header, "").lower() for header, word in _BEFOREHAND)
    )
