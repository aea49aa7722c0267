"""Who may say how far an agency is: one boundary, one test."""

from datetime import date

import pytest

from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, WrongState
from portal.journal.models import Entry
from portal.plans.models import Assignment, Plan, Progress, Standing
from portal.plans.operations import confirm_completion, record_progress, send_back
from portal.plans.queries import assignments_served, participants_served
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import close_agency, make_agency, make_officer, make_posting
from tests.portal.laid import laid
from tests.portal.plans.factories import NOON, TODAY, assignment_of, make_agencies, make_plan

pytestmark = pytest.mark.django_db

HALF = Progress(
    state=ProgressState.IN_PROGRESS, percent=50, note="Đã xong một nửa", evidence_url="https://example.vn/minh-chung"
)
ALL = Progress(state=ProgressState.AWAITING, percent=100, note="Đã xong")


@laid
def agencies() -> dict[str, Agency]:
    return make_agencies()


@laid
def plan(agencies: dict[str, Agency]) -> Plan:
    return make_plan()


@laid
def task(plan: Plan) -> Assignment:
    """Led by Sở Tư pháp and Sở Nội vụ, helped by Sở Tài chính."""
    return assignment_of(plan, 1)


def officer_of(agency: Agency, role: str = "editor") -> Officer:
    return make_posting(role, agency=agency).officer


class TestRecordProgress:
    @pytest.mark.parametrize("name", ["Sở Tư pháp", "Sở Nội vụ", "Sở Tài chính"])
    def test_lets_officers_of_lead_and_coordinating_agencies(
        self, agencies: dict[str, Agency], task: Assignment, name: str
    ) -> None:
        agency = agencies[name]
        entry = record_progress(assignment=task, agency=agency, report=HALF, by=officer_of(agency), at=NOON)
        standing = Standing.objects.get(assignment=task, agency=agency)
        assert (standing.state, standing.percent) == ("in_progress", 50)
        assert (entry.note, entry.evidence_url) == (HALF.note, HALF.evidence_url)

    def test_is_written_in_the_journal(self, agencies: dict[str, Agency], task: Assignment) -> None:
        agency = agencies["Sở Tư pháp"]
        officer = officer_of(agency)
        record_progress(assignment=task, agency=agency, report=HALF, by=officer, at=NOON)
        entry = Entry.objects.get(verb="progress.recorded")
        assert entry.actor == officer
        assert entry.details == {
            "slug": task.plan.slug,
            "assignment": 1,
            "agency": agency.slug,
            "before": "not_started",
            "after": "in_progress",
            "percent": 50,
        }

    def test_refuses_an_agency_that_has_no_part(self, agencies: dict[str, Agency], task: Assignment) -> None:
        stranger = agencies["xã"]
        with pytest.raises(Refused, match="không chủ trì"):
            record_progress(assignment=task, agency=stranger, report=HALF, by=officer_of(stranger), at=NOON)

    def test_refuses_an_agency_of_another_assignment(self, agencies: dict[str, Agency], plan: Plan) -> None:
        """Sở Nội vụ has a part in the first assignment, none in the second."""
        agency = agencies["Sở Nội vụ"]
        with pytest.raises(Refused, match="không chủ trì"):
            record_progress(
                assignment=assignment_of(plan, 2), agency=agency, report=HALF, by=officer_of(agency), at=NOON
            )

    def test_refuses_an_officer_of_another_agency(self, agencies: dict[str, Agency], task: Assignment) -> None:
        with pytest.raises(Refused, match="không được ghi tiến độ"):
            record_progress(
                assignment=task,
                agency=agencies["Sở Tư pháp"],
                report=HALF,
                by=officer_of(agencies["Sở Nội vụ"]),
                at=NOON,
            )

    @pytest.mark.parametrize("role", ["leader", "reception", "administrator"])
    def test_refuses_roles_that_do_not_report(self, agencies: dict[str, Agency], task: Assignment, role: str) -> None:
        agency = agencies["Sở Tư pháp"]
        with pytest.raises(Refused, match="không được ghi tiến độ"):
            record_progress(assignment=task, agency=agency, report=HALF, by=officer_of(agency, role), at=NOON)

    def test_refuses_an_officer_without_a_posting(self, agencies: dict[str, Agency], task: Assignment) -> None:
        with pytest.raises(Refused, match="không được ghi tiến độ"):
            record_progress(assignment=task, agency=agencies["Sở Tư pháp"], report=HALF, by=make_officer(), at=NOON)

    def test_refuses_an_officer_whose_account_is_closed(self, agencies: dict[str, Agency], task: Assignment) -> None:
        officer = officer_of(agencies["Sở Tư pháp"])
        officer.is_active = False
        officer.save()
        with pytest.raises(Refused, match="không được ghi tiến độ"):
            record_progress(assignment=task, agency=agencies["Sở Tư pháp"], report=HALF, by=officer, at=NOON)

    def test_lets_the_successor_speak_for_an_agency_that_is_no_more(
        self, agencies: dict[str, Agency], task: Assignment
    ) -> None:
        old, new = agencies["Sở Nội vụ"], make_agency("Sở Nội vụ thành phố")
        close_agency(agency=old, on=date(2026, 7, 1), successors=[new], decision="Nghị quyết")
        record_progress(assignment=task, agency=old, report=HALF, by=officer_of(new), at=NOON)
        assert Standing.objects.get(assignment=task).agency == old

    def test_refuses_to_confirm_oneself(self, agencies: dict[str, Agency], task: Assignment) -> None:
        agency = agencies["Sở Tư pháp"]
        done = Progress(state=ProgressState.COMPLETED, percent=100)
        with pytest.raises(WrongState, match="Không chuyển được"):
            record_progress(assignment=task, agency=agency, report=done, by=officer_of(agency), at=NOON)
        assert not Progress.objects.exists()
        assert not Standing.objects.exists()


