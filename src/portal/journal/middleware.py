"""What every request passes: public pages are kept until something that they depend on is written, or the day ends;
what browsers and caches on the way may do with an answer; and readings, counted outside the page cache."""

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
    HeardQuery,
    dependencies_heard,
    holds,
    mark_of,
    may_be_kept,
)

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
_ENDINGS = (HTTPStatus.GONE, HTTPStatus.MOVED_PERMANENTLY)  # of a page that was withdrawn or merged


class PageMarksMiddleware(Middleware):
    """Sets ETags, inside compression, so that a page has the same tag in every process.

    The back office forbids caching itself.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method in ("GET", "HEAD") and not request.path.startswith(settings.ADMIN_PREFIX):
            _mark(request, response)
        return response


def _mark(request: HttpRequest, response: HttpResponse) -> None:
    said = response.headers.get("Cache-Control", "")
    # For one reader alone: it sets a cookie, or holds the token of a form (Django sets no cookie for who has one).
    if response.cookies or (not response.streaming and b"csrfmiddlewaretoken" in response.content):
        if "no-store" not in said:
            response.headers["Cache-Control"] = FOR_NOBODY_ELSE
        return
    if not said:
        response.headers["Cache-Control"] = said = _permission(request, response.status_code)
    is_whole = response.status_code == HTTPStatus.OK and not response.streaming
    if is_whole and "no-store" not in said and "ETag" not in response.headers:
        # A date without a tag is not enough: a list from which something was taken out does not get a later date.
        response.headers["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
        response.headers.pop("Last-Modified", None)


def _permission(request: HttpRequest, status: int) -> str:
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return FOR_ONE_BROWSER if status < HTTPStatus.BAD_REQUEST else FOR_NOBODY_ELSE
    return _BY_STATUS.get(HTTPStatus(status), NOT_KEPT)


MAX_AGE = 300  # seconds
RUSH, MOST_ASKED = 5, 5_000  # readers of one page in a second, of one process; pages and seconds counted at once
# Files are costly to make: their views ask first whether the reader has them.
_FILES = (".pdf", ".docx", ".epub", ".xml", ".json")
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
# HTTP counts in seconds: within the first a page may change once more under the same date.
_DATE_HOLDS_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as everybody gets it, and since when this process has seen it with this tag at this address.

    It holds on as long as its `dependencies` (pickled) would be answered the same.
    """

    content: bytes
    headers: dict[str, str]
    since: datetime
    dependencies: bytes


class PageCacheMiddleware:
    """Stands outside compression and templates: a page that is kept costs one query, and where something was written
    since then what it read of the tables that were written in.

    While the database is away pages go on being read as they were kept when it was last asked; they are kept on for
    that long. What is not kept cannot be made: the page for failures says so.
    """

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse], clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self.get_response = get_response
        self.clock = clock
        self.pages = caches["pages"]
        self.mark = ""  # of the journal, when it was last asked
        self.asked = Counter[tuple[str, int]]()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_be_kept(request):
            return self.get_response(request)
        if (handle := request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)) is None:
            return self._answer(request)
        if SESSION_KEY in SessionStore(handle).load():
            request.COOKIES[settings.SESSION_COOKIE_NAME] = handle
            return self.get_response(request)
        # Of no session that there is: taken away, and it has no page made anew.
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
            # This process wrote them.
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
                # What takes the place of a page that nginx may have: it would give that while the portal is away.
                return self._lend(request, key, response) if response.status_code in _ENDINGS else response
            since = self._since(asked, response.headers.get("ETag", ""))
            kept = KeptPage(response.content, dict(response.headers), since, pickle.dumps(heard))
            self.pages.set(key, kept, MAX_AGE)
        if known != mark:
            self.pages.set(f"{key}-mark", mark, None)
        return self._lend(request, key, _told(request, kept, now=self.clock()))

    def _lend(self, request: HttpRequest, key: str, page: HttpResponseBase) -> HttpResponseBase:
        """Let the proxy of `deploy/nginx.conf` have the page for when the portal is away; in a rush also for a second,
        and for one more while it asks again. Otherwise it asks each time, as readings are counted here."""
        now = self.clock().timestamp()
        if request.headers.get("X-Kept-As") == _display(request) and page.status_code in (HTTPStatus.OK, *_ENDINGS):
            is_rush = self._is_rush(key, int(now))
            lend(page, until=int(now) - 1 + is_rush, again=int(is_rush))
        return page

    def _is_rush(self, key: str, second: int) -> bool:
        """Whether this process was asked for the page often within this second."""
        if len(self.asked) > MOST_ASKED:
            self.asked.clear()
        self.asked[key, second] += 1
        return self.asked[key, second] >= RUSH

    def _ask_journal(self, request: HttpRequest) -> bool:
        """Whether the database answered. If it has never done so, no page is kept."""
        try:
            self.mark = mark_of(request)
        except Error as error:
            if not is_database_unreachable(error):
                raise
            return False
        return True

    def _narrowed(self, request: HttpRequest) -> tuple[HeardQuery, set[str]]:
        """The address without names that no page there has ever looked up, and these names: all such addresses have
        one page."""
        request.GET = query = HeardQuery(request.META.get("QUERY_STRING", ""), mutable=True)  # type: ignore[assignment]
        query.names, known = set(), self.pages.get(_digest("names", request.path))
        dropped = set() if known is None else query.keys() - known
        for name in dropped:
            del query[name]
        if dropped:
            request.META["QUERY_STRING"] = query.urlencode()
        return query, dropped

    def _since(self, asked: tuple[str, ...], tag: str) -> datetime:
        """When the page became what it is, as far as this process knows; what it has forgotten became so just now."""
        key = _digest("since", *asked)
        known_tag, since = self.pages.get(key, ("", None))
        if since is None or known_tag != tag:
            since = self.clock()
        self.pages.set(key, (tag, since), None)
        return since


