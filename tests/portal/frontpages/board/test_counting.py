"""The numbers of the board come out of a small world exactly, and the list behind each has them row by row."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from portal.agencies.models import Agency, Succession
from portal.agencies.queries import origins_of
from portal.frontpages import board
from portal.frontpages.board import (
    SpanCounts,
    spans_of,
)
from portal.frontpages.queries.counts import count
from portal.frontpages.queries.drilldown import listing
from portal.plans.models import Difficulty
from portal.plans.queries.due import owed_works
from portal.questions.states import ClockState
from portal.reports.states import PeriodKind
from tests.portal.agencies.factories import make_agency
from tests.portal.frontpages.board.world import (
    FINANCE,
    HOME,
    JUSTICE,
    TODAY,
    act_upon,
    at,
    complete,
    make_activity,
    make_clock,
    make_departments,
    make_difficulty,
    make_plan,
    make_round,
    make_world,
    owe,
)

pytestmark = pytest.mark.django_db
SPANS = spans_of(kind=PeriodKind.QUARTER, day=TODAY, today=TODAY)


def counted(keys: frozenset[int] | None = None) -> dict[str, Any]:
    return count(spans=SPANS, agencies=keys, today=TODAY)


def rows(key: str, keys: frozenset[int] | None = None) -> list[list[str]]:
    found = listing(key=key, spans=SPANS, agencies=keys, today=TODAY)
    assert found
    shown = [[unescape(strip_tags(cell)) for cell in found["cells"](row)] for row in found["rows"][0:50]]
    assert all(len(row) == len(found["heads"]) for row in shown)
    assert len(found["rows"]) == len(shown)
    return shown


class TestSmallWorld:
    def test_this_quarter_so_far(self) -> None:
        agencies = make_world()
        home, finance = agencies[HOME].pk, agencies[FINANCE].pk
        assert counted()["now"] == SpanCounts(
            late={home: 1, finance: 1},  # task 1 of Sở Nội vụ, task 3 of Sở Tài chính
            late_assignments=2,
            overdue={home: 2},
            silent={home: 1},
            stale=0,
            open_difficulties=2,
            escalated=1,
            late_difficulties=1,
            expected=3,
            sent=2,
            in_time=1,
            reads=150,
            delivered=2,
            tried=4,
            people=100,
            activities=2,
            useful=8,
            unclear=2,
            asked=50,
            empty=5,
            answered=10,
            answered_in_time=8,
        )

    def test_as_many_days_of_the_quarter_before(self) -> None:
        agencies = make_world()
        assert counted()["then"] == SpanCounts(
            late={agencies[HOME].pk: 1},
            late_assignments=1,
            overdue={agencies[JUSTICE].pk: 1},  # answered since, and late on that morning
            silent={agencies[FINANCE].pk: 1},
            open_difficulties=1,
            expected=3,
            sent=2,
            in_time=2,
            reads=100,
            people=50,
            activities=1,
            asked=0,
            empty=0,
        )

    def test_one_agency_has_only_its_own(self) -> None:
        agencies = make_world()
        now = counted(frozenset({agencies[HOME].pk}))["now"]
        assert (now.late_assignments, sum(now.overdue.values()), now.expected, now.people) == (1, 2, 1, 20)
        assert (now.reads, now.delivered, now.asked) == (0, 0, None)

    def test_months_of_the_year(self) -> None:
        make_world()
        months = counted()["months"]
        assert (len(months), months[0]["first"]) == (12, date(2025, 12, 1))
        assert months[-1] == {
            "first": date(2026, 11, 1),
            "reads": 150,
            "people": 100,
            "came": 12,
            "answered": 10,
            "late": 2,
        }
        assert (months[-4]["reads"], months[-4]["people"]) == (1099, 50)


class TestLateWork:
    def test_what_was_completed_since_was_late_then(self) -> None:
        agencies, plan = make_departments(), make_plan()
        complete(plan, 3, agencies[FINANCE], moment=at(11, 15))
        before = {(one.assignment, one.agency) for one in owed_works(as_of=date(2026, 11, 1))}
        after = {(one.assignment, one.agency) for one in owed_works(as_of=TODAY)}
        third = plan.assignments.get(number=3).pk
        assert (third, agencies[FINANCE].pk) in before - after

    def test_a_plan_that_is_over_is_late_no_more(self) -> None:
        make_departments()
        make_plan(2025, 12)
        assert owed_works(as_of=date(2025, 12, 30))
        assert not owed_works(as_of=TODAY)

    def test_nobody_is_named_where_the_list_of_agencies_knows_nobody(self) -> None:
        make_plan()
        assert {one.agency for one in owed_works(as_of=TODAY)} == {None}


class TestDoneToday:
    """A chair who answers at ten and looks again at eleven: nothing of it "is to be decided today" any more."""

    def test_what_was_done_this_morning_is_late_no_more(self) -> None:
        agencies, plan = make_departments(), make_plan()
        make_clock(agencies[HOME], date(2026, 11, 20), ClockState.STOPPED, stopped_on=TODAY)
        make_clock(agencies[HOME], date(2026, 11, 20), ClockState.PAUSED, paused_on=TODAY)
        october = make_round(agencies[JUSTICE], date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 7))
        owe(october, agencies[HOME], sent=at(11, 27))
        make_difficulty("vm-9", agencies[HOME], plan, at(11, 1), state="answered", answered_at=at(11, 27))
        now = counted()["now"]
        assert (now.overdue, now.silent, now.open_difficulties, now.sent) == ({}, {}, 0, 1)
        assert (rows(board.OVERDUE), rows(board.SILENT), rows(board.HARDSHIP)) == ([], [], [])
        assert [row[1:4] for row in rows(board.DISCIPLINE)] == [["1", "1", "0"]]

    def test_what_came_after_a_period_is_not_of_it(self) -> None:
        """On 1 October a difficulty is raised and a task completed: the third quarter ended without the one and with
        the other late."""
        agencies, plan = make_departments(), make_plan()
        make_difficulty("vm-9", agencies[HOME], plan, at(10, 1), due_on=date(2026, 10, 20))
        complete(plan, 3, agencies[FINANCE], moment=at(10, 1))
        third = spans_of(kind=PeriodKind.QUARTER, day=date(2026, 9, 1), today=TODAY)
        now = count(spans=third, agencies=None, today=TODAY)["now"]
        assert (now.open_difficulties, now.late[agencies[FINANCE].pk]) == (0, 2)

    def test_a_period_tells_what_had_been_put_up_and_was_open_at_its_end(self) -> None:
        """One was put up in the third quarter and decided in October, another put up in October; one that was open in
        September has been taken back since. The quarter's page tells what it would have told on its last evening."""
        agencies, plan = make_departments(), make_plan()
        decided = make_difficulty("vm-1", agencies[HOME], plan, at(8, 1), state="answered", answered_at=at(10, 5))
        act_upon(decided, "escalated", at(8, 20))
        later = make_difficulty("vm-2", agencies[HOME], plan, at(8, 1), due_on=date(2026, 10, 20))
        act_upon(later, "escalated", at(10, 2))
        Difficulty.objects.filter(pk=later.pk).update(state="escalated")
        taken_back = make_difficulty("vm-3", agencies[HOME], plan, at(8, 1), due_on=date(2026, 8, 20))
        act_upon(taken_back, "withdrawn", at(10, 9))
        Difficulty.objects.filter(pk=taken_back.pk).update(state="withdrawn", due_on=None)

        third = spans_of(kind=PeriodKind.QUARTER, day=date(2026, 9, 1), today=TODAY)
        now = count(spans=third, agencies=None, today=TODAY)["now"]
        assert (now.open_difficulties, now.escalated) == (3, 1)
        behind = listing(key=board.ESCALATED, spans=third, agencies=None, today=TODAY)
        assert [one.code for one in behind["rows"]] == ["vm-1"]
        today = counted()["now"]
        assert (today.open_difficulties, today.escalated) == (1, 1)


