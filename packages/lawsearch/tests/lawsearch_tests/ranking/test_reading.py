"""What somebody typed: a number, a place in a law, or words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawsearch.ranking import tokens
from lawsearch.ranking.questions import (
    LONGEST,
    TitleName,
    best_named,
    read_question,
)


class TestReadQuestion:
    @pytest.mark.parametrize(
        ("typed", "number", "place", "rest"),
        [
            ("đặt cọc mua nhà", None, "", "đặt cọc mua nhà"),
            ("nd 30/2020", ("30", 2020), "", "nd 30 2020"),
            ("91/2015/qh13", ("91", 2015), "", "91 2015 qh13"),
            ("Nghị định số 30/2020/NĐ-CP", ("30", 2020), "", "nghị định số 30 2020 nđ cp"),
            ("điều 328 bộ luật dân sự", None, "dieu-328", "bộ luật dân sự"),
            ("dieu 328 bldS", None, "dieu-328", "bộ luật dân sự"),
            ("Điều 8 của Nghị định 30/2020/NĐ-CP", ("30", 2020), "dieu-8", "nghị định 30 2020 nđ cp"),
            ("khoản 2, Điều 8 nd 30/2020", ("30", 2020), "dieu-8-khoan-2", "nd 30 2020"),
            ("điểm đ khoản 1 điều 99 luật đất đai", None, "dieu-99-khoan-1-diem-dd", "luật đất đai"),
            ("diem d khoan 1 dieu 99 luat dat dai", None, "dieu-99-khoan-1-diem-d", "luat dat dai"),
            ("điều 4a khoản 3 luật đất đai", None, "dieu-4a-khoan-3", "luật đất đai"),
            # words that only sound like a place
            ("điều kiện kết hôn", None, "", "điều kiện kết hôn"),
            ("điều chỉnh 2 dự án", None, "", "điều chỉnh 2 dự án"),
        ],
    )
    def test_reads(self, typed: str, number: tuple[str, int] | None, place: str, rest: str):
        reading = read_question(typed)
        assert (reading.number and (reading.number.number, reading.number.year)) == number
        assert str(reading.place) == place
        assert list(reading.rest) == tokens(rest)

    @pytest.mark.parametrize(
        ("typed", "alone"),
        [("điều 123", True), ("khoan 2 dieu 5", True), ("điều 5 luật đất đai", False), ("cọc", False), ("", False)],
    )
    def test_knows_a_place_of_nothing(self, typed: str, alone: bool):
        assert read_question(typed).is_place_alone is alone

    @pytest.mark.parametrize("typed", ["", "   ", "\x00\x01", "…?!", "​"])
    def test_is_false_for_nothing(self, typed: str):
        assert not read_question(typed)

    def test_cuts_what_is_too_long_and_says_so(self):
        reading = read_question("đất đai " * 2000)
        assert reading.was_cut
        assert len(reading.text) <= LONGEST

    def test_control_characters_part_words(self):
        assert read_question("đặt\x00cọc\x07nhà").text == "đặt cọc nhà"

    @given(st.text(max_size=400))
    def test_never_refuses(self, typed: str):
        assert len(read_question(typed).text) <= LONGEST


def law(title: str, number: str, year: int, *, is_law: bool = True, is_over: bool = False) -> TitleName:
    return TitleName(slug=number, title=title, number=number, year=year, is_law=is_law, is_over=is_over)


NAMES = [
    law("Bộ luật Dân sự", "91/2015/QH13", 2015),
    law("Bộ luật Dân sự", "33/2005/QH11", 2005, is_over=True),
    law("Bộ luật Tố tụng dân sự", "92/2015/QH13", 2015),
    law("Luật Đất đai", "45/2013/QH13", 2013),
    law("Luật Đất đai", "31/2024/QH15", 2024),
    law("Nghị định quy định chi tiết thi hành một số điều của Luật Đất đai", "43/2014/NĐ-CP", 2014, is_law=False),
]


class TestBestNamed:
    @pytest.mark.parametrize(
        ("typed", "number"),
        [
            ("bộ luật dân sự", "91/2015/QH13"),
            ("bo luat dan su", "91/2015/QH13"),
            ("bộ luật dân sự năm 2005", "33/2005/QH11"),
            ("luật tố tụng dân sự", "92/2015/QH13"),
            # of two in force, the later
            ("luat dat dai", "31/2024/QH15"),
            ("luật đất đai 2013", "45/2013/QH13"),
            ("đất đai", "31/2024/QH15"),
            ("văn bản hợp nhất bộ luật dân sự", "91/2015/QH13"),
        ],
    )
    def test_finds(self, typed: str, number: str):
        best = best_named(tokens(typed), NAMES)
        assert best is not None
        assert best.number == number

    @pytest.mark.parametrize(
        "typed", ["", "luật", "tranh chấp đất đai", "luật đất đai 1993", "nghị định", "hợp đồng dân sự"]
    )
    def test_finds_none(self, typed: str):
        assert best_named(tokens(typed), NAMES) is None
