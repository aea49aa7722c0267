"""Weights from examples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.weights import (
    Example,
    Figures,
    fit_order,
    fit_yes,
    folds,
)

from lawsearch.ranking.model import Linear
from tools import weights as fit

NAMES = ("a", "b", "c")
PLANTED = np.array([1.5, -0.8, 0.0])


def planted(count: int, *, seed: int = 1, size: int = 12) -> list[Example]:
    """Pools in which a text is right as often as the planted weights make it likely."""
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        table = dice.normal(size=(size, 3)) * [1.0, 5.0, 0.1] + [0.0, 3.0, 7.0]
        odds = (table - [0.0, 3.0, 7.0]) / [1.0, 5.0, 0.1] @ PLANTED
        chances = np.exp(odds) / np.exp(odds).sum()
        is_right = np.zeros(size, dtype=bool)
        is_right[dice.choice(size, p=chances)] = True
        found.append(Example(table, is_right))
    return found


def weights(model: Linear) -> Figures:
    return np.array([model.weights[name] for name in NAMES])


def losses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Every loss that a step was taken to, as it is taken."""
    taken: list[float] = []
    newton = fit._newton

    def watched(look: fit.Callable, size: int) -> Figures:
        found = newton(look, size)
        taken.extend([look(np.zeros(size))[0], look(found)[0]])
        return found

    monkeypatch.setattr(fit, "_newton", watched)
    return taken


class TestFitOrder:
    def test_finds_the_weights_that_made_the_examples(self):
        found = weights(fit_order(planted(3000), NAMES, ridge=0.1))
        assert np.allclose(found, PLANTED, atol=0.1)

    def test_tells_values_of_any_scale(self):
        """Weights are of standardised values: a unit of measure changes none."""
        examples = planted(200)
        metres = [Example(one.features * [1000.0, 0.001, 1.0] + 5, one.is_right) for one in examples]
        assert np.allclose(weights(fit_order(examples, NAMES)), weights(fit_order(metres, NAMES)), atol=1e-4)

    def test_a_ridge_holds_back(self):
        examples = planted(200)
        lengths = [float(np.linalg.norm(weights(fit_order(examples, NAMES, ridge=ridge)))) for ridge in (1, 100, 1e4)]
        assert lengths[0] > lengths[1] > lengths[2]

    def test_what_never_differs_weighs_nothing(self):
        same = [Example(np.column_stack([one.features, np.ones(12)]), one.is_right) for one in planted(50)]
        model = fit_order(same, (*NAMES, "same"))
        assert model.weights["same"] == 0
        assert model.spreads["same"] == 1

    def test_separable_examples_do_not_run_away(self):
        sure = [Example(np.array([[1.0], [0.0], [0.0]]), np.array([True, False, False]))] * 100
        for ridge in (10.0, 1e-6):
            (weight,) = fit_order(sure, ("a",), ridge=ridge).weights.values()
            assert 0 < weight < 50

    def test_an_example_counts_by_its_weight(self):
        """Two alike are one of double weight."""
        one, other = planted(2)
        twice = fit_order([one, one, other], NAMES)
        doubled = fit_order([Example(one.features, one.is_right, 2.0), other], NAMES)
        # the scale is of all rows, and so a little different
        assert np.sign(weights(twice)).tolist() == np.sign(weights(doubled)).tolist()
        light = fit_order([*planted(100), Example(one.features, ~one.is_right, 1e-9)], NAMES)
        assert np.allclose(weights(light), weights(fit_order(planted(100), NAMES)), atol=0.05)

    def test_several_right_texts_share_the_credit(self):
        table = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
        both = fit_order([Example(table, np.array([True, True, False, False]))] * 50, ("a", "b"))
        assert both.weights["a"] == pytest.approx(both.weights["b"])
        assert both.weights["a"] > 0

    def test_is_where_the_loss_is_least(self, monkeypatch: pytest.MonkeyPatch):
        taken = losses(monkeypatch)
        fit_order(planted(100), NAMES)
        assert taken[1] < taken[0]

    def test_pools_without_an_answer_teach_nothing(self):
        examples = planted(50)
        empty = Example(np.full((3, 3), 1e6), np.zeros(3, dtype=bool))
        assert fit_order([*examples, empty], NAMES) == fit_order(examples, NAMES)
        with pytest.raises(ValueError, match="no example"):
            fit_order([empty], NAMES)
        with pytest.raises(ValueError, match="no example"):
            fit_order([], NAMES)


