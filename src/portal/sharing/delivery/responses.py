"""What a receiver's answer means, and what follows from it: when to try again, when not to, when to let a site rest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from uuid import UUID

from portal.sharing.states import AttemptOutcome

_LONGEST_ADDRESS = 500
_LONGEST_WAIT = timedelta(hours=6)
_LATER = frozenset({408, 425, 429})
_GONE = 410


@dataclass(frozen=True, slots=True)
class ReceiverResponse:
    """How an attempt went. `copy_url` is where the copy stands, "" if the receiver does not say; `error` are words for
    officers; `wait` is how long the receiver asked for, within bounds."""

    outcome: AttemptOutcome
    copy_url: str = ""
    error: str = ""
    status: int | None = None
    wait: timedelta | None = None


def read_response(
    *, status: int, body: bytes, retry_after: str, at: datetime, content_id: UUID | None = None, version: int = 0
) -> ReceiverResponse:
    """What an answer of any status says of this version. Never raises, whatever a stranger wrote.

    No `content_id`: no receipt is owed, and what stands in the body is not looked at.
    """
    if 200 <= status < 300:
        return _read_success(status, body, content_id, version)
    if status == _GONE:
        return ReceiverResponse(AttemptOutcome.GONE, error="Nơi nhận báo không nhận nữa (410)", status=status)
    if status in _LATER or status >= 500:
        wait = _wait(retry_after, at)
        return ReceiverResponse(AttemptOutcome.LATER, error=f"Nơi nhận báo lỗi {status}", status=status, wait=wait)
    return ReceiverResponse(AttemptOutcome.REFUSED, error=f"Nơi nhận từ chối ({status})", status=status)


def _read_success(status: int, body: bytes, content_id: UUID | None, version: int) -> ReceiverResponse:
    """A body that is no receipt ("OK", a page of HTML) confirms as well as none; one for something else does not."""
    said = _object(body) if content_id else {}
    if "id" in said and said["id"] != str(content_id):
        return ReceiverResponse(AttemptOutcome.LATER, error="Biên nhận ghi nội dung khác", status=status)
    if "version" in said and said["version"] != version:
        return ReceiverResponse(AttemptOutcome.LATER, error="Biên nhận ghi bản khác", status=status)
    return ReceiverResponse(AttemptOutcome.CONFIRMED, copy_url=_address(said.get("url")), status=status)


def _object(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _address(said: object) -> str:
    is_one = isinstance(said, str) and said.startswith(("https://", "http://")) and said.isprintable()
    return said if is_one and isinstance(said, str) and len(said) <= _LONGEST_ADDRESS else ""


def _wait(said: str, at: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3), six hours at most; None for what cannot be read."""
    text = said.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        wait = timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    return min(max(wait, timedelta()), _LONGEST_WAIT)


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
class AttemptVerdict:
    """What becomes of a copy after an attempt: `pause` is 0 once it is confirmed. `ends_partner`: nothing more is sent
    to this site."""

    pause: timedelta = timedelta()
    is_put_aside: bool = False
    ends_partner: bool = False


def judge_attempt(*, receipt: ReceiverResponse, attempts: int, is_withdrawal: bool, salt: str) -> AttemptVerdict:
    """After the `attempts`-th attempt (1 = the first) at one version; `salt` spreads the pauses of many copies."""
    if receipt.outcome is AttemptOutcome.CONFIRMED:
        return AttemptVerdict()
    if receipt.outcome is AttemptOutcome.GONE:
        return AttemptVerdict(pause=LONGEST_PAUSE, ends_partner=True)
    if receipt.outcome is AttemptOutcome.REFUSED and attempts >= MOST_REFUSALS and not is_withdrawal:
        return AttemptVerdict(pause=PUT_ASIDE, is_put_aside=True)
    pause = pause_after(attempts, salt=salt, longest=LONGEST_PAUSE)
    return AttemptVerdict(pause=max(pause, receipt.wait or timedelta()))


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
