"""Visits to sources through the HTTP client, and checks of items that may have been deleted at their origin."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.tasks import task
from django.utils import timezone

from portal.outward.operations import http_client
from portal.sharing.harvesting import HarvestBeginAgain, SourceReading, UnreadableSource
from portal.sharing.harvesting.addresses import host_of
from portal.sharing.models import Source
from portal.sharing.operations import answer_of, enqueue_once, wake
from portal.sharing.operations.harvesting.items import decide_again
from portal.sharing.operations.harvesting.sources import (
    first_request,
    next_request,
    problem_of,
    read_answer,
    wait_of,
    words_of,
)
from portal.sharing.operations.harvesting.visits import (
    LostLease,
    VisitCall,
    begin_again,
    begin_visit,
    end_visit,
    fail_visit,
    note_check,
    read_page,
    take_sources,
)
from portal.sharing.queries.sources import due_sources, duplicates_left_alone, items_to_look_after
from portal.sharing.states import RunOutcome, SourceForm
from safehttp.client import fetch_many
from safehttp.failures import HttpFailure
from safehttp.types import CacheValidators, Client, Request, Response, is_unchanged, keep

logger = logging.getLogger(__name__)

AT_ONCE = 16
MOST_PAGES = 20  # of one source in one visit

Clock = Callable[[], datetime]


@task
def visit() -> int:
    """Visit sources that are due; enqueues itself again if there may be more. Returns how many were visited."""
    visited = visit_some(door=http_client(), base=settings.PORTAL_BASE_URL.rstrip("/"))
    if visited == AT_ONCE:
        wake(visit)
    return visited


def visit_due(*, at: datetime) -> None:
    """Scheduled every minute: enqueue `visit` if any source is due."""
    if due_sources(at=at).exists():
        enqueue_once(visit)


def visit_some(*, door: Client, base: str, clock: Clock = timezone.now) -> int:
    """Lease some due sources and visit them in parallel. Returns how many there were."""
    sources = take_sources(at=clock(), limit=AT_ONCE)
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="harvest") as threads:
        waiting: dict[Future[Response | HttpFailure], VisitCall] = {}
        for source in sources:
            call = begin_visit(source=source, at=clock())
            waiting[threads.submit(answer_of, door, _beginning(source))] = call
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for one in done:
                call = waiting.pop(one)
                if (asked := _go_on(call, one.result(), base, clock)) is not None:
                    waiting[threads.submit(answer_of, door, asked)] = call
    return len(sources)


def _beginning(source: Source) -> Request:
    """The place where the last visit stopped, else the list as a conditional request."""
    return (
        next_request(source)
        if source.cursor
        else first_request(source, kept=CacheValidators(source.etag, source.last_modified), since=source.whole_run_at)
    )


def _go_on(call: VisitCall, answered: Response | HttpFailure, base: str, clock: Clock) -> Request | None:
    """Process a response. Returns the next request, None at the end of the visit."""
    try:
        return _follow(call, answered, base, clock)
    except LostLease:
        logger.warning("Source %s was taken from this visit.", call.source.pk)
    except DatabaseError:
        logger.exception("The visit to source %s goes on when its lease is over.", call.source.pk)
    return None


def _follow(call: VisitCall, answered: Response | HttpFailure, base: str, clock: Clock) -> Request | None:
    if isinstance(answered, HttpFailure):
        fail_visit(call=call, words=words_of(answered), wait=None, at=clock())
        return None
    if not call.source.cursor:
        # Of a redirected archive the address is kept without the query of the request.
        call.moved_to = answered.moved_to.partition("?")[0] if call.source.form == SourceForm.OAI else answered.moved_to
    if is_unchanged(answered) and not call.pages:
        end_visit(call=call, outcome=RunOutcome.UNCHANGED, at=clock())
        return None
    if problem := problem_of(answered):
        fail_visit(call=call, words=problem, wait=wait_of(answered, at=clock()), at=clock())
        return None
    return _read(call, answered, base, clock)


def _read(call: VisitCall, answered: Response, base: str, clock: Clock) -> Request | None:
    source = call.source
    try:
        reading = _bounded(source, read_answer(source, answered))
    except HarvestBeginAgain as lost:
        if not call.began_again:
            begin_again(call=call, at=clock())
            return first_request(source, since=source.whole_run_at)
        fail_visit(call=call, words=str(lost), wait=None, at=clock())
    except UnreadableSource as problem:
        fail_visit(call=call, words=str(problem), wait=None, at=clock())
    else:
        return _take_page(call, answered, reading, base, clock)
    return None


def _take_page(call: VisitCall, answered: Response, reading: SourceReading, base: str, clock: Clock) -> Request | None:
    source = call.source
    kept = None if source.cursor else keep(answered, CacheValidators(source.etag, source.last_modified))
    if not read_page(call=call, reading=reading, kept=kept, base=base, clock=clock):
        return None
    if source.cursor and call.pages < MOST_PAGES:
        return next_request(source)
    end_visit(call=call, outcome=RunOutcome.CUT if source.cursor else RunOutcome.DONE, at=clock())
    return None


def _bounded(source: Source, reading: SourceReading) -> SourceReading:
    """Further pages of a feed are followed only on its own host."""
    leads_away = source.form != SourceForm.OAI and host_of(reading.cursor) != host_of(source.address)
    return SourceReading(reading.items, "", reading.problems) if leads_away else reading


MOST_CHECKS = 20  # per run of the hourly job, over all sources


@task
def maintain_sources() -> int:
    """Check some origins, and decide again about duplicates whose original is not public. Returns how many were
    withdrawn."""
    decide_duplicates_again(base=settings.PORTAL_BASE_URL.rstrip("/"), at=timezone.now())
    return check_origins(door=http_client())


def maintain_sources_due(*, at: datetime) -> None:
    """Scheduled every hour: enqueue `maintain_sources` if there is anything to check."""
    if items_to_look_after(at=at).exists() or duplicates_left_alone().exists():
        enqueue_once(maintain_sources)


def check_origins(*, door: Client, clock: Clock = timezone.now) -> int:
    """Request items at their own addresses, outside any transaction. Returns how many were withdrawn."""
    items = {item.pk: item for item in items_to_look_after(at=clock()).order_by("checked_at", "pk")[:MOST_CHECKS]}
    asked = ((item.pk, Request("GET", item.address)) for item in items.values())
    return sum(
        # Only 404 and 410 mean gone, not a site that is down or a page that is too big.
        note_check(item=items[pk], is_gone=isinstance(answered, Response) and answered.status in {404, 410}, at=clock())
        for pk, answered in fetch_many(door, asked, at_once=4)
    )


def decide_duplicates_again(*, base: str, at: datetime) -> int:
    """Duplicates whose original is not public any more may be published. Returns how many were decided."""
    doubles = list(duplicates_left_alone().order_by("pk")[:50])
    for item in doubles:
        decide_again(item=item, base=base, at=at)
    return len(doubles)
