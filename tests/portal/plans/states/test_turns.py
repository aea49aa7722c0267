"""What comes again is due each turn: on the day that the plan names, else on the last day of the turn."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.plans.parser.targets import read_deadline
from portal.plans.states.progress import DeadlineTiming, Recurrence, clock_of, turn_due

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
