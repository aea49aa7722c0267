"""What a citizen sees of plans, with how many queries and how many bytes."""

import gzip

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Agency
from portal.plans.models import Plan, Progress
from portal.plans.operations import record_progress
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import NOON, PLAN, REAL_PLAN, accept, assignment_of, make_agencies, make_plan
from tests.portal.plans.parser.three_plans import CAN_THO, text_of_plan

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MOST_BYTES = 50 * 1024


def words(response) -> str:  # noqa: ANN001
    return " ".join(response.content.decode().split())


@laid
def real_plan(_agencies: None) -> Plan:
    return make_plan(REAL_PLAN.read_text(encoding="utf-8"))


class TestList:
    def test_tells_of_each_plan_how_many_assignments_and_until_when(self, client: Client) -> None:
        make_plan()
        page = words(client.get("/ke-hoach/"))
        assert "Kế hoạch 54/KH-UBND: Phổ biến, giáo dục pháp luật năm 2026" in page
        assert "3 nhiệm vụ" in page

    def test_says_so_when_there_is_none(self, client: Client) -> None:
        assert "Chưa có kế hoạch nào" in words(client.get("/ke-hoach/"))

    def test_is_paginated_with_few_queries(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(100, 123):
            make_plan(PLAN.replace("54/KH", f"{number}/KH"))
        with django_assert_max_num_queries(MOST_QUERIES):
            page = words(client.get("/ke-hoach/?trang=2"))
        assert "Trang 2 / 2" in page

    def test_leaves_out_what_was_withdrawn(self, client: Client) -> None:
        plan = make_plan()
        assert "54/KH-UBND" in words(client.get("/ke-hoach/"))
        Plan.objects.filter(pk=plan.pk).update(withdrawn_at=NOON)
        assert "54/KH-UBND" not in words(client.get("/ke-hoach/"))
        assert client.get(plan.get_absolute_url()).status_code == 404


class TestTargets:
    def test_are_told_with_their_words_and_their_last_day(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        plan = make_plan(text_of_plan(CAN_THO))
        with django_assert_max_num_queries(MOST_QUERIES + 1):
            page = words(client.get(plan.get_absolute_url()))
        assert "<strong>≥ 80%</strong> <span>người dân ở khu vực đô thị</span>" in page
        assert page.count('<time datetime="2027-12-31">31/12/2027</time>') >= 3
        assert "(nhiệm vụ 7)" in page

    def test_a_plan_without_numbers_has_no_such_part(self, client: Client) -> None:
        page = words(client.get(make_plan().get_absolute_url()))
        assert "54/KH-UBND" in page
        assert 'id="chi-tieu"' not in page


class TestProgress:
    @pytest.fixture
    def agencies(self) -> dict[str, Agency]:
        return make_agencies()

    def test_is_said_in_words_and_drawn(self, client: Client, agencies: dict[str, Agency]) -> None:
        plan = make_plan()
        agency = agencies["Sở Tư pháp"]
        record_progress(
            assignment=assignment_of(plan, 2),
            agency=agency,
            report=Progress(
                state=ProgressState.IN_PROGRESS, percent=60, note="Đã mở hai lớp", evidence_url="https://example.vn/lop"
            ),
            by=make_posting("editor", agency=agency).officer,
            at=NOON,
        )
        page = words(client.get(plan.get_absolute_url()))
        assert "<strong>20%</strong> của 3 nhiệm vụ: 1 đang thực hiện, 2 chưa bắt đầu" in page
        assert '<progress class="meter" max="100" value="20"' in page
        alone = words(client.get(f"{plan.get_absolute_url()}nhiem-vu-2/"))
        assert "Đã mở hai lớp" in alone
        assert "https://example.vn/lop" in alone

    def test_officer_is_not_named_to_the_public(self, client: Client, agencies: dict[str, Agency]) -> None:
        plan = make_plan()
        agency = agencies["Sở Tư pháp"]
        officer = make_posting("editor", agency=agency).officer
        officer.display_name = "Trần Thị Kín"
        officer.save()
        report = Progress(state=ProgressState.IN_PROGRESS, percent=1, note="Đã mở hai lớp")
        record_progress(assignment=assignment_of(plan, 2), agency=agency, report=report, by=officer, at=NOON)
        page = words(client.get(f"{plan.get_absolute_url()}nhiem-vu-2/"))
        assert "Đã mở hai lớp" in page
        assert "Trần Thị Kín" not in page

    def test_assignment_left_out_later_keeps_its_page(self, client: Client) -> None:
        plan = make_plan()
        accept(PLAN.replace("2. Tập huấn báo cáo viên\n", "2. Tổ chức cuộc thi tìm hiểu pháp luật\n"))
        page = words(client.get(f"{plan.get_absolute_url()}nhiem-vu-2/"))
        assert "Nhiệm vụ này không còn trong kế hoạch" in page


class TestRealPlan:
    def test_shows_all_parts_within_the_budget(
        self, client: Client, real_plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(real_plan.get_absolute_url())
        page = words(response)
        assert page.count('<li class="assignment"') == 8
        for said in (
            "Quý II/2021",
            "theo tiến độ thực hiện các hoạt động",
            "Quý III, IV/2021",
            "705/QĐ-TTg",
            "Lưu: VT",
        ):
            assert said in page
        assert "đã kết thúc ngày" in page
        assert len(gzip.compress(response.content)) < MOST_BYTES

    def test_shows_who_carries_on_the_work_of_an_ended_agency(self, client: Client, real_plan: Plan) -> None:
        page = words(client.get(real_plan.get_absolute_url()))
        assert "Sở Thông tin và Truyền thông</a> <small>(nay là Sở Khoa học và Công nghệ thành phố Cần Thơ)" in page

    @pytest.mark.parametrize("address", ["so-tu-phap", "so-tu-phap-hau-giang", "so-tu-phap-can-tho"])
    def test_shows_what_it_asked_of_one_agency(
        self,
        client: Client,
        real_plan: Plan,
        address: str,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = words(client.get(f"{real_plan.get_absolute_url()}?co-quan={address}"))
        assert "Việc của Sở Tư pháp tỉnh Hậu Giang" in page
        assert "<strong>8 nhiệm vụ</strong>" in page
        assert "Cơ quan này nay là Sở Tư pháp thành phố Cần Thơ" in page

    def test_counts_a_department_among_all_departments(self, client: Client, real_plan: Plan) -> None:
        """Sở Y tế is never named: it is one of "các sở, ban, ngành"."""
        page = words(client.get(f"{real_plan.get_absolute_url()}?co-quan=so-y-te-hau-giang"))
        assert "<strong>4 nhiệm vụ</strong>" in page
        assert "Phối hợp" in page

    @pytest.mark.parametrize("address", ["khong-co", "'%3E%3Cscript%3E", "so"])
    def test_says_so_when_the_agency_has_no_part(self, client: Client, real_plan: Plan, address: str) -> None:
        response = client.get(f"{real_plan.get_absolute_url()}?co-quan={address}")
        assert "Không có cơ quan này trong kế hoạch" in words(response)
        assert b"<script>" not in response.content

    def test_each_assignment_has_an_address_of_its_own(
        self, client: Client, real_plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = words(client.get(f"{real_plan.get_absolute_url()}nhiem-vu-8/"))
        assert "Ủy ban nhân dân cấp xã: 75 cơ quan" in page
        assert "Nhiệm vụ 7" in page

    @pytest.mark.parametrize("number", ["0", "9", "99999999999999999999"])
    def test_unknown_assignment_is_not_found(self, client: Client, real_plan: Plan, number: str) -> None:
        assert client.get(f"{real_plan.get_absolute_url()}nhiem-vu-{number}/").status_code == 404
