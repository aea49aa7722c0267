"""What other rooms leave word of is counted as evidence of an assignment: once, by agency and month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from portal.activities.operations import correct_activity, withdraw_activity
from portal.activities.states import KINDS
from portal.agencies.dates import EVER, Period
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Incomplete
from portal.digitisation.models import Scan
from portal.digitisation.operations.campaigns import (
    ListedLine,
    import_list,
    link_scan,
    open_campaign,
    set_share,
    unlink_scan,
)
from portal.digitisation.operations.publication import publish_scan, restore_scan, withdraw_scan
from portal.digitisation.states import Material
from portal.journal.models import Entry
from portal.journal.operations import record
from portal.library.models import StaleFlag
from portal.library.operations import CitingContent, ReliancePlace, register_item, revoke_event, settle_flags
from portal.library.states import EventKind, FlagOutcome
from portal.plans.jobs import evidence_reader
from portal.plans.models import Assignment, CountedSet, Evidence, Indicator, Standing
from portal.plans.operations import count_entries, drop_indicator, set_indicator
from portal.plans.queries import assignment_at
from portal.plans.queries.due import tasks_fitting
from portal.plans.queries.figures import (
    drilldown_evidence,
    figures_of,
    measures_suggested,
    period_of,
    totals_of,
)
from portal.plans.queries.numbers import AssignmentFigure, EvidenceCount
from tests.portal.activities.factories import NOON, leaflets, recorded, talk
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting
from tests.portal.digitisation.publishing.conftest import files  # noqa: F401
from tests.portal.digitisation.publishing.scans import make_scan
from tests.portal.laid import laid
from tests.portal.library.factories import AT
from tests.portal.library.laws import make_event
from tests.portal.plans.factories import PLAN, TODAY, assignment_of, make_plan
from tests.portal.plans.monthly import monthly_figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
DIGITISING = PLAN.replace("2. Tập huấn báo cáo viên", "2. Số hóa các tài liệu pháp luật").replace(
    "- Thời gian: Quý II/2026.", "- Phối hợp: Sở Nội vụ.\n- Thời gian: cả năm 2026."
)
MARCH, MAY, JUNE = (datetime(2026, month, 10, 3, tzinfo=UTC) for month in (3, 5, 6))


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
    return assignment_of(make_plan(DIGITISING), 2)


def show(assignment: Assignment, planner: Officer, measure: str = "scans", **more: object) -> Indicator:
    said = {"of_set": None, "target": None} | more
    return set_indicator(assignment=assignment, measure=measure, by=planner, at=MARCH, **said)


def published(agency: Agency, planner: Officer, *, at: datetime = MARCH, pages: int = 1) -> Scan:
    scan = make_scan(*["Một trang chữ."] * pages, agency=agency, material=Material.LEAFLET)
    return publish_scan(scan=scan, by=planner, at=at, licence="", alternative_text="Chữ in.")


def read(*, times: int = 1, backwards: bool = False) -> None:
    """The reader's tray is emptied; late, twice or from behind where a test says so."""
    reader = evidence_reader
    told = [entry for entry in Entry.objects.order_by("id") if entry.verb in reader.verbs]
    for _ in range(times):
        for entry in reversed(told) if backwards else told:
            reader.read([entry])


def figure(assignment: Assignment) -> AssignmentFigure:
    found = assignment_at(slug=assignment.plan.slug, number=assignment.number)
    assert found is not None
    (one,) = figures_of(assignment=found, today=TODAY)
    return one


def by_agency(said: AssignmentFigure) -> dict[str, EvidenceCount]:
    return {one.participant.named[0].name: one.number for one in said.agencies}


