"""Pictures of pages are kept small, and their letters stay."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scanreading.engines.child import keep_shown
from scanreading.engines.faults import SHOWN_BYTES, SHOWN_WIDTH
from scanreading_tests.engines.drawing import LETTER, drawn

PROSE = tuple(
    (60, 190 + 18 * at, "Căn cứ Luật Phổ biến, giáo dục pháp luật và các văn bản hướng dẫn") for at in range(34)
)


def speckled(page: np.ndarray) -> np.ndarray:
    """Two tones, ragged edges and lonely specks."""
    noise = np.random.default_rng(5)
    black = page + noise.normal(0, 40, page.shape) < 128
    return np.where(black | (noise.random(page.shape) < 0.0015), 0, 255).astype(np.uint8)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "page.jpg"


def kept(page: np.ndarray, place: Path) -> Image.Image:
    keep_shown(page, place)
    with Image.open(place) as picture:
        return picture.copy()


class TestKeepShown:
    def test_keeps_a_clean_page_as_wide_as_it_may_be(self, place: Path) -> None:
        assert kept(drawn(dpi=300), place).width == SHOWN_WIDTH
        assert place.stat().st_size <= SHOWN_BYTES

    def test_makes_a_speckled_page_smaller_and_keeps_its_letters(self, place: Path) -> None:
        page = drawn((*LETTER, *PROSE))
        shown = kept(speckled(page), place)
        assert shown.width >= 1200
        assert place.stat().st_size <= SHOWN_BYTES * 1.1
        clean = np.asarray(Image.fromarray(page).resize(shown.size)) < 128
        assert np.mean(np.asarray(shown)[clean] < 140) > 0.9

    def test_keeps_colour(self, place: Path) -> None:
        assert kept(np.dstack([drawn()] * 3), place).mode == "RGB"
