"""Dated events in the life of an instrument, relations between instruments, and how stale flags are settled.

In the words and codes of the national database of legal documents."""

from enum import StrEnum
from typing import NamedTuple


class EventKind(StrEnum):
    """What happens to an instrument, in whole or at named provisions."""

    ISSUED = "ban-hanh"
    IN_FORCE = "co-hieu-luc"
    AMENDED = "sua-doi"
    SUPPLEMENTED = "bo-sung"
    REPLACED = "thay-the"
    REPEALED = "bai-bo"
    SUSPENDED = "ngung-hieu-luc"
    RESUMED = "tiep-tuc-hieu-luc"
    CORRECTED = "dinh-chinh"
    EXPIRED = "het-hieu-luc"

    @property
    def label(self) -> str:
        return EVENT_LABELS[self]

    @property
    def ends(self) -> bool:
        """True where what is named binds nobody any more from the event's day on."""
        return self in ENDING


EVENT_LABELS = {
    EventKind.ISSUED: "Được ban hành",
    EventKind.IN_FORCE: "Có hiệu lực",
    EventKind.AMENDED: "Được sửa đổi",
    EventKind.SUPPLEMENTED: "Được bổ sung",
    EventKind.REPLACED: "Bị thay thế",
    EventKind.REPEALED: "Bị bãi bỏ",
    EventKind.SUSPENDED: "Ngưng hiệu lực",
    EventKind.RESUMED: "Tiếp tục có hiệu lực",
    EventKind.CORRECTED: "Được đính chính",
    EventKind.EXPIRED: "Hết hiệu lực",
}
EVENT_CHOICES = [(kind.value, label) for kind, label in EVENT_LABELS.items()]
ENDING = frozenset({EventKind.REPLACED, EventKind.REPEALED, EventKind.EXPIRED})


class EventState(StrEnum):
    """Whether a person has said that it is so. Nothing changes the law without a person."""

    PROPOSED = "de-xuat"
    ACCEPTED = "da-nhan"
    DECLINED = "khong-nhan"
    REVOKED = "da-rut-lai"

    @property
    def label(self) -> str:
        return EVENT_STATE_LABELS[self]


EVENT_STATE_LABELS = {
    EventState.PROPOSED: "Chờ xem xét",
    EventState.ACCEPTED: "Đã ghi nhận",
    EventState.DECLINED: "Không ghi nhận",
    EventState.REVOKED: "Ghi nhận nhầm, đã rút lại",
}
EVENT_STATE_CHOICES = [(state.value, label) for state, label in EVENT_STATE_LABELS.items()]


class EventOrigin(StrEnum):
    """Who first said it: the text itself as read, the source's record, an officer, or an accepted event."""

    READ = "doc-tu-van-ban"
    SOURCE = "nguon-neu"
    OFFICER = "can-bo-nhap"
    EVENT = "theo-su-kien"

    @property
    def label(self) -> str:
        return ORIGIN_LABELS[self]


ORIGIN_LABELS = {
    EventOrigin.READ: "Đọc từ lời văn",
    EventOrigin.SOURCE: "Do nguồn nêu",
    EventOrigin.OFFICER: "Cán bộ nhập",
    EventOrigin.EVENT: "Theo sự kiện đã ghi nhận",
}
ORIGIN_CHOICES = [(origin.value, label) for origin, label in ORIGIN_LABELS.items()]

# What an instruction does to one provision: the values of `lawtext.amendments.AmendmentAction`, and "begins".
ACTION_LABELS = {
    "sua-doi": "Sửa đổi",
    "bo-sung": "Bổ sung",
    "thay-the": "Thay thế",
    "bai-bo": "Bãi bỏ",
    "ngung-hieu-luc": "Ngưng hiệu lực",
    "dinh-chinh": "Đính chính",
    "het-hieu-luc": "Hết hiệu lực",
    "thay-cum-tu": "Thay cụm từ",
    "co-hieu-luc": "Bắt đầu có hiệu lực",
}
CHANGES_WORDS = "thay-cum-tu"
BEGINS = "co-hieu-luc"
ACTION_CHOICES = list(ACTION_LABELS.items())

# Which part of a provision an instruction means, if not all of it: the values of `lawtext.amendments.ProvisionPart`.
PART_LABELS = {"ten": "tên", "doan-mo-dau": "đoạn mở đầu", "doan": "một đoạn"}
PART_CHOICES = list(PART_LABELS.items())


