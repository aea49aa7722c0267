"""Which situations a question may be about, and which articles those rest on."""

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

_MOST_LEADING = 2  # articles of one situation
FOR_OTHERS, _SISTER = 2, 0.1  # of `ranges_told`; and how likely a sister must be
# How likely a situation must be to be offered, to be looked at at all, and of the likeliest another that asks the same.
SITUATION_MAY, LEAST_LIKELY, AS_LIKELY = 0.2, 0.12, 0.5


def article_of(proof: SituationProof) -> str:
    """The key in the index of the article that it stands in."""
    return article_key(slug=number_slug(proof.law), address=article_at(proof.at))


@dataclass(frozen=True, slots=True)
class MatchedSituation:
    """A situation that a question may be about, and how likely that is."""

    known: KnownSituation
    likelihood: float

    @property
    def articles(self) -> list[str]:
        """The keys in the index of the articles that its answer rests on, the head one first."""
        return list(dict.fromkeys(map(article_of, self.known.situation.rests)))[:_MOST_LEADING]

    @property
    def words(self) -> str:
        """The law's words that its answer rests on."""
        return "\n".join(proof.passage for proof in self.known.situation.rests)

    @property
    def laws(self) -> tuple[str, ...]:
        """The numbers of the texts that rule it, held or not."""
        situation = self.known.situation
        return tuple(dict.fromkeys([*situation.wanted, *(proof.law for proof in situation.rests)]))


class SituationShelf:
    """The situations that can be asked for, ready to be matched."""

    def __init__(self, known: Sequence[KnownSituation]) -> None:
        self._known = {one.situation.key: one for one in known}
        self.numbers = frozenset(one.number for one in known)  # of the answers that tell them
        situations = [one.situation for one in known]
        self._index = PhrasingIndex(phrasings(situations), heads(situations))

    def matches(self, question: QuestionReading) -> list[MatchedSituation]:
        """Likeliest first."""
        found = self._index.matches(question.tokens, story=question.story)
        return _for_the_asker([MatchedSituation(self._known[key], likelihood) for key, likelihood in found], question)


# Who has a law of work of his own: what holds for employees is not for him.
_OWN_LAW = ("cong chuc", "vien chuc", "bien che", "si quan", "quan nhan")


def _for_the_asker(found: list[MatchedSituation], question: QuestionReading) -> list[MatchedSituation]:
    """What is for another age, sum or person than is named gives its place to a sister that is for that; where there is
    none, what is for other persons is half as likely."""
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
    """The first is as likely as it is together with those of its article that are for another age, sum or person."""
    first, *others = found
    taken = sum(
        one.likelihood
        for one, fits in zip(others, told[1:], strict=True)
        if fits == FOR_OTHERS and one.articles[:1] == first.articles[:1]
    )
    return [replace(first, likelihood=first.likelihood + taken), *others]


def _is_for(one: MatchedSituation, question: QuestionReading) -> int:
    """As `ranges_told`: whether it is for the figures, or else for the person, that a question names. What rests on no
    text that is held tells its figures in its title alone."""
    asked, situation = fold(question.told), one.known.situation
    named = [person for person in _OWN_LAW if person in asked]
    by_figures = ranges_told(question.asked, one.words or situation.title)
    if not named or by_figures == FOR_OTHERS:
        return by_figures
    said = fold("\n".join((situation.person, *situation.said)))
    return 0 if any(person in said for person in named) else FOR_OTHERS


_ASKED_AGAIN = 30  # seconds after which the shelf asks whether an answer has changed


