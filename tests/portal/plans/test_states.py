"""Who moves what, and what a deadline says on a day: the tables of `states`, held row by row."""

from datetime import date

import pytest

from portal.plans.states.progress import (
    DeadlineTiming,
    ProgressActor,
    ProgressState,
    clock_of,
    may_move,
    mean_percent,
    overall,
)

BEGUN, DONE, SAID = ProgressState.IN_PROGRESS, ProgressState.COMPLETED, ProgressState.AWAITING
NOT = ProgressState.NOT_STARTED
TODAY = date(2026, 11, 24)


class TestMayMove:
    @pytest.mark.parametrize(
        ("before", "after", "actor", "allowed"),
        [
            (NOT, BEGUN, ProgressActor.LEAD, True),
            (NOT, BEGUN, ProgressActor.COORDINATING, True),
            (BEGUN, SAID, ProgressActor.LEAD, True),
            # nobody confirms their own work
            (SAID, DONE, ProgressActor.LEAD, False),
            (BEGUN, DONE, ProgressActor.LEAD, False),
            (SAID, DONE, ProgressActor.SUPERVISOR, True),
            # nothing is confirmed that was not reported
            (BEGUN, DONE, ProgressActor.SUPERVISOR, False),
            (NOT, DONE, ProgressActor.SUPERVISOR, False),
            # what is done stays done, unless it is reopened
            (DONE, BEGUN, ProgressActor.LEAD, False),
            (DONE, BEGUN, ProgressActor.SUPERVISOR, True),
            (BEGUN, NOT, ProgressActor.LEAD, False),
        ],
    )
    def test_follows_the_table(
        self, before: ProgressState, after: ProgressState, actor: ProgressActor, allowed: bool
    ) -> None:
        assert may_move(before=before, after=after, actor=actor) is allowed


class TestOverall:
    @pytest.mark.parametrize(
        ("states", "whole"),
        [
            ([], NOT),
            ([NOT, NOT], NOT),
            ([DONE, NOT], BEGUN),  # one of many being done does not finish the work
            ([DONE, SAID], SAID),
            ([DONE, DONE], DONE),
            ([BEGUN], BEGUN),
        ],
    )
    def test_is_no_further_than_its_slowest_lead(self, states: list[ProgressState], whole: ProgressState) -> None:
        assert overall(states) is whole

    def test_percent_says_100_only_when_all_is_done(self) -> None:
        assert mean_percent([100, 100, 99]) == 99


class TestClock:
    @pytest.mark.parametrize(
        ("start", "end", "is_open", "is_done", "plan_ends", "timing", "words"),
        [
            (None, date(2026, 12, 24), False, False, date(2026, 12, 31), DeadlineTiming.RUNNING, "còn 30 ngày"),
            (None, date(2026, 11, 30), False, False, date(2026, 12, 31), DeadlineTiming.SOON, "chỉ còn 6 ngày"),
            (None, TODAY, False, False, date(2026, 12, 31), DeadlineTiming.SOON, "hôm nay là ngày cuối"),
            (None, date(2026, 11, 20), False, False, date(2026, 12, 31), DeadlineTiming.OVERDUE, "đã quá hạn 4 ngày"),
            (None, date(2021, 6, 30), False, False, date(2021, 12, 31), DeadlineTiming.ENDED, "đã kết thúc"),
            (
                date(2026, 12, 1),
                date(2026, 12, 31),
                False,
                False,
                date(2026, 12, 31),
                DeadlineTiming.UPCOMING,
                "bắt đầu sau 7 ngày",
            ),
            (None, None, True, False, date(2026, 12, 31), DeadlineTiming.OPEN, "không ấn định ngày"),
            (None, None, False, False, None, DeadlineTiming.UNREAD, "chưa rõ ngày"),
            (None, date(2021, 6, 30), False, True, date(2021, 12, 31), DeadlineTiming.DONE, "đã hoàn thành"),
        ],
    )
    def test_says_how_a_deadline_stands(
        self,
        start: date | None,
        end: date | None,
        is_open: bool,
        is_done: bool,
        plan_ends: date | None,
        timing: DeadlineTiming,
        words: str,
    ) -> None:
        clock = clock_of(start=start, end=end, is_open_ended=is_open, is_done=is_done, plan_ends=plan_ends, today=TODAY)
        assert (clock.timing, str(clock)) == (timing, words)
