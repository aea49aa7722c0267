"""Match a question to situations and the articles they rest on."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import takewhile
from operator import itemgetter

from lawsearch.engine import IndexHit
from lawsearch.phrasings import PhrasingIndex
from lawsearch.ranking import SyllableToken, tokens
from lawsearch.ranking.passages import ClausePassage, passage_at
from lawsearch.ranking.questions import QuestionReading, holds_what_is_asked, telling
from lawsearch.ranking.terms import ANY, Needle, figures_named, forms_asked, ranges_told
from lawtext.addresses import number_slug, parse_address
from lawtext.words import fold
from portal.questions.queries.citations import article_at
from portal.questions.queries.situations import (
    KnownSituation,
    SituationToday,
    beside,
    public_situations,
    situation_stamps,
    situation_today,
    still_told,
)
from portal.questions.states.situations import OtherCase, SituationProof, heads, phrasings
from portal.search.queries import asked_once
from portal.search.queries.hits import is_near, said_in
from portal.search.queries.sources import article_key
from portal.search.states import ARTICLE

_MOST_LEADING = 2  # articles per situation
FOR_OTHERS, _SISTER = 2, 0.1  # value of `ranges_told`; minimum likelihood of a sister
# Minimum likelihood to offer a situation, to examine it, and (relative to the likeliest) to ask the same.
SITUATION_MAY, LEAST_LIKELY, AS_LIKELY = 0.2, 0.12, 0.5


def article_of(proof: SituationProof) -> str:
    """The index key of the article of a proof."""
    return article_key(slug=number_slug(proof.law), address=article_at(proof.at))


@dataclass(frozen=True, slots=True)
class MatchedSituation:
    """A situation that a question may be about, with its likelihood."""

    known: KnownSituation
    likelihood: float

    @property
    def articles(self) -> list[str]:
        """Index keys of the articles its answer rests on, the main one first."""
        return list(dict.fromkeys(map(article_of, self.known.situation.rests)))[:_MOST_LEADING]

    @property
    def words(self) -> str:
        """The quoted law on which its answer rests."""
        return "\n".join(proof.passage for proof in self.known.situation.rests)

    @property
    def laws(self) -> tuple[str, ...]:
        """Numbers of the texts that govern it, held or not."""
        situation = self.known.situation
        return tuple(dict.fromkeys([*situation.wanted, *(proof.law for proof in situation.rests)]))


class SituationIndex:
    """The situations available for matching, with their index."""

    def __init__(self, known: Sequence[KnownSituation]) -> None:
        self._known = {one.situation.key: one for one in known}
        self.numbers = frozenset(one.number for one in known)  # of their answers
        situations = [one.situation for one in known]
        self._index = PhrasingIndex(phrasings(situations), heads(situations))

    def matches(self, question: QuestionReading) -> list[MatchedSituation]:
        """Matching situations, likeliest first."""
        found = self._index.matches(question.tokens, story=question.story)
        return _for_the_asker([MatchedSituation(self._known[key], likelihood) for key, likelihood in found], question)


# Groups with an employment law of their own: rules for employees do not apply to them.
_OWN_LAW = ("cong chuc", "vien chuc", "bien che", "si quan", "quan nhan")


def _for_the_asker(found: list[MatchedSituation], question: QuestionReading) -> list[MatchedSituation]:
    """If the first situation is for another age, amount or person than named, swap it with a sister that fits. Without
    a sister, halve its likelihood if it is for other persons."""
    told = [_is_for(one, question) for one in found]
    if not told:
        return found
    if told[0] != FOR_OTHERS:
        return _with_sisters(found, told)
    first, *others = found
    sister = next((one for one, fits in zip(found, told, strict=True) if not fits and one.likelihood >= _SISTER), None)
    if sister is None and ranges_told(question.asked, first.words) == FOR_OTHERS:
        return found
    less = replace(first, likelihood=sister.likelihood if sister else first.likelihood / 2)
    more = [replace(sister, likelihood=first.likelihood)] if sister else []
    return sorted([*more, less, *(one for one in others if one is not sister)], key=lambda one: -one.likelihood)


def _with_sisters(found: list[MatchedSituation], told: Sequence[int]) -> list[MatchedSituation]:
    """Add to the first the likelihood of situations of the same article that are for another age, amount or person."""
    first, *others = found
    taken = sum(
        one.likelihood
        for one, fits in zip(others, told[1:], strict=True)
        if fits == FOR_OTHERS and one.articles[:1] == first.articles[:1]
    )
    return [replace(first, likelihood=first.likelihood + taken), *others]


def _is_for(one: MatchedSituation, question: QuestionReading) -> int:
    """As `ranges_told`, for the figures and then the person that a question names. A situation without held texts has
    its figures only in its title."""
    asked, situation = fold(question.told), one.known.situation
    named = [person for person in _OWN_LAW if person in asked]
    by_figures = ranges_told(question.asked, one.words or situation.title)
    if not named or by_figures == FOR_OTHERS:
        return by_figures
    said = fold("\n".join((situation.person, *situation.said)))
    return 0 if any(person in said for person in named) else FOR_OTHERS


_ASKED_AGAIN = 30  # seconds between checks for changed answers


def situation_shelf() -> SituationIndex:
    """Public situations, at most 30 seconds old (what is shown is read again), plus unapproved ones: with few
    competitors, likelihoods would be too high."""
    return _shelf(_stamps(int(time.monotonic()) // _ASKED_AGAIN))


@lru_cache(maxsize=1)
def _stamps(moment: int) -> tuple[object, ...]:
    return situation_stamps()


@lru_cache(maxsize=2)
def _shelf(stamps: tuple[object, ...]) -> SituationIndex:
    public = public_situations() if stamps else []
    return SituationIndex([*public, *beside(public)])


def told_today(known: KnownSituation, *, day: date) -> SituationToday | None:
    """The situation as of a day; None if it is no longer public."""
    name = (known.number, known.situation.key, day)
    return asked_once("situation", [name], lambda names: {name: _told(known, day)}).get(name)


def _told(known: KnownSituation, day: date) -> SituationToday | None:
    return next((situation_today(one, day=day) for one in still_told([known])), None)


def as_asked(told: SituationToday, reading: QuestionReading, needle: Needle) -> SituationToday:
    """Adapt the situation to the question: a case that the question names answers before the rule, and proofs for the
    named age or amount, or with the requested value, come first."""
    if named := _named_case(told, reading, needle):
        asked = replace(told, case=named[0], leads=(named[1], *told.leads))
        return asked if holds_what_is_asked(reading.asks, asked.said) else told
    asked_for, figures = forms_asked(reading.asks), figures_named(reading.asked)
    # "Who" and "which papers" ask for no value.
    forms = asked_for if all("figure" in form.groupindex for form in asked_for) else []

    def lacks(proof: SituationProof) -> tuple[int, bool, bool]:
        words = told.sentence if proof is told.leads[0] else told.values_said(proof)
        is_named = bool(figures & figures_named(words))
        has_form = any(form.search(words) for form in forms)
        # "May I" is answered by the rule, whatever figures are named, unless the rule is for other figures.
        by_form = (False, False) if ANY in asked_for else (not is_named, not has_form)
        return ranges_told(reading.asked, proof.today(told.reading.values)), *by_form

    return replace(told, leads=tuple(sorted(told.leads, key=lacks)))


# Weighted share of the question that a case must hold beyond the rule; lead over other cases; share of the words in the
# case's name that the question must have.
CASE_SAYS, CASE_AHEAD, CASE_CALLED = 0.4, 0.1, 0.5


def _named_case(
    told: SituationToday, reading: QuestionReading, needle: Needle
) -> tuple[OtherCase, SituationProof] | None:
    """The case that a question names, and its proof. The case holds what the question says beyond the rule, and the
    question has most words of the case's name."""
    asks = set(map(fold, _telling(reading.asks, needle)))
    asked = {one for one in needle.telling if fold(one) in asks}
    rule = said_in(" ".join((told.known.situation.title, told.short, *(one.passage for one in told.leads))), needle)
    says = {
        needle.share((asked - rule) & said_in(f"{case.when} {case.then} {case.proof.passage}", needle)): (
            case,
            case.proof,
        )
        for case in told.known.situation.cases
        if case.proof and told.reading.stands(case.proof)
    }
    first, second = sorted([0.0, 0.0, *says], reverse=True)[:2]
    if first < CASE_SAYS * needle.share(asked) or first - second < CASE_AHEAD:
        return None
    called = _telling(tokens(says[first][0].when), needle) - rule
    return says[first] if called and len(called & asked) >= CASE_CALLED * len(called) else None


