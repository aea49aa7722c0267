"""What search knows for a question that is put to people: answers there already, provisions that may answer.

The adviser of the room of questions (`questions.advice`). It looks with the ordering and the gate that readers look
with, once among answers and once among articles of law, and keeps silent where what comes nearest is not near.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lawsearch.engine.port import (
    Found,
    IndexUnavailable,
    Narrowing,
    Snapshot,
)
from lawsearch.ranking.analysis import tokens
from lawsearch.ranking.everyday import Lexicon
from lawsearch.ranking.reading import Reading, gist, read_question
from lawsearch.ranking.terms import Needle
from lawtext.addresses import describe, number_key, parse_address
from portal.library.shelving.citing import own_name_key
from portal.questions.advice import Advice, Similar, Suggested
from portal.questions.routing.terms import Said
from portal.search.everyday_words import lexicon
from portal.search.gate import PublicSnapshot
from portal.search.hits import Hit, to_hit
from portal.search.kinds import ANSWER, ARTICLE, LAWS
from portal.search.nearness import FEWEST, is_near
from portal.search.operations import engine
from portal.search.ordering import ordered
from portal.search.queries import needle_for

logger = logging.getLogger(__name__)

# A provision has words of its own, and is known by what the ranker makes of it alone (docs/decisions/0113).
NEAR_PROVISION = 4.5
BEHIND = 3.0  # so far behind the first another provision may be, in the ranker's points
FEWEST_FOR_PROVISION = 2  # syllables that tell ("alo alo" tells nothing)
_READ = 8  # of the best of each kind that are looked at


class SearchAdviser:
    """Advises by the index. Where that cannot be read it advises nothing, and an operator is told."""

    def advise(self, question: str, *, limit: int = 5) -> Advice:
        reading = read_question(gist(question))
        if not reading:
            return Advice()
        try:
            return advice_for(reading=reading, snapshot=engine().snapshot(), words=lexicon(), limit=limit)
        except IndexUnavailable as error:
            logger.error("%s", error)
        except Exception:  # advice is a help; whatever fails in an engine, questions are taken and answered
            logger.exception("advice failed")
        return Advice()

    def hear(self, question: str) -> tuple[Said, ...]:
        return tuple(Said(one.said, one.law) for one in lexicon().heard(tokens(question)) if one.law)


def advice_for(*, reading: Reading, snapshot: Snapshot, words: Lexicon, limit: int) -> Advice:
    """The nearest public answers, and the nearest provisions in force, best first; at most `limit` of each."""
    public = PublicSnapshot(snapshot)
    answers, provisions = (_nearest(reading, public, words, narrowing) for narrowing in (_ANSWERS, _PROVISIONS))
    near = islice(_near_provisions(provisions), limit)
    return Advice(
        answers=tuple(_similar(one) for one in islice(_near_answers(answers), limit)),
        provisions=tuple(_suggested(to_hit(one, provisions.needle), one) for one in near),
    )


_ANSWERS = Narrowing(facets={"kind": ANSWER})
_PROVISIONS = Narrowing(facets={"kind": ARTICLE}, in_force_only=True)


@dataclass(frozen=True, slots=True)
class _Nearest:
    """What comes nearest, best first, each with what the ranker makes of it; and what to look for in its words."""

    found: tuple[tuple[Found, float], ...]
    needle: Needle


def _nearest(reading: Reading, snapshot: PublicSnapshot, words: Lexicon, narrowing: Narrowing) -> _Nearest:
    things = ordered(reading.tokens, snapshot, lexicon=words, narrowing=narrowing)
    refs = things.refs[:_READ]
    scores = dict(zip(snapshot.keys(refs), things.scores, strict=False))
    found = tuple((one, scores[one.key]) for one in snapshot.fetch(refs))
    return _Nearest(found, needle_for(reading, things.terms, snapshot))


def _near_answers(nearest: _Nearest) -> Iterator[Found]:
    """Of a word or two nothing is said: somebody is still writing, or writes nonsense."""
    if len(nearest.needle.telling) >= FEWEST:
        yield from (one for one, score in nearest.found if is_near(one, score=score, needle=nearest.needle))


def _near_provisions(nearest: _Nearest) -> Iterator[Found]:
    if nearest.found and len(nearest.needle.telling) >= FEWEST_FOR_PROVISION:
        least = max(NEAR_PROVISION, nearest.found[0][1] - BEHIND)
        yield from (one for one, score in nearest.found if score >= least)


def _similar(found: Found) -> Similar:
    card = found.card
    return Similar(int(card["answer"]), card["heading"], card["summary"], card["url"], bool(card["stale"]))


def _suggested(hit: Hit, found: Found) -> Suggested:
    """The very clause that answers, where one does."""
    card = found.card
    address = hit.address.partition("#")[2] or card["address"]
    is_law, title, number = card["doc_type"] in LAWS, card["title"], card["number"]
    place = describe(parse_address(address))
    return Suggested(
        document_key=number_key(number) if number else own_name_key(title=title, doc_type=card["doc_type"]),
        address=address,
        label=f"{place[:1].upper()}{place[1:]} {title if is_law or not number else f'{card["doc_type"]} {number}'}",
        law=f"{title} ({number})" if number and number not in title else title,
        words=" ".join(filter(None, [hit.lead, "".join(piece.text for piece in hit.passage)])),
        url=hit.address,
    )
