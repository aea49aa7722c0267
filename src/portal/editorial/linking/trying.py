"""One run over the links of live contents: bounded, polite to each host, safe to be cut off anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from portal.editorial.linking.finding import DOCUMENT, PAGE, host_of
from portal.editorial.linking.inside import ask_house, known_pages
from portal.editorial.linking.judging import Tried
from portal.editorial.operations.links import gather_links, let_links_go, record_try
from portal.editorial.queries.links import links_due, pages_to_gather
from safehttp.failures import Failure, TooBig
from safehttp.many import fetch_many
from safehttp.port import (
    Answered,
    Asked,
    Door,
    Limits,
)

logger = logging.getLogger(__name__)

PAGES_AT_ONCE = 100  # whose links are gathered in one run
INSIDE_AT_ONCE = 40
OUTSIDE_AT_ONCE = 20  # hosts; each is asked for one address in a run
_THREADS = 5
_LITTLE = Limits(connect_seconds=5, read_seconds=8, total_seconds=15, most_body_bytes=64 * 1024)
# A server that does not answer HEAD as it answers GET.
_ASK_AGAIN = 400


def try_some(*, door: Door, at: datetime) -> int:
    """Gather what stands in contents that changed, and try what is due. Returns how many addresses were tried.

    Called with no transaction open: strangers may keep it waiting.
    """
    let_links_go()
    for page in pages_to_gather(limit=PAGES_AT_ONCE):
        gather_links(article=page, base=settings.PORTAL_BASE_URL, at=at)
    return _try_inside(at) + _try_outside(door, at)


def try_one(*, url: str, is_internal: bool, door: Door, at: datetime) -> Tried:
    """Try an address now, because an officer asks."""
    if is_internal:
        tried = known_pages([url]).get(url) or ask_house(url)
    else:
        tried = _first(_fetched(door, [url]))
    record_try(url=url, tried=tried, at=at)
    return tried


def _try_inside(at: datetime) -> int:
    due = links_due(at=at, is_internal=True, limit=INSIDE_AT_ONCE)
    known = known_pages(link for link in due if link.startswith((PAGE, DOCUMENT)))
    for link in due:
        record_try(url=link, tried=known.get(link) or ask_house(link), at=at)
    return len(due)


def _try_outside(door: Door, at: datetime) -> int:
    by_host: dict[str, str] = {}
    for link in links_due(at=at, is_internal=False, limit=OUTSIDE_AT_ONCE * 10):
        by_host.setdefault(host_of(link), link)
    chosen = list(by_host.values())[:OUTSIDE_AT_ONCE]
    for link, tried in _fetched(door, chosen):
        record_try(url=link, tried=tried, at=at)
    return len(chosen)


def _fetched(door: Door, links: Iterable[str]) -> Iterable[tuple[str, Tried]]:
    """How each answered: HEAD first, GET for those that refuse it."""
    again = []
    for link, outcome in fetch_many(door, _asked("HEAD", links), limits=_LITTLE, at_once=_THREADS):
        if isinstance(outcome, Failure) or outcome.status < _ASK_AGAIN:
            yield link, _tried(outcome)
        else:
            again.append(link)
    for link, outcome in fetch_many(door, _asked("GET", again), limits=_LITTLE, at_once=_THREADS):
        yield link, _tried(outcome)


def _asked(method: str, links: Iterable[str]) -> list[tuple[str, Asked]]:
    return [(link, Asked(method=method, url=link, headers={"Accept": "*/*"})) for link in links]


def _tried(outcome: Answered | Failure) -> Tried:
    if isinstance(outcome, TooBig):
        return Tried(200)
    if isinstance(outcome, Failure):
        return Tried(error=outcome.code)
    return Tried(outcome.status, moved_to=outcome.moved_to)


def _first(found: Iterable[tuple[str, Tried]]) -> Tried:
    return next(iter(list(found)))[1]
