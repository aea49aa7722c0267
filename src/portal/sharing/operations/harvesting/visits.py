"""A visit to a source under a lease, stored step by step; and checks of items that are no longer in the list."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db import DatabaseError, transaction
from django.db.models import F

from portal.journal.operations import record
from portal.schema.models import save_fields
from portal.sharing.harvesting import ReadItem, SourceReading
from portal.sharing.harvesting.decisions import (
    MOST_WITHDRAWN_ANYWAY,
    MOST_WITHDRAWN_SHARE,
    HarvestAct,
    decide,
    doubt_of_run,
)
from portal.sharing.models import Harvested, Source, Visit
from portal.sharing.operations.harvesting.items import (
    end_item,
    find_item,
    known_of,
    put_aside,
    sketch_item,
    take_item,
)
from portal.sharing.queries.sources import CONFIRM_AFTER, due_sources, shown_items
from portal.sharing.states import HarvestState, RunOutcome, SourceForm
from safehttp.types import CacheValidators

# Longer than a request, and than the processing of items between two renewals.
LEASE = timedelta(minutes=5)


class LostLease(Exception):
    """Another worker has the lease now, or an officer has changed the source: nothing more may be written."""


@transaction.atomic
def take_sources(*, at: datetime, limit: int) -> list[Source]:
    """Lease at most `limit` sources that are due, longest waiting first."""
    taken = list(due_sources(at=at).order_by("next_at", "pk").select_for_update(skip_locked=True, of=("self",))[:limit])
    for source in taken:
        save_fields(source, lease=secrets.token_hex(16), lease_until=at + LEASE)
    return taken


def keep_lease(*, source: Source, at: datetime) -> None:
    """Renew the lease; call first in each transaction of a visit, as it locks the row. Raises LostLease."""
    if not Source.objects.filter(pk=source.pk, lease=source.lease).update(lease_until=at + LEASE):
        raise LostLease(source.pk)


def break_lease(*, source: Source) -> None:
    """End the lease: the visit under way stops at its next step. The caller saves the source."""
    source.lease, source.lease_until = "", None


logger = logging.getLogger(__name__)

FAILURES_THAT_ARE_TOLD = 5
LONGEST_PAUSE = timedelta(days=1)
# Pause before a long list is continued: short, as resumption tokens expire.
GOES_ON_AFTER = timedelta(minutes=5)
_AT_ONCE = 10  # items in a transaction
_LONGEST_ERROR = 200
_MOST_DOUBLINGS = 10


@dataclass(slots=True)
class VisitCall:
    """State of a visit under way: the leased source, its record, and how many pages were read."""

    source: Source
    visit: Visit
    pages: int = 0
    began_again: bool = False
    moved_to: str = ""


@transaction.atomic
def begin_visit(*, source: Source, at: datetime) -> VisitCall:
    """Start the visit's record, and a new run if there is no cursor. Raises LostLease."""
    keep_lease(source=source, at=at)
    if not source.cursor:
        save_fields(source, run_began_at=at, run_withdrawn=0)
    return VisitCall(source, Visit.objects.create(source=source, at=at, outcome=RunOutcome.CUT))


def read_page(
    *, call: VisitCall, reading: SourceReading, kept: CacheValidators | None, base: str, clock: Callable[[], datetime]
) -> bool:
    """Store the items of a page in small transactions, then the cursor.

    Returns False for a doubtful run: nothing of the page was stored and the source is held. `kept`: the validators of
    the list, with its first page. Raises LostLease.
    """
    source = call.source
    if doubt := _doubt(source, reading.items, clock()):
        hold_visit(call=call, reason=doubt, at=clock())
        return False
    news = sum(_take(call, some, base, clock()) for some in batched(reading.items, _AT_ONCE, strict=False))
    # After a complete run, a page of a feed without changes ends the run: further pages are older.
    is_known = source.form != SourceForm.OAI and source.whole_run_at is not None and not news
    with transaction.atomic():
        keep_lease(source=source, at=clock())
        source.cursor = "" if is_known else reading.cursor
        if kept is not None:
            source.etag, source.last_modified = kept.etag, kept.last_modified
        source.save(update_fields=["cursor", "etag", "last_modified"])
        _note(call, error=" ".join(f"{one.item} {one.words}".strip() for one in reading.problems))
    call.pages += 1
    return True


@transaction.atomic
def begin_again(*, call: VisitCall, at: datetime) -> None:
    """The resumption token is invalid: restart from the beginning of the list. Raises LostLease."""
    keep_lease(source=call.source, at=at)
    call.began_again = True
    save_fields(call.source, cursor="", run_began_at=at, run_withdrawn=0)


@transaction.atomic
def end_visit(*, call: VisitCall, outcome: RunOutcome, at: datetime) -> None:
    """End a successful visit: at the end of the list, or at the limit of one visit. Raises LostLease."""
    source = call.source
    keep_lease(source=source, at=at)
    if outcome is RunOutcome.DONE:
        source.whole_run_at, source.run_began_at, source.may_withdraw_many = source.run_began_at, None, False
    source.visited_at, source.failures, source.last_error = at, 0, ""
    if call.pages or outcome is RunOutcome.UNCHANGED:
        source.moved_to = "" if call.moved_to == source.address else call.moved_to[:500]
    source.next_at = at + (GOES_ON_AFTER if source.cursor else timedelta(minutes=source.every_minutes))
    break_lease(source=source)
    source.save()
    _note(call, outcome=outcome)


