"""What becomes of a letter, and what a mail server means."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messageproviders.outcomes import (
    PAUSES,
    NextState,
    SendVerdict,
    judge,
    outcome_of_reply,
    reply_code,
)
from messageproviders.port import SendOutcome

REPLIES = [
    # the person's mailbox is not there
    (550, "5.1.1 <nam@example.vn>: Recipient address rejected: User unknown", True, SendOutcome.NO_MAILBOX),
    (550, "No such user here", True, SendOutcome.NO_MAILBOX),
    (553, "5.1.3 bad address syntax", True, SendOutcome.NO_MAILBOX),
    (550, "5.2.1 The email account that you tried to reach is disabled", True, SendOutcome.NO_MAILBOX),
    # the mailbox is there and full: it empties
    (552, "5.2.2 Mailbox full", True, SendOutcome.LATER),
    (452, "4.2.2 Mailbox full", True, SendOutcome.LATER),
    # greylisting, a server that is busy
    (451, "4.7.1 Greylisted, try again in 5 minutes", True, SendOutcome.LATER),
    (421, "4.3.2 Service shutting down", False, SendOutcome.LATER),
    # no to us, not to the person: the address stays good
    (550, "5.7.1 Blocked by policy: sender listed", True, SendOutcome.REFUSED),
    (554, "5.7.1 Message looks like spam", False, SendOutcome.REFUSED),
    (550, "5.1.1 in the wrong place", False, SendOutcome.REFUSED),
]


@pytest.mark.parametrize(("code", "words", "about_recipient", "expected"), REPLIES)
def test_what_a_reply_means(code: int, words: str, about_recipient: bool, expected: SendOutcome):
    assert outcome_of_reply(code=code, words=words, about_recipient=about_recipient) is expected


def test_a_reply_is_kept_without_its_words():
    assert reply_code(code=550, words="5.1.1 <nam@example.vn>: unknown") == "550 5.1.1"
    assert reply_code(code=550, words="<nam@example.vn> unknown") == "550"


class TestJudge:
    def test_an_accepted_letter_is_sent(self):
        assert judge(outcome=SendOutcome.ACCEPTED, attempts=3, unknown=1) == SendVerdict(NextState.SENT)

    def test_a_missing_mailbox_ends_the_letter_and_the_address(self):
        verdict = judge(outcome=SendOutcome.NO_MAILBOX, attempts=1, unknown=0)
        assert verdict == SendVerdict(NextState.FAILED, gives_up_address=True, elsewhere=True)

    def test_pauses_grow(self):
        verdicts = [
            judge(outcome=SendOutcome.LATER, attempts=number, unknown=0) for number in range(1, len(PAUSES) + 1)
        ]
        assert {verdict.next for verdict in verdicts} == {NextState.AGAIN}
        assert [verdict.pause for verdict in verdicts] == sorted(PAUSES)
        assert verdicts[0].pause == timedelta(minutes=1)

    def test_a_letter_is_given_up_in_the_end(self):
        for outcome in (SendOutcome.LATER, SendOutcome.UNREACHABLE):
            assert judge(outcome=outcome, attempts=len(PAUSES) + 1, unknown=0) == SendVerdict(NextState.FAILED)

    def test_no_answer_is_tried_once_more_and_no_third_time(self):
        assert judge(outcome=SendOutcome.UNKNOWN, attempts=1, unknown=1).next is NextState.AGAIN
        assert judge(outcome=SendOutcome.UNKNOWN, attempts=2, unknown=2).next is NextState.UNKNOWN

    @given(st.sampled_from(SendOutcome), st.integers(1, 50), st.integers(0, 50))
    def test_every_attempt_has_a_verdict_that_ends_some_day(self, outcome: SendOutcome, attempts: int, unknown: int):
        verdict = judge(outcome=outcome, attempts=attempts, unknown=unknown)
        assert (verdict.next is NextState.AGAIN) == (verdict.pause > timedelta())
        assert attempts <= len(PAUSES) or verdict.next is not NextState.AGAIN
