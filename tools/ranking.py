"""Questions with known answers, run against the index: the quality of the ranking, and the training of the ranker."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, repeat

import numpy as np
from django.db.models import Sum
from numpy.typing import NDArray

from lawsearch.candidates import CandidatePool, pool_of, view_of
from lawsearch.engine import IndexSnapshot
from lawsearch.ranking.forward import Figures, RecordStack
from lawsearch.ranking.model import Linear, Model, signals
from lawsearch.ranking.query import BODY
from lawsearch.ranking.questions import read_question
from lawsearch.ranking.terms import TextForm
from lawsearch.ranking.vocabulary import Lexicon
from lawtext.addresses import number_key, step
from lawtext.types import Unit
from lawtext.words import fold
from portal.library.queries import instruments_on_the_shelf
from portal.search.models import Opening
from portal.search.queries.results import best_keys
from portal.search.queries.sources import article_key
from tools.measures import DEPTHS, RANKED, KnownQuestion, RankedQuestion
from tools.weights import Example, fit_order, fit_yes, folds


class Keys:
    """The index keys of the articles in a file of questions: by the source's id of a law, otherwise by its number."""

    def __init__(self) -> None:
        self._by_source: dict[str, list[str]] = {}
        self._by_number: dict[str, list[str]] = {}
        for slug, source_id, key in instruments_on_the_shelf().values_list("slug", "source_id", "number_key"):
            if source_id:
                self._by_source.setdefault(source_id, []).append(slug)
            self._by_number.setdefault(key, []).append(slug)

    def of(self, question: KnownQuestion) -> set[str]:
        """The keys of the right articles; empty if the library does not have the law."""
        return {
            article_key(slug=slug, address=str(step(Unit.ARTICLE, article)))
            for law, article in question.relevant
            for slug in self._slugs(law)
        }

    def laws_of(self, question: KnownQuestion) -> set[str]:
        """The slugs of the laws with the answer: files may write one number in several ways."""
        return {slug for law, _ in question.relevant for slug in self._slugs(law)}

    def _slugs(self, law: str) -> list[str]:
        return self._by_source.get(law) or self._by_number.get(number_key(law), [])


def opened_after() -> Iterator[tuple[str, Mapping[str, int]]]:
    """Every question with stored text after which a result was opened, oldest first, and how often each index entry was
    opened after it.
    """
    summed = (
        Opening.objects.exclude(question__text="")
        .values("question", "question__text", "key")
        .annotate(total=Sum("times"))
        .order_by("question", "key")
    )
    for _, rows in groupby(summed.iterator(), key=lambda row: row["question"]):
        lines = list(rows)
        yield lines[0]["question__text"], {line["key"]: line["total"] for line in lines}


def ask_all(
    questions: Sequence[KnownQuestion], *, snapshot: IndexSnapshot, unmarked: bool, lexicon: Lexicon
) -> Iterator[RankedQuestion]:
    """Run each question, without diacritics if `unmarked`, and yield the rank of its answer."""
    keys = Keys()
    for question in questions:
        found, milliseconds = _found(question.text, snapshot=snapshot, unmarked=unmarked, lexicon=lexicon)
        right = keys.of(question)
        rank = next((place for place, key in enumerate(found, start=1) if key in right), None)
        yield RankedQuestion(rank=rank, milliseconds=milliseconds)


def replay(
    questions: Iterable[tuple[str, Mapping[str, int]]], *, snapshot: IndexSnapshot, unmarked: bool, lexicon: Lexicon
) -> Iterator[RankedQuestion]:
    """Run past questions again, and yield the present rank of each opened result. Each opening counts once."""
    for text, openings in questions:
        found, milliseconds = _found(text, snapshot=snapshot, unmarked=unmarked, lexicon=lexicon)
        ranks = {key: place for place, key in enumerate(found, start=1)}
        for key, times in openings.items():
            yield from repeat(RankedQuestion(rank=ranks.get(key), milliseconds=milliseconds), times)


