"""Decide what answers a question: the answer card of the results page, and advice for questions sent to officers."""

from __future__ import annotations

import logging
import math
from collections.abc import KeysView, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice

from lawsearch.candidates import ordered
from lawsearch.engine import IndexFilter, IndexHit, IndexSnapshot, IndexUnavailable
from lawsearch.ranking import folded_forms, tokens
from lawsearch.ranking.questions import QuestionReading, asks_of_a_place, holds_what_is_asked, read_question
from lawsearch.ranking.terms import Needle
from lawsearch.ranking.vocabulary import Lexicon
from lawtext.addresses import describe, number_key, number_slug, parse_address
from lawtext.words import fold
from portal.library.queries import instruments_on_the_shelf, successors_of
from portal.library.states import InstrumentStatus
from portal.library.states.instruments import own_name_key
from portal.questions.queries.routing import EverydayPhrase, QuestionAdvice
from portal.questions.queries.situations import KnownSituation, SituationToday, not_held, still_told
from portal.search.queries import PublicSnapshot, asked_once, engine
from portal.search.queries.hits import FEWEST, TO_OFFICERS, Hit, is_near, needle_for, said_in, to_hit
from portal.search.queries.laws import LaterLaw, later_law, rulers_of
from portal.search.queries.situations import (
    LEAST_LIKELY,
    NEAR_PROVISION,
    SITUATION_MAY,
    MatchedSituation,
    as_asked,
    asks_the_same,
    least_to_answer,
    least_to_rule,
    place_meant,
    situation_shelf,
    told_today,
)
from portal.search.queries.sources.documents import owner
from portal.search.queries.suggestions import lexicon
from portal.search.queries.usage import is_called_wrong
from portal.search.states import ANSWER, ARTICLE, LAWS, AnswerState, Silence

MOST_PROVISIONS = MOST_QUESTIONS = 3
# Likelihood thresholds: `OUTSIDE` for reporting that no law governs a matter, `PROVISION_ANSWERS` for the best
# provision to answer if no situation is likely (docs/decisions/0252).
OUTSIDE, PROVISION_ANSWERS = 0.16, 0.97
LEAST_LIKE_LAW = 0.3
LEAST_HELD = 0.6  # of the question's weight; below it nothing is near


@dataclass(frozen=True, slots=True)
class AnsweringProvision:
    """An article that answers, with today's status of its law; `later` is a law that may have replaced it."""

    hit: Hit
    status: InstrumentStatus | None
    effective: date | None = None
    later: LaterLaw | None = None

    @property
    def is_over(self) -> bool:
        return self.status is not None and self.status.is_over

    @property
    def status_order(self) -> int:
        """Sort key: applicable law first, then law that a later one may have replaced, then law no longer in force."""
        return 2 if self.is_over else 1 if self.later else 0


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """What is shown above the results, and whether results are listed: one decision for card and list.

    `situation` answers, or explains why nothing does; `nearby` may be meant instead. `provisions` has one article in
    state ANSWER, at most three in state MAYBE. `is_asked`: the text asks something that can be answered; a word or two
    ("ly hôn") name a topic to read about. `question` is the question answered, as typed or corrected.
    """

    state: AnswerState
    silence: Silence | None = None
    situation: SituationToday | None = None
    nearby: tuple[KnownSituation, ...] = ()
    provisions: tuple[AnsweringProvision, ...] = ()
    questions: tuple[Hit, ...] = ()
    wanted: tuple[str, ...] = ()
    is_asked: bool = True
    question: str = ""

    @property
    def is_sure(self) -> bool:
        return self.state is AnswerState.ANSWER

    @property
    def may_read_otherwise(self) -> bool:
        """True if the law of a sure answer was amended after the quoted words, at unknown places."""
        if self.situation:
            return self.situation.may_read_otherwise
        return self.provisions[0].status is InstrumentStatus.TOLD_CHANGED

    @property
    def name(self) -> str:
        """The key of a sure answer: that of its situation, or of its provision."""
        return self.situation.known.situation.key if self.situation else self.provisions[0].hit.key

    @property
    def said(self) -> str:
        """The text of a sure answer."""
        return self.situation.said if self.situation else "".join(one.text for one in self.provisions[0].hit.sentence)

    @property
    def is_silent(self) -> bool:
        """True if the page must report that nothing answers, and list nothing below."""
        is_known = self.silence is not None and self.silence is not Silence.UNKNOWN
        return self.is_asked and self.state is AnswerState.NONE and (is_known or not self.questions)

    @property
    def is_shown(self) -> bool:
        return bool(self.situation or self.nearby or self.provisions or self.questions) or self.is_silent

    @property
    def keys(self) -> frozenset[str]:
        """Keys of the items on the card, which the results need not repeat."""
        told = [owner(ANSWER, self.situation.known.number)] if self.situation else []
        return frozenset([*told, *(one.hit.key for one in self.provisions), *(hit.key for hit in self.questions)])