# That a law is issued or comes into force is no news to whoever cites it.
CHANGING = ENDING | {EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.CORRECTED, EventKind.SUSPENDED}


# Working days from the flag within which its owner looks at a content: the time that the portal measures itself by.
REVIEW_DAYS = 5


class FlagOutcome(StrEnum):
    """The owner says one of the first three. A flag is lifted without anybody's doing when its reason is no more: a
    suspension is over, an event was accepted by mistake."""

    CORRECTED = "da-sua"
    STILL_RIGHT = "van-dung"
    WITHDRAWN = "da-go"
    LIFTED = "khong-con-can-xem"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    FlagOutcome.CORRECTED: "Đã sửa theo quy định mới",
    FlagOutcome.STILL_RIGHT: "Đã xem, nội dung vẫn đúng",
    FlagOutcome.WITHDRAWN: "Đã gỡ phần dựa vào quy định này",
    FlagOutcome.LIFTED: "Không còn phải xem: quy định trở lại như cũ",
}
# By these the owner changed the words themselves.
REWORDED = (FlagOutcome.CORRECTED, FlagOutcome.WITHDRAWN)
BY_OWNER = (FlagOutcome.CORRECTED, FlagOutcome.STILL_RIGHT, FlagOutcome.WITHDRAWN)
OUTCOME_CHOICES = [(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]


class RelationKind(StrEnum):
    """This instrument → the other."""

    REPEALS = "bai-bo"
    ANNOUNCES = "cong-bo"
    BASED_ON = "can-cu"
    REFERS_TO = "dan-chieu"
    HALTS = "dinh-chi"
    CORRECTS = "dinh-chinh"
    CONSOLIDATES = "hop-nhat"
    GUIDES = "huong-dan"
    DETAILS = "quy-dinh-chi-tiet"
    AMENDS = "sua-doi-bo-sung"
    SUSPENDS = "ngung-hieu-luc"
    REPLACES = "thay-the"
    INTERPRETS = "giai-thich"

    @property
    def code(self) -> int:
        """The code of the national database."""
        return NAMES[self].code

    @property
    def outward(self) -> str:
        """What the other one is to this: "Văn bản căn cứ"."""
        return NAMES[self].outward

    @property
    def inward(self) -> str:
        """What this one is to the other, read from the other end: "Văn bản dựa vào"."""
        return NAMES[self].inward


class Names(NamedTuple):
    code: int
    outward: str
    inward: str


NAMES = {
    RelationKind.REPEALS: Names(1, "Văn bản bị bãi bỏ", "Văn bản bãi bỏ"),
    RelationKind.ANNOUNCES: Names(2, "Văn bản được công bố", "Văn bản công bố"),
    RelationKind.BASED_ON: Names(3, "Văn bản căn cứ", "Văn bản ban hành dựa trên văn bản này"),
    RelationKind.REFERS_TO: Names(4, "Văn bản được dẫn chiếu", "Văn bản dẫn chiếu đến"),
    RelationKind.HALTS: Names(5, "Văn bản bị đình chỉ thi hành", "Văn bản đình chỉ thi hành"),
    RelationKind.CORRECTS: Names(6, "Văn bản được đính chính", "Văn bản đính chính"),
    RelationKind.CONSOLIDATES: Names(7, "Văn bản được hợp nhất", "Văn bản hợp nhất"),
    RelationKind.GUIDES: Names(8, "Văn bản được hướng dẫn", "Văn bản hướng dẫn"),
    RelationKind.DETAILS: Names(9, "Văn bản được quy định chi tiết", "Văn bản quy định chi tiết"),
    RelationKind.AMENDS: Names(10, "Văn bản được sửa đổi, bổ sung", "Văn bản sửa đổi, bổ sung"),
    RelationKind.SUSPENDS: Names(11, "Văn bản bị ngưng hiệu lực", "Văn bản làm ngưng hiệu lực"),
    RelationKind.REPLACES: Names(12, "Văn bản được thay thế", "Văn bản thay thế"),
    RelationKind.INTERPRETS: Names(14, "Văn bản được giải thích", "Văn bản giải thích"),
}
RELATION_CHOICES = [(kind.value, names.outward) for kind, names in NAMES.items()]
BY_CODE = {names.code: kind for kind, names in NAMES.items()}
