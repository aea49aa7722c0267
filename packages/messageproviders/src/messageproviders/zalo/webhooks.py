"""Webhooks of Zalo: signatures and events. Reading never raises: an unknown event is OTHER."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from messageproviders.zalo.client import read_json, text_of


class ZaloEventKind(StrEnum):
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    WORD = "word"
    RECEIPT = "receipt"
    SEEN = "seen"
    PHONE = "phone"
    TEMPLATE = "template"
    QUOTA = "quota"
    DATA_REQUEST = "data_request"
    OTHER = "other"


# Anything a person sends restarts their reply window; only text can contain a request to stop.
_KINDS: Mapping[str, ZaloEventKind] = {
    "follow": ZaloEventKind.FOLLOW,
    "unfollow": ZaloEventKind.UNFOLLOW,
    **{
        f"user_send_{what}": ZaloEventKind.WORD
        for what in ["text", "image", "gif", "link", "audio", "video", "sticker", "location", "file", "business_card"]
    },
    "user_received_message": ZaloEventKind.RECEIPT,
    "user_seen_message": ZaloEventKind.SEEN,
    "user_submit_info": ZaloEventKind.PHONE,
    "change_template_status": ZaloEventKind.TEMPLATE,
    "change_template_quality": ZaloEventKind.TEMPLATE,
    "change_oa_daily_quota": ZaloEventKind.QUOTA,
    # The documentation that we could read does not name the data subject event: both known spellings.
    "user_request_delete_data": ZaloEventKind.DATA_REQUEST,
    "data_subject_request": ZaloEventKind.DATA_REQUEST,
}
_LONGEST_WORD = 2000
_FIRST, _LAST = 1_262_304_000_000, 4_102_444_800_000  # 2010 and 2100, in milliseconds


@dataclass(frozen=True, slots=True)
class ZaloEvent:
    """One event. `who` is the person's user id at the account, or a telephone number in some receipts.

    `at` is when it happened: for a receipt the time of delivery, never that of the event; None if it is not given.
    """

    told: ZaloEventKind
    name: str
    who: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    message_ids: tuple[str, ...] = ()
    reference: str = ""
    at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)


def digest_of(body: bytes) -> str:
    """Identifies a repeated event: from the message id if there is one, otherwise from the whole body."""
    said = read_json(body) or {}
    number = text_of(_part(said, "message"), "msg_id")
    name = text_of(said, "event_name")
    return (
        hashlib.sha256(f"{name}\0{number}\0{_who(said)}".encode()).hexdigest()
        if number and name
        else hashlib.sha256(body).hexdigest()
    )


def read_event(body: bytes | str) -> ZaloEvent:
    said = read_json(body.encode() if isinstance(body, str) else body) or {}
    name = text_of(said, "event_name")
    told = _KINDS.get(name, ZaloEventKind.OTHER)
    message = _part(said, "message")
    is_receipt = told in (ZaloEventKind.RECEIPT, ZaloEventKind.SEEN)
    many = message.get("msg_ids")
    ids = (text_of(message, "msg_id"), *(str(one) for one in many or () if isinstance(many, list)))
    return ZaloEvent(
        told,
        name,
        who=_who(said),
        text=text_of(message, "text")[:_LONGEST_WORD],
        phone=text_of(_part(said, "info"), "phone"),
        message_ids=tuple(dict.fromkeys(one for one in ids if one)),
        reference=text_of(message, "tracking_id"),
        at=_moment(text_of(message, "delivery_time") if told is ZaloEventKind.RECEIPT else text_of(said, "timestamp")),
        details=_details(said) if not is_receipt else {},
    )


def timestamp_of(body: bytes) -> str:
    return text_of(read_json(body) or {}, "timestamp")


def _who(said: Mapping[str, Any]) -> str:
    """The person's id: the follower or sender; for receipts the recipient."""
    is_receipt = _KINDS.get(text_of(said, "event_name")) is ZaloEventKind.RECEIPT
    parts = ("recipient",) if is_receipt else ("follower", "sender")
    return next((found for part in parts if (found := text_of(_part(said, part), "id"))), "")


def _details(said: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("template_id", "status", "quality", "reason", "quota", "source", "request_type", "type")
    return {name: said[name] for name in kept if name in said}


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return found if isinstance(found, Mapping) else {}


def _moment(milliseconds: str) -> datetime | None:
    return (
        datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
        if milliseconds.isdecimal() and _FIRST <= int(milliseconds) <= _LAST
        else None
    )


_PREFIX = "mac="


class SignatureVariant(StrEnum):
    """Which id comes first, and where the timestamp comes from."""

    APP_BODY = "app-than"
    APP_HEADER = "app-dau"
    OA_BODY = "oa-than"
    OA_HEADER = "oa-dau"


@dataclass(frozen=True, slots=True)
class SignedWebhook:
    """A request as bytes and text, with the ids that may be part of the signature."""

    body: bytes = field(repr=False)
    signature: str
    app_id: str
    oa_id: str
    in_body: str  # timestamp in the body
    in_header: str  # timestamp in X-ZEvent-Timestamp


def matching(signed: SignedWebhook, *, secret: str, pinned: str = "") -> SignatureVariant | None:
    """The variant whose signature matches; with `pinned` only that one.

    All are computed and compared in constant time, so that the time taken reveals nothing.
    """
    given = signed.signature.removeprefix(_PREFIX).strip().lower().encode()
    found: SignatureVariant | None = None
    for variant in SignatureVariant:
        fits = hmac.compare_digest(mac(signed, variant, secret).encode(), given)
        if fits and pinned in ("", variant) and found is None and secret:
            found = variant
    return found


def mac(signed: SignedWebhook, variant: SignatureVariant, secret: str) -> str:
    """The signature that Zalo would send."""
    first = signed.app_id if variant in (SignatureVariant.APP_BODY, SignatureVariant.APP_HEADER) else signed.oa_id
    moment = signed.in_body if variant in (SignatureVariant.APP_BODY, SignatureVariant.OA_BODY) else signed.in_header
    return hashlib.sha256(first.encode() + signed.body + moment.encode() + secret.encode()).hexdigest()
