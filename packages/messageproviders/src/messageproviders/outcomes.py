"""What happens to a message after an attempt, without a response, or after a provider's reply; how fast a carrier
responds; and how errors shift the weights of several accounts of one channel.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise

from messageproviders.port import SendOutcome
from safehttp.failures import (
    BadAddress,
    BrokenOff,
    Forbidden,
    HttpFailure,
    NotHttp,
    RedirectRefused,
    ResponseTooBig,
    TimedOut,
    TooManyRedirects,
    Unreachable,
    Unresolved,
    Untrusted,
)

WEIGHT_STEP = 10
MOST_WEIGHT = 100
MOST_ERRORS = 50  # per minute
MOST_SLOW = 0.15  # fraction of the accepted messages without a delivery report after five minutes
_HOLD_OFF_ERRORS = timedelta(minutes=1)
_HOLD_OFF_SLOW = timedelta(minutes=5)
_REST_AFTER = timedelta(minutes=15)


class AnswerPace:
    """How fast a carrier responds, which decides how many messages may be unanswered: as many as its `window`.

    If the answers of 0.2 seconds fill the window, as many more as it answers in 0.1 seconds, so that sending does not
    pause while the next messages are fetched; a slow carrier gets no message beyond its window.
    """

    AHEAD_SECONDS, FAST_SECONDS = 0.1, 0.2
    _STEP = 0.05  # answers within so many seconds share one entry

    def __init__(self, window: int) -> None:
        self.window = window
        self._answers: deque[list[float]] = deque()  # time, count

    def answered(self, count: int = 1, *, at: float) -> None:
        """Count answers; `at` in seconds of a monotonic clock."""
        if self._answers and at - self._answers[-1][0] < self._STEP:
            self._answers[-1][1] += count
        else:
            self._answers.append([at, count])

    def a_second(self, *, at: float) -> int:
        """The number of answers of the last second."""
        while self._answers and at - self._answers[0][0] > 1.0:
            self._answers.popleft()
        return int(sum(count for _, count in self._answers))

    def ahead(self, *, at: float) -> int:
        """How many messages may exceed the window; 0 if the carrier is slow or its window is 1."""
        pace = self.a_second(at=at)
        return int(pace * self.AHEAD_SECONDS) if pace * self.FAST_SECONDS >= self.window > 1 else 0

    def most_open(self, *, at: float) -> int:
        """How many messages may be unanswered."""
        return self.window + self.ahead(at=at)


@dataclass(frozen=True, slots=True)
class AccountWeight:
    """An account that may send: its weight, the time of the last change, and its errors."""

    account: int
    weight: int
    resting: int
    weighed_at: datetime | None
    errors: int = 0
    slow: float = 0.0


def reweigh(standings: Sequence[AccountWeight], *, at: datetime) -> dict[int, int]:
    """The changed weights by account. With one account there is nothing to shift."""
    if len(standings) < 2:  # noqa: PLR2004
        return {}
    weights = {one.account: one.weight for one in standings}
    troubled = [one for one in standings if _is_in_trouble(one, at)]
    for one in troubled:
        weights[one.account] = max(0, weights[one.account] - WEIGHT_STEP)
        for other in standings:
            if other not in troubled:
                weights[other.account] = min(MOST_WEIGHT, weights[other.account] + WEIGHT_STEP)
    for one in standings:
        if not troubled and one.weighed_at is not None and at - one.weighed_at >= _REST_AFTER:
            weights[one.account] = (
                min(one.resting, one.weight + WEIGHT_STEP)
                if one.weight < one.resting
                else max(one.resting, one.weight - WEIGHT_STEP)
            )
    return {one.account: weights[one.account] for one in standings if weights[one.account] != one.weight}


def _is_in_trouble(one: AccountWeight, at: datetime) -> bool:
    since = at - one.weighed_at if one.weighed_at else timedelta.max
    return (one.errors > MOST_ERRORS and since >= _HOLD_OFF_ERRORS) or (
        one.slow >= MOST_SLOW and since >= _HOLD_OFF_SLOW
    )


def shares(weights: Mapping[int, int]) -> dict[int, range]:
    """The share of each account as a range of hundredths: message 4217 goes to the account whose range contains 17.

    If all weights are 0, the shares are equal. The ranges are disjoint and together 0..99.
    """
    if not sum(weights.values()):
        weights = dict.fromkeys(weights, 1)
    accounts, total = sorted(weights), sum(weights.values())
    bounds = [
        0,
        *(round(MOST_WEIGHT * so_far / total) for so_far in accumulate(weights[account] for account in accounts)),
    ]
    return {account: range(begun, end) for account, (begun, end) in zip(accounts, pairwise(bounds), strict=True)}


# The pause after the first, second … attempt; after the last one the message fails.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
# The limit of attempts without an answer: an e-mail letter at most twice, so that at most one copy is a duplicate; as
# often as there are retries if the peer recognises repetitions; otherwise once.
MOST_UNKNOWN = 2
MOST_UNKNOWN_WHERE_KNOWN_AGAIN = len(PAUSES) + 1
MOST_UNKNOWN_ELSEWHERE = 1
# Temporary conditions: such an attempt does not count towards the limit of attempts.
_UNCOUNTED = frozenset({SendOutcome.THROTTLED, SendOutcome.QUOTA, SendOutcome.CLOSED, SendOutcome.BROKEN})
THROTTLED_FOR = timedelta(seconds=2)
BROKEN_FOR = timedelta(minutes=5)
_SPREAD = 0.25  # of a pause: messages that failed together must not be retried together
_LEAST_SPREAD, _MOST_SPREAD = timedelta(minutes=10), timedelta(minutes=30)

_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# Replies that mean that the mailbox does not exist: RFC 3463, subject 1, and the codes of servers without enhanced
# codes.
_NO_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_FULL = 552
_TEMPORARY = range(400, 500)


class NextState(StrEnum):
    """The state of a message after an attempt."""

    SENT = "da-gui"
    AGAIN = "thu-lai"
    FAILED = "khong-gui-duoc"
    UNKNOWN = "khong-ro"


class WaitUntil(StrEnum):
    """What a message waits for before its retry."""

    PAUSE = "het-khoang-nghi"
    TOMORROW = "ngay-mai"
    OPENING = "gio-mo-cua"
    ACCOUNT = "tai-khoan-duoc-sua"


_WAITS = {
    SendOutcome.THROTTLED: (WaitUntil.PAUSE, THROTTLED_FOR),
    SendOutcome.QUOTA: (WaitUntil.TOMORROW, timedelta(hours=1)),
    SendOutcome.CLOSED: (WaitUntil.OPENING, _LEAST_SPREAD),
    SendOutcome.BROKEN: (WaitUntil.ACCOUNT, BROKEN_FOR),
}


@dataclass(frozen=True, slots=True)
class SendVerdict:
    """What to do with a message after an attempt: its state, the pause before a retry, and whether its address is
    blocked.

    `is_counted`: the attempt counts towards the limit of retries. `elsewhere`: another channel may reach this person.
    """

    next: NextState
    pause: timedelta = timedelta()
    gives_up_address: bool = False
    until: WaitUntil = WaitUntil.PAUSE
    is_counted: bool = True
    elsewhere: bool = False


# Final whatever the number of the attempt.
_SETTLED = {
    SendOutcome.ACCEPTED: SendVerdict(NextState.SENT),
    SendOutcome.NO_MAILBOX: SendVerdict(NextState.FAILED, gives_up_address=True, elsewhere=True),
    SendOutcome.NOT_HERE: SendVerdict(NextState.FAILED, elsewhere=True),
    SendOutcome.REFUSED: SendVerdict(NextState.FAILED),
}


def judge(*, outcome: SendOutcome, attempts: int, unknown: int, most_unknown: int = MOST_UNKNOWN) -> SendVerdict:
    """The verdict after attempt number `attempts`; `unknown` of them (including this one) had no answer."""
    if outcome in _SETTLED:
        return _SETTLED[outcome]
    if outcome is SendOutcome.UNKNOWN and unknown >= most_unknown:
        return SendVerdict(NextState.UNKNOWN)
    if attempts > len(PAUSES):
        return SendVerdict(NextState.UNKNOWN if outcome is SendOutcome.UNKNOWN else NextState.FAILED)
    if outcome in _UNCOUNTED:
        until, pause = _WAITS[outcome]
        return SendVerdict(NextState.AGAIN, pause=pause, until=until, is_counted=False)
    return SendVerdict(NextState.AGAIN, pause=PAUSES[attempts - 1])


def most_unknown(*, is_idempotent: bool, is_letter: bool, is_mail: bool) -> int:
    """How many attempts may remain without an answer before only a person may resend the message."""
    if is_idempotent:
        return MOST_UNKNOWN_WHERE_KNOWN_AGAIN
    return MOST_UNKNOWN if is_letter and is_mail else MOST_UNKNOWN_ELSEWHERE


def spread(pause: timedelta, *, by: float) -> timedelta:
    """The pause, extended by up to a quarter; `by` is between 0 and 1 and differs for each message."""
    return pause * (1 + _SPREAD * by)


def after_opening(*, by: float) -> timedelta:
    """The delay after opening time: 10 to 30 minutes, by `by` between 0 and 1."""
    return _LEAST_SPREAD + (_MOST_SPREAD - _LEAST_SPREAD) * by


def outcome_of_reply(*, code: int, words: str, about_recipient: bool) -> SendOutcome:
    """The outcome of an SMTP reply; `about_recipient`: it answered RCPT TO, so that a refusal concerns the mailbox.

    A refusal whose enhanced code is about policy (5.7.x) concerns us, not the mailbox; a full mailbox is temporary.
    """
    if code in _TEMPORARY or code == _FULL:
        return SendOutcome.LATER
    enhanced = _ENHANCED.search(words)
    if not about_recipient:
        return SendOutcome.REFUSED
    if enhanced:
        return SendOutcome.NO_MAILBOX if enhanced.group() in _NO_MAILBOX else SendOutcome.REFUSED
    return SendOutcome.NO_MAILBOX if code in {550, 551, 553} else SendOutcome.REFUSED


def reply_code(*, code: int, words: str) -> str:
    """The codes of the reply without its text: "550 5.1.1"."""
    enhanced = _ENHANCED.search(words)
    return f"{code} {enhanced.group()}" if enhanced else str(code)


# A request that was sent and not answered may have arrived; one that could not be sent has not.
_WITHOUT_ANSWER: Mapping[type[HttpFailure], SendOutcome] = {
    Unresolved: SendOutcome.UNREACHABLE,
    Unreachable: SendOutcome.UNREACHABLE,
    Untrusted: SendOutcome.UNREACHABLE,
    BadAddress: SendOutcome.BROKEN,
    Forbidden: SendOutcome.BROKEN,
    RedirectRefused: SendOutcome.BROKEN,
    TooManyRedirects: SendOutcome.BROKEN,
    TimedOut: SendOutcome.UNKNOWN,
    BrokenOff: SendOutcome.UNKNOWN,
    NotHttp: SendOutcome.UNKNOWN,
    ResponseTooBig: SendOutcome.UNKNOWN,
}
_BEFORE_ANYTHING_LEFT = "DNS"


def outcome_without_answer(failure: HttpFailure) -> SendOutcome:
    """The outcome of a request without a response: UNKNOWN if it may have arrived."""
    return (
        SendOutcome.UNREACHABLE
        if isinstance(failure, TimedOut) and failure.reason == _BEFORE_ANYTHING_LEFT
        else _WITHOUT_ANSWER.get(type(failure), SendOutcome.UNKNOWN)
    )
