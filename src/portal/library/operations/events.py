"""Decisions on events of the living law: officers accept, decline, enter and revoke them; they take effect on their
day.

A task after midnight puts accepted events into effect whose day has come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Incomplete, WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner
from portal.library.models import (
    Edition,
    Event,
    Instrument,
    Relation,
    StaleFlag,
    StatusSpan,
    Turn,
)
from portal.library.operations.consolidations import AlreadyMerged, forget_steps
from portal.library.operations.effects import stop_acting
from portal.library.operations.guard import flag_what_followed, lift_flags, raise_flags
from portal.library.operations.proposals import propose_events, reread_instructions
from portal.library.operations.validity import let_texts_act, note_merged, refresh_spans, take_told_effect
from portal.library.preparation.proposals import EventDraft, EventDraftTarget
from portal.library.queries.changes import act_name, known_acts
from portal.library.queries.editions import edition_on
from portal.library.queries.guard import owners_flagged, reviews_for
from portal.library.queries.situation import proposed_words
from portal.library.states import (
    NOT_ENDED,
    EventKind,
    EventOrigin,
    EventState,
    InstrumentStatus,
    RelationKind,
)
from portal.library.states.events import EVENT_ACTS
from portal.schema.models import save_fields

_UNCLEAR = "Chưa rõ văn bản chịu tác động là văn bản nào, từ ngày nào hoặc ở đơn vị nào."

_DECIDED = "Sự kiện này đã có người xử lý."

__all__ = [
    "AlreadyMerged",
    "Decided",
    "EventDraft",
    "EventDraftTarget",
    "accept_event",
    "accept_events",
    "decline_event",
    "enter_event",
    "keep_event",
    "revoke_event",
    "take_effect",
]


@dataclass(frozen=True, slots=True)
class Decided:
    """The result of accepting several proposals."""

    accepted: tuple[Event, ...]
    left: tuple[Event, ...]


# Kind of event -> relation from the acting instrument to the other.
_RELATIONS = {
    EventKind.AMENDED: RelationKind.AMENDS,
    EventKind.SUPPLEMENTED: RelationKind.AMENDS,
    EventKind.REPLACED: RelationKind.REPLACES,
    EventKind.REPEALED: RelationKind.REPEALS,
    EventKind.EXPIRED: RelationKind.REPEALS,
    EventKind.SUSPENDED: RelationKind.SUSPENDS,
    EventKind.CORRECTED: RelationKind.CORRECTS,
}


# ---- decisions -------------------------------------------------------------------------------------------------------


event_acts = ActRunner[Event](
    "event",
    hold=lambda event: Event.objects.select_for_update().get(pk=event.pk),
    subject=lambda event: event.instrument or event.source,
    details=lambda event: event.details,
    passed=lambda event: _DECIDED,
)


@event_acts.does(EVENT_ACTS["accept"])
def accept_event(
    *, event: Event, by: Officer, at: datetime, day: date | None = None, dropped: Collection[int] = (), said: str = ""
) -> Event:
    """Accept an event, from `day` on if that differs from the proposal, without the targets `dropped` (keys); followers
    receive the sentence `said`, else the proposed one.

    Status spans and relations are updated at once; if its day has come, contents are flagged and followers notified in
    this transaction, otherwise at midnight of that day. Raises WrongState, Incomplete.
    """
    event.is_day_entered = event.is_day_entered or (day is not None and day != event.day)
    event.day = day or event.day
    if not event.identity or event.day is None or (event.until is not None and event.until <= event.day):
        raise Incomplete(_UNCLEAR)
    event.targets.filter(pk__in=list(dropped)).update(is_dropped=True)  # an exception below rolls it back
    refuse_if(not event.is_whole and not event.targets.filter(is_dropped=False).exists(), Incomplete(_UNCLEAR))
    event.said = said or proposed_words(event)
    event.state, event.decided_by, event.decided_at = EventState.ACCEPTED.value, by, at
    event.question, event.took_effect_at = "", None  # takes effect again, so that followers are notified
    event.save()
    if event.revises is not None:
        _give_way(event.revises, by, at)
    _relate(event, at)
    _follow(event, by, at)
    record("event.accepted", subject=event.instrument or event.source, by=by, at=at, details=event.details)
    event.refresh_from_db()
    if event.state == EventState.ACCEPTED and event.day <= timezone.localdate(at):
        note_merged(event=event, on=timezone.localdate(at))
        take_effect(event=event, by=by, at=at)
        event.refresh_from_db(fields=["took_effect_at"])
    if event.is_whole and EventKind(event.kind).ends:
        _propose_ends_of_details(event, by, at)
    return event


@transaction.atomic
def accept_events(*, events: Iterable[Event], by: Officer, at: datetime) -> Decided:
    """Accept several events as proposed. Those that lack instrument or day, or were decided meanwhile, are left out."""
    accepted, left = [], []
    for event in events:
        try:
            with transaction.atomic():
                accepted.append(accept_event(event=event, by=by, at=at))
        except (Incomplete, WrongState):
            left.append(event)
    return Decided(tuple(accepted), tuple(left))


@event_acts.does(EVENT_ACTS["decline"])
def decline_event(*, event: Event, reason: str, by: Officer, at: datetime) -> Event:
    """Decline a proposal. It is kept, so that the same is not proposed again. Raises WrongState."""
    stop_acting(event=event, at=at)
    event.state, event.decided_by, event.decided_at = EventState.DECLINED.value, by, at
    event.note = "\n".join(filter(None, [event.note, reason]))
    event.save()
    _follow(event, by, at)
    return event


@transaction.atomic
def enter_event(*, draft: EventDraft, source: Instrument | None, by: Officer, at: datetime) -> Event:
    """Enter an event that no text of the library proposes; entering it accepts it.

    Raises Incomplete; WrongState if the same source already states the same.
    """
    made = propose_events(source=source, drafts=[draft], origin=EventOrigin.OFFICER, by=by, at=at)
    refuse_if(not made, WrongState(_DECIDED))
    return accept_event(event=made[0], by=by, at=at, said=draft.said)


@event_acts.does(EVENT_ACTS["revoke"])
def revoke_event(*, event: Event, reason: str, by: Officer, at: datetime, with_editions: bool = False) -> Event:
    """Revoke an event that was accepted by mistake: it never happened. Statuses, relations and flags are updated; the
    journal keeps the history.

    Contents that owners reworded because of it are flagged again, as they now state a law that never was. With
    `with_editions`, published consolidations that contain its wording are withdrawn in the same operation, and drafts
    made without it.

    Raises WrongState, AlreadyMerged.
    """
    again = _take_back(event, EventState.REVOKED, by, at)
    forget_steps(event=event, reason=reason, by=by, at=at, with_editions=with_editions)
    _follow(event, by, at)
    _record_revoked(event, reason, again, by, at)
    return event


def _take_back(current: Event, state: EventState, by: Officer, at: datetime) -> int:
    """Undo the event's flags and relations and store its new state. Returns the number of contents to review again, as
    they were reworded because of it."""
    lift_flags(event=current, at=at)
    again = flag_what_followed(event=current, at=at)
    current.relations.all().delete()
    current.state, current.took_effect_at, current.question = state.value, None, ""
    current.decided_by, current.decided_at = by, at
    current.save()
    return again


def _record_revoked(event: Event, reason: str, again: int, by: Officer, at: datetime) -> None:
    """Journal the revocation, so that those who were notified of the event are notified again."""
    details = event.details | {"reason": reason, "flags": again, "agencies": owners_flagged(event=event)}
    details["settled"] = reviews_for(event=event)
    record("event.revoked", subject=event.instrument or event.source, by=by, at=at, details=details)


@event_acts.does(EVENT_ACTS["keep"])
def keep_event(*, event: Event, by: Officer, at: datetime) -> Event:
    """Confirm an accepted event in spite of an open question.

    Raises WrongState, also if there is no question.
    """
    refuse_if(not event.question, WrongState(_DECIDED))
    details = event.details | {"question": event.question, "cause": event.cause_id}
    save_fields(event, question="", decided_by=by, decided_at=at)
    record("event.kept", subject=event.instrument or event.source, by=by, at=at, details=details)
    return event


# ---- consequences of a decision --------------------------------------------------------------------------------------


def _follow(event: Event, by: Officer, at: datetime) -> None:
    """Read the instructions that the event changes again, and put on hold, question or release the events from them."""
    if event.state == EventState.ACCEPTED:
        reread_instructions(causes=[event], by=by, at=at)
    own = event.source.number_key if event.source else ""
    refresh_spans(filter(None, [event.instrument, *let_texts_act(instruments=(), acts={event.identity, own}, at=at)]))


def _give_way(event: Event, by: Officer, at: datetime) -> None:
    """Another reading of the same words has been accepted: undo the effects of the event that it replaces.

    Raises AlreadyMerged.
    """
    current = Event.objects.select_for_update().get(pk=event.pk)
    if current.state not in (EventState.ACCEPTED, EventState.HELD):
        return
    again = _take_back(current, EventState.REREAD, by, at)
    forget_steps(event=current, reason="", by=by, at=at, with_editions=False)
    _follow(current, by, at)
    _record_revoked(current, "Đã sửa cách ghi nhận.", again, by, at)


_END_OF_DETAILS = (
    "Văn bản này quy định chi tiết hoặc hướng dẫn thi hành {law}, đã được ghi nhận hết hiệu lực toàn bộ từ ngày"
    " {day:%d/%m/%Y}. Theo Luật Ban hành văn bản quy phạm pháp luật, văn bản quy định chi tiết hết hiệu lực cùng lúc"
    " với văn bản được quy định chi tiết, trừ phần được giữ lại. Hãy đọc điều khoản chuyển tiếp trước khi ghi nhận."
)


def _propose_ends_of_details(event: Event, by: Officer, at: datetime) -> None:
    """A law that ends takes the texts that detail it along: proposes their ends, with the reason, for one level
    only."""
    if event.instrument is None or event.day is None:
        return
    relations = Relation.objects.filter(
        target=event.instrument,
        kind__in=[RelationKind.DETAILS.value, RelationKind.GUIDES.value],
        source__withdrawn_at__isnull=True,
    ).select_related("source")
    detailing = {one.source.pk: one.source for one in relations.order_by("pk") if one.source != event.source}
    note = _END_OF_DETAILS.format(law=event.instrument, day=event.day)
    propose_events(
        source=event.source,
        drafts=[
            EventDraft(kind=EventKind.EXPIRED, instrument=one, day=event.day, note=note)
            for one in detailing.values()
            if not one.status_on(event.day).is_over
        ],
        origin=EventOrigin.EVENT,
        by=by,
        at=at,
    )


def _relate(event: Event, at: datetime) -> None:
    """Store the relation that an accepted event creates between the acting instrument and the other."""
    kind = _RELATIONS.get(EventKind(event.kind))
    if kind is None or event.source is None or event.source == event.instrument:
        return
    known = Relation.objects.filter(source=event.source, kind=kind.value)
    known.filter(target__isnull=True, target_key=event.identity).update(target=event.instrument)
    if known.filter(Q(target__isnull=False, target=event.instrument) | Q(target_key=event.identity)).exists():
        return
    Relation.objects.create(
        source=event.source,
        kind=kind.value,
        target=event.instrument,
        target_key=event.identity,
        target_name=str(event.instrument or act_name(event, known_acts([event])))[:600],
        source_address=event.source_address,
        origin=EventOrigin.EVENT.value,
        event=event,
        created_at=at,
    )


# ---- taking effect ---------------------------------------------------------------------------------------------------


@transaction.atomic
def take_effect(*, event: Event, by: Officer | None, at: datetime) -> int:
    """Put an accepted event into effect whose day has come: flag what relies on it and journal it. Returns the number
    of flags raised; idempotent."""
    current = Event.objects.select_for_update().get(pk=event.pk)
    if current.state != EventState.ACCEPTED or current.took_effect_at is not None:
        return 0
    raised = raise_flags(event=current, at=at)
    save_fields(current, took_effect_at=at)
    flags = current.flags.filter(settled_at__isnull=True).count()  # with those raised before confirmation
    record(
        "provision.changed",
        subject=current.instrument or current.source,
        by=by,
        at=at,
        details=current.details | {"flags": flags, "agencies": owners_flagged(event=current)},
    )
    return raised


def turn_over(*, at: datetime) -> int:
    """Process every day up to today that has not been processed. Returns how many things took effect.

    Each item has its own transaction and is processed once, so an interrupted run can be repeated.
    """
    today = timezone.localdate(at)
    told = Event.objects.filter(state=EventState.TOLD.value, took_effect_at__isnull=True, day__lte=today)
    take_told_effect(acts=set(told.values_list("identity", flat=True)), at=at)
    due = Event.objects.filter(state=EventState.ACCEPTED.value, took_effect_at__isnull=True, day__lte=today)
    events = [event for event in due.order_by("day", "pk") if take_effect(event=event, by=None, at=at) or True]
    # A suspension whose last day has passed is no longer a reason to review a content.
    over = Event.objects.filter(kind=EventKind.SUSPENDED.value, state=EventState.ACCEPTED.value, until__lte=today)
    flagged = StaleFlag.objects.filter(event__in=over, settled_at__isnull=True)
    ended = sum(_end(event, at) for event in over.filter(pk__in=flagged.values("event")).order_by("until", "pk"))
    return len(events) + ended + _move_current_editions(today, at) + _tell_of_turned_statuses(today, at)


@transaction.atomic
def _end(suspension: Event, at: datetime) -> int:
    return lift_flags(event=suspension, at=at)


def _move_current_editions(today: date, at: datetime) -> int:
    """Make editions current whose day has come; search and citations use current editions."""
    waiting = Edition.objects.filter(is_current=False, is_superseded=False, valid_from__lte=today)
    return sum(
        _move(instrument, today, at)
        for instrument in Instrument.objects.filter(pk__in=waiting.values("instrument"), withdrawn_at__isnull=True)
    )


@transaction.atomic
def _move(instrument: Instrument, today: date, at: datetime) -> bool:
    if (edition := edition_on(instrument=instrument, day=today)) is None or edition.is_current:
        return False
    Edition.objects.filter(instrument=instrument, is_current=True).update(is_current=False)
    Edition.objects.filter(pk=edition.pk).update(is_current=True)
    record(
        "instrument.turned",
        subject=instrument,
        by=None,
        at=at,
        details={"slug": instrument.slug, "edition": edition.pk, "day": today.isoformat()},
    )
    return True


@transaction.atomic
def _tell_of_turned_statuses(today: date, at: datetime) -> int:
    last = Turn.objects.aggregate(last=Max("day"))["last"]
    if last is not None and last >= today:
        return 0
    begun = StatusSpan.objects.filter(begins__lte=today, begins__gt=last or today)
    turned = Instrument.objects.filter(pk__in=begun.values("instrument"), withdrawn_at__isnull=True)
    for instrument in turned.order_by("pk").prefetch_related("spans"):
        status, before = instrument.status_on(today), instrument.status_on(today - timedelta(1))
        record(
            _turn_called(before, status),
            subject=instrument,
            by=None,
            at=at,
            details={"slug": instrument.slug, "status": status.value, "day": today.isoformat()},
        )
    Turn.objects.create(day=today, done_at=at)
    return len(turned)


def _turn_called(before: InstrumentStatus, status: InstrumentStatus) -> str:
    """The journal verb for a turned status. Only confirmed changes notify followers; unconfirmed ones and expired
    checks only concern holders of copies."""
    if status.is_told or status is InstrumentStatus.CONTRADICTED:
        return "instrument.told"
    return "instrument.unchecked" if status in NOT_ENDED and before in NOT_ENDED else "instrument.turned"