class TestAScan:
    def test_shows_in_the_plan_by_itself(self, assignment: Assignment, lead: Agency, helper: Agency, planner: Officer):
        show(assignment, planner, target=500)
        published(lead, planner)
        published(helper, planner, at=MAY)
        read()
        said = figure(assignment)
        assert (said.number, said.target, said.percent) == (EvidenceCount(2), 500, 0)
        assert by_agency(said) == {"Sở Tư pháp": EvidenceCount(1), "Sở Nội vụ": EvidenceCount(1)}
        assert [one.participant.part for one in said.agencies] == ["Chủ trì", "Phối hợp"]
        assert said.months == ((date(2026, 3, 1), EvidenceCount(1)), (date(2026, 5, 1), EvidenceCount(1)))

    @pytest.mark.parametrize("backwards", [False, True])
    def test_is_counted_once_however_it_is_read(
        self, assignment: Assignment, lead: Agency, planner: Officer, backwards: bool
    ):
        show(assignment, planner)
        published(lead, planner)
        read(times=3, backwards=backwards)
        assert figure(assignment).number == EvidenceCount(1)
        assert Evidence.objects.filter(source="scans").count() == 1

    @pytest.mark.parametrize("backwards", [False, True])
    def test_is_told_apart_once_it_is_withdrawn(
        self, assignment: Assignment, lead: Agency, planner: Officer, backwards: bool
    ):
        indicator = show(assignment, planner)
        scan = published(lead, planner)
        withdraw_scan(scan=scan, reason="Nhầm bản.", by=planner, at=MAY)
        read(times=2, backwards=backwards)
        said = figure(assignment)
        assert said.number == EvidenceCount(0, gone=1)
        assert [one.gone_by is not None for one in evidence_behind_all(indicator)] == [True]
        restore_scan(scan=scan, by=planner, at=JUNE)
        read()
        again = figure(assignment)
        assert (again.number, again.months) == (EvidenceCount(1), ((date(2026, 3, 1), EvidenceCount(1)),))

    def test_counts_its_pages_and_its_kind_where_a_measure_asks(
        self, assignment: Assignment, lead: Agency, planner: Officer
    ):
        show(assignment, planner, "scanned_pages")
        published(lead, planner, pages=3)
        published(lead, planner, pages=2)
        read()
        assert figure(assignment).number == EvidenceCount(5)
        Indicator.objects.update(measure="legal_scans")
        assert figure(assignment).number == EvidenceCount(0)

    def test_of_nobody_in_the_plan_is_counted_among_others(
        self, assignment: Assignment, planner: Officer, helper: Agency
    ):
        show(assignment, planner)
        published(make_agency("UBND xã A", kind="committee", level="commune"), planner)
        read()
        said = figure(assignment)
        assert (said.number, said.others) == (EvidenceCount(1), EvidenceCount(1))
        assert not said.with_something

    def test_outside_the_period_does_not_count(self, assignment: Assignment, lead: Agency, planner: Officer):
        show(assignment, planner)
        published(lead, planner, at=MARCH)
        published(lead, planner, at=MAY)
        read()
        assert period_of(assignment=assignment, today=TODAY) == Period(date(2026, 1, 1), TODAY)
        assignment.deadlines.update(start=date(2026, 4, 1), end=date(2026, 6, 30))
        assert figure(assignment).number == EvidenceCount(1)


class TestACampaign:
    @pytest.fixture
    def of_set(self, lead: Agency, helper: Agency, planner: Officer) -> CountedSet:
        begins, ends = date(2026, 1, 15), date(2026, 12, 31)
        self.campaign = open_campaign(
            name="Số hóa 2026", agency=lead, from_date=begins, to_date=ends, basis="", by=planner, at=MARCH
        )
        self.share = set_share(campaign=self.campaign, agency=helper, quota=40, by=planner, at=MARCH)
        set_share(campaign=self.campaign, agency=lead, quota=10, by=planner, at=MARCH)
        read()
        return CountedSet.objects.get(name="Số hóa 2026")

    def listed(self, planner: Officer, title: str):  # noqa: ANN202
        import_list(share=self.share, lines=[ListedLine(title)], by=planner, at=MARCH)
        return self.share.documents.get(title=title)

    def test_brings_its_quotas_along(self, assignment: Assignment, of_set: CountedSet, planner: Officer):
        show(assignment, planner, "listed_scans", of_set=of_set)
        said = figure(assignment)
        assert said.target == 50
        assert {one.participant.named[0].name: one.target for one in said.agencies} == {
            "Sở Tư pháp": 10,
            "Sở Nội vụ": 40,
        }
        set_share(campaign=self.campaign, agency=said.agencies[0].participant.named[0], quota=60, by=planner, at=MAY)
        read(times=2, backwards=True)
        assert figure(assignment).target == 100

    def test_counts_what_is_listed_and_public(
        self, assignment: Assignment, of_set: CountedSet, helper: Agency, planner: Officer
    ):
        show(assignment, planner, "listed_scans", of_set=of_set)
        before, after = published(helper, planner), make_scan("Chữ.", agency=helper, material=Material.LEAFLET)
        published(helper, planner)  # on no list
        for title, scan in (("Một", before), ("Hai", after)):
            link_scan(document=self.listed(planner, title), scan=scan, agencies={helper.pk}, by=planner, at=MAY)
        read()
        assert figure(assignment).number == EvidenceCount(1)
        publish_scan(scan=after, by=planner, at=JUNE, licence="", alternative_text="Chữ in.")
        read(times=2)
        said = figure(assignment)
        # What was public before it was listed counts in the month in which it became public, as on the campaign's desk.
        assert said.months == ((date(2026, 3, 1), EvidenceCount(1)), (date(2026, 6, 1), EvidenceCount(1)))

    def test_counts_no_longer_what_is_taken_off_its_list(
        self, assignment: Assignment, of_set: CountedSet, helper: Agency, planner: Officer
    ):
        show(assignment, planner, "listed_scans", of_set=of_set)
        document = self.listed(planner, "Một")
        link_scan(document=document, scan=published(helper, planner), agencies={helper.pk}, by=planner, at=MAY)
        unlink_scan(document=document, by=planner, at=JUNE)
        read(times=2, backwards=True)
        assert figure(assignment).number == EvidenceCount(0, gone=1)


