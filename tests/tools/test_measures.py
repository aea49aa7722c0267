"""Figures of a ranking."""

import pytest
from tools.measures import RankedQuestion, quality_figures


class TestFigures:
    def test_counts_what_is_found_in_the_first_so_many(self):
        found = quality_figures(
            [RankedQuestion(1, 2.0), RankedQuestion(4, 4.0), RankedQuestion(50, 6.0), RankedQuestion(None, 8.0)]
        )
        assert found == {
            "R@1": 0.25,
            "R@5": 0.5,
            "R@10": 0.5,
            "R@20": 0.5,
            "R@100": 0.75,
            "MRR@10": pytest.approx((1 + 1 / 4) / 4),
            "p50_ms": 6.0,
            "p95_ms": 8.0,
        }

    def test_of_no_questions_there_are_none(self):
        assert quality_figures([]) == {}
