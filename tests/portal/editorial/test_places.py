"""A place as an officer writes it -> an address."""

import pytest

from portal.editorial.models.base import (
    CitedPlace,
    place_in_words,
    read_place,
    reference,
)

PLACES = [
    # an article alone, in any case
    ("Điều 328", "dieu-328"),
    ("điều 328", "dieu-328"),
    # smaller units first, as people say it
    ("khoản 1 Điều 328", "dieu-328-khoan-1"),
    ("điểm a khoản 1 Điều 34", "dieu-34-khoan-1-diem-a"),
    ("Điểm a, Khoản 1, Điều 34", "dieu-34-khoan-1-diem-a"),
    # điểm d and điểm đ stay apart
    ("điểm d khoản 2 Điều 8", "dieu-8-khoan-2-diem-d"),
    ("điểm đ khoản 2 Điều 8", "dieu-8-khoan-2-diem-dd"),
    # inserted units
    ("khoản 1a Điều 4b", "dieu-4b-khoan-1a"),
    # spaces that a word processor leaves
    ("khoản 1  Điều\u00a0328 ", "dieu-328-khoan-1"),
]
UNREADABLE = ["", "328", "khoản 1", "điểm a Điều 5", "Điều 5 và Điều 6", "Điều năm", "Chương I"]


class TestReadPlace:
    @pytest.mark.parametrize(("words", "address"), PLACES)
    def test_gives_the_address(self, words: str, address: str):
        assert str(read_place(words)) == address

    @pytest.mark.parametrize("words", UNREADABLE)
    def test_gives_nothing_for_what_is_not_one_place(self, words: str):
        assert read_place(words) is None


class TestReference:
    def test_joins_number_and_place(self):
        assert reference(number="91/2015/qh13", place="khoản 2 Điều 328") == reference(
            number="91/2015/QH13", place="Khoản 2 Điều 328"
        )

    def test_knows_the_article_that_holds_the_place(self):
        assert CitedPlace("k", "dieu-328-khoan-2-diem-dd").article == "dieu-328"
        assert CitedPlace("k", "dieu-328").article == "dieu-328"

    def test_is_nothing_where_the_place_cannot_be_read(self):
        assert reference(number="91/2015/QH13", place="đâu đó") is None


def test_says_a_place_in_its_usual_words():
    assert place_in_words("ĐIỂM Đ khoản 2 điều 8") == "điểm đ khoản 2 Điều 8"
    assert place_in_words("đâu đó") == "đâu đó"
