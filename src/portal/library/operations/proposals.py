"""What texts say of other texts: events put before an officer, who decides, and relations between instruments (lược
đồ).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.models import Edition, Event, EventTarget, Instrument
from portal.library.operations.effects import part_event, retire_event
from portal.library.operations.storage import Arrival
from portal.library.preparation.consolidations import Reviewed, apply_steps, rows_of, trees_of
from portal.library.preparation.proposals import EventDraft, EventDraftTarget, drafts_at
from portal.library.queries.citations import (
    NOBODY,
    CitationCandidate,
    CitingInstrument,
    candidates_of,
    identify,
    last_article,
    split_key,
)
from portal.library.queries.editions import current_edition, provisions_of
from portal.library.states import ACTING, EventKind, EventOrigin, EventQuestion, EventState, StepStatus
from portal.library.states.instruments import THIS
from portal.library.states.validity import article_of
from portal.schema.queries import grouped


@transaction.atomic
def propose_events(
    *, source: Instrument | None, drafts: Sequence[EventDraft], origin: EventOrigin, by: Officer | None, at: datetime
) -> list[Event]:
    """Put events before an officer. What the same source proposed before is not put twice, whatever became of it; only
    an officer may say again what was declined or revoked.

    Two queries for each source, and one for every few hundred documents named.
    """
    meant = _meant(source, drafts)
    known = _known(source, origin)
    return _make(
        source,
        [(draft, act) for draft, act in zip(drafts, meant, strict=True) if _said(draft, act[0]) not in known],
        origin=origin,
        by=by,
        at=at,
    )


_Act = tuple[int | None, str]  # the instrument, if it is held, and the number of the act, if that is decided


def _make(
    source: Instrument | None,
    fresh: Sequence[tuple[EventDraft, _Act]],
    *,
    origin: EventOrigin,
    by: Officer | None,
    at: datetime,
) -> list[Event]:
    made = Event.objects.bulk_create(_event(source, draft, act, origin, at) for draft, act in fresh)
    EventTarget.objects.bulk_create(
        _target(event, position, one)
        for event, (draft, _) in zip(made, fresh, strict=True)
        for position, one in enumerate(draft.targets)
    )
    if made:
        record(
            "event.proposed",
            subject=source or made[0].instrument,
            by=by,
            at=at,
            details={"slug": source.slug if source else "", "count": len(made), "origin": origin.value},
        )
    return made


def _meant(source: Instrument | None, drafts: Sequence[EventDraft]) -> list[_Act]:
    """The act that each draft means."""
    keys = {draft.document_key for draft in drafts if draft.instrument is None and draft.document_key != THIS}
    candidates = candidates_of(keys) if keys else {}
    return [_act(source, draft, candidates) for draft in drafts]


def _act(source: Instrument | None, draft: EventDraft, candidates: Mapping[str, list[CitationCandidate]]) -> _Act:
    if draft.instrument is not None:
        return draft.instrument.pk, draft.instrument.number_key
    if source is not None and draft.document_key in (THIS, source.number_key):
        return source.pk, source.number_key
    citing = CitingInstrument(source.issued_date, source.issuer_name, source.number_key) if source else NOBODY
    return identify(
        draft.document_key,
        candidates.get(split_key(draft.document_key)[0], []),
        citing,
        article=last_article(article_of(one.address) for one in draft.targets),
    )


_Said = tuple[EventKind, int | str, tuple[str, ...]]


def _said(draft: EventDraft, instrument: int | None) -> _Said:
    return draft.kind, instrument or draft.document_key, tuple(sorted(target.address for target in draft.targets))


_LEFT = [EventState.DECLINED.value, EventState.REVOKED.value]


def _known(source: Instrument | None, origin: EventOrigin) -> set[_Said]:
    """What this source has said before. Days do not count: a better reading of the day is for the officer to enter."""
    if source is None:
        return set()
    said = Event.objects.filter(source=source).exclude(state__in=_LEFT if origin is EventOrigin.OFFICER else [])
    return {
        (
            EventKind(event.kind),
            event.instrument_id or event.document_key,
            tuple(sorted(target.address for target in event.targets.all())),
        )
        for event in said.prefetch_related("targets")
    }


def _event(source: Instrument | None, draft: EventDraft, act: _Act, origin: EventOrigin, at: datetime) -> Event:
    number = draft.instrument.number_key if draft.instrument else draft.document_key
    own = source.number_key if source is not None else ""
    return Event(
        instrument_id=act[0],
        identity=act[1],
        document_key=(own if draft.document_key == THIS else number)[:300],
        kind=draft.kind.value,
        day=draft.day,
        until=draft.until,
        is_whole=draft.is_whole,
        source=source,
        source_name="" if source else draft.source_name,
        source_address=draft.source_address,
        words=draft.words,
        note=draft.note,
        pattern=draft.pattern,
        confidence=draft.confidence,
        cause=draft.cause,
        revises=draft.revises,
        state=EventState.PROPOSED.value,
        origin=origin.value,
        proposed_at=at,
    )


def _target(event: Event, position: int, one: EventDraftTarget) -> EventTarget:
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
        doubt=one.doubt,
    )


# ---- read anew -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """One thing that a text says: of one place, or of the whole of another act."""

    draft: EventDraft | Event
    act: int | str
    target: EventDraftTarget | EventTarget | None

    @property
    def slot(self) -> tuple[object, ...]:
        """What two readings of one order agree in, whatever else they read of it."""
        target = self.target
        return (self.act, target.address, target.part) if target else (self.act, EventKind(self.draft.kind))

    def reads_like(self, new: _Line) -> bool:
        """Whether nothing new was read; what an officer has put right, and words that are better proved, stay."""
        old, own, other = self.draft, self.target, new.target
        is_same_day = old.day == new.draft.day or (isinstance(old, Event) and old.is_day_entered)
        if not is_same_day or (EventKind(old.kind), old.until) != (new.draft.kind, new.draft.until):
            return False
        if own is None or other is None:
            return own is other
        is_kept = isinstance(own, EventTarget) and (own.is_settled or (bool(other.doubt) and not own.doubt))
        return (own.action, own.anchor) == (other.action, other.anchor) and (is_kept or _words(own) == _words(other))


_Told = dict[tuple[object, ...], list[_Line]]  # by slot


def _words(target: EventDraftTarget | EventTarget) -> tuple[str, str, str]:
    return target.wording, target.old_words, target.new_words


def propose_read(
    arrivals: Sequence[Arrival],
    editions: Sequence[Edition],
    *,
    reread: Collection[int],
    by: Officer | None,
    at: datetime,
) -> None:
    """What texts say of others as they come to the shelf; a better reading of one that is there is compared with it.

    `reread` are instruments whose text is read anew in place of the one that was there.
    """
    again = {*_read_again(editions), *reread}
    for edition, arrival in zip(editions, arrivals, strict=True):
        source, drafts = arrival.instrument, arrival.prepared.drafts
        if source.pk in again and not edition.is_superseded:
            reread_events(source=source, drafts=drafts, by=by, at=at)
        elif drafts:
            propose_events(source=source, drafts=drafts, origin=EventOrigin.READ, by=by, at=at)


def _read_again(editions: Sequence[Edition]) -> set[int]:
    """The instruments of which one of these is another reading of the wording that was there."""
    before = Edition.objects.filter(instrument__in=[one.instrument_id for one in editions], is_superseded=True)
    days = set(before.exclude(pk__in=[one.pk for one in editions]).values_list("instrument", "valid_from"))
    return {one.instrument_id for one in editions if (one.instrument_id, one.valid_from) in days}


@transaction.atomic
def reread_events(
    *,
    source: Instrument,
    drafts: Sequence[EventDraft],
    by: Officer | None,
    at: datetime,
    cause: Event | None = None,
) -> list[Event]:
    """The text of `source` was read anew, or, with a `cause`, as something has left a place of it.

    What reads as before keeps what was decided. What reads otherwise is proposed and `revises` the event that the text
    told before. That one is gone if nobody has decided it, and is asked about if it was accepted; so is what the text
    does not say any more. What happens to a text later (`cause`) takes nothing back, unless it corrects it.
    """
    told = _told(source)
    groups, gone = _sort_out(told, _unsaid(source, drafts, told), is_whole=cause is None)
    is_replaced = cause is None or cause.kind == EventKind.CORRECTED
    retired = {key: _retire(*key, targets, at) for key, targets in gone.items() if is_replaced}
    proposed = [
        (
            replace(
                draft,
                targets=tuple(named),
                revises=retired.get((revised, EventQuestion.REREAD)) if revised else None,
                cause=cause,
            ),
            act,
        )
        for (_, revised), (draft, act, named) in groups.items()
    ]
    return _make(source, proposed, origin=EventOrigin.READ if cause is None else EventOrigin.EVENT, by=by, at=at)


_Unsaid = tuple[EventDraft, _Act, _Line]
_Groups = dict[tuple[int, Event | None], tuple[EventDraft, _Act, list[EventDraftTarget]]]
_Gone = dict[tuple[Event, EventQuestion], list[EventTarget]]


def _sort_out(told: _Told, unsaid: Iterator[_Unsaid], *, is_whole: bool) -> tuple[_Groups, _Gone]:
    """What is to be proposed, with the event that it revises; and what is read otherwise or, of the whole text, no
    more."""
    gone: _Gone = {}
    groups: _Groups = {}
    for draft, act, line in list(unsaid):
        waiting = told.get(line.slot, [])
        revised = waiting[0].draft if waiting else None
        if isinstance(revised, Event):
            gone.setdefault((revised, EventQuestion.REREAD), []).extend(_place(waiting.pop(0)))
        _, _, named = groups.setdefault((id(draft), revised if isinstance(revised, Event) else None), (draft, act, []))
        named.extend([line.target] if isinstance(line.target, EventDraftTarget) else [])
    for before in (one for waiting in told.values() for one in waiting if is_whole):
        if isinstance(before.draft, Event):
            gone.setdefault((before.draft, EventQuestion.GONE), []).extend(_place(before))
    return groups, gone


def _unsaid(source: Instrument, drafts: Sequence[EventDraft], told: _Told) -> Iterator[_Unsaid]:
    """What the new reading says and the old one did not; what both say is taken out of `told`."""
    for draft, act in zip(drafts, _meant(source, drafts), strict=True):
        for target in draft.targets or (None,):
            line = _Line(draft, act[0] or act[1] or draft.document_key, target)
            waiting = told.get(line.slot, [])
            if same := next((one for one in waiting if one.reads_like(line)), None):
                waiting.remove(same)
            else:
                yield draft, act, line


def _place(line: _Line) -> list[EventTarget]:
    return [line.target] if isinstance(line.target, EventTarget) else []


def _told(source: Instrument) -> _Told:
    """What the text was read to say before, whatever became of it; what an officer entered in its place too."""
    of_text = (
        Event.objects.filter(source=source)
        .exclude(state=EventState.REREAD.value)
        .filter(origin__in=[EventOrigin.READ.value, EventOrigin.EVENT.value, EventOrigin.OFFICER.value])
    )
    lines = (
        _Line(event, event.instrument_id or event.identity or event.document_key, target)
        for event in of_text.select_related("instrument", "source").prefetch_related("targets").order_by("pk")
        for target in event.targets.all() or (None,)
    )
    return grouped((line.slot, line) for line in lines)


def _retire(event: Event, question: EventQuestion, targets: Sequence[EventTarget], at: datetime) -> Event:
    """The event of these places alone, retired; what an officer entered stays as it is."""
    if event.origin == EventOrigin.OFFICER:
        return event
    is_all = event.is_whole or len(targets) == event.targets.filter(is_dropped=False).count()
    own = event if is_all else part_event(event=event, targets=targets, at=at)
    retire_event(event=own, question=question, at=at)
    return own


_REWORDING = (EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.REPLACED, EventKind.CORRECTED)


def rewritten(*, instruments: Collection[Instrument]) -> QuerySet[Event]:
    """What acts on places of those of these instruments that order something themselves."""
    ordering = Event.objects.filter(source__in=instruments).values("source")
    return (
        Event.objects.filter(instrument__in=ordering, state__in=ACTING, is_whole=False)
        .filter(kind__in=[kind.value for kind in _REWORDING])
        .select_related("instrument")
        .order_by("pk")
    )


def reread_instructions(*, causes: Iterable[Event], by: Officer | None, at: datetime) -> list[Event]:
    """What the places of acting texts order since something has left them as they read now: proposed, with the day on
    which that happened where it is later; a correction holds from the first. Part of the operations that let it act."""
    return [made for cause in causes for made in _reread_places(cause, by, at)]


def _reread_places(cause: Event, by: Officer | None, at: datetime) -> list[Event]:
    source, day = cause.instrument, cause.day
    if source is None or day is None or cause.is_whole or cause.kind not in _REWORDING:
        return []
    edition = current_edition(instrument=source)
    if edition is None or not Event.objects.filter(source=source).exists():
        return []
    rows = list(provisions_of(edition=edition))
    steps = [Reviewed(one) for one in cause.targets.filter(is_dropped=False, doubt="").order_by("position")]
    forest, outcomes = apply_steps(trees_of(rows), steps)
    places = [
        step.change.address
        for step, one in zip(steps, outcomes, strict=True)
        if one.status is not StepStatus.IMPOSSIBLE
    ]
    found = drafts_at(places, forest, edition, rows_of(forest, kept=rows))
    is_later = cause.kind != EventKind.CORRECTED
    return reread_events(
        source=source,
        drafts=[replace(one, day=max(one.day or day, day)) if is_later else one for one in found],
        by=by,
        at=at,
        cause=cause,
    )
