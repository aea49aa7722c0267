"""Law about law: what happens to an instruction is asked of the events that come from it (docs/decisions/0250).

An instruction is a place of an acting instrument: the `source` of an event and the `source_address` of its targets.
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
_Asked = tuple[EventQuestion, bool, Event]  # the question, whether it holds the event, and which event asks


def judge_instructions(*, acts: Collection[str], at: datetime) -> set[str]:
    """Hold, ask about or let go the events that come from places of these acts, by what happens to these places.

    Returns the numbers of the acts whose events are held or free now: what comes from their places is judged next.
    What is held before its day never takes effect unless an officer says so. Of two acts the one that comes first
    decides, so that acts that end each other's instructions hold at most one of the two.
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
    """An event of which one place is asked about and another is not becomes two, each with its own."""
    groups = grouped(
        (_asked(event, target.source_address or event.source_address, blows), target) for target in event.targets.all()
    )
    first, *others = sorted(groups, key=lambda asked: asked is not None) or [_asked(event, event.source_address, blows)]
    for asked in others:
        yield part_event(event=event, targets=groups[asked], at=event.proposed_at), asked
    yield event, first


def _asked(event: Event, place: str, blows: Sequence[Event]) -> _Asked | None:
    """What weighs most of all that happens to the place since an officer has last decided: what holds, then the first.

    A text that does not say where it says so is hit by what happens to all of it only. What was read from the place as
    something left it is not asked about because of that.
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
    """Write down what is asked of an event. Returns whether it is held or free now and was not before.

    What a published wording has already is asked about and not held: the wording would say otherwise.
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
    if EventState.ACCEPTED in (was, state) and was is not state:  # followers had been told of it
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
    """What was read from an instruction as something left it has no ground once that is taken back."""
    followed = Event.objects.filter(source__number_key__in=acts, origin=EventOrigin.EVENT.value, question="")
    lost = followed.filter(cause__isnull=False).exclude(cause__state__in=ACTING)
    moved: set[str] = set()
    for event in lost.filter(state__in=[*UNDECIDED, EventState.ACCEPTED.value]).select_related("instrument", "source"):
        retire_event(event=event, question=EventQuestion.GROUNDLESS, at=at)
        moved.add(event.identity)
    return moved


# ---- parts and ends --------------------------------------------------------------------------------------------------


def part_event(*, event: Event, targets: Sequence[EventTarget], at: datetime) -> Event:
    """An event of its own for some of the places of another, with the same decision and the flags that it raised."""
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
    """What the text was read to say is not read there any more: what nobody has decided is gone, what an officer has
    accepted is asked about."""
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
    """Withdraw the effects of a proposal that is wrong or that its text does not contain any more; clears the flags it
    had raised."""
    if event.took_effect_at is not None:
        lift_flags(event=event, at=at)
        event.took_effect_at = None
