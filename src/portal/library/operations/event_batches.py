"""Many events accepted in one act by policy, and taken back as one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import Q

from lawtext.amendments import Confidence
from portal.agencies.models import Officer
from portal.design.refusals import WrongState, refuse_if
from portal.journal.operations import record
from portal.library.models import Event, EventBatch, Instrument
from portal.library.operations.events import AlreadyMerged, Decided, accept_events, revoke_event
from portal.library.operations.validity import let_texts_act, refresh_spans
from portal.library.queries.events import told_of
from portal.library.states import EventState


class NothingToAccept(Exception):
    """No proposal of this class of confidence waits with its instrument and day."""


@transaction.atomic
def accept_by_policy(
    *,
    confidence: Confidence,
    note: str,
    by: Officer,
    at: datetime,
    sources: Collection[Instrument] | None = None,
) -> tuple[EventBatch, Decided]:
    """Accept all told events of a class whose precision was measured, in one batch that can be taken back as one.

    `note` says what was looked at before: the sample, the precision. `sources`: of these acts alone.
    Raises NothingToAccept.
    """
    waiting = told_of(confidence=confidence).filter(Q() if sources is None else Q(source__in=sources))
    refuse_if(not waiting.exists(), NothingToAccept(confidence.value))
    batch = EventBatch.objects.create(confidence=confidence.value, note=note, made_by=by, made_at=at)
    decided = accept_events(events=waiting.iterator(chunk_size=500), by=by, at=at)
    for some in batched(decided.accepted, 500, strict=False):
        Event.objects.filter(pk__in=[one.pk for one in some]).update(batch=batch)
    record(
        "event.batch_accepted",
        subject=batch,
        by=by,
        at=at,
        details={"batch": batch.pk, "confidence": confidence.value, "count": len(decided.accepted), "note": note},
    )
    return batch, decided


@transaction.atomic
def revoke_batch(*, batch: EventBatch, reason: str, by: Officer, at: datetime) -> Decided:
    """Take a batch back: every event of it that is accepted still waits again for a single decision, as told.

    What a published edition has taken up is left; the caller says so. Raises WrongState.
    """
    refuse_if(
        EventBatch.objects.select_for_update().get(pk=batch.pk).revoked_at is not None,
        WrongState("Đợt này đã được rút lại trước đó."),
    )
    revoked, left = [], []
    for event in batch.events.filter(state=EventState.ACCEPTED.value).order_by("pk"):
        try:
            with transaction.atomic():
                revoked.append(_reopen(revoke_event(event=event, reason=reason, by=by, at=at)))
        except AlreadyMerged:
            left.append(event)
    EventBatch.objects.filter(pk=batch.pk).update(revoked_at=at)
    refresh_spans(
        let_texts_act(
            instruments={event.instrument_id for event in revoked if event.instrument_id},
            acts={event.identity for event in revoked},
            at=at,
        )
    )
    record(
        "event.batch_revoked",
        subject=batch,
        by=by,
        at=at,
        details={"batch": batch.pk, "count": len(revoked), "reason": reason},
    )
    return Decided(tuple(revoked), tuple(left))


def _reopen(event: Event) -> Event:
    event.state, event.batch = EventState.PROPOSED.value, None
    event.decided_by, event.decided_at = None, None
    event.save()
    return event
