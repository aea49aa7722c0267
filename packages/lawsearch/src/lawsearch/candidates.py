"""Ranks the candidates for a question, and prepares a ranked list for display: groups articles by law, drops repeated
texts, and finds related headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lawsearch.engine import ALL, IndexCandidate, IndexFilter, IndexSnapshot
from lawsearch.ranking import SyllableToken, folded_forms, pairs, tokens
from lawsearch.ranking.features import features
from lawsearch.ranking.forward import Figures, RecordStack, numbers_of, stack
from lawsearch.ranking.model import FEW, shipped, signals
from lawsearch.ranking.query import ASKED, PoolTerms, probes, sought
from lawsearch.ranking.questions import telling
from lawsearch.ranking.spelling import restored
from lawsearch.ranking.terms import QueryTerms, TextForm, TypingStyle, forms_in, terms_of
from lawsearch.ranking.vocabulary import Lexicon


@dataclass(frozen=True, slots=True)
class CandidateView:
    """The records and features of candidates, as the ranker needs them."""

    stack: RecordStack
    features: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """The candidates for a question, with their view; the view is None if there are no candidates."""

    terms: QueryTerms
    asked: PoolTerms
    candidates: tuple[IndexCandidate, ...]
    view: CandidateView | None


@dataclass(frozen=True, slots=True)
class OrderedPool:
    """Candidates in order of rank, as refs in their snapshot, each with the model's score.

    `likelihood`: the probability that the first candidates answer the question. `held`: the largest weighted share (0
    to 1) of the question that one of the first candidates contains; an everyday word counts if the text contains the
    legal words for it. `meant`: the legal words, without diacritics, if every telling word of the question is an
    everyday word; else empty.
    """

    terms: QueryTerms
    refs: tuple[Hashable, ...]
    likelihood: float = 0.0
    held: float = 0.0
    scores: tuple[float, ...] = ()
    meant: tuple[str, ...] = ()


def pool_of(
    question: Sequence[SyllableToken], snapshot: IndexSnapshot, *, lexicon: Lexicon, narrowing: IndexFilter = ALL
) -> CandidatePool:
    """Query the index for a question's candidates, and make their view."""
    terms = terms_of(question, count=snapshot.count, total=snapshot.total)
    form = TextForm.MARKED if terms.writing is TypingStyle.MARKED else TextForm.FOLDED
    said = lexicon.law_words(question)
    candidates = tuple(snapshot.pool(probes(question, terms, form=form, everyday=said), narrowing))
    asked = sought(question, form=form, count=snapshot.count, total=snapshot.total, everyday=said)
    return CandidatePool(terms, asked, candidates, view_of(candidates, asked) if candidates else None)


def view_of(candidates: Sequence[IndexCandidate], asked: PoolTerms) -> CandidateView:
    """The records and features of candidates. Raises ValueError if there are none."""
    laid = stack([one.record for one in candidates], asked.form)
    return CandidateView(laid, features(laid, asked))


def ordered(
    question: Sequence[SyllableToken], snapshot: IndexSnapshot, *, lexicon: Lexicon, narrowing: IndexFilter = ALL
) -> OrderedPool:
    """Query the index for a question's candidates, and rank them."""
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
        held=max(seen["few_all_holds"], said),
        scores=tuple(scores[order].tolist()),
        meant=_meant_alone(question, lexicon),
    )


def _meant_alone(question: Sequence[SyllableToken], lexicon: Lexicon) -> tuple[str, ...]:
    said = {form for one in lexicon.heard(question) for form in folded_forms(tokens(one.said))}
    return tuple(" ".join(folded_forms(one)) for one in lexicon.law_words(question)) if _said(question) <= said else ()


def _said_otherwise(question: Sequence[SyllableToken], asked: PoolTerms, lexicon: Lexicon) -> float:
    """The weighted share (0 to 1) of the question that consists of everyday words."""
    said = {form for one in lexicon.heard(question) for form in forms_in(asked.form, tokens(one.said))}
    is_typed, weights = asked.group == ASKED, asked.idf
    is_said = np.isin(asked.syllables, numbers_of(list(said))) & is_typed
    return float(weights[is_said].sum() / max(weights[is_typed].sum(), 1e-9))


def _holds_law_words(view: CandidateView, scores: Figures) -> float:
    """The largest weighted share (0 to 1) of the legal words that one of the first candidates contains, counted in
    pairs.
    """
    return float(view.features["all_holds_everyday_pairs"][np.argsort(-scores, kind="stable")[:FEW]].max())


