"""Stores editions with their rows, arranges timelines, and resolves citations to their targets.

Part of `operations`; always inside its transaction.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from django.db.models import F, Q
from django.utils import timezone

from portal.library.models import (
    CitationLink,
    Edition,
    Event,
    Field,
    Instrument,
    KnownInstrument,
    Provision,
    Relation,
    Reliance,
)
from portal.library.operations.effects import stop_acting
from portal.library.operations.validity import note_merged
from portal.library.preparation.editions import PreparedEdition
from portal.library.preparation.rows import CitationRow, ProvisionRow
from portal.library.queries.citations import (
    AT_ONCE,
    NOBODY,
    CitationCandidate,
    CitingInstrument,
    candidates_of,
    choose,
    identify,
    last_article,
    names_of,
    split_key,
)
from portal.library.queries.events import KEPT_TARGETS
from portal.library.states import UNDECIDED, EventOrigin, EventState
from portal.library.states.instruments import THIS
from portal.library.states.topics import topic_name
from portal.schema.models import save_fields
from portal.schema.queries import grouped


def store_citations(stored: Sequence[tuple[Instrument, Sequence[CitationRow], Sequence[int]]]) -> None:
    """Store the citations of new editions, resolved as far as possible; each comes with its provisions' primary keys by
    position."""
    candidates = candidates_of({row.document_key for _, rows, _ in stored for row in rows if row.document_key != THIS})
    links = []
    for instrument, rows, provision_ids in stored:
        citing = CitingInstrument(instrument.issued_date, instrument.issuer_name, instrument.number_key)
        chosen = {
            (key, article): instrument.pk
            if key == THIS
            else choose(key, candidates[split_key(key)[0]], citing, article=article)
            for key, article in {(row.document_key, row.article) for row in rows}
        }
        links += [
            CitationLink(
                provision_id=provision_ids[row.position],
                start=row.start,
                end=row.end,
                document_key=instrument.number_key if row.document_key == THIS else row.document_key,
                target_id=chosen[row.document_key, row.article],
                target_address=row.address,
                target_article=row.article,
            )
            for row in rows
        ]
    CitationLink.objects.bulk_create(links, batch_size=2000)


def link_arrivals(*, arrived: Sequence[Instrument | KnownInstrument], at: datetime) -> set[str]:
    """Resolve every link again that may mean one of these instruments, now in the library or catalogue, and renew the
    cached pages with changed links.

    Returns the acts that contents or events were bound to or taken from, so that the caller can apply what happened to
    these meanwhile.
    """
    names = sorted(names_of(arrived))
    touched: set[int] = set().union(*(_choose_again(some) for some in batched(names, AT_ONCE, strict=False)))
    count_rendering(touched)
    return set().union(*(_bind(some, at) for some in batched(names, AT_ONCE, strict=False)))


def _bind(keys: Sequence[str], at: datetime) -> set[str]:
    """Resolve undecided events, relations and reliances that may mean one of these documents again, by the same rule.

    Returns the acts that reliances or events were bound to, or that an event was taken from.
    """
    candidates = candidates_of(set(keys))
    # The act of these events was known by its number only when they were decided: bind them, keep the decisions.
    for event in Event.objects.filter(instrument__isnull=True, identity__in=keys).exclude(state__in=UNDECIDED):
        save_fields(event, instrument_id=choose(event.identity, candidates[event.identity], NOBODY))
        if event.took_effect_at is not None:
            note_merged(event=event, on=timezone.localdate(at))
    touched = _bind_events(keys, candidates, at) | _bind_reliances(keys, candidates)
    relations = Relation.objects.filter(Q(event__isnull=True) | Q(target__isnull=True), target_key__in=keys)
    said = ("source_id", "source__issued_date", "source__issuer_name", "source__number_key")
    for pk, name, target, own, issued, issuer, number in relations.values_list("pk", "target_key", "target_id", *said):
        choice = choose(name, candidates[split_key(name)[0]], CitingInstrument(issued, issuer, number))
        if choice in (target, own):
            continue
        if choice is not None and _is_related(pk, choice):
            Relation.objects.filter(pk=pk).delete()
        else:
            Relation.objects.filter(pk=pk).update(target=choice)
    return touched


def _bind_events(keys: Sequence[str], candidates: Mapping[str, list[CitationCandidate]], at: datetime) -> set[str]:
    """An unconfirmed event that moves to another act starts again there: its flags are lifted here. If its act is
    merely new in the library, the event stays with it.

    Events from published data are bound where they are synchronised (`operations.catalogue`).
    """
    touched: set[str] = set()
    waiting = Event.objects.filter(document_key__in=keys, state__in=UNDECIDED, source__isnull=False)
    waiting = waiting.exclude(origin=EventOrigin.SOURCE.value)
    for event in waiting.select_related("source", "instrument").prefetch_related(KEPT_TARGETS):
        if (source := event.source) is None or event.document_key == source.number_key:
            continue
        citing = CitingInstrument(source.issued_date, source.issuer_name, source.number_key)
        article = last_article(one.article for one in event.targets.all())
        choice, identity = identify(
            event.document_key, candidates[split_key(event.document_key)[0]], citing, article=article
        )
        if choice == source.pk or (choice, identity) == (event.instrument_id, event.identity):
            continue
        if event.identity == identity and event.instrument_id is None:
            Event.objects.filter(pk=event.pk).update(instrument=choice)
            continue
        touched |= {event.identity, identity}
        if event.origin != EventOrigin.CATALOGUE:
            stop_acting(event=event, at=at)
        Event.objects.filter(pk=event.pk).update(
            instrument=choice, identity=identity, state=EventState.PROPOSED.value, took_effect_at=None
        )
    return touched - {""}


def _bind_reliances(keys: Sequence[str], candidates: Mapping[str, list[CitationCandidate]]) -> set[str]:
    moved: defaultdict[tuple[int | None, str], list[int]] = defaultdict(list)
    for pk, key, article, *before, written in Reliance.objects.filter(document_key__in=keys).values_list(
        "pk", "document_key", "article", "instrument", "identity", "written_at"
    ):
        act = identify(
            key, candidates[split_key(key)[0]], CitingInstrument(timezone.localdate(written), ""), article=article
        )
        if act != tuple(before):
            moved[act].append(pk)
    for (choice, identity), pks in moved.items():
        for some in batched(pks, AT_ONCE, strict=False):
            Reliance.objects.filter(pk__in=some).update(instrument=choice, identity=identity)
    return {identity for _, identity in moved} - {""}


def _is_related(relation: int, target: int) -> bool:
    """Whether the same relation exists already under another name of the target."""
    edge = Relation.objects.get(pk=relation)
    return Relation.objects.filter(source=edge.source_id, kind=edge.kind, target=target).exists()


def _choose_again(keys: Sequence[str]) -> set[int]:
    """Resolve the links with these keys again. Returns the editions whose links changed."""
    candidates = candidates_of(set(keys))
    links = CitationLink.objects.filter(document_key__in=keys).values_list(
        "pk",
        "document_key",
        "target_article",
        "target_id",
        "provision__edition_id",
        "provision__edition__instrument_id",
        "provision__edition__instrument__issued_date",
        "provision__edition__instrument__issuer_name",
        "provision__edition__instrument__number_key",
    )
    moved: dict[int | None, list[int]] = defaultdict(list)
    editions: set[int] = set()
    for pk, key, article, target, edition, own, issued, issuer, number in links.iterator(chunk_size=5000):
        choice = choose(key, candidates[split_key(key)[0]], CitingInstrument(issued, issuer, number), article=article)
        if choice != target and target != own:
            moved[choice].append(pk)
            editions.add(edition)
    for choice, pks in moved.items():
        for some in batched(pks, AT_ONCE, strict=False):
            CitationLink.objects.filter(pk__in=some).update(target=choice)
    return editions


# ---- names of laws without a title in their source ------------------------------------------------------------------

_FEWEST_WITNESSES = 2
_MOST_WITNESSES = 400
_NAMED = re.compile(r"(?P<name>(?:Bộ luật|Luật|Pháp lệnh)\s+(?:(?!\bsố\b|\bngày\b|\bnăm\b)[^;.()\d]){3,120}?)\s+số\s")


def names_given_by_others(instrument: Instrument) -> str:
    """The name by which others cite a law: "Luật Bảo hiểm xã hội số 41/2024/QH15" names it. "" if too few agree."""
    links = CitationLink.objects.filter(document_key=instrument.number_key).order_by("pk")
    said: Counter[str] = Counter()
    for text, start, end in links.values_list("provision__text", "start", "end")[:_MOST_WITNESSES]:
        if found := _NAMED.search(" ".join(text[start:end].split())):
            said[found["name"].strip()] += 1
    best = said.most_common(1)
    return best[0][0] if best and best[0][1] >= _FEWEST_WITNESSES else ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An edition to be stored. `is_lesser`: the library already has a text with all of it and more."""

    instrument: Instrument
    prepared: PreparedEdition
    is_lesser: bool = False

    @property
    def begins(self) -> date | None:
        """A text that does not state its first day counts as a reading of the first wording."""
        return self.prepared.stated.effective or self.instrument.effective_date