class TestACampaignOfMessages:
    def test_is_counted_when_it_ends(self, assignment: Assignment, lead: Agency, planner: Officer):
        show(assignment, planner, "dispatches")
        for _ in range(2):
            record("campaign.ended", subject=make_agency(), by=None, at=MAY, details={"agency": lead.pk})
        read(times=2)
        assert figure(assignment).number == EvidenceCount(2)


class TestAgenciesThatMerge:
    def test_are_counted_with_who_carries_on(self, assignment: Assignment, lead: Agency, planner: Officer):
        show(assignment, planner)
        published(lead, planner)
        heir = make_agency("Sở Tư pháp và Nội chính")
        merge(lead, heir)
        published(heir, make_posting("justice", agency=heir).officer, at=JUNE)
        read()
        said = figure(assignment)
        first = said.agencies[0]
        assert (first.number, first.participant.bearers) == (EvidenceCount(2), (heir,))
        assert first.participant.is_ended
        assert said.others == EvidenceCount(0)

    def test_are_one_figure_where_two_became_one(
        self, assignment: Assignment, lead: Agency, helper: Agency, planner: Officer
    ):
        show(assignment, planner)
        published(lead, planner)
        published(helper, planner)
        heir = make_agency("Sở Tư pháp và Nội vụ")
        merge(lead, heir)
        merge(helper, heir)
        read()
        (one,) = figure(assignment).agencies
        assert (one.number, len(one.participant.named), one.participant.part) == (EvidenceCount(2), 2, "Chủ trì")


class TestForReports:
    def test_gives_rows_by_agency_and_month(
        self, assignment: Assignment, lead: Agency, helper: Agency, planner: Officer
    ):
        show(assignment, planner)
        withdrawn = published(lead, planner)
        published(lead, planner)
        published(helper, planner, at=JUNE)
        withdraw_scan(scan=withdrawn, reason="Nhầm.", by=planner, at=MAY)
        read()
        rows = monthly_figures(plan=assignment.plan, start=date(2026, 1, 1), end=date(2026, 5, 31))
        assert [(row.assignment, row.measure, row.agency, row.month, row.number) for row in rows] == [
            (2, "scans", lead.pk, date(2026, 3, 1), EvidenceCount(1, gone=1))
        ]

    def test_asks_little_however_many_indicators(
        self,
        assignment: Assignment,
        lead: Agency,
        planner: Officer,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ):
        for measure in ("scans", "scanned_pages", "articles", "answers", "replies"):
            show(assignment, planner, measure)
        published(lead, planner)
        read()
        found = assignment_at(slug=assignment.plan.slug, number=2)
        assert found is not None
        with django_assert_max_num_queries(5):
            assert len(figures_of(assignment=found, today=TODAY)) == 5
        with django_assert_max_num_queries(3):
            assert [one.number.count for one in totals_of(assignments=[found], today=TODAY)[found.pk]][:2] == [1, 1]
        with django_assert_max_num_queries(2):
            monthly_figures(plan=assignment.plan, start=date(2026, 1, 1), end=TODAY)


class TestIndicators:
    def test_are_set_changed_and_dropped_with_a_word_each(self, assignment: Assignment, planner: Officer):
        for target in (5, 5, 7):
            indicator = show(assignment, planner, target=target)
        drop_indicator(indicator=indicator, by=planner, at=MAY)
        told = Entry.objects.filter(verb__startswith="indicator.").order_by("id")
        assert [(one.verb, one.details["target"]) for one in told] == [
            ("indicator.set", 5),
            ("indicator.set", 7),
            ("indicator.dropped", 7),
        ]

    def test_of_a_campaign_name_it(self, assignment: Assignment, planner: Officer):
        with pytest.raises(Incomplete, match="Chỉ số này đếm theo một tập hợp"):
            show(assignment, planner, "listed_scans")

    def test_ask_for_something(self, assignment: Assignment, planner: Officer):
        with pytest.raises(Incomplete, match="Chỉ tiêu phải là số từ 1 trở lên"):
            show(assignment, planner, target=0)

    def test_are_suggested_by_the_words_until_they_are_there(self, assignment: Assignment, planner: Officer):
        assert [one.key for one in measures_suggested(assignment=assignment)] == ["scans", "scanned_pages", "courses"]
        show(assignment, planner)
        assert [one.key for one in measures_suggested(assignment=assignment)] == ["scanned_pages", "courses"]


