"""The tables of sharing (kinds of items, outcomes of attempts and visits), and the values that are sent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from portal.schema.states import LabelledChoices


class SharedItemKind(LabelledChoices):
    """Kinds of shared items; each value is the content kind of the stale guard."""

    ARTICLE = "editorial.article", "Bài"
    ANSWER = "questions.answer", "Câu trả lời"
    SCAN = "digitisation.scan", "Tài liệu số hóa"
    LAW = "library.instrument", "Văn bản pháp luật"
    PROVISION = "library.provision", "Điều của văn bản"


# The kind of content of laws, and the set of all laws. A receiver that names no set gets every content except laws.
LAW_KIND = "van-ban"
LAW_SET = f"loai:{LAW_KIND}"
PROVISION_KIND = "dieu-luat"  # an article of a law that a section has adopted


def is_taken(codes: Collection[str], *, by: Collection[str]) -> bool:
    """Whether content in the sets `codes` goes to a receiver of the sets `by` (none: all content except laws)."""
    return not set(codes).isdisjoint(by) if by else LAW_SET not in codes


class ItemWithdrawal(LabelledChoices):
    """How an item ended, as sent to its receivers."""

    NOTE = "rut", "Rút, có lời giải thích"
    MERGED = "gop", "Gộp vào nội dung khác"
    GONE = "xoa", "Xóa hẳn"


class AttemptOutcome(LabelledChoices):
    """Result of an attempt to reach a receiver, by what it means for the next attempt."""

    CONFIRMED = "da-nhan", "Nơi nhận đã xác nhận"
    LATER = "thu-lai-sau", "Nơi nhận bảo thử lại sau"
    UNREACHABLE = "khong-ket-noi-duoc", "Không kết nối được"
    REFUSED = "bi-tu-choi", "Nơi nhận từ chối"
    GONE = "khong-nhan-nua", "Nơi nhận không nhận nữa"


class CopySight(LabelledChoices):
    """What the portal saw at the address of a copy that should be removed."""

    GONE = "khong-con", "Đã xem: không còn"
    ABSENT = "khong-thay", "Đã xem một lần: không thấy bài; sẽ xem lại"
    STANDS = "van-con", "Đã xem: vẫn còn"
    UNCLEAR = "chua-xem-duoc", "Chưa xem được"


class LetterRung(LabelledChoices):
    """Who gets the reminder about a copy that has not been seen removed."""

    PARTNER = "trang-nhan", "Thư cho người phụ trách trang nhận"
    OFFICER = "can-bo", "Thư cho cán bộ của cơ quan đăng bài"
    LEADER = "lanh-dao", "Thư cho lãnh đạo cơ quan đăng bài"


@dataclass(frozen=True, slots=True)
class LetterStep:
    """A step of a reminder ladder; `after` counts from the end of the partner's time to confirm (`confirm_minutes`)."""

    rung: LetterRung
    after: timedelta


# Each ladder applies to items withdrawn from its day on; the newest is last. No law sets these times; they are the
# portal owner's choice. No reminders are sent about earlier withdrawals.
COPY_LADDERS: tuple[tuple[date, tuple[LetterStep, ...]], ...] = (
    (
        date(2026, 12, 1),
        (
            LetterStep(LetterRung.PARTNER, timedelta()),
            LetterStep(LetterRung.OFFICER, timedelta(hours=4)),
            LetterStep(LetterRung.LEADER, timedelta(days=1)),
        ),
    ),
)


def ladder_on(day: date) -> tuple[LetterStep, ...]:
    """The reminder ladder for an item withdrawn on this day; empty before the first ladder."""
    return next((steps for since, steps in reversed(COPY_LADDERS) if since <= day), ())


class RenewedCopy(StrEnum):
    """How an existing copy changed when it was updated."""

    CORRECTED = "sua"
    WARNED = "canh-bao"
    WITHDRAWN = "go"


class SubscriptionState(LabelledChoices):
    """States of a subscription of the WebSub hub."""

    VERIFYING = "dang-xac-minh", "Đang xác minh"
    ACTIVE = "dang-nhan", "Đang nhận"
    DENIED = "khong-chap-nhan", "Không xác minh được"
    ENDED = "da-het", "Đã hết hạn hoặc thôi nhận"


class SourceForm(LabelledChoices):
    """Format in which a source publishes its items."""

    FEED = "rss-atom", "RSS hoặc Atom"
    JSON_FEED = "json-feed", "JSON Feed"
    OAI = "oai-pmh", "OAI-PMH"


class SourceTrust(LabelledChoices):
    """Whether valid items of a source are published at once."""

    WAIT = "cho-duyet", "Chờ người duyệt"
    PUBLISH = "dang-ngay", "Đăng ngay, nguồn đã duyệt"


class HarvestState(LabelledChoices):
    """States of a harvested item."""

    WAITING = "cho-duyet", "Chờ duyệt"
    TAKEN = "da-dang", "Đã đăng"
    DOUBLE = "trung", "Trùng bài đã có"
    QUARANTINED = "cach-ly", "Cách ly"
    DECLINED = "khong-dang", "Không đăng"
    WITHDRAWN = "da-rut", "Nguồn đã rút"


class RunOutcome(LabelledChoices):
    DONE = "xong", "Xong"
    UNCHANGED = "khong-doi", "Nguồn không có gì mới"
    CUT = "do-dang", "Dở dang, lần sau đọc tiếp"
    FAILED = "loi", "Lỗi"
    HELD = "giu-lai", "Giữ lại, chờ cán bộ xem"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWords:
    """The fields of a public content that every form of it shows, on the portal and at receivers."""

    article_kind: str
    kind_label: str
    title: str
    lead: str
    html: str
    language: str
    agency: str
    agency_slug: str
    fields: tuple[tuple[str, str], ...]  # (slug, name)
    licence: str
    licence_url: str
    published_at: datetime
    updated_at: datetime
    source_name: str = ""
    source_url: str = ""
    citations: tuple[tuple[str, str], ...] = ()  # ("khoản 2 Điều 328 Bộ luật Dân sự 91/2015/QH13", address or "")
    enclosures: tuple[tuple[str, str, int], ...] = ()  # (address, media type, bytes)
    note: str = ""
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedItem(SharedWords):
    """One public content at one version. Addresses are absolute, datetimes aware.

    `kind` is "article", "answer", "scan" (a digitised document), "law" or "provision" (an article of a law that a
    section has adopted); `article_kind` the code of the kind of content. Of a law, `agency` is its issuer, and `lead`
    its status, with the source of that status, and its latest changes. `version` increases with each public change: a
    receiver ignores a version that is not newer. `sequence` orders the changes of all items.

    `withdrawal` is "" while the item is public, then "rut" (withdrawn, with a note), "gop" (merged: read `successor`)
    or "xoa" (gone). `note` is public text: why it was withdrawn or, while it is public and `is_stale`, what has changed
    in the law. `html` is a sanitised body, "" when withdrawn or where the licence allows only title, lead and address.
    """

    content_id: UUID
    kind: str
    version: int
    sequence: int
    is_withdrawn: bool
    withdrawal: str
    successor: str
    url: str
    sets: tuple[str, ...]  # "chuyen-muc:tin-bai", "co-quan:so-tu-phap-can-tho", "linh-vuc:dat-dai", "loai:tin"


@dataclass(frozen=True, slots=True)
class DataPublisher:
    """The publisher of the data (DCAT): its base address without a trailing slash, names and licence."""

    address: str
    name: str
    owner: str
    licence: str
    licence_address: str

    def at(self, path: str) -> str:
        return f"{self.address}{path}"
