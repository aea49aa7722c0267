"""What becomes of a message, how long it waits, and by which name it is known again."""

from datetime import timedelta

import pytest

from messageproviders.outcomes import (
    MOST_UNKNOWN,
    MOST_UNKNOWN_ELSEWHERE,
    MOST_UNKNOWN_WHERE_KNOWN_AGAIN,
    PAUSES,
    AnswerPace,
    NextState,
    after_opening,
    judge,
    most_unknown,
    spread,
)
from messageproviders.port import SendOutcome, delivery_of_reference, reference_of


class TestReferences:
    @pytest.mark.parametrize(
        ("number", "reference"), [(0, "lt-0"), (35, "lt-z"), (36, "lt-10"), (1296, "lt-100"), (1_000_000, "lt-lfls")]
    )
    def test_are_numbers_in_base_36(self, number: int, reference: str):
        assert reference_of(number) == reference
        assert delivery_of_reference(reference) == number

    @pytest.mark.parametrize("reference", ["", "lt-", "100", "LT-100", "lt-1 0", "lt-1_0", "lt-²", "xlt-1"])
    def test_of_others_are_none(self, reference: str):
        assert delivery_of_reference(reference) is None


class TestPauses:
    @pytest.mark.parametrize(("by", "seconds"), [(0.0, 100), (0.5, 112.5), (1.0, 125)])
    def test_are_up_to_a_quarter_longer(self, by: float, seconds: float):
        assert spread(timedelta(seconds=100), by=by) == timedelta(seconds=seconds)

    @pytest.mark.parametrize(("by", "minutes"), [(0.0, 10), (0.5, 20), (1.0, 30)])
    def test_after_an_hour_of_opening(self, by: float, minutes: int):
        assert after_opening(by=by) == timedelta(minutes=minutes)


class TestJudge:
    @pytest.mark.parametrize("attempts", range(1, len(PAUSES) + 1))
    def test_tries_again_after_the_pause_of_the_attempt(self, attempts: int):
        verdict = judge(outcome=SendOutcome.UNKNOWN, attempts=attempts, unknown=0)
        assert (verdict.next, verdict.pause) == (NextState.AGAIN, PAUSES[attempts - 1])

    @pytest.mark.parametrize(
        ("outcome", "state"), [(SendOutcome.UNKNOWN, NextState.UNKNOWN), (SendOutcome.LATER, NextState.FAILED)]
    )
    def test_ends_after_the_last_pause(self, outcome: SendOutcome, state: NextState):
        assert judge(outcome=outcome, attempts=len(PAUSES) + 1, unknown=0).next is state

    @pytest.mark.parametrize(
        ("unknown", "state"), [(1, NextState.AGAIN), (2, NextState.UNKNOWN), (3, NextState.UNKNOWN)]
    )
    def test_leaves_what_was_never_answered_to_a_person(self, unknown: int, state: NextState):
        assert judge(outcome=SendOutcome.UNKNOWN, attempts=1, unknown=unknown, most_unknown=2).next is state

    @pytest.mark.parametrize(
        ("is_idempotent", "is_letter", "is_mail", "most"),
        [
            (True, False, False, MOST_UNKNOWN_WHERE_KNOWN_AGAIN),
            (False, True, True, MOST_UNKNOWN),
            (False, True, False, MOST_UNKNOWN_ELSEWHERE),
            (False, False, True, MOST_UNKNOWN_ELSEWHERE),
        ],
    )
    def test_knows_how_often_that_may_be(self, is_idempotent: bool, is_letter: bool, is_mail: bool, most: int):
        assert most_unknown(is_idempotent=is_idempotent, is_letter=is_letter, is_mail=is_mail) == most


@pytest.mark.parametrize(
    ("story", "window", "every", "together", "most"),
    [
        ("nothing is known yet: what the wire holds", 50, 0.0, 0, 50),
        ("fifty each 20 ms, 2,500 a second: also a tenth of them", 50, 0.02, 50, 50 + 250),
        ("fifty each second and a half: what the wire holds", 50, 1.5, 50, 50),
        ("fifty each fifth of a second fill the wire in time", 50, 0.2, 50, 50 + 25),
        ("fifty each half second do not", 50, 0.5, 50, 50),
        ("few for a wide wire, however fast", 50, 0.1, 2, 50),
        ("one after another, a thousand a second: one", 1, 0.001, 1, 1),
    ],
)
def test_a_carrier_is_given_ahead_what_it_answers_in_a_moment(
    story: str, window: int, every: float, together: int, most: int
):
    pace, at = AnswerPace(window), 0.0
    while together and at < 10.0:
        at += every
        pace.answered(together, at=at)
    assert pace.most_open(at=at) == pytest.approx(most, abs=6 if most > window else 0)


def test_what_a_carrier_answered_more_than_a_second_ago_says_nothing_of_its_pace():
    pace = AnswerPace(10)
    pace.answered(1000, at=1.0)
    assert (pace.a_second(at=1.5), pace.a_second(at=2.5)) == (1000, 0)
