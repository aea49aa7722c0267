"""Sources entered after a trial, changed, paused and released; what is asked of them, and what their answers say. What
officers decide about items, and how items follow what becomes of their pages."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from email.message import Message
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.agencies.models import Officer
from portal.design.refusals import ReasonMissing, Refused, WrongState, refuse_if
from portal.editorial.models import ArticlePage
from portal.journal.operations import record
from portal.journal.operations.by_two import by_two
from portal.schema.models import save_fields
from portal.sharing.delivery import read_retry_after
from portal.sharing.harvesting import SourceReading, UnreadableSource, unpack
from portal.sharing.harvesting.decisions import fault_of
from portal.sharing.harvesting.readers import list_more, list_records, read_feed, read_json_feed, read_records
from portal.sharing.models import Harvested, Source
from portal.sharing.operations.harvesting.items import (
    end_item,
    record_taking,
    show_item,
    sketch_articles,
    sketch_item,
)
from portal.sharing.operations.harvesting.visits import break_lease
from portal.sharing.queries.sources import SEEN_STATES, hosts_of, keys_of, text_of_read, verdict_on
from portal.sharing.states import HarvestState, SourceForm, SourceTrust
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
# By these whoever trusted a source knew it.
_OF_THE_TRUSTED = (*_OF_THE_LIST, "agency_id", "section_id", "hosts", "article_kind", "licence")


@transaction.atomic
def save_source(*, source: Source, by: Officer, at: datetime) -> Source:
    """Enter a source, or change one; whoever visits it now stops. Another list is read from its beginning.

    Saving trusts nothing: a source that is new, or leads or stands elsewhere, waits for whoever approves each item.
    """
    before = Source.objects.select_for_update().filter(pk=source.pk).first()
    if before is None or any(getattr(before, name) != getattr(source, name) for name in (*_OF_THE_TRUSTED, "trust")):
        source.trust = SourceTrust.WAIT
    if before is None or any(getattr(before, name) != getattr(source, name) for name in _OF_THE_LIST):
        _read_from_the_beginning(source, at)
    break_lease(source=source)
    source.save()
    record("source.changed" if before else "source.entered", subject=source, by=by, at=at, details=_details(source))
    return source


@transaction.atomic
def trust_source(*, source: Source, by: Officer, at: datetime) -> Source:
    """What the source brings from now on is published as it comes, as long as it is the same source."""
    break_lease(source=source)
    save_fields(source, trust=SourceTrust.PUBLISH)
    record("source.trusted", subject=source, by=by, at=at, details=_details(source))
    return source


# No agency's own right: of those who reach all of them.
trust_source_by_two = by_two(
    trust_source,
    word="source.trusted",
    verbs=("source.edit",),
    row="source",
    seen=lambda source: [getattr(source, name) for name in _OF_THE_TRUSTED],
    page="sharing_source",
)


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
        "first": [
            (read, fault_of(read, hosts=hosts, at=at) or verdict_on(read=read, source=source, at=at).reason)
            for read in living[:SHOWN]
        ],
        "count": len(living),
        "problems": [f"{one.item} {one.words}".strip() for one in reading.problems],
        "moved_to": answered.moved_to,
        "has_more": bool(reading.cursor),
    }


_DEALT_WITH = "Mục này đã được xử lý trước đó; xin xem lại."


@transaction.atomic
def show_anyway(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Show what was kept back, by the trust of its source: published at once, or as a draft; what the gate holds is
    always a draft.

    Raises WrongState, Refused.
    """
    item = _locked(item, HarvestState.QUARANTINED, HarvestState.DOUBLE, HarvestState.DECLINED)
    _show(item, at)
    return _decided(item, "harvest.released", by, at)


