"""The living law: events of an instrument, the places they affect, their effect on a provision on a day.

Also what an officer needs before a decision: proposals, consolidation drafts, reported problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet
from django.utils import timezone

from lawtext.amendments import Confidence
from lawtext.numbers import number_key
from portal.library.models import (
    Consolidation,
    Edition,
    Event,
    EventBatch,
    EventTarget,
    Instrument,
    ProblemReport,
    Provision,
    Relation,
    Reliance,
)
from portal.library.queries.editions import edition_on, text_of
from portal.library.states import (
    ACTING,
    CHANGES_WORDS,
    CHANGING,
    UNDECIDED,
    ConsolidationState,
    EventKind,
    EventOrigin,
    EventState,
    ProblemState,
    RelationKind,
    Review,
)
from portal.library.states.validity import ActingEvent, ProvisionStatus, around, article_of, provision_status_on
from portal.schema.queries import any_of, narrowed, number_of

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


def history_of(*, instrument: Instrument, with_held: bool = False) -> QuerySet[Event]:
    """The acting events of an instrument, latest first, with their sources and targets. `with_held` adds dated events
    on hold that were read with certainty or decided by an officer."""
    held = Q(state=EventState.HELD.value, day__isnull=False) & (
        Q(decided_at__isnull=False) | Q(confidence=Confidence.SURE.value)
    )
    return (
        Event.objects.filter(Q(state__in=ACTING) | held if with_held else Q(state__in=ACTING), instrument=instrument)
        .select_related("source", "cause__source")
        .prefetch_related(KEPT_TARGETS)
        .order_by("-day", "-pk")
    )


def acts_of(*, instrument: Instrument) -> QuerySet[Event]:
    """The acting events that this instrument causes in others, by day."""
    return (
        Event.objects.filter(source=instrument, state__in=ACTING)
        .select_related("instrument")
        .prefetch_related(KEPT_TARGETS)
        .order_by("day", "pk")
    )


def proposals(*, source: Instrument | None = None) -> QuerySet[Event]:
    """Events that await an officer's decision, of one acting instrument or of all; oldest proposal first."""
    waiting = narrowed(Event.objects.filter(state__in=UNDECIDED), source=source)
    return waiting.select_related("instrument", "source").prefetch_related(KEPT_TARGETS).order_by("proposed_at", "pk")


def told_of(*, confidence: Confidence) -> QuerySet[Event]:
    """Unconfirmed events read from texts with this confidence: those that one decision can accept together."""
    told = Event.objects.filter(state=EventState.TOLD.value, origin=EventOrigin.READ.value, confidence=confidence.value)
    return told.select_related("instrument", "source").order_by("pk")


def event_batches() -> QuerySet[Any]:
    """Bulk acceptances by policy, latest first; `held` counts the events that are still accepted."""
    return (
        EventBatch.objects.select_related("made_by")
        .annotate(held=Count("events", filter=Q(events__state=EventState.ACCEPTED.value)))
        .order_by("-made_at", "-pk")
    )


def happening(event: Event) -> ActingEvent:
    """An acting event as `validity` needs it; its kept targets should be prefetched.

    An event that names no provision and is not of the whole instrument ("in part" without saying which; words changed
    wherever they occur) gets an address that no provision has, so that it marks the instrument and touches no unit.
    """
    if event.day is None:
        raise ValueError(f"Event {event.pk} has no day: only acting events are happenings.")
    named = tuple(one.address for one in event.targets.all() if one.address and not one.is_dropped)
    return ActingEvent(
        EventKind(event.kind),
        event.day,
        event.until,
        () if event.is_whole else named or ("?",),
        event.state == EventState.TOLD,
    )


def happenings_of(*, instrument: Instrument) -> list[ActingEvent]:
    return [happening(event) for event in history_of(instrument=instrument)]


def provision_statuses_of(*, instrument: Instrument, addresses: Iterable[str], day: date) -> dict[str, ProvisionStatus]:
    """The status of each of these provisions on a day. Two queries for all of them; two more if an event names a
    chapter."""
    happenings = happenings_of(instrument=instrument)
    above = _headings_named(instrument, happenings, day)
    return {
        address: provision_status_on(
            address=address, happenings=happenings, day=day, within=above.get(article_of(address) or address, ())
        )
        for address in addresses
    }


def _headings_named(instrument: Instrument, happenings: Iterable[ActingEvent], day: date) -> dict[str, tuple[str, ...]]:
    """Articles under the chapters, parts and sections that events name -> the headings above each article."""
    named = {
        one
        for happening in happenings
        for one in happening.addresses
        if (one not in ("", "?") and (not article_of(one)))
    }
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


