"""Numbers that the portal counts, on the desk of an assignment and on its public page."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Agency
from portal.journal.models import Entry
from portal.plans.models import Assignment, CountedSet, Evidence, Indicator, Quota
from portal.plans.operations.evidence import count_everything
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MOST_QUERIES = 12


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


@laid
def assignment(agencies: dict[str, Agency]) -> Assignment:
    """Led by Sở Tư pháp and Sở Nội vụ with Sở Tài chính, since the day of the plan and until a day."""
    assignment = assignment_of(make_plan(), 1)
    assignment.deadlines.update(start=date(2026, 1, 1), end=date(2026, 11, 20))
    return assignment


def enter(role: str, agency: Agency) -> Client:
    client = Client()
    client.force_login(make_posting(role, agency=agency, on=TODAY).officer)
    return client


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Client:
    return enter("justice", agencies["Sở Tư pháp"])


def words(response) -> str:  # noqa: ANN001
    return " ".join(response.content.decode().split())


def is_refused(response) -> bool:  # noqa: ANN001
    return response.status_code == 403 or (response.status_code == 302 and response.url == "/quan-tri/")


def evidence(key: int, agency: Agency | None, *, day: date = date(2026, 3, 5), gone: bool = False) -> Evidence:
    at = datetime(2026, 3, 5, 2, tzinfo=UTC)
    entry = Entry.objects.create(verb="page.published", subject_label=f"Bài {key}", at=at)
    return Evidence.objects.create(
        source="articles",
        key=f"{key}",
        kind="tin",
        agency=agency,
        day=day,
        entry=entry,
        gone_by=Entry.objects.create(verb="page.withdrawn", at=at) if gone else None,
        newest=entry.pk,
    )


def show(assignment: Assignment, measure: str = "articles", **more: object) -> Indicator:
    return Indicator.objects.create(assignment=assignment, measure=measure, **more)


class TestTheDesk:
    def test_attaches_a_measure_and_changes_its_target(self, justice: Client, assignment: Assignment):
        attach = reverse("plans_attach", args=[assignment.pk])
        justice.post(attach, {"measure": "articles", "target": ""})
        justice.post(attach, {"measure": "articles", "target": "12"})
        assert [(one.measure, one.target) for one in assignment.indicators.all()] == [("articles", 12)]
        page = words(justice.get(reverse("plans_report", args=[assignment.pk])))
        assert "<strong>0/12</strong> bài" in page

    def test_attaches_a_campaign_with_its_quotas(
        self, justice: Client, assignment: Assignment, agencies: dict[str, Agency]
    ):
        campaign = CountedSet.objects.create(source="listed_scans", key="7", name="Số hóa 2026")
        Quota.objects.create(of_set=campaign, agency=agencies["Sở Nội vụ"], amount=500)
        report = reverse("plans_report", args=[assignment.pk])
        assert "Đã số hóa theo danh mục của đợt: Số hóa 2026" in words(justice.get(report))
        justice.post(reverse("plans_attach", args=[assignment.pk]), {"measure": f"listed_scans:{campaign.pk}"})
        assert "<strong>0/500</strong> tài liệu" in words(justice.get(report))

    @pytest.mark.parametrize(
        ("measure", "target"),
        [("", ""), ("khong-co", "5"), ("listed_scans:99", ""), ("articles", "0"), ("articles", "x")],
    )
    def test_shows_what_was_filled_in_wrongly_again(
        self, justice: Client, assignment: Assignment, measure: str, target: str
    ):
        attach = reverse("plans_attach", args=[assignment.pk])
        response = justice.post(attach, {"measure": measure, "target": target})
        assert response.status_code == 422
        assert f'value="{target}"' in words(response) or not target
        assert not assignment.indicators.exists()

    def test_suggests_what_the_words_speak_of(self, justice: Client, assignment: Assignment):
        page = words(justice.get(reverse("plans_report", args=[assignment.pk])))
        assert "+ Hỏi đáp đã công khai" in page  # "Xây dựng chuyên mục hỏi đáp"

    def test_takes_a_measure_off(self, justice: Client, assignment: Assignment):
        indicator = show(assignment)
        assert list(assignment.indicators.all()) == [indicator]
        justice.post(reverse("plans_detach", args=[indicator.pk]))
        assert not assignment.indicators.exists()

    def test_asks_before_it_takes_a_measure_off(self, justice: Client, assignment: Assignment):
        indicator = show(assignment)
        asked = words(justice.get(reverse("plans_detach", args=[indicator.pk])))
        assert "Bỏ số đo “Tin, bài, tài liệu đã đăng”?" in asked
        assert "Những việc đã đếm vẫn được giữ" in asked
        assert f'href="{reverse("plans_report", args=[assignment.pk])}">Không, để nguyên</a>' in asked
        assert assignment.indicators.exists()

    def test_is_for_those_who_edit_plans(self, assignment: Assignment, agencies: dict[str, Agency]):
        editor, indicator = enter("editor", agencies["Sở Nội vụ"]), show(assignment)
        assert is_refused(editor.post(reverse("plans_attach", args=[assignment.pk]), {"measure": "answers"}))
        assert is_refused(editor.post(reverse("plans_detach", args=[indicator.pk])))
        assert is_refused(editor.get(reverse("plans_detach", args=[indicator.pk])))
        page = words(editor.get(reverse("plans_report", args=[assignment.pk])))
        assert "Tin, bài, tài liệu đã đăng" in page
        assert "Bỏ số đo này" not in page
        assert "Gắn số đo" not in page


class TestWhatIsBehind:
    def test_a_number_is_the_words_of_the_journal(
        self, justice: Client, assignment: Assignment, agencies: dict[str, Agency]
    ):
        behind = reverse("plans_evidence", args=[show(assignment).pk])
        evidence(1, agencies["Sở Nội vụ"])
        evidence(2, agencies["Sở Tư pháp"], gone=True)
        evidence(3, make_agency("Sở Khác"))
        evidence(4, None)
        evidence(5, agencies["Sở Nội vụ"], day=date(2025, 12, 31))
        page = words(justice.get(behind))
        assert [f"Bài {key}" in page for key in range(1, 6)] == [True, True, True, True, False]
        assert "Đã rút" in page
        page = words(justice.get(f"{behind}?co-quan={agencies['Sở Nội vụ'].slug}"))
        assert [f"Bài {key}" in page for key in range(1, 5)] == [True, False, False, False]
        page = words(justice.get(f"{behind}?co-quan=khac"))
        assert [f"Bài {key}" in page for key in range(1, 5)] == [False, False, True, True]
        assert justice.get(f"{behind}?co-quan=khong-co").status_code == 404

    def test_is_paginated_with_few_queries(
        self,
        justice: Client,
        assignment: Assignment,
        agencies: dict[str, Agency],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        behind = reverse("plans_evidence", args=[show(assignment).pk])
        for key in range(60):
            evidence(key, agencies["Sở Nội vụ"])
        justice.get(behind)
        with django_assert_max_num_queries(30):  # what a page of the back office asks itself among them
            page = words(justice.get(f"{behind}?p=2"))
        assert "Trang 2/2" in page

    def test_is_for_those_who_take_part(self, assignment: Assignment, agencies: dict[str, Agency]):
        behind = reverse("plans_evidence", args=[show(assignment).pk])
        assert enter("editor", agencies["Sở Nội vụ"]).get(behind).status_code == 200
        assert is_refused(enter("editor", agencies["xã"]).get(behind))
        assert "/login/" in Client().get(behind).url


class TestThePublicPage:
    def test_shows_each_number_by_agency_and_month(
        self,
        client: Client,
        assignment: Assignment,
        agencies: dict[str, Agency],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        show(assignment, target=500)
        for key in range(3):
            evidence(key, agencies["Sở Nội vụ"], day=date(2026, 3 + key, 1))
        evidence(9, agencies["Sở Tư pháp"], gone=True)
        with django_assert_max_num_queries(MOST_QUERIES + 5):
            page = words(client.get(assignment.get_absolute_url()))
        assert "<strong>3/500</strong> bài <span>(0%)</span>" in page
        assert "Không tính 1 bài đã được rút xuống." in page
        assert 'Từ <time datetime="2026-01-01">01/01/2026</time> đến hết <time datetime="2026-11-20">' in page
        assert '<time datetime="2026-04">04/2026</time>' in page
        assert "1 cơ quan khác trong nhiệm vụ chưa có gì được đếm" in page
        assert "Bài 0" not in page

    def test_says_nothing_where_nothing_is_counted(self, client: Client, assignment: Assignment):
        page = words(client.get(assignment.get_absolute_url()))
        assert assignment.title in page
        assert "Cổng đã đếm được" not in page

    def test_of_the_whole_plan_has_a_number_a_line(
        self,
        client: Client,
        assignment: Assignment,
        agencies: dict[str, Agency],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        show(assignment, target=500)
        show(assignment, "replies")
        evidence(1, agencies["Sở Nội vụ"])
        with django_assert_max_num_queries(MOST_QUERIES + 3):
            page = words(client.get(assignment.plan.get_absolute_url()))
        assert "đã đăng: <strong>1/500</strong>" in page
        assert "đã trả lời: <strong>0</strong>" in page


def test_the_journal_can_be_counted_anew(assignment: Assignment, agencies: dict[str, Agency]):
    details = {"reply": 5, "late": False, "agency": agencies["Sở Nội vụ"].pk}
    Entry.objects.create(verb="reply.sent", at=timezone.now(), details=details)
    for _ in range(2):
        assert count_everything(at=timezone.now()) == 1
    assert Evidence.objects.get().agency == agencies["Sở Nội vụ"]
