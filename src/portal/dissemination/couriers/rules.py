"""What becomes of a letter after an attempt, and what a mail server's reply means. Decisions on values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from portal.dissemination.couriers.port import Outcome

# How long to wait after the first, second … attempt; after the last one a letter is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
# How often a letter may have been handed over without an answer: at most one copy too many.
MOST_UNKNOWN = 2

_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# Replies that say the mailbox is not there: RFC 3463, subject 1, and the codes of servers without enhanced ones.
_NO_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_MAILBOX_CODES = frozenset({550, 551, 553})
_FULL = 552
_TEMPORARY = range(400, 500)


class Next(StrEnum):
    """What a letter becomes."""

    SENT = "da-gui"
    AGAIN = "thu-lai"
    FAILED = "khong-gui-duoc"
    UNKNOWN = "khong-ro"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a letter becomes, after which pause if it is tried again, and whether its address is given up too."""

    next: Next
    pause: timedelta = timedelta()
    gives_up_address: bool = False


def judge(*, outcome: Outcome, attempts: int, unknown: int) -> Verdict:
    """After the `attempts`-th attempt, `unknown` of which (this one counted) were never answered."""
    if outcome is Outcome.ACCEPTED:
        return Verdict(Next.SENT)
    if outcome is Outcome.NO_MAILBOX:
        return Verdict(Next.FAILED, gives_up_address=True)
    if outcome is Outcome.REFUSED:
        return Verdict(Next.FAILED)
    if outcome is Outcome.UNKNOWN and unknown >= MOST_UNKNOWN:
        return Verdict(Next.UNKNOWN)
    if attempts > len(PAUSES):
        return Verdict(Next.FAILED)
    return Verdict(Next.AGAIN, pause=PAUSES[attempts - 1])


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
