"""Requests to receivers (Standard Webhooks 1.0, WebSub) and what follows from their answers. Pure functions."""

from __future__ import annotations

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from portal.sharing.states import AttemptOutcome, CopySight, SharedItem

_LONGEST_ADDRESS = 500
_LONGEST_WAIT = timedelta(hours=6)
_LATER = frozenset({408, 425, 429})
_GONE = 410


@dataclass(frozen=True, slots=True)
class ReceiverResponse:
    """Result of an attempt. `copy_url` is the address of the copy, "" if not given; `error` is text for officers;
    `wait` is the receiver's Retry-After, within bounds."""

    outcome: AttemptOutcome
    copy_url: str = ""
    error: str = ""
    status: int | None = None
    wait: timedelta | None = None


def read_response(
    *, status: int, body: bytes, retry_after: str, at: datetime, content_id: UUID | None = None, version: int = 0
) -> ReceiverResponse:
    """What a response of any status means for this version. Never raises, whatever the body holds.

    Without `content_id` no receipt is expected and the body is ignored.
    """
    if 200 <= status < 300:
        # A 2xx with a body that is no receipt ("OK", HTML) is a confirmation too; a receipt for another item or
        # version is not.
        said = _object(body) if content_id else {}
        if "id" in said and said["id"] != str(content_id):
            return ReceiverResponse(AttemptOutcome.LATER, error="Biên nhận ghi nội dung khác", status=status)
        if "version" in said and said["version"] != version:
            return ReceiverResponse(AttemptOutcome.LATER, error="Biên nhận ghi bản khác", status=status)
        return ReceiverResponse(AttemptOutcome.CONFIRMED, copy_url=_address(said.get("url")), status=status)
    if status == _GONE:
        return ReceiverResponse(AttemptOutcome.GONE, error="Nơi nhận báo không nhận nữa (410)", status=status)
    if status in _LATER or status >= 500:
        return ReceiverResponse(
            AttemptOutcome.LATER,
            error=f"Nơi nhận báo lỗi {status}",
            status=status,
            wait=read_retry_after(retry_after, at=at, longest=_LONGEST_WAIT),
        )
    return ReceiverResponse(AttemptOutcome.REFUSED, error=f"Nơi nhận từ chối ({status})", status=status)


