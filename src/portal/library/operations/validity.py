"""Statuses written anew from what is known; what texts tell of others acts before an officer has confirmed it.

`let_texts_act` and `refresh_spans` are parts of operations, always inside their transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import batched

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.models import Event, Instrument, Reliance, StatusReviewTerm, StatusSpan
from portal.library.operations.guard import lift_flags, raise_flags
from portal.library.queries.citations import AT_ONCE
from portal.library.queries.events import KEPT_TARGETS, happening
from portal.library.queries.guard import owners_flagged
from portal.library.states import (
    ACTING,
    ENDING,
    NOT_ENDED,
    UNDECIDED,
    EventKind,
    EventOrigin,
    EventState,
    StatusGrade,
    legal_rank,
)
from portal.library.states.statuses import (
    EventParty,
    StatusCheck,
    StatusEvidence,
    acts_by_itself,
    spans_of,
)
from portal.library.states.validity import ActingEvent


class NothingToCheck(Exception):
    """Only what nobody says to be over, or to begin later, can be confirmed to be in force."""


# ---- spans -----------------------------------------------------------------------------------------------------------


def refresh_spans(instruments: Iterable[Instrument]) -> None:
    """Compute the statuses of these instruments anew; a handful of queries for every few hundred."""
    terms = list(StatusReviewTerm.objects.order_by("begins").values_list("begins", "days"))
    for some in batched({one.pk: one for one in instruments}.values(), AT_ONCE, strict=False):
        acting: defaultdict[int | None, list[ActingEvent]] = defaultdict(list)
        events = Event.objects.filter(instrument__in=some, state__in=ACTING)
        for event in events.prefetch_related(KEPT_TARGETS):
            acting[event.instrument_id].append(happening(event))
        contradicted = _contradicted([one.pk for one in some])
        StatusSpan.objects.filter(instrument__in=some).delete()
        StatusSpan.objects.bulk_create(
            StatusSpan(instrument=one, status=span.status.value, begins=span.begins, ends=span.ends)
            for one in some
            for span in spans_of(
                StatusEvidence(
                    one.dates, one.stated_status, acting[one.pk], _check(one, terms), contradicted.get(one.pk)
                )
            )
        )


def _check(instrument: Instrument, terms: Sequence[tuple[date, int]]) -> StatusCheck | None:
    """A check is believed as long as the rule says that held on its day; without a rule for that day, not at all."""
    if instrument.checked_to is None:
        return None
    days = [days for begins, days in terms if begins <= instrument.checked_to]
    if not days:
        return None
    return StatusCheck(StatusGrade(instrument.checked_grade), instrument.checked_to + timedelta(days[-1]))


def _contradicted(instruments: Sequence[int]) -> dict[int, date]:
    """Instrument -> the first day from which a text that is not believed by itself says that it ended as a whole."""
    found: dict[int, date] = {}
    waiting = Event.objects.filter(instrument__in=instruments, state=EventState.PROPOSED.value, is_whole=True)
    ending = waiting.filter(kind__in=[kind.value for kind in ENDING]).exclude(origin=EventOrigin.EVENT.value)
    for pk, *days in ending.values_list("instrument", "day", "source__effective_date", "source__issued_date"):
        day = next((one for one in days if one is not None), date.min)
        found[pk] = min(day, found.get(pk, day))
    return found


# ---- what texts tell -------------------------------------------------------------------------------------------------


def let_texts_act(*, instruments: Collection[int], at: datetime) -> list[Instrument]:
    """What waits about these instruments begins to act where its text has the weight for it, and stops where not.

    Returns the instruments touched, for `refresh_spans`. What acts from now on flags contents and is said to those who
    keep copies; followers hear of it when an officer has confirmed it.
    """
    touched: dict[int, Instrument] = {}
    for some in batched(sorted(instruments), AT_ONCE, strict=False):
        events = Event.objects.filter(instrument__in=some, state__in=UNDECIDED)
        for event in events.select_related("instrument", "source").order_by("pk"):
            wanted = EventState.TOLD if _acts(event) else EventState.PROPOSED
            if event.instrument is None or event.state == wanted:
                continue
            if wanted is EventState.PROPOSED:
                stop_acting(event=event, at=at)
            event.state = wanted.value
            event.save(update_fields=["state", "took_effect_at"])
            touched[event.instrument.pk] = event.instrument
    take_told_effect(instruments=touched.keys(), at=at)
    for instrument in touched.values():
        record("instrument.told", subject=instrument, by=None, at=at, details={"slug": instrument.slug})
    return list(touched.values())


def _acts(event: Event) -> bool:
    target = event.instrument
    if target is None:
        return False
    if event.origin == EventOrigin.CATALOGUE:
        return event.day is not None
    if event.origin not in (EventOrigin.READ, EventOrigin.SOURCE):
        return False
    source = event.source
    return acts_by_itself(
        kind=EventKind(event.kind),
        day=event.day,
        source=_party(source) if source is not None else None,
        target=_party(target),
        is_stated=event.origin == EventOrigin.SOURCE,
    )


def _party(one: Instrument) -> EventParty:
    return EventParty(one.pk, legal_rank(number_key=one.number_key, doc_type=one.doc_type), one.issued_date)


def take_told_effect(*, instruments: Collection[int], at: datetime) -> None:
    """The told events of these instruments whose day has come flag what relies on them; once."""
    relied_on = set(Reliance.objects.filter(instrument__in=instruments).values_list("instrument", flat=True))
    due = Event.objects.filter(
        instrument__in=instruments,
        state=EventState.TOLD.value,
        took_effect_at__isnull=True,
        day__lte=timezone.localdate(at),
    )
    for event in due.filter(instrument__in=relied_on).select_related("instrument", "source").order_by("day", "pk"):
        if raised := raise_flags(event=event, at=at):
            details = event.details | {"flags": raised, "agencies": owners_flagged(event=event)}
            record("provision.told", subject=event.instrument, by=None, at=at, details=details)
    due.update(took_effect_at=at)


def stop_acting(*, event: Event, at: datetime) -> None:
    """What a text told is not so, or is not told by it any more: nobody need look at what it flagged."""
    if event.took_effect_at is not None:
        lift_flags(event=event, at=at)
        event.took_effect_at = None


# ---- terms -----------------------------------------------------------------------------------------------------------


class TermBegun(Exception):
    """A term that has begun is not changed: what was checked under it was promised for so many days."""


@transaction.atomic
def set_review_term(*, begins: date, days: int, basis: str, by: Officer, at: datetime) -> StatusReviewTerm:
    """Let what is checked from a day to come on be believed for so many days. Raises TermBegun."""
    if begins <= timezone.localdate(at):
        raise TermBegun(begins)
    term, _ = StatusReviewTerm.objects.update_or_create(begins=begins, defaults={"days": days})
    record("review_term.set", subject=term, by=by, at=at, details={"begins": f"{begins}", "days": days, "basis": basis})
    return term


# ---- checks ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_in_force(
    *, instrument: Instrument, checked_to: date, against: str, by: Officer, at: datetime
) -> Instrument:
    """An officer has looked, in `against`, whether the instrument still binds, and says that it did on `checked_to`.

    Raises NothingToCheck where something speaks against it: that is decided first.
    """
    current = Instrument.objects.select_for_update().get(pk=instrument.pk)
    today = timezone.localdate(at)
    if checked_to > today or not against.strip() or current.status_on(checked_to) not in NOT_ENDED:
        raise NothingToCheck(current.slug)
    set_check(current, checked_to=checked_to, grade=StatusGrade.CONFIRMED, against=against.strip(), at=at)
    details = {"slug": current.slug, "checked_to": checked_to.isoformat(), "against": current.checked_against}
    record("instrument.checked", subject=current, by=by, at=at, details=details)
    return current


def set_check(instrument: Instrument, *, checked_to: date, grade: StatusGrade, against: str, at: datetime) -> None:
    """Write a check down and compute the statuses anew; part of the operations that know of one."""
    instrument.checked_to, instrument.checked_grade = checked_to, grade.value
    instrument.checked_against, instrument.updated_at = against[:300], at
    instrument.save(update_fields=["checked_to", "checked_grade", "checked_against", "updated_at"])
    refresh_spans([instrument])