class TestPeopleAtActivities:
    def test_the_figure_names_as_many_activities_as_its_list_shows(self) -> None:
        """Copies that were handed out are no people: that activity is not among those where people were."""
        agencies = make_departments()
        make_activity(agencies[JUSTICE], date(2026, 11, 15), {"people": 80, "gatherings": 1})
        make_activity(agencies[JUSTICE], date(2026, 11, 16), {"copies": 500})
        assert (counted()["now"].activities, len(rows(board.PEOPLE))) == (1, 1)


class TestMergedAgencies:
    def test_stand_in_the_line_of_who_carries_on(self) -> None:
        agencies = make_world()
        heir = make_agency("Sở Nội vụ và Lao động", exists_from=date(2026, 11, 1))
        Agency.objects.filter(pk=agencies[HOME].pk).update(exists_to=date(2026, 11, 1))
        Succession.objects.create(predecessor=agencies[HOME], successor=heir, on_date=date(2026, 11, 1))
        found = counted()
        assert (found["now"].late[heir.pk], found["now"].overdue, found["now"].silent) == (
            1,
            {heir.pk: 2},
            {heir.pk: 1},
        )
        assert found["names"][heir.pk] == "Sở Nội vụ và Lao động"
        own = counted(frozenset(origins_of(keys={heir.pk})))
        assert own["now"].late_assignments == 1

    def test_stand_by_themselves_where_several_carry_on(self) -> None:
        agencies = make_world()
        Agency.objects.filter(pk=agencies[HOME].pk).update(exists_to=date(2026, 11, 1))
        for name in ("Sở A", "Sở B"):
            heir = make_agency(name, exists_from=date(2026, 11, 1))
            Succession.objects.create(predecessor=agencies[HOME], successor=heir, on_date=date(2026, 11, 1))
        found = counted()
        assert found["now"].overdue == {agencies[HOME].pk: 2}
        assert found["names"][agencies[HOME].pk] == HOME


