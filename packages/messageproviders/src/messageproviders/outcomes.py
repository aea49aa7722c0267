"""What becomes of a message after an attempt, after no answer, or after a reply of its provider; how fast a carrier
answers; and how trouble moves the shares of several accounts of one channel."""

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
MOST_ERRORS = 50  # in a minute
MOST_SLOW = 0.15  # of what was accepted, without a receipt after five minutes
_HOLD_OFF_ERRORS = timedelta(minutes=1)
_HOLD_OFF_SLOW = timedelta(minutes=5)
_REST_AFTER = timedelta(minutes=15)


class AnswerPace:
    """How fast a carrier answers, and so how many messages it may be given ahead of its answers: all that its `window`
    holds. Where the answers of a fifth of a second fill the window, also what it answers in a tenth, so that nobody
    stands still while the next are fetched; those it has only to be handed, and a slow one is handed nothing it cannot
    take.
    """

    AHEAD_SECONDS, FAST_SECONDS = 0.1, 0.2
    _STEP = 0.05  # answers within so many seconds are one entry

    def __init__(self, window: int) -> None:
        self.window = window
        self._answers: deque[list[float]] = deque()  # when, how many

    def answered(self, count: int = 1, *, at: float) -> None:
        """At so many seconds of a steady clock."""
        if self._answers and at - self._answers[-1][0] < self._STEP:
            self._answers[-1][1] += count
        else:
            self._answers.append([at, count])

    def a_second(self, *, at: float) -> int:
        """Answers of the last second."""
        while self._answers and at - self._answers[0][0] > 1.0:
            self._answers.popleft()
        return int(sum(count for _, count in self._answers))

    def ahead(self, *, at: float) -> int:
        """How many it answers in a moment; none where it is slow, or is sent one after another."""
        pace = self.a_second(at=at)
        return int(pace * self.AHEAD_SECONDS) if pace * self.FAST_SECONDS >= self.window > 1 else 0

    def most_open(self, *, at: float) -> int:
        """How many may be without an answer."""
        return self.window + self.ahead(at=at)


@dataclass(frozen=True, slots=True)
class AccountWeight:
    """An account that may send: its weight, when it was last moved, and how it fared."""

    account: int
    weight: int
    resting: int
    weighed_at: datetime | None
    errors: int = 0
    slow: float = 0.0


def reweigh(standings: Sequence[AccountWeight], *, at: datetime) -> dict[int, int]:
    """The weights that change, by account. With one account there is nothing to move."""
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
    """Which hundredths of all messages are each account's: message 4217 is of the account whose range holds 17.

    Where every weight is 0 they share alike. The ranges are disjoint and together 0..99.
    """
    if not sum(weights.values()):
        weights = dict.fromkeys(weights, 1)
    accounts, total = sorted(weights), sum(weights.values())
    bounds = [
        0,
        *(round(MOST_WEIGHT * so_far / total) for so_far in accumulate(weights[account] for account in accounts)),
    ]
    return {account: range(begun, end) for account, (begun, end) in zip(accounts, pairwise(bounds), strict=True)}


# How long to wait after the first, second … attempt; after the last one a letter is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
# How often a message may have been handed over without an answer: a letter by e-mail so that one copy at most is too
# many, what the other side knows again as often as it is tried, everything else once.
MOST_UNKNOWN = 2
MOST_UNKNOWN_WHERE_KNOWN_AGAIN = len(PAUSES) + 1
MOST_UNKNOWN_ELSEWHERE = 1
# Nobody's fault but the moment's: such an attempt does not bring a message nearer to being given up.
_UNCOUNTED = frozenset({SendOutcome.THROTTLED, SendOutcome.QUOTA, SendOutcome.CLOSED, SendOutcome.BROKEN})
THROTTLED_FOR = timedelta(seconds=2)
BROKEN_FOR = timedelta(minutes=5)
_SPREAD = 0.25  # of a pause: what failed together must not come back together
_LEAST_SPREAD, _MOST_SPREAD = timedelta(minutes=10), timedelta(minutes=30)

_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# Replies that say the mailbox is not there: RFC 3463, subject 1, and the codes of servers without enhanced ones.
_NO_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_FULL = 552
_TEMPORARY = range(400, 500)


class NextState(StrEnum):
    """What a message becomes."""

    SENT = "da-gui"
    AGAIN = "thu-lai"
    FAILED = "khong-gui-duoc"
    UNKNOWN = "khong-ro"


class WaitUntil(StrEnum):
    """For what a message waits that is tried again."""

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


# Tried no more, whatever attempt it was.
_SETTLED = {
    SendOutcome.ACCEPTED: SendVerdict(NextState.SENT),
    SendOutcome.NO_MAILBOX: SendVerdict(NextState.FAILED, gives_up_address=True, elsewhere=True),
    SendOutcome.NOT_HERE: SendVerdict(NextState.FAILED, elsewhere=True),
    SendOutcome.REFUSED: SendVerdict(NextState.FAILED),
}


def judge(*, outcome: SendOutcome, attempts: int, unknown: int, most_unknown: int = MOST_UNKNOWN) -> SendVerdict:
    """After the `attempts`-th attempt, `unknown` of which (this one counted) were never answered."""
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
    """How often a message may have been handed over without an answer before only a person may send it again."""
    if is_idempotent:
        return MOST_UNKNOWN_WHERE_KNOWN_AGAIN
    return MOST_UNKNOWN if is_letter and is_mail else MOST_UNKNOWN_ELSEWHERE


def spread(pause: timedelta, *, by: float) -> timedelta:
    """A pause, up to a quarter longer; `by` is between 0 and 1, other for each."""
    return pause * (1 + _SPREAD * by)


def after_opening(*, by: float) -> timedelta:
    """So long after an hour of opening, other for each: 10 to 30 minutes."""
    return _LEAST_SPREAD + (_MOST_SPREAD - _LEAST_SPREAD) * by


def outcome_of_reply(*, code: int, words: str, about_recipient: bool) -> SendOutcome:
    """What an SMTP reply means; `about_recipient`: it answered RCPT TO, so that "no" is about the mailbox.

    A refusal whose enhanced code speaks of policy (5.7.x) is about us, not about the mailbox; a full mailbox empties.
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
    """The reply without its words: "550 5.1.1"."""
    enhanced = _ENHANCED.search(words)
    return f"{code} {enhanced.group()}" if enhanced else str(code)


# What left and was not answered may have arrived; what could not leave has not.
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
    """UNKNOWN wherever the request may have arrived."""
    return (
        SendOutcome.UNREACHABLE
        if isinstance(failure, TimedOut) and failure.reason == _BEFORE_ANYTHING_LEFT
        else _WITHOUT_ANSWER.get(type(failure), SendOutcome.UNKNOWN)
    )
