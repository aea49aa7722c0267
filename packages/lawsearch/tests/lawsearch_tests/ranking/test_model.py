"""What was learned, kept in a file."""

import json
import math
from dataclasses import asdict
from importlib.resources import files

import numpy as np
import pytest

from lawsearch.ranking.model import (
    Linear,
    Model,
    file_of,
    from_json,
    shipped,
    signals,
)
from lawsearch.ranking.terms import TextForm
from lawsearch_tests.ranking.test_features import article, looked_at

LINE = Linear({"x": 1.0, "y": 0.0}, {"x": 2.0, "y": 1.0}, {"x": 3.0, "y": -1.0}, bias=0.5)
MODEL = Model(LINE, Linear({"đủ": 0.0}, {"đủ": 1.0}, {"đủ": 1.0}), 0.4, {"câu hỏi": 2})


class TestLinear:
    def test_weighs_standardised_values(self):
        values = {"x": np.array([1.0, 3.0]), "y": np.array([0.0, 2.0]), "unknown": np.array([9.0, 9.0])}
        assert LINE.of(values).tolist() == [0.5, 1.5]

    def test_names_what_is_missing(self):
        with pytest.raises(KeyError, match="y"):
            LINE.of({"x": np.array([1.0])})


class TestModel:
    def test_is_the_same_after_a_file(self):
        assert from_json(json.dumps(asdict(MODEL))) == MODEL

    def test_file_is_read_by_people_and_compared_line_by_line(self):
        text = (files("lawsearch.ranking") / "data" / file_of(TextForm.MARKED)).read_text(encoding="utf-8")
        assert text.endswith("}\n")
        assert len(text.splitlines()) > 20

    @pytest.mark.parametrize(
        ("value", "likelihood"), [(0.0, 0.5), (1e300, 1.0), (-1e300, 0.0), (1e-300, 0.5), (2.0, 1 / (1 + math.exp(-2)))]
    )
    def test_likelihood_is_one(self, value: float, likelihood: float):
        found = MODEL.likelihood({"đủ": value})
        assert 0 <= found <= 1
        assert found == pytest.approx(likelihood, abs=1e-9)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "{}",
            '{"order": {}}',
            json.dumps({"order": {"weights": {}}, "confidence": {}, "sure": 0.5, "trained_on": {}}),
        ],
    )
    def test_what_is_none_is_refused(self, text: str):
        with pytest.raises((ValueError, KeyError, TypeError)):
            from_json(text)


@pytest.mark.parametrize("form", TextForm)
class TestShipped:
    def test_is_whole(self, form: TextForm):
        model = shipped(form)
        for line in (model.order, model.confidence):
            assert line.weights.keys() == line.means.keys() == line.spreads.keys()
            assert all(map(math.isfinite, [*line.weights.values(), *line.means.values(), line.bias]))
            assert all(spread > 0 for spread in line.spreads.values())
        assert 0 < model.sure < 1
        assert sum(model.trained_on.values()) > 0

    def test_asks_for_the_signals_that_there_are(self, form: TextForm):
        model = shipped(form)
        features = looked_at([article("Đặt cọc"), article("Ký cược")], "đặt cọc", form)
        seen = signals(features, model.order.of(features))
        assert set(model.confidence.weights) == set(seen)
        assert 0 <= model.likelihood(seen) <= 1

    def test_holds_no_personal_names(self, form: TextForm):
        """What is trained on is counted, never kept."""
        assert set(asdict(shipped(form))) == {"order", "confidence", "sure", "trained_on"}
        assert file_of(form) == f"model-{form.value}.json"
