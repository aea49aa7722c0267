"""Sources entered after a trial, changed, paused and released; what is asked of them, and what their answers say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import Message

from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import WrongState, refuse_if
from portal.journal.operations import record
from portal.schema.models import save_fields
from portal.sharing.delivery import read_retry_after
from portal.sharing.harvesting import SourceReading, UnreadableSource
from portal.sharing.harvesting.decisions import fault_of
from portal.sharing.harvesting.readers import list_more, list_records, read_feed, read_json_feed, read_records
from portal.sharing.models import Source
from portal.sharing.operations.harvesting.items import hosts_of
from portal.sharing.operations.harvesting.visits import break_lease
from portal.sharing.states import SourceForm
from safehttp.failures import BadAddress, HttpFailure
from safehttp.types import CacheValidators, Client, Request, Response, conditions

LONGEST_WAIT = timedelta(days=1)
# Two clocks that differ, and archives that tell days only: what was changed so shortly before is asked for again.
_OVERLAP = timedelta(days=1)
_ACCEPT = {
    SourceForm.FEED: "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
    SourceForm.JSON_FEED: "application/feed+json, application/json;q=0.9, */*;q=0.1",
    SourceForm.OAI: "text/xml, application/xml;q=0.9, */*;q=0.1",
}
_READERS: dict[SourceForm, Callable[..., SourceReading]] = {
    SourceForm.FEED: read_feed,
    SourceForm.JSON_FEED: read_json_feed,
    SourceForm.OAI: read_records,
}
_PROBLEMS = {
    401: "Trang nguồn đòi đăng nhập (401).",
    403: "Trang nguồn không cho cổng đọc (403).",
    404: "Không có gì ở địa chỉ này (404).",
    410: "Trang nguồn báo địa chỉ này đã bỏ (410).",
    429: "Trang nguồn báo bị hỏi quá nhiều (429).",
    503: "Trang nguồn tạm ngừng phục vụ (503).",
}


def first_request(source: Source, *, kept: CacheValidators | None = None, since: datetime | None = None) -> Request:
    """The beginning of the list. `kept`: what was kept of its last answer; `since`: when the last whole run began."""
    headers = {"Accept": _ACCEPT[SourceForm(source.form)]}
    if source.form == SourceForm.OAI:
        # Every archive knows days; seconds not all of them (OAI-PMH 2.0, 3.3.1).
        begun = since - _OVERLAP if since else None
        return Request(
            "GET", list_records(source.address, set_name=source.oai_set, since=begun, is_by_day=True), headers
        )
    return Request("GET", source.address, headers | (conditions(kept) if kept else {}))


def next_request(source: Source) -> Request:
    """Where reading goes on: a token of an archive, or the address of the next page."""
    return Request(
        "GET",
        list_more(source.address, token=source.cursor) if source.form == SourceForm.OAI else source.cursor,
        {"Accept": _ACCEPT[SourceForm(source.form)]},
    )


def read_answer(source: Source, answered: Response) -> SourceReading:
    """Raises `harvesting.values.Unreadable` and what stands below it."""
    return _READERS[SourceForm(source.form)](answered.body, address=answered.url, charset=_charset(answered))


def problem_of(answered: Response) -> str:
    """Why an answer that is no success is of no use, in Vietnamese; "" for a success."""
    return "" if answered.is_success else _PROBLEMS.get(answered.status, f"Trang nguồn trả lời lỗi {answered.status}.")


def words_of(failure: HttpFailure) -> str:
    """What an officer reads; what is wrong with an address is said by itself."""
    return failure.reason if isinstance(failure, BadAddress) else f"{failure.label}."


def wait_of(answered: Response, *, at: datetime) -> timedelta | None:
    """As long as the site asks for, a day at most; None where it does not say."""
    return read_retry_after(answered.headers.get("retry-after", ""), at=at, longest=LONGEST_WAIT)


def _charset(answered: Response) -> str:
    head = Message()
    head["Content-Type"] = answered.headers.get("content-type", "")
    said = head.get_content_charset()
    return said if isinstance(said, str) else ""


# What of a source's past is worth nothing once another list is read.
_OF_THE_LIST = ("address", "form", "oai_set")


@transaction.atomic
def save_source(*, source: Source, by: Officer, at: datetime) -> Source:
    """Enter a source, or change one; whoever visits it now stops. Another list is read from its beginning."""
    before = Source.objects.select_for_update().filter(pk=source.pk).first()
    if before is None or any(getattr(before, name) != getattr(source, name) for name in _OF_THE_LIST):
        _read_from_the_beginning(source, at)
    break_lease(source=source)
    source.save()
    record("source.changed" if before else "source.entered", subject=source, by=by, at=at, details=_details(source))
    return source


@transaction.atomic
def switch_source(*, source: Source, is_active: bool, by: Officer, at: datetime) -> None:
    """Let the source be visited, or no more. What was taken from it stays."""
    break_lease(source=source)
    source.is_active, source.next_at = is_active, at
    source.save(update_fields=["is_active", "next_at", "lease", "lease_until"])
    record("source.changed", subject=source, by=by, at=at, details=_details(source) | {"is_active": is_active})


@transaction.atomic
def visit_now(*, source: Source, by: Officer, at: datetime) -> None:
    """The source is due at once, whatever failed before."""
    save_fields(source, next_at=at)
    record("source.hurried", subject=source, by=by, at=at, details=_details(source))


@transaction.atomic
def release_source(*, source: Source, may_withdraw_many: bool, by: Officer, at: datetime) -> None:
    """An officer has looked at a source that was held: it is read anew, with the withdrawals or once more with doubt.

    Raises NotHeld.
    """
    locked = Source.objects.select_for_update().get(pk=source.pk)
    refuse_if(locked.held_at is None, WrongState("Nguồn này không còn bị giữ lại."))
    _read_from_the_beginning(locked, at)
    locked.held_at, locked.held_reason, locked.may_withdraw_many = None, "", may_withdraw_many
    locked.save()
    record(
        "source.let_go_on",
        subject=locked,
        by=by,
        at=at,
        details=_details(locked) | {"may_withdraw_many": may_withdraw_many},
    )


@transaction.atomic
def follow_move(*, source: Source, by: Officer, at: datetime) -> Source:
    """Read the list where its site says it has gone for good. Raises NotMoved."""
    refuse_if(not source.moved_to, WrongState("Trang nguồn không báo địa chỉ nào khác."))
    source.address, source.moved_to = source.moved_to, ""
    return save_source(source=source, by=by, at=at)


def _read_from_the_beginning(source: Source, at: datetime) -> None:
    source.etag = source.last_modified = source.cursor = ""
    source.run_began_at, source.run_withdrawn = None, 0
    source.failures, source.last_error, source.next_at = 0, "", at


def _details(source: Source) -> dict[str, object]:
    return {"source": source.pk, "agency": source.agency_id}


SHOWN = 5


def try_source(*, source: Source, door: Client, at: datetime) -> dict[str, object]:
    """What the form shows of a source that need not be saved: its first items with what is wrong with each.

    `problem` is why nothing could be read. Never called with a transaction open.
    """
    try:
        answered = door.fetch(first_request(source))
        if problem := problem_of(answered):
            return {"problem": problem}
        reading = read_answer(source, answered)
    except HttpFailure as failure:
        return {"problem": words_of(failure)}
    except UnreadableSource as unreadable:
        return {"problem": str(unreadable)}
    hosts = hosts_of(source)
    living = [read for read in reading.items if not read.is_deleted]
    return {
        "first": [(read, fault_of(read, hosts=hosts, at=at)) for read in living[:SHOWN]],
        "count": len(living),
        "problems": [f"{one.item} {one.words}".strip() for one in reading.problems],
        "moved_to": answered.moved_to,
        "has_more": bool(reading.cursor),
    }
