"""What a person must look at."""

from dataclasses import replace

from scanreading.engines.flags import (
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
