"""Run a search for pages and commands, and offer filters for the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import itemgetter

from lawsearch.candidates import HitGroup, OrderedPool, distinct, grouped, ordered, related
from lawsearch.engine import ALL, FacetTally, IndexFilter, IndexHit, IndexSnapshot
from lawsearch.ranking.questions import QuestionReading, read_question
from lawsearch.ranking.terms import Needle
from lawsearch.ranking.vocabulary import Lexicon
from lawtext.addresses import describe
from portal.agencies.models import Agency, Place
from portal.library.models import Field, Instrument
from portal.library.states import InstrumentStatus
from portal.library.states.topics import is_known_topic, topic_name
from portal.schema.queries import grouped as grouped_rows
from portal.schema.states import LabelledChoices
from portal.search.queries import PublicSnapshot, asked_once, told_once
from portal.search.queries.answers import AnswerCard, AskedMatter, answer_of
from portal.search.queries.hits import Hit, needle_for, text_of, to_hit
from portal.search.queries.laws import AbsentLaw, LawCard, absent_law, cited_place, named_laws, named_place
from portal.search.queries.situations import (
    BEHIND,
    SITUATION_MAY,
    MatchedSituation,
    SituationIndex,
    situation_shelf,
    worth_of,
)
from portal.search.queries.suggestions import QueryCorrection, corrected, is_foreign, legal_equivalents
from portal.search.states import ANSWER, ARTICLE, FACET_KINDS, KIND_LABELS, FacetKind, force_of

_MOST = 30  # values per facet


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter; `chosen` is the active value, "" for none; `choices` are tuples of value, label and count."""

    kind: FacetKind
    chosen: str
    choices: tuple[tuple[str, str, int], ...]


def facets_of(tally: FacetTally, chosen: Mapping[str, str], *, day: date) -> tuple[Facet, ...]:
    """The usable facets with their active values; a facet with a single value would filter nothing."""
    facets = []
    for kind in FACET_KINDS:
        counts = list(tally.facets.get(kind.name, ()))[:_MOST]
        if kind.name == "year":
            counts.sort(reverse=True)
        if (value := chosen.get(kind.name, "")) and all(counted != value for counted, _ in counts):
            counts.append((value, 0))
        if value or len(counts) > 1:
            facets.append(Facet(kind, value, _choices(kind, counts, day)))
    return tuple(facets)


def _choices(kind: FacetKind, counts: Sequence[tuple[str, int]], day: date) -> tuple[tuple[str, str, int], ...]:
    """Look up all labels of a facet at once; a value without a label is its own label."""
    values = [value for value, _ in counts]
    look = _LABELS.get(kind.name)
    labels = asked_once((kind.name, day), values, lambda new: look(new, day)) if look else {}
    return tuple((value, labels.get(value, value), count) for value, count in counts)


def _topics(values: Sequence[str], day: date) -> Mapping[str, str]:
    """Topic names of the library; a topic without laws yet has the name from the codification."""
    held = dict(Field.objects.filter(slug__in=values).values_list("slug", "name"))
    return {slug: topic_name(slug) for slug in values if is_known_topic(slug)} | held


def _places(values: Sequence[str], day: date) -> Mapping[str, str]:
    """Place names; if places shared a code in succession, the name of the latest."""
    by_age = sorted(Place.objects.filter(code__in=values), key=lambda one: one.exists_to or date.max)
    return {one.code: _dated(one.name, one, day) for one in by_age}


def _dated(name: str, one: Agency | Place, day: date) -> str:
    """The name; for a unit that no longer exists, with the day of its end."""
    return name if one.exists_to is None or one.exists_to > day else f"{name} (đến trước {one.exists_to:%d/%m/%Y})"


_LABELS: Mapping[str, Callable[[Sequence[str], date], Mapping[str, str]]] = {
    "kind": lambda values, day: KIND_LABELS,
    "status": lambda values, day: {status.value: status.label for status in InstrumentStatus},
    "topic": _topics,
    "agency": lambda values, day: {
        one.slug: _dated(one.name, one, day) for one in Agency.objects.filter(slug__in=values)
    },
    "place": _places,
}
_MOST_TOPICS = 3


