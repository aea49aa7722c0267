"""Candidates for a question and their order: from a snapshot of an index to names in it, best first."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lawsearch.engine.port import ALL, IndexCandidate, IndexFilter, IndexSnapshot
from lawsearch.ranking.analysis import SyllableToken, tokens
from lawsearch.ranking.features import features
from lawsearch.ranking.forward import Figures, RecordStack, numbers_of, stack
from lawsearch.ranking.model import FEW, shipped, signals
from lawsearch.ranking.query import ASKED, SoughtTerms, probes, sought
from lawsearch.ranking.spelling import restored
from lawsearch.ranking.terms import QueryTerms, TextForm, TypingStyle, forms_in, terms_of
from lawsearch.ranking.vocabulary import Lexicon


@dataclass(frozen=True, slots=True)
class CandidateView:
    """What each of some candidates looks like to the ranker."""

    stack: RecordStack
    features: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Candidates for a question, and how they look; no view where there is none."""

    terms: QueryTerms
    asked: SoughtTerms
    candidates: tuple[IndexCandidate, ...]
    view: CandidateView | None


@dataclass(frozen=True, slots=True)
class OrderedPool:
    """Candidates, best first, as names in their snapshot, each with its score in what the model counts in.

    `likelihood`: how likely the first ones answer; `is_sure` where that is likelier than not. `held`: how much of what
    is asked the fullest of the first holds, by weight: 0 to 1; what people call otherwise is held with the law's words.
    """

    terms: QueryTerms
    refs: tuple[Hashable, ...]
    likelihood: float = 0.0
    is_sure: bool = False
    held: float = 0.0
    scores: tuple[float, ...] = ()


def pool_of(
    question: Sequence[SyllableToken], snapshot: IndexSnapshot, *, lexicon: Lexicon, narrowing: IndexFilter = ALL
) -> CandidatePool:
    """Bring up the candidates for a question and look at each of them."""
    terms = terms_of(question, count=snapshot.count, total=snapshot.total)
    form = TextForm.MARKED if terms.writing is TypingStyle.MARKED else TextForm.FOLDED
    said = lexicon.law_words(question)
    candidates = tuple(snapshot.pool(probes(question, terms, form=form, everyday=said), narrowing))
    asked = sought(question, form=form, count=snapshot.count, total=snapshot.total, everyday=said)
    return CandidatePool(terms, asked, candidates, view_of(candidates, asked) if candidates else None)


def view_of(candidates: Sequence[IndexCandidate], asked: SoughtTerms) -> CandidateView:
    """How candidates look. Raises ValueError where there are none."""
    laid = stack([one.record for one in candidates], asked.form)
    return CandidateView(laid, features(laid, asked))


def ordered(
    question: Sequence[SyllableToken], snapshot: IndexSnapshot, *, lexicon: Lexicon, narrowing: IndexFilter = ALL
) -> OrderedPool:
    """The order in which a reader sees what was found."""
    pool = pool_of(question, snapshot, lexicon=lexicon, narrowing=narrowing)
    if pool.view is None:
        return OrderedPool(pool.terms, ())
    model = shipped(pool.asked.form)
    scores = model.order.of(pool.view.features)
    seen = signals(pool.view.features, scores)
    said = _said_otherwise(question, pool.asked, lexicon) * _holds_law_words(pool.view, scores)
    likelihood = model.likelihood(seen)
    if pool.asked.form is TextForm.FOLDED:
        scores = _looked_at_again(restored(question, count=snapshot.count), pool, scores, snapshot, lexicon)
    scores = scores - set_back(pool.view.stack)
    order = np.argsort(-scores, kind="stable")
    return OrderedPool(
        terms=pool.terms,
        refs=tuple(pool.candidates[at].ref for at in order),
        likelihood=likelihood,
        is_sure=likelihood >= model.sure,
        held=max(seen["few_all_holds"], said),
        scores=tuple(scores[order].tolist()),
    )


def _said_otherwise(question: Sequence[SyllableToken], asked: SoughtTerms, lexicon: Lexicon) -> float:
    """The share of what is asked, by weight, that stands in everyday words."""
    said = {form for one in lexicon.heard(question) for form in forms_in(asked.form, tokens(one.said))}
    is_typed, weights = asked.group == ASKED, asked.idf
    is_said = np.isin(asked.syllables, numbers_of(list(said))) & is_typed
    return float(weights[is_said].sum() / max(weights[is_typed].sum(), 1e-9))


def _holds_law_words(view: CandidateView, scores: Figures) -> float:
    """How much of the law's words for them the fullest of the first holds, neighbours as neighbours: 0 to 1."""
    return float(view.features["all_holds_everyday_pairs"][np.argsort(-scores, kind="stable")[:FEW]].max())


def _looked_at_again(
    meant: Sequence[SyllableToken], pool: CandidatePool, scores: Figures, snapshot: IndexSnapshot, lexicon: Lexicon
) -> Figures:
    """The scores of what was typed without marks, the best of them averaged with those of what was meant.

    Without marks "đất" and "đạt" are one word; with marks put back one word in a hundred is the wrong one. Together the
    two lose less than either (docs/decisions/0084).
    """
    order = np.argsort(-scores, kind="stable")
    best, rest = order[:SECOND_LOOK], order[SECOND_LOOK:]
    asked = sought(
        meant,
        form=TextForm.MARKED,
        count=snapshot.count,
        total=snapshot.total,
        everyday=lexicon.law_words(meant),
    )
    again = shipped(TextForm.MARKED).order.of(view_of([pool.candidates[at] for at in best], asked).features)
    looked = scores.copy()
    looked[best] = (scores[best] + again) / 2
    if len(rest):  # whatever was not looked at again stays behind what was
        looked[rest] += looked[best].min() - scores[rest[0]]
    return looked


SECOND_LOOK = 120  # candidates for a question without marks that are looked at with marks put back

# How far, in what the model counts in, a text is set back that is out of force, or whose law has changed since: between
# texts that answer about alike the one in force comes first, and no good answer vanishes behind bad ones.
SET_BACK_OVER = 2.0
SET_BACK_STALE = 0.5


def set_back(laid: RecordStack) -> Figures:
    return SET_BACK_OVER * laid.is_over + SET_BACK_STALE * laid.is_stale