def _telling(words: Sequence[SyllableToken], needle: Needle) -> set[str]:
    return {needle.of(one) for one, tells in zip(words, telling(words), strict=True) if tells}


def asks_the_same(
    found: IndexHit,
    *,
    score: float,
    reading: QuestionReading,
    needle: Needle,
    matches: Sequence[MatchedSituation],
    leeway: float = 0.0,
) -> bool:
    """True if an answered question asks the same: by its words (`leeway`: see `is_near`), by the kind of answer wanted,
    and, if it is a situation, by its likelihood, which must be at least `AS_LIKELY` of the highest."""
    number = int(found.card["answer"])
    likely = {one.known.number: one.likelihood for one in matches}
    least = max(SITUATION_MAY, AS_LIKELY * max(likely.values(), default=0.0))
    return (
        (number not in situation_shelf().numbers or likely.get(number, 0.0) >= least)
        and is_near(found, score=score, needle=needle, leeway=leeway)
        and holds_what_is_asked(reading.asks, found.card.get("summary") or reading.text)
    )


def place_meant(found: IndexHit, reading: QuestionReading, matches: Sequence[MatchedSituation]) -> ClausePassage | None:
    """The passage of an article on which a likely situation rests, preferably for the named age or amount. None if
    there is none, or only one for another age or amount."""
    likely = (one.known.situation for one in matches if one.likelihood >= LEAST_LIKELY)
    proofs = (proof for situation in likely for proof in situation.proofs if article_of(proof) == found.key)
    fits = ((ranges_told(reading.asked, proof.passage), proof) for proof in proofs)
    told, best = min(fits, key=itemgetter(0), default=(FOR_OTHERS, None))
    return passage_at(found.body, parse_address(best.at)) if best and told != FOR_OTHERS else None


