"""How two readings become one."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanreading.engines.language import EDGE, SyllableModel, shipped
from scanreading.engines.types import ReadToken, TokenLine, WordBox
from scanreading.engines.voting import (
    WordChoice,
    is_disputed_figure,
    same,
    settled_figure,
    traits,
    unread,
    vote,
    without_noise,
)

WIDE, HIGH = 60, 20


def line(text: str, *, top: int = 100, sure: int = 90, left: int = 0) -> TokenLine:
    words = text.split()
    return TokenLine(
        tuple(
            ReadToken(word, WordBox(left + WIDE * at, top, left + WIDE * at + WIDE - 10, top + HIGH), sure)
            for at, word in enumerate(words)
        )
    )


def word(text: str, *, sure: int = 90, high: int = HIGH) -> ReadToken:
    return ReadToken(text, WordBox(0, 100, WIDE - 10, 100 + high), sure)


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

    @pytest.mark.parametrize(
        ("token", "is_kept"),
        [
            (word("a", sure=60), True),  # not doubted
            (word("a", sure=59), False),
            (word("ab", sure=0), True),
            (word("7", sure=0), True),
            (word("/", sure=0), True),
            (word(".", sure=59), False),
            (replace(word("a", sure=0), agrees=False), True),  # another reader saw something there
            (word("abc", high=50), True),  # two and a half times the usual height
            (word("abc", high=51), False),
            (word("abc", high=7), True),  # a third of it
            (word("abc", high=6), False),
            (word("abcd", high=51), True),  # nobody writes four letters by chance
            (word("...", high=51), True),
        ],
    )
    def test_is_what_is_doubted_or_of_another_size(self, token: ReadToken, is_kept: bool) -> None:
        """Beside writing of a height of twenty."""
        writing = line("pháp luật đất đai")
        kept = without_noise([writing, TokenLine((word("x"), token))])
        assert kept == [writing, TokenLine((word("x"), token) if is_kept else (word("x"),))]

    def test_begins_no_line_but_as_a_bullet(self) -> None:
        assert without_noise([TokenLine((word("-", sure=1), word("x")))])[0].text == "- x"
        assert without_noise([TokenLine((word("x"), word("-", sure=1)))])[0].text == "x"
        assert without_noise([TokenLine((word(".", sure=1),))]) == []


class TestPlaces:
    """The second reader's words stand at 0-50 and 60-110, from 100 to 120, unless moved."""

    def told(self, first: TokenLine, second: TokenLine) -> list[str | None]:
        return [token.other for token in vote([first], [second], language=shipped())[0].tokens]

    @pytest.mark.parametrize(
        ("top", "is_beside"),
        [(100, True), (110, True), (111, False), (89, False), (90, True), (140, False)],  # nearly half of the height
    )
    def test_of_one_line_are_on_one_level(self, top: int, is_beside: bool) -> None:
        told = self.told(line("pháp luật"), line("pháp luật", top=top))
        assert told == (["pháp", "luật"] if is_beside else [None, None])

    @pytest.mark.parametrize(("left", "is_beside"), [(0, True), (109, True), (110, False), (-110, False)])
    def test_of_one_line_lie_over_each_other(self, left: int, is_beside: bool) -> None:
        told = vote([line("pháp luật")], [line("luật đất", left=left)], language=shipped())[0]
        assert any(token.other or token.agrees is False for token in told.tokens) is is_beside

    @pytest.mark.parametrize(("left", "is_filled"), [(112, True), (98, True), (97, False)])
    def test_where_nothing_was_read_are_filled(self, left: int, is_filled: bool) -> None:
        """A word of 50 may lie over another by a quarter of it."""
        second = TokenLine((*line("pháp luật").tokens, *line("đai", left=left, sure=99).tokens))
        told = vote([line("pháp luật")], [second], language=shipped())[0]
        assert told.text == ("pháp luật đai" if is_filled else "pháp luật")

    @pytest.mark.parametrize(
        ("text", "sure", "is_read"),
        [
            ("pháp luật đất đai", 85, True),
            ("pháp luật đất đai", 84, False),
            ("pháp xqz luật đất", 90, True),  # seven in ten are words
            ("pháp xqz xqz đất", 90, False),
            ("xqz", 90, False),
            ("luật", 90, True),
            (". ,", 99, False),
        ],
    )
    def test_that_were_missed_are_read_where_they_are_words(self, text: str, sure: int, is_read: bool) -> None:
        found = unread([line("trên", top=0)], [line(text, sure=sure)], language=shipped())
        assert [one.text for one in found] == ([text] if is_read else [])
        assert all(token.agrees is False for one in found for token in one.tokens)

    @pytest.mark.parametrize(("top", "is_free"), [(106, False), (107, True), (120, True)])
    def test_that_were_missed_lie_over_nothing(self, top: int, is_free: bool) -> None:
        """A third of the height is shared by lines that stand close."""
        found = unread([line("pháp luật")], [line("đất đai", top=top + 7, sure=99)], language=shipped())
        assert bool(found) is is_free


