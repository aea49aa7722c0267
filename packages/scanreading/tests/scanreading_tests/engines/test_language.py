"""The model of syllables: made, packed, asked."""

import math
import time
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanreading.engines.language import (
    EDGE,
    SyllableCounter,
    SyllableModel,
    pieces,
    shipped,
    unpack,
)


@pytest.fixture(scope="module")
def small() -> SyllableModel:
    gathering = SyllableCounter()
    gathering.add(["phổ biến pháp luật"] * 60 + ["thành phố lớn"] * 30 + ["phổ biến thông tin"] * 40)
    return unpack(gathering.packed())


class TestPieces:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Khoản 12, Điều 5", ["khoản", "0", ",", "điều", "0"]),
            ("hoà giải", ["hòa", "giải"]),
            ("705/QĐ-TTg", ["0", "/", "qđ", "-", "ttg"]),
            ("“Đề án”", ['"', "đề", "án", '"']),
            ("", []),
        ],
    )
    def test_are_syllables_signs_and_numbers(self, text: str, expected: list[str]) -> None:
        assert pieces(text) == expected


class TestLanguage:
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

    @given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
    def test_always_gives_a_chance_below_one(self, before: str, word: str, after: str) -> None:
        chance = shipped().score(pieces(before), word, pieces(after))
        assert math.isfinite(chance)
        assert chance < 0

    def test_refuses_a_file_of_another_version(self, small: SyllableModel, monkeypatch: pytest.MonkeyPatch) -> None:
        gathering = SyllableCounter()
        gathering.add(["một hai ba"] * 9)
        monkeypatch.setattr("scanreading.engines.language._VERSION", 99)
        held = gathering.packed()
        monkeypatch.undo()
        with pytest.raises(ValueError, match="train_reading"):
            unpack(held)


class TestShipped:
    def test_is_small_and_soon_there(self) -> None:
        held = (files("scanreading.engines") / "data" / "reading.npz").read_bytes()
        assert len(held) <= 2_500_000
        began = time.process_time()
        assert len(unpack(held)) > 4_000
        assert time.process_time() - began < 1.5  # 0.1 s on an idle machine

    def test_knows_the_language_of_the_law(self) -> None:
        assert shipped().score(["pháp"], "luật", ["về"]) > shipped().score(["pháp"], "luât", ["về"])
