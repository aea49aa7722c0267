"""Law about law: events depend on what happens to the provisions that order them (docs/decisions/0250).

An instruction is a provision of an acting instrument: the `source` of an event and the `source_address` of its targets.
Part of the operations that let events act or stop them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db.models import Q

from portal.journal.operations import record
from portal.library.models import Event, EventTarget, StaleFlag
from portal.library.operations.guard import flag_what_followed, lift_flags
from portal.library.queries.editions import precedence_of
from portal.library.queries.events import KEPT_TARGETS
from portal.library.states import (
    ACTING,
    ENDING,
    OF_READING,
    UNDECIDED,
    Blow,
    EventKind,
    EventOrigin,
    EventQuestion,
    EventState,
)
from portal.library.states.validity import overlaps
from portal.schema.queries import grouped

_HITTING = ENDING | {EventKind.AMENDED, EventKind.CORRECTED, EventKind.SUSPENDED}
_Asked = tuple[EventQuestion, bool, Event]  # the question, whether it puts the event on hold, its cause


def judge_instructions(*, acts: Collection[str], at: datetime) -> set[str]:
    """Put the events ordered by provisions of these acts on hold, question or release them, by what happens to these
    provisions.

    Returns the number keys of the acts whose events were put on hold or released: the events that their provisions
    order are judged next. An event put on hold before its day never takes effect unless an officer decides so. Of two
    acts the earlier one prevails, so that acts that end each other's instructions put at most one of the two on hold.
    """
    hitting = Event.objects.filter(identity__in=acts, state__in=ACTING, kind__in=[kind.value for kind in _HITTING])
    blows = grouped((blow.identity, blow) for blow in hitting.select_related("source").prefetch_related(KEPT_TARGETS))
    moved = _withdraw_groundless(acts, at)
    coming = Event.objects.filter(source__number_key__in=acts, state__in=[*UNDECIDED, EventState.ACCEPTED.value])
    asked = coming.filter(Q(source__number_key__in=list(blows)) | ~Q(question=""))
    for event in asked.select_related("source", "instrument").prefetch_related(KEPT_TARGETS).order_by("pk"):
        for part, question in _parts(event, blows.get(event.source.number_key if event.source else "", ())):
            if _ask(part, question, at):
                moved.add(part.identity)
    return moved - {""}


def _parts(event: Event, blows: Sequence[Event]) -> Iterator[tuple[Event, _Asked | None]]:
    """Splits an event whose places raise different questions; each part gets its own."""
    groups = grouped(
        (_asked(event, target.source_address or event.source_address, blows), target) for target in event.targets.all()
    )
    first, *others = sorted(groups, key=lambda asked: asked is not None) or [_asked(event, event.source_address, blows)]
    for asked in others:
        yield part_event(event=event, targets=groups[asked], at=event.proposed_at), asked
    yield event, first


def _asked(event: Event, place: str, blows: Sequence[Event]) -> _Asked | None:
    """The gravest question raised by changes to the provision since an officer's last decision: one that puts the event
    on hold, then the earliest.

    If the source address is unknown, only changes to the whole act count. An event read from a reworded provision is
    not questioned because of that rewording.
    """
    own, found = precedence_of(event), []
    made_by = event.cause_id if event.origin == EventOrigin.EVENT else None
    for one in blows:
        is_known = event.decided_at is not None and event.decided_at > (one.decided_at or one.proposed_at)
        if one.pk in (event.pk, made_by) or is_known or not (one.is_whole or (place and _is_hit(one, place))):
            continue
        blow = Blow(EventKind(one.kind), precedence_of(one), one.until, one.is_whole)
        if asks := blow.asks(own):
            found.append((not asks[1], blow.at, (*asks, one)))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _is_hit(blow: Event, place: str) -> bool:
    return any(overlaps(one.address, place) for one in blow.targets.all() if one.address and one.action != "bo-sung")


def _ask(event: Event, asked: _Asked | None, at: datetime) -> bool:
    """Store the question about an event. Returns whether it was put on hold or released.

    An event that a published wording already contains is questioned but not put on hold, as the wording would
    contradict it.
    """
    if asked is None and event.question in ("", *OF_READING):
        return False
    question, holds, cause = asked or ("", False, None)
    holds = holds and not event.targets.filter(merged_in__isnull=False).exists()
    free = EventState.ACCEPTED if event.decided_at else EventState.PROPOSED
    was = EventState(event.state)
    state = EventState.HELD if holds else free if was is EventState.HELD else was
    if (was, event.question, event.cause_id) == (state, str(question), cause.pk if cause else None):
        return False
    if holds and was in ACTING:
        stop_acting(event=event, at=at)
        flag_what_followed(event=event, at=at)
    event.state, event.question, event.cause = state.value, str(question), cause
    event.save(update_fields=["state", "question", "cause", "took_effect_at"])
    details = event.details | {"question": event.question, "cause": event.cause_id, "held": holds}
    record("event.asked", subject=event.instrument or event.source, by=None, at=at, details=details)
    if EventState.ACCEPTED in (was, state) and was is not state:  # followers have been notified of it
        told = {"reason": asked[0].label, "flags": 0, "agencies": []} if asked else {}
        record(
            "event.revoked" if holds else "event.accepted",
            subject=event.instrument or event.source,
            by=None,
            at=at,
            details=details | told,
        )
    return EventState.HELD in (was, state) and was is not state


def _withdraw_groundless(acts: Collection[str], at: datetime) -> set[str]:
    """Retire events read from a reworded provision whose rewording was taken back."""
    followed = Event.objects.filter(source__number_key__in=acts, origin=EventOrigin.EVENT.value, question="")
    lost = followed.filter(cause__isnull=False).exclude(cause__state__in=ACTING)
    moved: set[str] = set()
    for event in lost.filter(state__in=[*UNDECIDED, EventState.ACCEPTED.value]).select_related("instrument", "source"):
        retire_event(event=event, question=EventQuestion.GROUNDLESS, at=at)
        moved.add(event.identity)
    return moved


# ---- splitting and ending events -------------------------------------------------------------------------------------


def part_event(*, event: Event, targets: Sequence[EventTarget], at: datetime) -> Event:
    """Split some of the places of an event off into a new event, with the same decision and the flags for these
    places."""
    part = Event.objects.select_related("instrument", "source").get(pk=event.pk)
    part.pk, part._state.adding = None, True
    part.save()
    EventTarget.objects.filter(pk__in=[target.pk for target in targets]).update(event=part)
    left = list(event.targets.filter(is_dropped=False).values_list("address", flat=True))
    for flag in StaleFlag.objects.filter(event=event):
        is_left = any(overlaps(address, flag.address) for address in left)
        if any(overlaps(target.address, flag.address) for target in targets):
            flag.pk, flag.event, flag._state.adding = (None if is_left else flag.pk), part, is_left
            flag.save()
    record("event.parted", subject=part.instrument or part.source, by=None, at=at, details=part.details)
    return part


def retire_event(*, event: Event, question: EventQuestion, at: datetime) -> None:
    """End an event that its text is no longer read to state: undecided events become REREAD, accepted ones are
    questioned."""
    if event.state in UNDECIDED and event.decided_at is None:
        stop_acting(event=event, at=at)
        event.state, event.decided_at = EventState.REREAD.value, at
    elif event.state in (EventState.ACCEPTED, EventState.HELD):
        event.question = question.value
    else:
        return
    event.save(update_fields=["state", "decided_at", "took_effect_at", "question"])
    record(
        "event.asked",
        subject=event.instrument or event.source,
        by=None,
        at=at,
        details=event.details | {"question": question.value, "held": False},
    )


def stop_acting(*, event: Event, at: datetime) -> None:
    """Undo the effects of a proposal that is wrong or no longer in its text; lifts the flags it had raised."""
    if event.took_effect_at is not None:
        lift_flags(event=event, at=at)
        event.took_effect_at = None
