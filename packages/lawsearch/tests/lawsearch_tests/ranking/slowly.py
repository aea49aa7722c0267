"""The features as their names say them, word by word and text by text: slow, and the measure of the fast ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lawsearch.ranking import (
    SyllableToken,
    folded_forms,
    marked_forms,
    pair,
    tokens,
)
from lawsearch.ranking.features import rarities
from lawsearch.ranking.forward import (
    Numbers,
    RankClass,
    RankFacts,
    numbers_of,
    pack,
)
from lawsearch.ranking.questions import asks_meaning, telling, wanted
from lawsearch.ranking.terms import TermCount, TextForm, defined_in
from lawsearch.ranking.weights import TextParts

K1, B = 1.2, 0.75
MEANS = {"title": 19, "heading": 11, "body": 260, "asked": 12}
ALL = {"title": 4, "heading": 8, "body": 1, "asked": 4}
TEXT = ("title", "heading", "body")


@dataclass(frozen=True)
class Thing:
    """A text as words; its clauses are numbered from 1."""

    title: list[str]
    heading: list[str]
    clauses: list[list[str]]
    asked: list[str]
    facts: RankFacts

    @property
    def body(self) -> str:
        return "\n".join(f"{number}. {' '.join(words)}" for number, words in enumerate(self.clauses, start=1))

    @property
    def record(self) -> Numbers:
        return pack(
            TextParts(" ".join(self.title), " ".join(self.heading), self.body, " ".join(self.asked)), self.facts
        )


def forms(words: Sequence[SyllableToken], form: TextForm) -> list[str]:
    return marked_forms(words) if form is TextForm.MARKED else folded_forms(words)


def said(words: Sequence[str], form: TextForm) -> list[str]:
    return forms(tokens(" ".join(words)), form)


@dataclass(frozen=True)
class One:
    """A syllable or pair of the question."""

    idf: float
    is_telling: bool
    group: str


@dataclass
class Question:
    """What is asked: every syllable and pair once, as the first to say it says it."""

    text: str
    everyday: list[str]
    form: TextForm
    count: TermCount
    total: int
    syllables: dict[str, One] = field(default_factory=dict)
    pairs: dict[tuple[str, str], One] = field(default_factory=dict)

    def __post_init__(self) -> None:
        asked = tokens(self.text)
        self.words, self.kept = forms(asked, self.form), telling(asked)
        self.meaning = float(asks_meaning(asked))
        self._say(self.words, self.kept, "asked")
        for phrase in map(tokens, self.everyday):
            self._say(forms(phrase, self.form), telling(phrase), "everyday")
        for phrase in wanted(asked):
            self._say(forms(phrase, self.form), [True] * len(phrase), "wanted")

    def _say(self, words: list[str], kept: list[bool], group: str) -> None:
        for word, is_kept in zip(words, kept, strict=True):
            if word not in self.syllables:
                self.syllables[word] = One(self._idf(word), is_kept, group)
        for at, both in enumerate(pairwise(words)):
            if both not in self.pairs:
                self.pairs[both] = One(self._idf(pair(*both)), kept[at] and kept[at + 1], group)

    def _idf(self, token: str) -> float:
        texts = self.count(self.form, token)
        return math.log(1 + (self.total - texts + 0.5) / (texts + 0.5))

    def chosen(self, choice: str) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
        def counts(one: One) -> bool:
            return {
                "all": one.group == "asked",
                "telling": one.group == "asked" and one.is_telling,
                "everyday": one.group == "everyday",
                "wanted": one.group == "wanted",
                "either": one.is_telling and one.group != "wanted",
            }[choice]

        return (
            {word: one.idf for word, one in self.syllables.items() if counts(one)},
            {both: one.idf for both, one in self.pairs.items() if counts(one)},
        )


class Look:
    """One text before one question."""

    def __init__(self, thing: Thing, question: Question) -> None:
        self.thing, self.question = thing, question
        form = question.form
        self.clauses = [said(words, form) for words in thing.clauses]
        self.parts = {
            "title": said(thing.title, form),
            "heading": said(thing.heading, form),
            "body": [word for clause in self.clauses for word in clause],
            "asked": said(thing.asked, form),
        }

    def bm25(
        self, choice: str, weights: dict[str, int] = ALL, *, has_words: bool = True, has_pairs: bool = True
    ) -> float:
        words, pairs = self.question.chosen(choice)
        score = 0.0
        for word, idf in words.items() if has_words else ():
            score += idf * self._saturated({name: part.count(word) for name, part in self.parts.items()}, weights)
        for both, idf in pairs.items() if has_pairs else ():
            counts = {name: list(pairwise(part)).count(both) for name, part in self.parts.items()}
            score += idf * self._saturated(counts, weights)
        return score

    def _saturated(self, counts: dict[str, int], weights: dict[str, int]) -> float:
        weighted = sum(
            weight * counts[name] / (1 - B + B * len(self.parts[name]) / MEANS[name])
            for name, weight in weights.items()
        )
        return weighted * (K1 + 1) / (weighted + K1)

    def share(self, choice: str, *parts: str) -> float:
        words, _ = self.question.chosen(choice)
        return _share(words, {word for name in parts for word in self.parts[name]})

    def pair_share(self, choice: str, *parts: str) -> float:
        _, pairs = self.question.chosen(choice)
        return _share(pairs, {both for name in parts for both in pairwise(self.parts[name])})

    def near_share(self, part: str) -> float:
        words, (_, pairs) = self.parts[part], self.question.chosen("telling")
        near = {(words[i], words[j]) for i in range(len(words)) for j in range(i + 1, min(i + 5, len(words)))}
        return _share(pairs, near)

    def rest(self, part: str) -> float:
        words, _ = self.question.chosen("telling")
        left = {word: idf for word, idf in words.items() if word not in self.parts["title"]}
        return _share(left, set(self.parts[part]))

    def is_held(self, part: str) -> float:
        """The share of a part's weight that the question holds."""
        worth = rarities(numbers_of(self.parts[part]), self.question.form).tolist()
        held = sum(
            value for word, value in zip(self.parts[part], worth, strict=True) if word in self.question.syllables
        )
        return held / max(sum(worth), 1e-9)

    def held_number(self, part: str) -> float:
        words = self.parts[part]
        return sum(word in self.question.syllables for word in words) / max(len(words), 1)

    def held_pairs(self, part: str) -> float:
        words = self.parts[part]
        return sum(both in self.question.pairs for both in pairwise(words)) / max(len(words) - 1, 1)

    def run(self, part: str) -> float:
        """The most words in a row of which each two neighbours were typed side by side."""
        words, most = self.parts[part], 0
        typed = {both for both, one in self.question.pairs.items() if one.group == "asked"}
        for start in range(len(words)):
            end = start
            while end + 1 < len(words) and (words[end], words[end + 1]) in typed:
                end += 1
            most = max(most, end - start + 1 if end > start else 0)
        return min(most / max(sum(self.question.kept), 2), 1.5)

    def defines(self) -> float:
        asked = f" {' '.join(self.question.words)} "
        defined = [
            said([term.marked if self.question.form is TextForm.MARKED else term.folded], self.question.form)
            for term in defined_in(self.thing.body)
        ]
        longest = max((len(term) for term in defined if f" {' '.join(term)} " in asked), default=0)
        return min(longest / max(sum(self.question.kept), 1), 1.0)

    def features(self) -> dict[str, float]:
        """All that depends on this text alone; what is divided by the best of a pool is so later."""
        question, facts = self.question, self.thing.facts
        words, pairs = question.chosen("all")
        telling_words, telling_pairs = question.chosen("telling")
        found, held, defines = self.share("telling", "heading"), self.is_held("heading"), self.defines()
        return {
            "score": self.bm25("all"),
            "score_absolute": self.bm25("all") / ((K1 + 1) * max(sum(words.values()) + sum(pairs.values()), 1e-9)),
            "score_telling": self.bm25("telling"),
            "score_syllables": self.bm25("all", has_pairs=False),
            "score_pairs": self.bm25("all", has_words=False),
            "score_title": self.bm25("telling", {"title": 1}),
            "score_heading": self.bm25("telling", {"heading": 1}),
            "score_body": self.bm25("telling", {"body": 1}),
            "score_everyday": self.bm25("everyday"),
            "score_wanted": self.bm25("wanted", {"heading": 1}),
            "score_either": self.bm25("either"),
            "heading_holds": found,
            "title_holds": self.share("telling", "title"),
            "head_holds": self.share("telling", "title", "heading"),
            "body_holds": self.share("telling", "body"),
            "all_holds": self.share("telling", *TEXT),
            "all_holds_every": self.share("all", *TEXT),
            "heading_holds_pairs": self.pair_share("telling", "heading"),
            "head_holds_pairs": self.pair_share("telling", "title", "heading"),
            "body_holds_pairs": self.pair_share("telling", "body"),
            "all_holds_pairs": self.pair_share("telling", *TEXT),
            "heading_holds_everyday": self.share("everyday", "heading"),
            "all_holds_everyday_pairs": self.pair_share("everyday", *TEXT),
            "heading_holds_wanted": self.share("wanted", "heading"),
            "heading_holds_wanted_pairs": self.pair_share("wanted", "heading"),
            "rest_in_heading": self.rest("heading"),
            "rest_in_body": self.rest("body"),
            "asked_holds": self.share("telling", "asked"),
            "asked_holds_pairs": self.pair_share("telling", "asked"),
            "lacks_rarest": _rarest(telling_words, {word for part in TEXT for word in self.parts[part]}),
            "lacks_rarest_pair": _rarest(telling_pairs, {both for part in TEXT for both in pairwise(self.parts[part])}),
            "heading_is_held": held,
            "title_is_held": self.is_held("title"),
            "heading_is_held_number": self.held_number("heading"),
            "title_is_held_number": self.held_number("title"),
            "heading_is_held_pairs": self.held_pairs("heading"),
            "title_is_held_pairs": self.held_pairs("title"),
            "heading_agrees": 2 * found * held / max(found + held, 1e-9),
            "heading_length": min(len(self.parts["heading"]) / 40, 1.0),
            "body_length": math.log1p(len(self.parts["body"])) / 8,
            "body_density": min(4 * self.held_number("body"), 1.0),
            "clause_holds": max([_share(telling_words, set(clause)) for clause in self.clauses], default=0.0),
            "clause_holds_pairs": self._clause_pairs(telling_pairs),
            "heading_near": self.near_share("heading"),
            "body_near": self.near_share("body"),
            "heading_run": self.run("heading"),
            "body_run": self.run("body"),
            "opening_holds": _share(telling_words, set(self.parts["body"][:40])),
            "defines": defines,
            "defines_asked": defines * question.meaning,
            "defines_whole": (defines >= 0.99) * question.meaning,
            "is_glossary": min(len(defined_in(self.thing.body)) / 8, 1.0) * question.meaning,
            "is_first": float(facts.ordinal <= 1),
            "is_early": 1 / facts.ordinal,
            "is_late": facts.ordinal / facts.size,
            "siblings": math.log1p(facts.size) / 6,
            "law_cited": math.log1p(facts.cited) / 8,
        } | {f"is_{one.name.lower()}": float(facts.rank_class is one) for one in RankClass if one}

    def _clause_pairs(self, pairs: dict[tuple[str, str], float]) -> float:
        """A pair belongs to the clause in which it begins, also where it ends in the next."""
        body, starts = self.parts["body"], [0]
        for clause in self.clauses:
            starts.append(starts[-1] + len(clause))
        shares = [
            _share(pairs, {(body[at], body[at + 1]) for at in range(start, min(end, len(body) - 1))})
            for start, end in pairwise(starts)
        ]
        return max(shares, default=0.0)


