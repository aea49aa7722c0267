"""Editions and their provisions, the effect of one event on wording, and articles as the search index needs them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import batched, groupby
from operator import or_
from typing import cast

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from lawtext.comparison import DiffPiece, diff
from lawtext.types import Unit
from portal.journal.queries.dependencies import kept
from portal.library.models import (
    CitationLink,
    Consolidation,
    ConsolidationStep,
    Edition,
    Event,
    EventTarget,
    Field,
    Instrument,
    Provision,
)
from portal.library.states import (
    ACTING,
    CHANGES_WORDS,
    ConsolidationState,
    EventKind,
    InstrumentStatus,
    Precedence,
    Review,
    legal_rank,
)
from portal.library.states.validity import covers, overlaps


def current_edition(*, instrument: Instrument) -> Edition | None:
    return Edition.objects.filter(instrument=instrument, is_current=True).first()


def timeline(*, instrument: Instrument) -> QuerySet[Edition]:
    """The wordings of an instrument, earliest first, without readings that a better one has superseded."""
    return Edition.objects.filter(instrument=instrument, is_superseded=False).order_by(
        F("valid_from").asc(nulls_first=True), "pk"
    )


@kept
def readings_of(*, instrument: Instrument) -> tuple[Edition, ...]:
    """Every edition of an instrument, earliest first, superseded readings included."""
    return tuple(Edition.objects.filter(instrument=instrument).order_by(F("valid_from").asc(nulls_first=True), "pk"))


def edition_on(*, instrument: Instrument, day: date) -> Edition | None:
    """The wording on a day: the last of the timeline that begins on or before it; before all of them, the earliest."""
    return edition_among(list(timeline(instrument=instrument)), day=day)


def edition_among(editions: Sequence[Edition], *, day: date) -> Edition | None:
    """The wording on a day, from a timeline that is already loaded."""
    begun = [one for one in editions if one.valid_from is None or one.valid_from <= day]
    return begun[-1] if begun else next(iter(editions), None)


def provisions_of(*, edition: Edition) -> QuerySet[Provision]:
    """Every unit of an edition in reading order."""
    return Provision.objects.filter(edition=edition).order_by("position")


def never_held(*, instrument: Instrument, addresses: Sequence[str]) -> list[str]:
    """The addresses that no wording of the instrument has; all of them if the library holds no wording."""
    held = Provision.objects.filter(edition__instrument=instrument, address__in=addresses)
    known = set(held.values_list("address", flat=True))
    return [one for one in addresses if one not in known]


def wording_of(*, edition: Edition, **within: int) -> list[Provision]:
    """The units of an edition as named tuples with the columns that rendering needs: a code has thousands, and creating
    model instances took half the time of its page."""
    rows = provisions_of(edition=edition).filter(**within).values_list(*_OF_OUTLINE, "pk", "text", named=True)
    return cast("list[Provision]", list(rows))


_OF_OUTLINE = ("position", "end", "address", "unit", "label", "heading")


@kept
def outline_of(*, edition: Edition) -> list[Provision]:
    """The headings, articles and annexes of an edition in reading order, as named tuples without their text. Clauses
    are left out, as they contain none of these. All pages of a law share the result."""
    return cast(
        "list[Provision]",
        list(
            provisions_of(edition=edition)
            .exclude(unit__in=[Unit.CLAUSE.value, Unit.POINT.value])
            .values_list(*_OF_OUTLINE, named=True)
        ),
    )


def provision_in(*, edition: Edition, address: str) -> Provision | None:
    """The unit at an address of this edition."""
    return Provision.objects.filter(edition=edition, address=address).first()


def units_of(*, provision: Provision) -> QuerySet[Provision]:
    """The provision and everything below it, in reading order."""
    return Provision.objects.filter(
        edition=provision.edition_id, position__gte=provision.position, position__lt=provision.end
    ).order_by("position")


def text_of(provisions: Iterable[Provision]) -> str:
    """The words of units in reading order, joined with line breaks as printed."""
    return "\n".join(unit.text for unit in provisions if unit.text)


GONE = frozenset({"bai-bo", "het-hieu-luc"})
LONGEST_SHOWN = 20_000  # characters of one wording on an officer's page; a whole chapter is read on the comparison page


@dataclass(frozen=True, slots=True)
class Rewording:
    """The effect of one event on one place, without the effects of other events.

    `address` is the place compared: the one that the event names, else the cited one. `is_merged`: an edition contains
    the change; otherwise the new words are those of the amending text. `is_shared`: other events affect the place as
    well. `new` is None if the words are not available; `old` is empty for a new unit and for wording that the library
    never held.
    """

    address: str
    old: str
    new: str | None
    is_merged: bool
    is_shared: bool
    pieces: tuple[DiffPiece, ...]


def rewordings_of(*, event: Event, places: Sequence[tuple[EventTarget | None, str]]) -> list[Rewording | None]:
    """The rewordings of places, each given as the event's target and as cited; five queries in total.

    None if the whole document is meant, if the change does not concern wording, or if there was none.
    """
    law, day = event.instrument, event.day
    if law is None or day is None or event.kind == EventKind.SUSPENDED or event.state not in ACTING:
        return [None] * len(places)
    known = list(timeline(instrument=law))
    before, since = (edition_among(known, day=one) for one in (day - timedelta(days=1), day))
    named = [(target, (target.address if target else "") or cited) for target, cited in places]
    words = _words_at([one.pk for one in (before, since) if one], {address for _, address in named})
    beside = _beside(event, law, day, before)
    applied = ConsolidationStep.objects.filter(
        consolidation__edition=since, target__in=[one for one, _ in named if one]
    )
    steps = {step.target_id: step for step in applied.exclude(review=Review.SKIPPED.value)} if since and beside else {}

    def reworded(target: EventTarget | None, address: str) -> Rewording:
        old, now = (words.get((one.pk, address), "") if one else "" for one in (before, since))
        near = [one for one in beside if covers(one.address, address) or covers(address, one.address)]
        new: str | None = now
        if near and target and (step := steps.get(target.pk)):
            old, new = step.before, step.after
        elif near or now == old:
            for one in near:
                is_earlier = (one.event.day or day, one.event_id) < (day, event.pk)
                is_known = is_earlier and one.address == address and not one.doubt
                old = (ordered(one, old) or old) if is_known else old
            new = _proved(target, event.kind, old)
        pieces = diff(old, new) if new is not None and len(old) + len(new) <= LONGEST_SHOWN else ()
        return Rewording(address, old[:LONGEST_SHOWN], new and new[:LONGEST_SHOWN], now != old, bool(near), pieces)

    return [reworded(target, address) if address else None for target, address in named]


def _proved(target: EventTarget | None, kind: str, old: str) -> str | None:
    """The ordered words; None if they may not have been read completely."""
    if target is None or target.doubt:
        return None
    new = ordered(target, old)
    return "" if new is None and EventKind(kind).ends and not target.part else new


def _words_at(editions: Collection[int], addresses: Collection[str]) -> dict[tuple[int, str], str]:
    """(edition, address) -> the words of the unit and of everything below it."""
    heads = list(Provision.objects.filter(edition__in=editions, address__in=addresses))
    spans = [Q(edition=one.edition_id, position__gte=one.position, position__lt=one.end) for one in heads]
    units = list(Provision.objects.filter(reduce(or_, spans, Q(pk__in=[]))).order_by("position"))
    return {
        (head.edition_id, head.address): (f"{head.label}. {head.heading}\n" if head.heading else "")
        + text_of(
            [one for one in units if one.edition_id == head.edition_id and head.position <= one.position < head.end]
        )
        for head in heads
    }


def _beside(event: Event, law: Instrument, day: date, before: Edition | None) -> list[EventTarget]:
    """The changes of other events up to that day, in order, that the wording of the day before does not contain."""
    others = EventTarget.objects.filter(
        event__instrument=law, event__state__in=ACTING, event__day__lte=day, is_dropped=False
    ).exclude(event=event)
    if before is not None:
        others = others.exclude(merged_in=before).filter(event__day__gt=before.valid_from or date.min)
    return list(others.select_related("event").order_by("event__day", "event", "position"))


def ordered(target: EventTarget, old: str) -> str | None:
    """The wording that the amending text orders; None if it gives none for the whole place."""
    if target.action == CHANGES_WORDS and target.old_words:
        return old.replace(target.old_words, target.new_words)
    if target.action in GONE and not target.part:
        return ""
    return target.wording if target.wording and not target.part else None


# ---- order -----------------------------------------------------------------------------------------------------------


def precedence_of(event: Event) -> Precedence:
    """The rank of an event among others, independent of when each was accepted. Numbers of one kind of act are compared
    as numbers."""
    source = event.source
    number = source.number_key if source else ""
    rank = legal_rank(number_key=number, doc_type=source.doc_type) if source else None
    return Precedence(
        event.day or date.max,
        (source.issued_date if source else None) or date.min,
        rank or 0,
        number.zfill(40),
        event.pk,
    )


def rivals_of(target: EventTarget, among: Iterable[EventTarget]) -> list[EventTarget]:
    """Targets of other sources that overlap the same place on the same day, or on a later day if the wording already
    contains that change."""
    event = target.event
    return [
        one
        for one in among
        if one.event.source_id != event.source_id
        and (one.event.day == event.day or (one.merged_in_id and (one.event.day or date.min) > (event.day or date.max)))
        and one.address
        and target.address
        and overlaps(one.address, target.address)
    ]


def published_with(*, event: Event) -> list[Consolidation]:
    """The published consolidations whose text contains the event's changes, and those based on them, earliest first."""
    published = Consolidation.objects.filter(state=ConsolidationState.PUBLISHED.value)
    steps = ConsolidationStep.objects.filter(target__event=event, target__merged_in__isnull=False)
    found = list(
        published.filter(steps__in=steps.exclude(review=Review.SKIPPED.value)).distinct().order_by("day", "pk")
    )
    for one in found:  # grows while iterating: a text based on another contains its changes
        found += [two for two in published.filter(base=one.edition) if two not in found]
    return found