def unmerged(*, instrument: Instrument, day: date) -> QuerySet[EventTarget]:
    """Accepted changes of wording in force on a day that no edition contains yet, by day and place."""
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
    """Every relation that begins or ends at this instrument, by kind, then by issue date, newest first."""
    return (
        Relation.objects.filter(Q(source=instrument) | Q(target=instrument))
        .filter(source__withdrawn_at__isnull=True)
        .select_related("source", "target")
        .order_by("kind", F("source__issued_date").desc(nulls_last=True), "pk")
    )


def same_act(event: Event) -> Q:
    """Condition for events and reliances of the act that an event happens to: the instrument, or the number of an act
    that is not in the library."""
    return (
        Q(instrument=event.instrument_id)
        if event.instrument_id is not None
        else Q(instrument__isnull=True, identity=event.identity) & ~Q(identity="")
    )


_HEADING_ALONE = "ten"  # a value of `EventTarget.part`: a heading alone says nothing about the content of its unit


def touching(instrument: Instrument | None, target: EventTarget, *, with_headings: bool = True) -> Q:
    """Condition for cited addresses that equal, contain or lie inside the target; not for citations of the whole
    document.

    A new point affects its clause but not the points next to it. `with_headings`: whether any content cites a chapter
    or a section (`cites_headings`), so that the headings above the target are queried. For an act that is not in the
    library (None) only the addresses count: the content of its chapters and the places of words are unknown.
    """
    if target.action == CHANGES_WORDS and not target.address:
        return Q(address__in=_units_with(instrument, target.old_words))
    if target.part == _HEADING_ALONE:
        return Q(address=target.address)
    touched = Q(address__in=[target.address, *around(target.address)])
    inside = Q(address__startswith=f"{target.address}-") | Q(address__startswith=f"{target.address}/")
    holding = Q(article="", address__in=_headings_over(instrument, target)) if with_headings else Q(pk__in=[])
    if target.article:
        return (Q(article=target.article) & (touched | inside)) | holding  # `article` is indexed
    return touched | inside | holding | Q(article__in=_articles_under(instrument, target.address))


def written_unaware(event: Event, day: date) -> Q:
    """Condition for what was written before the day of the change, or before the portal knew of the change.

    Later writing is presumed to take the new law into account (docs/decisions/0067).
    """
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    heard_at = event.source.created_at if event.source else event.proposed_at
    return Q(written_at__lt=midnight) | Q(written_at__lte=heard_at)


def cites_headings(instrument: Instrument | None) -> bool:
    """Whether any content cites a unit above the articles of an instrument in the library."""
    return (
        instrument is not None
        and Reliance.objects.filter(instrument=instrument, article="").exclude(address="").exists()
    )


def _articles_under(instrument: Instrument | None, address: str) -> list[str]:
    """The articles of a chapter, part or section: their own addresses do not show which heading they are under."""
    if (unit := _units(instrument).filter(address=address).first()) is None:
        return []
    inside = Provision.objects.filter(edition=unit.edition_id, position__gt=unit.position, position__lt=unit.end)
    return list(inside.filter(article__isnull=True).values_list("address", flat=True))


def _headings_over(instrument: Instrument | None, target: EventTarget) -> list[str]:
    """The chapters and sections that contain the target; a new unit is placed by its neighbour or its article."""
    known = {
        unit.address: unit
        for unit in _units(instrument).filter(address__in=[target.address, target.anchor, target.article])
    }
    unit = known.get(target.address) or known.get(target.anchor) or known.get(target.article)
    if unit is None:
        return []
    above = Provision.objects.filter(edition=unit.edition_id, position__lt=unit.position, end__gte=unit.end)
    return list(above.filter(article__isnull=True).values_list("address", flat=True))


def _units_with(instrument: Instrument | None, words: str) -> set[str]:
    """The units whose own text contains the words to be replaced, with the units around them."""
    if not words:
        return set()
    holding = _units(instrument).filter(text__contains=words).values_list("address", flat=True)
    return {place for address in holding for place in (address, *around(address))}


def _units(instrument: Instrument | None) -> QuerySet[Provision]:
    return (
        Provision.objects.none()
        if instrument is None
        else Provision.objects.filter(edition__instrument=instrument, edition__is_current=True)
    )


