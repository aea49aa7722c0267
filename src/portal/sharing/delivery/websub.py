"""WebSub in words (W3C Recommendation, 23 January 2018): what a subscriber asks, is asked back, is sent."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from urllib.parse import urlencode

SHORTEST_LEASE, USUAL_LEASE, LONGEST_LEASE = timedelta(hours=1), timedelta(days=10), timedelta(days=30)
_LONGEST_SECRET = 199  # bytes; the Recommendation says less than 200
_LONGEST_ADDRESS = 500


class HubMode(StrEnum):
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


class BadHubRequest(ValueError):
    """The request cannot be taken. The words, in English, are for the programmer who sent it."""


@dataclass(frozen=True, slots=True)
class HubRequest:
    """What a subscriber asks for. `topic` is absolute; the secret stays out of every repr."""

    mode: HubMode
    topic: str
    callback: str
    lease: timedelta
    secret: str = field(default="", repr=False)


def read_hub_request(said: Mapping[str, str]) -> HubRequest:
    """The form of a subscription request. Raises BadRequest."""
    mode, topic, callback = (said.get(f"hub.{name}", "").strip() for name in ("mode", "topic", "callback"))
    if mode not in list(HubMode):
        raise BadHubRequest("hub.mode must be subscribe or unsubscribe.")
    if not topic or not callback or max(len(topic), len(callback)) > _LONGEST_ADDRESS:
        raise BadHubRequest(f"hub.topic and hub.callback must be given, at most {_LONGEST_ADDRESS} characters each.")
    secret = said.get("hub.secret", "")
    if len(secret.encode()) > _LONGEST_SECRET:
        raise BadHubRequest("hub.secret must be shorter than 200 bytes.")
    return HubRequest(HubMode(mode), topic, callback, _lease(said.get("hub.lease_seconds", "")), secret)


def _lease(said: str) -> timedelta:
    """As asked, within bounds."""
    if not said:
        return USUAL_LEASE
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        raise BadHubRequest("hub.lease_seconds must be a whole number.")
    return min(max(timedelta(seconds=int(said)), SHORTEST_LEASE), LONGEST_LEASE)


def confirmation_question(*, callback: str, mode: HubMode, topic: str, challenge: str, lease: timedelta) -> str:
    """The address by which a subscriber is asked whether it meant what somebody asked in its name (5.3)."""
    said = {"hub.mode": mode.value, "hub.topic": topic, "hub.challenge": challenge}
    if mode is HubMode.SUBSCRIBE:
        said["hub.lease_seconds"] = str(int(lease.total_seconds()))
    return _with_query(callback, said)


def denial(*, callback: str, topic: str, reason: str) -> str:
    """The address by which a subscriber is told that it gets nothing (5.2)."""
    return _with_query(callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": reason})


def _with_query(callback: str, said: Mapping[str, str]) -> str:
    return f"{callback}{'&' if '?' in callback else '?'}{urlencode(said)}"


def distribution_headers(*, hub: str, topic: str, media_type: str, body: bytes, secret: str) -> dict[str, str]:
    """What goes with the content of a topic (7, 8)."""
    headers = {"content-type": media_type, "link": f'<{hub}>; rel="hub", <{topic}>; rel="self"'}
    if secret:
        headers["x-hub-signature"] = f"sha256={hmac.new(secret.encode(), body, sha256).hexdigest()}"
    return headers
