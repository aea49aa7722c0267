"""What a person must look at."""

from dataclasses import replace

import pytest

from scanreading.engines.flags import (
    is_no_date,
    must_look,
    rated,
)
from scanreading.engines.language import shipped
from scanreading.engines.types import PrintedWord

SENTENCE = "Nhà nước bảo đảm công tác phổ biến giáo dục pháp luật"


def words(text: str) -> list[PrintedWord]:
    return [PrintedWord(word, None, confidence=96, agrees=True) for word in text.split()]


def looked_at(told: list[PrintedWord]) -> list[str]:
    return [word.text for word in rated(told, language=shipped()) if must_look(word)]


class TestRated:
    def test_leaves_common_words_alone_on_which_both_agree(self) -> None:
        assert looked_at(words(SENTENCE)) == []

    def test_flags_where_readers_differ_and_the_language_cannot_tell(self) -> None:
        told = words("Chủ tịch Nguyễn Văn Thanh ký")
        assert looked_at(told) == []
        told[4] = replace(told[4], agrees=False)
        assert looked_at(told) == ["Thanh"]

    def test_flags_what_the_reader_doubts(self) -> None:
        told = words(SENTENCE)
        told[3] = replace(told[3], confidence=20)
        assert looked_at(told) == ["đảm"]

    def test_flags_a_word_with_a_likelier_rival_on_which_both_agree(self) -> None:
        assert "phố" in looked_at(words("công tác phố biến giáo dục pháp luật"))

    def test_of_one_reader_alone_flags_by_what_it_doubts(self) -> None:
        told = [replace(word, agrees=None) for word in words(SENTENCE)]
        assert looked_at(told) == []

    def test_of_nothing_is_nothing(self) -> None:
        assert rated([], language=shipped()) == ()


class TestDates:
    @pytest.mark.parametrize(
        ("text", "at"),
        [
            ("trong tháng 13 năm 2026", 2),
            ("trước ngày 45 hằng tháng", 2),
            ("trước 61/12/2026 và 2026", 1),
            ("từ 06/19 cùng năm", 1),
            ("trong tháng 4/2926. Năm 2026", 2),
            ("xong năm 2062 như năm 2026", 2),
            ("hết quý 5 năm 2026", 2),
        ],
    )
    def test_that_cannot_be_are_looked_at_though_both_agree(self, text: str, at: int) -> None:
        told = words(text)
        assert is_no_date(told, at)
        assert text.split()[at] in looked_at(told)

    @pytest.mark.parametrize(
        "text",
        ["ngày 31/12/2026", "từ 01/7/2025 đến 2027", "Luật số 45/2019/QH14", "số 45/2026", "gồm 1500 tờ", "năm 2026"],
    )
    def test_that_can_be_are_not(self, text: str) -> None:
        told = words(text)
        assert not any(is_no_date(told, at) for at in range(len(told)))
