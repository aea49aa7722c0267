"""How often pages are read and how fresh sections are is evidence of an assignment: month by month, page by page."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.agencies.models import Agency, Officer
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.journal.operations.readings import add_readings
from portal.library.operations import CitingContent, forget_item, register_item
from portal.plans.jobs import evidence_reader
from portal.plans.models import Assignment, Evidence, Indicator
from portal.plans.operations import set_indicator
from portal.plans.operations.evidence import count_everything, count_latest_reads, count_reads
from portal.plans.queries import assignment_at
from portal.plans.queries.figures import drilldown_evidence, figures_of
from portal.plans.queries.numbers import AssignmentFigure, EvidenceCount
from tests.portal.agencies.factories import make_agency, make_posting
from tests.portal.journal.terms import clean
from tests.portal.laid import laid
from tests.portal.plans.factories import TODAY, assignment_of, make_plan

pytestmark = pytest.mark.django_db
ARTICLE, LAW = "editorial.article", "library.instrument"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
AT = datetime(2026, 4, 20, 3, tzinfo=UTC)


@laid
def lead() -> Agency:
    return make_agency("Sở Tư pháp")


@laid
def helper() -> Agency:
    return make_agency("Sở Nội vụ")


@laid
def planner(lead: Agency) -> Officer:
    return make_posting("justice", agency=lead).officer


@laid
def assignment(lead: Agency, helper: Agency) -> Assignment:
    return assignment_of(make_plan(), 1)


def page(key: str, agency: Agency | None, title: str, kind: str = ARTICLE) -> None:
    content = CitingContent(
        kind=kind, kind_label="Bài", key=key, title=title, url=f"/{key}/", edit_url="", agency=agency, written_at=AT
    )
    register_item(content=content, places=[], at=AT)


def read(key: str, reads: int, *, day: date = date(2026, 3, 9), kind: str = ARTICLE) -> None:
    add_readings({(day, kind, key): reads})


def show(assignment: Assignment, planner: Officer, measure: str) -> Indicator:
    return set_indicator(assignment=assignment, measure=measure, of_set=None, target=None, by=planner, at=AT)


def figure(assignment: Assignment) -> AssignmentFigure:
    found = assignment_at(slug=assignment.plan.slug, number=assignment.number)
    assert found is not None
    (one,) = figures_of(assignment=found, today=TODAY)
    return one


def by_agency(said: AssignmentFigure) -> dict[str, int]:
    return {one.participant.name: one.number.count for one in said.with_something}


def behind(said: AssignmentFigure) -> list[tuple[str, int]]:
    return [(one.name, one.amount) for one in drilldown_evidence(indicator=said.indicator, period=said.period)]


def tell() -> None:
    reader = evidence_reader
    reader.read([entry for entry in Entry.objects.order_by("id") if entry.verb in reader.verbs])


class TestReads:
    def test_count_for_whose_the_page_is(self, assignment: Assignment, lead: Agency, helper: Agency, planner: Officer):
        show(assignment, planner, "page_reads")
        page("1", lead, "Đặt cọc mua nhà")
        page("2", helper, "Hộ chiếu mẫu mới")
        read("1", 30)
        read("1", 10, day=date(2026, 3, 31))
        read("2", 5, day=APRIL)
        for month in (MARCH, APRIL):
            count_reads(month=month, at=AT)
        said = figure(assignment)
        assert said.number == EvidenceCount(45)
        assert by_agency(said) == {"Sở Tư pháp": 40, "Sở Nội vụ": 5}
        assert said.months == ((MARCH, EvidenceCount(40)), (APRIL, EvidenceCount(5)))
        assert behind(said) == [("Hộ chiếu mẫu mới", 5), ("Đặt cọc mua nhà", 40)]

    def test_of_pages_that_are_nobodys_are_one_row_of_their_kind(self, assignment: Assignment, planner: Officer):
        show(assignment, planner, "page_reads")
        read("91-2015-qh13", 7, kind=LAW)
        read("31-2024-qh15", 4, kind=LAW)
        read("x", 1, kind="another.room")
        count_reads(month=MARCH, at=AT)
        said = figure(assignment)
        assert (said.number, said.others) == (EvidenceCount(12), EvidenceCount(12))
        assert behind(said) == [("Văn bản pháp luật", 11), ("Trang khác của Cổng", 1)]

    def test_of_one_kind_are_told_apart(self, assignment: Assignment, lead: Agency, planner: Officer):
        show(assignment, planner, "answer_reads")
        page("4", lead, "Ai phải đóng thuế?", "questions.answer")
        read("4", 6, kind="questions.answer")
        read("91-2015-qh13", 7, kind=LAW)
        count_reads(month=MARCH, at=AT)
        assert figure(assignment).number == EvidenceCount(6)

    def test_are_as_the_journal_has_them_when_they_are_summed_again(
        self, assignment: Assignment, lead: Agency, helper: Agency, planner: Officer
    ):
        show(assignment, planner, "page_reads")
        page("1", lead, "Đặt cọc")
        read("1", 30)
        count_reads(month=MARCH, at=AT)
        page("1", helper, "Đặt cọc mua nhà")  # handed over, and named anew
        read("1", 2)
        for _ in range(2):
            count_reads(month=MARCH, at=AT)
        said = figure(assignment)
        assert (said.number, by_agency(said)) == (EvidenceCount(32), {"Sở Tư pháp": 32})
        assert behind(said) == [("Đặt cọc mua nhà", 32)]

    def test_of_a_page_that_is_gone_stay_its_own(self, assignment: Assignment, lead: Agency, planner: Officer):
        show(assignment, planner, "page_reads")
        page("1", lead, "Đặt cọc")
        read("1", 30)
        count_reads(month=MARCH, at=AT)
        forget_item(kind=ARTICLE, key="1", at=AT)
        read("1", 2)
        count_reads(month=MARCH, at=AT)
        said = figure(assignment)
        assert (behind(said), by_agency(said)) == ([("Đặt cọc", 32)], {"Sở Tư pháp": 32})

    def test_stay_after_the_journal_has_forgotten_them(self, assignment: Assignment, lead: Agency, planner: Officer):
        show(assignment, planner, "page_reads")
        page("1", lead, "Đặt cọc")
        read("1", 30)
        count_reads(month=MARCH, at=AT)
        later = AT + timedelta(days=settings.READINGS_KEPT_DAYS + 1)
        clean("readings", at=later)
        read("1", 1)
        assert count_reads(month=MARCH, at=later) == 0
        assert figure(assignment).number == EvidenceCount(30)

    def test_of_a_month_count_in_a_period_that_holds_most_of_it(
        self, assignment: Assignment, lead: Agency, planner: Officer
    ):
        show(assignment, planner, "page_reads")
        page("1", lead, "Đặt cọc")
        read("1", 30)
        read("1", 4, day=APRIL)
        for month in (MARCH, APRIL):
            count_reads(month=month, at=AT)
        assignment.deadlines.update(start=date(2026, 3, 10), end=date(2026, 4, 14))
        assert figure(assignment).number == EvidenceCount(30)
        assignment.deadlines.update(start=date(2026, 3, 16), end=date(2026, 4, 15))
        assert figure(assignment).number == EvidenceCount(4)

    def test_are_summed_by_few_statements(self, lead: Agency, django_assert_max_num_queries: DjangoAssertNumQueries):
        for key in range(40):
            page(str(key), lead, f"Bài {key}")
            read(str(key), 3)
        with django_assert_max_num_queries(6):
            assert count_reads(month=MARCH, at=AT) == 40

    def test_are_put_down_by_the_chore_while_the_month_is_fresh(self, lead: Agency):
        page("1", lead, "Đặt cọc")
        read("1", 30)
        count_latest_reads(at=AT)
        assert not Evidence.objects.exists()
        count_latest_reads(at=datetime(2026, 4, 5, 3, tzinfo=UTC))
        assert Evidence.objects.get().amount == 30

    def test_of_all_months_are_put_down_after_an_upgrade(self, lead: Agency):
        page("1", lead, "Đặt cọc")
        read("1", 30)
        read("1", 4, day=APRIL)
        assert count_everything(at=timezone.now()) == 0
        assert [one.amount for one in Evidence.objects.order_by("day")] == [30, 4]

    def test_never_pass_for_a_thing_with_a_word(self):
        entry = record("page.published", subject=make_agency(), by=None, at=AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(source="page_reads", key="a", day=MARCH, entry=entry)
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(source="articles", key="a", day=MARCH)


class TestFreshness:
    def judged(self, agency: Agency, section: int, month: date, standing: str) -> None:
        said = {
            "section": section,
            "section_month": f"{section}:{month:%Y-%m}",
            "title": f"Chuyên mục {section}",
            "agency": agency.pk,
            "month": month.isoformat(),
            "standing": standing,
            "silent_days": 0 if standing == "fresh" else 3,
        }
        record("section.month_judged", subject=agency, by=None, at=AT, details=said)

    def test_counts_each_section_once_a_month(
        self, assignment: Assignment, lead: Agency, helper: Agency, planner: Officer
    ):
        show(assignment, planner, "fresh_sections")
        self.judged(lead, 1, MARCH, "fresh")
        self.judged(lead, 1, APRIL, "fresh")
        self.judged(helper, 2, MARCH, "fresh")
        self.judged(helper, 2, APRIL, "silent")
        for _ in range(2):
            tell()
        said = figure(assignment)
        assert said.number == EvidenceCount(3)
        assert said.months == ((MARCH, EvidenceCount(2)), (APRIL, EvidenceCount(1)))
        assert [one.name for one in drilldown_evidence(indicator=said.indicator, period=said.period)] == [
            "Chuyên mục 1",
            "Chuyên mục 2",
            "Chuyên mục 1",
        ]
        Indicator.objects.update(measure="silent_sections")
        assert figure(assignment).number == EvidenceCount(1)