def proposals_matching(
    *,
    number: str = "",
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    instrument: Instrument | None = None,
    source: Instrument | None = None,
    is_doubted: bool = False,
    is_asked: bool = False,
    is_accepted: bool = False,
) -> QuerySet[Event]:
    """Events that await a decision: those whose act has the most reliances first, then events of whole acts.

    `is_doubted`: events with words that may not have been read completely, accepted ones included. `is_asked`: events
    with an open question, accepted ones included. `is_accepted`: accepted events instead of waiting ones, as acts that
    are not in the library have no page of their own. Each event has `named`, the number of places it names, and
    `relied`, the number of reliances on its act.
    """
    waiting = Event.objects.filter(state__in=(EventState.ACCEPTED,) if is_accepted else UNDECIDED)
    if is_doubted:
        doubted = EventTarget.objects.filter(is_dropped=False).exclude(doubt="")
        waiting = Event.objects.filter(state__in={*ACTING, *UNDECIDED}, pk__in=doubted.values("event"))
    if is_asked:
        waiting = Event.objects.filter(state__in={*ACTING, *UNDECIDED}).exclude(question="")
    wanted = {
        "source__number_key": number_key(number) if number.strip() else "",
        "kind": kind,
        "day__gte": since,
        "day__lte": until,
        "instrument": instrument,
        "source": source,
    }
    return _weighed(waiting.filter(**{name: value for name, value in wanted.items() if value}))


def _weighed(found: QuerySet[Event]) -> QuerySet[Event]:
    return (
        found.select_related("instrument", "source")
        .annotate(
            named=number_of(EventTarget.objects.all(), by="event"),
            relied=number_of(Reliance.objects.all(), by="instrument", key="instrument"),
        )
        .order_by("-relied", "-is_whole", "proposed_at", F("source").asc(nulls_last=True), "pk")
    )


def contents_touched(*, event: Event) -> int:
    """How many public contents an event will flag on its day, by what is known today."""
    if event.kind not in CHANGING:
        return 0
    relied = Reliance.objects.filter(same_act(event), item__forgotten_at__isnull=True)
    if event.day is not None:
        relied = relied.filter(written_unaware(event, event.day))
    if not event.is_whole:
        targets = event.targets.filter(is_dropped=False)
        relied = relied.filter(any_of(touching(event.instrument, target) for target in targets))
    return relied.values("item").distinct().count()


def contents_citing(*, event: Event) -> int:
    """How many public contents cite any part of the act that an event happens to."""
    relied = Reliance.objects.filter(same_act(event), item__forgotten_at__isnull=True)
    return relied.values("item").distinct().count()


# ---- consolidations --------------------------------------------------------------------------------------------------


def consolidations_of(*, instrument: Instrument) -> QuerySet[Consolidation]:
    """The consolidation drafts of an instrument, each with `pending`, the number of steps not reviewed yet."""
    drafts = Consolidation.objects.filter(instrument=instrument, state=ConsolidationState.DRAFT.value)
    return drafts.annotate(pending=Count("steps", filter=Q(steps__review=Review.PENDING.value))).order_by("day", "pk")


def consolidated_texts(*, instrument: Instrument) -> QuerySet[Instrument]:
    """The consolidated texts (VBHN) of an instrument in the library, newest first."""
    return Instrument.objects.filter(
        relations__kind=RelationKind.CONSOLIDATES.value, relations__target=instrument, withdrawn_at__isnull=True
    ).order_by(F("issued_date").desc(nulls_last=True), "pk")


def day_of_last_unmerged(*, instrument: Instrument, day: date) -> date | None:
    """The latest day up to the given one on which an accepted change still awaits merging."""
    found: date | None = EventTarget.objects.filter(
        pk__in=unmerged(instrument=instrument, day=day).order_by().values("pk")
    ).aggregate(last=Max("event__day"))["last"]
    return found


def steps_counted(*, consolidation: Consolidation) -> dict[str, int]:
    """Counts of the steps of a consolidation: total, pending, skipped."""
    return consolidation.steps.aggregate(
        total=Count("pk"),
        pending=Count("pk", filter=Q(review=Review.PENDING.value)),
        skipped=Count("pk", filter=Q(review=Review.SKIPPED.value)),
    )


def wordings_at(*, edition: Edition, targets: Sequence[EventTarget]) -> dict[str, str]:
    """Address -> all the words there, for the places that these targets name. One query."""
    addresses = {target.address for target in targets}
    articles = {target.article for target in targets if target.article}
    units = list(
        Provision.objects.filter(edition=edition)
        .filter(Q(address__in=addresses | articles) | Q(article__address__in=articles))
        .order_by("position")
    )
    return {unit.address: _printed(unit, units) for unit in units if unit.address in addresses}


def _printed(unit: Provision, units: Sequence[Provision]) -> str:
    words = text_of(one for one in units if unit.position <= one.position < unit.end)
    return f"{unit.label}. {unit.heading}\n{words}".rstrip() if unit.heading else words


def problem_by_code(*, code: str) -> ProblemReport | None:
    """The report with this receipt code, in any letter case; None if there is none."""
    return ProblemReport.objects.select_related("instrument").filter(code=code.strip().upper()).first()


def problems(*, state: ProblemState | None = None) -> QuerySet[ProblemReport]:
    """Problem reports in a state, or all; the oldest first."""
    found = narrowed(ProblemReport.objects.select_related("instrument", "settled_by"), state=state and state.value)
    return found.order_by("reported_at", "pk")
