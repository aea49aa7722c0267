"""A question as the ranker reads it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawsearch.ranking import tokens
from lawsearch.ranking.forward import number_of
from lawsearch.ranking.query import (
    ASKED,
    EVERYDAY,
    WANTED,
    PoolTerms,
    sought,
)
from lawsearch.ranking.terms import LONGEST_QUESTION, TextForm
from lawsearch_tests.ranking.counting import Counts

COUNTS = Counts(["đặt cọc là việc giao tiền", "đất đai", "nghỉ thai sản sáu tháng", "thời hạn nghỉ"])


def read(question: str, *everyday: str, form: TextForm = TextForm.MARKED) -> PoolTerms:
    said = [tokens(saying) for saying in everyday]
    return sought(tokens(question), form=form, count=COUNTS, total=COUNTS.total, everyday=said)


def of_group(asked: PoolTerms, group: int) -> list[int]:
    return asked.syllables[asked.group == group].tolist()


def numbers(text: str) -> list[int]:
    return [number_of(word) for word in text.split()]


class TestSyllables:
    def test_are_what_was_typed(self):
        asked = read("đặt cọc")
        assert asked.syllables.tolist() == numbers("đặt cọc")
        assert asked.pairs.tolist() == [[0, 1]]
        assert asked.group.tolist() == [ASKED, ASKED]

    def test_without_marks(self):
        assert read("Đặt CỌC", form=TextForm.FOLDED).syllables.tolist() == numbers("dat coc")

    def test_said_twice_are_one(self):
        asked = read("đất này đất kia")
        assert asked.syllables.tolist() == numbers("đất này kia")
        assert asked.pairs.tolist() == [[0, 1], [1, 0], [0, 2]]

    def test_say_what_is_asked_or_do_not(self):
        asked = read("đặt cọc là gì")
        assert asked.is_telling[:4].tolist() == [True, True, False, False]
        assert asked.pair_is_telling[:3].tolist() == [True, False, False]
        assert asked.telling_length == 2
        assert asked.asks_meaning

    def test_rare_ones_weigh_more(self):
        asked = read("nghỉ cọc zzz")
        assert asked.idf.tolist() == [math.log(1 + (4 - n + 0.5) / (n + 0.5)) for n in (2, 1, 0)]
        assert asked.pair_idf[0] == pytest.approx(math.log(1 + 4.5 / 0.5))

    def test_weights_are_never_below_zero_while_the_index_grows(self):
        """A count may be newer than the total beside it."""
        asked = sought(tokens("đặt cọc"), form=TextForm.MARKED, count=lambda form, text: 5, total=5)
        assert (asked.idf > 0).all()

    def test_words_of_an_abbreviation_count_as_typed(self):
        asked = read("đóng BHXH")
        assert of_group(asked, ASKED) == numbers("đóng bhxh bảo hiểm xã hội")

    def test_words_of_the_law_stand_apart(self):
        asked = read("sổ đỏ", "giấy chứng nhận sổ")
        assert of_group(asked, EVERYDAY) == numbers("giấy chứng nhận")
        assert of_group(asked, ASKED) == numbers("sổ đỏ")

    def test_so_do_words_of_headings(self):
        asked = read("nghỉ bao lâu")
        assert of_group(asked, WANTED) == numbers("thời hạn gian")
        assert asked.pair_group.tolist() == [ASKED, ASKED, WANTED, WANTED]


class TestTerms:
    def test_are_all_runs(self):
        asked = read("hợp đồng vay")
        runs = {number_of(run): run.count(" ") + 1 for run in ("hợp đồng vay", "hợp đồng", "đồng vay", "hợp")}
        found = dict(zip(asked.terms.tolist(), asked.term_lengths.tolist(), strict=True))
        assert runs.items() <= found.items()
        assert len(found) == 6

    def test_are_none_longer_than_a_term_can_be(self):
        assert max(read(" ".join(f"x{number}" for number in range(40))).term_lengths) == 14


class TestAnything:
    @settings(deadline=None)
    @given(
        question=st.text(max_size=300),
        everyday=st.lists(st.text(max_size=40), max_size=3),
        form=st.sampled_from(TextForm),
    )
    def test_is_read(self, question: str, everyday: list[str], form: TextForm):
        asked = read(question, *everyday, form=form)
        size = len(asked.syllables)
        assert len(asked.idf) == len(asked.is_telling) == len(asked.group) == size
        assert asked.pairs.shape == (len(asked.pair_idf), 2)
        assert len(np.unique(asked.syllables)) == size
        assert (asked.pairs < max(size, 1)).all()
        assert np.isfinite(asked.idf).all()

    @pytest.mark.parametrize("question", ["luật " * 300, "7 " * 300, " ".join(f"x{number}" for number in range(300))])
    def test_of_a_whole_book_only_the_beginning_is_counted(self, question: str):
        looked: list[str] = []

        def count(form: TextForm, text: str) -> int:
            looked.append(text)
            return 1

        asked = sought(tokens(question), form=TextForm.MARKED, count=count, total=9)
        assert len(looked) <= 2 * LONGEST_QUESTION - 1
        assert len(asked.terms) <= 14 * LONGEST_QUESTION
