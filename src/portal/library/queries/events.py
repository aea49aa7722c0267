"""The living law: events of an instrument, the places that they touch, what they mean for a provision on a day.

Also what an officer asks before deciding: proposals, consolidations under way, faults that readers have reported."""

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
    """The acting events of an instrument, latest first, each with its source and the provisions it names; those that
    are held too, if they were surely read or an officer had accepted them."""
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
    """Events that wait for an officer, those of one acting instrument or all; oldest proposal first."""
    waiting = narrowed(Event.objects.filter(state__in=UNDECIDED), source=source)
    return waiting.select_related("instrument", "source").prefetch_related(KEPT_TARGETS).order_by("proposed_at", "pk")


def told_of(*, confidence: Confidence) -> QuerySet[Event]:
    """The pending proposals in a class of confidence, read from texts: what one decision accepts together."""
    told = Event.objects.filter(state=EventState.TOLD.value, origin=EventOrigin.READ.value, confidence=confidence.value)
    return told.select_related("instrument", "source").order_by("pk")


def event_batches() -> QuerySet[Any]:
    """Acts by policy, the latest first; `held` counts the events that each still keeps accepted."""
    return (
        EventBatch.objects.select_related("made_by")
        .annotate(held=Count("events", filter=Q(events__state=EventState.ACCEPTED.value)))
        .order_by("-made_at", "-pk")
    )


def happening(event: Event) -> ActingEvent:
    """An acting event as `validity` sees it; its kept targets should be prefetched.

    An event that names no provision and is not of the whole instrument ("in part", nobody has said which; words changed
    wherever they stand) gets an address that no provision has, so that it marks the instrument and touches no unit.
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
    """Where each of these provisions stands on a day. Two queries for all of them; two more if a chapter is named."""
    happenings = happenings_of(instrument=instrument)
    above = _headings_named(instrument, happenings, day)
    return {
        address: provision_status_on(
            address=address, happenings=happenings, day=day, within=above.get(article_of(address) or address, ())
        )
        for address in addresses
    }


def _headings_named(instrument: Instrument, happenings: Iterable[ActingEvent], day: date) -> dict[str, tuple[str, ...]]:
    """Articles under the chapters, parts and sections that events name, each with the headings it stands under."""
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
    """Accepted changes of wording in force on a day that no edition has in its text yet, by day and place."""
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
    """Every edge that begins or ends at this instrument, by kind and then by the other's date, newest first."""
    return (
        Relation.objects.filter(Q(source=instrument) | Q(target=instrument))
        .filter(source__withdrawn_at__isnull=True)
        .select_related("source", "target")
        .order_by("kind", F("source__issued_date").desc(nulls_last=True), "pk")
    )


def same_act(event: Event) -> Q:
    """Events and reliances of the act that an event happens to: of the one held, or of the number that nobody holds."""
    return (
        Q(instrument=event.instrument_id)
        if event.instrument_id is not None
        else Q(instrument__isnull=True, identity=event.identity) & ~Q(identity="")
    )


_HEADING_ALONE = "ten"  # of `EventTarget.part`: the name of a unit says nothing of what lies in it


def touching(instrument: Instrument | None, target: EventTarget, *, with_headings: bool = True) -> Q:
    """The cited addresses that are the target, hold it or lie in it. Whoever cites the whole document is not meant.

    A new point touches the clause that it comes into and not the points beside it. `with_headings`: whether somebody
    cites a chapter or a section, so that it is worth asking which ones hold the target (`cites_headings`). Of an act
    that is not held (None) the addresses alone decide: what its chapters hold, and where words stand, is not known.
    """
    if target.action == CHANGES_WORDS and not target.address:
        return Q(address__in=_units_with(instrument, target.old_words))
    if target.part == _HEADING_ALONE:
        return Q(address=target.address)
    touched = Q(address__in=[target.address, *around(target.address)])
    inside = Q(address__startswith=f"{target.address}-") | Q(address__startswith=f"{target.address}/")
    holding = Q(article="", address__in=_headings_over(instrument, target)) if with_headings else Q(pk__in=[])
    if target.article:
        return (Q(article=target.article) & (touched | inside)) | holding  # articles are indexed
    return touched | inside | holding | Q(article__in=_articles_under(instrument, target.address))


