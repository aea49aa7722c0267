"""Operations that change what the public reads about the law and require two officers who may decide; and the bulk
acceptance of many events by policy, which can be revoked as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import batched
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.db.models import Q

from lawtext.amendments import Confidence
from lawtext.words import fold
from portal.agencies.models import Officer
from portal.design.refusals import Refused, WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.operations.by_two import all_of, by_two
from portal.library.models import Event, EventBatch, EventTarget, Instrument
from portal.library.operations.consolidations import adopt_consolidation, publish_consolidation
from portal.library.operations.events import (
    AlreadyMerged,
    Decided,
    accept_event,
    accept_events,
    enter_event,
    revoke_event,
)
from portal.library.operations.imports import ImportOptions, import_paths
from portal.library.operations.instruments import EDITABLE, IntakeOutcome, IntakeState, confirm_text, correct_instrument
from portal.library.operations.validity import let_texts_act, refresh_spans
from portal.library.preparation.rows import Stated
from portal.library.queries.events import told_of
from portal.library.states import EventState
from portal.library.states.events import EVENT_ACTS
from safefiles.checks import UPLOAD

_ACCEPTED: dict[str, Any] = {"word": "event.accepted", "verbs": EVENT_ACTS["accept"].verbs}
accept_event_by_two = by_two(
    accept_event,
    row="event",
    seen=lambda event: all_of(event, *event.targets.order_by("pk")),
    shown={"day": "Từ ngày", "said": "Nói với người theo dõi"},
    page="library_event",
    **_ACCEPTED,
)
accept_events_by_two = by_two(
    accept_events,
    row="events",
    seen=lambda events: all_of(*events, *EventTarget.objects.filter(event__in=events).order_by("pk")),
    shown={"events": "Sự kiện"},
    **_ACCEPTED,
)
enter_event_by_two = by_two(enter_event, shown={"draft": "Sự kiện", "source": "Văn bản nguồn"}, **_ACCEPTED)

_TEXT: dict[str, Any] = {"word": "edition.accepted", "verbs": ("law.decide",)}
publish_consolidation_by_two = by_two(
    publish_consolidation,
    row="consolidation",
    seen=lambda draft: all_of(draft, *draft.steps.order_by("pk")),
    page="library_consolidation",
    **_TEXT,
)
adopt_consolidation_by_two = by_two(
    adopt_consolidation,
    row="base",
    shown={"text": "Dùng lời văn của", "day": "Từ ngày"},
    page="library_living",
    **_TEXT,
)
# Fields that state neither what is in force nor for whom, and lead to no other law.
_HARMLESS = frozenset({"signer", "signer_title", "source", "source_url"})


def _says_otherwise(given: Mapping[str, Any]) -> bool:
    """Whether a correction changes more than diacritics, capitals and spaces of a title, or more than harmless
    fields."""
    instrument, values = given["instrument"], given["values"]
    spelt = {name for name in ("title", "subject") if fold(values.get(name, "")) == fold(getattr(instrument, name))}
    return bool(set(values) - _HARMLESS - spelt)


correct_instrument_by_two = by_two(
    correct_instrument,
    word="instrument.corrected",
    verbs=("law.correct",),
    row="instrument",
    seen=lambda instrument: {name: str(getattr(instrument, name)) for name in sorted(EDITABLE)},
    shown={"values": "Sửa"},
    is_needed=_says_otherwise,
)
confirm_text_by_two = by_two(
    confirm_text, word="edition.confirmed", verbs=("law.correct",), row="edition", seen=lambda edition: edition.lacks
)


def import_law_file(*, name: str, data: bytes, number: str, by: Officer, at: datetime) -> list[IntakeOutcome]:
    """Import an uploaded file with the same reader as the command, within the limits for uploads. Of the file name only
    the extension matters.

    Returns one outcome per instrument. Raises Refused if none of them is new.
    """
    with TemporaryDirectory(prefix="van-ban-") as folder:
        path = Path(folder) / (PurePath(name).name[-120:] or "van-ban")
        path.write_bytes(data)
        outcomes = list(
            import_paths(
                paths=[path],
                wish=ImportOptions(
                    by, at, processes=1, limits=UPLOAD, override=Stated(official_number=number) if number else None
                ),
            )
        )
    refuse_if(
        not any(one.state is IntakeState.ACCEPTED for one in outcomes),
        Refused("Không có văn bản nào mới trong tệp.", about=outcomes),
    )
    return outcomes


import_law_file_by_two = by_two(
    import_law_file,
    word="edition.accepted",
    verbs=("law.import",),
    shown={"name": "Tệp", "number": "Số, ký hiệu do người nạp ghi"},
    reading="library/admin/_intake.html",
)


class NothingToAccept(Exception):
    """No proposal with this confidence has both its instrument and its day."""


@transaction.atomic
def accept_by_policy(
    *,
    confidence: Confidence,
    note: str,
    by: Officer,
    at: datetime,
    sources: Collection[Instrument] | None = None,
) -> tuple[EventBatch, Decided]:
    """Accept all unconfirmed events of a confidence class whose precision was measured, in one batch that can be
    revoked as one.

    `note` records what was examined before: the sample, the precision. `sources` limits the batch to these acts. Raises
    NothingToAccept.
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
    """Revoke a batch: its accepted events become proposals again, to be decided one by one.

    Events merged into a published edition are left out and returned for the caller to report. Raises WrongState.
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
