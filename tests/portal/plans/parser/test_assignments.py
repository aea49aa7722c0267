"""Items and rows of tables become assignments: whose, by when, and what nobody can tell."""

from datetime import date

import pytest

from portal.plans.parser import AssignmentDraft, read_plan
from portal.plans.parser.lines import AssignmentTable, LabelKind, PlanTableRow
from portal.plans.parser.plan import read_assignments
from portal.plans.parser.work import from_tables

COLUMNS = ("order", "task", LabelKind.LEAD, LabelKind.COORDINATING, LabelKind.DEADLINE, LabelKind.PRODUCT)


def table(*rows: tuple[str, ...]) -> AssignmentTable:
    cells = [tuple(tuple(cell.split("\n")) if cell else () for cell in row) for row in rows]
    return AssignmentTable(1, COLUMNS, tuple(PlanTableRow(number, row) for number, row in enumerate(cells, start=2)))


def read(*lines: str) -> tuple[AssignmentDraft, ...]:
    return read_plan(
        "\n".join(("KẾ HOẠCH", "Phổ biến năm 2025", "II. NỘI DUNG", *lines, "III. TỔ CHỨC THỰC HIỆN"))
    ).assignments


class TestRows:
    def test_are_one_assignment_each(self):
        [one] = from_tables([table(("1.", "Biên soạn\nTờ gấp", "Sở Tư pháp", "Sở Y tế", "Quý I", "3 tờ gấp"))])
        assert (one.line, one.label, one.title, one.group, one.body) == (2, "1", "Biên soạn", "", ("Tờ gấp",))
        assert one.values == {
            LabelKind.LEAD: ["Sở Tư pháp"],
            LabelKind.COORDINATING: ["Sở Y tế"],
            LabelKind.DEADLINE: ["Quý I"],
            LabelKind.PRODUCT: ["3 tờ gấp"],
        }

    def test_with_a_title_alone_name_the_group_of_those_below(self):
        found = from_tables(
            [
                table(
                    ("I", "Công tác", "", "", "", ""),
                    ("1", "Biên soạn", "Sở Tư pháp", "", "", ""),
                    ("", "Kiểm tra", "", "", "", ""),
                    ("2", "Tự kiểm tra", "Sở Y tế", "", "", ""),
                ),
                table(("1", "Khác", "Sở Y tế", "", "", "")),
            ]
        )
        assert [(one.title, one.group) for one in found] == [
            ("Biên soạn", "Công tác"),
            ("Tự kiểm tra", "Kiểm tra"),
            ("Khác", ""),  # another table begins without a group
        ]

    @pytest.mark.parametrize(
        ("order", "title", "is_same"),
        [("", "", True), ("1", "Biên soạn", True), ("", "Biên soạn", True), ("2", "Biên soạn", False), ("2", "", None)],
    )
    def test_of_merged_cells_add_to_the_one_above(self, order: str, title: str, is_same: bool | None):
        found = from_tables(
            [
                table(
                    ("1", "Biên soạn", "Sở Tư pháp", "", "Quý I", ""),
                    (order, title, "Sở Tư pháp\nSở Y tế", "", "Quý II", ""),
                )
            ]
        )
        assert len(found) == (2 if is_same is False else 1)  # without a title it is no assignment of its own
        assert found[0].values == {
            LabelKind.LEAD: ["Sở Tư pháp", "Sở Y tế"] if is_same else ["Sở Tư pháp"],
            LabelKind.DEADLINE: ["Quý I", "Quý II"] if is_same else ["Quý I"],
        }

    def test_say_by_labels_in_a_cell_more_than_by_the_column(self):
        [one] = from_tables([table(("1", "Biên soạn", "- Chủ trì: Sở Tư pháp\n- Phối hợp: Sở Y tế", "", "", ""))])
        assert one.values == {LabelKind.LEAD: ["Sở Tư pháp"], LabelKind.COORDINATING: ["Sở Y tế"]}


class TestItems:
    LABELS = ("- Đơn vị chủ trì: Sở Tư pháp", "- Thời gian thực hiện: Quý I/2025")

    def test_stand_in_the_group_above_them(self):
        [one] = read("1. Biên soạn", *self.LABELS)
        assert (one.number, one.label, one.title, one.group) == (1, "1", "Biên soạn", "")
        assert (one.lead, one.deadlines[0].end) == (("Sở Tư pháp",), date(2025, 3, 31))

    def test_without_labels_are_assignments_beside_those_that_have_some(self):
        """Between two, before the first, or after the last, whatever number was left out."""
        told = read(
            "1. Một",
            "2. Hai", *self.LABELS,
            "3. Ba",
            "4. Bốn", *self.LABELS,
            "5. Năm",
            "7. Bảy",
        )  # fmt: skip
        assert [one.label for one in told] == ["1", "2", "3", "4", "5", "7"]

    def test_that_hold_assignments_are_their_group(self):
        told = read("1. Công tác chung", "1.1. Biên soạn", *self.LABELS, "1.2. Đăng tải", *self.LABELS)
        assert [(one.label, one.group) for one in told] == [("1.1", "1. Công tác chung"), ("1.2", "1. Công tác chung")]

    def test_take_from_their_group_what_they_do_not_say(self):
        told = read(
            "1. Công tác chung",
            "- Đơn vị phối hợp: Sở Y tế",
            "1.1. Biên soạn",
            "- Đơn vị chủ trì: Sở Tư pháp",
            "1.2. Đăng tải",
            "- Đơn vị chủ trì: Sở Nội vụ",
            "- Đơn vị phối hợp: Sở Tài chính",
        )
        assert [(one.lead, one.coordinating) for one in told] == [
            (("Sở Tư pháp",), ("Sở Y tế",)),
            (("Sở Nội vụ",), ("Sở Tài chính",)),
        ]


class TestDoubts:
    def test_name_what_is_missing_too_long_or_not_understood(self):
        long = "Sở " + "A" * 108
        rows = table(
            ("1", "Biên soạn", long[:110], "Sở Y tế", "Quý I", "Tờ gấp"),
            ("2", "Đăng tải", long, "", "Khi nào xong", ""),
        )
        drafts, doubts = read_assignments(from_tables([rows]), beyond=(), year=2025)
        assert [(draft.number, draft.line) for draft in drafts] == [(1, 2), (2, 3)]
        assert [(doubt.line, doubt.reason) for doubt in doubts] == [
            (3, "nhiệm vụ 2: không nêu cơ quan phối hợp; kết quả, sản phẩm"),
            (3, f"nhiệm vụ 2: tên cơ quan dài bất thường “{long[:110]}…”"),
            (3, "nhiệm vụ 2: không hiểu thời gian “Khi nào xong”"),
        ]

    def test_are_none_of_a_deadline_that_stays_open(self):
        rows = table(("1", "Biên soạn", "Sở Tư pháp", "Sở Y tế", "Thường xuyên", "Tờ gấp; sách; "))
        [draft], doubts = read_assignments(from_tables([rows]), beyond=(), year=2025)
        assert draft.products == ("Tờ gấp", "sách")
        assert not doubts
