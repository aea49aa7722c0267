"""What is marked on the picture of a page for what somebody looks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.digitisation.page_words import (
    Ambiguous,
    NotOnThePage,
    found_runs,
    marks,
    replace_in_text,
    replace_words,
)
from scanreading.engines.types import PrintedWord
from tests.portal.digitisation.publishing.scans import words_of

PAGE = "Đăng ký hộ tịch lưu động,\nhộ nghèo được hỗ trợ. Họ tích góp từ lâu; đăng\nký hộ tịch."


class TestFoundRuns:
    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("hộ tịch", ["hộ tịch", "hộ tịch."]),
            ("ho tich", ["hộ tịch", "Họ tích", "hộ tịch."]),  # without marks: every word of these letters
            ("HỘ TỊCH LƯU ĐỘNG", ["hộ tịch lưu động,"]),
            ("lưu động", ["lưu động,"]),
            ("hộ", ["hộ", "hộ", "hộ"]),
            ("đăng ký", ["Đăng ký", "đăng ký"]),  # over the end of a line
            ("nghèo tịch", ["tịch", "nghèo", "tịch."]),  # nowhere one behind the other: each by itself
            ("thừa kế", []),
            ("", []),
            ("...", []),
        ],
    )
    def test_finds(self, question: str, found: list[str]):
        words = words_of(PAGE)
        assert [" ".join(word.text for word in words[start:end]) for start, end in found_runs(words, question)] == found

    @given(st.text(max_size=60), st.lists(st.sampled_from(["hộ", "tịch", "Ho", "-", "Điều", "1."]), max_size=30))
    def test_never_fails_and_never_goes_over_the_page(self, question: str, texts: list[str]):
        words = [PrintedWord(text, None) for text in texts]
        for start, end in found_runs(words, question):
            assert 0 <= start < end <= len(words)


class TestMarks:
    def test_are_one_for_each_line_of_a_run(self):
        first, last = marks(words_of(PAGE), "đăng ký")[1:]
        assert (first["top"], last["top"]) == (140, 180)

    def test_lie_around_the_words(self):
        (mark,) = marks(words_of("hộ tịch"), "ho tich")
        assert (mark["left"], mark["top"], mark["width"], mark["height"]) == (100, 100, 12 * 7, 30)


class TestReplaceWords:
    @pytest.mark.parametrize(
        ("before", "after", "reads"),
        [
            ("lưu động,", "lưu đông,", "Đăng ký hộ tịch lưu đông,"),
            ("lưu động,", "di động, tại chỗ,", "Đăng ký hộ tịch di động, tại chỗ,"),
            ("hộ tịch lưu động,", "hộ", "Đăng ký hộ"),
        ],
    )
    def test_writes_in_place(self, before: str, after: str, reads: str):
        done = replace_words(words_of("Đăng ký hộ tịch lưu động,"), before=before, after=after)
        assert " ".join(word.text for word in done.words) == reads
        boxes = [word.box for word in done.words]
        assert all(one.right <= other.left for one, other in zip(boxes, boxes[1:], strict=False))

    @pytest.mark.parametrize(("before", "error"), [("hộ", Ambiguous), ("vắng", NotOnThePage), (" ", NotOnThePage)])
    def test_does_not_guess(self, before: str, error: type[Exception]):
        with pytest.raises(error):
            replace_words(words_of(PAGE), before=before, after="x")


class TestReplaceInText:
    def test_finds_the_place_by_the_words_around_it(self):
        words = words_of("Hộ nghèo được hỗ trợ. Hộ khác được hỏi.")
        done = replace_words(words, before="khác được", after="cận nghèo được")
        text = "Ai được gì. Hộ nghèo được\nhỗ trợ. Hộ khác được\nhỏi. Cây khác được trồng."
        assert replace_in_text(text, words, done, after="cận nghèo được") == text.replace(
            "Hộ khác được", "Hộ cận nghèo được"
        )

    def test_leaves_a_text_without_the_words_alone(self):
        words = words_of("Công báo số 5")
        done = replace_words(words, before="số 5", after="số 6")
        assert replace_in_text("Điều 1.", words, done, after="số 6") == "Điều 1."
