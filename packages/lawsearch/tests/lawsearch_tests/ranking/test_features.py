"""What the ranker looks at, against the same said slowly and plainly."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawsearch.ranking import query, tokens
from lawsearch.ranking.features import features
from lawsearch.ranking.forward import (
    Figures,
    RankClass,
    RankFacts,
    numbers_of,
    stack,
)
from lawsearch.ranking.model import shipped
from lawsearch.ranking.query import PoolTerms, sought
from lawsearch.ranking.terms import TextForm
from lawsearch_tests.ranking.slowly import Question, Thing, features_slowly

# "đạt" is "đất" without marks; the words of a question ("bao lâu", "là gì") and what headings say for them; rare ones.
COMMON = ["đất", "đai", "đạt", "nhà", "thuế", "cọc", "giá", "của", "xyz", "2013"]
VOCABULARY = [*COMMON, "là", "gì", "bao", "lâu", "thời", "hạn", "gian"]
TOTAL = 50
TIES = {"law_in_top", "best_of_law"}  # among equals the order of the pool decides


def count(form: TextForm, token: str) -> int:
    return sum(map(ord, token)) % TOTAL


def words(most: int, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(VOCABULARY), min_size=least, max_size=most)


facts = st.builds(
    RankFacts,
    owner=st.sampled_from(["một", "hai", "ba"]),
    rank_class=st.sampled_from(RankClass),
    ordinal=st.integers(1, 4),
    cited=st.integers(0, 3_000),
    size=st.integers(4, 900),
)
things = st.builds(
    Thing, title=words(6), heading=words(8), clauses=st.lists(words(30), max_size=4), asked=words(4), facts=facts
)
pools = st.lists(things, min_size=1, max_size=6)
questions = st.builds(" ".join, words(12, least=1))
sayings = st.lists(st.builds(" ".join, words(4, least=1)), max_size=3)
forms = st.sampled_from(TextForm)


def read(question: str, form: TextForm, everyday: list[str] | None = None) -> PoolTerms:
    said = [tokens(saying) for saying in everyday or []]
    return sought(tokens(question), form=form, count=count, total=TOTAL, everyday=said)


def looked_at(
    pool: list[Thing], question: str, form: TextForm, everyday: list[str] | None = None
) -> dict[str, Figures]:
    return features(stack([thing.record for thing in pool], form), read(question, form, everyday))


def has_ties(scores: list[float]) -> bool:
    return any(right - left < 1e-9 for left, right in pairwise(sorted(scores)))


def differences(fast: dict[str, Figures], slow: dict[str, list[float]]) -> dict[str, tuple[list[float], list[float]]]:
    skipped = TIES if has_ties(slow["score"]) else set()
    return {
        name: (fast[name].tolist(), slow[name])
        for name in slow
        if name not in skipped and not np.allclose(fast[name], slow[name], rtol=1e-9, atol=1e-9)
    }


class TestFeatures:
    @settings(max_examples=300, deadline=None)
    @given(pool=pools, question=questions, everyday=sayings, form=forms)
    def test_are_what_their_names_say(self, pool: list[Thing], question: str, everyday: list[str], form: TextForm):
        fast = looked_at(pool, question, form, everyday)
        slow = features_slowly(pool, Question(question, everyday, form, count, TOTAL))
        assert set(fast) == set(slow)
        assert differences(fast, slow) == {}

    @settings(deadline=None)
    @given(pool=pools, question=questions, everyday=sayings, form=forms)
    def test_are_numbers_within_bounds(self, pool: list[Thing], question: str, everyday: list[str], form: TextForm):
        for name, values in looked_at(pool, question, form, everyday).items():
            assert values.shape == (len(pool),)
            least, most = (np.log(0.05), 0.0) if name == "score_far" else (0.0, 1.5)
            assert ((values >= least - 1e-9) & (values <= most + 1e-9)).all(), name

    @settings(deadline=None)
    @given(pool=pools, question=questions, form=forms, seed=st.integers(0, 1000))
    def test_of_a_text_do_not_depend_on_where_it_stands_in_the_pool(
        self, pool: list[Thing], question: str, form: TextForm, seed: int
    ):
        order = np.random.default_rng(seed).permutation(len(pool))
        straight, shuffled = (looked_at(listed, question, form) for listed in (pool, [pool[at] for at in order]))
        skipped = TIES if has_ties(straight["score"].tolist()) else set()
        for name in straight.keys() - skipped:
            assert np.allclose(straight[name][order], shuffled[name], atol=1e-12), name

    def test_of_a_pool_of_one(self):
        alone = looked_at(
            [article("Đặt cọc", ["Đặt cọc là việc giao một khoản tiền"])], "đặt cọc là gì", TextForm.MARKED
        )
        assert alone["score"].tolist() == alone["score_place"].tolist() == alone["best_of_law"].tolist() == [1.0]
        assert alone["defines_whole"].tolist() == [1.0]

    def test_of_a_text_without_any_word(self):
        bare = looked_at([Thing([], [], [], [], RankFacts("x")), article("Đặt cọc")], "đặt cọc", TextForm.MARKED)
        assert all(bare[name][0] == 0 for name in ("score", "all_holds", "clause_holds", "heading_is_held", "defines"))

    @pytest.mark.parametrize("form", TextForm)
    def test_of_a_question_without_any_word(self, form: TextForm):
        nothing = looked_at([article("Đặt cọc", ["Đặt cọc là việc giao tiền"])], "…", form)
        assert nothing["score"].tolist() == nothing["defines"].tolist() == [0.0]

    @pytest.mark.parametrize(("before", "holds"), [(39, 1.0), (40, 0.0)])
    def test_the_opening_of_a_body_ends_somewhere(self, before: int, holds: float):
        body = ["xyz " * before + "cọc cọc"]
        assert looked_at([article("Nhà"), article("Nhà", body)], "cọc", TextForm.MARKED)["opening_holds"][1] == holds

    def test_a_run_ends_where_another_begins(self):
        """ "đặt cọc đặt cọc" are two runs of two where nobody typed "cọc đặt"."""
        assert looked_at([article("đặt cọc đặt cọc nhà")], "đặt cọc", TextForm.MARKED)["heading_run"][0] == 1.0

    @pytest.mark.parametrize(("apart", "near"), [(1, 1.0), (4, 1.0), (5, 0.0)])
    def test_near_is_within_four(self, apart: int, near: float):
        body = [" ".join(["đặt", *["xyz"] * (apart - 1), "cọc"])]
        assert looked_at([article("Nhà", body)], "đặt cọc", TextForm.MARKED)["body_near"][0] == near

    def test_the_models_know_exactly_these(self):
        """Where a feature was added, renamed or taken away, train again (docs/howto/train-ranking.md)."""
        given_now = set(looked_at([article("Đặt cọc")], "đặt cọc", TextForm.MARKED))
        for form in TextForm:
            assert set(shipped(form).order.weights) == given_now, f"train again: {form}"


def article(heading: str, clauses: list[str] | None = None, **more: object) -> Thing:
    return Thing([], heading.split(), [clause.split() for clause in clauses or []], [], RankFacts("luật", **more))  # type: ignore[arg-type]


class TestHostileQuestions:
    """What may be typed at worst; work is counted in what is looked for, not by the clock."""

    @pytest.mark.parametrize(
        "question",
        [
            "la " * 300,
            "1 " * 300,
            "⚖️ 👩‍⚖️ 🏳️‍🌈",
            " ".join(f"hiếm{letter * 3}" for letter in map(chr, range(0x4E00, 0x4E3C))),
        ],
        ids=["one syllable", "digits", "emoji", "sixty rare ones"],
    )
    @pytest.mark.parametrize("form", TextForm)
    def test_are_looked_for_within_bounds(self, question: str, form: TextForm):
        asked = read(question, form)
        assert len(asked.syllables) <= 60
        assert len(asked.pairs) <= 59
        assert len(asked.terms) <= 60 * 14
        pool = [article("Đặt cọc", ["là " * 3000, "1 " * 3000])] * 3
        assert all(np.isfinite(values).all() for values in looked_at(pool, question, form).values())

    def test_with_two_syllables_of_one_number(self, monkeypatch: pytest.MonkeyPatch):
        """Somebody can make them up: 32 bits are soon tried out. The first of the two is counted."""
        asked = read("đất nhà", TextForm.MARKED)
        twice = np.array([asked.syllables[0]] * 2, dtype=np.uint32)
        object.__setattr__(asked, "syllables", twice)
        pool = stack([article("đất").record], TextForm.MARKED)
        assert query.Reckoning(pool, asked).syllables[0, 1].tolist() == [1.0, 0.0]

    def test_with_numbers_that_differ_in_some_bits_only(self):
        asked = read("a b c", TextForm.MARKED)
        alike = np.array([1 << 8, 1 << 24, (1 << 24) + (1 << 8)], dtype=np.uint32)
        object.__setattr__(asked, "syllables", alike)
        pool = stack([article("x y z").record], TextForm.MARKED)
        pool.tokens[:] = alike[::-1]
        assert query.Reckoning(pool, asked).hits.slot.tolist() == [2, 1, 0]


class TestLookedUp:
    numbers = st.lists(st.integers(0, 12), max_size=8).map(lambda listed: np.array(listed, dtype=np.uint32))

    @settings(deadline=None)
    @given(wanted=numbers, among=numbers)
    def test_finds_what_is_there(self, wanted: np.ndarray, among: np.ndarray):
        at, is_there = query.looked_up(wanted, among)
        assert is_there.tolist() == [number in among for number in wanted]
        assert [among[place] for place in at[is_there]] == [number for number in wanted if number in among]

    def test_the_first_of_two(self):
        assert query.looked_up(numbers_of(["a"]), numbers_of(["b", "a", "a"]))[0].tolist() == [1]
