"""Which clause answers, and the lines of it that are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking.passages import (
    LONGEST,
    beginning,
    best_passage,
    clauses,
)
from lawsearch_tests.ranking.counting import needle_for
from lawtext.types import Span

DEPOSIT = (
    "1. Đặt cọc là việc một bên giao cho bên kia một khoản tiền.\n"
    "2. Nếu bên đặt cọc từ chối thì tài sản thuộc về bên nhận đặt cọc; nếu bên nhận từ chối thì phải trả gấp đôi.\n"
    "3. Việc này phải lập thành văn bản:\n1. bản cho mỗi bên;\na) có chữ ký."
)


class TestClauses:
    @pytest.mark.parametrize(
        ("text", "labels"),
        [
            (DEPOSIT, ["", "1", "2", "3"]),
            ("Một đoạn không có khoản.", [""]),
            ("Mở đầu:\n1. một\n2. hai\n2a. hai a\n3. ba", ["", "1", "2", "2a", "3"]),
            # dates, amounts and lists are no clauses
            ("1. một\n15.000 đồng\n7. bảy", ["", "1"]),
            ("", [""]),
        ],
    )
    def test_finds(self, text: str, labels: list[str]):
        assert [clause.label for clause in clauses(text)] == labels


class TestBestPassage:
    @pytest.mark.parametrize(
        ("question", "clause"),
        [
            ("đặt cọc là gì", "1"),
            ("bên nhận đặt cọc từ chối phải trả gấp đôi", "2"),
            ("lap thanh van ban", "3"),
        ],
    )
    def test_stands_in_the_clause_that_answers(self, question: str, clause: str):
        assert best_passage(DEPOSIT, needle_for(question, DEPOSIT)).clause == clause

    def test_shows_the_beginning_where_nothing_answers(self):
        passage = best_passage(DEPOSIT, needle_for("kết hôn", DEPOSIT))
        assert passage.start == 0
        assert passage.clause == ""

    def test_begins_near_the_answer_in_a_long_sentence(self):
        text = "quy định chung " * 200 + "về đặt cọc " + "và các việc khác " * 200
        passage = best_passage(text, needle_for("đặt cọc", text))
        assert "đặt cọc" in text[passage.start : passage.end]
        assert passage.cut_before
        assert passage.cut_after

    @given(st.text(alphabet="ab đặtcọc12.;\n)", max_size=1500), st.sampled_from(["đặt cọc", "dat", "zzz"]))
    def test_is_always_a_short_part_of_the_text(self, text: str, question: str):
        passage = best_passage(text, needle_for(question, text))
        assert 0 <= passage.start <= passage.end <= len(text)
        assert passage.end - passage.start <= LONGEST


class TestClauseTexts:
    def test_reach_to_the_next_number(self):
        text = "Mở đầu:\n1. một\n2. hai"
        assert [text[one.span.start : one.span.end] for one in clauses(text)] == ["Mở đầu:\n", " một\n", " hai"]

    @pytest.mark.parametrize(
        ("labels", "expected"),
        [
            ("2", []),
            ("1 3", ["1"]),
            ("1 1", ["1"]),
            ("1 2 2a 2b 3", ["1", "2", "2a", "2b", "3"]),
            ("1 2 2a 2a 3", ["1", "2", "2a", "3"]),
            ("1 2 2b 2a 1a", ["1", "2", "2b"]),
        ],
    )
    def test_count_up(self, labels: str, expected: list[str]):
        assert [one.label for one in clauses("\n".join(f"{each}. A" for each in labels.split()))] == ["", *expected]


class TestWorth:
    @pytest.mark.parametrize(
        ("text", "question", "clause"),
        [
            ("1. đặt cọc.\n2. đặt cọc.", "đặt cọc", "1"),  # the rule comes first
            ("1. đất đất đất đất.\n2. đất ở nhà.", "đất nhà", "2"),  # the same again counts for less and less
            ("1. nhà.\n2. nhà đất.", "nhà đất", "2"),
            ("đất.\n1. nhà.", "nhà", "1"),
        ],
    )
    def test_is_of_the_words_asked_for(self, text: str, question: str, clause: str):
        assert best_passage(text, needle_for(question, text)).clause == clause

    def test_of_a_sentence(self):
        text = "1. Câu đầu. Đặt cọc là giao tiền. Câu cuối."
        passage = best_passage(text, needle_for("đặt cọc", text))
        assert passage.sentence is not None
        assert text[passage.sentence.start : passage.sentence.end] == "Đặt cọc là giao tiền."
        assert best_passage(text, needle_for("kết hôn", text)).sentence is None

    def test_of_a_window_is_cut_between_sentences(self):
        """Of a clause that is too long, the sentences about what was asked, and what was left out on both sides."""
        other = " ".join(["Một câu khác về việc khác."] * 15)
        text = f"1. {other} Đặt cọc là giao tiền. {other}"
        passage = best_passage(text, needle_for("đặt cọc", text))
        shown = text[passage.start : passage.end]
        assert "Đặt cọc là giao tiền." in shown
        assert shown.startswith("Một câu")
        assert shown.endswith(".")
        assert (passage.cut_before, passage.cut_after) == (True, True)


class TestBeginning:
    @pytest.mark.parametrize(
        ("text", "end"),
        [
            ("A" * 158 + ". " + "B" * 159 + ".", 320),  # both fit exactly
            ("A" * 158 + ". " + "B" * 160 + ".", 159),
            ("abc " * 100, 319),  # between words
            ("a" * 400, 320),
            ("a" * 320, 320),
            ("  \n ", 0),
        ],
    )
    def test_is_of_whole_sentences_where_they_fit(self, text: str, end: int):
        assert beginning(text, Span(0, len(text))) == Span(0, end)
