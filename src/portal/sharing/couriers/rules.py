"""What follows from how an attempt went: when to try again, when not to, when to let a whole site rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from portal.sharing.couriers.receipts import Receipt
from portal.sharing.states import Outcome

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
# What a receiver has refused so often is put aside for long; a withdrawal never is.
MOST_REFUSALS = 12
PUT_ASIDE = timedelta(days=30)
# A site that failed so often in a row is asked by one request at a time until it answers again.
FAILURES_THAT_REST = 5
LONGEST_REST = timedelta(hours=1)

_DOUBLINGS = 20  # beyond these every pause is the longest one


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a copy after an attempt: `pause` is 0 once it is confirmed. `ends_partner`: nothing more is sent
    to this site."""

    pause: timedelta = timedelta()
    is_put_aside: bool = False
    ends_partner: bool = False


def judge(*, receipt: Receipt, attempts: int, is_withdrawal: bool, salt: str) -> Verdict:
    """After the `attempts`-th attempt (1 = the first) at one version; `salt` spreads the pauses of many copies."""
    if receipt.outcome is Outcome.CONFIRMED:
        return Verdict()
    if receipt.outcome is Outcome.GONE:
        return Verdict(pause=LONGEST_PAUSE, ends_partner=True)
    if receipt.outcome is Outcome.REFUSED and attempts >= MOST_REFUSALS and not is_withdrawal:
        return Verdict(pause=PUT_ASIDE, is_put_aside=True)
    pause = pause_after(attempts, salt=salt, longest=LONGEST_PAUSE)
    return Verdict(pause=max(pause, receipt.wait or timedelta()))


def pause_after(attempts: int, *, salt: str, longest: timedelta) -> timedelta:
    """Half a minute, then double each time, a fifth more or less, at most `longest`."""
    doubled = min(FIRST_PAUSE * (1 << min(max(attempts, 1) - 1, _DOUBLINGS)), longest)
    share = int.from_bytes(sha256(f"{salt}|{attempts}".encode()).digest()[:4]) / 0xFFFFFFFF
    return min(doubled * (0.8 + 0.4 * share), longest)


def failures_after(failures: int, *, more: int) -> int:
    """The count of failures in a row after some more that came together.

    Twenty requests that a restart of the site cut off at once are no twenty tries: they count up to where rests begin.
    """
    return max(failures + 1, min(failures + more, FAILURES_THAT_REST))


def rest_after(failures: int, *, salt: str) -> timedelta | None:
    """How long a site is left alone after so many failures in a row; None = not yet."""
    if failures < FAILURES_THAT_REST:
        return None
    return pause_after(failures - FAILURES_THAT_REST + 1, salt=salt, longest=LONGEST_REST)