EDITIONS_AT_ONCE = 40  # enough to save queries, few enough that a batch of codes stays under 20 MB


@dataclass(frozen=True, slots=True)
class ArticleForIndex:
    """One article as search needs it, with its law and the law's topics. `status` is the status on the requested day.

    A text without articles yields one item, the whole document, whose `article` has no address; so does a law without
    text, with the words of its subject. `stamp` equals that of `law_stamps` as long as this is the law's text. `cited`
    counts the other instruments that cite the law.
    """

    law: Instrument
    article: Provision
    text: str
    status: InstrumentStatus
    stamp: str
    cited: int = 0

    @property
    def url(self) -> str:
        law = self.law.get_absolute_url()
        return f"{law}{self.article.address}/" if self.article.address else law


def articles_for_index(*, day: date, slugs: Sequence[str] | None = None) -> Iterator[ArticleForIndex]:
    """Every article of every current edition, or of the given instruments; streamed, so memory use does not grow with
    the library."""
    editions = Edition.objects.filter(is_current=True, instrument__withdrawn_at__isnull=True)
    bare = Instrument.objects.filter(withdrawn_at__isnull=True)
    if slugs is not None:
        editions = editions.filter(instrument__slug__in=list(slugs))
        bare = bare.filter(slug__in=list(slugs))
    for chunk in batched(editions.order_by("pk").values_list("pk", flat=True), EDITIONS_AT_ONCE, strict=False):
        yield from _articles_of(chunk, day)
    bare = bare.exclude(Exists(Edition.objects.filter(instrument=OuterRef("pk"), is_current=True)))
    topics = Prefetch("fields", Field.objects.order_by("slug"))
    for instrument in bare.order_by("pk").prefetch_related(topics, "spans").iterator(chunk_size=500):
        yield _for_index(instrument, _WHOLE, instrument.subject or instrument.title, day, edition=None)


