"""What an officer asks before deciding: proposals, what accepting one would do, consolidations under way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet

from lawtext.numbers import number_key
from portal.library.models import Consolidation, Edition, Event, EventTarget, Instrument, Provision, Reliance
from portal.library.queries.editions import text_of
from portal.library.queries.living import unmerged
from portal.library.states import CHANGING, ConsolidationState, EventState, RelationKind, Review
from portal.library.touching import touching, written_unaware


def proposals_matching(
    *,
    number: str = "",
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    instrument: Instrument | None = None,
    source: Instrument | None = None,
) -> QuerySet[Event]:
    """Events that wait for an officer, each with `named`, how many places it names; those of one text together."""
    waiting = Event.objects.filter(state=EventState.PROPOSED.value)
    wanted = {
        "source__number_key": number_key(number) if number.strip() else "",
        "kind": kind,
        "day__gte": since,
        "day__lte": until,
        "instrument": instrument,
        "source": source,
    }
    waiting = waiting.filter(**{name: value for name, value in wanted.items() if value})
    return (
        waiting.select_related("instrument", "source")
        .annotate(named=Count("targets"))
        .order_by("proposed_at", F("source").asc(nulls_last=True), "pk")
    )


def contents_touched(*, event: Event, dropped: Collection[int] = ()) -> int:
    """How many public contents an event will flag on its day, as far as it is known today."""
    if event.instrument is None or event.kind not in CHANGING:
        return 0
    relied = Reliance.objects.filter(instrument=event.instrument, item__forgotten_at__isnull=True)
    if event.day is not None:
        relied = relied.filter(written_unaware(event, event.day))
    if not event.is_whole:
        named = Q(pk__in=[])
        for target in event.targets.exclude(pk__in=list(dropped)).filter(is_dropped=False):
            named |= touching(event.instrument, target)
        relied = relied.filter(named)
    return relied.values("item").distinct().count()


# ---- consolidations --------------------------------------------------------------------------------------------------


def consolidations_of(*, instrument: Instrument) -> QuerySet[Consolidation]:
    """The drafts of an instrument, each with `pending`, the steps that nobody has looked at."""
    drafts = Consolidation.objects.filter(instrument=instrument, state=ConsolidationState.DRAFT.value)
    pending = Count("steps", filter=Q(steps__review=Review.PENDING.value))
    return drafts.annotate(pending=pending).order_by("day", "pk")


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


@dataclass(frozen=True, slots=True)
class Steps:
    """How far the review of a consolidation is."""

    total: int
    pending: int
    skipped: int


def steps_counted(*, consolidation: Consolidation) -> Steps:
    counted = consolidation.steps.aggregate(
        total=Count("pk"),
        pending=Count("pk", filter=Q(review=Review.PENDING.value)),
        skipped=Count("pk", filter=Q(review=Review.SKIPPED.value)),
    )
    return Steps(**counted)


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
