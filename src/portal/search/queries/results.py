"""Questions to the index, as pages and commands ask them, and how what was found can be narrowed."""

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
    SituationShelf,
    situation_shelf,
    worth_of,
)
from portal.search.queries.suggestions import QueryCorrection, corrected, is_foreign, legal_equivalents
from portal.search.states import ANSWER, ARTICLE, FACET_KINDS, KIND_LABELS, FacetKind, force_of

_MOST = 30  # values of a facet that a page offers


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow what was found; `chosen` is the value in force, "" for none; `choices` value, label, count."""

    kind: FacetKind
    chosen: str
    choices: tuple[tuple[str, str, int], ...]


def facets_of(tally: FacetTally, chosen: Mapping[str, str], *, day: date) -> tuple[Facet, ...]:
    """The facets that narrow, with the value in force; a facet with one value only would narrow nothing."""
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
    """All the labels of a facet are looked up at once; a value without one is its own."""
    values = [value for value, _ in counts]
    look = _LABELS.get(kind.name)
    labels = asked_once((kind.name, day), values, lambda new: look(new, day)) if look else {}
    return tuple((value, labels.get(value, value), count) for value, count in counts)


def _topics(values: Sequence[str], day: date) -> Mapping[str, str]:
    """As the library calls them; a topic that no law is sorted under yet has its name of the codification."""
    held = dict(Field.objects.filter(slug__in=values).values_list("slug", "name"))
    return {slug: topic_name(slug) for slug in values if is_known_topic(slug)} | held


def _places(values: Sequence[str], day: date) -> Mapping[str, str]:
    """Of places that had one code in turn, the latest gives its name."""
    by_age = sorted(Place.objects.filter(code__in=values), key=lambda one: one.exists_to or date.max)
    return {one.code: _dated(one.name, one, day) for one in by_age}


def _dated(name: str, one: Agency | Place, day: date) -> str:
    """The name, and until when it was one, where it is no more."""
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
    """The topics (slug, name) of these instruments, given best first: an earlier one counts more. At most one query."""
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
DEEPEST = 200  # hits that can be paged through: nobody reads further, and each further page costs more
_ASKING = 4  # syllables from which what was typed asks something, rather than naming a matter
_NEAR = 40  # of the best, in which answered questions and related headings are looked for


class ResultOrder(LabelledChoices):
    """How results are ordered; the value stands in the address."""

    BEST = "", "Sát câu hỏi nhất"
    NEWEST = "moi-nhat", "Mới nhất"
    FORCE = "luat-truoc", "Luật trước, hướng dẫn sau"


@dataclass(frozen=True, slots=True)
class ResultsQuery:
    """What a reader wants to see of the answer: the page (from 1), narrowed, ordered.

    `is_literal`: what was typed and nothing else, even if it looks mistyped. `with_near_misses`: the list also where
    nothing in it answers.
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
    """The answer to a question. `total` things fit; `reachable` of them can be paged through.

    `is_near_only` says that nothing fits, and that what is shown only comes near. `groups` are the results that the
    answer card does not show already. `missing` is the place that was asked for and that the named law does not have,
    `absent` the document that was named and is not held, `heard` what was said in everyday words, with what the law
    calls it, `topics` slugs and names.
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
        """Whether there is no result at all to show."""
        return not self.groups and not (self.answer and self.answer.is_shown)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a question brought up, and what is marked in it."""

    reading: QuestionReading
    found: OrderedPool
    tally: FacetTally
    needle: Needle

    @property
    def fits(self) -> bool:
        return bool(self.tally.total and self.found.refs)

    @property
    def likelihood(self) -> float:
        """The ranker's own word on the first; nothing where nothing was asked."""
        return self.found.likelihood if self.fits and _says_something(self.reading) else 0.0


