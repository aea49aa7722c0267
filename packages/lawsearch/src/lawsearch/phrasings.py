"""Classifies a question into one of many known matters. Each matter is given by the phrasings that people use for it.

A few hundred matters with some twenty phrasings each are distinguished by the words and word pairs that they share with
the question. A word has more weight the fewer matters use it. Diacritics are ignored: half of the questions have none.

It also counts who acts on whom: "hàng xóm lấn đất tôi" differs from "tôi lấn đất hàng xóm", with the same words. A
person named before a verb acts on the one named after it; the subject of a passive ("tôi bị hàng xóm …") does not act.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lawsearch.ranking import SyllableToken, folded_forms, pairs, tokens
from lawsearch.ranking.forward import Figures, Numbers, numbers_of
from lawsearch.ranking.model import Linear
from lawsearch.ranking.questions import SORTS, read_question, sorts_wanted, telling, without_provinces
from lawsearch.ranking.vocabulary import StoryReading, as_meant

# Each row has the names of one person, or of persons who have the same relation to others.
_PERSONS = """
chúng tôi | chúng em | tụi tôi | tụi em | tôi | tui | em | mình
người ta | người khác | người lạ | người kia | bên kia | bên đó | tụi nó | họ | hàng xóm | láng giềng | nhà bên cạnh |
 nhà kế bên | nhà bên
