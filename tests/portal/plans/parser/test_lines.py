"""How a line begins, what a label says, and what the columns of a table hold."""

import pytest

from portal.plans.parser.columns import column_of, group_tables
from portal.plans.parser.lines import (
    AssignmentTable,
    LabelKind,
    NumberingRank,
    PlanTableRow,
    PlanTextLine,
    as_line,
    join_cut_lines,
    read_lines,
    split_labels,
)


class TestNumbering:
    @pytest.mark.parametrize(
        ("text", "rank", "label", "words"),
        [
            ("Phần thứ nhất. MỤC ĐÍCH", NumberingRank.PART, "nhất", "MỤC ĐÍCH"),
            ("A. MỤC ĐÍCH", NumberingRank.PART, "A", "MỤC ĐÍCH"),
            ("II. NỘI DUNG", NumberingRank.ROMAN, "II", "NỘI DUNG"),
            ("1. Biên soạn", NumberingRank.ARABIC, "1", "Biên soạn"),
            ("Nhiệm vụ 3: Biên soạn", NumberingRank.ARABIC, "3", "Biên soạn"),
            ("1.2. Biên soạn", NumberingRank.DECIMAL, "1.2", "Biên soạn"),
            ("1.2.3 Biên soạn", NumberingRank.DEEPER, "1.2.3", "Biên soạn"),
            ("a) Biên soạn", NumberingRank.LETTER, "a", "Biên soạn"),
            ("- a) Biên soạn", NumberingRank.LETTER, "a", "Biên soạn"),  # whatever stands before it
            ("- Biên soạn", NumberingRank.BULLET, "", "Biên soạn"),
            ("-Biên soạn", NumberingRank.BULLET, "", "Biên soạn"),
            ("+ Biên soạn", NumberingRank.SUB_BULLET, "", "Biên soạn"),
            ("Biên  soạn", NumberingRank.NONE, "", "Biên soạn"),
            ("1.000 tờ gấp", NumberingRank.NONE, "", "1.000 tờ gấp"),
        ],
    )
    def test_is_read_from_the_beginning(self, text: str, rank: NumberingRank, label: str, words: str):
        assert as_line(7, text) == PlanTextLine(7, rank, label, words)


class TestCutLines:
    """A text whose lines were cut at a width, as from a PDF."""

    FULL = "a" * 80

    @pytest.mark.parametrize(
        ("before", "line", "is_joined"),
        [
            ("a" * 60, "tiếp", True),  # three quarters of the width
            ("a" * 59, "tiếp", False),
            ("a" * 79 + ".", "tiếp", False),
            ("a" * 80, "- tiếp", False),
            ("a" * 80, "1. tiếp", False),
            ("a" * 80, "", False),
        ],
    )
    def test_go_on_where_the_line_before_was_full(self, before: str, line: str, is_joined: bool):
        others = [self.FULL[1:] + "."] * 12
        joined = join_cut_lines([*others, before, line])
        assert len(joined) == (13 if is_joined else 14)
        assert joined[12] == (13, f"{before} {line}" if is_joined else before)

    @pytest.mark.parametrize(
        ("lines", "is_cut"),
        [
            (["a" * 80] * 12, True),
            (["a" * 80] * 11, False),  # too few to tell
            (["a" * 60] * 12, True),
            (["a" * 59] * 12, False),  # no page is so narrow
            (["a" * 140] * 12, True),
            (["a" * 141] * 12, False),  # paragraphs of Word
            (["a" * 80] * 3 + ["b" * 20] * 9, True),  # a quarter is full
            (["a" * 80] * 3 + ["b" * 20] * 10, False),
        ],
    )
    def test_are_told_by_their_widths(self, lines: list[str], is_cut: bool):
        assert (len(join_cut_lines(lines)) < len(lines)) is is_cut


class TestLines:
    def test_are_read_without_markdown(self):
        text = "## **KẾ HOẠCH**\n\n---\nSỞ TƯ PHÁP     CỘNG HÒA\n> - *Một*\n\u00a0Hai\u200b"
        assert [(one.number, one.text) for one in read_lines(text) if isinstance(one, PlanTextLine)] == [
            (1, "KẾ HOẠCH"),
            (4, "SỞ TƯ PHÁP"),
            (4, "CỘNG HÒA"),
            (5, "Một"),
            (6, "Hai"),
        ]

    def test_of_tables_are_cells_with_their_paragraphs(self):
        text = "| 1 | Một<br>Hai | a\\|b |\n|---|---|---|\n| | | |\n|"
        rows = [one.cells for one in read_lines(text) if isinstance(one, PlanTableRow)]
        assert rows[0] == (("1",), ("Một", "Hai"), ("a|b",))