def written_unaware(event: Event, day: date) -> Q:
    """What was written before the change's day, or before the portal had heard of the change.

    What was written later than both is taken to know the new law (docs/decisions/0067).
    """
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    heard_at = event.source.created_at if event.source else event.proposed_at
    return Q(written_at__lt=midnight) | Q(written_at__lte=heard_at)


def cites_headings(instrument: Instrument | None) -> bool:
    """Whether any content cites a unit above the articles of a text that is held."""
    return (
        instrument is not None
        and Reliance.objects.filter(instrument=instrument, article="").exclude(address="").exists()
    )


def _articles_under(instrument: Instrument | None, address: str) -> list[str]:
    """The articles of a chapter, a part, a section: their own addresses do not say that they lie in it."""
    if (unit := _units(instrument).filter(address=address).first()) is None:
        return []
    inside = Provision.objects.filter(edition=unit.edition_id, position__gt=unit.position, position__lt=unit.end)
    return list(inside.filter(article__isnull=True).values_list("address", flat=True))


def _headings_over(instrument: Instrument | None, target: EventTarget) -> list[str]:
    """The chapters and sections that hold the target; one that is new comes where its neighbour or its article is."""
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
    """The units whose own text holds the words that are to be replaced, with the units that these stand in."""
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
    """Events that wait for an officer: what changes most for readers comes first, then whole endings.

    `is_doubted`: those with words that are not proved to be read whole, and the accepted ones among them too.
    `is_asked`: those that something asks about, and the accepted ones among them too.
    `is_accepted`: in place of those that wait, the accepted ones: acts that are not held have no desk of their own.

    Each has `named`, how many places it names, and `relied`, how often contents rely on what it happens to.
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
    """How many public contents an event will flag on its day, as far as it is known today."""
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
    """How many public contents cite the act that an event happens to, wherever in it."""
    relied = Reliance.objects.filter(same_act(event), item__forgotten_at__isnull=True)
    return relied.values("item").distinct().count()


# ---- consolidations --------------------------------------------------------------------------------------------------


def consolidations_of(*, instrument: Instrument) -> QuerySet[Consolidation]:
    """The drafts of an instrument, each with `pending`, the steps that nobody has looked at."""
    drafts = Consolidation.objects.filter(instrument=instrument, state=ConsolidationState.DRAFT.value)
    return drafts.annotate(pending=Count("steps", filter=Q(steps__review=Review.PENDING.value))).order_by("day", "pk")


def consolidated_texts(*, instrument: Instrument) -> QuerySet[Instrument]:
    """The consolidated texts (VBHN) that the library holds of an instrument, newest first."""
    return Instrument.objects.filter(
        relations__kind=RelationKind.CONSOLIDATES.value, relations__target=instrument, withdrawn_at__isnull=True
    ).order_by(F("issued_date").desc(nulls_last=True), "pk")


def day_of_last_unmerged(*, instrument: Instrument, day: date) -> date | None:
    """The latest day by which an accepted change waits to be merged, up to a day."""
    found: date | None = EventTarget.objects.filter(
        pk__in=unmerged(instrument=instrument, day=day).order_by().values("pk")
    ).aggregate(last=Max("event__day"))["last"]
    return found


def steps_counted(*, consolidation: Consolidation) -> dict[str, int]:
    """How far the review of a consolidation is."""
    return consolidation.steps.aggregate(
        total=Count("pk"),
        pending=Count("pk", filter=Q(review=Review.PENDING.value)),
        skipped=Count("pk", filter=Q(review=Review.SKIPPED.value)),
    )


def wordings_at(*, edition: Edition, targets: Sequence[EventTarget]) -> dict[str, str]:
    """Address -> all the words that stand there, of the places that these targets name. One query."""
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
    """The report with this receipt, however it was typed; None if there is none."""
    return ProblemReport.objects.select_related("instrument").filter(code=code.strip().upper()).first()


def problems(*, state: ProblemState | None = None) -> QuerySet[ProblemReport]:
    """Reports in a state, or all; the longest waiting first."""
    found = narrowed(ProblemReport.objects.select_related("instrument", "settled_by"), state=state and state.value)
    return found.order_by("reported_at", "pk")
