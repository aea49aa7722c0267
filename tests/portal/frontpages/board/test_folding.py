"""What the board says of its numbers, and what it puts first."""

from datetime import date
from typing import Any

import pytest

from portal.frontpages.board import (
    SpanCounts,
    fold,
    spans_of,
)
from portal.reports.states import PeriodKind

TODAY = date(2026, 11, 27)
SPANS = spans_of(kind=PeriodKind.QUARTER, day=TODAY, today=TODAY)
NAMES = {1: "Sở Tư pháp", 2: "Sở Nội vụ"}


def board(now: SpanCounts, then: SpanCounts | None = None, **more: object) -> dict[str, Any]:
    told = {"spans": SPANS, "now": now, "then": then or SpanCounts(), "names": NAMES, "is_of_one": False}
    return fold(**told | more)


def figure(one: dict[str, Any], label: str) -> dict[str, str]:
    return next(found for group in one["groups"] for found in group["figures"] if found["label"] == label)


# counts, what needs a decision
MATTERS = [
    (SpanCounts(), []),
    (SpanCounts(escalated=2), ["2 khó khăn, vướng mắc đã trình, chờ cho ý kiến"]),
    # one agency stands out
    (SpanCounts(overdue={1: 3, 2: 1}), ["4 câu hỏi của người dân quá hạn trả lời, nhiều nhất ở Sở Tư pháp (3 câu)"]),
    # none does
    (SpanCounts(overdue={1: 2, 2: 2}), ["4 câu hỏi của người dân quá hạn trả lời"]),
    (SpanCounts(overdue={None: 1}), ["1 câu hỏi của người dân quá hạn trả lời"]),
    (
        SpanCounts(late={1: 1, 2: 4}, late_assignments=4),
        ["4 nhiệm vụ quá hạn, nhiều nhất ở Sở Nội vụ (4 nhiệm vụ)"],
    ),
    # an agency that owes three reports is one silent agency
    (SpanCounts(silent={1: 3}), ["1 cơ quan chưa gửi báo cáo đã đến hạn"]),
    (SpanCounts(stale=5), ["5 chuyên mục lâu không cập nhật"]),
    # three at most, the gravest first
    (
        SpanCounts(stale=5, silent={1: 1}, late_assignments=1, overdue={1: 1}, escalated=1),
        [
            "1 khó khăn, vướng mắc đã trình, chờ cho ý kiến",
            "1 câu hỏi của người dân quá hạn trả lời",
            "1 nhiệm vụ quá hạn",
        ],
    ),
]


class TestWhatNeedsADecision:
    @pytest.mark.parametrize(("now", "said"), MATTERS)
    def test_is_said_first(self, now: SpanCounts, said: list[str]) -> None:
        assert [matter["words"] for matter in board(now)["matters"]] == said

    def test_calls_no_number_of_kinds_a_number_of_matters(self) -> None:
        """One difficulty and two sections are three things, not two."""
        assert board(SpanCounts(escalated=1, stale=2))["lead"] == "Hôm nay cần quyết định:"

    def test_says_so_when_there_is_nothing(self) -> None:
        assert board(SpanCounts())["lead"].startswith("Hôm nay không có nhiệm vụ, câu hỏi hay báo cáo quá hạn")

    def test_of_a_period_that_is_over_is_told_as_it_was(self) -> None:
        spans = spans_of(kind=PeriodKind.QUARTER, day=date(2026, 8, 1), today=TODAY)
        assert board(SpanCounts(late_assignments=1), spans=spans)["lead"] == "Hết quý III năm 2026 còn:"
        assert board(SpanCounts(stale=5), spans=spans)["matters"] == ()  # that is how sections stand today

    def test_of_one_agency_names_no_agency(self) -> None:
        now = SpanCounts(overdue={1: 3, 2: 1})
        (matter,) = board(now, is_of_one=True)["matters"]
        assert matter["words"] == "4 câu hỏi của người dân quá hạn trả lời"


