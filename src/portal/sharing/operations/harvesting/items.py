"""Storing the decision about one harvested item, with its page of the portal and its sketch keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import batched

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.agencies.models import Officer
from portal.editorial.models import ArticlePage
from portal.editorial.operations.syndication import (
    drop_received,
    end_received,
    publish_received,
    receive_article,
    revise_received,
)
from portal.editorial.queries import public_articles
from portal.journal.operations import record
from portal.outward.states import GateVerdict
from portal.schema.models import save_fields
from portal.sharing.harvesting import ReadItem, pack, unpack
from portal.sharing.harvesting.addresses import host_of
from portal.sharing.harvesting.decisions import DecidedState, HarvestAct, HarvestIntent, KnownItem, decide
from portal.sharing.harvesting.sanitiser import digest_of, words_of_article
from portal.sharing.models import Harvested, SketchBand, Source
from portal.sharing.queries.sources import (
    SEEN_STATES,
    address_key,
    duplicates_of,
    hosts_of,
    is_edited_here,
    keys_of,
    our_article_at,
    text_of_article,
    text_of_read,
    verdict_on,
)
from portal.sharing.states import HarvestState, SourceTrust

_AT_ONCE = 50


@transaction.atomic
def sketch_item(*, item: Harvested, keys: Sequence[str]) -> None:
    """Store the sketch keys of a published or waiting item; other items have none."""
    item.bands.all().delete()
    if item.state in SEEN_STATES:
        SketchBand.objects.bulk_create(SketchBand(band=key, harvested=item) for key in keys)


@transaction.atomic
def sketch_articles(*, pks: Collection[int]) -> int:
    """Renew the sketch keys of those of these articles that are public and the portal's own. Returns how many."""
    SketchBand.objects.filter(article__in=pks).delete()
    own = list(public_articles().filter(pk__in=pks, harvested__isnull=True))
    SketchBand.objects.bulk_create(
        [SketchBand(band=key, article=article) for article in own for key in keys_of(text_of_article(article))]
    )
    return len(own)


def sketch_all_articles() -> int:
    """Sketch all public articles, after installation or a change of the method. Returns how many."""
    return sum(
        sketch_articles(pks=some)
        for some in batched(
            list(ArticlePage.objects.order_by("pk").values_list("pk", flat=True)), _AT_ONCE, strict=False
        )
    )


@transaction.atomic
def show_item(*, item: Harvested, read: ReadItem, verdict: GateVerdict, at: datetime) -> None:
    """Write what was read into the item's page: published if the source is trusted and the gate does not hold it, else
    as a draft.

    The caller saves the item. Raises ValidationError if no page can be made of it.
    """
    words, source = words_of_article(read), item.source
    told = words | {"origin_url": read.address}
    article = (
        revise_received(article=item.article, **told)
        if item.article
        else receive_article(
            section=source.section,
            kind=source.article_kind,
            language=read.language,
            agency=source.agency,
            source_name=source.title,
            licence=source.licence,
            **told,
        )
    )
    if source.trust == SourceTrust.PUBLISH and not verdict.holds:
        article = publish_received(
            article=article, source_name=source.title, verdict=verdict, published_at=read.published_at, at=at
        )
    item.article, item.written, item.payload = article, digest_of(**words), pack(read)
    item.incoming, item.waits_since, item.ended_at, item.twin_article = {}, None, None, None
    item.state = HarvestState.TAKEN if article.live else HarvestState.WAITING
    if article.live:
        record_taking(item=item, at=at)


def record_taking(*, item: Harvested, at: datetime) -> None:
    """Journal the first publication; the caller saves the item."""
    if item.taken_at is None:
        item.taken_at = at
        record("harvest.taken", subject=item.article, by=None, at=at, details=_details(item))


def keep_change(*, item: Harvested, read: ReadItem, reason: str, at: datetime) -> None:
    """Keep the new version for an officer to decide; the page is not changed. The caller saves the item."""
    item.incoming, item.reason = pack(read), reason[:_LONGEST_REASON]
    item.waits_since = item.waits_since or at


@transaction.atomic
def end_item(
    *, item: Harvested, note: str, by: Officer | None, at: datetime, merged_into: ArticlePage | None = None
) -> None:
    """Unpublish the item's page, or delete its draft. The caller saves the item.

    A draft that officers have edited is kept.
    """
    article = item.article
    if article is not None and article.live:
        end_received(article=article, note=note, by=by, at=at, merged_into=merged_into)
        record("harvest.withdrawn", subject=article, by=by, at=at, details=_details(item))
    elif article is not None and not is_edited_here(item) and drop_received(article=article):
        item.article = None
    item.incoming, item.waits_since, item.missing_since = {}, None, None