def lend(page: HttpResponseBase, *, until: int, again: int = 0) -> None:
    """The proxy gives it until the second `until` ends, `again` more while it asks, and while the portal is away."""
    _, said = page.headers.pop("Cache-Control", ("", FOR_EVERYBODY))
    page.headers["X-Accel-Expires"] = f"@{until}"  # is read before the other, or the page is not kept
    page.headers["Cache-Control"] = f"{said}, stale-while-revalidate={again}, stale-if-error=600"


def _told(request: HttpRequest, kept: KeptPage, *, now: datetime) -> HttpResponseBase:
    """The cached response, or 304 for a client that has it already."""
    page = HttpResponse(kept.content, headers=kept.headers)
    if "ETag" in page.headers:
        if now - kept.since >= _DATE_HOLDS_AFTER:
            page.headers.setdefault("Last-Modified", http_date(kept.since.timestamp()))
        # A date counts if it is the very one that we gave: processes see a page change at different times.
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
    """The whole page is asked for, so that it can be kept; afterwards the request is again what the reader asked."""
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
    """All of a request that decides what an anonymous reader gets."""
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


# Words by which programs name themselves in User-Agent; a browser in nobody's hand gives an empty one or none.
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
# Headers by which a browser says that nobody has asked to see the page yet.
_BEFOREHAND = (("HTTP_SEC_PURPOSE", "prefetch"), ("HTTP_PURPOSE", "prefetch"), ("HTTP_PURPOSE", "preview"))
_MOZILLA = "HTTP_X_MOZ"  # "prefetch"
_LONGEST_KIND = Reading._meta.get_field("kind").max_length
_LONGEST_KEY = Reading._meta.get_field("key").max_length


class SecondPersonMiddleware(Middleware):
    """What was asked of another officer is said at the list of what waits."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        is_asked = isinstance(exception, SecondPersonAsked)
        return success_redirect(request, str(exception), "act_requests") if is_asked else None


class CountingMiddleware(Middleware):
    """Takes the name of what is shown off each answer, and counts it where a person has read it."""

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
    """Whether a citizen's browser got a page that its reader asked for; an officer at work is no reader."""
    return bool(
        response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and is_asked_by_a_reader(request)
    )


def is_asked_by_a_reader(request: HttpRequest) -> bool:
    """Whether a citizen asks, with a browser, and not a machine or a browser beforehand."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    return bool(
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and agent
        and not _IS_ROBOT.search(agent)
        and _MOZILLA not in request.META
        and not any(word in request.META.get(header, "").lower() for header, word in _BEFOREHAND)
    )
