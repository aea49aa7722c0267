"""Events of the living law: proposed by the reading of a text or by an officer, accepted by an officer, in effect on
their day.

Whatever an accepted event means is done in the transaction that accepts it if its day has come, else at midnight
(`turning`). Nothing changes the law without a person.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.linking import chosen_instruments
from portal.library.models import Event, EventTarget, Instrument, Relation
from portal.library.operations.guarding import raise_flags
from portal.library.operations.spans import refresh_spans
from portal.library.states import EventKind, EventState, Origin, RelationKind
from portal.library.validity import article_of


@dataclass(frozen=True, slots=True)
class Target:
    """One provision that an event names; the fields are those of `EventTarget`."""

    address: str
    action: str
    source_address: str = ""
    wording: str = ""
    anchor: str = ""
    anchor_side: str = ""
    old_words: str = ""
    new_words: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as somebody says it; the fields are those of `Event`. No targets: the whole instrument."""

    kind: EventKind
    document_key: str = ""
    instrument: Instrument | None = None
    day: date | None = None
    until: date | None = None
    source_address: str = ""
    words: str = ""
    note: str = ""
    targets: tuple[Target, ...] = field(default=())


class NotProposed(Exception):
    """The event was decided before: only what is proposed can be accepted or declined."""


class Incomplete(Exception):
    """An event cannot be accepted without the instrument it happens to and its day."""


# What an acting instrument does to the other, as a relation between the two.
_RELATIONS = {
    EventKind.AMENDED: RelationKind.AMENDS,
    EventKind.SUPPLEMENTED: RelationKind.AMENDS,
    EventKind.REPLACED: RelationKind.REPLACES,
    EventKind.REPEALED: RelationKind.REPEALS,
    EventKind.EXPIRED: RelationKind.REPEALS,
    EventKind.SUSPENDED: RelationKind.SUSPENDS,
    EventKind.CORRECTED: RelationKind.CORRECTS,
}


# ---- propose ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_events(
    *, source: Instrument | None, drafts: Sequence[Draft], origin: Origin, by: Officer | None, at: datetime
) -> list[Event]:
    """Put events before an officer; they change nothing yet. What the same source proposed before is not put twice."""
    chosen = chosen_instruments({draft.document_key for draft in drafts if draft.document_key})
    made = []
    for draft in drafts:
        instrument_id = draft.instrument.pk if draft.instrument else chosen.get(draft.document_key)
        if source is not None and _is_known(source, draft, instrument_id):
            continue
        event = Event.objects.create(
            instrument_id=instrument_id,
            document_key=draft.document_key[:300] or (draft.instrument.number_key if draft.instrument else ""),
            kind=draft.kind.value,
            day=draft.day,
            until=draft.until,
            is_whole=not draft.targets,
            source=source,
            source_address=draft.source_address,
            words=draft.words,
            note=draft.note,
            origin=origin.value,
            proposed_at=at,
        )
        EventTarget.objects.bulk_create(_target(event, position, one) for position, one in enumerate(draft.targets))
        made.append(event)
    if made:
        details = {"slug": source.slug if source else "", "count": len(made), "origin": origin.value}
        record("event.proposed", subject=source or made[0].instrument, by=by, at=at, details=details)
    return made


def _target(event: Event, position: int, one: Target) -> EventTarget:
    return EventTarget(
        event=event,
        position=position,
        address=one.address,
        article=article_of(one.address),
        action=one.action,
        source_address=one.source_address,
        wording=one.wording,
        anchor=one.anchor,
        anchor_side=one.anchor_side,
        old_words=one.old_words,
        new_words=one.new_words,
    )


def _is_known(source: Instrument, draft: Draft, instrument_id: int | None) -> bool:
    """Whether this source has said the same before, whatever became of it: a declined proposal does not come back."""
    same = Event.objects.filter(
        source=source, kind=draft.kind.value, source_address=draft.source_address, is_whole=not draft.targets
    )
    same = same.filter(instrument=instrument_id) if instrument_id else same.filter(document_key=draft.document_key)
    named = sorted(one.address for one in draft.targets)
    return any(sorted(event.targets.values_list("address", flat=True)) == named for event in same)


