"""Which situations a question may be about, and which articles those rest on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lawsearch.phrasings import PhrasingIndex
from lawsearch.ranking.questions import QuestionReading
from lawtext.addresses import number_slug
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
from portal.questions.states.situations import heads, phrasings
from portal.search.queries.index import asked_once, facts_until
from portal.search.queries.sources import article_key

_MOST_LEADING = 2  # articles of one situation


@dataclass(frozen=True, slots=True)
class MatchedSituation:
    """A situation that a question may be about, and how likely that is."""

    known: KnownSituation
    likelihood: float

    @property
    def articles(self) -> list[str]:
        """The keys in the index of the articles that its answer rests on, the head one first."""
        keys = (
            article_key(slug=number_slug(proof.law), address=article_at(proof.at))
            for proof in self.known.situation.rests
        )
        return list(dict.fromkeys(keys))[:_MOST_LEADING]


class SituationShelf:
    """The situations that can be asked for, ready to be matched."""

    def __init__(self, known: Sequence[KnownSituation]) -> None:
        self._known = {one.situation.key: one for one in known}
        situations = [one.situation for one in known]
        self._index = PhrasingIndex(phrasings(situations), heads(situations))

    def matches(self, question: QuestionReading) -> list[MatchedSituation]:
        """Likeliest first."""
        found = self._index.matches(question.tokens, story=question.story)
        return [MatchedSituation(self._known[one.key], one.likelihood) for one in found]


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


def forget_shelf() -> None:
    """Ask anew what is public: for who has put a whole database in the place of another."""
    _stamps.cache_clear()
    facts_until.cache_clear()


def told_today(known: KnownSituation, *, day: date) -> SituationToday | None:
    """How it reads on a day; None where it is not public any more."""
    name = (known.number, known.situation.key, day)
    told = asked_once("situation", [name], lambda names: {name: _told(known, day)})
    return told.get(name)


def _told(known: KnownSituation, day: date) -> SituationToday | None:
    return next((situation_today(one, day=day) for one in still_told([known])), None)


# How likely a situation must be to answer. What a likely situation is worth to the articles that it rests on, in the
# ranker's points, and how far behind the first an article stands that the ranker did not bring up. Between the list for
# people's questions and that for examiners' (docs/decisions/0252).
ANSWERS = 0.55
WORTH, WORTH_OF_OTHERS, BEHIND = 10.0, 5.0, 3.0
_FIRST = 100.0  # what answers stands first: the card and the list are one


def worth_of(matches: Sequence[MatchedSituation]) -> dict[str, float]:
    """The key of each article that a situation rests on -> what that is worth to it."""
    worth: dict[str, float] = {}
    for one in matches:
        points = [WORTH * one.likelihood, WORTH_OF_OTHERS * one.likelihood]
        if one.likelihood >= ANSWERS:
            points[0] += _FIRST
        for key, add in zip(one.articles, points, strict=False):
            worth[key] = worth.get(key, 0.0) + add
    return worth