class TestDecisions:
    @laid
    def supervisor(self) -> Officer:
        return officer_of(make_agency("Sở Tư pháp tỉnh"), "justice")

    @laid
    def reported(self, agencies: dict[str, Agency], task: Assignment) -> Agency:
        agency = agencies["Sở Nội vụ"]
        record_progress(assignment=task, agency=agency, report=ALL, by=officer_of(agency), at=NOON)
        return agency

    def test_supervisor_confirms(self, task: Assignment, reported: Agency, supervisor: Officer) -> None:
        confirm_completion(assignment=task, agency=reported, by=supervisor, at=NOON)
        assert Standing.objects.get(agency=reported).state == "completed"
        assert Entry.objects.filter(verb="progress.confirmed").count() == 1

    def test_agency_does_not_confirm(self, task: Assignment, reported: Agency) -> None:
        with pytest.raises(Refused, match="không được ghi tiến độ"):
            confirm_completion(assignment=task, agency=reported, by=officer_of(reported), at=NOON)

    def test_what_was_not_reported_is_not_confirmed(
        self, agencies: dict[str, Agency], task: Assignment, supervisor: Officer
    ) -> None:
        with pytest.raises(WrongState):
            confirm_completion(assignment=task, agency=agencies["Sở Tài chính"], by=supervisor, at=NOON)

    def test_supervisor_sends_back_with_a_reason(self, task: Assignment, reported: Agency, supervisor: Officer) -> None:
        entry = send_back(assignment=task, agency=reported, by=supervisor, at=NOON, note="Thiếu minh chứng")
        assert (entry.state, entry.note) == ("in_progress", "Thiếu minh chứng")
        assert Standing.objects.get(agency=reported).percent == 99

    def test_confirmed_work_is_not_opened_again_by_its_agency(
        self, task: Assignment, reported: Agency, supervisor: Officer
    ) -> None:
        confirm_completion(assignment=task, agency=reported, by=supervisor, at=NOON)
        with pytest.raises(WrongState):
            record_progress(assignment=task, agency=reported, report=HALF, by=officer_of(reported), at=NOON)
        assert Standing.objects.get(agency=reported).state == "completed"


class TestWhoseWork:
    def test_officer_sees_the_assignments_of_their_agency(self, agencies: dict[str, Agency], plan: Plan) -> None:
        officer = officer_of(agencies["Sở Tài chính"])
        assert [one.number for one in assignments_served(officer=officer, on=TODAY)] == [1, 3]
        task = assignment_of(plan, 1)
        assert participants_served(assignment=task, officer=officer, on=TODAY) == [agencies["Sở Tài chính"]]

    def test_justice_may_speak_for_every_participant(self, agencies: dict[str, Agency], plan: Plan) -> None:
        officer = officer_of(agencies["Sở Tư pháp"], "justice")
        assert len(participants_served(assignment=assignment_of(plan, 1), officer=officer, on=TODAY)) == 3

    def test_officer_without_a_part_sees_nothing(self, agencies: dict[str, Agency], plan: Plan) -> None:
        assert not assignments_served(officer=officer_of(agencies["xã"]), on=TODAY)
