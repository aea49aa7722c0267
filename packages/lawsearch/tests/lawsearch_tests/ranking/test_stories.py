"""What is told at length: which clause asks, and which tell what happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking import SyllableToken
from lawsearch.ranking.questions import TOLD, gist, read_question
from lawsearch.ranking.vocabulary import read_story

_TOLD = "Chị tôi ở quê lên làm cho một quán cơm ở Cần Thơ được gần hai năm, tháng nào cũng đủ ngày công. "


def words(clause: tuple[SyllableToken, ...]) -> str:
    return " ".join(token.marked for token in clause)


class TestReadStory:
    @pytest.mark.parametrize(
        ("told", "asks"),
        [
            # at the end, with a mark
            (_TOLD + "Nay chủ cho nghỉ. Chủ cho nghỉ như vậy có phải báo trước không?", "chủ cho nghỉ như vậy"),
            # before the story
            ("Chủ cho nghỉ có phải báo trước không? " + _TOLD + "Ai biết chỉ giùm.", "chủ cho nghỉ có phải"),
            # without a mark, told on afterwards
            (_TOLD + "Chủ cho nghỉ ngang vậy có đúng luật không. Chị tôi buồn lắm", "chủ cho nghỉ ngang vậy"),
            # within a sentence that goes on
            (_TOLD + "Hổng biết chủ phải báo trước mấy ngày, chứ nghỉ ngang khổ lắm.", "không biết chủ phải"),
            # nothing asks outright: the last
            (_TOLD + "Tự nhiên sáng nay chủ kêu khỏi đi làm nữa.", "tự nhiên sáng nay chủ kêu khỏi đi làm nữa"),
        ],
    )  # fmt: skip
    def test_finds_the_clause_that_asks(self, told: str, asks: str):
        story = read_story(told)
        assert story is not None
        assert words(story.asks).startswith(asks)
        assert "gần hai năm" in " | ".join(map(words, story.tells))
        assert story.asks not in story.tells

    def test_cuts_who_types_without_signs_from_the_end(self):
        typed = "em lam cong ty giay duoc ba nam roi " * 5 + "gio cong ty duoi em ngang xuong co dung khong"
        story = read_story(typed)
        assert story is not None
        assert words(story.asks).endswith("duoi em ngang xuong co dung khong")
        assert all(len(clause) <= 18 for clause in (*story.tells, story.asks))

    @pytest.mark.parametrize(
        "typed", ["", "đặt cọc rồi đổi ý có mất cọc không?", "Tôi mua xe. Bể kèo thì mất cọc không?", "không " * 17]
    )
    def test_leaves_what_is_short_alone(self, typed: str):
        assert read_story(typed) is None

    @given(st.text(max_size=2_000))
    def test_never_refuses(self, typed: str):
        story = read_story(typed)
        assert story is None or (story.asks and story.tells)


class TestTheQuestionOfAStory:
    def test_keeps_all_that_was_told_and_looks_for_laws_by_its_gist(self):
        told = _TOLD * 4 + "Chủ cho nghỉ có phải báo trước không?"
        reading = read_question(told)
        assert reading.told == told
        assert reading.text == gist(told)
        assert reading.text.startswith("Chủ cho nghỉ có phải báo trước không?")
        assert reading.was_cut
        assert words(reading.asks) == "chủ cho nghỉ có phải báo trước không"

    def test_reads_the_end_of_what_is_too_long(self):
        reading = read_question(_TOLD * 100 + "Chủ cho nghỉ có phải báo trước không?")
        assert len(reading.told) <= TOLD + len(". ")
        assert words(reading.asks) == "chủ cho nghỉ có phải báo trước không"

    def test_is_all_of_it_where_it_is_short(self):
        reading = read_question("bể kèo mất cọc không")
        assert reading.asks == reading.tokens
        assert reading.story is None