@dataclass(frozen=True, slots=True)
class _View:
    """What a reader sees of it. `near`: the best of all, where it is the first view of the best; else nothing.

    `scores`: key -> what the ranker makes of it, where somebody asks: an answered question is near, or a situation.
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
    situations: SituationShelf | None = None,
) -> SearchResults:
    """Everything the results page shows for a question, and nothing that the public may not read.

    `situations` are those that may answer: by default those that the public may read. Below an honest silence nothing
    is listed that does not answer, and whether something answers is decided without the filter.
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
    situations: SituationShelf | None,
) -> SearchResults:
    may_answer = wish.is_first_view and not wish.narrowing
    matches = (situations or situation_shelf()).matches(reading) if may_answer else []
    # What somebody is likely to have come with was not mistyped: the words of people are not those of the law.
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
    """Lines to search for next, from the headings of what is not on the page any more."""
    further = [one.card.get("heading", "") for one in view.near[PAGE_SIZE:] if one.kind in (ARTICLE, ANSWER)]
    return tuple(related(reading.tokens, further))


def _view(looked: _Looked, wish: ResultsQuery, snapshot: IndexSnapshot, matches: Sequence[MatchedSituation]) -> _View:
    """In whatever order, no more is shown than what fits, or one page of what comes near."""
    found = looked.found
    reachable = min(len(found.refs), DEEPEST, max(looked.tally.total, PAGE_SIZE))
    near, scores = _near(looked, snapshot, matches) if wish.is_first_view else ([], {})
    page = near[:PAGE_SIZE] if wish.is_first_view else _page(snapshot, found, wish, reachable)
    return _View(near, scores, page, (wish.page - 1) * PAGE_SIZE + 1, reachable)


def _near(
    looked: _Looked, snapshot: IndexSnapshot, matches: Sequence[MatchedSituation]
) -> tuple[list[IndexHit], dict[str, float]]:
    """The best of all: as the ranker orders them, and what likely situations rest on."""
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
    """A law and its consolidated text are one: an article has the points of the best that bears its number and name."""
    names = {one.key: (one.card.get("address"), one.card["heading"]) for one in near if one.card.get("heading")}
    best = dict(sorted(((names.get(key, key), score) for key, score in points.items()), key=itemgetter(1)))
    return {key: best[names.get(key, key)] for key in points}


def _groups(view: _View, needle: Needle, *, shown: frozenset[str]) -> tuple[HitGroup[Hit], ...]:
    """The things on the page, each with its rank, without those that are shown above them."""
    hits = [
        to_hit(one, needle, rank=rank) for rank, one in enumerate(view.page, view.first_rank) if one.key not in shown
    ]
    texts = {one.key: text_of(one) for one in view.page}
    return tuple(grouped(hits, lambda hit: hit.owner, lambda hit: texts[hit.key]))


def _answer(looked: _Looked, view: _View, matches: Sequence[MatchedSituation], needle: Needle, day: date) -> AnswerCard:
    """The one decision on what was asked."""
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
    """Whether a word was typed: a letter, a number or "điều 5" alone asks nothing that a law could answer."""
    return not reading.is_place_alone and any(
        len(token.folded) > 1 and not token.folded.isdecimal() for token in reading.tokens
    )


def best_keys(*, reading: QuestionReading, snapshot: IndexSnapshot, limit: int, lexicon: Lexicon) -> list[str]:
    """The keys of the best things for a question, best first: the ranking alone."""
    return snapshot.keys(ordered(reading.tokens, snapshot, lexicon=lexicon).refs[:limit])


def _looked_once(
    reading: QuestionReading, wish: ResultsQuery, snapshot: IndexSnapshot, lexicon: Lexicon
) -> tuple[_Looked, QueryCorrection | None]:
    """What is found is the same for every page of it and for everybody, until the index changes or the words do. What
    was told at length nobody asks again."""
    look = partial(_looked_for, reading, wish, snapshot, lexicon)
    name = (snapshot.state, lexicon, reading.told, repr(wish.narrowing), wish.is_literal)
    return look() if reading.story else told_once(name, look)


def _looked_for(
    reading: QuestionReading, wish: ResultsQuery, snapshot: IndexSnapshot, lexicon: Lexicon
) -> tuple[_Looked, QueryCorrection | None]:
    """What was typed; or what was meant, where what was typed leads nowhere and that does."""
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
    """The things on one page. Another order arranges the best that can be reached, not all that share a word."""
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
