"""Decisions on events of the living law: accepted, declined, entered, revoked by an officer; in effect on their day.

Whatever an accepted event means is done in the transaction that accepts it if its day has come, else at midnight
(`turning`). Nothing changes the law without a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.models import Event, Instrument, Relation
from portal.library.operations.guarding import flag_what_followed, lift_flags, raise_flags
from portal.library.operations.merging import note_merged
from portal.library.operations.proposals import propose_events
from portal.library.operations.spans import refresh_spans
from portal.library.proposing import Draft, Target
from portal.library.queries.guard import owners_flagged
from portal.library.states import ConsolidationState, EventKind, EventState, Origin, RelationKind

__all__ = [
    "AlreadyMerged",
    "Decided",
    "Draft",
    "Incomplete",
    "NotAccepted",
    "NotProposed",
    "Target",
    "accept_event",
    "accept_events",
    "decline_event",
    "enter_event",
    "revoke_event",
    "take_effect",
]


class NotProposed(Exception):
    """The event was decided before: only what is proposed can be accepted or declined."""


class Incomplete(Exception):
    """An event cannot be accepted without the instrument it happens to and its day."""


class NotAccepted(Exception):
    """Only what was accepted can be revoked."""


class AlreadyMerged(Exception):
    """A published edition has the event's wording: it must be withdrawn or replaced before the event is revoked."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of several proposals accepted at once."""

    accepted: tuple[Event, ...]
    left: tuple[Event, ...]


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
    if current.until is not None and current.day is not None and current.until <= current.day:
        raise Incomplete(current.pk)
    if current.instrument is None or current.day is None:
        raise Incomplete(current.pk)
    current.targets.filter(pk__in=list(dropped)).update(is_dropped=True)  # a raise below undoes it
    if not current.is_whole and not current.targets.filter(is_dropped=False).exists():
        raise Incomplete(current.pk)
    current.state, current.decided_by, current.decided_at = EventState.ACCEPTED.value, by, at
    current.save()
    _relate(current, at)
    refresh_spans([current.instrument])
    record("event.accepted", subject=current.instrument, by=by, at=at, details=_details(current))
    if current.day <= timezone.localdate(at):
        note_merged(event=current, on=timezone.localdate(at))
        take_effect(event=current, by=by, at=at)
        current.refresh_from_db(fields=["took_effect_at"])
    if current.is_whole and EventKind(current.kind).ends:
        _propose_ends_of_details(current, by, at)
    return current


@transaction.atomic
def accept_events(*, events: Iterable[Event], by: Officer, at: datetime) -> Decided:
    """Accept several as they are proposed. What lacks its instrument or day, or was decided meanwhile, is left."""
    accepted, left = [], []
    for event in events:
        try:
            with transaction.atomic():
                accepted.append(accept_event(event=event, by=by, at=at))
        except (Incomplete, NotProposed):
            left.append(event)
    return Decided(tuple(accepted), tuple(left))


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
    """An officer enters an event that no text here proposes; it is accepted by being entered.

    Raises Incomplete; NotProposed if the same was said of the same source before.
    """
    if draft.instrument is None or draft.day is None:
        raise Incomplete(draft)
    made = propose_events(source=source, drafts=[draft], origin=Origin.OFFICER, by=by, at=at)
    if not made:
        raise NotProposed(draft)
    return accept_event(event=made[0], by=by, at=at)


@transaction.atomic
def revoke_event(*, event: Event, reason: str, by: Officer, at: datetime) -> Event:
    """An event was accepted by mistake: it never was. Statuses, relations and flags follow; the journal keeps it all.

    What owners have reworded because of it is flagged again: their words tell a law that never was.

    Raises NotAccepted, AlreadyMerged.
    """
    current = Event.objects.select_for_update().get(pk=event.pk)
    if current.state != EventState.ACCEPTED:
        raise NotAccepted(current.pk)
    published = Q(steps__consolidation__state=ConsolidationState.PUBLISHED.value)
    if current.targets.filter(published, merged_in__isnull=False).exists():
        raise AlreadyMerged(current.pk)
    current.targets.update(merged_in=None)
    lift_flags(event=current, at=at)
    again = flag_what_followed(event=current, at=at)
    current.relations.all().delete()
    current.state, current.took_effect_at = EventState.REVOKED.value, None
    current.decided_by, current.decided_at = by, at
    current.save()
    if current.instrument is not None:
        refresh_spans([current.instrument])
    details = _details(current) | {"reason": reason, "flags": again, "agencies": owners_flagged(event=current)}
    record("event.revoked", subject=current.instrument, by=by, at=at, details=details)
    return current


# ---- what follows from a decision ------------------------------------------------------------------------------------

_DETAILING = [RelationKind.DETAILS.value, RelationKind.GUIDES.value]
_END_OF_DETAILS = (
    "Văn bản này quy định chi tiết hoặc hướng dẫn thi hành {law}, đã được ghi nhận hết hiệu lực toàn bộ từ ngày"
    " {day:%d/%m/%Y}. Theo Luật Ban hành văn bản quy phạm pháp luật, văn bản quy định chi tiết hết hiệu lực cùng lúc"
    " với văn bản được quy định chi tiết, trừ phần được giữ lại. Hãy đọc điều khoản chuyển tiếp trước khi ghi nhận."
)


def _propose_ends_of_details(event: Event, by: Officer, at: datetime) -> None:
    """A law that is over takes the texts that detail it along: proposed, with the reason, for one step only."""
    if event.instrument is None or event.day is None:
        return
    relations = Relation.objects.filter(
        target=event.instrument, kind__in=_DETAILING, source__withdrawn_at__isnull=True
    ).select_related("source")
    detailing = {one.source.pk: one.source for one in relations.order_by("pk") if one.source != event.source}
    note = _END_OF_DETAILS.format(law=event.instrument, day=event.day)
    drafts = [
        Draft(kind=EventKind.EXPIRED, instrument=one, day=event.day, note=note)
        for one in detailing.values()
        if not one.status_on(event.day).is_over
    ]
    propose_events(source=event.source, drafts=drafts, origin=Origin.EVENT, by=by, at=at)


def _relate(event: Event, at: datetime) -> None:
    """The relation that an accepted event makes between the one who acts and the one acted upon."""
    kind = _RELATIONS.get(EventKind(event.kind))
    if kind is None or event.source is None or event.instrument is None or event.source == event.instrument:
        return
    known = Relation.objects.filter(source=event.source, kind=kind.value)
    known.filter(target__isnull=True, target_key=event.instrument.number_key).update(target=event.instrument)
    if known.filter(Q(target=event.instrument) | Q(target_key=event.instrument.number_key)).exists():
        return
    Relation.objects.create(
        source=event.source,
        kind=kind.value,
        target=event.instrument,
        target_key=event.instrument.number_key,
        target_name=str(event.instrument)[:600],
        source_address=event.source_address,
        origin=Origin.EVENT.value,
        event=event,
        created_at=at,
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
    details = _details(current) | {"flags": raised, "agencies": owners_flagged(event=current)}
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
