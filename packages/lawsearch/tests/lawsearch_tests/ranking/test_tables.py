"""Tables in excerpts: rows with the heads of their columns, and never loose cells."""

import pytest

from lawsearch.ranking.passages import as_read, best_passage, loose_cells
from lawsearch_tests.ranking.counting import needle_for
from lawtext.types import Span

RATES = (
    "1. Thuế suất được quy định như sau:\n"
    "| Bậc | Diện tích đất | Thuế suất (%) |\n"
    "| --- | --- | --- |\n"
    "| 1 | Trong hạn mức | 0,03 |\n"
    "| 2 | Vượt không quá 3 lần | 0,07 |\n"
    "2. Hạn mức do tỉnh quy định."
)
FEES = "Mức thu phí như sau:\nStt\nNội dung\nMức thu\n1\nCấp giấy\n3.000.000\n2\nCấp lại giấy\n1.000.000\nHết bảng."


def row(text: str, begins: str) -> Span:
    start = text.index(begins)
    return Span(start, text.index("\n", start))


class TestARow:
    def test_is_told_with_the_heads_of_its_columns(self):
        assert as_read(RATES, row(RATES, "| 2")) == (
            "Bậc: 2; Diện tích đất: Vượt không quá 3 lần; Thuế suất (%): 0,07."
        )

    @pytest.mark.parametrize("begins", ["| Bậc", "| ---"])
    def test_of_heads_or_of_a_rule_says_nothing(self, begins: str):
        assert as_read(RATES, row(RATES, begins)) == ""

    def test_with_more_columns_than_there_are_heads_loses_none(self):
        text = "| A | B |\n| 1 | 2 | 3 |"
        assert as_read(text, Span(10, len(text))) == "A: 1; B: 2; 3."

    def test_is_not_cut_at_a_full_stop(self):
        text = "1. Bảng:\n| A | B |\n| --- | --- |\n| Đất ở. Đất vườn | 5 |\n| Ao | 6 |"
        passage = best_passage(text, needle_for("đất vườn", text))
        assert "A: Đất ở. Đất vườn; B: 5." in as_read(text, Span(passage.start, passage.end))
        assert "|" not in as_read(text, Span(passage.start, passage.end))

    def test_before_and_after_words(self):
        assert as_read(RATES, Span(0, len(RATES))).splitlines()[1].startswith("Bậc: 1; ")


class TestLooseCells:
    def test_are_found(self):
        (cells,) = loose_cells(FEES, Span(0, len(FEES)))
        assert FEES[cells.start : cells.end].startswith("Stt\n")
        assert FEES[cells.end :] == "Hết bảng."

    def test_are_left_out_of_an_excerpt(self):
        passage = best_passage(FEES, needle_for("cấp lại giấy mức thu phí", FEES))
        assert FEES[passage.start : passage.end] == "Mức thu phí như sau:"
        assert passage.cut_after

    def test_are_shown_where_nothing_else_is_said(self):
        cells = "\n".join(f"Ô số {number}" for number in range(12))
        assert best_passage(cells, needle_for("ô số", cells)).end > 0

    def test_points_and_clauses_are_none(self):
        points = "Gồm:\n" + "\n".join(f"{number}. Quyền khác" for number in range(1, 12)) + "\n"
        assert loose_cells(points, Span(0, len(points))) == []


def test_marks_of_typesetting_are_not_shown():
    assert as_read("**Lao động nam** và *nữ*; 2 * 3", Span(0, 31)) == "Lao động nam và nữ; 2 * 3"