def _share[Key](weights: dict[Key, float], held: set[Key]) -> float:
    return sum(weight for key, weight in weights.items() if key in held) / max(sum(weights.values()), 1e-9)


def _rarest[Key](weights: dict[Key, float], held: set[Key]) -> float:
    lacking = max((weight for key, weight in weights.items() if key not in held), default=0.0)
    return lacking / max(*weights.values(), 0.0, 1e-9)


def features_slowly(things: Sequence[Thing], question: Question) -> dict[str, list[float]]:
    """Every feature of a pool by its name, one number for each text."""
    each = [Look(thing, question).features() for thing in things]
    table = {name: [one[name] for one in each] for name in each[0]}
    for name in table:
        if name.startswith("score") and name != "score_absolute":
            table[name] = _relative(table[name])
    return table | _among(table["score"], [thing.facts.owner for thing in things])


def _relative(values: list[float]) -> list[float]:
    return [value / max(*values, 1e-9) for value in values]


def _among(scores: list[float], owners: list[str]) -> dict[str, list[float]]:
    """What only the whole pool tells."""
    order = sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    best = {owner: max(s for s, o in zip(scores, owners, strict=True) if o == owner) for owner in owners}
    total = {owner: sum(s**4 for s, o in zip(scores, owners, strict=True) if o == owner) for owner in owners}
    top = {owner: sum(owners[at] == owner for at in order[:20]) for owner in owners}
    most = max(*total.values(), 1e-9)
    return {
        "score_far": [math.log(max(score, 0.05)) for score in scores],
        "score_place": [1 / (1 + sum(other > score + 1e-9 for other in scores)) for score in scores],
        "law_best": [best[owner] for owner in owners],
        "law_in_top": [top[owner] / 20 for owner in owners],
        "law_total": [total[owner] / most for owner in owners],
        "best_of_law": [float(s >= best[owner] - 1e-12) for s, owner in zip(scores, owners, strict=True)],
        "behind_law": [best[owner] - s for s, owner in zip(scores, owners, strict=True)],
    }
