"""The answer card: the provisions that most likely answer a question, and answered questions that are close.

A card and not an oracle: it quotes the law, says where it stands, and keeps silent where nothing clearly answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lawsearch.engine.port import Found
from lawsearch.ranking.terms import Needle
from portal.library.models import Instrument
from portal.library.queries import instruments_on_the_shelf, successors_of
from portal.library.states import Status
from portal.search.absent import Later
from portal.search.hits import Hit, to_hit
from portal.search.kinds import ANSWER, ARTICLE
from portal.search.nearness import is_near

MOST_PROVISIONS = 3
MOST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Provision:
    """An article that answers, with the standing of its law today; `later` has perhaps taken the law's place."""

    hit: Hit
    status: Status | None
    issued: date | None
    effective: date | None
    later: Later | None = None

    @property
    def is_over(self) -> bool:
        return self.status is not None and self.status.is_over

    @property
    def standing(self) -> int:
        """What may be applied stands first, then what a later law has perhaps replaced, then what is over."""
        return 2 if self.is_over else 1 if self.later else 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said before the results. Where it is not sure there are no provisions.

    `is_asked`: something was asked that can be answered; a word or two ("ly hôn") name a matter to read about.
    """

    is_sure: bool
    provisions: tuple[Provision, ...] = ()
    questions: tuple[Hit, ...] = ()
    is_asked: bool = True

    @property
    def is_unanswered(self) -> bool:
        """Whether the page must say that nothing clearly answers."""
        return self.is_asked and not self.is_sure

    @property
    def is_shown(self) -> bool:
        return bool(self.provisions or self.questions) or self.is_unanswered

    @property
    def keys(self) -> frozenset[str]:
        """What the card shows, and the results beside it need not show again."""
        return frozenset([*(one.hit.key for one in self.provisions), *(hit.key for hit in self.questions)])


def answer_of(
    *,
    near: Sequence[Found],
    scores: Mapping[str, float],
    needle: Needle,
    day: date,
    is_sure: bool,
    is_asked: bool,
    abreast: int,
) -> Answer:
    """The card for a question over what comes nearest, best first: only the very first may be called the answer.

    `abreast` of them are about as likely to be it as the first; `scores` are the ranker's, by key.
    """
    ranked = list(enumerate(near, start=1))
    likely = ranked[: min(MOST_PROVISIONS, abreast)]
    first = [(rank, found) for rank, found in likely if is_sure and found.kind == ARTICLE]
    asked = [
        (rank, found)
        for rank, found in ranked
        if found.kind == ANSWER and is_near(found, score=scores.get(found.key, 0.0), needle=needle)
    ]
    slugs = {found.card["slug"] for _, found in first}
    laws, later = _laws(slugs), successors_of(slugs=slugs)
    provisions = [_provision(to_hit(found, needle, rank=rank), found, laws, later, day) for rank, found in first]
    return Answer(
        is_sure=is_sure,
        # However well its words fit: nobody shall take a law that is over for the answer while another answers.
        provisions=tuple(sorted(provisions, key=lambda one: one.standing)),
        questions=tuple(to_hit(found, needle, rank=rank) for rank, found in asked[:MOST_QUESTIONS]),
        is_asked=is_asked,
    )


def _laws(slugs: set[str]) -> Mapping[str, Instrument]:
    found = instruments_on_the_shelf().filter(slug__in=slugs).prefetch_related("spans") if slugs else ()
    return {law.slug: law for law in found}


def _provision(
    hit: Hit, found: Found, laws: Mapping[str, Instrument], later: Mapping[str, Instrument], day: date
) -> Provision:
    """The library knows the standing of this very day; the index that of the day when it read the law."""
    law = laws.get(found.card["slug"])
    if law is None:
        return Provision(hit, hit.status, hit.issued, None)
    newer = later.get(law.slug)
    after = Later(newer.title, newer.official_number, newer.get_absolute_url()) if newer else None
    return Provision(hit, law.status_on(day), law.issued_date, law.effective_date, after)
