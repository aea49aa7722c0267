"""The days of a report: when it is due, when a ladder wants something, over Tết and moved working days as well."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.agencies.dates import ExceptionalDay, WorkingCalendar
from portal.reports.states import (
    LadderStep,
    PeriodKind,
    Rung,
    counted_from,
    due_escalations,
    next_day,
    period_with,
)

CALENDAR = WorkingCalendar()
DUE = date(2026, 10, 7)  # a Wednesday
LADDER = (
    LadderStep(1, -2, Rung.REMIND),
    LadderStep(2, 1, Rung.REMIND),
    LadderStep(3, 2, Rung.TELL_LEADER),
    LadderStep(4, 5, Rung.TELL_COMMITTEE),
    LadderStep(5, 10, Rung.NAME_PUBLICLY),
)


class TestADueDay:
    @pytest.mark.parametrize(
        ("comment", "kind", "day", "days", "due_on"),
        [
            ("five working days after a quarter", PeriodKind.QUARTER, date(2026, 8, 1), 5, date(2026, 10, 7)),
            ("the last day itself", PeriodKind.QUARTER, date(2026, 8, 1), 0, date(2026, 9, 30)),
            ("a month that ends on a Saturday", PeriodKind.MONTH, date(2026, 10, 5), 0, date(2026, 11, 2)),
            ("before the end, with estimates", PeriodKind.HALF, date(2026, 5, 1), -10, date(2026, 6, 16)),
            ("over New Year, which is moved to a Friday", PeriodKind.YEAR, date(2025, 6, 1), 3, date(2026, 1, 7)),
            ("Tết lies in between: 14/02 to 22/02/2026", PeriodKind.MONTH, date(2026, 1, 9), 12, date(2026, 2, 24)),
            ("30/4 and 1/5", PeriodKind.MONTH, date(2026, 4, 9), 1, date(2026, 5, 4)),
            ("Quốc khánh", PeriodKind.MONTH, date(2026, 8, 9), 2, date(2026, 9, 4)),
        ],
        ids=lambda value: value if isinstance(value, str) and len(value) > 12 else "",
    )
    def test_is_counted_in_working_days(self, comment: str, kind: PeriodKind, day: date, days: int, due_on: date):
        found = counted_from(period_with(day, kind=kind).end, days=days, calendar=CALENDAR)
        assert found == due_on, (comment, found)
        assert CALENDAR.is_working(found)

    def test_follows_a_day_that_was_moved(self):
        moved = WorkingCalendar({date(2026, 10, 5): ExceptionalDay(False, "nghỉ hoán đổi")})
        assert counted_from(date(2026, 9, 30), days=5, calendar=moved) == date(2026, 10, 8)


def climbed(days: Sequence[date], steps: Sequence[LadderStep] = LADDER) -> list[tuple[date, LadderStep, bool]]:
    """A chore that runs on these days alone."""
    done: set[int] = set()
    told_on: date | None = None
    found = []
    for today in days:
        for step, is_passed in due_escalations(
            steps, done=done, told_on=told_on, due_on=DUE, today=today, calendar=CALENDAR
        ):
            done.add(step.key)
            found.append((today, step, is_passed))
            if not is_passed and step.rung is not Rung.REMIND:
                told_on = today
    return found


def every_day(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


class TestTheLadder:
    def test_climbs_by_working_days(self):
        said = [(day, step.rung) for day, step, _ in climbed(every_day(date(2026, 9, 28), 40))]
        assert said == [
            (date(2026, 10, 5), Rung.REMIND),
            (date(2026, 10, 8), Rung.REMIND),
            (date(2026, 10, 9), Rung.TELL_LEADER),
            (date(2026, 10, 14), Rung.TELL_COMMITTEE),
            (date(2026, 10, 21), Rung.NAME_PUBLICLY),
        ]

    def test_that_stood_still_goes_on_rung_by_rung_and_reminds_of_nothing_that_is_over(self):
        said = [(day, step.key, is_passed) for day, step, is_passed in climbed(every_day(date(2026, 11, 2), 5))]
        assert said == [
            (date(2026, 11, 2), 1, True),
            (date(2026, 11, 2), 2, True),
            (date(2026, 11, 2), 3, False),
            (date(2026, 11, 3), 4, False),
            (date(2026, 11, 4), 5, False),
        ]

    def test_wakes_only_on_days_on_which_it_wants_something(self):
        done: set[int] = set()
        day = next_day(LADDER, done=done, due_on=DUE, after=date(2026, 9, 29), calendar=CALENDAR)
        woken = []
        while day is not None:
            found = due_escalations(LADDER, done=done, told_on=None, due_on=DUE, today=day, calendar=CALENDAR)
            assert found
            done |= {step.key for step, _ in found}
            woken.append(day)
            day = next_day(LADDER, done=done, due_on=DUE, after=day, calendar=CALENDAR)
        assert woken == [date(2026, 10, day) for day in (5, 8, 9, 14, 21)]
        assert done == {1, 2, 3, 4, 5}

    def test_without_rungs_wants_nothing(self):
        assert next_day((), done=(), due_on=DUE, after=DUE, calendar=CALENDAR) is None


rungs = st.lists(st.tuples(st.integers(-15, 30), st.sampled_from(list(Rung))), max_size=8, unique=True)
days = st.lists(st.integers(0, 120), max_size=40, unique=True).map(sorted)


class TestAnyLadderOnAnyDays:
    @given(rungs=rungs, days=days)
    def test_climbs_each_rung_once_and_never_two_upwards_on_a_day(self, rungs: list[tuple[int, Rung]], days: list[int]):
        steps = [LadderStep(key, after, rung) for key, (after, rung) in enumerate(rungs)]
        some = [date(2026, 9, 1) + timedelta(days=n) for n in days]
        far = every_day(date(2027, 3, 1), 12)
        said = climbed([*some, *far], steps)
        assert sorted(step.key for _, step, _ in said) == [step.key for step in steps]
        upwards = [(day, step, is_passed) for day, step, is_passed in said if step.rung is not Rung.REMIND]
        assert not any(is_passed for *_, is_passed in upwards)
        assert len({day for day, *_ in upwards}) == len(upwards)
        heights = [step.days for _, step, _ in upwards]
        assert heights == sorted(heights)
        assert all(day >= counted_from(DUE, days=step.days, calendar=CALENDAR) for day, step, _ in said)