@dataclass(frozen=True, slots=True)
class AskedMatter:
    """The evidence about a question, from which the card is decided.

    `near` are the nearest hits, best first, with the ranker's `scores` by key. `likelihood` is the ranker's probability
    for the first, `held` the weighted share of the question in them. `matches` are situations, likeliest first. `meant`
    are the law's words if the question has only everyday words.
    """

    reading: QuestionReading
    near: Sequence[IndexHit]
    scores: Mapping[str, float]
    needle: Needle
    likelihood: float
    held: float
    matches: Sequence[MatchedSituation]
    is_asked: bool
    meant: tuple[str, ...] = ()

    @property
    def first(self) -> MatchedSituation | None:
        return next(iter(self.matches), None)


def answer_of(asked: AskedMatter, *, day: date) -> AnswerCard:
    """The card for a question. An answer reported as wrong for it is not given until an officer has decided, nor is one
    whose law was amended at unknown places."""
    card = replace(_answer_of(asked, day=day), question=asked.reading.told)
    if card.situation:  # do not repeat it among the questions
        own = owner(ANSWER, card.situation.known.number)
        card = replace(card, questions=tuple(hit for hit in card.questions if hit.key != own))
    if not card.is_sure or not (card.may_read_otherwise or is_called_wrong(question=card.question, card=card.name)):
        return card
    told = [card.situation.known] if card.situation else []
    return replace(card, state=AnswerState.MAYBE, situation=None, nearby=(*told, *card.nearby))


def _answer_of(asked: AskedMatter, *, day: date) -> AnswerCard:
    """A sure answer needs two signals: a matching situation whose law still reads as proved, or a provision of which
    the ranker is almost certain and that no likely situation contradicts."""
    questions = _asked_before(asked)
    absent = _absent(asked)
    told = _likely_situation(asked, _elsewhere(asked, absent), day)
    if told and (silence := _silence_of(told)):
        return AnswerCard(AnswerState.NONE, silence, told, questions=questions, wanted=told.missing)
    if told and told.short and not told.missing and holds_what_is_asked(asked.reading.asks, told.short):
        told = as_asked(told, asked.reading, asked.needle)
        return AnswerCard(AnswerState.ANSWER, None, told, questions=questions)
    return _by_provisions(asked, absent, questions, day)


def _absent(asked: AskedMatter) -> KeysView[str]:
    """Numbers of texts that govern the likeliest situation and are not held; texts of near hits are held."""
    first = asked.first
    near = {one.card.get("slug", "") for one in asked.near}
    if first is None or first.likelihood < LEAST_LIKELY:
        return {}.keys()
    wanted = first.known.situation.wanted
    unseen = [one for one in first.laws if one in wanted or number_slug(one) not in near]
    return asked_once(("absent", wanted), unseen, lambda some: dict.fromkeys(not_held(some, whole=wanted), True)).keys()


