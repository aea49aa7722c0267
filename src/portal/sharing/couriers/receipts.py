"""What a receiver's answer means: confirmed, later, refused, never again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

from portal.sharing.states import Outcome

_LONGEST_ADDRESS = 500
_LONGEST_WAIT = timedelta(hours=6)
_LATER = frozenset({408, 425, 429})
_GONE = 410


@dataclass(frozen=True, slots=True)
class Receipt:
    """How an attempt went. `copy_url` is where the copy stands, "" if the receiver does not say; `error` are words for
    officers; `wait` is how long the receiver asked for, within bounds."""

    outcome: Outcome
    copy_url: str = ""
    error: str = ""
    status: int | None = None
    wait: timedelta | None = None


def read_receipt(
    *, status: int, body: bytes, retry_after: str, at: datetime, content_id: UUID | None = None, version: int = 0
) -> Receipt:
    """What an answer of any status says of this version. Never raises, whatever a stranger wrote.

    No `content_id`: no receipt is owed, and what stands in the body is not looked at.
    """
    if 200 <= status < 300:
        return _read_success(status, body, content_id, version)
    if status == _GONE:
        return Receipt(Outcome.GONE, error="Nơi nhận báo không nhận nữa (410)", status=status)
    if status in _LATER or status >= 500:
        wait = _wait(retry_after, at)
        return Receipt(Outcome.LATER, error=f"Nơi nhận báo lỗi {status}", status=status, wait=wait)
    return Receipt(Outcome.REFUSED, error=f"Nơi nhận từ chối ({status})", status=status)


def _read_success(status: int, body: bytes, content_id: UUID | None, version: int) -> Receipt:
    """A body that is no receipt ("OK", a page of HTML) confirms as well as none; one for something else does not."""
    said = _object(body) if content_id else {}
    if "id" in said and said["id"] != str(content_id):
        return Receipt(Outcome.LATER, error="Biên nhận ghi nội dung khác", status=status)
    if "version" in said and said["version"] != version:
        return Receipt(Outcome.LATER, error="Biên nhận ghi bản khác", status=status)
    return Receipt(Outcome.CONFIRMED, copy_url=_address(said.get("url")), status=status)


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
