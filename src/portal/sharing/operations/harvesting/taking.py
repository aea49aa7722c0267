"""One item of a source, decided about and written down, with the page of the portal that follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.sharing.harvesting.addresses import host_of
from portal.sharing.harvesting.deciding import Act, Intent, Known, State, decide
from portal.sharing.harvesting.packing import pack
from portal.sharing.harvesting.values import Read
from portal.sharing.models import Harvested, Source
from portal.sharing.operations.harvesting.showing import end_item, keep_change, last_read, show_item
from portal.sharing.operations.harvesting.sketching import sketch_item
from portal.sharing.queries.harvested import is_edited_here
from portal.sharing.queries.twins import SEEN_STATES, address_key, keys_of, our_article_at, text_of_read, twins_of
from portal.sharing.states import HarvestState, Trust

_LONGEST_REASON, _LONGEST_TITLE, _LONGEST_ADDRESS = 300, 300, 1000
_STATES = {
    HarvestState.WAITING: State.SHOWN,
    HarvestState.TAKEN: State.SHOWN,
    HarvestState.DOUBLE: State.DOUBLE,
    HarvestState.QUARANTINED: State.QUARANTINED,
    HarvestState.DECLINED: State.QUARANTINED,
    HarvestState.WITHDRAWN: State.WITHDRAWN,
}
# What an act counts as in the record of a visit.
_COUNTED = {
    Act.NEW: "taken",
    Act.CHANGED: "changed",
    Act.DOUBLE: "doubled",
    Act.QUARANTINE: "quarantined",
    Act.WITHDRAWN: "withdrawn",
    Act.UNCHANGED: "",
}


@transaction.atomic
def take_item(*, source: Source, read: Read, base: str, at: datetime) -> str:
    """Do what follows from what the source says of an item now; doing it twice changes nothing more.

    `base` is the portal's address. Returns what it counts as in the record of the visit, "" for nothing.
    """
    item = find_item(source=source, read=read)
    intent, keys = _decided(source, read, item, base, at)
    if item is None and intent.act is Act.UNCHANGED:
        return ""
    item = item or _begun(source, read, at)
    item.last_seen_at, item.missing_since = at, None
    done = _do(item, intent, at)
    item.save()
    if done is not Act.UNCHANGED:
        _sketch(item, keys)
    return _COUNTED[done]


@transaction.atomic
def decide_again(*, item: Harvested, base: str, at: datetime) -> str:
    """A double whose other is public no more: what was read of it last is decided about as if it were read now."""
    read = last_read(item)
    item.checksum, item.twin_article = "", None
    item.save(update_fields=["checksum", "twin_article"])
    return take_item(source=item.source, read=read, base=base, at=at)


@transaction.atomic
def put_aside(*, source: Source, read: Read, reason: str, at: datetime) -> None:
    """An item at which something broke waits for an officer; what is shown of it stays."""
    item = find_item(source=source, read=read) or _begun(source, read, at)
    item.last_seen_at = at
    _quarantine(item, Intent(Act.QUARANTINE, read, reason=reason), at)
    item.save()
    _sketch(item, ())


def find_item(*, source: Source, read: Read) -> Harvested | None:
    """By what the source calls it, else by its address; locked until the transaction ends."""
    items = Harvested.objects.filter(source=source).select_related("article").select_for_update(of=("self",))
    found = items.filter(guid=read.guid).first()
    if found is None and (key := address_key(read.address)):
        found = items.filter(address_key=key).order_by("pk").first()
    if found is not None:
        found.source = source  # with its agency and section, which were read once
    return found


def known_of(item: Harvested | None) -> Known | None:
    """An item as the decision wants it."""
    if item is None:
        return None
    last = last_read(item)
    return Known(item.pk, last.address, item.checksum, _STATES[HarvestState(item.state)], last.updated_at)


def hosts_of(source: Source) -> tuple[str, ...]:
    """Where its items may stand: the hosts that were named, and that of its own address."""
    named = [word.lower() for word in source.hosts.split()]
    return tuple(dict.fromkeys([*named, host_of(source.address)]))


def _decided(
    source: Source, read: Read, item: Harvested | None, base: str, at: datetime
) -> tuple[Intent, tuple[str, ...]]:
    """Twins are looked for only where something may follow from them."""
    known, hosts = known_of(item), hosts_of(source)
    if our_article_at(address=read.address, base=base) is not None:
        hosts = (*hosts, host_of(base))
    intent = decide(read, known=known, hosts=hosts, at=at)
    if intent.act not in (Act.NEW, Act.CHANGED):
        return intent, ()
    keys = keys_of(text_of_read(read))
    twins = twins_of(read=read, keys=keys, item=item, source=source, base=base)
    return decide(read, known=known, twins=twins, hosts=hosts, at=at), keys


def _begun(source: Source, read: Read, at: datetime) -> Harvested:
    return Harvested(source=source, guid=read.guid, first_seen_at=at, version=0)


def _sketch(item: Harvested, keys: tuple[str, ...]) -> None:
    """The keys are of what is shown, not of a change that waits."""
    if item.state not in SEEN_STATES:
        sketch_item(item=item, keys=())
    elif keys and not item.incoming:
        sketch_item(item=item, keys=keys)


# ---- acts ------------------------------------------------------------------------------------------------------------


def _do(item: Harvested, intent: Intent, at: datetime) -> Act:
    """Returns what was done in the end: a change may have to wait, a page may not hold what was read."""
    read = intent.read
    if not read.is_deleted:
        item.guid = read.guid
    if intent.act is Act.UNCHANGED:
        return intent.act
    item.version += 1
    item.reason = intent.reason[:_LONGEST_REASON]
    if read.is_deleted:
        return _withdraw(item, intent, at)
    item.address, item.address_key = read.address[:_LONGEST_ADDRESS], address_key(read.address)
    item.title, item.checksum, item.published_at = read.title[:_LONGEST_TITLE], read.checksum, read.published_at
    if item.state == HarvestState.DECLINED:
        item.payload, item.reason = pack(read), "Cán bộ đã quyết định không đăng."
        return Act.CHANGED
    return _ACTS[intent.act](item, intent, at)


def _show(item: Harvested, intent: Intent, at: datetime) -> Act:
    try:
        show_item(item=item, read=intent.read, at=at)
    except ValidationError as error:
        reason = f"Không lập được bài: {' '.join(error.messages)}"
        return _quarantine(item, Intent(Act.QUARANTINE, intent.read, reason=reason), at)
    return intent.act


def _change(item: Harvested, intent: Intent, at: datetime) -> Act:
    """Words of officers are not overwritten, nor is what the public reads of a source that is not trusted."""
    if item.incoming and intent.read.checksum == item.payload.get("checksum"):
        item.incoming, item.waits_since, item.reason = {}, None, ""  # the source took its change back
        return Act.CHANGED
    if is_edited_here(item):
        reason = "Trang nguồn sửa bài sau khi bài đã được sửa ở cổng."
    elif item.article is not None and item.article.live and item.source.trust != Trust.PUBLISH:
        reason = "Trang nguồn đã sửa bài đang đăng."
    else:
        return _show(item, intent, at)
    keep_change(item=item, read=intent.read, reason=reason, at=at)
    if item.state not in SEEN_STATES:
        item.state = HarvestState.QUARANTINED
    return Act.QUARANTINE


def _double(item: Harvested, intent: Intent, at: datetime) -> Act:
    item.payload, item.twin_article_id, item.state = pack(intent.read), intent.of, HarvestState.DOUBLE
    return intent.act


def _quarantine(item: Harvested, intent: Intent, at: datetime) -> Act:
    read, item.reason = intent.read, intent.reason[:_LONGEST_REASON]
    if item.article is not None:
        keep_change(item=item, read=read, reason=intent.reason, at=at)
    else:
        item.payload = pack(read)
    if item.state not in SEEN_STATES or item.article is None:
        item.state = HarvestState.QUARANTINED
    item.address, item.address_key = read.address[:_LONGEST_ADDRESS], address_key(read.address)
    item.title, item.checksum, item.published_at = read.title[:_LONGEST_TITLE], read.checksum, read.published_at
    return Act.QUARANTINE


def _withdraw(item: Harvested, intent: Intent, at: datetime) -> Act:
    end_item(item=item, note=withdrawal_note(item.source), by=None, at=at)
    item.state, item.ended_at = HarvestState.WITHDRAWN, at
    if intent.read.updated_at is not None and item.payload:
        item.payload["updated_at"] = intent.read.updated_at.isoformat()
    return Act.WITHDRAWN


def withdrawal_note(source: Source) -> str:
    """What the reader of an address that is empty now is told."""
    return f"{source.title} đã rút bài này ở trang gốc, vì vậy cổng không đăng nữa."


_ACTS: dict[Act, Callable[[Harvested, Intent, datetime], Act]] = {
    Act.NEW: _show,
    Act.CHANGED: _change,
    Act.DOUBLE: _double,
    Act.QUARANTINE: _quarantine,
}
