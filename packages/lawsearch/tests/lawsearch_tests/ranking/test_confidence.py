"""What the best texts of a pool look like."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawsearch.ranking.features import features
from lawsearch.ranking.forward import Figures, RankFacts, pack, stack
from lawsearch.ranking.model import shipped, signals
from lawsearch.ranking.terms import TextForm
from lawsearch.ranking.weights import TextParts
from lawsearch_tests.ranking.test_features import article, looked_at, read

NAMES = list(looked_at([article("Đặt cọc")], "đặt cọc", TextForm.MARKED))


def table(*rows: float) -> dict[str, Figures]:
    return {name: np.array(rows) for name in NAMES}


class TestSignals:
    def test_are_of_the_best_and_of_the_best_few(self):
        values = table(0.1, 0.9, 0.2, 0.3, 0.4, 0.5, 0.6)
        found = signals(values, np.array([7.0, 1.0, 6.0, 5.0, 4.0, 3.0, 2.0]))
        assert found["first_all_holds"] == pytest.approx(0.1)
        # the second best looks like most, but is the last of seven
        assert found["few_all_holds"] == pytest.approx(0.5)

    def test_say_how_far_ahead_the_first_is(self):
        found = signals(table(*[0.0] * 12), np.arange(12.0))
        assert (found["score"], found["ahead_of_second"], found["ahead_of_tenth"]) == (11.0, 1.0, 9.0)
        assert found["ahead_of_all"] == pytest.approx(5.5)

    def test_of_one_text_alone(self):
        found = signals(table(0.5), np.array([2.0]))
        assert (found["ahead_of_second"], found["ahead_of_tenth"], found["chance"]) == (0.0, 0.0, 1.0)

    @settings(deadline=None)
    @given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=30))
    def test_chances_are_chances(self, scores: list[float]):
        found = signals(table(*[0.5] * len(scores)), np.array(scores))
        assert 0 < found["chance"] <= found["chance_of_few"] <= 1 + 1e-9
        assert all(np.isfinite(list(found.values())))

    def test_rise_with_what_answers(self):
        """A question that is answered outright looks likelier than one of which nothing is held."""
        deposit = pack(TextParts("Bộ luật Dân sự", "Đặt cọc", "1. Đặt cọc là việc giao tiền"), RankFacts("a"))
        other = pack(TextParts("Luật Thuế", "Thuế suất", "1. Thuế suất là mức thuế"), RankFacts("b"))
        laid = stack([deposit, other], TextForm.MARKED)
        model = shipped(TextForm.MARKED)
        likely = []
        for question in ("đặt cọc là gì", "nuôi cá sấu ở đâu"):
            seen = features(laid, read(question, TextForm.MARKED))
            likely.append(model.likelihood(signals(seen, model.order.of(seen))))
        assert likely[0] > likely[1]
