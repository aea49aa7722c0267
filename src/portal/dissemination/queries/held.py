"""All data held about one follower, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.design.sheets import Cell, TableSheet
from portal.dissemination.models import Consent, DataRequest, Delivery, Follower, IncomingMessage
from portal.dissemination.queries.followers import (
    lately_sent,
    lines_about,
    living_subscriptions,
    own_addresses,
    refusals_at,
    subjects_named,
)
from portal.dissemination.states import CONSENTS
from portal.journal.queries.personal import moment as _moment

# The columns of each part: heading, and a function of the row. Rows of two columns are name and value.
_COLUMNS: Mapping[str, Mapping[str, Callable[[Any], Cell]]] = {
    "Về bạn": {"Điều": lambda row: row[0], "Nội dung": lambda row: row[1]},
    "Địa chỉ nhận tin": {
        "Kênh": lambda row: row[0].get_channel_display(),
        "Địa chỉ": lambda row: row[0].value,
        "Qua Zalo": lambda row: "có" if row[0].by_zalo else "",
        "Xác nhận lúc": lambda row: _moment(row[0].confirmed_at),
        "Ngừng lúc": lambda row: _moment(row[0].ended_at),
        "Không gửi vì": lambda row: f"{row[1].get_reason_display()} ({_moment(row[1].at)})" if row[1] else "",
        "Nhắn tới lúc": lambda row: _moment(row[0].last_heard_at),
        "Chi tiết": lambda row: json.dumps(row[0].particulars, ensure_ascii=False) if row[0].particulars else "",
    },
    "Đang theo dõi": {
        "Loại": lambda row: row[0].get_kind_display(),
        "Tên": lambda row: row[1],
        "Báo khi nào": lambda row: row[0].get_frequency_display(),
        "Từ lúc": lambda row: _moment(row[0].confirmed_at),
        "Theo danh sách của cơ quan": lambda row: (
            f"{row[0].consent_list}, dòng {row[0].list_row}, ký ngày {row[0].agreed_on:%d/%m/%Y}"
            if row[0].consent_list
            else ""
        ),
    },
    "Tin gần đây": {
        "Loại": lambda one: one.get_kind_display(),
        "Viết lúc": lambda one: _moment(one.created_at),
        "Lời tin của cơ quan": lambda one: one.of_system.text if hasattr(one, "of_system") else "",
        "Tình trạng": lambda one: one.get_state_display(),
    },
    "Tin của các đợt gửi": {
        "Đợt gửi": lambda one: one.campaign.title if one.campaign else "",
        "Kênh": lambda one: one.get_channel_display(),
        "Tình trạng": lambda one: one.get_state_display(),
        "Gửi lúc": lambda one: _moment(one.handed_at),
        "Tới lúc": lambda one: _moment(one.arrived_at),
        "Xem lúc": lambda one: _moment(one.seen_at),
    },
    "Yêu cầu về dữ liệu": {
        "Muốn": lambda one: one.get_kind_display(),
        "Nhận lúc": lambda one: _moment(one.received_at),
        "Nói thêm": lambda one: one.words,
        "Hạn làm xong": lambda one: f"{one.done_by:%d/%m/%Y}",
        "Xong lúc": lambda one: _moment(one.done_at),
        "Kết quả": lambda one: one.outcome,
    },
    "Tin nhắn đã gửi tới cổng": {
        "Kênh": lambda one: one.get_channel_display(),
        "Nhận lúc": lambda one: _moment(one.received_at),
        "Lời nhắn": lambda one: one.text,
        "Tình trạng": lambda one: one.get_state_display(),
        "Đã viết trả lời": lambda one: "\n".join(reply.text or "" for reply in one.replies.all()),
    },
    "Sổ đồng ý": {
        "Lúc": lambda row: _moment(row[0].at),
        "Việc": lambda row: row[0].get_act_display(),
        "Cách": lambda row: row[0].get_way_display(),
        "Kênh": lambda row: row[0].get_channel_display(),
        "Về": lambda row: row[1],
        "Lời đã đồng ý": lambda row: words_of(row[0]),
    },
}


def parts_of(follower: Follower) -> list[TableSheet]:
    """All data held about a person, in words, each kind with its columns; addresses in full, for the owner."""
    return [
        TableSheet(
            title, tuple(_COLUMNS[title]), [tuple(said(row) for said in _COLUMNS[title].values()) for row in rows]
        )
        for title, rows in _rows(follower).items()
    ]


def _rows(follower: Follower) -> dict[str, Iterable[Any]]:
    kept = list(own_addresses(follower=follower))
    marks = {one.fingerprint for one in kept}
    refused = refusals_at(fingerprints=marks, at=timezone.now())
    followed, lines = list(living_subscriptions(follower=follower)), list(lines_about(follower=follower))
    named = subjects_named(
        pairs=[(one.kind, one.key) for one in followed] + [(one.kind, one.key) for one in lines if one.kind]
    )
    names = {place: subject.name for place, subject in named.items()}
    return {
        "Về bạn": [
            ("Mã", str(follower.code)),
            ("Từ lúc", _moment(follower.created_at)),
            ("Nơi ở, nơi làm ăn", follower.place.name if follower.place else ""),
            ("Nhận tin với tư cách", follower.get_role_display()),
            ("Ngôn ngữ", follower.get_language_display()),
        ],
        "Địa chỉ nhận tin": [(one, refused.get((one.channel, one.fingerprint))) for one in kept],
        "Đang theo dõi": [(one, names.get((one.kind, one.key), one.key)) for one in followed],
        "Tin gần đây": lately_sent(follower=follower),
        "Tin của các đợt gửi": Delivery.objects.filter(follower=follower, campaign__isnull=False)
        .select_related("campaign")
        .order_by("-pk"),
        "Yêu cầu về dữ liệu": DataRequest.objects.filter(person=follower.code).order_by("-pk"),
        "Tin nhắn đã gửi tới cổng": IncomingMessage.objects.filter(mark__in=marks)
        .prefetch_related("replies")
        .order_by("-pk"),
        "Sổ đồng ý": [(one, names.get((one.kind, one.key), one.key)) for one in lines],
    }


def as_json(parts: list[TableSheet], *, owner: str, at: datetime) -> str:
    kept = {part.title: [dict(zip(part.head, row, strict=True)) for row in part.rows] for part in parts}
    head = {"ben_kiem_soat_du_lieu": owner, "lap_luc": timezone.localtime(at).isoformat()}
    return json.dumps(head | kept, ensure_ascii=False, indent=2)


def words_of(line: Consent) -> str:
    """The words that the person agreed to, as they were shown; "" if the line is no consent."""
    return CONSENTS.get(line.wording, "").format(owner=line.controller)
