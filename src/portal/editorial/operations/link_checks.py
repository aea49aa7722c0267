"""Checks of the links in live contents: bounded, considerate of each host, safe to interrupt at any point."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from wagtail.documents import get_document_model

from portal.editorial.hyperlinks import (
    DOCUMENT,
    MISSING_ANCHOR,
    MOST_CHARACTERS,
    PAGE,
    LinkFailure,
    LinkResult,
    failure_after,
    host_of,
    is_within,
    links_in,
)
from portal.editorial.models import ArticlePage, CampaignPage, EventPage, LinkCheck, PortalPage
from portal.editorial.queries.compliance import GATHERED, links_due, pages_to_gather
from portal.schema.queries import first_of_each
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure, ResponseTooBig
from safehttp.types import (
    Client,
    HttpLimits,
    Request,
    Response,
)

logger = logging.getLogger(__name__)

_FOUND, _ABSENT, _GONE = LinkResult(200), LinkResult(404), LinkResult(410)
_MOST_STEPS = 3  # redirects to follow


def known_pages(links: Iterable[str]) -> dict[str, LinkResult]:
    """The results for "page:12" and "document:5" links; two queries, however many links."""
    wanted = list(links)
    pages = {int(link.removeprefix(PAGE)) for link in wanted if link.startswith(PAGE)}
    papers = {int(link.removeprefix(DOCUMENT)) for link in wanted if link.startswith(DOCUMENT)}
    live = dict(PortalPage.objects.filter(pk__in=pages).values_list("pk", "live"))
    held = set(get_document_model().objects.filter(pk__in=papers).values_list("pk", flat=True))
    found = {f"{PAGE}{pk}": _ABSENT if pk not in live else _FOUND if live[pk] else _GONE for pk in pages}
    return found | {f"{DOCUMENT}{pk}": _FOUND if pk in held else _ABSENT for pk in papers}


def ask_inside(link: str) -> LinkResult:
    """The result for an internal address, as a reader would get it. A fragment must exist in the page."""
    split = urlsplit(link)
    path, query, moved_to = split.path or "/", split.query, ""
    if path.startswith(settings.ADMIN_PREFIX):
        return _FOUND  # for officers; whether they may see it depends on their permissions
    for _ in range(_MOST_STEPS):
        response = _get(path, query)
        target = response.headers.get("Location", "")
        if not 300 <= response.status_code < 400 or not target:
            break
        moved_to = target if response.status_code in {301, 308} else moved_to
        goal = urlsplit(target)
        path, query = goal.path or "/", goal.query
    return (
        LinkResult(response.status_code, error=MISSING_ANCHOR)
        if response.status_code == 200 and split.fragment and not _has_place(response, unquote(split.fragment))
        else LinkResult(response.status_code, moved_to=moved_to)
    )


def _get(path: str, query: str) -> HttpResponseBase:
    """Request as an anonymous client without a browser: it is not counted as a reading, and nothing is written."""
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
        return _in_process().get_response(request)
    except Exception:
        # A server error at one address must not end the run for all other links.
        logger.exception("The portal could not answer itself at %s.", path)
        return HttpResponse(status=500)


@lru_cache
def _in_process() -> WSGIHandler:
    return WSGIHandler()


def _has_place(response: HttpResponseBase, fragment: str) -> bool:
    return (
        getattr(response, "streaming", False)
        or re.search(
            rf"""\s(?:id|name)=["']?{re.escape(fragment)}["'\s>]""",
            getattr(response, "content", b"").decode("utf-8", "replace"),
        )
        is not None
    )


@transaction.atomic
def collect_links(*, article: ArticlePage, base: str, at: datetime) -> int:
    """Store the links in the published content, and keep the results known so far. Returns how many.

    `base` is the address of the portal itself.
    """
    links = list(dict.fromkeys([*links_in(article.body.get_prep_value()), *_own_addresses(article)]))
    LinkCheck.objects.filter(page=article).exclude(url__in=[*links, GATHERED]).delete()
    known = dict(LinkCheck.objects.filter(url__in=links, checked_at__isnull=False).values_list("url", "pk"))
    like = LinkCheck.objects.in_bulk(known.values())
    LinkCheck.objects.bulk_create(
        [_row(article, link, like.get(known.get(link, 0)), base) for link in links],
        ignore_conflicts=True,
        batch_size=200,
    )
    LinkCheck.objects.update_or_create(page=article, url=GATHERED, defaults={"is_internal": True, "checked_at": at})
    return len(links)


