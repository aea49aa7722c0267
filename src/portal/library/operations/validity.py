"""Computes statuses from known facts, and lets events stated by texts take effect before an officer has confirmed them.

`let_texts_act` and `refresh_spans` are parts of operations, always inside their transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import batched

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.library.models import (
    Edition,
    Event,
    EventTarget,
    Instrument,
    KnownInstrument,
    Reliance,
    StatusReviewTerm,
    StatusSpan,
)
from portal.library.operations.effects import judge_instructions, stop_acting
from portal.library.operations.guard import raise_flags
from portal.library.preparation.consolidations import has_change
from portal.library.queries.citations import AT_ONCE
from portal.library.queries.editions import edition_on
from portal.library.queries.events import KEPT_TARGETS, happening, wordings_at
from portal.library.queries.guard import owners_flagged
from portal.library.states import (
    ACTING,
    ENDING,
    NOT_ENDED,
    UNDECIDED,
    EditionKind,
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
from portal.schema.models import save_fields
from portal.schema.queries import grouped

# ---- spans -----------------------------------------------------------------------------------------------------------


def refresh_spans(instruments: Iterable[Instrument]) -> None:
    """Compute the status spans of these instruments again; a few queries per few hundred."""
    terms = list(StatusReviewTerm.objects.order_by("begins").values_list("begins", "days"))
    for some in batched({one.pk: one for one in instruments}.values(), AT_ONCE, strict=False):
        events = Event.objects.filter(instrument__in=some, state__in=ACTING).prefetch_related(KEPT_TARGETS)
        acting = grouped((event.instrument_id, happening(event)) for event in events)
        contradicted = _contradicted([one.pk for one in some])
        StatusSpan.objects.filter(instrument__in=some).delete()
        StatusSpan.objects.bulk_create(
            StatusSpan(instrument=one, status=span.status.value, begins=span.begins, ends=span.ends)
            for one in some
            for span in spans_of(
                StatusEvidence(
                    one.dates, one.stated_status, acting.get(one.pk, ()), _check(one, terms), contradicted.get(one.pk)
                )
            )
        )


def _check(instrument: Instrument, terms: Sequence[tuple[date, int]]) -> StatusCheck | None:
    """A check is valid for the term in force on its day; without a term for that day, it does not count."""
    if instrument.checked_to is None:
        return None
    days = [days for begins, days in terms if begins <= instrument.checked_to]
    return (
        None
        if not days
        else StatusCheck(StatusGrade(instrument.checked_grade), instrument.checked_to + timedelta(days[-1]))
    )


def _contradicted(instruments: Sequence[int]) -> dict[int, date]:
    """Instrument -> the first day from which a text without sufficient weight of its own says that it ended as a
    whole."""
    found: dict[int, date] = {}
    waiting = Event.objects.filter(instrument__in=instruments, state=EventState.PROPOSED.value, is_whole=True)
    ending = waiting.filter(kind__in=[kind.value for kind in ENDING]).exclude(origin=EventOrigin.EVENT.value)
    for pk, *days in ending.values_list("instrument", "day", "source__effective_date", "source__issued_date"):
        day = next((one for one in days if one is not None), date.min)
        found[pk] = min(day, found.get(pk, day))
    return found


# ---- events stated by texts ------------------------------------------------------------------------------------------


@transaction.atomic
def let_texts_act(*, instruments: Collection[int], acts: Collection[str] = (), at: datetime) -> list[Instrument]:
    """Let undecided events on these instruments, and on acts that are not in the library, take effect if their text has
    the weight for it, and stop those whose text has not.

    Returns the affected instruments, for `refresh_spans`. Events that start to act flag contents and are published to
    holders of copies; followers are notified only when an officer confirms. Events ordered by a provision that
    something happens to are put on hold or released before anything of them takes effect.
    """
    if not instruments and not acts:
        return []
    held = Instrument.objects.filter(pk__in=instruments).values_list("number_key", flat=True)
    touched = _tell(_waiting(instruments, acts), at)
    pending = {*acts, *held, *touched}
    while moved := judge_instructions(acts=pending, at=at):
        about = {one.number_key: one for one in Instrument.objects.filter(number_key__in=moved)}
        touched |= dict.fromkeys(moved) | about
        pending = moved | {*_tell(_waiting({one.pk for one in about.values()}, moved), at)}
    told = [one for one in touched.values() if one is not None]
    take_told_effect(acts={*touched}, at=at)
    for instrument in told:
        record("instrument.told", subject=instrument, by=None, at=at, details={"slug": instrument.slug})
    return told


def _tell(waiting: Iterable[tuple[Event, EventParty]], at: datetime) -> dict[str, Instrument | None]:
    """Start or stop each event. Returns the affected acts by number key."""
    touched: dict[str, Instrument | None] = {}
    for event, target in waiting:
        wanted = EventState.TOLD if _acts(event, target) else EventState.PROPOSED
        if event.state in (wanted, EventState.HELD):
            continue
        if wanted is EventState.PROPOSED:
            stop_acting(event=event, at=at)
        event.state = wanted.value
        event.save(update_fields=["state", "took_effect_at"])
        touched[event.identity] = event.instrument
    return touched


def _waiting(instruments: Collection[int], acts: Collection[str]) -> Iterator[tuple[Event, EventParty]]:
    """Undecided events, each with the act it happens to: from the library, the catalogue, or by its number alone."""
    undecided = Event.objects.filter(state__in=UNDECIDED).select_related("instrument", "source", "revises")
    undecided = undecided.order_by("pk")
    for some in batched(sorted(instruments), AT_ONCE, strict=False):
        yield from ((one, _party(one.instrument)) for one in undecided.filter(instrument__in=some) if one.instrument)
    for numbers in batched(sorted({*acts} - {""}), AT_ONCE, strict=False):
        known = {one.number_key: one for one in KnownInstrument.objects.filter(number_key__in=numbers)}
        for event in undecided.filter(instrument__isnull=True, identity__in=numbers):
            yield event, _party(known.get(event.identity) or KnownInstrument(number_key=event.identity))


def _acts(event: Event, target: EventParty) -> bool:
    if event.origin == EventOrigin.CATALOGUE:
        return event.day is not None
    is_revising = event.revises is not None and event.revises.state == EventState.ACCEPTED  # only one of the two acts
    if event.origin not in (EventOrigin.READ, EventOrigin.SOURCE) or is_revising:
        return False
    source = event.source
    return acts_by_itself(
        kind=EventKind(event.kind),
        day=event.day,
        source=_party(source) if source is not None else None,
        target=target,
        is_stated=event.origin == EventOrigin.SOURCE,
    )


def _party(one: Instrument | KnownInstrument) -> EventParty:
    return EventParty(
        one.pk if isinstance(one, Instrument) else 0,
        legal_rank(number_key=one.number_key, doc_type=one.doc_type),
        one.issued_date,
    )


@transaction.atomic
def take_told_effect(*, acts: Collection[str], at: datetime) -> None:
    """Flag the contents that rely on these acts, for unconfirmed events whose day has come; once per event."""
    relied_on = set(Reliance.objects.filter(identity__in=acts).values_list("identity", flat=True))
    due = Event.objects.filter(
        identity__in=acts,
        state=EventState.TOLD.value,
        took_effect_at__isnull=True,
        day__lte=timezone.localdate(at),
    )
    for event in due.filter(identity__in=relied_on).select_related("instrument", "source").order_by("day", "pk"):
        if raised := raise_flags(event=event, at=at):
            record(
                "provision.told",
                subject=event.instrument,
                by=None,
                at=at,
                details=event.details | {"flags": raised, "agencies": owners_flagged(event=event)},
            )
    due.update(took_effect_at=at)


# ---- changes already in the wording ----------------------------------------------------------------------------------


def is_compiled(edition: Edition) -> bool:
    """Whether the wording was compiled from amended texts."""
    return edition.kind in {EditionKind.CODIFIED, EditionKind.CONSOLIDATED}


def note_merged(*, event: Event, on: date) -> int:
    """Mark the places where the wording of that day already contains the change. Returns how many."""
    targets = list(event.targets.filter(is_dropped=False, merged_in__isnull=True, doubt="").exclude(address="?"))
    edition = edition_on(instrument=event.instrument, day=on) if event.instrument else None
    if edition is None or not targets:
        return 0
    texts = wordings_at(edition=edition, targets=targets)
    there = [
        target.pk
        for target in targets
        if has_change(target, texts.get(target.address, ""), is_compiled=is_compiled(edition))
    ]
    return EventTarget.objects.filter(pk__in=there).update(merged_in=edition)


# ---- terms -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_review_term(*, begins: date, days: int, basis: str, by: Officer, at: datetime) -> StatusReviewTerm:
    """Set for how many days a check made from `begins` on stays valid; the day must lie ahead. Raises Refused."""
    refuse_if(begins <= timezone.localdate(at), Refused("Hãy chọn từ ngày mai trở đi.", field="begins"))
    term, _ = StatusReviewTerm.objects.update_or_create(begins=begins, defaults={"days": days})
    record("review_term.set", subject=term, by=by, at=at, details={"begins": f"{begins}", "days": days, "basis": basis})
    return term


# ---- checks ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm_in_force(
    *, instrument: Instrument, checked_to: date, against: str, by: Officer, at: datetime
) -> Instrument:
    """Record an officer's check, against the source `against`, that the instrument was in force on `checked_to`.

    Raises Refused if a text contradicts it, which must be decided first, or if the day lies ahead.
    """
    current = Instrument.objects.select_for_update().get(pk=instrument.pk)
    refuse_if(
        checked_to > timezone.localdate(at) or not against.strip() or current.status_on(checked_to) not in NOT_ENDED,
        Refused("Có văn bản nêu khác, hoặc ngày chưa tới: hãy xét các đề xuất đang chờ trước."),
    )
    set_check(current, checked_to=checked_to, grade=StatusGrade.CONFIRMED, against=against.strip(), at=at)
    record(
        "instrument.checked",
        subject=current,
        by=by,
        at=at,
        details={"slug": current.slug, "checked_to": checked_to.isoformat(), "against": current.checked_against},
    )
    return current


def set_check(instrument: Instrument, *, checked_to: date, grade: StatusGrade, against: str, at: datetime) -> None:
    """Store a check and compute the statuses again; part of the operations that have one."""
    save_fields(
        instrument, checked_to=checked_to, checked_grade=grade.value, checked_against=against[:300], updated_at=at
    )
    refresh_spans([instrument])
