"""Signatures of webhooks, after the convention of Standard Webhooks 1.0: HMAC-SHA256 of "id.timestamp.body".

A partner's secret is made from the installation's key, the partner's own number and how often it was given a new one.
It is kept nowhere; whoever changes the installation's key gives every partner a new secret.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

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


def spoken(secret: bytes) -> str:
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
