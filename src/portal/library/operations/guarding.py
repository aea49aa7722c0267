"""The stale guard: contents declare what they rely on, events flag them, owners settle the flags.

A content of any room joins by one call when it is published, `register_item`, and one when it goes, `forget_item`; both
are parts of the operation that publishes, in its transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.journal.operations import record
from portal.library.linking import chosen_instruments
from portal.library.models import CitingItem, Event, EventTarget, Instrument, Reliance, StaleFlag
from portal.library.states import CHANGING, EventKind, EventState, FlagOutcome
from portal.library.touching import cites_headings, touching
from portal.library.validity import article_of

_FLAGS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Content:
    """A published thing of some room. `kind` and `key` never change; the rest is as people see it now.

    `written_at` is when its words were made public, if that was not just now: for contents that are registered later.
    """

    kind: str
    key: str
    title: str
    kind_label: str = ""
    url: str = ""
    edit_url: str = ""
    agency: Agency | None = None
    written_at: datetime | None = None


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
            "kind_label": content.kind_label,
            "title": content.title[:400],
            "url": content.url,
            "edit_url": content.edit_url,
            "agency": content.agency,
            "registered_at": at,
            "forgotten_at": None,
        },
    )
    _rely(item, places, written_at=content.written_at or at)
    return item


def _rely(item: CitingItem, places: Collection[Place], *, written_at: datetime) -> None:
    """A place that was cited before keeps the day on which that was written."""
    wanted = {(place.document_key[:300], place.address) for place in places}
    held = {(one.document_key, one.address): one.pk for one in item.reliances.all()}
    Reliance.objects.filter(pk__in=[pk for place, pk in held.items() if place not in wanted]).delete()
    new = sorted(wanted - held.keys())
    chosen = chosen_instruments({key for key, _ in new}) if new else {}
    Reliance.objects.bulk_create(
        Reliance(
            item=item,
            document_key=key,
            instrument_id=chosen.get(key),
            address=address,
            article=article_of(address),
            written_at=written_at,
        )
        for key, address in new
    )


@transaction.atomic
def forget_item(*, kind: str, key: str, at: datetime) -> None:
    """A content is no longer published: it relies on nothing, and nobody need look at it. Twice is no harm."""
    items = CitingItem.objects.filter(kind=kind, key=key)
    Reliance.objects.filter(item__in=items).delete()
    items.filter(flags__isnull=True).delete()
    items.filter(forgotten_at__isnull=True).update(forgotten_at=at)


# ---- owners ----------------------------------------------------------------------------------------------------------


def settle_flag(*, flag: StaleFlag, outcome: FlagOutcome, note: str, by: Officer, at: datetime) -> StaleFlag:
    """The owner has looked at what one change means for the content. Raises AlreadySettled."""
    return settle_flags(flags=[flag], outcome=outcome, note=note, by=by, at=at)[0]


@transaction.atomic
def settle_flags(
    *, flags: Sequence[StaleFlag], outcome: FlagOutcome, note: str, by: Officer, at: datetime
) -> list[StaleFlag]:
    """The owner has looked at what these changes mean for one content. Raises AlreadySettled, ValueError."""
    current = list(
        StaleFlag.objects.select_for_update(of=("self",))
        .filter(pk__in=[flag.pk for flag in flags])
        .select_related("item")
        .order_by("pk")
    )
    items = {flag.item for flag in current}
    if len(items) != 1 or len(current) != len(flags):
        raise ValueError("The flags must be there, at least one, and of one content.")
    if any(flag.settled_at is not None for flag in current):
        raise AlreadySettled([flag.pk for flag in current])
    for flag in current:
        flag.outcome, flag.note, flag.settled_by, flag.settled_at = outcome.value, note, by, at
    StaleFlag.objects.bulk_update(current, ["outcome", "note", "settled_by", "settled_at"])
    (item,) = items
    details = {
        "content": item.kind,
        "key": item.key,
        "title": item.title,
        "addresses": [flag.address for flag in current][:50],
        "events": sorted({flag.event_id for flag in current}),
        "outcome": outcome.value,
        "agency": item.agency_id,
    }
    record("flag.settled", subject=item, by=by, at=at, details=details)
    return current


# ---- events ----------------------------------------------------------------------------------------------------------


def raise_flags(*, event: Event, at: datetime) -> int:
    """Flag every content that cites what the event names. Part of the operations that make events take effect.

    A content that cites the document as a whole is flagged when the whole is meant: a change of one point would flag
    every text that mentions the law. One that was written when the change could be known is not flagged
    (docs/decisions/0067). Returns how many flags were raised; twice raises none twice.
    """
    if event.instrument is None or event.day is None:
        return 0
    if event.kind == EventKind.RESUMED:
        return _resume(event, event.instrument, event.day, at)
    if event.kind not in CHANGING or (event.until and event.until <= timezone.localdate(at)):
        return 0
    unaware = Reliance.objects.filter(_written_unaware(event, event.day))
    return _flag(event, event.day, _relying(event, event.instrument, unaware), at)


def lift_flags(*, event: Event, at: datetime) -> int:
    """What the event did is undone (it is over, or was accepted by mistake): nobody need look at its open flags.

    Part of the operations that undo it. Returns how many flags were lifted; twice is no harm.
    """
    return _lift(StaleFlag.objects.filter(event=event), event, at)


@transaction.atomic
def flag_what_was_bound(*, instruments: Iterable[int], at: datetime) -> int:
    """Contents have found the instrument that they cite: what changed in it since they were written flags them."""
    found = list(instruments)
    if not found:
        return 0
    took_effect = Event.objects.filter(
        instrument__in=found, state=EventState.ACCEPTED.value, took_effect_at__isnull=False
    )
    events = took_effect.select_related("instrument", "source").order_by("day", "pk")
    return sum(raise_flags(event=event, at=at) for event in events)


def _flag(event: Event, since: date, relying: Iterable[tuple[int, EventTarget | None, str]], at: datetime) -> int:
    flags = [
        StaleFlag(item_id=item, event=event, target=target, address=address, since=since, raised_at=at)
        for item, target, address in relying
    ]
    before = StaleFlag.objects.filter(event=event).count()
    StaleFlag.objects.bulk_create(flags, batch_size=_FLAGS_AT_ONCE, ignore_conflicts=True)
    return StaleFlag.objects.filter(event=event).count() - before


def _written_unaware(event: Event, day: date) -> Q:
    """What was written before the change's day, or before the portal had heard of the change."""
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    heard_at = event.source.created_at if event.source else event.proposed_at
    return Q(written_at__lt=midnight) | Q(written_at__lte=heard_at)


