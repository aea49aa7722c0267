"""The living law: events of an instrument, what they mean for a provision on a day, relations."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet

from portal.library.models import Event, EventTarget, Instrument, Provision, Relation
from portal.library.queries.editions import edition_on
from portal.library.states import EventKind, EventState
from portal.library.validity import Happening, Standing, article_of, standing_on

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

    An event that names no provision and is not of the whole instrument ("in part", nobody has said which; words changed
    wherever they stand) gets an address that no provision has, so that it marks the instrument and touches no unit.
    """
    if event.day is None:
        raise ValueError(f"Event {event.pk} has no day: only accepted events are happenings.")
    named = tuple(one.address for one in event.targets.all() if one.address and not one.is_dropped)
    addresses = () if event.is_whole else named or ("?",)
    return Happening(kind=EventKind(event.kind), day=event.day, until=event.until, addresses=addresses)


def happenings_of(*, instrument: Instrument) -> list[Happening]:
    return [happening(event) for event in history_of(instrument=instrument)]


def standings_of(*, instrument: Instrument, addresses: Iterable[str], day: date) -> dict[str, Standing]:
    """Where each of these provisions stands on a day. Two queries for all of them; two more if a chapter is named."""
    happenings = happenings_of(instrument=instrument)
    above = _headings_named(instrument, happenings, day)
    return {
        address: standing_on(
            address=address, happenings=happenings, day=day, within=above.get(article_of(address) or address, ())
        )
        for address in addresses
    }


def _headings_named(instrument: Instrument, happenings: Iterable[Happening], day: date) -> dict[str, tuple[str, ...]]:
    """Articles under the chapters, parts and sections that events name, each with the headings it stands under."""
    named = {one for happening in happenings for one in happening.addresses if _is_heading(one)}
    edition = edition_on(instrument=instrument, day=day) if named else None
    if edition is None:
        return {}
    units = Provision.objects.filter(edition=edition, article__isnull=True).order_by("position")
    above: dict[str, tuple[str, ...]] = {}
    open_headings: list[tuple[str, int]] = []
    for address, position, end in units.values_list("address", "position", "end"):
        open_headings = [one for one in open_headings if position < one[1]]
        above[address] = tuple(heading for heading, _ in open_headings)
        if address in named:
            open_headings.append((address, end))
    return above


def _is_heading(address: str) -> bool:
    return address not in ("", "?") and not article_of(address)


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