def _likely_situation(asked: AskedMatter, elsewhere: float, day: date) -> SituationToday | None:
    """The situation that is meant, if it is likely enough. The threshold is lower for matters left to each province if
    the question asks about one, and for texts that are not held (`elsewhere`: likelihood). Unapproved situations are
    not shown."""
    first = asked.first
    if outside := _outside(asked):
        return told_today(outside.known, day=day)
    if first is None or first.known.is_waiting:
        return None
    where = asks_of_a_place(asked.reading.asks)
    is_local = (one for one in asked.matches if one.known.situation.local and one.likelihood >= SITUATION_MAY)
    if where and (local := next(is_local, None)) and not local.known.is_waiting:
        return told_today(local.known, day=day)
    over = {one.key for one in asked.near if one.status and InstrumentStatus(one.status).is_over}
    look = partial(least_to_rule, over=over) if elsewhere else partial(least_to_answer, is_of_a_place=where)
    least = look(first, scores=asked.scores, likelihood=asked.likelihood)
    return told_today(first.known, day=day) if (elsewhere or first.likelihood) >= least else None


def _elsewhere(asked: AskedMatter, absent: KeysView[str]) -> float:
    """The likelihood that texts not held govern the question: the sum over all situations that rest on them."""
    if asked.first is None or absent.isdisjoint(asked.first.known.situation.ruling):
        return 0.0
    return sum(one.likelihood for one in asked.matches if not absent.isdisjoint(one.laws))


def _silence_of(told: SituationToday) -> Silence | None:
    """Why a situation has no answer, or None. `outside` with a field of law means a fact of a single case or of the
    future."""
    situation = told.known.situation
    if told.is_ruled_elsewhere:
        return Silence.WANTED
    if situation.outside:
        return Silence.UNKNOWN if situation.field else Silence.NOT_LAW
    return Silence.LOCAL if situation.local and told.short else None  # without its proof it is not stated


def _outside(asked: AskedMatter) -> MatchedSituation | None:
    """The situation that no law answers, if it is the likeliest and such situations together are likely enough; None if
    a provision is likely to answer."""
    together = sum(one.likelihood for one in asked.matches if one.known.situation.outside)
    is_first = asked.first is not None and bool(asked.first.known.situation.outside)
    return asked.first if is_first and together >= OUTSIDE and asked.likelihood < LEAST_LIKE_LAW else None


def _by_provisions(asked: AskedMatter, absent: KeysView[str], questions: tuple[Hit, ...], day: date) -> AnswerCard:
    likely = [one.known for one in asked.matches if one.likelihood >= SITUATION_MAY and one.known.is_offered]
    nearby = still_told(likely[:MOST_PROVISIONS])
    provisions = [(rank, found) for rank, found in enumerate(asked.near, start=1) if _may_be_meant(found, asked)]
    elsewhere = _elsewhere(asked, absent)
    perhaps = tuple(absent) if asked.first and max(elsewhere, asked.first.likelihood) >= SITUATION_MAY else ()
    is_sure = asked.likelihood >= PROVISION_ANSWERS and not (nearby or perhaps) and asked.near[0].kind == ARTICLE
    asks = asked.reading.asks if asked.is_asked and not is_sure else ()
    wanted = perhaps or rulers_of(asks, asked.needle, near=asked.near, day=day)
    # If the governing text is not held, a hit must be likelier than it, or have the question's words as its name.
    is_called = any(_is_called_so(one, asked) or _tells_of_it(one, asked) for one in asked.near[:MOST_PROVISIONS])
    is_near = nearby or asked.likelihood >= elsewhere or is_called
    may_answer = asked.is_asked and _comes_near(asked) and is_near
    if not provisions or not (is_sure or may_answer):
        is_asked = asked.is_asked and not is_called  # a literal match is listed, though it may not answer
        silence = Silence.WANTED if wanted else Silence.UNKNOWN if is_asked else None
        return AnswerCard(AnswerState.NONE, silence, questions=questions, wanted=wanted, is_asked=is_asked)
    hits = [
        to_hit(
            found,
            asked.needle,
            rank=rank,
            passage=None if is_sure else place_meant(found, asked.reading, asked.matches),
        )
        for rank, found in provisions[: 1 if is_sure else MOST_PROVISIONS]
    ]
    # A possible answer shows the status from the index, as the results below do.
    told = _with_laws(hits, day) if is_sure else [AnsweringProvision(hit, hit.status) for hit in hits]
    # However well its words match: law no longer in force must not come before law that answers.
    told.sort(key=lambda one: one.status_order)
    state = AnswerState.ANSWER if is_sure and not told[0].status_order else AnswerState.MAYBE
    return AnswerCard(state, None, None, tuple(nearby), tuple(told), questions, wanted)