def _looked_at_again(
    meant: Sequence[SyllableToken], pool: CandidatePool, scores: Figures, snapshot: IndexSnapshot, lexicon: Lexicon
) -> Figures:
    """The scores of the question as typed; those of the best candidates are averaged with the scores of the restored
    question.

    Without diacritics "đất" and "đạt" are one word; after restoration one word in a hundred is wrong. The average is
    better than either (docs/decisions/0084).
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
    if len(rest):  # candidates that are not scored again stay behind the others
        looked[rest] += looked[best].min() - scores[rest[0]]
    return looked


SECOND_LOOK = 120  # best candidates that are scored again, with diacritics restored

# Penalty, in units of the model's score, for a text that is out of force, or whose law has changed since. Of two texts
# with about the same score the one in force comes first, while a good answer stays ahead of bad ones.
SET_BACK_OVER = 2.0
SET_BACK_STALE = 0.5


def set_back(laid: RecordStack) -> Figures:
    return SET_BACK_OVER * laid.is_over + SET_BACK_STALE * laid.is_stale


_NO_LETTERS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """Only the words of a text: texts that differ in punctuation, line breaks and case become equal."""
    return _NO_LETTERS.sub(" ", text.casefold()).strip()


class BareText:
    """A text that is compared by its `bare` form; false if that is empty.

    Few texts begin alike, so whole texts are compared only if their beginnings are equal.
    """

    def __init__(self, text: str) -> None:
        self._text, self._opening = text, bare(text[:240])[:40]

    def __bool__(self) -> bool:
        return bool(self._opening)

    def __hash__(self) -> int:
        return hash(self._opening)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BareText) and hash(self) == hash(other) and bare(self._text) == bare(other._text)


def distinct[Thing](found: Sequence[Thing], text: Callable[[Thing], Hashable]) -> list[Thing]:
    """The items in order, without those whose text equals that of an earlier item; "" equals no text."""
    met: set[Hashable] = set()
    kept = []
    for thing in found:
        if not (said := text(thing)) or said not in met:
            kept.append(thing)
            met.add(said)
    return kept


@dataclass(frozen=True, slots=True)
class HitGroup[Hit]:
    """The best hit of one owner on this page, its siblings in order, and hits of other owners with the same text.

    Other owners with the same text are, for example, a circular issued anew, one document under two numbers, or a
    consolidated text. The reader needs one of them, and a hint at the others.
    """

    first: Hit
    siblings: tuple[Hit, ...] = ()
    twins: tuple[Hit, ...] = ()


def grouped[Hit](
    found: Sequence[Hit], owner: Callable[[Hit], str], text: Callable[[Hit], Hashable] = lambda hit: ""
) -> list[HitGroup[Hit]]:
    """The hits of one page, grouped by owner, in the order of each owner's best hit.

    A hit with the same text as the best hit of an earlier owner becomes a twin of that hit; "" counts as no text.
    """
    members: dict[str, list[Hit]] = {}
    twins: dict[str, list[Hit]] = {}
    said_by: dict[Hashable, str] = {}
    for hit in found:
        same = said_by.get(text(hit), owner(hit))
        if same != owner(hit):
            twins.setdefault(same, []).append(hit)
            continue
        if owner(hit) not in members and text(hit):
            said_by[text(hit)] = owner(hit)
        members.setdefault(owner(hit), []).append(hit)
    return [
        HitGroup(first, tuple(siblings), tuple(twins.get(name, ()))) for name, (first, *siblings) in members.items()
    ]


MOST = 6
_SHORTEST, _LONGEST = 2, 12  # syllables of a heading that is meaningful and fits on a phone
_ALIKE = 0.6  # share of common syllables from which two headings count as the same

# Headings that every law has are not suggested. Headings are compared by their beginnings, without diacritics.
_HEADINGS = """
phạm vi điều chỉnh | đối tượng áp dụng | giải thích từ ngữ | hiệu lực thi hành | điều khoản thi hành |
điều khoản chuyển tiếp | quy định chuyển tiếp | tổ chức thực hiện | trách nhiệm thi hành | trách nhiệm tổ chức |
trách nhiệm thực hiện | hướng dẫn thi hành | quy định chi tiết | quy định chung | nguyên tắc chung |
sửa đổi bổ sung | bãi bỏ | áp dụng pháp luật | điều khoản tham chiếu | ban hành kèm theo | chế độ báo cáo
"""
_GENERAL = tuple(tuple(folded_forms(tokens(heading))) for heading in _HEADINGS.split("|"))


def related(question: Sequence[SyllableToken], headings: Iterable[str], *, most: int = MOST) -> list[str]:
    """Headings to search for next, in the order given: related to the question, not part of it, and no two alike.

    A heading is related if it shares two neighbouring words with the question: a single word ("phép", "máy") is too
    vague.
    """
    asked, rows = _said(question), _rows(question) or _said(question)
    taken = [asked]
    chosen: list[str] = []
    for heading, found in _lines(headings):
        said = _said(found)
        if (
            rows & (_rows(found) | said)
            and not said <= asked
            and not any(len(said & other) >= _ALIKE * len(said | other) for other in taken)
        ):
            taken.append(said)
            chosen.append(heading)
        if len(chosen) == most:
            break
    return chosen


def _lines(headings: Iterable[str]) -> Iterator[tuple[str, list[SyllableToken]]]:
    """Yield headings of suitable length, with their tokens."""
    for heading in headings:
        line = heading.partition("\n")[0].strip(" .;:,")
        found = tokens(line)
        folded = tuple(folded_forms(found))
        if _SHORTEST <= len(found) <= _LONGEST and not any(folded[: len(begin)] == begin for begin in _GENERAL):
            yield line, found


def _said(found: Sequence[SyllableToken]) -> frozenset[str]:
    """The telling syllables, without diacritics."""
    return frozenset(token.folded for token, is_telling in zip(found, telling(found), strict=True) if is_telling)


def _rows(found: Sequence[SyllableToken]) -> frozenset[str]:
    """The pairs of neighbouring telling syllables, without diacritics."""
    kept = telling(found)
    return frozenset(
        row for row, left, right in zip(pairs(folded_forms(found)), kept, kept[1:], strict=False) if left and right
    )
