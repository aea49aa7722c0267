"""Midnight: what was decided for a day that has come takes effect, without anybody's doing.

Pages ask the spans and the timeline for today and need none of this; it flags contents, moves the current edition and
tells those who keep copies (the index, the followers). Called every minute; a day without anything costs four queries.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.journal.operations import record
from portal.library.models import Edition, Event, Instrument, StaleFlag, StatusSpan, Turn
from portal.library.operations.events import take_effect
from portal.library.operations.guarding import lift_flags
from portal.library.queries.editions import edition_on
from portal.library.states import EventKind, EventState


def turn_over(*, at: datetime) -> int:
    """Work through every day up to today that has not been worked through. Returns how many things took effect.

    Each thing is its own transaction and is done once, so a process that is killed goes on where it stopped.
    """
    today = timezone.localdate(at)
    due = Event.objects.filter(state=EventState.ACCEPTED.value, took_effect_at__isnull=True, day__lte=today)
    events = [event for event in due.order_by("day", "pk") if take_effect(event=event, by=None, at=at) or True]
    ended = _end_suspensions(today, at)
    editions = _move_current_editions(today, at)
    turned = _tell_of_turned_statuses(today, at)
    return len(events) + ended + editions + turned


def _end_suspensions(today: date, at: datetime) -> int:
    """A suspension whose last day has passed is no reason any more to look at a content again."""
    over = Event.objects.filter(kind=EventKind.SUSPENDED.value, state=EventState.ACCEPTED.value, until__lte=today)
    flagged = StaleFlag.objects.filter(event__in=over, settled_at__isnull=True)
    return sum(_end(event, at) for event in over.filter(pk__in=flagged.values("event")).order_by("until", "pk"))


@transaction.atomic
def _end(suspension: Event, at: datetime) -> int:
    return lift_flags(event=suspension, at=at)


def _move_current_editions(today: date, at: datetime) -> int:
    """Editions whose day has come become the ones that search and citations are made of."""
    waiting = Edition.objects.filter(is_current=False, is_superseded=False, valid_from__lte=today)
    moved = 0
    for instrument in Instrument.objects.filter(pk__in=waiting.values("instrument"), withdrawn_at__isnull=True):
        moved += _move(instrument, today, at)
    return moved


@transaction.atomic
def _move(instrument: Instrument, today: date, at: datetime) -> bool:
    edition = edition_on(instrument=instrument, day=today)
    if edition is None or edition.is_current:
        return False
    Edition.objects.filter(instrument=instrument, is_current=True).update(is_current=False)
    Edition.objects.filter(pk=edition.pk).update(is_current=True)
    details = {"slug": instrument.slug, "edition": edition.pk, "day": today.isoformat()}
    record("instrument.turned", subject=instrument, by=None, at=at, details=details)
    return True


@transaction.atomic
def _tell_of_turned_statuses(today: date, at: datetime) -> int:
    last = Turn.objects.aggregate(last=Max("day"))["last"]
    if last is not None and last >= today:
        return 0
    begun = StatusSpan.objects.filter(begins__lte=today, begins__gt=last or today)
    turned = Instrument.objects.filter(pk__in=begun.values("instrument"), withdrawn_at__isnull=True)
    for instrument in turned.order_by("pk"):
        details = {"slug": instrument.slug, "status": instrument.status_on(today).value, "day": today.isoformat()}
        record("instrument.turned", subject=instrument, by=None, at=at, details=details)
    Turn.objects.create(day=today, done_at=at)
    return len(turned)