công ty | cty | doanh nghiệp | xí nghiệp | xưởng | giám đốc | quản lý | tổ trưởng | sếp | chủ thầu
chủ nhà | chủ trọ | chủ phòng | chủ đất | chủ ruộng
người thuê | người mướn | khách thuê | bên thuê
vợ chồng
chồng | ông xã | vợ | bà xã
cha mẹ | ba mẹ | bố mẹ | cha | mẹ
con cái | con nít | đứa con | con
ông bà | ông nội | bà nội | ông ngoại | bà ngoại
cháu
thầy giáo | cô giáo | giáo viên | thầy cô | thầy
học sinh | học trò | sinh viên
bác sĩ | bệnh viện | y tá
bệnh nhân | người bệnh
công an | cảnh sát | csgt
thương lái | lái | người mua | bên mua
người bán | bên bán
ngân hàng
chủ hụi | đầu thảo
hụi viên
người giúp việc
chủ nợ | người cho vay
người vay | người nợ | người mượn
"""
_NOT_ALONE = frozenset(["lai", "ho", "cha", "me", "thay"])  # without diacritics, mostly other words
_BEFALLS = frozenset(["bi", "duoc"])
_SAYS_NOTHING = frozenset(
    one.folded for one in tokens("co khong duoc cho cua thi la ma roi da gi nay bi phai voi va khi muon de sao nao")
)
_FARTHEST = 8  # syllables between the acting and the affected person


PersonAct = tuple[int, str, int]  # (row of one person, act, row of the other person)


def turned(act: PersonAct) -> PersonAct:
    """The same act with the two persons exchanged."""
    return act[::-1]


_NAMES = {
    tuple(one.folded for one in tokens(name)): (row, tuple(one.marked for one in tokens(name)))
    for row, names in enumerate(_PERSONS.replace("\n ", " ").strip().splitlines())
    for name in names.split("|")
}
_LONGEST = max(map(len, _NAMES))


def acts_in(question: Sequence[SyllableToken]) -> frozenset[PersonAct]:
    """The acts of each named person on the next one or two persons named."""
    persons = list(_persons(question))
    tells = telling(question)
    return frozenset(
        (actor, question[at].folded, other)
        for place, (_, end, actor) in enumerate(persons)
        for begin, _, other in persons[place + 1 : place + 3]
        if actor != other and begin - end <= _FARTHEST and question[end].folded not in _BEFALLS
        for at in range(end, begin)
        if tells[at] and question[at].folded not in _SAYS_NOTHING
    )


def _persons(question: Sequence[SyllableToken]) -> Iterator[tuple[int, int, int]]:
    """Yield the start, end and row of each named person. Of overlapping names the longest counts."""
    at = 0
    while at < len(question):
        ends = range(min(at + _LONGEST, len(question)), at, -1)
        end, row = next(((end, row) for end in ends if (row := _row_of(question[at:end])) is not None), (at + 1, None))
        if row is not None:
            yield at, end, row
        at = end


def _row_of(typed: Sequence[SyllableToken]) -> int | None:
    """The row of a name; None for other words, and for an unmarked name that is mostly another word."""
    row, name = _NAMES.get(tuple(one.folded for one in typed), (None, ()))
    is_other = any(one.marked not in (one.folded, word) for one, word in zip(typed, name, strict=False))
    return None if is_other or (len(typed) == 1 and typed[0].marked == typed[0].folded in _NOT_ALONE) else row


CANDIDATES = 8  # number of matters that are examined in detail
_OFTEN = 0.3  # share of a matter's phrasings from which a word is typical of it
_USUAL = 4.0  # number of phrasings with a word from which it counts as fully usual for the matter
_THIRD = 3
_SMOOTH = 1.0  # additive smoothing, in phrasings that are distributed like all phrasings
_OFFERED = 1.5  # score difference that lowers the likelihood of further matters to 1/e: they share fewer words
_LIKELY = 0.2  # likelihood from which the acts and the core words of a matter are checked
_OFTEN_TURNED = 2.0  # ratio of opposite to equal acts from which a matter is not the one meant
_OTHER_ACTS = 0.5  # factor for a matter that is not the one meant: it may be offered, but not answer
# Share of phrasings from which a word is a core word; share of its occurrences from which a neighbour may replace it;
# likelihood from which no core word is required: in cross-validation 97 % of the matters above it are right, and below
# it 67 % without core words, else 85 % (docs/decisions/0337).
_CORE, _HALF, _CERTAIN = 0.85, 0.3, 0.8
# The minimum likelihood of a matter that has exactly the question's word pairs: of 76 phrasings that occur twice, 67
# belong to one matter.
_SAID_SO = 0.88
# Scores of a story that differ by less count as equal, because its clauses support several matters. Of these matters
# the one with the highest likelihood comes first.
_LEVEL = 0.1
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class PhrasingModel:
    """Learned weights for ranking matters (`order`), and for the likelihood that the first matter is right: of a
    question (`confidence`), and of a story (`of_story`), in which most words are irrelevant."""

    order: Linear
    confidence: Linear
    of_story: Linear


PHRASINGS = "phrasings.json"  # the file of the model, in `ranking/data`


@cache
def shipped_model() -> PhrasingModel:
    """The model that is shipped with the program."""
    text = (resources.files(__package__) / "ranking/data" / PHRASINGS).read_text(encoding="utf-8")
    return PhrasingModel(**{name: Linear(**read) for name, read in json.loads(text).items()})


@dataclass(frozen=True, slots=True)
class _Way:
    """A phrasing or a question: its words and word pairs as numbers, and the kinds of answer that it asks for."""

    words: Numbers
    pairs: Numbers
    sorts: tuple[int, ...]


def _way(told: Sequence[SyllableToken]) -> _Way:
    question = without_provinces(told)  # the province is irrelevant to the matter
    forms = folded_forms(question)
    words, said = _telling_forms(question) or set(forms), set(pairs(forms)) or set(forms)
    return _Way(numbers_of(sorted(words)), numbers_of(sorted(said)), tuple(sorted(sorts_wanted(question))))


def _read(way: str) -> _Way:
    numbers = np.frombuffer(_packed(way), dtype=np.uint32)
    words, said = numbers[:2].tolist()
    after = 2 + words + said
    return _Way(numbers[2 : 2 + words], numbers[2 + words : after], tuple(numbers[after:].tolist()))


@lru_cache(maxsize=1 << 16)
def _packed(way: str) -> bytes:
    """A phrasing as bytes, which take a fifth of the memory of tuples. It is cached because a rebuild of the index
    changes only a few of thousands of phrasings. Phrasings are clean text, parsed like the words of a question."""
    read = _way(as_meant(tokens(way)))
    return np.array(
        [len(read.words), len(read.pairs), *read.words, *read.pairs, *read.sorts], dtype=np.uint32
    ).tobytes()


@lru_cache(maxsize=1 << 16)
def acts_of(way: str) -> frozenset[PersonAct]:
    """The acts in a phrasing: who acts on whom."""
    return acts_in(read_question(way).asks)


@lru_cache(maxsize=1 << 11)
def core_of(said: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """The core words of a matter, which hardly any of its phrasings lacks ("cọc" for a lost deposit), each in a set
    with the neighbours that may replace it: "ly dị" means "ly hôn"."""
    ways = [as_meant(tokens(way)) for way in said]
    often = Counter(form for way in ways for form in _telling_forms(way))
    beside = Counter(both for way in ways for both in pairwise(folded_forms(way)))
    halves = beside + Counter({both[::-1]: times for both, times in beside.items()})
    return tuple(
        frozenset([word, *(other for (one, other), near in halves.items() if one == word and near >= _HALF * times)])
        for word, times in often.items()
        if times >= _CORE * len(ways)
    )


def _telling_forms(told: Sequence[SyllableToken]) -> set[str]:
    return {form for form, tells in zip(folded_forms(told), telling(told), strict=True) if tells}


class _Terms:
    """An inverted index of words, or of word pairs: the phrasings and the matters that contain each term."""

    def __init__(self, said: Sequence[Numbers], matter: NDArray[np.int64], matters: int) -> None:
        way = np.repeat(np.arange(len(said)), [len(terms) for terms in said])
        self._terms, term = np.unique(np.concatenate(said), return_inverse=True)
        self._ways = way[np.argsort(term, kind="stable")].astype(np.int32)
        self._way_starts = np.append(0, np.cumsum(np.bincount(term)))
        cells, counts = np.unique(term * matters + matter[way], return_counts=True)
        self._matters, self._counts = (cells % matters).astype(np.int32), counts.astype(np.float64)
        self._matter_starts = np.searchsorted(cells // matters, np.arange(len(self._terms) + 1))
        self._weights = np.log(1 + matters / np.diff(self._matter_starts))
        self._unknown = math.log(1 + matters)
        self._lengths = np.sqrt(np.bincount(way, weights=self._weights[term] ** 2, minlength=len(said)))
        self._often = _OFTEN * np.bincount(matter, minlength=matters)
        often = self._counts >= self._often[self._matters]
        own = self._weights[cells[often] // matters]
        self._own = np.bincount(self._matters[often], weights=own, minlength=matters)  # total weight of typical terms
        self._sizes = np.bincount(matter, minlength=matters)
        self._shares = np.bincount(term) / len(said)  # share of all phrasings with each term

    def look(self, terms: Numbers) -> tuple[Figures, dict[str, Figures]]:
        """The similarity of each phrasing, and features of each matter: the share of the question that it uses
        (`known`) and often uses (`usual`), the share of its typical terms that the question has (`own`), the weight of
        the rarest term that it lacks (`lacking`), and `likely` (see `_likely`)."""
        at = np.minimum(np.searchsorted(self._terms, terms), len(self._terms) - 1)
        known = self._terms[at] == terms
        weights = np.where(known, self._weights[at], self._unknown)
        dots = np.zeros(len(self._lengths))
        counts = np.zeros((len(terms), len(self._own)))
        for row, term in enumerate(at):
            if known[row]:
                dots[self._ways[self._way_starts[term] : self._way_starts[term + 1]]] += weights[row] ** 2
                here = slice(self._matter_starts[term], self._matter_starts[term + 1])
                counts[row, self._matters[here]] = self._counts[here]
        whole = max(float(weights.sum()), _SMALL)
        near = dots / np.maximum(self._lengths * math.sqrt(float(weights @ weights) or 1.0), _SMALL)
        return near, {
            "known": weights @ (counts > 0) / whole,
            "usual": weights @ np.minimum(counts / _USUAL, 1.0) / whole,
            "own": weights @ ((counts >= self._often) & (counts > 0)) / np.maximum(self._own, _SMALL),
            "lacking": (weights[:, None] * (counts <= 0)).max(axis=0, initial=0.0) / self._unknown,
            "likely": self._likely(at[known], counts[known]),
        }

    def _likely(self, terms: NDArray[np.int64], counts: Figures) -> Figures:
        """The log-likelihood ratio of these terms in each matter to that in all matters (naive Bayes), divided by the
        square root of their number, because most terms of a long text are irrelevant."""
        often = np.log1p(counts / (_SMOOTH * self._shares[terms, None])).sum(axis=0)
        return np.asarray(often - len(terms) * np.log1p(self._sizes / _SMOOTH)) / math.sqrt(max(len(terms), 1))


class PhrasingIndex:
    """The index of the phrasings of all matters.

    `heads` maps a matter to its answer. Matters with the same answer do not compete.
    """

    def __init__(self, phrasings: Mapping[str, Sequence[str]], heads: Mapping[str, str] | None = None) -> None:
        self.keys = tuple(phrasings)
        self._said = tuple(map(tuple, phrasings.values()))
        self.heads = np.unique([(heads or {}).get(key) or key for key in phrasings], return_inverse=True)[1]
        ways = [_read(way) for said in phrasings.values() for way in said]
        sizes = np.array([len(said) for said in phrasings.values()], dtype=np.int64)
        self._matter = np.repeat(np.arange(len(sizes)), sizes)
        self._starts, self._sizes = np.cumsum(sizes) - sizes, sizes
        self._words = _Terms([way.words for way in ways], self._matter, len(sizes)) if ways else None
        self._pairs = _Terms([way.pairs for way in ways], self._matter, len(sizes)) if ways else None
        self._sorts = np.zeros((len(sizes), SORTS))  # share of phrasings asking for each kind of answer
        for matter, way in zip(self._matter, ways, strict=True):
            self._sorts[matter, list(way.sorts)] += 1 / sizes[matter]

    def features(self, question: Sequence[SyllableToken]) -> dict[str, Figures]:
        """All features by name, each with one number per matter. Raises ValueError if there are no matters."""
        if self._words is None or self._pairs is None:
            raise ValueError("there is no matter to ask for")
        asked = _way(question)
        by_word, words = self._words.look(asked.words)
        by_pair, said = self._pairs.look(asked.pairs)
        near, sorts = (by_word + by_pair) / 2, list(asked.sorts)
        return {
            "nearest": self._most(near),
            "nearest_word": self._most(by_word),
            "nearest_pair": self._most(by_pair),
            "title": near[self._starts],
            "several": self._third(near),
            "sort_usual": self._sorts[:, sorts].mean(axis=1) if sorts else 1 - self._sorts.max(axis=1),
            "sort_lacking": (self._sorts[:, sorts] <= 0).mean(axis=1) if sorts else np.zeros(len(self.keys)),
            **{f"word_{name}": values for name, values in words.items()},
            **{f"pair_{name}": values for name, values in said.items()},
        }

    def story_features(self, story: StoryReading, order: Linear) -> dict[str, Figures]:
        """The features of a story: those of the whole, those of the asking clause, and those of the asking clause
        together with the narrative clause that fits the matter best."""
        asked = self.features(story.asks)
        told = [self.features((*clause, *story.asks)) for clause in story.tells]
        best = np.argmax([order.of(one) for one in told], axis=0)
        fact = {_FACT + name: np.choose(best, [one[name] for one in told]) for name in asked}
        return self.features(story.whole) | {_ASKS + name: values for name, values in asked.items()} | fact

    def _most(self, values: Figures) -> Figures:
        return np.asarray(np.maximum.reduceat(values, self._starts))

    def _third(self, values: Figures) -> Figures:
        """The value of the third best phrasing of each matter, because a single one may be similar by chance."""
        table = np.zeros((len(self._starts), max(int(self._sizes.max()), _THIRD)))
        table[self._matter, np.arange(len(values)) - self._starts[self._matter]] = -values
        best = np.partition(table, _THIRD - 1, axis=1)
        return np.asarray(-best[np.arange(len(best)), np.minimum(self._sizes, _THIRD) - 1])

    def matches(
        self,
        question: Sequence[SyllableToken],
        model: PhrasingModel | None = None,
        *,
        story: StoryReading | None = None,
    ) -> list[tuple[str, float]]:
        """The possible matters with their likelihoods, best first; none if no word is known. `story`: the parsed story
        if the question is long."""
        if not self.keys or not question:
            return []
        model = model or shipped_model()
        features = self.story_features(story, model.order) if story else self.features(question)
        scores = scores_of(features, model.order)
        order = np.argsort(-scores, kind="stable")[:CANDIDATES]
        if features["word_known"][order[0]] <= 0:
            return []
        confidence = model.of_story if story else model.confidence
        near = order[scores[order[0]] - scores[order] < _LEVEL] if story else order[:1]
        level = [np.append(at, order[order != at]) for at in near]
        chances = [confidence.chance(signals_of(features, scores, one, self.heads)) for one in level]
        likelihood = max(chances)
        order = level[chances.index(likelihood)]
        if (said := self._said_by_one(features, scores)) is not None:
            order = np.append(said, order[order != said])[:CANDIDATES]
            likelihood = max(likelihood, _SAID_SO)
        acts, asked = acts_in(story.asks if story else question), set(folded_forms(story.whole if story else question))
        found = []
        for at in order:
            likely = likelihood * float(np.exp(min(scores[at] - scores[order[0]], 0.0) / _OFFERED))
            is_turned = likely >= _LIKELY and bool(acts) and self._turns(acts, at)
            is_lacking = _LIKELY <= likely < _CERTAIN and any(map(asked.isdisjoint, core_of(self._said[at])))
            found.append((self.keys[at], likely * _OTHER_ACTS if is_turned or is_lacking else likely))
        return sorted(found, key=lambda one: -one[1])

    def _said_by_one(self, features: Mapping[str, Figures], scores: Figures) -> int | None:
        """The matter that has exactly the question's word pairs; None if there is none, or if their answers differ."""
        said = np.flatnonzero(features["nearest_pair"] >= 1 - _SMALL)
        return int(said[np.argmax(scores[said])]) if len(set(self.heads[said])) == 1 else None

    def _turns(self, acts: Set[PersonAct], at: int) -> bool:
        """Whether the other person acts in a matter: its phrasings have the opposite act much more often."""
        known = [acts_of(way) for way in self._said[at]]
        alike = sum(not acts.isdisjoint(one) for one in known)
        other = sum(not one.isdisjoint(map(turned, acts)) for one in known)
        return other >= _OFTEN_TURNED * max(alike, 1)


_ASKS, _FACT = "asks_", "fact_"  # prefixes of the features of parts of a story


def scores_of(features: Mapping[str, Figures], order: Linear) -> Figures:
    """The scores of the matters. For a story, that of the whole plus that of its best narrative clause."""
    fact = {name.removeprefix(_FACT): values for name, values in features.items() if name.startswith(_FACT)}
    whole = order.of(features)
    return whole + order.of(fact) if fact else whole


def signals_of(
    features: Mapping[str, Figures], scores: Figures, order: NDArray[np.int64], heads: NDArray[np.int64]
) -> dict[str, float]:
    """The signals of confidence in the first matter: its features, and its lead over matters with another answer."""
    first = order[0]
    others = order[heads[order] != heads[first]]
    second = others[0] if len(others) else order[-1]
    found = {name: float(values[first]) for name, values in features.items()}
    chances = np.exp(scores[order] - scores[first])
    return found | {
        "score": float(scores[first]),
        "ahead": float(scores[first] - scores[second]),
        "chance": float(chances[heads[order] == heads[first]].sum() / chances.sum()),
        "words_ahead": float(features["word_usual"][first] - features["word_usual"][second]),
        "pairs_ahead": float(features["pair_usual"][first] - features["pair_usual"][second]),
    }