def _object(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _address(said: object) -> str:
    is_one = isinstance(said, str) and said.startswith(("https://", "http://")) and said.isprintable()
    return said if is_one and isinstance(said, str) and len(said) <= _LONGEST_ADDRESS else ""


_MISSING = frozenset({404, 410, 451})
_NOINDEX = re.compile(r"<meta[^>]{0,200}\bnoindex\b", re.IGNORECASE)


def sight_of(*, status: int, robots: str, body: str, title: str) -> CopySight:
    """What is at the address of a copy that should be removed. A page with `noindex` counts as gone, as a tombstone may
    keep the title. A page without the title may be a maintenance page: ABSENT must be seen twice to count."""
    if status in _MISSING:
        return CopySight.GONE
    if status != 200:
        return CopySight.UNCLEAR
    if "noindex" in robots.lower() or _NOINDEX.search(body):
        return CopySight.GONE
    said, wanted = (" ".join(unescape(text).split()).lower() for text in (body, title))
    return CopySight.STANDS if wanted and wanted in said else CopySight.ABSENT


def read_retry_after(said: str, *, at: datetime, longest: timedelta) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3), at most `longest`; None if it cannot be parsed."""
    text = said.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        wait = timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    return min(max(wait, timedelta()), longest)


FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
# A version that was refused this often is postponed for `PUT_ASIDE`; a withdrawal never is.
MOST_REFUSALS = 12
PUT_ASIDE = timedelta(days=30)
# After this many failures in a row a site gets one request at a time until it answers again.
FAILURES_THAT_REST = 5
LONGEST_REST = timedelta(hours=1)

_DOUBLINGS = 20  # beyond these every pause is the longest one


def pause_after_attempt(*, receipt: ReceiverResponse, attempts: int, is_withdrawal: bool, salt: str) -> timedelta:
    """Pause after the `attempts`-th attempt (from 1) at one version; `salt` spreads the retries of many copies."""
    if receipt.outcome is AttemptOutcome.GONE:
        return LONGEST_PAUSE
    if receipt.outcome is AttemptOutcome.REFUSED and attempts >= MOST_REFUSALS and not is_withdrawal:
        return PUT_ASIDE
    return max(pause_after(attempts, salt=salt, longest=LONGEST_PAUSE), receipt.wait or timedelta())


def pause_after(attempts: int, *, salt: str, longest: timedelta) -> timedelta:
    """Exponential backoff: 30 seconds, doubled each time, with 20 % jitter, at most `longest`."""
    doubled = min(FIRST_PAUSE * (1 << min(max(attempts, 1) - 1, _DOUBLINGS)), longest)
    share = int.from_bytes(sha256(f"{salt}|{attempts}".encode()).digest()[:4]) / 0xFFFFFFFF
    return min(doubled * (0.8 + 0.4 * share), longest)


def failures_after(failures: int, *, more: int) -> int:
    """Failures in a row after `more` that came together.

    A batch of requests cut off by one restart of the site counts at most up to FAILURES_THAT_REST.
    """
    return max(failures + 1, min(failures + more, FAILURES_THAT_REST))


def rest_after(failures: int, *, salt: str) -> timedelta | None:
    """How long a site gets no requests after so many failures in a row; None = no rest yet."""
    return (
        None
        if failures < FAILURES_THAT_REST
        else pause_after(failures - FAILURES_THAT_REST + 1, salt=salt, longest=LONGEST_REST)
    )


PAYLOAD_SCHEMA = "lan-toa.item/1"


class WebhookAction(StrEnum):
    """What a receiver must do. A receiver only answers `TEST` and publishes nothing."""

    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    TEST = "test"


def webhook_action(item: SharedItem, *, confirmed_version: int) -> WebhookAction:
    """The action that brings a receiver from its confirmed version (0 = none) to this one."""
    if item.is_withdrawn:
        return WebhookAction.WITHDRAW
    return WebhookAction.CORRECT if confirmed_version else WebhookAction.PUBLISH


def webhook_payload(item: SharedItem, *, action: WebhookAction) -> bytes:
    """JSON body of a webhook; identical bytes for the same item, version and action, so that a retry repeats them."""
    said = _head(item.content_id, action, item.version, item.sequence)
    said |= _tombstone(item) if item.is_withdrawn else {"item": _item(item)}
    return _json(said)


def trial_payload(*, content_id: UUID) -> bytes:
    """Body of a trial ("Gửi thử"): signed like every request, to be answered with a receipt and not published."""
    return _json(_head(content_id, WebhookAction.TEST, 0, 0))


def _head(content_id: UUID, action: WebhookAction, version: int, sequence: int) -> dict[str, Any]:
    return {
        "schema": PAYLOAD_SCHEMA,
        "action": action.value,
        "id": str(content_id),
        "version": version,
        "sequence": sequence,
    }


def _tombstone(item: SharedItem) -> dict[str, Any]:
    return {
        "withdrawal": {
            "type": item.withdrawal,
            "note": item.note,
            "successor": item.successor,
            "url": item.url,
            "title": item.title,
            "withdrawn_at": _moment(item.updated_at),
        }
    }


def _item(item: SharedItem) -> dict[str, Any]:
    return {
        "url": item.url,
        "kind": item.kind,
        "article_kind": item.article_kind,
        "kind_label": item.kind_label,
        "title": item.title,
        "lead": item.lead,
        "html": item.html,
        "language": item.language,
        "agency": {"name": item.agency, "slug": item.agency_slug},
        "fields": [{"slug": slug, "name": name} for slug, name in item.fields],
        "sets": list(item.sets),
        "licence": {"name": item.licence, "url": item.licence_url},
        "source": {"name": item.source_name, "url": item.source_url},
        "published_at": _moment(item.published_at),
        "updated_at": _moment(item.updated_at),
        "citations": [{"text": text, "url": url} for text, url in item.citations],
        "enclosures": [{"url": url, "media_type": kind, "bytes": size} for url, kind, size in item.enclosures],
        "is_stale": item.is_stale,
        "note": item.note,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
SCHEME = "v1"
SECRET_PREFIX = "whsec_"  # noqa: S105  how a secret begins, so that people recognise one
# After a rotation both secrets sign for this long, so that the partner has time to change.
BOTH_SIGN_FOR = timedelta(days=7)


def secret_of(*, key: str, uid: UUID, version: int) -> bytes:
    """The `version`-th secret of a partner: 32 bytes."""
    return hmac.digest(key.encode(), f"lan-toa.webhook/1|{uid}|{version}".encode(), sha256)


def secrets_at(*, key: str, uid: UUID, version: int, rotated_at: datetime | None, at: datetime) -> list[bytes]:
    """The secrets valid at a moment, newest first; two within BOTH_SIGN_FOR of a rotation."""
    has_two = version > 1 and rotated_at is not None and at < rotated_at + BOTH_SIGN_FOR
    return [secret_of(key=key, uid=uid, version=one) for one in range(version, version - 1 - has_two, -1)]


def secret_text(secret: bytes) -> str:
    """The secret as shown to the partner: "whsec_" and base64."""
    return f"{SECRET_PREFIX}{b64encode(secret).decode()}"


def webhook_id(*, content_id: UUID, version: int) -> str:
    """Constant over all retries of a version, so that receivers recognise repetitions."""
    return f"{content_id}.{version}"


def signed_headers(*, secrets: Sequence[bytes], message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The three headers of Standard Webhooks for a request sent at this moment."""
    timestamp = str(int(at.timestamp()))
    return {
        ID: message_id,
        TIMESTAMP: timestamp,
        SIGNATURE: " ".join(_signature(one, message_id, timestamp, body) for one in secrets),
    }


