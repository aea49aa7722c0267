"""Plans of other shapes, written after the descriptions of real ones."""

from datetime import date

import pytest

from portal.plans.parser import PlanDraft, read_plan
from tests.portal.plans.parser.conftest import SAMPLES


def _read(name: str) -> PlanDraft:
    return read_plan((SAMPLES / name).read_text(encoding="utf-8"))


class TestDeeperNumbering:
    """Groups "1.", assignments "1.1." with bullets; one assignment says nothing but its name."""

    @pytest.fixture
    def draft(self) -> PlanDraft:
        return _read("deeper-numbering.txt")

    def test_head(self, draft: PlanDraft) -> None:
        assert (draft.number, draft.issued_date, draft.place) == ("983/KH-UBND", date(2019, 5, 15), "Ví Dụ")
        assert draft.issuer == "Ủy ban nhân dân tỉnh Ví Dụ"
        assert draft.title.endswith("giai đoạn 2019 - 2021” trên địa bàn tỉnh Ví Dụ")

    def test_assignments_stand_below_their_groups(self, draft: PlanDraft) -> None:
        assert [(one.label, one.group) for one in draft.assignments] == [
            ("1.1", "1. Hoàn thiện cơ sở hạ tầng"),
            ("1.2", "1. Hoàn thiện cơ sở hạ tầng"),
            ("2.1", "2. Số hóa tài liệu"),
            ("2.2", "2. Số hóa tài liệu"),
            ("2.3", "2. Số hóa tài liệu"),
            ("1b", "Tổ chức thực hiện"),
        ]

    def test_labels_below_a_lettered_list_belong_to_the_assignment(self, draft: PlanDraft) -> None:
        shelf = draft.assignments[2]
        assert shelf.lead == ("Sở Tư pháp",)
        assert shelf.coordinating == (
            "Sở Văn hóa, Thể thao và Du lịch",
            "Báo Ví Dụ",
            "Đài Phát thanh và Truyền hình tỉnh",
        )
        assert shelf.description == ("Xây dựng danh mục tài liệu;", "Cập nhật, đăng tải tài liệu.")

    def test_deadlines_without_an_end_are_open(self, draft: PlanDraft) -> None:
        ends = [(each.phrase, each.end, each.is_open_ended) for one in draft.assignments for each in one.deadlines]
        assert ends == [
            ("hoàn thành trước ngày 30/11/2019", date(2019, 11, 29), False),
            ("Hằng năm", None, True),
            ("Năm 2020 và các năm tiếp theo", None, True),
            ("Quý IV hàng năm", None, True),
            ("trước ngày 10/12 hằng năm", None, True),
        ]

    def test_silent_assignment_is_kept_and_doubted(self, draft: PlanDraft) -> None:
        assert draft.assignments[3].title == "Tập huấn kỹ năng"
        assert any("nhiệm vụ 4: không nêu cơ quan chủ trì" in doubt.reason for doubt in draft.doubts)

    def test_agency_above_its_bullets_has_each_of_them(self, draft: PlanDraft) -> None:
        assert [(duty.label, duty.who) for duty in draft.duties] == [
            ("1a", ("Sở Tư pháp",)),
            ("1b", ("Sở Tư pháp",)),
            ("2", ("Sở Tài chính",)),
            ("3", ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",)),
        ]
        assert draft.budget.startswith("Kinh phí do ngân sách")

    def test_deputy_signs_for_the_chairman(self, draft: PlanDraft) -> None:
        assert (draft.signature.title, draft.signature.signer) == ("PHÓ CHỦ TỊCH", "Nguyễn Thị Bình")


class TestAnnexTable:
    """The assignments stand in a table after the signature, in groups, with merged cells."""

    @pytest.fixture
    def draft(self) -> PlanDraft:
        return _read("annex-table.md")

    def test_rows_are_assignments(self, draft: PlanDraft) -> None:
        assert [(one.label, one.group, one.lead) for one in draft.assignments] == [
            ("1", "Hoàn thiện hạ tầng", ("Sở Tư pháp",)),
            ("2", "Hoàn thiện hạ tầng", ("Sở Tư pháp",)),
            ("3", "Nguồn nhân lực", ("Sở Tư pháp", "Sở Nội vụ")),
        ]

    def test_cells_hold_lists(self, draft: PlanDraft) -> None:
        assert draft.assignments[0].coordinating == ("Sở Khoa học và Công nghệ", "Ủy ban nhân dân các xã, phường")
        assert draft.assignments[1].products == ("Sách nói", "video")

    def test_row_without_a_title_adds_to_the_one_above(self, draft: PlanDraft) -> None:
        assert [one.phrase for one in draft.assignments[2].deadlines] == ["Quý IV/2025", "Quý II/2026"]

    def test_years_alone_are_a_period(self, draft: PlanDraft) -> None:
        (period,) = draft.assignments[0].deadlines
        assert (period.start, period.end) == (date(2025, 1, 1), date(2027, 12, 31))

    def test_head_printed_in_two_columns(self, draft: PlanDraft) -> None:
        assert (draft.number, draft.issued_date) == ("54/KH-UBND", date(2025, 8, 28))
        assert draft.issuer == "Ủy ban nhân dân thành phố Ví Dụ"
        assert (draft.purposes, draft.requirements) == (
            ("tổ chức thực hiện đầy đủ các nhiệm vụ của Đề án.",),
            ("bảo đảm thiết thực, hiệu quả, tiết kiệm.",),
        )


class TestSentences:
    """Who does what stands in a sentence, in parentheses, or after "là"."""

    @pytest.fixture
    def draft(self) -> PlanDraft:
        return _read("one-sentence.txt")

    def test_lead_and_helpers_of_one_sentence(self, draft: PlanDraft) -> None:
        first = draft.assignments[0]
        assert first.lead == ("Phòng Phổ biến, giáo dục pháp luật",)
        assert first.coordinating == ("Văn phòng Sở", "Trung tâm Trợ giúp pháp lý nhà nước")
        assert first.products == ("Chuyên mục hỏi đáp",)

    def test_labels_in_parentheses(self, draft: PlanDraft) -> None:
        second = draft.assignments[1]
        assert second.title == "Đăng tải tin, bài"
        assert (second.lead, second.coordinating) == (("Văn phòng Sở",), ("các phòng thuộc Sở",))
        assert second.products == ("120 tin, bài",)

    def test_year_of_the_title_serves_a_phrase_without_one(self, draft: PlanDraft) -> None:
        (year,) = draft.assignments[1].deadlines
        assert (year.start, year.end) == (date(2026, 1, 1), date(2026, 12, 31))

    def test_two_dated_pieces_are_two_deadlines(self, draft: PlanDraft) -> None:
        assert [one.end for one in draft.assignments[2].deadlines] == [date(2026, 6, 29), date(2026, 12, 14)]


class TestBulletsOnly:
    """Assignments without numbers: a line, then bullets."""

    def test_lines_above_the_bullets_are_the_titles(self) -> None:
        draft = _read("bullets-only.txt")
        assert [one.title for one in draft.assignments] == [
            "Tổ chức mít tinh hưởng ứng Ngày Pháp luật",
            "Biên soạn tờ gấp pháp luật",
        ]
        assert draft.assignments[1].products == ("5.000 tờ gấp tiếng Việt", "2.000 tờ gấp tiếng Khmer")