def _may_be_meant(found: IndexHit, asked: AskedMatter) -> bool:
    """True if an article shares more than words with the question: by its score, because a likely situation rests on
    it, or by its name. Of other articles one in fifty was right (docs/decisions/0322)."""
    rests = {key for one in asked.matches if one.likelihood >= LEAST_LIKELY for key in one.articles}
    is_known = not asked.scores or asked.scores.get(found.key, 0.0) >= NEAR_PROVISION
    return found.kind == ARTICLE and (is_known or found.key in rests or _is_called_so(found, asked))


def _comes_near(asked: AskedMatter) -> bool:
    """True if the hits hold most of the question, or the likeliest situation rests on one of them."""
    rests = asked.first.articles if asked.first and asked.first.likelihood >= LEAST_LIKELY else []
    return asked.held >= LEAST_HELD or not {one.key for one in asked.near}.isdisjoint(rests)


def _is_called_so(found: IndexHit, asked: AskedMatter) -> bool:
    """True if the heading holds all significant words or the meant words, or the text holds the question literally."""
    tells, heading = asked.needle.telling, found.card.get("heading", "")
    is_said = fold(asked.reading.text) in fold(found.body) or (bool(tells) and tells <= said_in(heading, asked.needle))
    return is_said or any(f" {one} " in f" {' '.join(folded_forms(tokens(heading)))} " for one in asked.meant)


def _tells_of_it(found: IndexHit, asked: AskedMatter) -> bool:
    """True if an agency's own page or leaflet is about the same subject."""
    score = asked.scores.get(found.key, 0.0)
    return found.kind not in (ARTICLE, ANSWER) and is_near(found, score=score, needle=asked.needle)


def _asked_before(asked: AskedMatter) -> tuple[Hit, ...]:
    """Answered questions about the same subject."""
    is_same = partial(asks_the_same, reading=asked.reading, needle=asked.needle, matches=asked.matches)
    found = (
        to_hit(one, asked.needle, rank=rank)
        for rank, one in enumerate(asked.near, start=1)
        if one.kind == ANSWER and is_same(one, score=asked.scores.get(one.key, 0.0))
    )
    return tuple(islice(found, MOST_QUESTIONS))


def _with_laws(hits: Sequence[Hit], day: date) -> list[AnsweringProvision]:
    """The provisions with today's status from the library; the index has the status of the day of indexing."""
    slugs = [hit.key.split(":")[1] for hit in hits]
    laws = {law.slug: law for law in instruments_on_the_shelf().filter(slug__in=slugs).prefetch_related("spans")}
    later = {slug: later_law(law) for slug, law in successors_of(slugs=set(slugs)).items()}
    return [
        AnsweringProvision(hit, law.status_on(day), law.effective_date, later.get(slug))
        if (law := laws.get(slug))
        else AnsweringProvision(hit, hit.status)
        for slug, hit in zip(slugs, hits, strict=True)
    ]


logger = logging.getLogger(__name__)

FARTHEST_BEHIND = 3.0  # the greatest distance of a provision from the first, in ranker points
FEWEST_FOR_PROVISION = 2  # significant syllables ("alo alo" has none)
_READ = 8  # hits of each kind to examine


