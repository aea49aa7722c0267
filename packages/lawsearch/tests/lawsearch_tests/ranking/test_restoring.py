"""Marks put back: what people type on a phone, and what they mean."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking import SyllableToken, marked_forms, tokens
from lawsearch.ranking.spelling import restored
from lawsearch_tests.ranking.written import LAWS, Written

SHELF = Written(LAWS, times=30)
NOTHING = Written([])


def read(question: str, count: Written = SHELF) -> str:
    return " ".join(marked_forms(restored(tokens(question), count=count)))


def unmarked(question: str) -> list[SyllableToken]:
    return [SyllableToken(token.folded, token.folded) for token in tokens(question)]


class TestRestored:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("dat coc mua nha", "đặt cọc mua nhà"),
            ("tranh chap dat dai", "tranh chấp đất đai"),
            ("hop dong lao dong", "hợp đồng lao động"),
            ("nghi thai san", "nghỉ thai sản"),
            # how people ask stands in no law
            ("la gi", "là gì"),
            ("het bao nhieu tien", "hết bao nhiêu tiền"),
            ("bi phat bao nhieu", "bị phạt bao nhiêu"),
            ("nhu the nao", "như thế nào"),
            # nor do everyday words
            ("so do dung ten hai vo chong", "sổ đỏ đứng tên hai vợ chồng"),
            # the same letters, told by their neighbours
            ("quyen su dung dat", "quyền sử dụng đất"),
            ("dat coc", "đặt cọc"),
            # abbreviations have marks as well
            ("nld nghi thai san", "nlđ nghỉ thai sản"),
        ],
    )
    def test_puts_marks_back(self, typed: str, meant: str):
        assert read(typed) == meant

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            # marks that were typed stay
            ("đặt coc", "đặt cọc"),
            ("đất dai", "đất đai"),
            # part of the marks: đ has a key of its own
            ("đat coc", "đặt cọc"),
        ],
    )
    def test_keeps_what_was_marked(self, typed: str, meant: str):
        assert read(typed) == meant

    @pytest.mark.parametrize("typed", ["91/2015/QH13", "zzz", "iphone 15", "", "2024"])
    def test_leaves_what_has_no_marks(self, typed: str):
        assert read(typed) == " ".join(marked_forms(tokens(typed)))

    def test_one_syllable_is_read_as_it_is_said_most(self):
        assert read("dat") == "đất"

    def test_an_empty_index_still_knows_how_often_syllables_are_said(self):
        assert read("dat dai", NOTHING).startswith("đất")

    @given(st.text(max_size=120))
    def test_never_changes_a_letter(self, text: str):
        question = tokens(text)
        found = restored(question, count=SHELF)
        assert [token.folded for token in found] == [token.folded for token in question]

    @given(st.lists(st.sampled_from(" ".join(LAWS).split()), max_size=20))
    def test_what_was_put_back_stays(self, words: list[str]):
        once = restored(unmarked(" ".join(words)), count=SHELF)
        assert [token.folded for token in restored(once, count=SHELF)] == [token.folded for token in once]

    @pytest.mark.corpus
    def test_most_real_questions_are_read_right(self, law: Written, shared_data: Path):
        """Of all syllables 98 in 100 and more, in milliseconds."""
        lines = (shared_data / "questions" / "zalo_dev.jsonl").read_text(encoding="utf-8").splitlines()
        questions = [tokens(json.loads(line)["question"]) for line in lines]
        started = time.process_time()
        read_as = [restored(unmarked(" ".join(marked_forms(question))), count=law) for question in questions]
        spent = time.process_time() - started
        right = sum(
            one == other for pair in zip(read_as, questions, strict=True) for one, other in zip(*pair, strict=True)
        )
        assert right / sum(map(len, questions)) > 0.98
        assert spent / len(questions) < 0.01
