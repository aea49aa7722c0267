"""When a copy is tried again: a table of attempts."""

from datetime import timedelta

import pytest

from portal.sharing.delivery import (
    FAILURES_THAT_REST,
    LONGEST_PAUSE,
    LONGEST_REST,
    MOST_REFUSALS,
    PUT_ASIDE,
    ReceiverResponse,
    failures_after,
    pause_after,
    pause_after_attempt,
    rest_after,
)
from portal.sharing.states import AttemptOutcome

DOWN, REFUSED = ReceiverResponse(AttemptOutcome.UNREACHABLE), ReceiverResponse(AttemptOutcome.REFUSED)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (3, 120), (8, 3840), (30, 21600), (10_000, 21600)])
def test_pauses_double_and_end_at_six_hours(attempts: int, seconds: int):
    pauses = {pause_after(attempts, salt=str(salt), longest=LONGEST_PAUSE) for salt in range(50)}
    assert timedelta(seconds=seconds) * 0.8 <= min(pauses) <= max(pauses) <= timedelta(seconds=seconds) * 1.2
    assert max(pauses) <= LONGEST_PAUSE
    assert len(pauses) > 10  # copies of one site do not all come back at once


class TestACopy:
    def test_waits_as_long_as_the_receiver_asks(self):
        asked = ReceiverResponse(AttemptOutcome.LATER, wait=timedelta(hours=2))
        assert pause_after_attempt(receipt=asked, attempts=1, is_withdrawal=False, salt="") == timedelta(hours=2)

    def test_is_never_given_up_while_its_site_is_away(self):
        pause = pause_after_attempt(receipt=DOWN, attempts=1000, is_withdrawal=False, salt="")
        assert pause <= LONGEST_PAUSE < PUT_ASIDE

    def test_that_was_refused_too_often_is_put_aside(self):
        pause = pause_after_attempt(receipt=REFUSED, attempts=MOST_REFUSALS, is_withdrawal=False, salt="")
        assert pause == PUT_ASIDE

    def test_that_is_to_be_taken_down_is_asked_for_ever(self):
        pause = pause_after_attempt(receipt=REFUSED, attempts=1000, is_withdrawal=True, salt="")
        assert pause <= LONGEST_PAUSE < PUT_ASIDE

    def test_of_a_site_that_takes_nothing_more_waits_longest(self):
        gone = ReceiverResponse(AttemptOutcome.GONE)
        assert pause_after_attempt(receipt=gone, attempts=1, is_withdrawal=False, salt="") == LONGEST_PAUSE


class TestASite:
    def test_rests_after_some_failures_in_a_row_and_longer_each_time(self):
        assert rest_after(FAILURES_THAT_REST - 1, salt="a") is None
        first, later = (rest_after(FAILURES_THAT_REST + more, salt="a") for more in (0, 3))
        assert first < later
        assert rest_after(500, salt="a") <= LONGEST_REST

    @pytest.mark.parametrize(
        ("before", "more", "after"), [(0, 1, 1), (0, 20, FAILURES_THAT_REST), (3, 20, FAILURES_THAT_REST), (9, 1, 10)]
    )
    def test_that_is_cut_off_in_the_middle_of_many_rests_no_longer_than_for_one(
        self, before: int, more: int, after: int
    ):
        assert failures_after(before, more=more) == after
