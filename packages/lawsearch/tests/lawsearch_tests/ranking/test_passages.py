"""Which clause answers, and the lines of it that are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking.passages import LONGEST, best_passage, clauses
from lawsearch_tests.ranking.counting import needle_for

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
