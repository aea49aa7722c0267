"""Dated events in the life of an instrument, in the words of the national database of legal documents (lịch sử).

An event changes nothing until an officer accepts it; an accepted one takes effect on its day by itself.
"""

from enum import StrEnum


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


class Origin(StrEnum):
    """Who first said it: the text itself as read, the source's record, an officer, or an accepted event."""

    READ = "doc-tu-van-ban"
    SOURCE = "nguon-neu"
    OFFICER = "can-bo-nhap"
    EVENT = "theo-su-kien"

    @property
    def label(self) -> str:
        return ORIGIN_LABELS[self]


ORIGIN_LABELS = {
    Origin.READ: "Đọc từ lời văn",
    Origin.SOURCE: "Do nguồn nêu",
    Origin.OFFICER: "Cán bộ nhập",
    Origin.EVENT: "Theo sự kiện đã ghi nhận",
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
