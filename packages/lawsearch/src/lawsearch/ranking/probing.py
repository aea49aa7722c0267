"""A question -> the ways in which candidates are looked for: the pool that the ranker orders.

What is not in the pool cannot be found, so several probes differ in what they lean on (docs/decisions/0084).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lawsearch.ranking.analysis import Token, with_pairs
from lawsearch.ranking.cleaning import telling
from lawsearch.ranking.definitions import runs_of
from lawsearch.ranking.terms import (
    LONGEST_QUESTION,
    Form,
    Place,
    Term,
    Terms,
    forms_in,
)
from lawsearch.ranking.weights import joined

WHOLE, CLEAN, HEADING, EVERYDAY, DEFINED = 240, 100, 80, 100, 20  # candidates that each probe may bring up
SAID_OTHERWISE = 0.6  # worth of the law's word beside the word that was typed


@dataclass(frozen=True, slots=True)
class Probe:
    """One way to look for candidates: terms whose scores are summed, and how many of the best are wanted."""

    terms: tuple[Term, ...]
    limit: int


def probes(
    question: Sequence[Token], terms: Terms, *, form: Form, everyday: Sequence[Sequence[Token]] = ()
) -> list[Probe]:
    """The probes of a question that has been read into `terms`; `everyday` are the law's words for what was said."""
    asked = list(question[:LONGEST_QUESTION])
    kept = [token for token, is_telling in zip(asked, telling(asked), strict=True) if is_telling]
    clean = tuple(Term(form, text) for text in dict.fromkeys(_all(kept, form)))
    expected = {text: Term(form, text, SAID_OTHERWISE) for words in everyday for text in _all(words, form)}
    heading = (replace(term, place=Place.HEADING) for term in (*clean, *expected.values()))
    listed = [
        Probe(terms.ranked, WHOLE),
        Probe(clean, CLEAN),
        Probe(tuple(heading), HEADING),
        Probe((*clean, *expected.values()) if expected else (), EVERYDAY),
        Probe(_defined(asked, form), DEFINED),
    ]
    return [probe for probe in listed if probe.terms]


def _all(found: Sequence[Token], form: Form) -> list[str]:
    return with_pairs(forms_in(form, found))


def _defined(asked: Sequence[Token], form: Form) -> tuple[Term, ...]:
    """Every run of syllables that may be a defined term, a longer one worth more."""
    runs = runs_of(forms_in(form, asked))
    return tuple(Term(form, joined(text), float(length), Place.DEFINED) for text, length in runs.items())