def _relying(
    event: Event, instrument: Instrument, among: QuerySet[Reliance]
) -> Iterator[tuple[int, EventTarget | None, str]]:
    """(content, what is named, cited address) of whatever overlaps what the event names."""
    reliances = among.filter(instrument=instrument).order_by("pk")
    if event.is_whole:
        for item, address in _streamed(reliances):
            yield item, None, address
        return
    with_headings = cites_headings(instrument)
    for target in event.targets.filter(is_dropped=False).order_by("position"):
        for item, address in _streamed(reliances.filter(touching(instrument, target, with_headings=with_headings))):
            yield item, target, address


def _streamed(reliances: QuerySet[Reliance]) -> Iterator[tuple[int, str]]:
    return reliances.values_list("item", "address").iterator(chunk_size=_FLAGS_AT_ONCE)


# ---- a suspension that is over ---------------------------------------------------------------------------------------


def _resume(event: Event, instrument: Instrument, day: date, at: datetime) -> int:
    """What was suspended binds again: open flags are lifted, and who wrote the suspension into a text looks again."""
    suspensions = Event.objects.filter(
        instrument=instrument, kind=EventKind.SUSPENDED.value, state=EventState.ACCEPTED.value, day__lte=day
    )
    touched: dict[tuple[int, str], EventTarget | None] = {
        (item, address): target for item, target, address in _relying(event, instrument, Reliance.objects.all())
    }
    corrected = []
    for suspension in suspensions:
        flags = [flag for flag in suspension.flags.all() if (flag.item_id, flag.address) in touched]
        _lift(StaleFlag.objects.filter(pk__in=[flag.pk for flag in flags]), suspension, at)
        corrected += [flag for flag in flags if flag.outcome == FlagOutcome.CORRECTED]
    again = [(flag.item_id, touched[flag.item_id, flag.address], flag.address) for flag in corrected]
    return _flag(event, day, again, at)


def _lift(flags: QuerySet[StaleFlag], event: Event, at: datetime) -> int:
    lifted = flags.filter(settled_at__isnull=True).update(outcome=FlagOutcome.LIFTED.value, settled_at=at)
    if lifted:
        details = {"event": event.pk, "slug": event.instrument.slug if event.instrument else "", "count": lifted}
        record("flag.lifted", subject=event.instrument, by=None, at=at, details=details)
    return lifted