def test_an_agency_that_nobody_knows_is_nobody():
    entry = Entry.objects.create(verb="reply.sent", at=MARCH, details={"reply": 1, "late": True, "agency": 987654})
    count_entries(entries=[entry])
    assert Evidence.objects.get().agency is None


def evidence_behind_all(indicator: Indicator) -> list[Evidence]:
    return list(drilldown_evidence(indicator=indicator, period=Period(EVER, TODAY)))


def merge(before: Agency, heir: Agency) -> None:
    close_agency(agency=before, on=date(2026, 4, 1), successors=[heir], decision="Nghị quyết")


class TestAnActivity:
    """What agencies do among people counts as scans do: corrected amounts replace, withdrawn ones are told apart."""

    @pytest.fixture(autouse=True)
    def _by_amount(self, assignment: Assignment, planner: Officer) -> None:
        show(assignment, planner, "copies", target=1_000)

    @pytest.mark.parametrize("backwards", [False, True])
    def test_counts_by_what_it_says_last(self, assignment: Assignment, lead: Agency, planner: Officer, backwards: bool):
        made = recorded(leaflets(lead, vi=200, km=100), by=planner)
        read(times=2, backwards=backwards)
        assert figure(assignment).number == EvidenceCount(300)
        correct_activity(activity=made, said=leaflets(lead, vi=50, km=20), seen=1, by=planner, at=NOON)
        read(times=2, backwards=backwards)
        assert figure(assignment).number == EvidenceCount(70)
        assert Evidence.objects.filter(source="minority_copies").get().amount == 20

    @pytest.mark.parametrize("backwards", [False, True])
    def test_that_became_another_kind_counts_there(
        self, assignment: Assignment, lead: Agency, planner: Officer, backwards: bool
    ):
        made = recorded(leaflets(lead), by=planner)
        correct_activity(activity=made, said=talk(lead), seen=1, by=planner, at=NOON)
        read(times=2, backwards=backwards)
        assert figure(assignment).number == EvidenceCount(0)
        Indicator.objects.update(measure="people")
        assert figure(assignment).number == EvidenceCount(80)

    @pytest.mark.parametrize("backwards", [False, True])
    def test_withdrawn_is_told_apart(self, assignment: Assignment, lead: Agency, planner: Officer, backwards: bool):
        withdraw_activity(activity=recorded(leaflets(lead), by=planner), reason="Nhầm", by=planner, at=NOON)
        read(times=2, backwards=backwards)
        assert figure(assignment).number == EvidenceCount(0, gone=300)

    def test_puts_down_only_what_it_counts(self, lead: Agency, planner: Officer):
        withdraw_activity(activity=recorded(talk(lead), by=planner), reason="Nhầm", by=planner, at=NOON)
        read()
        assert set(Evidence.objects.values_list("source", flat=True)) == {"gatherings", "people"}


