"""What comes again is due each turn: on the day that the plan names, else on the last day of the turn."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.plans.parser.targets import read_deadline
from portal.plans.states.progress import DeadlineTiming, Recurrence, clock_of, owed_on, turn_due

TODAY = date(2026, 11, 24)  # a Tuesday
WORDS = [
    ("mỗi tháng 01 cuộc", "month", None, date(2026, 11, 30)),
    ("hằng quý", "quarter", None, date(2026, 12, 31)),
    ("định kỳ 6 tháng", "half", None, date(2026, 12, 31)),
    ("6 tháng một lần", "half", None, date(2026, 12, 31)),
    ("hằng tuần", "week", None, date(2026, 11, 29)),
    ("trước ngày 25 hằng tháng", "month", date(2026, 1, 24), date(2026, 11, 24)),
    ("Trước ngày 30/11 hằng năm", "year", date(2026, 11, 29), date(2026, 11, 29)),
    ("Quý III hằng năm", "year", date(2026, 9, 30), date(2027, 9, 30)),
]


@pytest.mark.parametrize(("words", "every", "first", "due"), WORDS)
def test_words_of_a_plan_are_turns_and_no_single_date(words: str, every: str, first: date | None, due: date) -> None:
    (read,) = read_deadline(words, year=2026)
    assert (read.phrase, read.every, read.first_due, read.end, read.is_open_ended) == (words, every, first, None, True)
    assert turn_due(every=every, first_due=first, today=TODAY) == due


@given(
    every=st.sampled_from(Recurrence),
    first=st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    today=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
)
def test_a_turn_is_never_past_and_the_next_begins_when_it_is(
    every: Recurrence, first: date | None, today: date
) -> None:
    due = turn_due(every=every, first_due=first, today=today)
    assert due >= today
    assert turn_due(every=every, first_due=first, today=due) == due


def test_clock_speaks_of_the_turn_and_stops_with_the_plan() -> None:
    usual = {"start": None, "end": None, "is_open_ended": True, "is_done": False, "every": "month"}
    running = clock_of(**usual, plan_ends=date(2026, 12, 31), today=TODAY)
    assert (running.timing, running.days, str(running)) == (DeadlineTiming.SOON, 6, "kỳ này chỉ còn 6 ngày")
    over = clock_of(**usual, plan_ends=date(2025, 12, 31), today=TODAY)
    assert over.timing is DeadlineTiming.OPEN


@pytest.mark.parametrize(
    ("every", "first", "begun", "said", "today", "owed"),
    [
        # a quarter: silent until fifteen days before its end, then owed until something is said in it
        ("quarter", None, date(2026, 1, 5), None, date(2026, 3, 10), None),
        ("quarter", None, date(2026, 1, 5), None, date(2026, 3, 16), date(2026, 3, 31)),
        ("quarter", None, date(2026, 1, 5), date(2026, 2, 1), date(2026, 3, 16), None),
        # a quarter that passed in silence stays owed, whatever day it is
        ("quarter", None, date(2026, 1, 5), None, date(2026, 4, 20), date(2026, 3, 31)),
        ("quarter", None, date(2026, 1, 5), date(2026, 4, 2), date(2026, 4, 20), None),
        # what ended before the plan was there is nobody's debt
        ("month", None, date(2026, 4, 2), None, date(2026, 4, 10), None),
        # with a day of its own: the 24th, and none before the first
        ("month", date(2026, 1, 24), date(2026, 1, 5), None, date(2026, 1, 12), date(2026, 1, 24)),
        ("month", date(2026, 1, 24), date(2026, 1, 5), date(2026, 1, 20), date(2026, 2, 15), date(2026, 2, 24)),
        ("week", None, date(2026, 11, 2), None, date(2026, 11, 11), date(2026, 11, 8)),
    ],
)
def test_a_turn_is_owed_until_something_is_said_in_it(
    every: str, first: date | None, begun: date, said: date | None, today: date, owed: date | None
):
    until = today + timedelta(days=16)
    found = owed_on(end=None, every=every, first_due=first, begun=begun, said_on=said, today=today, until=until)
    assert found == owed


def test_a_range_is_owed_when_its_end_comes_near():
    usual = {"every": "", "first_due": None, "begun": date(2026, 1, 5), "said_on": None}
    end, today = date(2026, 11, 10), date(2026, 10, 26)
    assert owed_on(end=end, today=today, until=today + timedelta(days=16), **usual) == end
    assert owed_on(end=end, today=today, until=today + timedelta(days=15), **usual) is None