def store_editions(arrivals: Sequence[Arrival], *, at: datetime) -> list[Edition]:
    """Store new editions, each at its place in the timeline of its instrument.

    One that begins on the same day as another is a better reading and supersedes it; a superseded edition loses its
    citation links. Editions of other days stay in place, with their links: past texts have links too.
    """
    made = Edition.objects.bulk_create(
        [
            Edition(
                instrument=arrival.instrument,
                kind=arrival.prepared.kind.value,
                is_current=False,
                valid_from=arrival.begins,
                source_file=arrival.prepared.file[:255],
                source_format=arrival.prepared.format,
                checksum=arrival.prepared.checksum,
                opening=arrival.prepared.opening,
                closing=arrival.prepared.closing,
                article_count=arrival.prepared.article_count,
                doubts=list(arrival.prepared.doubts),
                lacks=arrival.prepared.lacks,
                accepted_at=at,
            )
            for arrival in arrivals
        ]
    )
    arrange_editions(
        (arrival.instrument for arrival in arrivals),
        lesser={edition.pk for edition, arrival in zip(made, arrivals, strict=True) if arrival.is_lesser},
        today=timezone.localdate(at),
    )
    return list(Edition.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


def arrange_editions(instruments: Iterable[Instrument], *, today: date, lesser: Collection[int] = ()) -> None:
    """Arrange the timelines of these instruments; of one day, the edition stored last prevails."""
    for some in batched({one.pk: one for one in instruments}.values(), AT_ONCE, strict=False):
        begins = {one.pk: one.effective_date for one in some}
        lines = grouped(
            (edition.instrument_id, edition)
            for edition in Edition.objects.filter(instrument__in=some, is_superseded=False).order_by("pk")
        )
        changed = [one for pk, line in lines.items() for one in arranged(line, begins[pk], lesser, today)]
        CitationLink.objects.filter(provision__edition__in=[one.pk for one in changed if one.is_superseded]).delete()
        # First the editions that stop being current: an instrument has at most one current edition at any moment.
        for is_current in (False, True):
            Edition.objects.bulk_update(
                [one for one in changed if one.is_current is is_current],
                ["valid_from", "valid_to", "is_current", "is_superseded"],
            )


def arranged(line: Sequence[Edition], first: date | None, lesser: Collection[int], today: date) -> Iterator[Edition]:
    """The editions of one instrument, given in the order of storage, whose place in its timeline changes.

    Of two that begin on one day the later one is the better reading, unless it is in `lesser`: the other is superseded.
    A wording of another day displaces none. The last that has begun is current; before all of them, the first. One
    without a day begins with the instrument, `first`.
    """
    best: dict[date | None, Edition] = {}
    for one in line:
        if not (one.pk in lesser and (one.valid_from or first) in best):
            best[one.valid_from or first] = one
    days = sorted(best, key=lambda day: day or date.min)
    current = best[next((day for day in reversed(days) if day is None or day <= today), days[0])]
    ends = dict(zip(days, [*days[1:], None], strict=True))
    for one in line:
        before = (one.valid_from, one.valid_to, one.is_current, one.is_superseded)
        begins = one.valid_from or first
        one.is_current, one.is_superseded = one is current, one is not best[begins]
        if not one.is_superseded:
            one.valid_from, one.valid_to = begins, ends[begins]
        if (one.valid_from, one.valid_to, one.is_current, one.is_superseded) != before:
            yield one


def store_provisions(editions: Sequence[tuple[Edition, Sequence[ProvisionRow]]]) -> list[list[int]]:
    """Store the rows, parents before children. Returns for each edition the primary keys by position."""
    stored: list[list[int]] = [[0] * len(rows) for _, rows in editions]
    for level in _levels(editions):
        made = Provision.objects.bulk_create(
            [
                Provision(
                    edition=editions[at][0],
                    position=row.position,
                    end=row.end,
                    address=row.address,
                    unit=row.unit.value,
                    label=row.label,
                    heading=row.heading,
                    text=row.text,
                    parent_id=stored[at][row.parent] if row.parent >= 0 else None,
                    article_id=stored[at][row.article] if row.article >= 0 else None,
                )
                for at, row in level
            ],
            batch_size=2000,
        )
        for (at, row), provision in zip(level, made, strict=True):
            stored[at][row.position] = provision.pk
    return stored


def _levels(editions: Sequence[tuple[Edition, Sequence[ProvisionRow]]]) -> list[list[tuple[int, ProvisionRow]]]:
    """Rows by their depth in the tree: all roots, then all their children …"""
    levels: list[list[tuple[int, ProvisionRow]]] = []
    for at, (_, rows) in enumerate(editions):
        depths: list[int] = []
        for row in rows:
            depths.append(depths[row.parent] + 1 if row.parent >= 0 else 0)
            if depths[-1] == len(levels):
                levels.append([])
            levels[depths[-1]].append((at, row))
    return levels


def store_topics(arrivals: Sequence[Arrival]) -> None:
    """Assign instruments to their fields of law, creating missing fields."""
    topics = {
        slug: _topic(slug) for slug in sorted({slug for arrival in arrivals for slug in arrival.prepared.stated.topics})
    }
    through = Instrument.fields.through
    through.objects.bulk_create(
        [
            through(instrument_id=arrival.instrument.pk, field_id=topics[slug].pk)
            for arrival in arrivals
            for slug in arrival.prepared.stated.topics
        ],
        ignore_conflicts=True,
    )


def _topic(slug: str) -> Field:
    found, _ = Field.objects.get_or_create(
        slug=slug[:300],
        defaults={"name": topic_name(slug)[:300], "parent": _topic(slug.rpartition("/")[0]) if "/" in slug else None},
    )
    return found


def count_rendering(editions: Iterable[int]) -> None:
    """Invalidate the cached pages of these editions."""
    for some in batched(sorted(set(editions)), AT_ONCE, strict=False):
        Edition.objects.filter(pk__in=some).update(rendering=F("rendering") + 1)
