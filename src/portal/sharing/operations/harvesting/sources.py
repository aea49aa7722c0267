"""Sources: trial, change, pause, release; requests to them and reading of their responses. Decisions of officers about
items, and how items follow changes of their pages."""

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
# Tolerance for clock differences and archives with day granularity: changes of this time are requested again.
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
    """Request for the beginning of the list. `kept`: validators of its last response; `since`: start of the last
    complete run."""
    headers = {"Accept": _ACCEPT[SourceForm(source.form)]}
    if source.form == SourceForm.OAI:
        # Every archive supports days, not all support seconds (OAI-PMH 2.0, 3.3.1).
        begun = since - _OVERLAP if since else None
        return Request(
            "GET", list_records(source.address, set_name=source.oai_set, since=begun, is_by_day=True), headers
        )
    return Request("GET", source.address, headers | (conditions(kept) if kept else {}))


def next_request(source: Source) -> Request:
    """Request for the next part: by resumption token of an archive, or the address of the next page."""
    return Request(
        "GET",
        list_more(source.address, token=source.cursor) if source.form == SourceForm.OAI else source.cursor,
        {"Accept": _ACCEPT[SourceForm(source.form)]},
    )


def read_answer(source: Source, answered: Response) -> SourceReading:
    """Raises UnreadableSource and its subclasses."""
    return _READERS[SourceForm(source.form)](answered.body, address=answered.url, charset=_charset(answered))


def problem_of(answered: Response) -> str:
    """Why an unsuccessful response is of no use, in Vietnamese; "" for a success."""
    return "" if answered.is_success else _PROBLEMS.get(answered.status, f"Trang nguồn trả lời lỗi {answered.status}.")


def words_of(failure: HttpFailure) -> str:
    """Text for officers; an invalid address explains itself."""
    return failure.reason if isinstance(failure, BadAddress) else f"{failure.label}."


def wait_of(answered: Response, *, at: datetime) -> timedelta | None:
    """Retry-After of the response, a day at most; None if not given."""
    return read_retry_after(answered.headers.get("retry-after", ""), at=at, longest=LONGEST_WAIT)


def _charset(answered: Response) -> str:
    head = Message()
    head["Content-Type"] = answered.headers.get("content-type", "")
    said = head.get_content_charset()
    return said if isinstance(said, str) else ""


# A change of these fields means another list: cursor, validators and failures are reset.
_OF_THE_LIST = ("address", "form", "oai_set")
# Trust depends on these fields; a change ends it.
_OF_THE_TRUSTED = (*_OF_THE_LIST, "agency_id", "section_id", "hosts", "article_kind", "licence")


@transaction.atomic
def save_source(*, source: Source, by: Officer, at: datetime) -> Source:
    """Create or change a source, and stop a visit under way. A different list is read from its beginning.

    Never gives trust: items of a new source, or one with changed list or destination, wait for approval.
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
    """Publish items of the source from now on without approval."""
    break_lease(source=source)
    save_fields(source, trust=SourceTrust.PUBLISH)
    record("source.trusted", subject=source, by=by, at=at, details=_details(source))
    return source


# By officers with the right over all agencies, not of one agency.
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
    """Resume or pause visits. Published items stay."""
    break_lease(source=source)
    source.is_active, source.next_at = is_active, at
    source.save(update_fields=["is_active", "next_at", "lease", "lease_until"])
    record("source.changed", subject=source, by=by, at=at, details=_details(source) | {"is_active": is_active})


@transaction.atomic
def visit_now(*, source: Source, by: Officer, at: datetime) -> None:
    """Make the source due at once, in spite of earlier failures."""
    save_fields(source, next_at=at)
    record("source.hurried", subject=source, by=by, at=at, details=_details(source))


@transaction.atomic
def release_source(*, source: Source, may_withdraw_many: bool, by: Officer, at: datetime) -> None:
    """Release a held source after review: it is read again from the beginning, with its withdrawals if
    `may_withdraw_many`, else with the same check.

    Raises WrongState.
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
    """Use the address of the permanent redirect. Raises WrongState if there is none."""
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
    """Read the list for the preview of the form (the source need not be saved): the first items, each with its fault.

    `problem` is why nothing could be read. Never call it within a transaction.
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
    """Publish a held item or duplicate as its source's trust allows, else make a draft; what the gate holds is always a
    draft.

    Raises WrongState, Refused.
    """
    item = _locked(item, HarvestState.QUARANTINED, HarvestState.DOUBLE, HarvestState.DECLINED)
    _show(item, at)
    return _decided(item, "harvest.released", by, at)


@transaction.atomic
def decline_item(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Decide not to publish; an unedited draft is deleted. Raises WrongState."""
    item = _locked(item, HarvestState.WAITING, HarvestState.QUARANTINED, HarvestState.DOUBLE)
    end_item(item=item, note="", by=by, at=at)
    item.state, item.reason, item.twin_article = HarvestState.DECLINED, "Cán bộ đã quyết định không đăng.", None
    return _decided(item, "harvest.declined", by, at)


@transaction.atomic
def take_for_copy(*, item: Harvested, duplicate: ArticlePage, by: Officer, at: datetime) -> Harvested:
    """Mark as a duplicate of a public article; a published page redirects to it. Raises WrongState, Refused."""
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
    """Write the waiting version into the page: published for a trusted source, else as a draft.

    Changes by officers to title, lead and text are replaced; they stay in the page's revisions.
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
    # Drafts are approved by the editors' workflow.
    "is_needed": lambda given: given["item"].source.trust == SourceTrust.PUBLISH,
}
show_anyway_by_two = by_two(show_anyway, word="harvest.released", **_OF_ITEMS)
accept_change_by_two = by_two(accept_change, word="harvest.change_accepted", **_OF_ITEMS)


@transaction.atomic
def refuse_change(*, item: Harvested, by: Officer, at: datetime) -> Harvested:
    """Keep the page as it is; the next change of the source waits for a decision again. Raises WrongState."""
    item = _locked(item)
    refuse_if(not item.incoming, WrongState(_DEALT_WITH))
    item.incoming, item.waits_since, item.reason = {}, None, "Cán bộ giữ bản đang có ở cổng."
    return _decided(item, "harvest.change_refused", by, at)


@transaction.atomic
def withdraw_on_request(*, item: Harvested, note: str, by: Officer, at: datetime) -> Harvested:
    """Withdraw at the source's request by telephone or letter. Raises WrongState, ReasonMissing."""
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
    """Make the page; what the gate holds becomes a draft, whatever the source's trust."""
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
    """Update the items and sketch keys of these pages from their current state. Idempotent; order does not matter."""
    sketch_articles(pks=pks)
    for item in (
        Harvested.objects.filter(article__in=pks).select_related("article", "source").select_for_update(of=("self",))
    ):
        before, is_live = item.state, item.article is not None and item.article.live
        if is_live and before in (HarvestState.WAITING, HarvestState.DECLINED):
            item.state, item.reason = HarvestState.TAKEN, ""
            record_taking(item=item, at=at)
        elif not is_live and before == HarvestState.TAKEN:
            item.state, item.reason = HarvestState.DECLINED, "Bài đã được gỡ ở cổng."
        if item.state != before:
            item.save(update_fields=["state", "reason", "taken_at"])
            _sketch(item)
    Harvested.objects.filter(state__in=SEEN_STATES, article__isnull=True).update(
        state=HarvestState.DECLINED, reason="Bài đã được xóa ở cổng."
    )