class SearchAdviser:
    """The adviser based on the index. If the index is unreadable it gives no advice and logs an error."""

    def advise(self, question: str, *, limit: int = 5, to_officer: bool = False) -> QuestionAdvice:
        if not (reading := read_question(question)):
            return QuestionAdvice()
        try:
            return advice_for(reading, engine().snapshot(), lexicon(), limit=limit, leeway=TO_OFFICERS * to_officer)
        except IndexUnavailable as error:
            logger.error("%s", error)
        except Exception:  # advice is optional: whatever fails in an engine, questions are received and answered
            logger.exception("advice failed")
        return QuestionAdvice()

    def hear(self, question: str) -> tuple[EverydayPhrase, ...]:
        return tuple(EverydayPhrase(one.said, one.law) for one in lexicon().heard(tokens(question)) if one.law)


def advice_for(
    reading: QuestionReading, snapshot: IndexSnapshot, words: Lexicon, *, limit: int, leeway: float
) -> QuestionAdvice:
    """The nearest public answers (`leeway`: see `is_near`) and provisions in force, best first, at most `limit` of
    each. A word or two gets no advice: the asker is still typing, or types nonsense."""
    public = PublicSnapshot(snapshot)
    (answers, asked), (provisions, needle) = (_nearest(reading, public, words, one) for one in (_ANSWERS, _PROVISIONS))
    matches = situation_shelf().matches(reading) if len(asked.telling) >= FEWEST else []
    is_same = partial(asks_the_same, reading=reading, needle=asked, matches=matches, leeway=leeway)
    same = (one for one, score in answers if len(asked.telling) >= FEWEST and is_same(one, score=score))
    tells = bool(provisions) and len(needle.telling) >= FEWEST_FOR_PROVISION
    least = max(NEAR_PROVISION, provisions[0][1] - FARTHEST_BEHIND) if tells else math.inf
    near = (one for one, score in provisions if score >= least)
    return QuestionAdvice(
        answers=tuple(map(_similar, islice(same, limit))),
        provisions=tuple(_suggested(to_hit(one, needle), one) for one in islice(near, limit)),
    )


_ANSWERS = IndexFilter(facets={"kind": ANSWER})
_PROVISIONS = IndexFilter(facets={"kind": ARTICLE}, in_force_only=True)


def _nearest(
    reading: QuestionReading, snapshot: PublicSnapshot, words: Lexicon, narrowing: IndexFilter
) -> tuple[list[tuple[IndexHit, float]], Needle]:
    """The nearest hits with their scores, best first; and the needle for marking their words."""
    things = ordered(reading.tokens, snapshot, lexicon=words, narrowing=narrowing)
    refs = things.refs[:_READ]
    scores = dict(zip(snapshot.keys(refs), things.scores, strict=False))
    return [(one, scores[one.key]) for one in snapshot.fetch(refs)], needle_for(reading, things.terms, snapshot)


def _similar(found: IndexHit) -> dict[str, object]:
    card = found.card
    said = {"title": card["heading"], "summary": card["summary"], "url": card["url"], "is_stale": bool(card["stale"])}
    return said | {"number": int(card["answer"])}


def _suggested(hit: Hit, found: IndexHit) -> dict[str, object]:
    card = found.card
    address = hit.address.partition("#")[2] or card["address"]
    is_law, title, number = card["doc_type"] in LAWS, card["title"], card["number"]
    place = describe(parse_address(address))
    return {
        "document_key": number_key(number) if number else own_name_key(title=title, doc_type=card["doc_type"]),
        "address": address,
        "label": f"{place[:1].upper()}{place[1:]} {title if is_law or not number else f'{card["doc_type"]} {number}'}",
        "law": f"{title} ({number})" if number and number not in title else title,
        "words": " ".join(filter(None, [hit.lead, "".join(piece.text for piece in hit.passage)])),
        "url": hit.address,
    }