def _details(item: Harvested) -> dict[str, object]:
    return {"source": item.source_id, "agency": item.source.agency_id, "item": item.pk, "page": item.article_id}


def last_read(item: Harvested) -> ReadItem:
    """The latest version read from the source, published or not."""
    return unpack(item.incoming or item.payload)


_LONGEST_REASON, _LONGEST_TITLE, _LONGEST_ADDRESS = 300, 300, 1000
_STATES = {
    HarvestState.WAITING: DecidedState.SHOWN,
    HarvestState.TAKEN: DecidedState.SHOWN,
    HarvestState.DOUBLE: DecidedState.DOUBLE,
    HarvestState.QUARANTINED: DecidedState.QUARANTINED,
    HarvestState.DECLINED: DecidedState.QUARANTINED,
    HarvestState.WITHDRAWN: DecidedState.WITHDRAWN,
}
# Act -> the counter of the visit, "" for none.
_COUNTED = {
    HarvestAct.NEW: "taken",
    HarvestAct.CHANGED: "changed",
    HarvestAct.DOUBLE: "doubled",
    HarvestAct.QUARANTINE: "quarantined",
    HarvestAct.WITHDRAWN: "withdrawn",
    HarvestAct.UNCHANGED: "",
}


@transaction.atomic
def take_item(*, source: Source, read: ReadItem, base: str, at: datetime) -> str:
    """Decide about an item as read now and store the result. Idempotent.

    `base` is the portal's address. Returns the counter of the visit to increase, "" for none.
    """
    item = find_item(source=source, read=read)
    intent, keys = _decided(source, read, item, base, at)
    if item is None and intent.act is HarvestAct.UNCHANGED:
        return ""
    item = item or _begun(source, read, at)
    item.last_seen_at, item.missing_since = at, None
    done = _do(item, intent, at)
    item.save()
    if done is not HarvestAct.UNCHANGED:
        _sketch(item, keys)
    return _COUNTED[done]


@transaction.atomic
def decide_again(*, item: Harvested, base: str, at: datetime) -> str:
    """Decide again, from the version read last, about a duplicate whose original is not public any more."""
    read = last_read(item)
    save_fields(item, checksum="", twin_article=None)
    return take_item(source=item.source, read=read, base=base, at=at)


@transaction.atomic
def put_aside(*, source: Source, read: ReadItem, reason: str, at: datetime) -> None:
    """An item that could not be processed waits for an officer; its page is not changed."""
    item = find_item(source=source, read=read) or _begun(source, read, at)
    item.last_seen_at = at
    _quarantine(item, HarvestIntent(HarvestAct.QUARANTINE, read, reason=reason), at)
    item.save()
    _sketch(item, ())


def find_item(*, source: Source, read: ReadItem) -> Harvested | None:
    """Find the item by guid, else by address, and lock it until the transaction ends."""
    items = Harvested.objects.filter(source=source).select_related("article").select_for_update(of=("self",))
    found = items.filter(guid=read.guid).first()
    if found is None and (key := address_key(read.address)):
        found = items.filter(address_key=key).order_by("pk").first()
    if found is not None:
        found.source = source  # reuse the agency and section that were read already
    return found


def known_of(item: Harvested | None) -> KnownItem | None:
    """The item as `decide` takes it."""
    if item is None:
        return None
    last = last_read(item)
    return KnownItem(item.pk, last.address, item.checksum, _STATES[HarvestState(item.state)], last.updated_at)


def _decided(
    source: Source, read: ReadItem, item: Harvested | None, base: str, at: datetime
) -> tuple[HarvestIntent, tuple[str, ...]]:
    """The decision and the item's sketch keys; duplicates are looked up only for new and changed items."""
    known, hosts = known_of(item), hosts_of(source)
    if our_article_at(address=read.address, base=base) is not None:
        hosts = (*hosts, host_of(base))
    intent = decide(read, known=known, hosts=hosts, at=at)
    if intent.act not in (HarvestAct.NEW, HarvestAct.CHANGED):
        return intent, ()
    keys = keys_of(text_of_read(read))
    duplicates = duplicates_of(read=read, keys=keys, item=item, source=source, base=base)
    return decide(read, known=known, duplicates=duplicates, hosts=hosts, at=at), keys


def _begun(source: Source, read: ReadItem, at: datetime) -> Harvested:
    return Harvested(source=source, guid=read.guid, first_seen_at=at, version=0)


