"""Numbers that a plan aims at, and the days by which."""

from datetime import date
from decimal import Decimal

import pytest

from portal.plans.parser.draft import AssignmentDraft, DeadlineDraft, TargetDraft, figure_of
from portal.plans.parser.lines import NumberingRank, PlanTextLine
from portal.plans.parser.targets import doubts_about, read_deadline, read_targets

OF_2027 = (date(2027, 12, 31), "năm 2027")


def goal(text: str, *, rank: NumberingRank = NumberingRank.BULLET, number: int = 1) -> PlanTextLine:
    return PlanTextLine(number, rank, "", text)


def told(text: str) -> list[tuple[str, str, bool, str]]:
    """Figure, subject, whether it is a least, how often."""
    return [
        (str(one.value) + one.unit, one.subject, one.is_at_least, one.each) for one in read_targets([goal(text)], [])
    ]


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Phát hành 3.000 tờ gấp", [("3000tờ gấp", "Phát hành", False, "")]),
            ("Đạt 99,5% người dân hài lòng", [("99.5%", "người dân hài lòng", False, "")]),
            ("Phấn đấu ít nhất 80% người dân ở đô thị", [("80%", "người dân ở đô thị", True, "")]),
            ("Từ 90% trở lên cán bộ được bồi dưỡng", [("90%", "cán bộ được bồi dưỡng", True, "")]),
            ("90% trở lên cán bộ", [("90%", "cán bộ", True, "")]),
            (
                "Tối thiểu 80% ở đô thị và 60% ở nông thôn",  # the first word holds for both
                [("80%", "ở đô thị", True, ""), ("60%", "ở nông thôn", True, "")],
            ),
            (
                "80% ở đô thị và tối thiểu 60% ở nông thôn",
                [("80%", "ở đô thị", False, ""), ("60%", "ở nông thôn", True, "")],
            ),
            ("Mức độ hài lòng của người dân đạt 85%", [("85%", "Mức độ hài lòng của người dân", False, "")]),
            ("Chỉ tiêu: có 2 cuộc thi", [("2cuộc thi", "", False, "")]),
            ("Mỗi năm tổ chức 2 hội nghị", [("2hội nghị", "tổ chức", False, "Mỗi năm")]),
            ("Năm 2025 cả tỉnh có 100% xã đạt chuẩn", [("100%", "xã đạt chuẩn", False, "")]),
            ("Theo Kế hoạch số 54 người dự", []),  # the number of a paper
            ("Chương trình gồm 3 phần", []),  # nothing that is counted
        ],
    )
    def test_are_read_with_what_they_are_of(self, text: str, expected: list[tuple[str, str, bool, str]]):
        assert told(text) == expected

    @pytest.mark.parametrize(
        ("value", "unit", "is_at_least", "figure"),
        [
            ("80", "%", True, "≥ 80%"),
            ("99.50", "%", False, "99,5%"),
            ("3000", "tờ gấp", False, "3.000 tờ gấp"),
            ("1200000.25", "lượt", False, "1.200.000,25 lượt"),
            ("100", "lớp", True, "≥ 100 lớp"),
        ],
    )
    def test_are_written_as_readers_know_them(self, value: str, unit: str, is_at_least: bool, figure: str):
        assert figure_of(value=Decimal(value), unit=unit, is_at_least=is_at_least) == figure
        target = TargetDraft("", Decimal(value), unit, is_at_least=is_at_least)
        assert target.figure == figure


class TestDays:
    @pytest.mark.parametrize(
        ("text", "by", "when"),
        [
            ("Đến năm 2027, 80% người dân", date(2027, 12, 31), "năm 2027"),
            ("80% người dân", None, ""),
            ("Đến năm 2026 xong; 80% người dân; năm 2027 có 90% người dân", date(2026, 12, 31), "năm 2026"),
        ],
    )
    def test_of_a_clause_hold_for_those_after_it(self, text: str, by: date | None, when: str):
        first = read_targets([goal(text)], [])[0]
        assert (first.by, when in first.when) == (by, True)

    def test_of_a_heading_hold_for_all_that_stands_below_it(self):
        goals = [
            goal("Giai đoạn 2025 - 2027", rank=NumberingRank.LETTER, number=1),
            goal("80% người dân", number=2),
            goal("90% cán bộ trong năm 2026", number=3),
            goal("Mỗi tháng đăng 2 tin bài", number=4),
            goal("Chỉ tiêu khác", rank=NumberingRank.LETTER, number=5),
            goal("70% học sinh", number=6),
        ]
        by = [(one.line, one.by) for one in read_targets(goals, [])]
        assert by == [(2, date(2027, 12, 31)), (3, date(2026, 12, 31)), (4, None), (6, None)]

    def test_of_a_deeper_heading_go_before_those_of_the_one_above(self):
        goals = [
            goal("Đến năm 2030", rank=NumberingRank.ARABIC),
            goal("Đến năm 2026", rank=NumberingRank.LETTER),
            goal("80% người dân"),
            goal("Năm 2027", rank=NumberingRank.LETTER),
            goal("90% người dân"),
        ]
        assert [one.by.year for one in read_targets(goals, []) if one.by] == [2026, 2027]

    def test_that_are_missing_are_doubted_where_nothing_comes_again(self):
        told = read_targets(
            [goal("80% người dân"), goal("Mỗi tháng đăng 2 tin bài"), goal("Năm 2026 có 3 lớp", number=3)], []
        )
        assert [(doubt.line, doubt.reason) for doubt in doubts_about(told)] == [
            (1, "chỉ tiêu “80% người dân”: không rõ thời hạn")
        ]


