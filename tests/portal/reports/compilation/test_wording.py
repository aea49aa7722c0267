"""Numbers in the words of a report: a table of sentences is the specification."""

import pytest

from portal.design.markup import grouped as number
from portal.reports.compilation.figures import FigureInText, per_thousand
from portal.reports.compilation.text import (
    UnknownReference,
    cited_pieces,
    compared,
    harmless,
    keys_in,
    listed,
    plain,
    tenths,
    typed_numbers,
    with_figures,
    with_unit,
)


def talks(value: int, before: int | None = None, *, is_estimate: bool = False) -> FigureInText:
    return FigureInText("hoat-dong.cuoc", "Cuộc phổ biến", "cuộc", value, before, is_estimate=is_estimate)


def share(value: int, before: int | None = None) -> FigureInText:
    return FigureInText("hoi-dap.ty-le", "Tỷ lệ", "%", value, before, is_share=True)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (7, "7"), (999, "999"), (1234, "1.234"), (1234567, "1.234.567")],
)
def test_numbers_are_grouped_by_points(value: int, said: str):
    assert number(value) == said


@pytest.mark.parametrize(("value", "said"), [(0, "0"), (125, "12,5"), (1000, "100"), (999, "99,9"), (12345, "1.234,5")])
def test_tenths_take_a_comma(value: int, said: str):
    assert tenths(value) == said


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (talks(0), "0 cuộc"),
        (talks(1234), "1.234 cuộc"),
        (talks(1234, is_estimate=True), "khoảng 1.234 cuộc"),
        (share(875), "87,5%"),
        (share(1000), "100%"),
    ],
)
def test_a_number_with_its_unit(figure: FigureInText, said: str):
    assert with_unit(figure) == said


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        # nothing to compare with
        (talks(5), "không có số liệu kỳ trước để so sánh"),
        # the same, and nothing twice
        (talks(5, 5), "bằng kỳ trước"),
        (talks(0, 0), "kỳ trước cũng chưa có"),
        # from nothing, to nothing: per cent would say nothing
        (talks(5, 0), "kỳ trước chưa có"),
        (talks(0, 1500), "kỳ trước có 1.500"),
        # up and down
        (talks(9, 8), "tăng 12,5% so với kỳ trước"),
        (talks(110, 100), "tăng 10% so với kỳ trước"),
        (talks(2, 3), "giảm 33,3% so với kỳ trước"),
        (talks(10_001, 10_000), "tăng không đáng kể so với kỳ trước"),
        # many times
        (talks(30, 10), "gấp 3 lần kỳ trước"),
        (talks(35, 10), "gấp 3,5 lần kỳ trước"),
        # shares differ by points, not by per cent
        (share(900, 875), "tăng 2,5 điểm phần trăm so với kỳ trước"),
        (share(875, 900), "giảm 2,5 điểm phần trăm so với kỳ trước"),
        (share(875, 875), "bằng kỳ trước"),
    ],
)
def test_a_number_beside_that_of_the_period_before(figure: FigureInText, said: str):
    assert compared(figure) == said


@pytest.mark.parametrize(
    ("some", "whole", "said"),
    [(2, 3, 667), (3, 3, 1000), (0, 4, 0), (9999, 10000, 999), (0, 0, None), (1, 8, 125)],
)
def test_a_share_is_never_whole_while_something_is_missing(some: int, whole: int, said: int | None):
    assert per_thousand(some, whole) == said


@pytest.mark.parametrize(
    ("names", "said"), [((), ""), (("A",), "A"), (("A", "B"), "A và B"), (("A", "B", "C"), "A, B và C")]
)
def test_names_in_a_sentence(names: tuple[str, ...], said: str):
    assert listed(names) == said


FIGURES = {"hoat-dong.cuoc": talks(312, 300), "hoi-dap.ty-le": share(875)}


class TestReferences:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Tổ chức {hoat-dong.cuoc:đơn vị}.", "Tổ chức 312 cuộc."),
            ("Tổ chức { hoat-dong.cuoc : đơn vị }.", "Tổ chức 312 cuộc."),
            ("{hoat-dong.cuoc}/400 cuộc", "312/400 cuộc"),
            ("{hoat-dong.cuoc:đơn vị} ({hoat-dong.cuoc:so sánh})", "312 cuộc (tăng 4% so với kỳ trước)"),
            ("đạt {hoi-dap.ty-le}", "đạt 87,5%"),
            ("không có số nào", "không có số nào"),
        ],
    )
    def test_say_their_numbers(self, text: str, said: str):
        assert with_figures(text, FIGURES) == said

    @pytest.mark.parametrize("text", ["{khac}", "{hoat-dong.cuoc:khác}", "{}", "{hoat-dong.cuoc", "a } b"])
    def test_that_mean_nothing_are_named(self, text: str):
        with pytest.raises(UnknownReference):
            cited_pieces(text, FIGURES)

    def test_are_told_apart_from_words(self):
        assert [(one["words"], one["key"]) for one in cited_pieces("Có {hoat-dong.cuoc}.", FIGURES)] == [
            ("Có ", ""),
            ("312", "hoat-dong.cuoc"),
            (".", ""),
        ]
        assert keys_in("{hoat-dong.cuoc} {hoat-dong.cuoc:so sánh}") == ("hoat-dong.cuoc",)

    def test_never_come_from_the_words_of_others(self):
        assert with_figures(harmless("Mở {12} lớp “mẫu”\n nữa."), FIGURES) == "Mở (12) lớp ‘mẫu’ nữa."


class TestTypedNumbers:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Đã mở 12 lớp.", [("12", "")]),
            ("Tổ chức 312 cuộc, đạt 87,5%.", [("312", "hoat-dong.cuoc"), ("87,5%", "hoi-dap.ty-le")]),
            ("Phát 1.234 bản.", [("1.234", "")]),
            # no figures: days, years, documents, provisions, labels, quotations, references
            ("Ngày 05/3/2021, năm 2021, quý II năm 2021, tháng 6/2021.", []),
            ("Kế hoạch số 54/KH-UBND, Nghị định số 30/2020/NĐ-CP.", []),
            ("Theo khoản 2 Điều 5 và nhiệm vụ 3.", []),
            ("1. Kết quả\n- Ý thứ nhất", []),
            ("Sở A báo cáo: “đã mở 12 lớp”.", []),
            ("Tổ chức {hoat-dong.cuoc:đơn vị}.", []),
            ("giai đoạn 2021-2025", []),
        ],
    )
    def test_are_told_and_matched_with_figures(self, text: str, said: list[tuple[str, str]]):
        assert [(one["words"], one["key"]) for one in typed_numbers(text, FIGURES)] == said


def test_a_share_is_written_with_its_sign():
    assert plain(share(5)) == "0,5%"
