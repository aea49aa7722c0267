"""The stale guard: contents declare what they rely on, events flag them, owners settle the flags.

A content of any room joins by one call when it is published, `register_item`, and one when it goes, `forget_item`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from portal.agencies.models import Agency, Officer
from portal.journal.operations import record
from portal.library.linking import chosen_instruments
from portal.library.models import CitingItem, Event, EventTarget, Instrument, Provision, Reliance, StaleFlag
from portal.library.states import FlagOutcome
from portal.library.validity import around, article_of

_FLAGS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Content:
    """A published thing of some room. `kind` and `key` never change; the rest is as people see it now."""

    kind: str
    key: str
    title: str
    url: str = ""
    edit_url: str = ""
    agency: Agency | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A provision that a content cites: its document ("91-2015-qh13", "name:luật đất đai@2013") and address."""

    document_key: str
    address: str = ""


class AlreadySettled(Exception):
    """Somebody has settled this flag before; reload the list to see what they said."""


# ---- contents --------------------------------------------------------------------------------------------------------


@transaction.atomic
def register_item(*, content: Content, places: Collection[Place], at: datetime) -> CitingItem:
    """Note what a content relies on, as it is now; what it does not cite any more is forgotten.

    Flags stay until they are settled: that the owner has published anew does not say that the change was looked at.
    """
    item, _ = CitingItem.objects.update_or_create(
        kind=content.kind,
        key=content.key,
        defaults={
            "title": content.title[:400],
            "url": content.url,
            "edit_url": content.edit_url,
            "agency": content.agency,
            "registered_at": at,
        },
    )
    chosen = chosen_instruments({place.document_key for place in places})
    item.reliances.all().delete()
    Reliance.objects.bulk_create(
        Reliance(
            item=item,
            document_key=place.document_key[:300],
            instrument_id=chosen.get(place.document_key),
            address=place.address,
            article=article_of(place.address),
        )
        for place in dict.fromkeys(places)
    )
    return item


@transaction.atomic
def forget_item(*, kind: str, key: str) -> None:
    """A content is no longer published: it relies on nothing, and nobody need look at it. Twice is no harm."""
    CitingItem.objects.filter(kind=kind, key=key).delete()


@transaction.atomic
def settle_flag(*, flag: StaleFlag, outcome: FlagOutcome, note: str, by: Officer, at: datetime) -> StaleFlag:
    """The owner has looked at what the change means for the content. Raises AlreadySettled."""
    current = StaleFlag.objects.select_for_update().get(pk=flag.pk)
    if current.settled_at is not None:
        raise AlreadySettled(current.pk)
    current.outcome, current.note, current.settled_by, current.settled_at = outcome.value, note, by, at
    current.save()
    details = {
        "content": current.item.kind,
        "key": current.item.key,
        "title": current.item.title,
        "address": current.address,
        "event": current.event_id,
        "outcome": outcome.value,
        "agency": current.item.agency_id,
    }
    record("flag.settled", subject=current, by=by, at=at, details=details)
    return current


# ---- events ----------------------------------------------------------------------------------------------------------


def raise_flags(*, event: Event, at: datetime) -> int:
    """Flag every content that cites what the event names. Part of the operations that make events take effect.

    A content that cites the document as a whole is flagged when the whole is meant: a change of one point would flag
    every text that mentions the law. Returns how many flags were raised; twice raises none twice.
    """
    if event.instrument is None or event.day is None:
        return 0
    targets = [None] if event.is_whole else list(event.targets.filter(is_dropped=False).order_by("position"))
    flags = [
        StaleFlag(item_id=item, event=event, target=target, address=address, since=event.day, raised_at=at)
        for target in targets
        for item, address in _relying(event.instrument, target)
    ]
    before = StaleFlag.objects.filter(event=event).count()
    StaleFlag.objects.bulk_create(flags, batch_size=_FLAGS_AT_ONCE, ignore_conflicts=True)
    return StaleFlag.objects.filter(event=event).count() - before


def _relying(instrument: Instrument, target: EventTarget | None) -> Iterator[tuple[int, str]]:
    """(content, cited address) of whatever overlaps the target."""
    reliances = Reliance.objects.filter(instrument=instrument)
    if target is not None:
        reliances = reliances.filter(_touching(instrument, target))
    yield from reliances.order_by("pk").values_list("item", "address").iterator(chunk_size=_FLAGS_AT_ONCE)


def _touching(instrument: Instrument, target: EventTarget) -> Q:
    """The cited addresses that are the target, hold it or lie in it; through their article, which is indexed."""
    touched = Q(address__in=[target.address, *around(target.address)])
    inside = Q(address__startswith=f"{target.address}-") | Q(address__startswith=f"{target.address}/")
    if target.article:
        return Q(article=target.article) & (touched | inside)
    return touched | inside | Q(article__in=_articles_under(instrument, target.address))


def _articles_under(instrument: Instrument, address: str) -> list[str]:
    """The articles of a chapter, a part, a section: their own addresses do not say that they lie in it."""
    unit = Provision.objects.filter(edition__instrument=instrument, edition__is_current=True, address=address).first()
    if unit is None:
        return []
    inside = Provision.objects.filter(edition=unit.edition_id, position__gt=unit.position, position__lt=unit.end)
    return list(inside.filter(article__isnull=True).values_list("address", flat=True))
