"""How two readings become one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanreading.engines.language import SyllableModel, shipped
from scanreading.engines.types import ReadToken, TokenLine, WordBox
from scanreading.engines.voting import unread, vote, without_noise

WIDE, HIGH = 60, 20


def line(text: str, *, top: int = 100, sure: int = 90, left: int = 0) -> TokenLine:
    words = text.split()
    return TokenLine(
        tuple(
            ReadToken(word, WordBox(left + WIDE * at, top, left + WIDE * at + WIDE - 10, top + HIGH), sure)
            for at, word in enumerate(words)
        )
    )


def voted(first: str, second: str, *, first_sure: int = 85, second_sure: int = 95) -> TokenLine:
    return vote([line(first, sure=first_sure)], [line(second, sure=second_sure)], language=shipped())[0]


class TestVote:
    def test_takes_the_word_that_the_language_knows(self) -> None:
        read = voted("phố biến giáo dục pháp luật", "phổ biến giáo dục pháp luật")
        assert read.text == "phổ biến giáo dục pháp luật"
        assert [token.agrees for token in read.tokens] == [False, True, True, True, True, True]
        assert read.tokens[0].other == "phổ"

    def test_keeps_the_first_readers_word_where_the_second_is_worse(self) -> None:
        assert voted("phổ biến pháp luật", "phố biến pháp luật").text == "phổ biến pháp luật"

    def test_keeps_the_first_readers_marks_in_names(self) -> None:
        assert voted("Nguyễn Ngọc Khải", "Nguyễn Ngọc Khái", first_sure=96).text == "Nguyễn Ngọc Khải"
        assert voted("Luật Phố biến pháp luật", "Luật Phổ biến pháp luật").text == "Luật Phổ biến pháp luật"

    def test_sees_that_a_number_was_read_alike_and_only_run_together(self) -> None:
        first = line("Số: 91/KH-LĐLĐ")
        second = TokenLine((ReadToken("Sô:91/KH-LĐLĐ", WordBox(0, 100, 2 * WIDE - 10, 100 + HIGH), 99),))
        told = vote([first], [second], language=shipped())[0]
        assert [(token.text, token.agrees) for token in told.tokens] == [("Số:", False), ("91/KH-LĐLĐ", True)]

    def test_keeps_the_first_readers_digits(self) -> None:
        read = voted("ngày 14 tháng 5 năm 2008", "ngày 11 tháng 5 năm 2008")
        assert read.text == "ngày 14 tháng 5 năm 2008"
        assert read.tokens[1].agrees is False

    def test_keeps_the_signs_at_the_end_of_a_word(self) -> None:
        assert voted("xã hội theo quy đinh; trách nhiệm", "xã hội theo quy định trách nhiệm").text == (
            "xã hội theo quy định; trách nhiệm"
        )

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("sửa đổi cụm từ “tạm giữ” tại khoản này", "sửa đổi cụm từ “tạm giữ tại khoản này"),
            ("bỏ cụm từ “tạm giam”, “tạm giữ”; thay cụm từ", "bỏ cụm từ 'tạm giam', 'tạm giữ'; thay cụm từ"),
            ("như sau: “1. Người bị kết án phạt tù”.", "như sau: “1. Người bị kết án phạt tù."),
            ('bãi bỏ cụm từ "ủy quyền" của Điều này', "bãi bỏ cụm từ ủy quyền của Điều này"),
        ],
    )
    @pytest.mark.parametrize("sure", [70, 79, 96])
    def test_keeps_a_closing_quotation_mark_that_the_second_reader_cannot_see(
        self, first: str, second: str, sure: int
    ) -> None:
        assert voted(first, second, first_sure=sure).text == first

    def test_leaves_out_a_quotation_mark_that_the_first_reader_hardly_saw(self) -> None:
        assert voted("yêu cầu” trách nhiệm", "yêu cầu trách nhiệm", first_sure=30).text == "yêu cầu trách nhiệm"

    def test_leaves_out_a_speck_before_a_word(self) -> None:
        assert voted("yêu cầu, .trách nhiệm", "yêu cầu, trách nhiệm").text == "yêu cầu, trách nhiệm"

    def test_parts_words_that_one_reader_ran_together(self) -> None:
        first = TokenLine(
            (ReadToken("theo", WordBox(0, 100, 50, 120), 90), ReadToken("quyđịnh", WordBox(60, 100, 170, 120), 60))
        )
        read = vote([first], [line("theo quy định")], language=shipped())[0]
        assert read.text == "theo quy định"

    def test_fills_a_gap_that_the_second_reader_saw_words_in(self) -> None:
        tokens = line("các cơ quan đơn vị liên quan").tokens
        first = TokenLine((*tokens[:3], *tokens[4:]))
        assert vote([first], [line("các cơ quan đơn vị liên quan")], language=shipped())[0].text == (
            "các cơ quan đơn vị liên quan"
        )

    def test_leaves_words_of_another_place_alone(self) -> None:
        read = vote([line("phố biến", top=100)], [line("phổ biến", top=300)], language=shipped())[0]
        assert read.text == "phố biến"
        assert {token.agrees for token in read.tokens} == {None}

    words = st.lists(st.text("abcđêổ1.,-(", min_size=1, max_size=6), min_size=1, max_size=8).map(" ".join)

    @example([". . b"], ["a"])  # two dots and a letter, no place of which is the other reader's
    @given(st.lists(words, max_size=4), st.lists(words, max_size=4))
    def test_loses_no_word_of_the_first_reader_without_another_in_its_place(
        self, first: list[str], second: list[str]
    ) -> None:
        language: SyllableModel = shipped()
        ours = [line(text, top=40 * at) for at, text in enumerate(first)]
        theirs = [line(text, top=40 * at) for at, text in enumerate(second)]
        read = vote(ours, theirs, language=language)
        assert len(read) == len(ours)
        for before, after in zip(ours, read, strict=True):
            middles = [(token.box.left + token.box.right) / 2 for token in after.tokens]
            edges = [(token.box.left, token.box.right) for token in after.tokens]
            for token in before.tokens:
                kept = any(left <= (token.box.left + token.box.right) / 2 <= right for left, right in edges)
                replaced = any(token.box.left - WIDE <= middle <= token.box.right + WIDE for middle in middles)
                assert kept or replaced


class TestUnread:
    def test_brings_a_line_that_the_first_reader_missed(self) -> None:
        missed = line("KT. CHỦ TỊCH", top=300)
        found = unread([line("quyết định này", top=100)], [line("quyết định này", top=100), missed], language=shipped())
        assert [each.text for each in found] == ["KT. CHỦ TỊCH"]
        assert all(token.agrees is False for each in found for token in each.tokens)

    def test_brings_no_spots(self) -> None:
        assert not unread([], [line("Wkz§ qqx", top=300), line("quyết", top=400, sure=40)], language=shipped())


class TestWithoutNoise:
    def test_leaves_out_what_one_reader_saw_and_doubts(self) -> None:
        read = vote([line("Nơi nhận: ẽ", sure=30)], [line("Nơi nhận:")], language=shipped())
        assert without_noise(read)[0].text == "Nơi nhận:"

    def test_keeps_bullets_and_digits(self) -> None:
        read = vote([line("- Như trên; 2", sure=30)], [line("Như trên;", left=WIDE)], language=shipped())
        assert without_noise(read)[0].text == "- Như trên; 2"

    def test_leaves_out_what_is_far_larger_than_the_writing(self) -> None:
        rim = TokenLine((ReadToken("báo", WordBox(500, 90, 800, 260), 95),))
        assert without_noise([line("Trung tâm Công báo;"), rim]) == [line("Trung tâm Công báo;")]
