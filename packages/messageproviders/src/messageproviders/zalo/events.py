"""What Zalo tells by itself, read from the body of a webhook. Reading never raises: what nobody knows is OTHER."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from messageproviders.zalo.calls import read_json, text_of


class Told(StrEnum):
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


# Whatever somebody sends begins their window anew; only text can hold a word that stops.
_KINDS: Mapping[str, Told] = {
    "follow": Told.FOLLOW,
    "unfollow": Told.UNFOLLOW,
    **{
        f"user_send_{what}": Told.WORD
        for what in ["text", "image", "gif", "link", "audio", "video", "sticker", "location", "file", "business_card"]
    },
    "user_received_message": Told.RECEIPT,
    "user_seen_message": Told.SEEN,
    "user_submit_info": Told.PHONE,
    "change_template_status": Told.TEMPLATE,
    "change_template_quality": Told.TEMPLATE,
    "change_oa_daily_quota": Told.QUOTA,
    # The name of the event about the rights of people is not in what could be read: both spellings seen.
    "user_request_delete_data": Told.DATA_REQUEST,
    "data_subject_request": Told.DATA_REQUEST,
}
_LONGEST_WORD = 2000
_FIRST, _LAST = 1_262_304_000_000, 4_102_444_800_000  # 2010 and 2100, in milliseconds


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `who` is the person's identity at the account, or a telephone number where a receipt says one.

    `at` is when it happened: of a receipt the time of delivery, never that of the event; None where it is not said.
    """

    told: Told
    name: str
    who: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    message_ids: tuple[str, ...] = ()
    reference: str = ""
    at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict, repr=False)


def digest_of(body: bytes) -> str:
    """By which a repetition is known: the message's number where there is one, else all that was sent."""
    said = read_json(body) or {}
    message = _part(said, "message")
    number = text_of(message, "msg_id")
    name = text_of(said, "event_name")
    if number and name:
        return hashlib.sha256(f"{name}\0{number}\0{_who(said)}".encode()).hexdigest()
    return hashlib.sha256(body).hexdigest()


def read_event(body: bytes | str) -> Event:
    said = read_json(body.encode() if isinstance(body, str) else body) or {}
    name = text_of(said, "event_name")
    told = _KINDS.get(name, Told.OTHER)
    message = _part(said, "message")
    is_receipt = told in (Told.RECEIPT, Told.SEEN)
    many = message.get("msg_ids")
    ids = (text_of(message, "msg_id"), *(str(one) for one in many or () if isinstance(many, list)))
    return Event(
        told,
        name,
        who=_who(said),
        text=text_of(message, "text")[:_LONGEST_WORD],
        phone=text_of(_part(said, "info"), "phone"),
        message_ids=tuple(dict.fromkeys(one for one in ids if one)),
        reference=text_of(message, "tracking_id"),
        at=_moment(text_of(message, "delivery_time") if told is Told.RECEIPT else text_of(said, "timestamp")),
        details=_details(said) if not is_receipt else {},
    )


def timestamp_of(body: bytes) -> str:
    return text_of(read_json(body) or {}, "timestamp")


def _who(said: Mapping[str, Any]) -> str:
    """The person: whoever follows or sends; of receipts, the receiver."""
    is_receipt = _KINDS.get(text_of(said, "event_name")) is Told.RECEIPT
    parts = ("recipient",) if is_receipt else ("follower", "sender")
    return next((found for part in parts if (found := text_of(_part(said, part), "id"))), "")


def _details(said: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("template_id", "status", "quality", "reason", "quota", "source", "request_type", "type")
    return {name: said[name] for name in kept if name in said}


def _part(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = said.get(name)
    return found if isinstance(found, Mapping) else {}


def _moment(milliseconds: str) -> datetime | None:
    if not milliseconds.isdecimal() or not _FIRST <= int(milliseconds) <= _LAST:
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
