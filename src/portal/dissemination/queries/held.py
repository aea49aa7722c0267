"""Everything that is kept of one follower, in words."""

from __future__ import annotations

import json
from datetime import datetime

from django.utils import timezone

from portal.design.sheets import Cell, TableSheet
from portal.dissemination.models import Consent, DataRequest, Follower, IncomingMessage, Subscription, Suppression
from portal.dissemination.queries.followers import (
    FollowedSubject,
    campaign_messages_to,
    lately_sent,
    lines_about,
    living_subscriptions,
    own_addresses,
    refusals_at,
    subjects_named,
)
from portal.dissemination.states import CONSENTS
from portal.journal.queries.personal import moment as _moment


def parts_of(follower: Follower) -> list[TableSheet]:
    """Everything, in words, each kind of thing with its columns; addresses in full, for they are their owner's."""
    return [
        _self(follower),
        _addresses(follower),
        _followed(follower),
        _letters(follower),
        _campaigns(follower),
        _requests(follower),
        _messages(follower),
        _ledger(follower),
    ]


def as_json(parts: list[TableSheet], *, owner: str, at: datetime) -> str:
    kept = {part.title: [dict(zip(part.head, row, strict=True)) for row in part.rows] for part in parts}
    head = {"ben_kiem_soat_du_lieu": owner, "lap_luc": timezone.localtime(at).isoformat()}
    return json.dumps(head | kept, ensure_ascii=False, indent=2)


def _self(follower: Follower) -> TableSheet:
    return TableSheet(
        "Về bạn",
        ("Điều", "Nội dung"),
        [
            ("Mã", str(follower.code)),
            ("Từ lúc", _moment(follower.created_at)),
            ("Nơi ở, nơi làm ăn", follower.place.name if follower.place else ""),
            ("Nhận tin với tư cách", follower.get_role_display()),
            ("Ngôn ngữ", follower.get_language_display()),
        ],
    )


def _addresses(follower: Follower) -> TableSheet:
    kept = list(own_addresses(follower=follower))
    refused = refusals_at(fingerprints={one.fingerprint for one in kept}, at=timezone.now())
    return TableSheet(
        "Địa chỉ nhận tin",
        ("Kênh", "Địa chỉ", "Qua Zalo", "Xác nhận lúc", "Ngừng lúc", "Không gửi vì", "Nhắn tới lúc", "Chi tiết"),
        [
            (
                one.get_channel_display(),
                one.value,
                "có" if one.by_zalo else "",
                _moment(one.confirmed_at),
                _moment(one.ended_at),
                _refusal(refused.get((one.channel, one.fingerprint))),
                _moment(one.last_heard_at),
                json.dumps(one.particulars, ensure_ascii=False) if one.particulars else "",
            )
            for one in kept
        ],
    )


def _refusal(refusal: Suppression | None) -> str:
    return f"{refusal.get_reason_display()} ({_moment(refusal.at)})" if refusal else ""


def _followed(follower: Follower) -> TableSheet:
    living = list(living_subscriptions(follower=follower))
    named = subjects_named(pairs=[(one.kind, one.key) for one in living])
    return TableSheet(
        "Đang theo dõi",
        ("Loại", "Tên", "Báo khi nào", "Từ lúc"),
        [
            (one.get_kind_display(), _name(one, named), one.get_frequency_display(), _moment(one.confirmed_at))
            for one in living
        ],
    )


def _letters(follower: Follower) -> TableSheet:
    return TableSheet(
        "Tin đã gửi gần đây",
        ("Loại", "Viết lúc", "Tình trạng"),
        [
            (one.get_kind_display(), _moment(one.created_at), one.get_state_display())
            for one in lately_sent(follower=follower)
        ],
    )


def _campaigns(follower: Follower) -> TableSheet:
    rows: list[tuple[Cell, ...]] = [
        (one.campaign.title if one.campaign else "", one.get_channel_display(), one.get_state_display(),
         _moment(one.handed_at), _moment(one.arrived_at), _moment(one.seen_at))
        for one in campaign_messages_to(follower=follower)
    ]  # fmt: skip
    return TableSheet("Tin của các đợt gửi", ("Đợt gửi", "Kênh", "Tình trạng", "Gửi lúc", "Tới lúc", "Xem lúc"), rows)


def _requests(follower: Follower) -> TableSheet:
    rows: list[tuple[Cell, ...]] = [
        (one.get_kind_display(), _moment(one.received_at), one.words, f"{one.done_by:%d/%m/%Y}", _moment(one.done_at),
         one.outcome)
        for one in DataRequest.objects.filter(person=follower.code).order_by("-pk")
    ]  # fmt: skip
    return TableSheet(
        "Yêu cầu về dữ liệu", ("Muốn", "Nhận lúc", "Nói thêm", "Hạn làm xong", "Xong lúc", "Kết quả"), rows
    )


def _messages(follower: Follower) -> TableSheet:
    written = IncomingMessage.objects.filter(mark__in=follower.addresses.values("fingerprint")).order_by("-pk")
    rows: list[tuple[Cell, ...]] = [
        (one.get_channel_display(), _moment(one.received_at), one.text, one.get_state_display(),
         "\n".join(reply.text or "" for reply in one.replies.all()))
        for one in written.prefetch_related("replies")
    ]  # fmt: skip
    return TableSheet(
        "Tin nhắn đã gửi tới cổng", ("Kênh", "Nhận lúc", "Lời nhắn", "Tình trạng", "Đã viết trả lời"), rows
    )


def _ledger(follower: Follower) -> TableSheet:
    lines = list(lines_about(follower=follower))
    named = subjects_named(pairs=[(one.kind, one.key) for one in lines if one.kind])
    return TableSheet(
        "Sổ đồng ý",
        ("Lúc", "Việc", "Cách", "Kênh", "Về", "Lời đã đồng ý"),
        [
            (
                _moment(one.at),
                one.get_act_display(),
                one.get_way_display(),
                one.get_channel_display(),
                _name(one, named),
                words_of(one),
            )
            for one in lines
        ],
    )


def _name(one: Subscription | Consent, named: dict[tuple[str, str], FollowedSubject]) -> str:
    return named[one.kind, one.key].name if (one.kind, one.key) in named else one.key


def words_of(line: Consent) -> str:
    """What was agreed to, in the words that were shown; "" where the line is no consent."""
    return CONSENTS.get(line.wording, "").format(owner=line.controller)
