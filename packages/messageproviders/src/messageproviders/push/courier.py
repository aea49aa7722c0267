"""The courier of notices in browsers.

What an address answers is never about our account: it came from a browser, and a stranger may have made it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import batched

from messageproviders.port import (
    Abilities,
    Heard,
    Message,
    Outcome,
    Receipt,
)
from messageproviders.push.keys import NoAudience, Signer
from messageproviders.push.sealing import BadSubscription, sealed, written
from safehttp.addresses import read_address
from safehttp.failures import (
    BadAddress,
    BrokenOff,
    Failure,
    Forbidden,
    NotHttp,
    RedirectRefused,
    TimedOut,
    TooBig,
    TooManyRedirects,
)
from safehttp.many import fetch_many
from safehttp.port import (
    Answered,
    Asked,
    Door,
    Limits,
)

_AT_ONCE = 20
_PATIENCE = Limits(connect_seconds=5, read_seconds=10, total_seconds=15, most_body_bytes=64 * 1024, most_redirects=0)
_LASTS = timedelta(days=1)
_LONGEST = timedelta(days=28)  # push services keep nothing longer
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_IN_A_TOPIC = 32
# The same Topic takes the place of what has not been delivered yet, the same tag of what has (`sealing.written`).
_ABLE = Abilities(is_idempotent=True, remembers=_LASTS, at_once=_AT_ONCE)

_OF_STATUS = {
    404: Outcome.NO_MAILBOX,
    410: Outcome.NO_MAILBOX,
    429: Outcome.THROTTLED,
    408: Outcome.LATER,
    425: Outcome.LATER,
}
# An address that leads nowhere public, or on to another one, is no browser's.
_NO_BROWSER = (BadAddress, Forbidden, RedirectRefused, TooManyRedirects)
_MAY_HAVE_ARRIVED = (TimedOut, BrokenOff, NotHttp, TooBig)


class PushCourier:
    """`message.to` is the address that the browser gave; `particulars` hold its keys "p256dh" and "auth"."""

    name = "push"
    abilities = _ABLE

    def __init__(
        self,
        *,
        door: Door,
        signer: Signer,
        home: str,
        clock: Callable[[], datetime],
        schemes: frozenset[str] = frozenset({"https"}),
    ) -> None:
        self._door, self._signer, self._home, self._clock, self._schemes = door, signer, home, clock, schemes

    def carry(self, messages: Iterable[Message]) -> Iterator[Receipt]:
        for bundle in batched(messages, _AT_ONCE, strict=False):
            going: list[tuple[str, Asked]] = []
            for message in bundle:
                made = self._ask_for(message)
                if isinstance(made, Receipt):
                    yield made
                else:
                    going.append((message.reference, made))
            for reference, came in fetch_many(self._door, going, limits=_PATIENCE, at_once=max(1, len(going))):
                yield _of_failure(reference, came) if isinstance(came, Failure) else self._of_answer(reference, came)

    def listen(self) -> Sequence[Heard]:
        """Nothing: push services tell nothing later."""
        return ()

    def acknowledge(self, heard: Iterable[Heard]) -> None:
        """Nothing was heard."""

    def close(self) -> None:
        """Nothing is open."""

    def _ask_for(self, message: Message) -> Asked | Receipt:
        try:
            address = read_address(message.to)
            authorization = self._signer.authorization(address, at=self._clock())
        except (BadAddress, NoAudience):
            return Receipt(message.reference, Outcome.NO_MAILBOX, "dia-chi")
        if address.scheme not in self._schemes:
            return Receipt(message.reference, Outcome.NO_MAILBOX, "dia-chi")
        try:
            body = sealed(
                written(message, home=self._home),
                browser_key=message.particulars.get("p256dh", ""),
                auth=message.particulars.get("auth", ""),
            )
        except BadSubscription as bad:
            return Receipt(message.reference, Outcome.NO_MAILBOX, str(bad))
        headers = {
            "Authorization": authorization,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(min(message.expires_in or _LASTS, _LONGEST).total_seconds())),
            "Urgency": "high" if message.is_urgent else "normal",
            "Topic": _topic(message.reference),
        }
        return Asked("POST", message.to, headers, body)

    def _of_answer(self, reference: str, answered: Answered) -> Receipt:
        reply = str(answered.status)
        if answered.is_success:
            return Receipt(reference, Outcome.ACCEPTED, reply)
        outcome = _OF_STATUS.get(answered.status, Outcome.LATER if answered.status >= 500 else Outcome.REFUSED)
        pause = self._pause(answered.headers.get("retry-after", "")) if outcome is Outcome.THROTTLED else None
        return Receipt(reference, outcome, reply, again_in=pause)

    def _pause(self, said: str) -> timedelta:
        """The pause asked for, in seconds or as a date (RFC 9110, 10.2.3), within reason."""
        if said.strip().isdecimal():
            seconds = int(said.strip()[:9])
            return min(timedelta(seconds=max(1, seconds)), _LONGEST_PAUSE)
        try:
            until = parsedate_to_datetime(said)
        except ValueError:
            return timedelta(minutes=1)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(until - self._clock(), timedelta(seconds=1)), _LONGEST_PAUSE)


def _of_failure(reference: str, failure: Failure) -> Receipt:
    if isinstance(failure, _NO_BROWSER):
        return Receipt(reference, Outcome.NO_MAILBOX, failure.code)
    is_lost = isinstance(failure, _MAY_HAVE_ARRIVED) and failure.reason != "DNS"
    return Receipt(reference, Outcome.UNKNOWN if is_lost else Outcome.LATER, failure.code)


def _topic(reference: str) -> str:
    """At most 32 characters of base64url (RFC 8030, 5.4)."""
    return "".join(one for one in reference if one.isascii() and (one.isalnum() or one in "-_"))[:_MOST_IN_A_TOPIC]
