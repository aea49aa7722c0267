"""The events that texts state about other texts, proposed to an officer for decision."""

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
    """Propose events to officers. What the same source proposed before is not proposed again, in whatever state it is;
    only an officer may repeat what was declined or revoked.

    Two queries per source, and one per few hundred documents named.
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


_Act = tuple[int | None, str]  # the instrument, if the library has it, and the number key of the act, if it is resolved


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
    """The events this source stated before. Days are ignored: an officer enters a better reading of the day."""
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


# ---- rereading -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """One statement of a text: about one place, or about the whole of another act."""

    draft: EventDraft | Event
    act: int | str
    target: EventDraftTarget | EventTarget | None

    @property
    def slot(self) -> tuple[object, ...]:
        """The key that two readings of one order share, whatever else they read."""
        target = self.target
        return (self.act, target.address, target.part) if target else (self.act, EventKind(self.draft.kind))

    def reads_like(self, new: _Line) -> bool:
        """Whether nothing new was read; an officer's corrections, and words of more certain reading, are kept."""
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
    """Propose the events that arriving texts state; a better reading of an existing text is compared with it.

    `reread` are instruments whose text is read again and replaced.
    """
    again = {*_read_again(editions), *reread}
    for edition, arrival in zip(editions, arrivals, strict=True):
        source, drafts = arrival.instrument, arrival.prepared.drafts
        if source.pk in again and not edition.is_superseded:
            reread_events(source=source, drafts=drafts, by=by, at=at)
        elif drafts:
            propose_events(source=source, drafts=drafts, origin=EventOrigin.READ, by=by, at=at)


def _read_again(editions: Sequence[Edition]) -> set[int]:
    """The instruments for which one of these editions is another reading of an existing wording."""
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
    """Compare a new reading of the text of `source`, or, with a `cause`, of a provision as the cause has reworded it.

    Unchanged events keep their decisions. A changed reading is proposed and `revises` the event stated before, which is
    retired if undecided and questioned if accepted; so are events that the text no longer states. A later change to the
    text (`cause`) takes nothing back, unless it is a correction.
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
    """The drafts to propose, with the event that each revises; and the events that are read differently or, if the
    whole text was read, no longer stated."""
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
    """The statements of the new reading that the old one lacks; statements in both are removed from `told`."""
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
    """The statements read from the text before, in any state, and those that officers entered in their place."""
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
    """Retire the part of the event at these places; events entered by officers are left unchanged."""
    if event.origin == EventOrigin.OFFICER:
        return event
    is_all = event.is_whole or len(targets) == event.targets.filter(is_dropped=False).count()
    own = event if is_all else part_event(event=event, targets=targets, at=at)
    retire_event(event=own, question=question, at=at)
    return own


_REWORDING = (EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.REPLACED, EventKind.CORRECTED)


def rewritten(*, instruments: Collection[Instrument]) -> QuerySet[Event]:
    """Acting events that reword places of those instruments that order something themselves."""
    ordering = Event.objects.filter(source__in=instruments).values("source")
    return (
        Event.objects.filter(instrument__in=ordering, state__in=ACTING, is_whole=False)
        .filter(kind__in=[kind.value for kind in _REWORDING])
        .select_related("instrument")
        .order_by("pk")
    )


def reread_instructions(*, causes: Iterable[Event], by: Officer | None, at: datetime) -> list[Event]:
    """Propose the events that reworded provisions of acting texts now order, with the day of the rewording if it is
    later; a correction applies from the beginning. Part of the operations that let the causes act."""
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