def _articles_of(edition_ids: Sequence[int], day: date) -> Iterator[ArticleForIndex]:
    editions = (
        Edition.objects.filter(pk__in=edition_ids)
        .select_related("instrument")
        .prefetch_related(Prefetch("instrument__fields", Field.objects.order_by("slug")), "instrument__spans")
        .in_bulk()
    )
    units = (
        Provision.objects.filter(edition__in=edition_ids)
        .only("edition_id", "position", "end", "address", "unit", "label", "heading", "text")
        .order_by("edition", "position")
    )
    # How many other instruments cite each of these. One query.
    links = CitationLink.objects.filter(target__in=[edition.instrument_id for edition in editions.values()]).exclude(
        provision__edition__instrument=F("target")
    )
    counted = links.values("target").annotate(times=Count("provision__edition__instrument", distinct=True))
    cited = dict(counted.values_list("target", "times"))
    for edition_id, members in groupby(units.iterator(chunk_size=5000), key=lambda unit: unit.edition_id):
        edition = editions[edition_id]
        yield from _articles_of_edition(edition, list(members), day, cited.get(edition.instrument_id, 0))


def _articles_of_edition(edition: Edition, units: list[Provision], day: date, cited: int) -> Iterator[ArticleForIndex]:
    law, first = edition.instrument, units[0].position
    for article in [unit for unit in units if unit.unit == Unit.ARTICLE] or [_WHOLE]:
        own = units if article is _WHOLE else units[article.position - first : article.end - first]
        yield _for_index(law, article, text_of(own), day, edition=edition.pk, cited=cited)


_WHOLE = Provision()  # placeholder for a text without articles


def _for_index(
    law: Instrument, article: Provision, text: str, day: date, *, edition: int | None, cited: int = 0
) -> ArticleForIndex:
    return ArticleForIndex(law, article, text, law.status_on(day), _stamp(edition, law.updated_at), cited)


def law_stamps(*, slugs: Collection[str]) -> dict[str, str]:
    """For each of these public instruments, a stamp that changes whenever its text or its facts do.

    One query. Every operation that changes the stamp writes to the journal, so that an index can follow it.
    """
    current = Edition.objects.filter(instrument=OuterRef("pk"), is_current=True)
    rows = Instrument.objects.filter(withdrawn_at__isnull=True, slug__in=slugs).values_list(
        "slug", Subquery(current.values("pk")[:1]), "updated_at"
    )
    return {slug: _stamp(edition, updated) for slug, edition, updated in rows}


def _stamp(edition: int | None, updated: datetime) -> str:
    return f"{edition or 0}.{updated.timestamp():.6f}"