def situation_shelf() -> SituationShelf:
    """What the public may read, as it was half a minute ago at most (what is shown of it is read again), beside what
    waits: among few situations the likeliest is not likely."""
    return _shelf(_stamps(int(time.monotonic()) // _ASKED_AGAIN))


@lru_cache(maxsize=1)
def _stamps(moment: int) -> tuple[object, ...]:
    return situation_stamps()


@lru_cache(maxsize=2)
def _shelf(stamps: tuple[object, ...]) -> SituationShelf:
    public = public_situations() if stamps else []
    return SituationShelf([*public, *beside(public)])


def told_today(known: KnownSituation, *, day: date) -> SituationToday | None:
    """How it reads on a day; None where it is not public any more."""
    name = (known.number, known.situation.key, day)
    return asked_once("situation", [name], lambda names: {name: _told(known, day)}).get(name)


def _told(known: KnownSituation, day: date) -> SituationToday | None:
    return next((situation_today(one, day=day) for one in still_told([known])), None)


def as_asked(told: SituationToday, reading: QuestionReading, needle: Needle) -> SituationToday:
    """It as this question asks it: a case that the question names answers before the rule does, and of what the rule
    rests on that stands first which is for the age or sum that is named, or whose value is asked for."""
    if named := _named_case(told, reading, needle):
        asked = replace(told, case=named[0], leads=(named[1], *told.leads))
        return asked if holds_what_is_asked(reading.asks, asked.said) else told
    asked_for, figures = forms_asked(reading.asks), figures_named(reading.asked)
    # Who, and which papers, is no value.
    forms = asked_for if all("figure" in form.groupindex for form in asked_for) else []

    def lacks(proof: SituationProof) -> tuple[int, bool, bool]:
        words = told.sentence if proof is told.leads[0] else told.values_said(proof)
        is_named = bool(figures & figures_named(words))
        has_form = any(form.search(words) for form in forms)
        # Whether somebody may is told by the rule, whatever figures are named, unless it is for other ones.
        by_form = (False, False) if ANY in asked_for else (not is_named, not has_form)
        return ranges_told(reading.asked, proof.today(told.reading.values)), *by_form

    return replace(told, leads=tuple(sorted(told.leads, key=lacks)))


# Of all that is asked, by weight, what a case must say that the rule does not, and how far ahead of other cases it must
# be; how many of the words by which it is called must be asked.
CASE_SAYS, CASE_AHEAD, CASE_CALLED = 0.4, 0.1, 0.5


def _named_case(
    told: SituationToday, reading: QuestionReading, needle: Needle
) -> tuple[OtherCase, SituationProof] | None:
    """The case that a question names, and its proof: what the question says beyond the rule the case says, and the
    question says most of what the case is called."""
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
    """Whether an answered question asks about the same, by its words (`leeway`: see `is_near`), by what sort of answer
    is wanted, and of a situation by how it is said: it must be about as likely as the likeliest."""
    number = int(found.card["answer"])
    likely = {one.known.number: one.likelihood for one in matches}
    least = max(SITUATION_MAY, AS_LIKELY * max(likely.values(), default=0.0))
    return (
        (number not in situation_shelf().numbers or likely.get(number, 0.0) >= least)
        and is_near(found, score=score, needle=needle, leeway=leeway)
        and holds_what_is_asked(reading.asks, found.card.get("summary") or reading.text)
    )


def place_meant(found: IndexHit, reading: QuestionReading, matches: Sequence[MatchedSituation]) -> ClausePassage | None:
    """The place in an article on which what may be meant rests, for the age or sum that is named before others; None
    where it rests on none, or only on what is for another age or sum."""
    likely = (one.known.situation for one in matches if one.likelihood >= LEAST_LIKELY)
    proofs = (proof for situation in likely for proof in situation.proofs if article_of(proof) == found.key)
    fits = ((ranges_told(reading.asked, proof.passage), proof) for proof in proofs)
    told, best = min(fits, key=itemgetter(0), default=(FOR_OTHERS, None))
    return passage_at(found.body, parse_address(best.at)) if best and told != FOR_OTHERS else None


# How likely a situation must be to answer; where the ranker puts its article first and makes something of it; where it
# does not bring it up (docs/decisions/0352); to name the text that rules it and is not held (docs/decisions/0252).
ANSWERS, AGREED, ALONE, NEVER, WANTED = 0.6, 0.4, 0.62, math.inf, 0.45
# A provision has words of its own, and is known by what the ranker makes of it alone (docs/decisions/0113): with less
# the ranker agrees with nothing.
NEAR_PROVISION = 4.5
# What a likely situation is worth to the articles that it rests on, in the ranker's points, and how far behind the
# first an article stands that the ranker did not bring up. Between the list for people's questions and that for
# examiners' (docs/decisions/0315).
WORTH, WORTH_OF_OTHERS, BEHIND = 20.0, 10.0, 4.0
_LEAST_WORTH = 0.03  # with less it moves nothing, and costs a look into the index
_FIRST = 100.0  # what answers stands first: the card and the list are one
# How likely the ranker must be right for a situation that rests on another article to be no answer, and by how many of
# its points it must put its own first (docs/decisions/0315).
CONTRADICTS, AHEAD = 0.6, 1.5


def best_article(scores: Mapping[str, float]) -> str:
    """The article that the ranker puts first; "" where it brings up none."""
    articles = [key for key in scores if key.startswith(f"{ARTICLE}:")]
    return max(articles, key=scores.__getitem__, default="")


def is_contradicted(one: MatchedSituation, *, scores: Mapping[str, float], likelihood: float) -> bool:
    """Whether the ranker, which knows no situation, is likely right with an article on which this one does not rest."""
    own = max((scores[key] for key in one.articles if key in scores), default=-math.inf)
    return likelihood >= CONTRADICTS and scores.get(best_article(scores), own) - own > AHEAD


def least_to_answer(
    one: MatchedSituation, *, scores: Mapping[str, float], likelihood: float, is_of_a_place: bool
) -> float:
    """How likely a situation must be to answer, by where the ranker, which knows none, puts its article. What is asked
    of one place may be that place's to say."""
    if is_contradicted(one, scores=scores, likelihood=likelihood):
        return NEVER
    own = scores.get(next(iter(one.articles), ""))
    if own is None:
        return ALONE
    is_agreed = own >= max(scores[best_article(scores)], NEAR_PROVISION)
    return AGREED if is_agreed and not is_of_a_place else ANSWERS


def least_to_rule(one: MatchedSituation, *, scores: Mapping[str, float], likelihood: float, over: Set[str]) -> float:
    """How likely a matter must be that a text rules which is not held: then its number is said, and nothing is listed.
    Where the ranker is likely right with an article of the shelf, it needs as much as without the ranker; not with one
    that is `over`, whose place the other text may have taken."""
    is_ruled_here = is_contradicted(one, scores=scores, likelihood=likelihood) and best_article(scores) not in over
    return ALONE if is_ruled_here else WANTED


def worth_of(
    matches: Sequence[MatchedSituation], *, scores: Mapping[str, float], likelihood: float
) -> dict[str, float]:
    """The key of each article that a situation rests on -> what that is worth to it: the less, the likelier the ranker
    is right by itself."""
    worth: dict[str, float] = {}
    doubt = (1 - likelihood) ** 2
    for one in takewhile(lambda one: one.likelihood >= _LEAST_WORTH, matches):
        points = [WORTH * one.likelihood * doubt, WORTH_OF_OTHERS * one.likelihood * doubt]
        if one.likelihood >= ANSWERS and not is_contradicted(one, scores=scores, likelihood=likelihood):
            points[0] += _FIRST
        for key, add in zip(one.articles, points, strict=False):
            worth[key] = worth.get(key, 0.0) + add
    return worth
