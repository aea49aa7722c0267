"""The literal tables of sharing (what travels, how attempts and visits go), and the value that travels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class SharedItemKind(StrEnum):
    """What travels; the value is what the stale guard calls it."""

    ARTICLE = "editorial.article"
    ANSWER = "questions.answer"
    SCAN = "digitisation.scan"


class ItemWithdrawal(StrEnum):
    """How an item ended, for those who hold copies."""

    NOTE = "rut"
    MERGED = "gop"
    GONE = "xoa"


class AttemptOutcome(StrEnum):
    """How an attempt to reach a receiver went, in what it means for the next one."""

    CONFIRMED = "da-nhan"
    LATER = "thu-lai-sau"
    UNREACHABLE = "khong-ket-noi-duoc"
    REFUSED = "bi-tu-choi"
    GONE = "khong-nhan-nua"


class RenewedCopy(StrEnum):
    """What became of a copy that was there before and has followed its item."""

    CORRECTED = "sua"
    WARNED = "canh-bao"
    WITHDRAWN = "go"


class SubscriptionState(StrEnum):
    """Where a subscription of the WebSub hub stands."""

    VERIFYING = "dang-xac-minh"
    ACTIVE = "dang-nhan"
    DENIED = "khong-chap-nhan"
    ENDED = "da-het"


class SourceForm(StrEnum):
    """How an agency's own site tells what it publishes."""

    FEED = "rss-atom"
    JSON_FEED = "json-feed"
    OAI = "oai-pmh"


class SourceTrust(StrEnum):
    """What becomes of a good item of a source."""

    WAIT = "cho-duyet"
    PUBLISH = "dang-ngay"


class HarvestState(StrEnum):
    """What became of an item of a source."""

    WAITING = "cho-duyet"
    TAKEN = "da-dang"
    DOUBLE = "trung"
    QUARANTINED = "cach-ly"
    DECLINED = "khong-dang"
    WITHDRAWN = "da-rut"


class RunOutcome(StrEnum):
    DONE = "xong"
    UNCHANGED = "khong-doi"
    CUT = "do-dang"
    FAILED = "loi"
    HELD = "giu-lai"


ITEM_CHOICES = [
    (SharedItemKind.ARTICLE.value, "Bài"),
    (SharedItemKind.ANSWER.value, "Câu trả lời"),
    (SharedItemKind.SCAN.value, "Tài liệu số hóa"),
]
WITHDRAWN_CHOICES = [
    (ItemWithdrawal.NOTE.value, "Rút, có lời giải thích"),
    (ItemWithdrawal.MERGED.value, "Gộp vào nội dung khác"),
    (ItemWithdrawal.GONE.value, "Xóa hẳn"),
]
OUTCOME_CHOICES = [
    (AttemptOutcome.CONFIRMED.value, "Nơi nhận đã xác nhận"),
    (AttemptOutcome.LATER.value, "Nơi nhận bảo thử lại sau"),
    (AttemptOutcome.UNREACHABLE.value, "Không kết nối được"),
    (AttemptOutcome.REFUSED.value, "Nơi nhận từ chối"),
    (AttemptOutcome.GONE.value, "Nơi nhận không nhận nữa"),
]
SUBSCRIPTION_CHOICES = [
    (SubscriptionState.VERIFYING.value, "Đang xác minh"),
    (SubscriptionState.ACTIVE.value, "Đang nhận"),
    (SubscriptionState.DENIED.value, "Không xác minh được"),
    (SubscriptionState.ENDED.value, "Đã hết hạn hoặc thôi nhận"),
]
FORM_CHOICES = [
    (SourceForm.FEED.value, "RSS hoặc Atom"),
    (SourceForm.JSON_FEED.value, "JSON Feed"),
    (SourceForm.OAI.value, "OAI-PMH"),
]
TRUST_CHOICES = [
    (SourceTrust.WAIT.value, "Chờ người duyệt"),
    (SourceTrust.PUBLISH.value, "Đăng ngay, nguồn đã duyệt"),
]
HARVEST_CHOICES = [
    (HarvestState.WAITING.value, "Chờ duyệt"),
    (HarvestState.TAKEN.value, "Đã đăng"),
    (HarvestState.DOUBLE.value, "Trùng bài đã có"),
    (HarvestState.QUARANTINED.value, "Cách ly"),
    (HarvestState.DECLINED.value, "Không đăng"),
    (HarvestState.WITHDRAWN.value, "Nguồn đã rút"),
]
RUN_CHOICES = [
    (RunOutcome.DONE.value, "Xong"),
    (RunOutcome.UNCHANGED.value, "Nguồn không có gì mới"),
    (RunOutcome.CUT.value, "Dở dang, lần sau đọc tiếp"),
    (RunOutcome.FAILED.value, "Lỗi"),
    (RunOutcome.HELD.value, "Giữ lại, chờ cán bộ xem"),
]


@dataclass(frozen=True, slots=True)
class SharedItem:
    """One public thing at one version. Every address is absolute, every moment aware.

    `kind` is "article", "answer" or "scan" (a digitised document); `article_kind` the code of the kind of content.
    `version` counts up with each public change: a receiver ignores what is not newer. `sequence` orders the changes of
    all items.
    `withdrawal` is "" while the item is public, then "rut" (withdrawn, with a note), "gop" (merged: read `successor`)
    or "xoa" (gone). `note` are public words: why it was withdrawn, or what has changed in the law (`is_stale`) while it
    is public. `html` is a clean body, "" when withdrawn and where the licence lets only title, lead and address
    travel.
    """

    content_id: UUID
    kind: str
    article_kind: str
    kind_label: str
    version: int
    sequence: int
    is_withdrawn: bool
    withdrawal: str
    note: str
    successor: str
    url: str
    title: str
    lead: str
    html: str
    language: str
    agency: str
    agency_slug: str
    fields: tuple[tuple[str, str], ...]  # (slug, name)
    sets: tuple[str, ...]  # "chuyen-muc:tin-bai", "co-quan:so-tu-phap-can-tho", "linh-vuc:dat-dai", "loai:tin"
    licence: str
    licence_url: str
    source_name: str
    source_url: str
    published_at: datetime
    updated_at: datetime
    citations: tuple[tuple[str, str], ...]  # ("khoản 2 Điều 328 Bộ luật Dân sự 91/2015/QH13", address or "")
    enclosures: tuple[tuple[str, str, int], ...]  # (address, media type, bytes)
    is_stale: bool
