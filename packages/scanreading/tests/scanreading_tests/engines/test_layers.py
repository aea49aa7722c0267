"""Whether the text that a file holds itself can be trusted, by its words."""

import pytest

from scanreading.engines import layers
from scanreading.engines.layers import Layer, LayerCharacter
from scanreading.engines.types import PrintedWord


def judged(text: str) -> Layer:
    return layers._judged(tuple(PrintedWord(word, None, 100) for word in text.split()), is_old=False)


class TestTrust:
    @pytest.mark.parametrize(
        ("count", "known", "marked", "is_trusted"),
        [
            (15, 0.85, 0.35, True),
            (14, 0.85, 0.35, False),
            (15, 0.84, 0.35, False),
            (15, 0.85, 0.34, False),
        ],
    )
    def test_wants_enough_syllables_that_are_known_and_marked(
        self, count: int, known: float, marked: float, is_trusted: bool
    ):
        assert Layer((), False, known, marked, count).is_trusted() is is_trusted

    @pytest.mark.parametrize(("known", "is_trusted"), [(0.97, True), (0.96, False)])
    def test_wants_more_over_a_picture(self, known: float, is_trusted: bool):
        layer = Layer((), False, known, 0.5, 20)
        assert layer.is_trusted(least=layers.LEAST_KNOWN_OVER_PICTURE) is is_trusted


class TestJudged:
    @pytest.mark.parametrize(
        ("text", "known", "marked", "count"),
        [
            ("Luật Đất đai", 1.0, 1.0, 3),
            ("ta ra cho", 1.0, 0.0, 3),
            ("Luật xqzw", 0.5, 0.5, 2),
            ("12/3 ... 45", 0.0, 0.0, 0),
            ("Luật BLĐTBXH TT", 1.0, 1.0, 1),  # abbreviations say nothing
            ("Luật BLĐTBXHQX", 0.5, 1.0, 2),  # longer than any of them
            ("Luật Q", 0.5, 0.5, 2),  # one letter is none
        ],
    )
    def test_counts_syllables(self, text: str, known: float, marked: float, count: int):
        told = judged(text)
        assert (told.known, told.marked, told.count) == (known, marked, count)


class Page:
    """A page of pdfium with one character at 10, 20."""

    def get_charbox(self, at: int, *, loose: bool) -> tuple[float, float, float, float]:
        return (10, 20, 30, 40) if loose else (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("code", "text", "has_place"),
    [
        (0x41, "A", True),
        (0x1EAD, "ậ", True),
        (0, "\ufffd", True),
        (1, "\x01", True),
        (0xD7FF, "\ud7ff", True),
        (0xD800, "\ufffd", True),  # half of a sign
        (0xDFFF, "\ufffd", True),
        (0xE000, "\ue000", True),
        (0x10FFFF, "\U0010ffff", True),
        (0x110000, "\ufffd", True),
        (0x20, " ", False),  # what pdfium has put between
        (0x0D, "\r", False),
    ],
)
def test_a_sign_is_what_its_code_says(monkeypatch: pytest.MonkeyPatch, code: int, text: str, has_place: bool):
    monkeypatch.setattr(layers.raw, "FPDFText_GetUnicode", lambda words, at: code)
    sign = layers._sign(Page(), 3)  # type: ignore[arg-type]
    assert sign == LayerCharacter(text, 3, (10, 20, 30, 40) if has_place else None)
