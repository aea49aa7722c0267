"""How often each part of a thing is counted in the one field that is indexed.

One field with the titles repeated, and not a sum over fields: BM25 then saturates once, which is worth five points of
recall in the first ten (docs/decisions/0035).
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.search.ranking.analysis import folded_forms, marked_forms, tokens, with_pairs

TITLE = 4  # the law's title, its number, the section of the portal
HEADING = 8  # the article's own heading
BODY = 1
# What a thing's score is multiplied by: between articles that fit alike, a law before a decree, and before both no text
# that is no longer in force. Small on purpose: the words decide (docs/decisions/0036).
STANDING_OVER = 1.0
STANDING_STALE = 1.0  # an explanation whose law has changed since, until its agency has looked at it
STANDING = 1.1
STANDING_LAW = 1.155
PSEUDO_TITLE = 40  # syllables of the first article that stand in for a title nobody wrote


@dataclass(frozen=True, slots=True)
class Parts:
    """A text to be found, by what each part of it is worth."""

    title: str
    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What the index holds of it: tokens with blanks between them, as written and without marks."""

    marked: str
    folded: str


def counted(parts: Parts) -> Counted:
    """The tokens of the parts, each as often as its part is worth."""
    weighted = [
        (tokens(parts.title), TITLE),
        (tokens(parts.heading), HEADING),
        (tokens(parts.body), BODY),
    ]
    return Counted(
        marked=" ".join(_repeat(with_pairs(marked_forms(found)), times) for found, times in weighted),
        folded=" ".join(_repeat(with_pairs(folded_forms(found)), times) for found, times in weighted),
    )


def standing(*, is_law: bool, is_over: bool) -> float:
    """How much a thing's rank owes to what it is."""
    if is_over:
        return STANDING_OVER
    return STANDING_LAW if is_law else STANDING


def _repeat(counted_tokens: list[str], times: int) -> str:
    return " ".join(counted_tokens * times)


def pseudo_title(first_article: str) -> str:
    """What stands in for the title of a law that has none: how its first article begins."""
    return " ".join(marked_forms(tokens(first_article[:2000])[:PSEUDO_TITLE]))