class TestOfAssignments:
    ONE = AssignmentDraft(
        7,
        "1",
        "Tổ chức 5 lớp tập huấn cho 80% cán bộ",
        description=("Chỉ tiêu: 2 hội nghị", "Mời 300 người"),
        products=("1.000 tờ gấp",),
        deadlines=(
            DeadlineDraft("Quý II/2026", end=date(2026, 6, 30)),
            DeadlineDraft("năm 2026", end=date(2026, 12, 31)),
        ),
        line=9,
    )

    def test_are_what_is_to_come_out_and_percentages(self):
        found = read_targets([], [self.ONE])
        assert [(one.figure, one.by, one.when, one.assignment, one.line) for one in found] == [
            ("80%", date(2026, 12, 31), "năm 2026", 7, 9),
            ("2 hội nghị", date(2026, 12, 31), "năm 2026", 7, 9),
            ("1.000 tờ gấp", date(2026, 12, 31), "năm 2026", 7, 9),
        ]

    def test_come_again_where_the_deadline_does(self):
        each = AssignmentDraft(1, "1", "Đăng", products=("4 tin bài",), deadlines=(DeadlineDraft("hằng tháng"),))
        assert [(one.figure, one.each, one.by) for one in read_targets([], [each])] == [
            ("4 tin bài", "hằng tháng", None)
        ]


class TestReadDeadline:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("Quý II/2021", [DeadlineDraft("Quý II/2021", "", date(2021, 4, 1), date(2021, 6, 30))]),
            ("Quý II.", [DeadlineDraft("Quý II", "", date(2021, 4, 1), date(2021, 6, 30))]),  # of the plan's own year
            ("2025 - 2027", [DeadlineDraft("2025 - 2027", "", date(2025, 1, 1), date(2027, 12, 31))]),
            ("2025", [DeadlineDraft("2025", "", date(2025, 1, 1), date(2025, 12, 31))]),
            ("12/2025", [DeadlineDraft("12/2025", "", date(2025, 12, 1), date(2025, 12, 31))]),
            ("Thường xuyên", [DeadlineDraft("Thường xuyên", is_open_ended=True)]),
            ("Theo tiến độ", [DeadlineDraft("Theo tiến độ", is_open_ended=True)]),
            ("Khi nào xong", [DeadlineDraft("Khi nào xong")]),  # nobody can say: a doubt tells of it
            (
                "năm 2022 và các năm tiếp theo",
                [DeadlineDraft("năm 2022 và các năm tiếp theo", start=date(2022, 1, 1), is_open_ended=True)],
            ),
            (
                "Báo cáo: Quý III/2021",
                [DeadlineDraft("Quý III/2021", "Báo cáo", date(2021, 7, 1), date(2021, 9, 30))],
            ),
            (
                "Tài liệu: Quý I/2021; hội nghị: Quý II/2021",
                [
                    DeadlineDraft("Quý I/2021", "Tài liệu", date(2021, 1, 1), date(2021, 3, 31)),
                    DeadlineDraft("Quý II/2021", "hội nghị", date(2021, 4, 1), date(2021, 6, 30)),
                ],
            ),
            (
                "Quý I/2021; và sau đó nữa",
                [DeadlineDraft("Quý I/2021; và sau đó nữa", start=date(2021, 1, 1), is_open_ended=True)],
            ),
            # Of the year after the plan's own, though the words name none.
            ("quý I năm sau", [DeadlineDraft("quý I năm sau", "", date(2022, 1, 1), date(2022, 3, 31))]),
            (
                "Quyết toán: tháng 3 của năm kế tiếp",
                [DeadlineDraft("tháng 3 của năm kế tiếp", "Quyết toán", date(2022, 3, 1), date(2022, 3, 31))],
            ),
            (
                "từ tháng 12 đến hết tháng 02 năm sau",
                [DeadlineDraft("từ tháng 12 đến hết tháng 02 năm sau", "", date(2021, 12, 1), date(2022, 2, 28))],
            ),
            ("năm sau", [DeadlineDraft("năm sau", is_open_ended=True)]),
            (" .;, ", []),
        ],
    )
    def test_keeps_the_words_and_says_the_days(self, words: str, expected: list[DeadlineDraft]):
        assert list(read_deadline(words, year=2021)) == expected