def _found(text: str, *, snapshot: IndexSnapshot, unmarked: bool, lexicon: Lexicon) -> tuple[list[str], float]:
    """The keys of the results, best first, and the time in milliseconds."""
    typed = fold(text) if unmarked else text
    started = time.perf_counter()
    found = best_keys(reading=read_question(typed), snapshot=snapshot, limit=max(DEPTHS), lexicon=lexicon)
    return found, 1000 * (time.perf_counter() - started)


FOLDS = 5
_RIDGE_OF_CONFIDENCE = 30.0
KEPT = 0.9  # the share of answerable questions for which a page must claim an answer
_ALIKE = 0.7  # the share of common tokens of two texts from which they count as copies
_MOST_READ = 400  # tokens of a text that are compared


@dataclass(frozen=True, slots=True)
class RankingExercise:
    """One question: its candidate pool with the right texts, and the pool as if the library did not have those laws.

    `laws` are the slugs of the laws with the answer.
    """

    source: str
    laws: frozenset[str]
    weight: float
    names: tuple[str, ...]
    features: NDArray[np.float32]
    is_right: NDArray[np.bool_]
    without: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class JudgedExercise:
    """One question ranked by a model that has seen none of its laws: the rank of its answer (None: not in the pool).

    `held` is the likelihood that the best candidate is an answer, `not_held` the same with the law removed.
    """

    exercise: RankingExercise
    rank: int | None
    held: float
    not_held: float


def exercises(
    questions: Iterable[tuple[str, float, KnownQuestion]], *, snapshot: IndexSnapshot, lexicon: Lexicon, form: TextForm
) -> Iterator[RankingExercise]:
    """One exercise for each (source, weight, question) whose law is in the library; without diacritics for
    TextForm.FOLDED.
    """
    keys = Keys()
    for source, weight, question in questions:
        right = keys.of(question)
        text = fold(question.text) if form is TextForm.FOLDED else question.text
        pool = pool_of(read_question(text).tokens, snapshot, lexicon=lexicon)
        if not right or pool.view is None:
            continue
        is_right = np.array([key in right for key in snapshot.keys([one.ref for one in pool.candidates])])
        names = tuple(pool.view.features)
        yield RankingExercise(
            source=source,
            laws=frozenset(keys.laws_of(question)),
            weight=weight,
            names=names,
            features=_table(pool.view.features, names),
            is_right=is_right,
            without=_table(_without(pool, pool.view.stack, is_right), names),
        )


def _table(features: Mapping[str, Figures], names: Sequence[str]) -> NDArray[np.float32]:
    return np.stack([features[name] for name in names], axis=1).astype(np.float32)


def _without(pool: CandidatePool, laid: RecordStack, is_right: NDArray[np.bool_]) -> Mapping[str, Figures]:
    """The features of the pool without the laws that have the answer, and without copies of it."""
    gone = np.isin(laid.owners, laid.owners[is_right]) | _copies(laid, is_right)
    kept = [candidate for candidate, is_gone in zip(pool.candidates, gone, strict=True) if not is_gone]
    return view_of(kept or list(pool.candidates[-1:]), pool.asked).features


