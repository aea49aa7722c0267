"""What the plan of 2021 says, row by row: the table is the specification."""

from datetime import date

import pytest

from portal.plans.parser import PlanDraft, read_plan

JUSTICE, INFORMATION = "Sở Tư pháp", "Sở Thông tin và Truyền thông"
CONCERNED = "các cơ quan, đơn vị có liên quan"
EVERYBODY = ("các sở, ban, ngành, đoàn thể tỉnh", "Ủy ban nhân dân cấp huyện")
YEAR = (date(2021, 1, 1), date(2021, 12, 31))
SPRING = (date(2021, 4, 1), date(2021, 6, 30))

# number, how the title begins, lead, coordinating, deadlines (phrase, first day, last day), how the products begin
ASSIGNMENTS = [
    (
        1,
        "Tổ chức triển khai các văn bản hướng dẫn",
        (JUSTICE,),
        ("các sở, ban, ngành tỉnh",),
        [("Quý II/2021", *SPRING), ("theo tiến độ thực hiện các hoạt động", None, None)],
        [],
    ),
    (
        2,
        "Xây dựng Quy chế quản lý và hoạt động",
        (JUSTICE,),
        (INFORMATION, CONCERNED),
        [("Quý II/2021", *SPRING)],
        ["Quy chế quản lý và hoạt động của Cổng"],
    ),
    (
        3,
        "Nâng cao hiệu quả hoạt động Cổng",
        (JUSTICE, *EVERYBODY),
        (CONCERNED,),
        [("cả năm 2021", *YEAR)],
        ["thông tin (tin viết, bài viết, tin ảnh, video...)"],
    ),
    (
        4,
        "Thực hiện số hóa các tài liệu",
        (JUSTICE, *EVERYBODY),
        (CONCERNED,),
        [("cả năm 2021", *YEAR)],
        ["các tài liệu PBGDPL được số hóa"],
    ),
    (
        5,
        "Xây dựng hệ cơ sở dữ liệu hỏi - đáp",
        (JUSTICE, "Sở Kế hoạch và Đầu tư", "các sở, ban, ngành có liên quan", "Ủy ban nhân dân cấp huyện"),
        (CONCERNED,),
        [("năm 2021", *YEAR)],
        ["hệ thống nguồn tài liệu hỏi - đáp"],
    ),
    (
        6,
        "Tăng cường phổ biến, truyền thông",
        (JUSTICE,),
        (CONCERNED,),
        [("cả năm 2021", *YEAR)],
        ["các hoạt động truyền thông được thực hiện"],
    ),
    (
        7,
        "Tổng kết việc thực hiện Kế hoạch",
        (JUSTICE,),
        (INFORMATION, CONCERNED),
        [("Quý III, IV/2021", date(2021, 7, 1), date(2021, 12, 31))],
        ["Báo cáo tổng kết Kế hoạch thực hiện Đề án"],
    ),
    (
        8,
        "Tuyên truyền thông qua ứng dụng Zalo",
        (JUSTICE,),
        (
            *EVERYBODY,
            "Ủy ban nhân dân cấp xã",
            "các cơ quan, đơn vị, cán bộ, công chức, viên chức có liên quan",
        ),
        [("cả năm 2021", *YEAR)],
        ["các nội dung tin nhắn tuyên truyền pháp luật"],
    ),
]

BASES = [  # number or name, date, in the preamble
    ("Luật Phổ biến, giáo dục pháp luật", None, True),
    ("705/QĐ-TTg", date(2017, 5, 25), True),
    ("471/QĐ-TTg", date(2019, 4, 26), True),
    ("1706/QĐ-BTP", date(2020, 8, 5), True),
    ("409/QĐ-BTP", date(2021, 3, 23), True),
    ("14/2019/QĐ-TTg", date(2019, 3, 13), False),
    ("22/2020/NQ-HĐND", date(2020, 12, 4), False),
]


@pytest.fixture(scope="module")
def draft(plan_text: str) -> PlanDraft:
    return read_plan(plan_text)


