"""Whether an answered question is near the one that is asked now: near enough to be named beside it."""

from __future__ import annotations

from lawsearch.engine.port import Found
from lawsearch.ranking.analysis import tokens
from lawsearch.ranking.terms import Needle

# By what the ranker makes of it and by the share of the question that its own words hold: half of the words are worth
# as much as five of the ranker's points. Set on 45 questions that the demo answers, asked in other words, and 30 that
# it does not answer (docs/decisions/0113).
NEAR, WORTH_OF_WORDS = 9.5, 10.0
FEWEST = 3  # syllables that tell, from which a share of them says something


def is_near(found: Found, *, score: float, needle: Needle) -> bool:
    """Whether it asks about the same. Of a word or two, its title must hold all.

    `score` is what the ranker makes of it (`Ordered.scores`).
    """
    if len(needle.telling) < FEWEST:
        return bool(needle.telling) and needle.telling <= _said(found.card.get("heading", ""), needle)
    return score + WORTH_OF_WORDS * share_held(found, needle) >= NEAR


def share_held(found: Found, needle: Needle) -> float:
    """How much of what tells in a question its own question and short answer hold, by weight: 0 to 1."""
    own = " ".join(found.card.get(part, "") for part in ("heading", "question", "summary"))
    weigh = needle.weights.get
    whole = sum(weigh(syllable, 0.0) for syllable in needle.telling)
    held = sum(weigh(syllable, 0.0) for syllable in needle.telling & _said(own, needle))
    return held / whole if whole else 0.0


def _said(text: str, needle: Needle) -> set[str]:
    return {needle.of(token) for token in tokens(text)}