def _copies(laid: RecordStack, is_right: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which texts share most of their tokens with a right one."""
    totals = laid.lengths.sum(axis=1)
    starts = np.cumsum(totals) - totals + laid.lengths[:, :BODY].sum(axis=1)
    lengths = np.minimum(laid.lengths[:, BODY], _MOST_READ)
    texts = [set(laid.tokens[at : at + length].tolist()) for at, length in zip(starts, lengths, strict=True)]
    answers = [text for text, right in zip(texts, is_right, strict=True) if right]
    return np.array(
        [any(len(one & other) >= _ALIKE * max(len(one | other), 1) for other in answers) for one in texts], dtype=bool
    )


def learn(taught: Sequence[RankingExercise], *, sure: float) -> Model:
    """The model trained on these exercises. Raises ValueError if they teach nothing."""
    if not taught:
        raise ValueError("there are no exercises")
    names = taught[0].names
    order = fit_order([Example(one.features.astype(float), one.is_right, one.weight) for one in taught], names)
    # The confidence is learned from people's own questions if there are any: written ones are harder to separate.
    # Without a right text in the pool nothing can be removed from it, and both pools are the same.
    found = [one for one in taught if one.is_right.any()]
    own = [one for one in found if one.weight >= 1] or found
    yes = [_signals(order, one.features, names) for one in own]
    no = [_signals(order, one.without, names) for one in own]
    listed = list(yes[0])
    confidence = fit_yes(_rows(yes, listed), _rows(no, listed), listed, ridge=_RIDGE_OF_CONFIDENCE)
    return Model(order, confidence, sure, dict(Counter(one.source for one in taught)))


def _signals(order: Linear, table: NDArray[np.float32], names: Sequence[str]) -> dict[str, float]:
    features = {name: table[:, at].astype(float) for at, name in enumerate(names)}
    return signals(features, order.of(features))


def _rows(listed: Sequence[Mapping[str, float]], names: Sequence[str]) -> Figures:
    return np.array([[one[name] for name in names] for one in listed])


def cross_validated(
    taught: Sequence[RankingExercise], *, told: Callable[[int], object] | None = None
) -> list[JudgedExercise]:
    """Every exercise ranked by a model that has seen none of its laws; `told` is called after each fold with its
    number.

    Raises ValueError if the exercises have too few laws to separate.
    """
    fold_of = folds([one.laws for one in taught], FOLDS)
    judged: list[JudgedExercise] = []
    for number in range(FOLDS):
        model = learn([one for one, place in zip(taught, fold_of, strict=True) if place != number], sure=0.0)
        judged += [_judge(model, one) for one, place in zip(taught, fold_of, strict=True) if place == number]
        if told:
            told(number + 1)
    return judged


def _judge(model: Model, one: RankingExercise) -> JudgedExercise:
    features = {name: one.features[:, at].astype(float) for at, name in enumerate(one.names)}
    scores = model.order.of(features)
    places = np.flatnonzero(one.is_right[np.argsort(-scores, kind="stable")])
    return JudgedExercise(
        exercise=one,
        rank=int(places[0]) + 1 if len(places) else None,
        held=model.likelihood(signals(features, scores)),
        not_held=model.likelihood(_signals(model.order, one.without, one.names)),
    )


def threshold(judged: Sequence[JudgedExercise]) -> float:
    """The likelihood that is reached by a share of KEPT of the questions whose answer is among the first ten."""
    can_answer = [one.held for one in judged if one.rank is not None and one.rank <= RANKED]
    return float(np.quantile(can_answer, 1 - KEPT)) if can_answer else 0.5


def abstained(judged: Sequence[JudgedExercise], *, below: float) -> float:
    """The share of questions without their law in the library for which no answer is claimed."""
    refused = [one.not_held < below for one in judged if one.rank is not None]
    return float(np.mean(refused)) if refused else 0.0


def answered(judged: Sequence[JudgedExercise]) -> list[RankedQuestion]:
    """The ranks, for `quality_figures`."""
    return [RankedQuestion(one.rank, 0.0) for one in judged]


def claims(posed: Sequence[RankingExercise], model: Model) -> tuple[float, float]:
    """The shares of questions for which an answer is claimed: with the law in the library and found, and without it.

    The first should be nine in ten, the second as low as possible.
    """
    judged = [_judge(model, one) for one in posed]
    found = [one.held >= model.sure for one in judged if one.rank is not None and one.rank <= RANKED]
    return float(np.mean(found)) if found else 0.0, 1 - abstained(judged, below=model.sure)
