"""The literal tables of sharing (what travels, how attempts and visits go), and the value that travels."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from portal.schema.states import LabelledChoices


class SharedItemKind(LabelledChoices):
    """What travels; the value is what the stale guard calls it."""

    ARTICLE = "editorial.article", "Bài"
    ANSWER = "questions.answer", "Câu trả lời"
    SCAN = "digitisation.scan", "Tài liệu số hóa"
    LAW = "library.instrument", "Văn bản pháp luật"
    PROVISION = "library.provision", "Điều của văn bản"


# The kind of content that laws are, and the set that all of them are in. Who names no set takes contents, not these.
LAW_KIND = "van-ban"
LAW_SET = f"loai:{LAW_KIND}"
PROVISION_KIND = "dieu-luat"  # an article of the law that a section has taken over


def is_taken(codes: Collection[str], *, by: Collection[str]) -> bool:
    """Whether what stands in these sets is for who takes those (none: every content, and no law)."""
    return not set(codes).isdisjoint(by) if by else LAW_SET not in codes


class ItemWithdrawal(LabelledChoices):
    """How an item ended, for those who hold copies."""

    NOTE = "rut", "Rút, có lời giải thích"
    MERGED = "gop", "Gộp vào nội dung khác"
    GONE = "xoa", "Xóa hẳn"


class AttemptOutcome(LabelledChoices):
    """How an attempt to reach a receiver went, in what it means for the next one."""

    CONFIRMED = "da-nhan", "Nơi nhận đã xác nhận"
    LATER = "thu-lai-sau", "Nơi nhận bảo thử lại sau"
    UNREACHABLE = "khong-ket-noi-duoc", "Không kết nối được"
    REFUSED = "bi-tu-choi", "Nơi nhận từ chối"
    GONE = "khong-nhan-nua", "Nơi nhận không nhận nữa"


class CopySight(LabelledChoices):
    """What was seen at the address of a copy that was to go."""

    GONE = "khong-con", "Đã xem: không còn"
    ABSENT = "khong-thay", "Đã xem một lần: không thấy bài; sẽ xem lại"
    STANDS = "van-con", "Đã xem: vẫn còn"
    UNCLEAR = "chua-xem-duoc", "Chưa xem được"


class LetterRung(LabelledChoices):
    """Who is written to of a copy that nobody has seen gone."""

    PARTNER = "trang-nhan", "Thư cho người phụ trách trang nhận"
    OFFICER = "can-bo", "Thư cho cán bộ của cơ quan đăng bài"
    LEADER = "lanh-dao", "Thư cho lãnh đạo cơ quan đăng bài"


@dataclass(frozen=True, slots=True)
class LetterStep:
    """A rung, and how long after the partner's own time it is climbed."""

    rung: LetterRung
    after: timedelta


# For what was withdrawn from which day on; the newest last. No law sets these times, the portal's owner does. Nobody is
# written to of what was withdrawn before there was a ladder.
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
    """The ladder for what was withdrawn on a day; none before there was any."""
    return next((steps for since, steps in reversed(COPY_LADDERS) if since <= day), ())


class RenewedCopy(StrEnum):
    """What became of a copy that was there before and has followed its item."""

    CORRECTED = "sua"
    WARNED = "canh-bao"
    WITHDRAWN = "go"


class SubscriptionState(LabelledChoices):
    """Where a subscription of the WebSub hub stands."""

    VERIFYING = "dang-xac-minh", "Đang xác minh"
    ACTIVE = "dang-nhan", "Đang nhận"
    DENIED = "khong-chap-nhan", "Không xác minh được"
    ENDED = "da-het", "Đã hết hạn hoặc thôi nhận"


class SourceForm(LabelledChoices):
    """How an agency's own site tells what it publishes."""

    FEED = "rss-atom", "RSS hoặc Atom"
    JSON_FEED = "json-feed", "JSON Feed"
    OAI = "oai-pmh", "OAI-PMH"


class SourceTrust(LabelledChoices):
    """What becomes of a good item of a source."""

    WAIT = "cho-duyet", "Chờ người duyệt"
    PUBLISH = "dang-ngay", "Đăng ngay, nguồn đã duyệt"


class HarvestState(LabelledChoices):
    """What became of an item of a source."""

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
    """What is said of a public thing to whoever shows it, the portal's own version of it or another's."""

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
    """One public thing at one version. Every address is absolute, every moment aware.

    `kind` is "article", "answer", "scan" (a digitised document), "law" or "provision" (an
    article of the law that a section has taken over); `article_kind` the code of the kind of
    content. Of a law the agency is who issued it, `lead` its status with who says so and what was done to it last.
    `version` counts up with each public change: a receiver ignores what is not newer. `sequence` orders the changes of
    all items.
    `withdrawal` is "" while the item is public, then "rut" (withdrawn, with a note), "gop" (merged: read `successor`)
    or "xoa" (gone). `note` are public words: why it was withdrawn, or what has changed in the law (`is_stale`) while it
    is public. `html` is a clean body, "" when withdrawn and where the licence lets only title, lead and address
    travel.
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
    """Whose data it is, where it lies (without a slash at the end), and on what terms it is given."""

    address: str
    name: str
    owner: str
    licence: str
    licence_address: str

    def at(self, path: str) -> str:
        return f"{self.address}{path}"
