"""Pages made ready for the engines."""

import cv2
import numpy as np
import pytest

from scanreading.engines.pictures import (
    colour_out,
    guess_dpi,
    is_bilevel,
    prepare,
    resize,
    skew_of,
    turn,
    without_background,
    without_border,
    without_specks,
)

from .drawing import drawn


class TestColourOut:
    def test_leaves_black_and_takes_red_and_blue_away(self) -> None:
        inks = np.array([[[10, 10, 10], [220, 30, 30], [30, 30, 200], [255, 255, 255]]], np.uint8)
        assert colour_out(inks).tolist() == [[10, 220, 200, 255]]


class TestWithoutBackground:
    def test_makes_shadowed_paper_white_and_leaves_letters_black(self) -> None:
        letter = drawn()
        shade = np.linspace(0.45, 0.95, letter.shape[1])[None, :]
        even = without_background((letter * shade).astype(np.uint8))
        assert np.median(even[letter > 250]) == 255
        assert even[letter < 10].mean() < 40

    @staticmethod
    def faded(strength: float) -> np.ndarray:
        """The letter with ink of so much of its blackness, on yellowed paper with grain."""
        grain = np.random.default_rng(7).normal(0, 4, drawn().shape)
        return np.clip(236 - (255 - drawn().astype(float)) * strength + grain, 0, 255).astype(np.uint8)

    @pytest.mark.parametrize("strength", [0.25, 0.3, 0.36, 0.45])
    def test_makes_faded_letters_ink(self, strength: float) -> None:
        even = without_background(self.faded(strength))
        assert even[drawn() < 10].mean() < 110
        assert np.median(even[drawn() > 250]) > 240

    def test_leaves_what_shines_through_pale(self) -> None:
        assert without_background(self.faded(0.14)).min() > 128


class TestWithoutBorder:
    def test_takes_a_bar_at_the_edge_away_and_leaves_a_frame(self) -> None:
        page = np.full((1000, 700), 255, np.uint8)
        page[:, :20] = 0
        cv2.rectangle(page, (100, 100), (600, 900), 0, 2)
        told = without_border(page)
        assert told[:, :20].min() == 255
        assert told[100, 100:600].max() == 0


class TestWithoutSpecks:
    page = np.where(drawn() > 127, 255, 0).astype(np.uint8)

    def speckled(self) -> np.ndarray:
        """Specks of four pixels all over the lower half of the letter, where nothing is written."""
        page = self.page.copy()
        for top in range(1300, 2300, 20):
            for left in range(100, 1600, 40):
                page[top : top + 2, left : left + 2] = 0
        return page

    def test_takes_lonely_specks_away(self) -> None:
        assert without_specks(self.speckled(), dpi=200)[1350:].min() == 255

    def test_eats_no_mark_and_no_hyphen(self) -> None:
        told = without_specks(self.speckled(), dpi=200)[:1250]
        ours, theirs = (
            cv2.connectedComponents(255 - part)[0]
            for part in (np.where(told < 128, 0, 255).astype(np.uint8), self.page[:1250])
        )
        assert ours >= 0.97 * theirs

    def test_leaves_a_clean_page_as_it_is(self) -> None:
        assert without_specks(self.page, dpi=200) is self.page


class TestSkew:
    @pytest.mark.parametrize("degrees", [-3.0, -0.7, 0.0, 1.4])
    def test_is_measured_to_a_fifth_of_a_degree(self, degrees: float) -> None:
        letter = drawn()
        height, width = letter.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        tilted = cv2.warpAffine(letter, matrix, (width, height), borderValue=255)
        assert skew_of(tilted) == pytest.approx(-degrees, abs=0.2)


class TestTurn:
    def test_turns_clockwise(self) -> None:
        assert turn(np.array([[1, 2]], np.uint8), 90).tolist() == [[1], [2]]
        assert turn(np.array([[1, 2]], np.uint8), 180).tolist() == [[2, 1]]


class TestResolution:
    @pytest.mark.parametrize("dpi", [100, 150, 200, 300])
    def test_is_guessed_within_a_third(self, dpi: int) -> None:
        assert guess_dpi(drawn(dpi=dpi)) == pytest.approx(dpi, rel=0.33)

    def test_is_made_finer_where_coarse(self) -> None:
        assert resize(np.zeros((100, 80), np.uint8), dpi=150)[0].shape == (200, 160)
        assert resize(np.zeros((100, 80), np.uint8), dpi=200)[1] == 1.0

    def test_that_is_told_wrongly_is_guessed(self) -> None:
        made = prepare(drawn(dpi=200), dpi=2, turn_of=lambda _ink, _dpi: 0)
        assert made.own_dpi == pytest.approx(200, rel=0.33)


def test_two_tones_are_told_from_many() -> None:
    assert is_bilevel(np.where(drawn() > 127, 255, 0).astype(np.uint8))
    assert not is_bilevel(np.arange(65_536, dtype=np.uint16).reshape(256, 256).astype(np.uint8))
