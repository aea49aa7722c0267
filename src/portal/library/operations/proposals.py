"""Events put before an officer. They change nothing until somebody accepts them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.linking import chosen_instruments
from portal.library.models import Event, EventTarget, Instrument
from portal.library.proposing import Draft, Target
from portal.library.resolving import Citing
from portal.library.shelving.citing import THIS
from portal.library.states import EventKind, EventState, Origin
from portal.library.validity import article_of


@transaction.atomic
def propose_events(
    *, source: Instrument | None, drafts: Sequence[Draft], origin: Origin, by: Officer | None, at: datetime
) -> list[Event]:
    """Put events before an officer. What the same source proposed before is not put twice, whatever became of it; only
    an officer may say again what was declined or revoked.

    Two queries for each source, and one for every few hundred documents named.
    """
    meant = _meant(source, drafts)
    known = _known(source, origin)
    fresh = [(draft, pk) for draft, pk in zip(drafts, meant, strict=True) if _said(draft, pk) not in known]
    made = Event.objects.bulk_create(_event(source, draft, pk, origin, at) for draft, pk in fresh)
    EventTarget.objects.bulk_create(
        _target(event, position, one)
        for event, (draft, _) in zip(made, fresh, strict=True)
        for position, one in enumerate(draft.targets)
    )
    if made:
        details = {"slug": source.slug if source else "", "count": len(made), "origin": origin.value}
        record("event.proposed", subject=source or made[0].instrument, by=by, at=at, details=details)
    return made


def _meant(source: Instrument | None, drafts: Sequence[Draft]) -> list[int | None]:
    """The instrument that each draft means, as far as the shelf has it."""
    keys = {draft.document_key for draft in drafts if draft.instrument is None and draft.document_key != THIS}
    citing = Citing(source.issued_date, source.issuer_name, source.number_key) if source else Citing(None, "")
    chosen = chosen_instruments(keys, citing=citing) if keys else {}
    return [_instrument(source, draft, chosen) for draft in drafts]


def _instrument(source: Instrument | None, draft: Draft, chosen: dict[str, int]) -> int | None:
    if draft.instrument is not None:
        return draft.instrument.pk
    own = source is not None and draft.document_key in (THIS, source.number_key)
    return source.pk if source is not None and own else chosen.get(draft.document_key)


_Said = tuple[EventKind, int | str, tuple[str, ...]]


def _said(draft: Draft, instrument: int | None) -> _Said:
    named = tuple(sorted(target.address for target in draft.targets))
    return draft.kind, instrument or draft.document_key, named


_LEFT = [EventState.DECLINED.value, EventState.REVOKED.value]


def _known(source: Instrument | None, origin: Origin) -> set[_Said]:
    """What this source has said before. Days do not count: a better reading of the day is for the officer to enter."""
    if source is None:
        return set()
    known = set()
    said = Event.objects.filter(source=source).exclude(state__in=_LEFT if origin is Origin.OFFICER else [])
    for event in said.prefetch_related("targets"):
        named = tuple(sorted(target.address for target in event.targets.all()))
        known.add((EventKind(event.kind), event.instrument_id or event.document_key, named))
    return known


def _event(source: Instrument | None, draft: Draft, instrument: int | None, origin: Origin, at: datetime) -> Event:
    number = draft.instrument.number_key if draft.instrument else draft.document_key
    own = source.number_key if source is not None else ""
    return Event(
        instrument_id=instrument,
        document_key=(own if draft.document_key == THIS else number)[:300],
        kind=draft.kind.value,
        day=draft.day,
        until=draft.until,
        is_whole=draft.is_whole,
        source=source,
        source_address=draft.source_address,
        words=draft.words,
        note=draft.note,
        state=EventState.PROPOSED.value,
        origin=origin.value,
        proposed_at=at,
    )


def _target(event: Event, position: int, one: Target) -> EventTarget:
    return EventTarget(
        event=event,
        position=position,
        address=one.address,
        article=article_of(one.address),
        action=one.action,
        part=one.part,
        source_address=one.source_address,
        wording=one.wording,
        anchor=one.anchor,
        anchor_side=one.anchor_side,
        old_words=one.old_words,
        new_words=one.new_words,
        note=one.note,
    )