@transaction.atomic
def decline_item(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Not to be shown; a draft that nobody worked on goes. Raises WrongState."""
    item = _locked(item, HarvestState.WAITING, HarvestState.QUARANTINED, HarvestState.DOUBLE)
    end_item(item=item, note="", by=by, at=at)
    item.state, item.reason, item.twin_article = HarvestState.DECLINED, "Cán bộ đã quyết định không đăng.", None
    return _decided(item, "harvest.declined", by, at)


@transaction.atomic
def take_for_copy(*, item: Harvested, duplicate: ArticlePage, by: Officer, at: datetime) -> Harvested:
    """The same as an article that is public: one that was shown leads its readers there. Raises WrongState, Refused."""
    item = _locked(item, HarvestState.WAITING, HarvestState.TAKEN, HarvestState.QUARANTINED, HarvestState.DECLINED)
    refuse_if(
        not duplicate.live or duplicate.pk == item.article_id,
        Refused("Không thấy bài nào đang đăng ở địa chỉ này của cổng."),
    )
    end_item(item=item, note="", by=by, at=at, merged_into=duplicate)
    item.state, item.twin_article, item.reason = HarvestState.DOUBLE, duplicate, "Cán bộ xác định là bản trùng."
    return _decided(item, "harvest.doubled", by, at)


@transaction.atomic
def accept_change(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Write the later wording into the page: public at once for a trusted source, else as a draft to be approved.

    What officers changed in title, lead and text is replaced; it stays in the page's history.
    Raises WrongState, Refused.
    """
    item = _locked(item)
    refuse_if(not item.incoming, WrongState(_DEALT_WITH))
    item.payload = item.incoming
    _show(item, at)
    return _decided(item, "harvest.change_accepted", by, at)


_OF_ITEMS: dict[str, Any] = {
    "verbs": ("source.edit",),
    "row": "item",
    "agency": lambda item: item.source.agency_id,
    "seen": lambda item: [item.state, item.payload, item.incoming],
    "page": "sharing_harvested_item",
    # What goes into a draft is approved there.
    "is_needed": lambda given: given["item"].source.trust == SourceTrust.PUBLISH,
}
show_anyway_by_two = by_two(show_anyway, word="harvest.released", **_OF_ITEMS)
accept_change_by_two = by_two(accept_change, word="harvest.change_accepted", **_OF_ITEMS)


@transaction.atomic
def refuse_change(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Leave the page as it is; the next change of the source is asked about again. Raises WrongState."""
    item = _locked(item)
    refuse_if(not item.incoming, WrongState(_DEALT_WITH))
    item.incoming, item.waits_since, item.reason = {}, None, "Cán bộ giữ bản đang có ở cổng."
    return _decided(item, "harvest.change_refused", by, at)


@transaction.atomic
def withdraw_on_request(*, item: Harvested, note: str, by: Officer, at: datetime) -> Harvested:
    """The source asked for it by telephone or letter. Raises WrongState, ReasonMissing."""
    refuse_if(not note.strip(), ReasonMissing())
    item = _locked(item, HarvestState.TAKEN, HarvestState.WAITING)
    end_item(item=item, note=note.strip(), by=by, at=at)
    item.state, item.ended_at, item.reason = HarvestState.WITHDRAWN, at, "Nguồn yêu cầu rút."
    return _decided(item, "harvest.recalled", by, at)


def _locked(item: Harvested, *states: HarvestState) -> Harvested:
    Harvested.objects.select_for_update().filter(pk=item.pk).first()
    found = Harvested.objects.select_related("source__agency", "source__section", "article").get(pk=item.pk)
    refuse_if(states and found.state not in states, WrongState(_DEALT_WITH))
    return found


def _show(item: Harvested, at: datetime) -> None:
    """What the gate holds becomes a draft, whatever its source: it goes the way of an officer's own text."""
    read = unpack(item.payload)
    try:
        show_item(item=item, read=read, verdict=verdict_on(read=read, source=item.source, item=item, at=at), at=at)
    except ValidationError as error:
        raise Refused(f"Chưa lập được bài: {' '.join(error.messages)}") from error
    item.reason = ""


def _decided(item: Harvested, verb: str, by: Officer, at: datetime) -> Harvested:
    item.reason = item.reason[:300]
    item.save()
    _sketch(item)
    record(
        verb, subject=item, by=by, at=at, details={"source": item.source_id, "item": item.pk, "page": item.article_id}
    )
    return item


def _sketch(item: Harvested) -> None:
    sketch_item(item=item, keys=keys_of(text_of_read(unpack(item.payload))) if item.state in SEEN_STATES else ())


@transaction.atomic
def follow_pages(*, pks: Collection[int], at: datetime) -> None:
    """Look at these pages as they are now. Safe to call twice and out of order."""
    sketch_articles(pks=pks)
    for item in (
        Harvested.objects.filter(article__in=pks).select_related("article", "source").select_for_update(of=("self",))
    ):
        _follow(item, at)
    Harvested.objects.filter(state__in=SEEN_STATES, article__isnull=True).update(
        state=HarvestState.DECLINED, reason="Bài đã được xóa ở cổng."
    )


def _follow(item: Harvested, at: datetime) -> None:
    before, is_live = item.state, item.article is not None and item.article.live
    if is_live and before in (HarvestState.WAITING, HarvestState.DECLINED):
        item.state, item.reason = HarvestState.TAKEN, ""
        record_taking(item=item, at=at)
    elif not is_live and before == HarvestState.TAKEN:
        item.state, item.reason = HarvestState.DECLINED, "Bài đã được gỡ ở cổng."
    if item.state != before:
        item.save(update_fields=["state", "reason", "taken_at"])
        _sketch(item)
