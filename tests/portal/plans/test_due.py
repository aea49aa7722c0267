"""Who is reminded of what a plan asks: turns and ranges come into the morning letter, and leave it by a word; duties
without a time stand in the list of work.
"""

from datetime import UTC, date, datetime, time

import pytest
from django.test import Client
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.journal.queries.pending_work import counts_waiting, keys_waiting
from portal.plans.models import Plan, Progress
from portal.plans.operations.progress import record_progress
from portal.plans.queries.due import owed_works
from portal.plans.states.progress import ProgressState
from tests.portal.agencies.factories import make_posting
from tests.portal.plans.factories import PLAN, TODAY, accept, assignment_of, make_agencies

KIND = "nhiem-vu-den-han"
TURNS = PLAN.replace("Quý II/2026", "hằng quý").replace(
    "trước ngày 30/11/2026", "từ ngày 01/12/2026 đến ngày 10/12/2026"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies() -> dict[str, Agency]:
    return make_agencies()


@pytest.fixture
def plan(agencies: dict[str, Agency]) -> Plan:
    return accept(TURNS.replace("1. Sở Tư pháp theo dõi", "1. Sở Nội vụ bố trí biên chế.\n2. Sở Tư pháp theo dõi")).plan


@pytest.fixture
def justice(agencies: dict[str, Agency]) -> Officer:
    return make_posting("approver", agency=agencies["Sở Tư pháp"], on=TODAY).officer


def at(day: date) -> datetime:
    return datetime.combine(day, time(1), tzinfo=UTC)


def waiting(officer: Officer, day: date) -> list[int]:
    return keys_waiting(officer=officer, at=at(day)).get(KIND, [])


class TestATurnAndARange:
    def test_wait_for_the_lead_when_the_day_comes_near(self, plan: Plan, justice: Officer):
        fair, quarterly = assignment_of(plan, 1).pk, assignment_of(plan, 2).pk
        assert waiting(justice, TODAY) == []
        assert waiting(justice, date(2026, 11, 25)) == [fair]
        assert waiting(justice, date(2026, 12, 17)) == [fair, quarterly, assignment_of(plan, 3).pk]
        (found,) = [
            one for one in counts_waiting(officer=justice, at=at(date(2026, 12, 17))) if one["work"].code == KIND
        ]
        assert (found["count"], found["late"]) == (3, 1)

    def test_leave_the_letter_by_a_word_of_the_agency(self, plan: Plan, agencies: dict[str, Agency], justice: Officer):
        day = date(2026, 12, 17)
        for number, state in ((2, ProgressState.IN_PROGRESS), (1, ProgressState.AWAITING)):
            record_progress(
                assignment=assignment_of(plan, number),
                agency=agencies["Sở Tư pháp"],
                report=Progress(state=state, percent=90, note="Đã làm."),
                by=justice,
                at=at(day),
            )
        assert waiting(justice, day) == [assignment_of(plan, 3).pk]
        owed = {one.assignment for one in owed_works(as_of=day, agencies={agencies["Sở Tư pháp"].pk})}
        assert owed == {assignment_of(plan, 1).pk}  # nobody has confirmed it: still late on the board

    def test_are_nothing_to_who_has_no_part_or_only_helps(self, plan: Plan, agencies: dict[str, Agency]):
        helper = make_posting("approver", agency=agencies["Sở Tài chính"], on=TODAY).officer
        assert waiting(helper, date(2026, 12, 8)) == []
        assert waiting(make_posting("approver", agency=agencies["xã"], on=TODAY).officer, date(2026, 12, 17)) == []

    def test_that_passed_in_silence_are_counted_late_in_each_turn(self, plan: Plan, agencies: dict[str, Agency]):
        plan.assignments.get(number=2).deadlines.update(every="month")
        late = [one for one in owed_works(as_of=date(2026, 12, 5)) if one.assignment == assignment_of(plan, 2).pk]
        assert [(one.agency, one.due) for one in late] == [(agencies["Sở Tư pháp"].pk, date(2026, 11, 30))]


def test_the_list_of_work_says_what_is_due_and_what_has_no_time(plan: Plan, agencies: dict[str, Agency]):
    client = Client()
    client.force_login(make_posting("approver", agency=agencies["Sở Nội vụ"], on=timezone.localdate()).officer)
    page = client.get("/quan-tri/ke-hoach/viec/").content.decode()
    assert "Sở Nội vụ bố trí biên chế." in page
    assert "Sở Tư pháp theo dõi" not in page
