"""The model of syllables: read and asked."""

import io
import math
import time
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanreading.engines.language import pieces, shipped, unpack


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
    @given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
    def test_always_gives_a_chance_below_one(self, before: str, word: str, after: str) -> None:
        chance = shipped().score(pieces(before), word, pieces(after))
        assert math.isfinite(chance)
        assert chance < 0

    def test_refuses_a_file_of_another_version(self) -> None:
        held = io.BytesIO()
        np.savez(held, version=np.array(99))
        with pytest.raises(ValueError, match="train_reading"):
            unpack(held.getvalue())


class TestShipped:
    def test_is_small_and_soon_there(self) -> None:
        held = (files("scanreading.engines") / "data" / "reading.npz").read_bytes()
        assert len(held) <= 2_500_000
        began = time.process_time()
        assert len(unpack(held)) > 4_000
        assert time.process_time() - began < 1.5  # 0.1 s on an idle machine

    def test_knows_the_language_of_the_law(self) -> None:
        assert shipped().score(["pháp"], "luật", ["về"]) > shipped().score(["pháp"], "luât", ["về"])
