"""The words of a place that was named outright."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking.passages import LONGEST, lead_in, passage_at
from lawtext.addresses import parse_address

LEAVING = (
    "1. Người lao động phải báo trước:\na) Ít nhất 45 ngày;\nb) Ít nhất 30 ngày.\n"
    "2. Không cần báo trước nếu:\na) Không được bố trí đúng việc;\nd) Bị quấy rối;\nđ) Mang thai phải nghỉ.\n"
    "2a. Khoản thêm vào."
)


class TestPassageAt:
    @pytest.mark.parametrize(
        ("place", "words"),
        [
            ("dieu-35", LEAVING),
            ("dieu-35-khoan-1", "Người lao động phải báo trước:\na) Ít nhất 45 ngày;\nb) Ít nhất 30 ngày."),
            ("dieu-35-khoan-1-diem-a", "a) Ít nhất 45 ngày;"),
            # điểm a of khoản 2 is not that of khoản 1; điểm d and điểm đ stay apart
            ("dieu-35-khoan-2-diem-a", "a) Không được bố trí đúng việc;"),
            ("dieu-35-khoan-2-diem-d", "d) Bị quấy rối;"),
            ("dieu-35-khoan-2-diem-dd", "đ) Mang thai phải nghỉ."),
            ("dieu-35-khoan-2a", "Khoản thêm vào."),
        ],
    )
    def test_has_the_words_of_the_place_and_no_others(self, place: str, words: str):
        passage = passage_at(LEAVING, parse_address(place))
        assert passage
        assert LEAVING[passage.start : passage.end] == words
        assert not passage.cut_before
        assert not passage.cut_after

    @pytest.mark.parametrize("place", ["dieu-35-khoan-9", "dieu-35-khoan-1-diem-d", "dieu-35-khoan-9-diem-a"])
    def test_is_none_where_the_article_has_no_such_place(self, place: str):
        assert passage_at(LEAVING, parse_address(place)) is None

    def test_says_that_a_long_clause_goes_on(self):
        passage = passage_at("1. " + "Một câu dài vừa phải. " * 40 + "\n2. Hai.", parse_address("dieu-1-khoan-1"))
        assert passage
        assert passage.end - passage.start <= LONGEST
        assert passage.cut_after

    @given(
        st.text(alphabet="ab đặtcọc12.;\n)", max_size=1500),
        st.sampled_from(["dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-2-diem-a", "dieu-1-diem-b"]),
    )
    def test_is_always_a_short_part_of_the_text(self, text: str, place: str):
        if passage := passage_at(text, parse_address(place)):
            assert 0 <= passage.start <= passage.end <= len(text)
            assert passage.end - passage.start <= LONGEST


class TestLeadIn:
    """A point says little without the opening words of its clause."""

    @pytest.mark.parametrize(
        ("place", "lead"),
        [
            ("dieu-35-khoan-1-diem-b", "Người lao động phải báo trước:"),
            ("dieu-35-khoan-2-diem-dd", "Không cần báo trước nếu:"),
            # the clause itself, and one that has no points, begin with their own words
            ("dieu-35-khoan-1", ""),
            ("dieu-35-khoan-2a", ""),
            ("dieu-35", ""),
        ],
    )
    def test_opens_the_clause_of_a_point(self, place: str, lead: str):
        passage = passage_at(LEAVING, parse_address(place))
        assert passage
        span = lead_in(LEAVING, passage)
        assert LEAVING[span.start : span.end] == lead

    def test_opens_the_article_where_points_stand_in_no_clause(self):
        text = "Những việc sau đây bị cấm:\na) Lấn đất;\nb) Bỏ hoang đất."
        passage = passage_at(text, parse_address("dieu-1-diem-b"))
        assert passage
        span = lead_in(text, passage)
        assert text[span.start : span.end] == "Những việc sau đây bị cấm:"

    def test_is_cut_between_words_where_it_is_long(self):
        text = f"1. {'Phạt tiền đối với người điều khiển xe ' * 20}:\na) Vượt đèn đỏ;\nb) Đi ngược chiều."
        passage = passage_at(text, parse_address("dieu-1-khoan-1-diem-b"))
        assert passage
        span = lead_in(text, passage)
        assert 0 < span.end - span.start <= LONGEST

    @given(
        st.text(alphabet="ab đặtcọc12.;\n)", max_size=800),
        st.sampled_from(["dieu-1", "dieu-1-khoan-1", "dieu-1-khoan-2-diem-a", "dieu-1-diem-b"]),
    )
    def test_stands_before_what_it_leads_in_to(self, text: str, place: str):
        if passage := passage_at(text, parse_address(place)):
            assert lead_in(text, passage).end <= passage.start
