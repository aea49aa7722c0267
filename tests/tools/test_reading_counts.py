"""Counts of syllables: gathered, packed, and asked as the model that reads scans asks them."""

import pytest
from tools.reading_counts import SyllableCounter

from scanreading.engines.language import EDGE, SyllableModel, unpack


@pytest.fixture(scope="module")
def small() -> SyllableModel:
    gathering = SyllableCounter()
    gathering.add(["phổ biến pháp luật"] * 60 + ["thành phố lớn"] * 30 + ["phổ biến thông tin"] * 40)
    return unpack(gathering.packed())


class TestSyllableCounter:
    def test_counts_within_five_in_a_hundred(self, small: SyllableModel) -> None:
        assert small.count("phổ") == 100
        assert small.count("never") == 0

    def test_finds_the_word_that_fits_its_neighbours(self, small: SyllableModel) -> None:
        assert small.score([EDGE], "phổ", ["biến"]) > small.score([EDGE], "phố", ["biến"])
        assert small.score(["thành"], "phố", ["lớn"]) > small.score(["thành"], "phổ", ["lớn"])

    def test_knows_words_by_their_syllables(self, small: SyllableModel) -> None:
        assert small.knows("PHÁP")
        assert small.knows("2021.")
        assert not small.knows("khoong")