# ---- decide ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_event(
    *, event: Event, by: Officer, at: datetime, day: date | None = None, dropped: Collection[int] = ()
) -> Event:
    """An officer says that it is so, from `day` on if another than proposed, without the targets `dropped` (by key).

    Spans of status and relations follow at once; if its day has come, contents are flagged and followers told in this
    transaction, else at midnight of that day. Raises NotProposed, Incomplete.
    """
    current = Event.objects.select_for_update().get(pk=event.pk)
    if current.state != EventState.PROPOSED:
        raise NotProposed(current.pk)
    current.day = day or current.day
    if current.instrument is None or current.day is None:
        raise Incomplete(current.pk)
    current.targets.filter(pk__in=list(dropped)).update(is_dropped=True)
    if not current.is_whole and not current.targets.filter(is_dropped=False).exists():
        raise Incomplete(current.pk)
    current.state, current.decided_by, current.decided_at = EventState.ACCEPTED.value, by, at
    current.save()
    _relate(current, at)
    refresh_spans([current.instrument])
    record("event.accepted", subject=current.instrument, by=by, at=at, details=_details(current))
    if current.day <= timezone.localdate(at):
        take_effect(event=current, by=by, at=at)
    return current


@transaction.atomic
def decline_event(*, event: Event, reason: str, by: Officer, at: datetime) -> Event:
    """An officer says that it is not so. It is kept, so that the same is not proposed again. Raises NotProposed."""
    current = Event.objects.select_for_update().get(pk=event.pk)
    if current.state != EventState.PROPOSED:
        raise NotProposed(current.pk)
    current.state, current.decided_by, current.decided_at = EventState.DECLINED.value, by, at
    current.note = "\n".join(filter(None, [current.note, reason]))
    current.save()
    details = _details(current) | {"reason": reason}
    record("event.declined", subject=current.instrument or current.source, by=by, at=at, details=details)
    return current


@transaction.atomic
def enter_event(*, draft: Draft, source: Instrument | None, by: Officer, at: datetime) -> Event:
    """An officer enters an event that no text here proposes; it is accepted by being entered. Raises Incomplete."""
    if draft.instrument is None or draft.day is None:
        raise Incomplete(draft)
    made = propose_events(source=source, drafts=[draft], origin=Origin.OFFICER, by=by, at=at)
    if not made:
        raise NotProposed(draft)
    return accept_event(event=made[0], by=by, at=at)


def _relate(event: Event, at: datetime) -> None:
    """The relation that an accepted event makes between the one who acts and the one acted upon."""
    kind = _RELATIONS.get(EventKind(event.kind))
    if kind is None or event.source is None or event.instrument is None or event.source == event.instrument:
        return
    Relation.objects.get_or_create(
        source=event.source,
        kind=kind.value,
        target_key=event.instrument.number_key,
        defaults={
            "target": event.instrument,
            "target_name": str(event.instrument)[:600],
            "source_address": event.source_address,
            "origin": Origin.EVENT.value,
            "event": event,
            "created_at": at,
        },
    )


# ---- take effect -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take_effect(*, event: Event, by: Officer | None, at: datetime) -> int:
    """The event's day has come: flag what relies on it and leave word. Returns the flags raised; twice is no harm."""
    current = Event.objects.select_for_update().get(pk=event.pk)
    if current.state != EventState.ACCEPTED or current.took_effect_at is not None or current.instrument is None:
        return 0
    raised = raise_flags(event=current, at=at)
    current.took_effect_at = at
    current.save(update_fields=["took_effect_at"])
    details = _details(current) | {"flags": raised}
    record("provision.changed", subject=current.instrument, by=by, at=at, details=details)
    return raised


def _details(event: Event) -> dict[str, object]:
    return {
        "event": event.pk,
        "slug": event.instrument.slug if event.instrument else "",
        "number": event.instrument.official_number if event.instrument else event.document_key,
        "kind": event.kind,
        "day": event.day.isoformat() if event.day else "",
        "whole": event.is_whole,
        "addresses": list(event.targets.filter(is_dropped=False).values_list("address", flat=True)[:50]),
        "source": event.source.official_number if event.source else "",
    }