# Minimum likelihood of a situation to answer; the same if the ranker puts its article first with a sufficient score,
# and if the ranker does not find it (docs/decisions/0352); to name its governing text that is not held
# (docs/decisions/0252).
ANSWERS, AGREED, ALONE, NEVER, WANTED = 0.6, 0.4, 0.62, math.inf, 0.45
# A provision has words of its own and is judged by its score only (docs/decisions/0113); below this score the ranker
# supports nothing.
NEAR_PROVISION = 4.5
# Ranker points that a certain situation adds to its first and second article; distance behind the first for an article
# that the ranker did not find. A compromise between people's questions and examiners' (docs/decisions/0315).
WORTH, WORTH_OF_OTHERS, BEHIND = 20.0, 10.0, 4.0
_LEAST_WORTH = 0.03  # less changes nothing and costs an index lookup
_FIRST = 100.0  # the answer comes first, so that card and list agree
# Minimum probability of the ranker to contradict a situation, and the lead in points of its own article
# (docs/decisions/0315).
CONTRADICTS, AHEAD = 0.6, 1.5


def best_article(scores: Mapping[str, float]) -> str:
    """The article with the highest score; "" if there is none."""
    articles = [key for key in scores if key.startswith(f"{ARTICLE}:")]
    return max(articles, key=scores.__getitem__, default="")


def is_contradicted(one: MatchedSituation, *, scores: Mapping[str, float], likelihood: float) -> bool:
    """True if the ranker, which does not use situations, is likely right with an article on which this one does not
    rest."""
    own = max((scores[key] for key in one.articles if key in scores), default=-math.inf)
    return likelihood >= CONTRADICTS and scores.get(best_article(scores), own) - own > AHEAD


def least_to_answer(
    one: MatchedSituation, *, scores: Mapping[str, float], likelihood: float, is_of_a_place: bool
) -> float:
    """Minimum likelihood of a situation to answer, depending on the ranker's score for its article. A question about
    one place needs more, because that place may have rules of its own."""
    if is_contradicted(one, scores=scores, likelihood=likelihood):
        return NEVER
    own = scores.get(next(iter(one.articles), ""))
    if own is None:
        return ALONE
    is_agreed = own >= max(scores[best_article(scores)], NEAR_PROVISION)
    return AGREED if is_agreed and not is_of_a_place else ANSWERS


def least_to_rule(one: MatchedSituation, *, scores: Mapping[str, float], likelihood: float, over: Set[str]) -> float:
    """Minimum likelihood to report that a text not held governs the matter, without results. It is higher if the ranker
    is likely right with a held article, unless that is `over`: the other text may have replaced it."""
    is_ruled_here = is_contradicted(one, scores=scores, likelihood=likelihood) and best_article(scores) not in over
    return ALONE if is_ruled_here else WANTED


def worth_of(
    matches: Sequence[MatchedSituation], *, scores: Mapping[str, float], likelihood: float
) -> dict[str, float]:
    """Article key -> points that the situations add to it; fewer if the ranker is likely right by itself."""
    worth: dict[str, float] = {}
    doubt = (1 - likelihood) ** 2
    for one in takewhile(lambda one: one.likelihood >= _LEAST_WORTH, matches):
        points = [WORTH * one.likelihood * doubt, WORTH_OF_OTHERS * one.likelihood * doubt]
        if one.likelihood >= ANSWERS and not is_contradicted(one, scores=scores, likelihood=likelihood):
            points[0] += _FIRST
        for key, add in zip(one.articles, points, strict=False):
            worth[key] = worth.get(key, 0.0) + add
    return worth