class TestListsBehind:
    def test_have_a_row_for_each_thing_that_is_counted(self) -> None:
        make_world()
        assert [row[2:] for row in rows(board.LATE)] == [
            [HOME, "29/06/2026", "151 ngày"],
            [FINANCE, "30/09/2026", "58 ngày"],
        ]
        assert [row[1:] for row in rows(board.OVERDUE)] == [
            [HOME, "20/11/2026", "7 ngày"],
            [HOME, "24/11/2026", "3 ngày"],
        ]
        assert [(row[0], row[2]) for row in rows(board.SILENT)] == [(HOME, "07/11/2026")]
        assert [row[0] for row in rows(board.HARDSHIP)] == ["vm-1", "vm-2"]
        assert rows(board.STALE) == []

    def test_add_up_to_their_figures(self) -> None:
        make_world()
        assert rows(board.READS) == [["Tin, bài, tài liệu", "120"], ["Văn bản pháp luật", "30"]]
        assert [row[3:] for row in rows(board.DELIVERED)] == [["4", "2"]]
        assert [row[3] for row in rows(board.PEOPLE)] == ["20", "80"]
        assert [row[1:3] for row in rows(board.CLEAR)] == [["3", "1"], ["5", "1"]]
        assert [row[1:] for row in rows(board.ON_TIME)] == [["8", "0", "100%"], ["2", "2", "0%"]]
        assert rows(board.FOUND) == [["12/11/2026", "50", "5", "90%"]]
        assert [row[:4] for row in rows(board.DISCIPLINE)] == [
            [HOME, "1", "0", "0"],
            [FINANCE, "1", "1", "0"],
            [JUSTICE, "1", "1", "1"],
        ]

    def test_of_one_agency_name_no_other(self) -> None:
        agencies = make_world()
        keys = frozenset({agencies[HOME].pk})
        for key in (board.LATE, board.OVERDUE, board.SILENT, board.HARDSHIP, board.DISCIPLINE):
            said = " ".join(cell for row in rows(key, keys) for cell in row)
            assert HOME in said
            assert FINANCE not in said

    def test_tell_nothing_of_who_asked(self) -> None:
        make_world()
        assert "cọc" not in " ".join(cell for row in rows(board.OVERDUE) for cell in row)

    def test_there_is_none_of_another_name(self) -> None:
        assert listing(key="khong-co", spans=SPANS, agencies=None, today=TODAY) is None


class TestQueries:
    def queries(self, number: int) -> int:
        agencies = [make_agency(f"Sở {at}") for at in range(number)]
        make_plan(number=number)
        owed = make_round(agencies[0], date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 7))
        for agency in agencies:
            owe(owed, agency)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = counted()
        assert len(found["now"].silent) == number
        return len(asked)

    @pytest.mark.parametrize("number", [10, 200])
    def test_are_as_many_for_ten_agencies_as_for_two_hundred(self, number: int) -> None:
        assert self.queries(number) <= 45
