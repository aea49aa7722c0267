"""What becomes of a message after an attempt, and what a mail server's reply means. Decisions on values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from messageproviders.port import Outcome

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
_UNCOUNTED = frozenset({Outcome.THROTTLED, Outcome.QUOTA, Outcome.CLOSED, Outcome.BROKEN})
THROTTLED_FOR = timedelta(seconds=2)
BROKEN_FOR = timedelta(minutes=5)
_SPREAD = 0.25  # of a pause: what failed together must not come back together
_LEAST_SPREAD, _MOST_SPREAD = timedelta(minutes=10), timedelta(minutes=30)

_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# Replies that say the mailbox is not there: RFC 3463, subject 1, and the codes of servers without enhanced ones.
_NO_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_MAILBOX_CODES = frozenset({550, 551, 553})
_FULL = 552
_TEMPORARY = range(400, 500)


class Next(StrEnum):
    """What a message becomes."""

    SENT = "da-gui"
    AGAIN = "thu-lai"
    FAILED = "khong-gui-duoc"
    UNKNOWN = "khong-ro"


class Until(StrEnum):
    """For what a message waits that is tried again."""

    PAUSE = "het-khoang-nghi"
    TOMORROW = "ngay-mai"
    OPENING = "gio-mo-cua"
    ACCOUNT = "tai-khoan-duoc-sua"


_WAITS = {
    Outcome.THROTTLED: (Until.PAUSE, THROTTLED_FOR),
    Outcome.QUOTA: (Until.TOMORROW, timedelta(hours=1)),
    Outcome.CLOSED: (Until.OPENING, _LEAST_SPREAD),
    Outcome.BROKEN: (Until.ACCOUNT, BROKEN_FOR),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a message becomes, after which pause if it is tried again, and whether its address is given up too.

    `is_counted`: the attempt brings it nearer to being given up. `elsewhere`: another channel may reach this person.
    """

    next: Next
    pause: timedelta = timedelta()
    gives_up_address: bool = False
    until: Until = Until.PAUSE
    is_counted: bool = True
    elsewhere: bool = False


def judge(*, outcome: Outcome, attempts: int, unknown: int, most_unknown: int = MOST_UNKNOWN) -> Verdict:
    """After the `attempts`-th attempt, `unknown` of which (this one counted) were never answered."""
    if outcome is Outcome.ACCEPTED:
        return Verdict(Next.SENT)
    if outcome is Outcome.NO_MAILBOX:
        return Verdict(Next.FAILED, gives_up_address=True, elsewhere=True)
    if outcome is Outcome.NOT_HERE:
        return Verdict(Next.FAILED, elsewhere=True)
    if outcome is Outcome.REFUSED:
        return Verdict(Next.FAILED)
    if outcome is Outcome.UNKNOWN and unknown >= most_unknown:
        return Verdict(Next.UNKNOWN)
    if attempts > len(PAUSES):
        return Verdict(Next.UNKNOWN if outcome is Outcome.UNKNOWN else Next.FAILED)
    if outcome in _UNCOUNTED:
        until, pause = _WAITS[outcome]
        return Verdict(Next.AGAIN, pause=pause, until=until, is_counted=False)
    return Verdict(Next.AGAIN, pause=PAUSES[attempts - 1])


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


def outcome_of_reply(*, code: int, words: str, about_recipient: bool) -> Outcome:
    """What an SMTP reply means; `about_recipient`: it answered RCPT TO, so that "no" is about the mailbox.

    A refusal whose enhanced code speaks of policy (5.7.x) is about us, not about the mailbox; a full mailbox empties.
    """
    if code in _TEMPORARY or code == _FULL:
        return Outcome.LATER
    enhanced = _ENHANCED.search(words)
    if not about_recipient:
        return Outcome.REFUSED
    if enhanced:
        return Outcome.NO_MAILBOX if enhanced.group() in _NO_MAILBOX else Outcome.REFUSED
    return Outcome.NO_MAILBOX if code in _MAILBOX_CODES else Outcome.REFUSED


def reply_code(*, code: int, words: str) -> str:
    """The reply without its words: "550 5.1.1"."""
    enhanced = _ENHANCED.search(words)
    return f"{code} {enhanced.group()}" if enhanced else str(code)