class TestATaskThatAnActivityNames:
    """Two tasks of a plan show one measure: what names one of them counts there, what names none is nobody's."""

    @pytest.fixture
    def other(self, assignment: Assignment, planner: Officer) -> Assignment:
        show(assignment, planner, "people", target=1_000)
        other = assignment_of(assignment.plan, 3)
        show(other, planner, "people")
        return other

    @staticmethod
    def counted(*tasks: Assignment) -> list[int]:
        totals = totals_of(
            assignments=[assignment_at(slug=one.plan.slug, number=one.number) for one in tasks], today=TODAY
        )
        return [totals[one.pk][0].number.count for one in tasks]

    @pytest.mark.parametrize("backwards", [False, True])
    def test_has_it_alone_until_it_is_corrected(
        self, assignment: Assignment, other: Assignment, lead: Agency, planner: Officer, backwards: bool
    ):
        named = recorded(talk(lead, people=30, task=[other.pk, "Nhiệm vụ 3"]), by=planner)
        recorded(talk(lead, people=500), by=planner)
        read(times=2, backwards=backwards)
        assert (figure(assignment).number, figure(other).number) == (EvidenceCount(), EvidenceCount(30))
        assert self.counted(assignment, other) == [0, 30]
        (indicator,) = Indicator.objects.filter(assignment=other)
        assert [one.amount for one in evidence_behind_all(indicator)] == [30]
        said = talk(lead, people=30, task=[assignment.pk, "Nhiệm vụ 2"])
        correct_activity(activity=named, said=said, seen=1, by=planner, at=NOON)
        read(times=2, backwards=backwards)
        assert self.counted(assignment, other) == [30, 0]

    def test_that_shows_a_measure_alone_has_what_names_none_of_its_plan(
        self, assignment: Assignment, other: Assignment, lead: Agency, planner: Officer
    ):
        drop_indicator(indicator=Indicator.objects.get(assignment=assignment), by=planner, at=MAY)
        recorded(talk(lead, people=500), by=planner)
        recorded(talk(lead, people=7, task=[assignment.pk, "Nhiệm vụ 2"]), by=planner)
        read()
        assert figure(other).number == EvidenceCount(500), "what names another task of the plan is not its own"
        (indicator,) = Indicator.objects.filter(assignment=other)
        assert [one.amount for one in evidence_behind_all(indicator)] == [500]

    def test_that_is_no_more_is_named_by_nobody(self, assignment: Assignment, lead: Agency, planner: Officer):
        recorded(talk(lead, task=[10**9, "Nhiệm vụ đã xóa"]), by=planner)
        read()
        assert set(Evidence.objects.values_list("task", flat=True)) == {None}

    def test_is_proposed_to_an_agency_until_it_is_done(
        self, assignment: Assignment, other: Assignment, lead: Agency, helper: Agency, planner: Officer
    ):
        of_talks = {"kind": "truc-tiep", "counted": KINDS["truc-tiep"].counts, "on": TODAY}
        both = [key for key, _ in tasks_fitting(agencies={lead.pk}, **of_talks)]
        assert both == [assignment.pk, other.pk]
        assignment.deadlines.update(start=None, end=date(2026, 10, 31))  # over: what runs is offered before it
        assert [key for key, _ in tasks_fitting(agencies={lead.pk}, **of_talks)] == [other.pk, assignment.pk]
        assert not tasks_fitting(agencies={make_agency("Trung tâm lạ", kind="other").pk}, **of_talks)
        assert not tasks_fitting(agencies={lead.pk}, **of_talks | {"kind": "tai-lieu", "counted": ("copies",)})
        Standing.objects.create(assignment=other, agency=lead, state="completed", percent=100, updated_at=NOON)
        assert [key for key, _ in tasks_fitting(agencies={lead.pk}, **of_talks)] == [assignment.pk]

    def test_says_where_its_number_is_a_guess(self, assignment: Assignment, lead: Agency, planner: Officer):
        show(assignment, planner, "people")
        guessed = recorded(talk(lead, people=30, is_estimate=True), by=planner)
        read()
        assert figure(assignment).number == EvidenceCount(30, is_estimate=True)
        correct_activity(activity=guessed, said=talk(lead, people=28), seen=1, by=planner, at=NOON)
        read()
        assert figure(assignment).number == EvidenceCount(28)


class TestAReviewOfAChangeThatNeverWas:
    """An owner has looked at a content because of two events; one is taken back, then the other."""

    def test_is_counted_as_long_as_one_of_its_events_acts(self):
        officer = make_officer()
        content = CitingContent("rooms.leaflet", "1", "Rác chợ", url="/x/", written_at=AT - timedelta(days=30))
        register_item(content=content, places=[ReliancePlace("7-2021-nd-cp", "dieu-8")], at=AT)
        events = [make_event("dieu-8", kind=kind) for kind in (EventKind.AMENDED, EventKind.SUPPLEMENTED)]
        settle_flags(flags=list(StaleFlag.objects.all()), outcome=FlagOutcome.STILL_RIGHT, note="", by=officer, at=AT)
        counted = []
        for event in (*events, None):
            count_entries(entries=list(Entry.objects.order_by("pk")))
            counted.append(reviews_that_count())
            if event is not None:
                revoke_event(event=event, reason="Nhầm", by=officer, at=AT)
        assert counted == [2, 2, 0]  # one review, and whether it was in time

    def test_is_the_same_in_whatever_order_it_is_read(self):
        self.test_is_counted_as_long_as_one_of_its_events_acts()
        Evidence.objects.all().delete()
        count_entries(entries=list(Entry.objects.order_by("-pk")))
        assert reviews_that_count() == 0


def reviews_that_count() -> int:
    return Evidence.objects.filter(source__in=["reviews", "review_terms"], gone_by=None).exclude(entry=None).count()