@transaction.atomic
def fail_visit(*, call: VisitCall, words: str, wait: timedelta | None, at: datetime) -> None:
    """End a failed visit; the next one is later with each failure in a row. Raises LostLease."""
    source = call.source
    keep_lease(source=source, at=at)
    source.visited_at, source.failures, source.last_error = at, source.failures + 1, words[:_LONGEST_ERROR]
    source.next_at = at + max(pause_after(source.failures, every_minutes=source.every_minutes), wait or timedelta())
    break_lease(source=source)
    source.save()
    _note(call, outcome=RunOutcome.FAILED, error=words)
    if source.failures == FAILURES_THAT_ARE_TOLD:
        _tell_of_holding(source, words, at)


@transaction.atomic
def hold_visit(*, call: VisitCall, reason: str, at: datetime) -> None:
    """End the visit and hold the source, as its withdrawals are doubtful. Raises LostLease."""
    keep_lease(source=call.source, at=at)
    _note(call, outcome=RunOutcome.HELD, error=reason)
    call.source.visited_at = at
    hold_source(source=call.source, reason=reason, at=at)


@transaction.atomic
def hold_source(*, source: Source, reason: str, at: datetime) -> None:
    """Stop visits until an officer has reviewed the source."""
    source.held_at, source.held_reason = at, reason[:300]
    break_lease(source=source)
    source.save(update_fields=["held_at", "held_reason", "lease", "lease_until", "visited_at"])
    _tell_of_holding(source, reason, at)


def pause_after(failures: int, *, every_minutes: int) -> timedelta:
    """The usual interval, doubled with each failure; at most a day, but never less than usual."""
    usual = timedelta(minutes=every_minutes)
    return max(usual, min(usual * (1 << min(max(failures, 1) - 1, _MOST_DOUBLINGS)), LONGEST_PAUSE))


@transaction.atomic
def _doubt(source: Source, items: Iterable[ReadItem], at: datetime) -> str:
    """Only withdrawals make a run doubtful; they are decided without looking up duplicates."""
    if source.may_withdraw_many:
        return ""
    gone = [read for read in items if read.is_deleted]
    intents = [decide(read, known=known_of(find_item(source=source, read=read)), hosts=(), at=at) for read in gone]
    if not any(intent.act is HarvestAct.WITHDRAWN for intent in intents):
        return ""
    return doubt_of_run(intents, shown_count=shown_items(source=source).count(), withdrawn_before=source.run_withdrawn)


@transaction.atomic
def _take(call: VisitCall, items: Iterable[ReadItem], base: str, at: datetime) -> int:
    """Store some items and the counters of the visit. Returns how many items changed anything. Raises LostLease."""
    keep_lease(source=call.source, at=at)
    counts: dict[str, int] = {"found": 0}
    for read in items:
        counts["found"] += 1
        if counted := _take_one(call.source, read, base, at):
            counts[counted] = counts.get(counted, 0) + 1
    Visit.objects.filter(pk=call.visit.pk).update(**{name: F(name) + count for name, count in counts.items()})
    if withdrawn := counts.get("withdrawn", 0):
        save_fields(call.source, run_withdrawn=call.source.run_withdrawn + withdrawn)
    return sum(counts.values()) - counts["found"]


def _take_one(source: Source, read: ReadItem, base: str, at: datetime) -> str:
    """A faulty item does not stop the others: after an exception it is quarantined."""
    try:
        return take_item(source=source, read=read, base=base, at=at)
    except DatabaseError:
        raise
    except Exception as error:
        logger.exception("An item of source %s could not be taken.", source.pk)
        put_aside(source=source, read=read, reason=f"Cổng gặp lỗi khi nhận bài ({type(error).__name__}).", at=at)
        return "quarantined"


def _note(call: VisitCall, *, outcome: RunOutcome | None = None, error: str = "") -> None:
    save_fields(call.visit, error=(error or call.visit.error)[:_LONGEST_ERROR], outcome=outcome or call.visit.outcome)


def _tell_of_holding(source: Source, reason: str, at: datetime) -> None:
    record(
        "source.held",
        subject=source,
        by=None,
        at=at,
        details={"source": source.pk, "agency": source.agency_id, "reason": reason[:300]},
    )


@transaction.atomic
def note_check(*, item: Harvested, is_gone: bool, at: datetime) -> bool:
    """Store whether the origin still has the item; if it is missing twice, at least a day apart, it is withdrawn.

    Returns whether it was withdrawn. If many items of a source are missing, the source is held instead.
    """
    item.checked_at = at
    item.missing_since = (item.missing_since or at) if is_gone else None
    is_confirmed = is_gone and item.missing_since is not None and at - item.missing_since >= CONFIRM_AFTER
    if is_confirmed and (doubt := _doubt_of_missing(item.source)):
        hold_source(source=item.source, reason=doubt, at=at)
        is_confirmed = False
    if is_confirmed:
        end_item(item=item, note=f"Bài này không còn ở {item.source.title}, nên cổng không đăng nữa.", by=None, at=at)
        item.state, item.ended_at = HarvestState.WITHDRAWN, at
        item.reason = "Không còn ở trang nguồn: hai lần xem, cách nhau ít nhất một ngày."
        sketch_item(item=item, keys=())
    item.save()
    return is_confirmed


def _doubt_of_missing(source: Source) -> str:
    if source.may_withdraw_many:
        return ""
    shown = shown_items(source=source)
    missing, count = shown.filter(missing_since__isnull=False).count(), shown.count()
    return (
        f"Không còn thấy {missing} trong {count} bài ở trang nguồn; cần cán bộ xác nhận trước khi gỡ."
        if missing > MOST_WITHDRAWN_ANYWAY and missing > MOST_WITHDRAWN_SHARE * count
        else ""
    )
