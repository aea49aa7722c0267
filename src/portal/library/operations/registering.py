"""Instruments whose text is not there yet: entered with what a register says of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library import placing, storing
from portal.library.linking import link_arrivals
from portal.library.models import Instrument
from portal.library.operations.relations import store_relations
from portal.library.operations.shelving import Outcome, State, local_issuer
from portal.library.operations.spans import refresh_spans
from portal.library.shelving.prepare import Prepared


@transaction.atomic
def register_instruments(*, prepared: Sequence[Prepared], by: Officer | None, at: datetime) -> list[Outcome]:
    """Enter instruments without a text, all of them or none; one outcome each, in order.

    One that is on the shelf already only learns what it did not know. The journal keeps the fingerprint of what was
    read, so that the same row changes nothing when it comes again.
    """
    shelf = placing.Shelf.of(prepared)
    outcomes, entered = [], []
    for one in prepared:
        outcome, instrument = _enter(shelf, one, at)
        outcomes.append(outcome)
        if instrument is not None:
            entered.append(storing.Arrival(instrument, one))
    storing.store_topics(entered)
    store_relations(entered, at=at)
    instruments = [arrival.instrument for arrival in entered]
    link_arrivals(arrived=instruments)
    refresh_spans(instruments)
    for arrival in entered:
        _record(arrival.instrument, arrival.prepared, by=by, at=at)
    return outcomes


def _enter(shelf: placing.Shelf, one: Prepared, at: datetime) -> tuple[Outcome, Instrument | None]:
    instrument = shelf.find(one)
    if instrument is None:
        instrument = shelf.create(one, issuer=local_issuer(one), at=at)
        return Outcome(one.name, State.ACCEPTED, instrument.slug, doubts=one.doubts), instrument
    if reason := shelf.why_a_twin(instrument, one):
        return Outcome(one.name, State.REFUSED, instrument.slug, reason=reason), None
    disagreements = shelf.complete(instrument, one, at=at)
    said = ("Văn bản đã có trong thư viện; chỉ bổ sung thông tin còn thiếu.", *one.doubts, *disagreements)
    return Outcome(one.name, State.ACCEPTED, instrument.slug, doubts=said), instrument


def _record(instrument: Instrument, one: Prepared, *, by: Officer | None, at: datetime) -> None:
    details = {
        "slug": instrument.slug,
        "number": instrument.official_number,
        "file": one.file,
        "fingerprint": one.checksum,
        "doubts": len(one.doubts),
    }
    record("instrument.registered", subject=instrument, by=by, at=at, details=details)