def _row(article: ArticlePage, link: str, known: LinkCheck | None, base: str) -> LinkCheck:
    """The row of a link. If another content has the same link, its last result is copied."""
    row = LinkCheck(page=article, url=link, is_internal=is_within(link, base=base))
    if known is not None:
        for name in ("status", "error", "moved_to", "first_failed_at", "failures", "checked_at"):
            setattr(row, name, getattr(known, name))
    return row


def _own_addresses(article: ArticlePage) -> Iterator[str]:
    """Links in fields outside the body."""
    said = [article.origin_url]
    if isinstance(article, EventPage):
        said.append(article.join_url)
    if isinstance(article, CampaignPage):
        said += [road.url for road in article.roads.all()]
    yield from (address for address in said if address)


@transaction.atomic
def record_link_result(*, url: str, tried: LinkResult, at: datetime) -> None:
    """Store the result for an address in the rows of every content that has it."""
    rows = list(LinkCheck.objects.select_for_update().filter(url=url).order_by("pk"))
    for row in rows:
        failing = failure_after(LinkFailure(row.first_failed_at, row.failures), tried, at=at)
        row.status, row.error = tried.status, tried.error
        row.moved_to = tried.moved_to[:MOST_CHARACTERS]
        row.first_failed_at, row.failures, row.checked_at = failing.since, failing.times, at
    LinkCheck.objects.bulk_update(
        rows, ["status", "error", "moved_to", "first_failed_at", "failures", "checked_at"], batch_size=200
    )


PAGES_AT_ONCE = 100  # pages whose links are collected in one run
OUTSIDE_AT_ONCE = 20  # hosts in one run; one address of each is checked
_THREADS = 5
_LITTLE = HttpLimits(connect_seconds=5, read_seconds=8, total_seconds=15, most_body_bytes=64 * 1024)
# From this status on, the server may answer HEAD differently from GET.
_ASK_AGAIN = 400


def check_some_links(*, door: Client, at: datetime) -> int:
    """Collect the links of changed contents, and check those due. Returns how many addresses were checked.

    It must be called outside of a transaction: external servers may be slow.
    """
    LinkCheck.objects.filter(page__live=False).delete()  # contents that are no longer public
    for page in pages_to_gather(limit=PAGES_AT_ONCE):
        collect_links(article=page, base=settings.PORTAL_BASE_URL, at=at)
    return _try_inside(at) + _try_outside(door, at)


def check_link(*, url: str, is_internal: bool, door: Client, at: datetime) -> LinkResult:
    """Check an address now, at an officer's request."""
    tried = known_pages([url]).get(url) or ask_inside(url) if is_internal else dict(_fetched(door, [url]))[url]
    record_link_result(url=url, tried=tried, at=at)
    return tried


def _try_inside(at: datetime) -> int:
    due = links_due(at=at, is_internal=True, limit=40)
    known = known_pages(link for link in due if link.startswith((PAGE, DOCUMENT)))
    for link in due:
        record_link_result(url=link, tried=known.get(link) or ask_inside(link), at=at)
    return len(due)


def _try_outside(door: Client, at: datetime) -> int:
    due = links_due(at=at, is_internal=False, limit=OUTSIDE_AT_ONCE * 10)
    by_host = first_of_each((host_of(link), link) for link in due)
    chosen = list(by_host.values())[:OUTSIDE_AT_ONCE]
    for link, tried in _fetched(door, chosen):
        record_link_result(url=link, tried=tried, at=at)
    return len(chosen)


def _fetched(door: Client, links: Iterable[str]) -> Iterable[tuple[str, LinkResult]]:
    """The results: HEAD first, then GET for servers that reject it."""
    again = []
    for link, outcome in fetch_many(door, _asked("HEAD", links), limits=_LITTLE, at_once=_THREADS):
        if isinstance(outcome, HttpFailure) or outcome.status < _ASK_AGAIN:
            yield link, _tried(outcome)
        else:
            again.append(link)
    yield from (
        (link, _tried(outcome))
        for link, outcome in fetch_many(door, _asked("GET", again), limits=_LITTLE, at_once=_THREADS)
    )


def _asked(method: str, links: Iterable[str]) -> list[tuple[str, Request]]:
    return [(link, Request(method=method, url=link, headers={"Accept": "*/*"})) for link in links]


def _tried(outcome: Response | HttpFailure) -> LinkResult:
    if isinstance(outcome, ResponseTooBig):
        return LinkResult(200)
    return (
        LinkResult(error=outcome.code)
        if isinstance(outcome, HttpFailure)
        else LinkResult(outcome.status, moved_to=outcome.moved_to)
    )
