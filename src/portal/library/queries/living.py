"""The living law: events of an instrument, what they mean for a provision on a day, relations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from portal.library.models import Event, EventTarget, Instrument, Relation
from portal.library.states import EventKind, EventState
from portal.library.validity import Happening, Standing, standing_on

_WORDED = [
    kind.value
    for kind in (
        EventKind.AMENDED,
        EventKind.SUPPLEMENTED,
        EventKind.REPLACED,
        EventKind.REPEALED,
        EventKind.CORRECTED,
    )
]
KEPT_TARGETS = Prefetch("targets", EventTarget.objects.filter(is_dropped=False).order_by("position"))


def history_of(*, instrument: Instrument) -> QuerySet[Event]:
    """The accepted events of an instrument, latest first, each with its source and the provisions it names."""
    return (
        Event.objects.filter(instrument=instrument, state=EventState.ACCEPTED.value)
        .select_related("source")
        .prefetch_related(KEPT_TARGETS)
        .order_by("-day", "-pk")
    )


def acts_of(*, instrument: Instrument) -> QuerySet[Event]:
    """The accepted events that this instrument causes in others, by day."""
    return (
        Event.objects.filter(source=instrument, state=EventState.ACCEPTED.value)
        .select_related("instrument")
        .prefetch_related(KEPT_TARGETS)
        .order_by("day", "pk")
    )


def proposals(*, source: Instrument | None = None) -> QuerySet[Event]:
    """Events that wait for an officer, those of one acting instrument or all; oldest proposal first."""
    waiting = Event.objects.filter(state=EventState.PROPOSED.value)
    if source is not None:
        waiting = waiting.filter(source=source)
    return waiting.select_related("instrument", "source").prefetch_related(KEPT_TARGETS).order_by("proposed_at", "pk")


def happening(event: Event) -> Happening:
    """An accepted event as `validity` sees it; its kept targets should be prefetched.

    An event that names no provision and is not of the whole instrument ("in part", nobody has said which) takes the
    empty address's place with one that no provision has, so that it marks the instrument and touches no unit.
    """
    if event.day is None:
        raise ValueError(f"Event {event.pk} has no day: only accepted events are happenings.")
    named = tuple(target.address for target in event.targets.all() if not target.is_dropped)
    addresses = () if event.is_whole else named or ("?",)
    return Happening(kind=EventKind(event.kind), day=event.day, until=event.until, addresses=addresses)


def happenings_of(*, instrument: Instrument) -> list[Happening]:
    return [happening(event) for event in history_of(instrument=instrument)]


def standings_of(*, instrument: Instrument, addresses: Iterable[str], day: date) -> dict[str, Standing]:
    """Where each of these provisions stands on a day. One query (two with targets) for all of them."""
    happenings = happenings_of(instrument=instrument)
    return {address: standing_on(address=address, happenings=happenings, day=day) for address in addresses}


def unmerged(*, instrument: Instrument, day: date) -> QuerySet[EventTarget]:
    """Accepted changes of wording in force on a day that no edition has in its text yet, by day and place."""
    return (
        EventTarget.objects.filter(
            event__instrument=instrument,
            event__state=EventState.ACCEPTED.value,
            event__kind__in=_WORDED,
            event__day__lte=day,
            is_dropped=False,
            merged_in__isnull=True,
        )
        .select_related("event__source")
        .order_by("event__day", "event", "position")
    )


def relations_of(*, instrument: Instrument) -> QuerySet[Relation]:
    """Every edge that begins or ends at this instrument, by kind and then by the other's date, newest first."""
    return (
        Relation.objects.filter(Q(source=instrument) | Q(target=instrument))
        .filter(source__withdrawn_at__isnull=True)
        .select_related("source", "target")
        .order_by("kind", F("source__issued_date").desc(nulls_last=True), "pk")
    )