class TestNewton:
    def test_the_loss_never_rises(self):
        """A whole step leads past the place where a curve is flat; it is halved until it does not."""
        seen: list[float] = []

        def look(at: Figures) -> tuple[float, Figures, Figures]:
            away = at[0] - 8.0
            loss = float(np.sqrt(1 + away**2))
            seen.append(loss)
            return loss, np.array([away / loss]), np.array([[loss**-3]])

        found = fit._newton(look, 1)
        assert found[0] == pytest.approx(8.0, abs=0.05)
        assert max(seen[1:]) > seen[0]
        assert min(seen) == pytest.approx(1.0, abs=1e-3)

    def test_stays_where_no_step_helps(self):
        def look(at: Figures) -> tuple[float, Figures, Figures]:
            return (float("nan") if at.any() else 1.0), np.ones(1), np.eye(1)

        assert fit._newton(look, 1).tolist() == [0.0]


class TestFitYes:
    def test_finds_the_weights_that_made_the_rows(self):
        dice = np.random.default_rng(2)
        rows = dice.normal(size=(20_000, 3))
        is_yes = dice.random(20_000) < 1 / (1 + np.exp(-(rows @ PLANTED + 0.7)))
        found = fit_yes(rows[is_yes], rows[~is_yes], NAMES, ridge=0.1)
        assert np.allclose(weights(found), PLANTED, atol=0.1)
        assert found.bias == pytest.approx(0.7, abs=0.1)

    def test_the_ridge_does_not_hold_the_bias_back(self):
        rows = np.zeros((90, 1))
        found = fit_yes(rows, rows[:10], ("a",), ridge=1e6)
        assert found.bias == pytest.approx(np.log(9), abs=1e-3)

    def test_separable_rows_do_not_run_away(self):
        for ridge in (10.0, 1e-6):
            found = fit_yes(np.full((40, 1), 1e4), np.zeros((40, 1)), ("a",), ridge=ridge)
            assert 0 < found.weights["a"] < 100

    def test_wants_rows_of_both_sorts(self):
        rows, none = np.ones((3, 1)), np.ones((0, 1))
        for yes, no in ((rows, none), (none, rows), (none, none)):
            with pytest.raises(ValueError, match="both sorts"):
                fit_yes(yes, no, ("a",))


groups = st.lists(st.frozensets(st.sampled_from("abcdefghij"), min_size=1, max_size=3), max_size=30)


class TestFolds:
    @settings(deadline=None)
    @given(listed=groups, count=st.integers(1, 6))
    def test_share_nothing(self, listed: list[frozenset[str]], count: int):
        places = folds(listed, count)
        assert len(places) == len(listed)
        for number in range(count):
            inside = {law for law, place in zip(listed, places, strict=True) if place == number for law in law}
            outside = {law for law, place in zip(listed, places, strict=True) if place != number for law in law}
            assert not inside & outside

    def test_what_hangs_together_by_others_is_one_family(self):
        places = folds([{"a", "b"}, {"c", "d"}, {"b", "c"}, {"e"}], 2)
        assert places[0] == places[1] == places[2] != places[3]

    def test_are_about_as_large_as_each_other(self):
        places = folds([{f"law {number % 50}"} for number in range(500)], 5)
        assert [places.count(number) for number in range(5)] == [100] * 5

    def test_the_largest_family_is_alone_where_it_fills_a_fold(self):
        places = folds([{"large"}] * 10 + [{f"small {number}"} for number in range(10)], 2)
        assert len(set(places[:10])) == 1
        assert set(places[10:]) == {1 - places[0]}

    @settings(deadline=None)
    @given(listed=groups)
    def test_are_the_same_for_the_same(self, listed: list[frozenset[str]]):
        assert folds(listed, 5) == folds([frozenset(sorted(group, reverse=True)) for group in listed], 5)

    def test_want_something_to_tell_an_item_by(self):
        with pytest.raises(ValueError, match="not enough values"):
            folds([set()], 2)