class TestAssignments:
    def test_are_eight(self, draft: PlanDraft) -> None:
        assert [one.number for one in draft.assignments] == list(range(1, 9))

    @pytest.mark.parametrize("row", ASSIGNMENTS, ids=lambda row: f"assignment-{row[0]}")
    def test_say_what_the_file_says(self, draft: PlanDraft, row: tuple) -> None:
        number, title, lead, coordinating, deadlines, products = row
        said = draft.assignments[number - 1]
        assert said.title.startswith(title)
        assert said.label == str(number)
        assert (said.lead, said.coordinating) == (lead, coordinating)
        assert [(one.phrase, one.start, one.end) for one in said.deadlines] == deadlines
        assert len(said.products) == len(products)
        assert all(found.startswith(begun) for found, begun in zip(said.products, products, strict=True))

    def test_first_has_a_deadline_for_each_of_two_things(self, draft: PlanDraft) -> None:
        plan, guides = draft.assignments[0].deadlines
        assert plan.subject == "Kế hoạch thực hiện Đề án năm 2021"
        assert not plan.is_open_ended
        assert guides.subject.startswith("Các văn bản hướng dẫn")
        assert guides.is_open_ended

    def test_what_serves_them_is_told_apart(self, draft: PlanDraft) -> None:
        everybody = ("Các sở, ban, ngành, đoàn thể tỉnh", "Ủy ban nhân dân cấp huyện")
        assert [one.lead for one in draft.supporting] == [(JUSTICE,), ("Sở Tài chính",), everybody]


class TestOtherParts:
    def test_legal_bases_have_numbers_and_dates(self, draft: PlanDraft) -> None:
        assert [(one.number or one.name, one.issued_date, one.in_preamble) for one in draft.bases] == BASES

    def test_law_cited_by_name_keeps_its_year(self, draft: PlanDraft) -> None:
        assert draft.bases[0].year == 2012

    def test_head(self, draft: PlanDraft) -> None:
        assert draft.doc_type == "Kế hoạch"
        assert draft.title.startswith("Thực hiện Đề án “Tăng cường ứng dụng công nghệ thông tin")
        assert draft.title.endswith("năm 2021 trên địa bàn tỉnh Hậu Giang")
        assert draft.issuer == "Ủy ban nhân dân tỉnh Hậu Giang"
        assert (draft.number, draft.issued_date, draft.place) == ("", None, "")

    def test_agencies_are_counted_on_the_day_of_the_newest_paper_cited(self, draft: PlanDraft) -> None:
        assert draft.reference_date == date(2021, 3, 23)

    def test_purposes_and_requirements(self, draft: PlanDraft) -> None:
        assert (len(draft.purposes), len(draft.requirements)) == (3, 4)
        assert draft.purposes[0].startswith("Triển khai có chất lượng")
        assert draft.requirements[0].startswith("Bám sát các chỉ đạo")

    def test_organisation_says_who_does_what(self, draft: PlanDraft) -> None:
        assert [duty.who for duty in draft.duties] == [
            ("Sở Tư pháp",),
            ("Sở Tài chính",),
            ("Các sở, ban, ngành, đoàn thể tỉnh", "Ủy ban nhân dân cấp huyện"),
        ]
        assert draft.closing.startswith("Trên đây là Kế hoạch")

    def test_distribution_list_and_signature(self, draft: PlanDraft) -> None:
        assert draft.recipients == (
            "Vụ Phổ biến, giáo dục pháp luật - Bộ Tư pháp",
            "Cục Công tác phía Nam - Bộ Tư pháp",
            "TT: TU, HĐND, UBND tỉnh",
            "Sở, ban, ngành tỉnh",
            "UBND huyện, thị xã, thành phố",
            "Lưu: VT, NC.H",
        )
        signature = draft.signature
        assert (signature.authority, signature.title) == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
        assert signature.signer == "Đông Văn Thanh"


class TestDoubts:
    def test_tell_the_missing_product(self, draft: PlanDraft) -> None:
        """Its title speaks of documents that guide: the plan may mean these, and does not say so."""
        assert any(
            one.reason.startswith("nhiệm vụ 1: chưa đọc được kết quả, sản phẩm") and one.line == 33
            for one in draft.doubts
        )

    def test_tell_the_rare_family_name_and_what_it_may_be(self, draft: PlanDraft) -> None:
        (doubt,) = [one for one in draft.doubts if "họ “Đông” hiếm gặp" in one.reason]
        assert "có thể là “Đồng”" in doubt.reason
        assert doubt.line == 128

    def test_tell_the_missing_number_and_date(self, draft: PlanDraft) -> None:
        reasons = {one.reason for one in draft.doubts}
        assert {"không thấy số, ký hiệu của văn bản", "không thấy địa danh và ngày ban hành"} <= reasons

    def test_are_no_more_than_these(self, draft: PlanDraft) -> None:
        assert len(draft.doubts) == 4


@pytest.mark.corpus
def test_demo_copy_is_the_file_that_was_given(shared_data, plan_text: str) -> None:  # noqa: ANN001
    given = (shared_data / "ke-hoach-2021-hau-giang.md").read_text(encoding="utf-8")
    assert plan_text == given