def _sketch(item: Harvested, keys: tuple[str, ...]) -> None:
    """Store keys of the published version, not of a change that waits."""
    if item.state not in SEEN_STATES:
        sketch_item(item=item, keys=())
    elif keys and not item.incoming:
        sketch_item(item=item, keys=keys)


# ---- acts ------------------------------------------------------------------------------------------------------------


def _do(item: Harvested, intent: HarvestIntent, at: datetime) -> HarvestAct:
    """Apply the intent. Returns the act in the end: a change may have to wait, a page may be invalid."""
    read = intent.read
    if not read.is_deleted:
        item.guid = read.guid
    if intent.act is HarvestAct.UNCHANGED:
        return intent.act
    item.version += 1
    item.reason = intent.reason[:_LONGEST_REASON]
    if read.is_deleted:
        end_item(item=item, note=_withdrawal_note(item.source), by=None, at=at)
        item.state, item.ended_at = HarvestState.WITHDRAWN, at
        if intent.read.updated_at is not None and item.payload:
            item.payload["updated_at"] = intent.read.updated_at.isoformat()
        return HarvestAct.WITHDRAWN
    item.address, item.address_key = read.address[:_LONGEST_ADDRESS], address_key(read.address)
    item.title, item.checksum, item.published_at = read.title[:_LONGEST_TITLE], read.checksum, read.published_at
    if item.state == HarvestState.DECLINED:
        item.payload, item.reason = pack(read), "Cán bộ đã quyết định không đăng."
        return HarvestAct.CHANGED
    return _ACTS[intent.act](item, intent, at)


def _show(item: Harvested, intent: HarvestIntent, at: datetime) -> HarvestAct:
    verdict = verdict_on(read=intent.read, source=item.source, item=item, at=at)
    if verdict.holds:
        return _quarantine(item, HarvestIntent(HarvestAct.QUARANTINE, intent.read, reason=verdict.reason), at)
    try:
        show_item(item=item, read=intent.read, verdict=verdict, at=at)
    except ValidationError as error:
        return _quarantine(
            item,
            HarvestIntent(HarvestAct.QUARANTINE, intent.read, reason=f"Không lập được bài: {' '.join(error.messages)}"),
            at,
        )
    return intent.act


def _change(item: Harvested, intent: HarvestIntent, at: datetime) -> HarvestAct:
    """Text edited by officers is not overwritten, nor a public page of a source that is not trusted."""
    if item.incoming and intent.read.checksum == item.payload.get("checksum"):
        item.incoming, item.waits_since, item.reason = {}, None, ""  # the source has reverted its change
        return HarvestAct.CHANGED
    if is_edited_here(item):
        reason = "Trang nguồn sửa bài sau khi bài đã được sửa ở cổng."
    elif item.article is not None and item.article.live and item.source.trust != SourceTrust.PUBLISH:
        reason = "Trang nguồn đã sửa bài đang đăng."
    else:
        return _show(item, intent, at)
    keep_change(item=item, read=intent.read, reason=reason, at=at)
    if item.state not in SEEN_STATES:
        item.state = HarvestState.QUARANTINED
    return HarvestAct.QUARANTINE


def _double(item: Harvested, intent: HarvestIntent, at: datetime) -> HarvestAct:
    item.payload, item.twin_article_id, item.state = pack(intent.read), intent.of, HarvestState.DOUBLE
    return intent.act


def _quarantine(item: Harvested, intent: HarvestIntent, at: datetime) -> HarvestAct:
    read, item.reason = intent.read, intent.reason[:_LONGEST_REASON]
    if item.article is not None:
        keep_change(item=item, read=read, reason=intent.reason, at=at)
    else:
        item.payload = pack(read)
    if item.state not in SEEN_STATES or item.article is None:
        item.state = HarvestState.QUARANTINED
    item.address, item.address_key = read.address[:_LONGEST_ADDRESS], address_key(read.address)
    item.title, item.checksum, item.published_at = read.title[:_LONGEST_TITLE], read.checksum, read.published_at
    return HarvestAct.QUARANTINE


def _withdrawal_note(source: Source) -> str:
    """The note to readers at the address of a page withdrawn by its source."""
    return f"{source.title} đã rút bài này ở trang gốc, vì vậy cổng không đăng nữa."


_ACTS: dict[HarvestAct, Callable[[Harvested, HarvestIntent, datetime], HarvestAct]] = {
    HarvestAct.NEW: _show,
    HarvestAct.CHANGED: _change,
    HarvestAct.DOUBLE: _double,
    HarvestAct.QUARANTINE: _quarantine,
}