def _signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    mac = hmac.digest(secret, b".".join((message_id.encode(), timestamp.encode(), body)), sha256)
    return f"{SCHEME},{b64encode(mac).decode()}"


SHORTEST_LEASE, USUAL_LEASE, LONGEST_LEASE = timedelta(hours=1), timedelta(days=10), timedelta(days=30)
_LONGEST_SECRET = 199  # bytes; the Recommendation requires fewer than 200


class HubMode(StrEnum):
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


class BadHubRequest(ValueError):
    """An invalid subscription request. The message, in English, is for its programmer."""


def read_hub_request(said: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a subscription request; `topic` is absolute. Raises BadHubRequest."""
    mode, topic, callback = (said.get(f"hub.{name}", "").strip() for name in ("mode", "topic", "callback"))
    if mode not in list(HubMode):
        raise BadHubRequest("hub.mode must be subscribe or unsubscribe.")
    if not topic or not callback or max(len(topic), len(callback)) > _LONGEST_ADDRESS:
        raise BadHubRequest(f"hub.topic and hub.callback must be given, at most {_LONGEST_ADDRESS} characters each.")
    secret = said.get("hub.secret", "")
    if len(secret.encode()) > _LONGEST_SECRET:
        raise BadHubRequest("hub.secret must be shorter than 200 bytes.")
    lease = _lease(said.get("hub.lease_seconds", ""))
    return {"mode": HubMode(mode), "topic": topic, "callback": callback, "lease": lease, "secret": secret}


def _lease(said: str) -> timedelta:
    """The requested lease, within bounds. Raises BadHubRequest."""
    if not said:
        return USUAL_LEASE
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        raise BadHubRequest("hub.lease_seconds must be a whole number.")
    return min(max(timedelta(seconds=int(said)), SHORTEST_LEASE), LONGEST_LEASE)


def confirmation_question(*, callback: str, mode: HubMode, topic: str, challenge: str, lease: timedelta) -> str:
    """URL of the request that verifies a subscriber's intent (WebSub 5.3)."""
    said = {"hub.mode": mode.value, "hub.topic": topic, "hub.challenge": challenge}
    if mode is HubMode.SUBSCRIBE:
        said["hub.lease_seconds"] = str(int(lease.total_seconds()))
    return _with_query(callback, said)


def denial(*, callback: str, topic: str, reason: str) -> str:
    """URL of the request that tells a subscriber that its subscription is denied (WebSub 5.2)."""
    return _with_query(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason})


def _with_query(callback: str, said: Mapping[str, str]) -> str:
    return f"{callback}{'&' if '?' in callback else '?'}{urlencode(said)}"


def distribution_headers(*, hub: str, topic: str, media_type: str, body: bytes, secret: str) -> dict[str, str]:
    """Headers of a content distribution request, signed if there is a secret (WebSub 7, 8)."""
    headers = {"content-type": media_type, "link": f'<{hub}>; rel="hub", <{topic}>; rel="self"'}
    if secret:
        headers["x-hub-signature"] = f"sha256={hmac.new(secret.encode(), body, sha256).hexdigest()}"
    return headers