class TestTraits:
    def of(self, first: str, second: str, *before: str) -> dict[str, float]:
        return traits(WordChoice(word(first, sure=70), word(second, sure=95), before or ("theo",), (EDGE,)), shipped())

    @pytest.mark.parametrize(
        ("before", "first", "second", "worth"),
        [
            (".", "luật", "Luật", 1),
            (".", "Luật", "luật", -1),
            ("theo", "Luật", "luật", 1),
            ("theo", "luật", "Luật", -1),
            (EDGE, "luật", "Luật", 0),
            ("-", "luật", "Luật", 0),
            ("theo", "luật", "luật", 0),
            ("theo", "luật", "Lệnh", 0),
        ],
    )
    def test_of_capitals_are_told_by_what_stands_before(
        self, before: str, first: str, second: str, worth: float
    ) -> None:
        assert self.of(first, second, before)["case"] == worth

    def test_count_doubts_digits_and_letters(self) -> None:
        told = self.of("luât", "luật")
        assert (told["always"], told["marks only"], told["length"], told["digits"]) == (1, 1, 0, 0)
        assert (told["first unsure"], told["second unsure"]) == (pytest.approx(0.3), pytest.approx(0.05))
        assert told["language"] > 0
        told = self.of("lu4t", "luận")
        assert (told["marks only"], told["length"], told["digits"]) == (0, 2, 1)

    @pytest.mark.parametrize(
        ("one", "other", "is_same"),
        [("luật,", "“luật", True), ("hoà", "hòa", True), ("luật", "Luật", False), ("luật", "luât", False)],
    )
    def test_leave_signs_at_the_ends_aside(self, one: str, other: str, is_same: bool) -> None:
        assert same(one, other) is is_same


class TestFigures:
    """The first reader sees a 9 in a 0 with a dot in it; what the second saw is borne out or not."""

    def told(self, one: str, other: str | None) -> ReadToken:
        return replace(word(one, sure=40), agrees=False, other=other)

    @pytest.mark.parametrize(
        ("one", "other", "is_disputed"),
        [
            ("4/2926.", "4/2026", True),
            ("19%", "10%", True),
            ("11/2026", "II/2026", False),
            ("12/KH-UBND", "12/KH-UBNO", False),
            ("05", None, False),
        ],
    )
    def test_are_disputed_where_both_are_figures(self, one: str, other: str | None, is_disputed: bool) -> None:
        assert is_disputed_figure(self.told(one, other)) is is_disputed
        assert not is_disputed_figure(replace(self.told(one, other), agrees=True))

    def test_are_the_second_readers_where_a_third_reading_bears_it_out(self) -> None:
        settled = settled_figure(self.told("4/2926.", "4/2026"), "4/2026.")
        assert (settled.text, settled.agrees) == ("4/2026.", True)
        assert settled.confidence > 40

    @pytest.mark.parametrize("third", ["4/2926", "4/2826", ""])
    def test_stay_doubted_where_it_does_not(self, third: str) -> None:
        told = self.told("4/2926.", "4/2026")
        assert settled_figure(told, third) == told

    def test_stay_doubted_where_one_has_a_sign_more(self) -> None:
        told = self.told("842", "84%")
        assert settled_figure(told, "84") == told