def topics_of(*, slugs: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Topics (slug, name) of these instruments, which are given best first and weighted by rank. At most one query."""
    if not (wanted := [slug for slug in dict.fromkeys(slugs) if slug]):
        return ()
    worth = {slug: 1 / place for place, slug in enumerate(wanted, start=1)}
    worths: dict[tuple[str, str], float] = {}
    for law, topics in asked_once("topics", wanted, _topics_of_laws).items():
        for topic in topics:
            worths[topic] = worths.get(topic, 0.0) + worth[law]
    return tuple(sorted(worths, key=lambda topic: (-worths[topic], topic))[:_MOST_TOPICS])


def _topics_of_laws(slugs: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    rows = Instrument.fields.through.objects.filter(instrument__slug__in=slugs).values_list(
        "instrument__slug", "field__slug", "field__name", "field__parent__slug", "field__parent__name"
    )
    return grouped_rows((law, (top or slug, above or name)) for law, slug, name, top, above in rows)


PAGE_SIZE = 10
DEEPEST = 200  # results that can be paged through: nobody reads further, and each page costs more
_ASKING = 4  # from so many syllables on the text is a question, not a topic
_NEAR = 40  # best hits examined for answered questions and related headings


class ResultOrder(LabelledChoices):
    """The order of results; the value is in the URL."""

    BEST = "", "Sát câu hỏi nhất"
    NEWEST = "moi-nhat", "Mới nhất"
    FORCE = "luat-truoc", "Luật trước, hướng dẫn sau"


@dataclass(frozen=True, slots=True)
class ResultsQuery:
    """Options of the results page: page (from 1), filter, order.

    `is_literal`: do not correct the typed text. `with_near_misses`: list results even if none of them answers.
    """

    page: int = 1
    narrowing: IndexFilter = ALL
    order: ResultOrder = ResultOrder.BEST
    is_literal: bool = False
    with_near_misses: bool = False

    @property
    def is_first_view(self) -> bool:
        return self.page == 1 and self.order is ResultOrder.BEST


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The results of a search. `total` items match; `reachable` of them can be paged through.

    `is_near_only`: nothing matches, and the results are only near. `groups` has results that are not on the answer
    card. `missing` is the requested place that the named law lacks, `absent` the named document that is not held,
    `heard` everyday phrases with the law's names for them, `topics` slugs and names.
    """

    groups: tuple[HitGroup[Hit], ...] = ()
    total: int = 0
    reachable: int = 0
    is_near_only: bool = False
    laws: tuple[LawCard, ...] = ()
    place: Hit | None = None
    missing: str = ""
    absent: AbsentLaw | None = None
    answer: AnswerCard | None = None
    facets: tuple[Facet, ...] = ()
    correction: QueryCorrection | None = None
    heard: tuple[tuple[str, str], ...] = ()
    related: tuple[str, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if there are no results to show."""
        return not self.groups and not (self.answer and self.answer.is_shown)


@dataclass(frozen=True, slots=True)
class _Looked:
    """The hits of a question, and the needle for marking them."""

    reading: QuestionReading
    found: OrderedPool
    tally: FacetTally
    needle: Needle

    @property
    def fits(self) -> bool:
        return bool(self.tally.total and self.found.refs)

    @property
    def likelihood(self) -> float:
        """The ranker's probability for the first hit; 0 if the text asks nothing."""
        return self.found.likelihood if self.fits and _says_something(self.reading) else 0.0


@dataclass(frozen=True, slots=True)
class _View:
    """The part of the hits that is shown. `near` has the best hits on the first view by relevance, else none.

    `scores` has ranker scores by key if `near` has an answered question or a situation matches.
    """

    near: list[IndexHit]
    scores: Mapping[str, float]
    page: list[IndexHit]
    first_rank: int
    reachable: int


def search(
    *,
    reading: QuestionReading,
    wish: ResultsQuery,
    snapshot: IndexSnapshot,
    day: date,
    lexicon: Lexicon,
    situations: SituationIndex | None = None,
) -> SearchResults:
    """Everything that the results page shows for a question, limited to what the public may read.

    `situations` may answer; default: the public ones. If the card states that nothing answers, no results are listed.
    Whether something answers is decided without the filter.
    """
    public = PublicSnapshot(snapshot)
    found = whole = _found(reading, wish, public, day, lexicon, situations)
    if wish.narrowing and wish.is_first_view:
        whole = _found(reading, replace(wish, narrowing=ALL), public, day, lexicon, situations)
    if whole.answer and whole.answer.is_silent and not wish.with_near_misses:
        return replace(whole, groups=(), total=0, reachable=0, facets=(), related=(), topics=())
    return found


def _found(
    reading: QuestionReading,
    wish: ResultsQuery,
    snapshot: PublicSnapshot,
    day: date,
    lexicon: Lexicon,
    situations: SituationIndex | None,
) -> SearchResults:
    may_answer = wish.is_first_view and not wish.narrowing
    matches = (situations or situation_shelf()).matches(reading) if may_answer else []
    # A likely situation means that the text is no typing error: people's words differ from those of laws.
    is_known = bool(matches) and matches[0].likelihood >= SITUATION_MAY and not matches[0].known.is_waiting
    looked, correction = _looked_once(reading, replace(wish, is_literal=wish.is_literal or is_known), snapshot, lexicon)
    if looked.reading is not reading and may_answer:
        matches = (situations or situation_shelf()).matches(looked.reading)
    reading, total, needle = looked.reading, looked.tally.total, looked.needle
    laws = named_laws(reading=reading, snapshot=snapshot, day=day)
    place = named_place(reading, laws, snapshot, needle) or cited_place(reading, snapshot, needle)
    absent = None if laws or place else absent_law(reading=reading, snapshot=snapshot)
    is_named = bool(laws) or absent is not None
    matches = [] if is_named else matches
    view = _view(looked, wish, snapshot, matches)
    answer = _answer(looked, view, matches, needle, day) if view.near and not (is_named or wish.narrowing) else None
    return SearchResults(
        groups=_groups(view, needle, shown=answer.keys if answer else frozenset()),
        total=total,
        reachable=view.reachable,
        is_near_only=bool(view.page) and not total,
        laws=tuple(laws),
        place=place,
        missing=describe(reading.place) if reading.place and laws and not place else "",
        absent=absent,
        answer=answer,
        facets=facets_of(looked.tally, wish.narrowing.facets, day=day),
        correction=correction,
        heard=legal_equivalents(reading.tokens, lexicon) if wish.is_first_view else (),
        related=_related(reading, view),
        topics=topics_of(slugs=[one.card.get("slug", "") for one in view.near[:PAGE_SIZE]]),
    )


def _related(reading: QuestionReading, view: _View) -> tuple[str, ...]:
    """Related searches, from the headings of hits after the first page."""
    further = [one.card.get("heading", "") for one in view.near[PAGE_SIZE:] if one.kind in (ARTICLE, ANSWER)]
    return tuple(related(reading.tokens, further))


def _view(looked: _Looked, wish: ResultsQuery, snapshot: IndexSnapshot, matches: Sequence[MatchedSituation]) -> _View:
    """Whatever the order, show no more than what matches, or one page of near hits."""
    found = looked.found
    reachable = min(len(found.refs), DEEPEST, max(looked.tally.total, PAGE_SIZE))
    near, scores = _near(looked, snapshot, matches) if wish.is_first_view else ([], {})
    page = near[:PAGE_SIZE] if wish.is_first_view else _page(snapshot, found, wish, reachable)
    return _View(near, scores, page, (wish.page - 1) * PAGE_SIZE + 1, reachable)


def _near(
    looked: _Looked, snapshot: IndexSnapshot, matches: Sequence[MatchedSituation]
) -> tuple[list[IndexHit], dict[str, float]]:
    """The best hits with the articles of likely situations, in final order, and their scores."""
    refs = looked.found.refs[:_NEAR]
    near = snapshot.fetch(refs)
    if not matches and all(one.kind != ANSWER for one in near):
        return near, {}
    points = _as_one(dict(zip(snapshot.keys(refs), looked.found.scores, strict=False)), near)
    worth = worth_of(matches, scores=points, likelihood=looked.likelihood)
    behind = max(points.values(), default=0.0) - BEHIND
    near += [one for key in worth if key not in points and (one := snapshot.get(key))]
    return sorted(near, key=lambda one: -points.get(one.key, behind) - worth.get(one.key, 0.0)), points


def _as_one(points: dict[str, float], near: Sequence[IndexHit]) -> dict[str, float]:
    """A law and its consolidated text count as one: articles with equal number and heading get the best of their
    scores."""
    names = {one.key: (one.card.get("address"), one.card["heading"]) for one in near if one.card.get("heading")}
    best = dict(sorted(((names.get(key, key), score) for key, score in points.items()), key=itemgetter(1)))
    return {key: best[names.get(key, key)] for key in points}


def _groups(view: _View, needle: Needle, *, shown: frozenset[str]) -> tuple[HitGroup[Hit], ...]:
    """The hits of the page with their ranks, without those in `shown`."""
    hits = [
        to_hit(one, needle, rank=rank) for rank, one in enumerate(view.page, view.first_rank) if one.key not in shown
    ]
    texts = {one.key: text_of(one) for one in view.page}
    return tuple(grouped(hits, lambda hit: hit.owner, lambda hit: texts[hit.key]))


def _answer(looked: _Looked, view: _View, matches: Sequence[MatchedSituation], needle: Needle, day: date) -> AnswerCard:
    """The answer card, decided once for card and list."""
    asked = AskedMatter(
        reading=looked.reading,
        near=distinct(view.near, text_of),
        scores=view.scores,
        needle=needle,
        likelihood=looked.likelihood,
        held=looked.found.held,
        matches=matches,
        is_asked=len(looked.reading.tokens) >= _ASKING or not looked.fits,
        meant=looked.found.meant,
    )
    return answer_of(asked, day=day)


def _says_something(reading: QuestionReading) -> bool:
    """True if a word was typed: a letter, a number or "điều 5" alone asks nothing that a law could answer."""
    return not reading.is_place_alone and any(
        len(token.folded) > 1 and not token.folded.isdecimal() for token in reading.tokens
    )


def best_keys(*, reading: QuestionReading, snapshot: IndexSnapshot, limit: int, lexicon: Lexicon) -> list[str]:
    """The keys of the best hits, by ranking only."""
    return snapshot.keys(ordered(reading.tokens, snapshot, lexicon=lexicon).refs[:limit])


def _looked_once(
    reading: QuestionReading, wish: ResultsQuery, snapshot: IndexSnapshot, lexicon: Lexicon
) -> tuple[_Looked, QueryCorrection | None]:
    """Cached `_looked_for`: the hits are the same for all pages and users until the index or the words change. Stories
    are not cached, because nobody repeats them."""
    look = partial(_looked_for, reading, wish, snapshot, lexicon)
    name = (snapshot.state, lexicon, reading.told, repr(wish.narrowing), wish.is_literal)
    return look() if reading.story else told_once(name, look)


def _looked_for(
    reading: QuestionReading, wish: ResultsQuery, snapshot: IndexSnapshot, lexicon: Lexicon
) -> tuple[_Looked, QueryCorrection | None]:
    """Hits of the typed text, with the correction if there is one. Hits of the corrected text if the typed one matches
    nothing or has unknown syllables, and the corrected one matches."""
    as_typed = _look(reading, wish, snapshot, lexicon)
    better = "" if wish.is_literal or reading.number else corrected(reading.tokens, snapshot)
    if not better:
        return as_typed, None
    if not as_typed.fits or is_foreign(reading.tokens, snapshot):
        as_meant = _look(read_question(better), wish, snapshot, lexicon)
        if as_meant.fits:
            return as_meant, QueryCorrection(better, is_instead=True)
    return as_typed, QueryCorrection(better)


def _look(reading: QuestionReading, wish: ResultsQuery, snapshot: IndexSnapshot, lexicon: Lexicon) -> _Looked:
    found = ordered(reading.tokens, snapshot, lexicon=lexicon, narrowing=wish.narrowing)
    tally = snapshot.tally(found.terms, wish.narrowing) if found.terms.telling else FacetTally(0, {})
    return _Looked(reading, found, tally, needle_for(reading, found.terms, snapshot))


def _page(snapshot: IndexSnapshot, ordered_things: OrderedPool, wish: ResultsQuery, reachable: int) -> list[IndexHit]:
    """The hits of one page. Other orders sort the reachable best hits, not all that share a word."""
    start = (wish.page - 1) * PAGE_SIZE
    if wish.order is ResultOrder.BEST:
        return snapshot.fetch(ordered_things.refs[start : min(start + PAGE_SIZE, reachable)])
    return sorted(snapshot.fetch(ordered_things.refs[:reachable]), key=_SORTED_BY[wish.order])[
        start : start + PAGE_SIZE
    ]


_SORTED_BY: dict[ResultOrder, Callable[[IndexHit], int]] = {
    ResultOrder.NEWEST: lambda found: -found.issued.toordinal() if found.issued else 0,
    ResultOrder.FORCE: lambda found: force_of(found.card.get("doc_type", "")),
}
