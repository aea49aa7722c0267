"""All that is kept of one person, written out for them: for a machine (JSON), a table (CSV), or to be read (a page)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.dissemination.models import Consent, DataRequest, Follower, Letter, Suppression
from portal.dissemination.queries.following import (
    campaign_messages_to,
    lately_sent,
    lines_about,
    living_subscriptions,
    own_addresses,
    refusals_at,
    subjects_named,
)
from portal.dissemination.wording import CONSENTS

BOM = "\ufeff"  # by which spreadsheets know UTF-8


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing that is kept: a heading, the names of its columns, its rows."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def parts_of(follower: Follower) -> list[Part]:
    """Everything, in words; addresses in full, for they are their owner's."""
    return [
        _self(follower),
        _addresses(follower),
        _followed(follower),
        _letters(follower),
        _campaigns(follower),
        _requests(follower),
        _ledger(follower),
    ]


def as_json(parts: list[Part], *, owner: str, at: datetime) -> str:
    data: dict[str, Any] = {"ben_kiem_soat_du_lieu": owner, "lap_luc": timezone.localtime(at).isoformat()}
    for part in parts:
        data[part.title] = [dict(zip(part.columns, row, strict=True)) for row in part.rows]
    return json.dumps(data, ensure_ascii=False, indent=2)


def as_csv(parts: list[Part]) -> str:
    """One table after another. What a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    for part in parts:
        writer.writerow([part.title])
        writer.writerow(part.columns)
        writer.writerows([_harmless(cell) for cell in row] for row in part.rows)
        writer.writerow([])
    return BOM + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _self(follower: Follower) -> Part:
    rows = [
        ("Mã", str(follower.code)),
        ("Từ lúc", _moment(follower.created_at)),
        ("Nơi ở, nơi làm ăn", follower.place.name if follower.place else ""),
        ("Nhận tin với tư cách", follower.get_role_display()),
        ("Ngôn ngữ", follower.get_language_display()),
    ]
    return Part("Về bạn", ("Điều", "Nội dung"), rows)


def _addresses(follower: Follower) -> Part:
    kept = list(own_addresses(follower=follower))
    refused = refusals_at(fingerprints={one.fingerprint for one in kept}, at=timezone.now())
    rows = [
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
    ]
    columns = ("Kênh", "Địa chỉ", "Qua Zalo", "Xác nhận lúc", "Ngừng lúc", "Không gửi vì", "Nhắn tới lúc", "Chi tiết")
    return Part("Địa chỉ nhận tin", columns, rows)


def _refusal(refusal: Suppression | None) -> str:
    return f"{refusal.get_reason_display()} ({_moment(refusal.at)})" if refusal else ""


def _followed(follower: Follower) -> Part:
    living = list(living_subscriptions(follower=follower))
    named = subjects_named(pairs=[(one.kind, one.key) for one in living])
    rows = []
    for one in living:
        subject = named.get((one.kind, one.key))
        name = subject.name if subject else one.key
        rows.append((one.get_kind_display(), name, one.get_frequency_display(), _moment(one.confirmed_at)))
    return Part("Đang theo dõi", ("Loại", "Tên", "Báo khi nào", "Từ lúc"), rows)


def _letters(follower: Follower) -> Part:
    rows = [_letter(one) for one in lately_sent(follower=follower)]
    return Part("Tin đã gửi gần đây", ("Loại", "Viết lúc", "Tình trạng"), rows)


def _letter(letter: Letter) -> tuple[str, str, str]:
    return letter.get_kind_display(), _moment(letter.created_at), letter.get_state_display()


def _campaigns(follower: Follower) -> Part:
    rows = [
        (one.campaign.title if one.campaign else "", one.get_channel_display(), one.get_state_display(),
         _moment(one.handed_at), _moment(one.arrived_at), _moment(one.seen_at))
        for one in campaign_messages_to(follower=follower)
    ]  # fmt: skip
    return Part("Tin của các đợt gửi", ("Đợt gửi", "Kênh", "Tình trạng", "Gửi lúc", "Tới lúc", "Xem lúc"), rows)


def _requests(follower: Follower) -> Part:
    rows = [
        (one.get_kind_display(), _moment(one.received_at), one.words, f"{one.done_by:%d/%m/%Y}", _moment(one.done_at),
         one.outcome)
        for one in DataRequest.objects.filter(person=follower.code).order_by("-pk")
    ]  # fmt: skip
    columns = ("Muốn", "Nhận lúc", "Nói thêm", "Hạn làm xong", "Xong lúc", "Kết quả")
    return Part("Yêu cầu về dữ liệu", columns, rows)


def _ledger(follower: Follower) -> Part:
    lines = list(lines_about(follower=follower))
    named = subjects_named(pairs=[(one.kind, one.key) for one in lines if one.kind])
    rows = [_line(one, named) for one in lines]
    return Part("Sổ đồng ý", ("Lúc", "Việc", "Cách", "Kênh", "Về", "Lời đã đồng ý"), rows)


def _line(line: Consent, named: dict[tuple[str, str], Any]) -> tuple[str, ...]:
    subject = named.get((line.kind, line.key))
    about = subject.name if subject else line.key
    return (
        _moment(line.at),
        line.get_act_display(),
        line.get_way_display(),
        line.get_channel_display(),
        about,
        words_of(line),
    )


def words_of(line: Consent) -> str:
    """What was agreed to, in the words that were shown; "" where the line is no consent."""
    return CONSENTS.get(line.wording, "").format(owner=line.controller)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else ""
