"""How what was found can be narrowed, with counts, and the fields of law in which the best results stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lawsearch.engine.port import FacetTally
from portal.agencies.models import Agency, Place
from portal.library.models import Field, Instrument
from portal.library.states import InstrumentStatus
from portal.library.states.topics import is_known_topic, topic_name
from portal.search.states import FACET_KINDS, KIND_LABELS, FacetKind

_MOST = 30  # values of a facet that a page offers


@dataclass(frozen=True, slots=True)
class FacetChoice:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow what was found; `chosen` is the value in force, "" for none."""

    kind: FacetKind
    chosen: str
    choices: tuple[FacetChoice, ...]


def facets_of(tally: FacetTally, chosen: Mapping[str, str], *, day: date) -> tuple[Facet, ...]:
    """The facets that narrow, with the value in force; a facet with one value only would narrow nothing."""
    facets = []
    for kind in FACET_KINDS:
        counts = list(tally.facets.get(kind.name, ()))[:_MOST]
        if kind.name == "year":
            counts.sort(reverse=True)
        value = chosen.get(kind.name, "")
        if value and all(counted != value for counted, _ in counts):
            counts.append((value, 0))
        if value or len(counts) > 1:
            facets.append(Facet(kind, value, _choices(kind, counts, day)))
    return tuple(facets)


def _choices(kind: FacetKind, counts: Sequence[tuple[str, int]], day: date) -> tuple[FacetChoice, ...]:
    """All the labels of a facet are looked up at once; a value without one is its own."""
    labels = _LABELS[kind.name]([value for value, _ in counts], day) if kind.name in _LABELS else {}
    return tuple(FacetChoice(value, labels.get(value, value), count) for value, count in counts)


def _kinds(values: Sequence[str], day: date) -> Mapping[str, str]:
    return KIND_LABELS


def _statuses(values: Sequence[str], day: date) -> Mapping[str, str]:
    return {status.value: status.label for status in InstrumentStatus}


def _topics(values: Sequence[str], day: date) -> Mapping[str, str]:
    """As the library calls them; a topic that no law is sorted under yet has its name of the codification."""
    held = dict(Field.objects.filter(slug__in=values).values_list("slug", "name"))
    return {slug: topic_name(slug) for slug in values if is_known_topic(slug)} | held


def _agencies(values: Sequence[str], day: date) -> Mapping[str, str]:
    return {one.slug: _dated(one.name, one, day) for one in Agency.objects.filter(slug__in=values)}


def _places(values: Sequence[str], day: date) -> Mapping[str, str]:
    """Of places that had one code in turn, the latest gives its name."""
    by_age = sorted(Place.objects.filter(code__in=values), key=lambda one: one.exists_to or date.max)
    return {one.code: _dated(one.name, one, day) for one in by_age}


def _dated(name: str, one: Agency | Place, day: date) -> str:
    """The name, and until when it was one, where it is no more."""
    if one.exists_to is None or one.exists_to > day:
        return name
    return f"{name} (đến trước {one.exists_to:%d/%m/%Y})"


_LABELS: Mapping[str, Callable[[Sequence[str], date], Mapping[str, str]]] = {
    "kind": _kinds,
    "status": _statuses,
    "topic": _topics,
    "agency": _agencies,
    "place": _places,
}


_MOST_TOPICS = 3


@dataclass(frozen=True, slots=True)
class ResultTopic:
    slug: str
    name: str


def topics_of(*, slugs: Sequence[str]) -> tuple[ResultTopic, ...]:
    """The topics of these instruments, given best first: an earlier one counts more. One query."""
    wanted = [slug for slug in dict.fromkeys(slugs) if slug]
    if not wanted:
        return ()
    worth = {slug: 1 / place for place, slug in enumerate(wanted, start=1)}
    rows = Instrument.fields.through.objects.filter(instrument__slug__in=wanted).values_list(
        "instrument__slug", "field__slug", "field__name", "field__parent__slug", "field__parent__name"
    )
    worths: dict[ResultTopic, float] = {}
    for law, slug, name, above_slug, above_name in rows:
        topic = ResultTopic(above_slug or slug, above_name or name)
        worths[topic] = worths.get(topic, 0.0) + worth[law]
    best = sorted(worths, key=lambda topic: (-worths[topic], topic.slug))
    return tuple(best[:_MOST_TOPICS])