class TestLabels:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Biên soạn tờ gấp", [(None, "Biên soạn tờ gấp")]),
            (
                "Chủ trì: Sở Tư pháp. Thời gian: Quý II",
                [(LabelKind.LEAD, "Sở Tư pháp"), (LabelKind.DEADLINE, "Quý II")],
            ),
            ("Cơ quan phối hợp: Sở Y tế;", [(LabelKind.COORDINATING, "Sở Y tế")]),
            ("Biên soạn (Chủ trì: Sở Tư pháp)", [(None, "Biên soạn"), (LabelKind.LEAD, "Sở Tư pháp")]),
            ("Chủ trì: Sở (phòng)", [(LabelKind.LEAD, "Sở (phòng)")]),
            ("Đơn vị chủ trì", [(LabelKind.LEAD, "")]),  # its words stand below
            ("Đơn vị chủ trì là Sở Tư pháp.", [(LabelKind.LEAD, "Sở Tư pháp")]),
            ("Đơn vị phối hợp gồm các sở", [(LabelKind.COORDINATING, "các sở")]),
            ("Kinh phí: do ngân sách", [(LabelKind.OTHER, "do ngân sách")]),
            ("Sản phẩm: tờ gấp", [(LabelKind.PRODUCT, "tờ gấp")]),
            ("Sở Tư pháp, chủ trì", [(None, "Sở Tư pháp, chủ trì")]),  # within a paragraph a label has its colon
        ],
    )
    def test_say_whose_words_follow(self, text: str, expected: list[tuple[LabelKind | None, str]]):
        assert [(one.kind, one.text) for one in split_labels(text)] == expected

    def test_keep_their_own_words(self):
        assert [one.label for one in split_labels("Kinh phí: 5 triệu. Địa điểm: xã")] == ["Kinh phí", "Địa điểm"]

    @pytest.mark.parametrize(
        ("heading", "kind"),
        [
            ("Cơ quan chủ trì", LabelKind.LEAD),
            ("Phối hợp:", LabelKind.COORDINATING),
            ("Thời gian thực hiện", LabelKind.DEADLINE),
            ("Sản phẩm", LabelKind.PRODUCT),
            ("Kinh phí", LabelKind.OTHER),
            ("Nội dung nhiệm vụ", "task"),
            ("Ai biết", ""),
            ("Ai làm chính", LabelKind.LEAD),
            ("Ai cùng làm", LabelKind.COORDINATING),
            ("Việc phải làm", "task"),
            ("Bắt đầu", "from"),
        ],
    )
    def test_of_columns(self, heading: str, kind: str):
        assert column_of(heading) == kind


def row(number: int, *cells: str) -> PlanTableRow:
    return PlanTableRow(number, tuple((cell,) if cell else () for cell in cells))


class TestTables:
    HEADING = row(1, "STT", "Nhiệm vụ", "Chủ trì")
    COLUMNS = ("order", "task", LabelKind.LEAD)

    def test_have_a_heading_and_rows(self):
        rows = [self.HEADING, row(2, "---", ":--", "---"), row(3, "1", "Biên soạn", "Sở Tư pháp"), self.HEADING]
        assert group_tables(rows) == [AssignmentTable(1, self.COLUMNS, (rows[2],))]

    def test_may_have_a_heading_of_two_rows_below_a_title(self):
        title, heading = row(1, "Phụ lục"), row(2, "STT", "Nhiệm vụ", "Thời gian")
        finer, first = row(3, "", "Nhiệm vụ", "Chủ trì"), row(4, "1", "Biên soạn", "Sở Tư pháp")
        assert group_tables([title, heading, finer, first]) == [AssignmentTable(1, self.COLUMNS, (first,))]

    def test_that_are_cut_by_a_page_go_on_without_a_heading(self):
        line, first, more = as_line(5, "Trang 2"), row(2, "1", "Một", "Sở Tư pháp"), row(6, "2", "Hai", "Sở Y tế")
        assert group_tables([self.HEADING, first, line, more]) == [
            AssignmentTable(1, self.COLUMNS, (first,)),
            line,
            AssignmentTable(6, self.COLUMNS, (more,)),
        ]

    def test_of_something_else_are_the_lines_in_their_cells(self):
        told = group_tables([row(1, "SỞ TƯ PHÁP", "CỘNG HÒA"), row(2, "Số: 1/KH-STP", "")])
        assert [one.text for one in told if isinstance(one, PlanTextLine)] == ["SỞ TƯ PHÁP", "CỘNG HÒA", "Số: 1/KH-STP"]

    def test_of_another_width_do_not_go_on(self):
        told = group_tables([self.HEADING, as_line(2, "Nơi nhận"), row(3, "- VT", "CHỦ TỊCH")])
        assert [type(one) for one in told] == [AssignmentTable, PlanTextLine, PlanTextLine, PlanTextLine]
