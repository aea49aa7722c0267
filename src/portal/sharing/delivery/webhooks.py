"""The body of a webhook and its signature, after the convention of Standard Webhooks 1.0."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from portal.sharing.states import SharedItem

PAYLOAD_SCHEMA = "lan-toa.item/1"


class WebhookAction(StrEnum):
    """What a receiver is to do. `TEST` is to be answered and nothing else."""

    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    TEST = "test"


def webhook_action(item: SharedItem, *, confirmed_version: int) -> WebhookAction:
    """Which action brings a receiver from what it has confirmed (0 = nothing) to this version."""
    if item.is_withdrawn:
        return WebhookAction.WITHDRAW
    return WebhookAction.CORRECT if confirmed_version else WebhookAction.PUBLISH


def webhook_payload(item: SharedItem, *, action: WebhookAction) -> bytes:
    """The same bytes for the same item, version and action, so that a retry repeats what was said before."""
    said = _head(item.content_id, action, item.version, item.sequence)
    said |= _tombstone(item) if item.is_withdrawn else {"item": _item(item)}
    return _json(said)


def trial_payload(*, content_id: UUID) -> bytes:
    """What "Gửi thử" sends: signed like everything else, to be answered with a receipt and shown nowhere."""
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
# So long after a rotation both secrets sign: time for the partner to change theirs.
BOTH_SIGN_FOR = timedelta(days=7)


def secret_of(*, key: str, uid: UUID, version: int) -> bytes:
    """The secret that a partner was given the `version`-th time: 32 bytes."""
    return hmac.digest(key.encode(), f"lan-toa.webhook/1|{uid}|{version}".encode(), sha256)


def secrets_at(*, key: str, uid: UUID, version: int, rotated_at: datetime | None, at: datetime) -> list[bytes]:
    """The secrets that sign at a moment, the newest first."""
    has_two = version > 1 and rotated_at is not None and at < rotated_at + BOTH_SIGN_FOR
    return [secret_of(key=key, uid=uid, version=one) for one in range(version, version - 1 - has_two, -1)]


def secret_text(secret: bytes) -> str:
    """The secret as it is handed over."""
    return f"{SECRET_PREFIX}{b64encode(secret).decode()}"


def webhook_id(*, content_id: UUID, version: int) -> str:
    """Constant over all retries of a version: by it a receiver knows what it has had already."""
    return f"{content_id}.{version}"


def signed_headers(*, secrets: Sequence[bytes], message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The three headers of a request that leaves at this moment."""
    timestamp = str(int(at.timestamp()))
    return {
        ID: message_id,
        TIMESTAMP: timestamp,
        SIGNATURE: " ".join(_signature(one, message_id, timestamp, body) for one in secrets),
    }


def _signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    mac = hmac.digest(secret, b".".join((message_id.encode(), timestamp.encode(), body)), sha256)
    return f"{SCHEME},{b64encode(mac).decode()}"