# label, counts now, counts then, said, change, tone
FIGURES = [
    ("Nhiệm vụ quá hạn", {"late_assignments": 2}, {"late_assignments": 1}, "2", "tăng 1 (kỳ trước 1)", "bad"),
    ("Nhiệm vụ quá hạn", {}, {"late_assignments": 1}, "0", "giảm 1 (kỳ trước 1)", "good"),
    ("Câu hỏi quá hạn", {"overdue": {1: 2}}, {"overdue": {2: 2}}, "2", "như kỳ trước", "bad"),
    ("Lượt đọc", {"reads": 12_480}, {"reads": 10_000}, "12.480", "tăng 2.480 (kỳ trước 10.000)", "good"),
    ("Lượt đọc", {"reads": 9_500}, {"reads": 10_000}, "9.500", "giảm 500 (kỳ trước 10.000)", ""),
    ("Lượt đọc", {"reads": 5}, {}, "5", "tăng 5 (kỳ trước 0)", ""),
    # a tenth is told in colour, and less is not
    ("Lượt đọc", {"reads": 90}, {"reads": 100}, "90", "giảm 10 (kỳ trước 100)", "bad"),
    ("Lượt đọc", {"reads": 91}, {"reads": 100}, "91", "giảm 9 (kỳ trước 100)", ""),
    ("Lượt đọc", {"reads": 110}, {"reads": 100}, "110", "tăng 10 (kỳ trước 100)", "good"),
    ("Lượt đọc", {"reads": 100}, {"reads": 100}, "100", "như kỳ trước", ""),
    ("Cơ quan chậm báo cáo", {"silent": {1: 3, 2: 1, 3: 0}}, {"silent": {1: 1}}, "2", "tăng 1 (kỳ trước 1)", "bad"),
    ("Khó khăn đang mở", {"open_difficulties": 4}, {}, "4", "tăng 4 (kỳ trước 0)", "bad"),
    ("Người đọc thấy có ích", {"useful": 3, "unclear": 1}, {"useful": 1, "unclear": 1}, "75%", "tăng 25 điểm", "good"),
    ("Người đọc thấy có ích", {"useful": 1, "unclear": 1}, {"useful": 1, "unclear": 1}, "50%", "như kỳ trước", ""),
    ("Báo cáo đến hạn đã gửi", {"expected": 4, "sent": 3}, {}, "75%", "kỳ trước chưa có", ""),
    ("Báo cáo đúng hạn", {}, {"expected": 4, "in_time": 3}, "–", "kỳ trước 75%", ""),
    ("Báo cáo đúng hạn", {"expected": 100, "in_time": 51}, {"expected": 2, "in_time": 1}, "51%", "tăng 1 điểm", "good"),
    ("Tìm kiếm có kết quả", {"asked": 50, "empty": 5}, {}, "90%", "kỳ trước chưa có", ""),
    ("Tìm kiếm có kết quả", {"asked": 4, "empty": 1}, {"asked": 4, "empty": 2}, "75%", "tăng 25 điểm", "good"),
    ("Chuyên mục chậm cập nhật", {"stale": 2}, {}, "2", "tính đến hôm nay", "bad"),
    ("Chuyên mục chậm cập nhật", {"stale": None}, {}, "–", "tính đến hôm nay", ""),
    (
        "Báo cáo đúng hạn",
        {"expected": 3, "in_time": 1},
        {"expected": 3, "in_time": 2},
        "33%",
        "giảm 33 điểm",
        "bad",
    ),
    ("Báo cáo đúng hạn", {}, {}, "–", "chưa có trong kỳ", ""),
    # 999 of 1,000 are not all
    ("Câu hỏi trả lời đúng hạn", {"answered": 1000, "answered_in_time": 999}, {}, "99%", "kỳ trước chưa có", ""),
    ("Tìm kiếm có kết quả", {"asked": 50, "empty": 5}, {"asked": 10, "empty": 1}, "90%", "như kỳ trước", ""),
    ("Chuyên mục chậm cập nhật", {"stale": 0}, {}, "0", "tính đến hôm nay", ""),
]


class TestFigures:
    @pytest.mark.parametrize(("label", "now", "then", "said", "change", "tone"), FIGURES)
    def test_say_how_they_stand_to_the_period_before(  # noqa: PLR0913 - the columns of a table
        self, label: str, now: dict, then: dict, said: str, change: str, tone: str
    ) -> None:
        found = figure(board(SpanCounts(**now), SpanCounts(**then)), label)
        assert (found["said"], found["change"], found["tone"]) == (said, change, tone)

    def test_searches_are_of_the_whole_portal_alone(self) -> None:
        labels = [one["label"] for group in board(SpanCounts())["groups"] for one in group["figures"]]
        assert "Tìm kiếm có kết quả" not in labels
        for half in ({"asked": 5}, {"empty": 5}):
            labels = [one["label"] for group in board(SpanCounts(**half))["groups"] for one in group["figures"]]
            assert "Tìm kiếm có kết quả" not in labels

    @pytest.mark.parametrize(
        ("label", "now", "note"),
        [
            ("Khó khăn đang mở", {"escalated": 2}, "2 đã trình Ủy ban nhân dân"),
            ("Khó khăn đang mở", {}, ""),
            ("Tin nhắn, thư đã tới", {"tried": 1200}, "có báo nhận, trên 1.200 lượt gửi"),
            ("Lượt người dự hoạt động", {"activities": 3}, "3 hoạt động"),
            ("Người đọc thấy có ích", {"useful": 3, "unclear": 1}, "4 ý kiến"),
            ("Câu hỏi trả lời đúng hạn", {"answered": 7}, "7 câu đã trả lời"),
            ("Tìm kiếm có kết quả", {"asked": 9, "empty": 5}, "5 lượt không thấy gì"),
            ("Báo cáo đúng hạn", {"expected": 8}, "8 báo cáo đến hạn"),
            ("Báo cáo đến hạn đã gửi", {"expected": 8, "sent": 6}, "6 trong 8 báo cáo đến hạn"),
            ("Báo cáo đến hạn đã gửi", {}, "chưa báo cáo nào đến hạn"),
        ],
    )
    def test_say_of_how_many_they_are(self, label: str, now: dict, note: str) -> None:
        assert figure(board(SpanCounts(**now)), label)["note"] == note


class TestArrears:
    def test_most_comes_first_and_the_rest_is_counted(self) -> None:
        names = {key: f"Sở {key:02}" for key in range(1, 12)}
        now = SpanCounts(late=dict.fromkeys(names, 1), silent={3: 2})
        one = board(now, names=names)
        assert [row["agency"] for row in one["arrears"]][:2] == ["Sở 03", "Sở 01"]
        assert one["arrears"][0]["total"] == 3
        assert (len(one["arrears"]), one["more_agencies"]) == (8, 3)

    def test_are_added_up_and_nobodys_are_left_out(self) -> None:
        now = SpanCounts(late={1: 1, None: 9}, overdue={1: 2, 7: 4}, silent={1: 3, 2: 0})
        [row] = board(now)["arrears"]
        assert row == {"key": 1, "agency": "Sở Tư pháp", "total": 6, "late": 1, "overdue": 2, "silent": 3, "slug": ""}
        assert board(now)["more_agencies"] == 0
