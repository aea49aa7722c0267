"""The validity of an instrument as the State names it, and how it follows from dates where nobody has stated it.

Names: the seven statuses of the national database of legal documents. "Unknown" is ours: a document whose source says
neither its status nor when it takes effect is not claimed to be in force.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class InstrumentStatus(StrEnum):
    """The value is used in addresses and filters; `label` is what people read."""

    IN_FORCE = "con-hieu-luc"
    NOT_YET = "chua-co-hieu-luc"
    PARTLY_EXPIRED = "het-hieu-luc-mot-phan"
    WHOLLY_EXPIRED = "het-hieu-luc-toan-bo"
    EXPIRED = "het-hieu-luc"
    SUSPENDED = "ngung-hieu-luc"
    PARTLY_SUSPENDED = "ngung-hieu-luc-mot-phan"
    UNKNOWN = "chua-ro"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def is_over(self) -> bool:
        """True where nobody may rely on the text any more."""
        return self in OVER


LABELS = {
    InstrumentStatus.IN_FORCE: "Còn hiệu lực",
    InstrumentStatus.NOT_YET: "Chưa có hiệu lực",
    InstrumentStatus.PARTLY_EXPIRED: "Hết hiệu lực một phần",
    InstrumentStatus.WHOLLY_EXPIRED: "Hết hiệu lực toàn bộ",
    InstrumentStatus.EXPIRED: "Hết hiệu lực",
    InstrumentStatus.SUSPENDED: "Ngưng hiệu lực",
    InstrumentStatus.PARTLY_SUSPENDED: "Ngưng hiệu lực một phần",
    InstrumentStatus.UNKNOWN: "Chưa rõ tình trạng hiệu lực",
}
OVER = frozenset({InstrumentStatus.WHOLLY_EXPIRED, InstrumentStatus.EXPIRED})
STATUS_CHOICES = [(status.value, label) for status, label in LABELS.items() if status is not InstrumentStatus.UNKNOWN]


class InstrumentDates(NamedTuple):
    """What is known of when an instrument binds; None where the source does not say. Expired from `expired` on."""

    effective: date | None
    expired: date | None


def status_on(*, stated: str, dates: InstrumentDates, day: date) -> InstrumentStatus:
    """The status on a day. A date that has come beats what was stated before it came; a statement beats no date."""
    has_ended = dates.expired is not None and dates.expired <= day
    has_begun = dates.effective is not None and dates.effective <= day
    if has_ended:
        return InstrumentStatus.EXPIRED if stated == InstrumentStatus.EXPIRED else InstrumentStatus.WHOLLY_EXPIRED
    if (
        dates.effective is not None
        and not has_begun
        and stated in {"", InstrumentStatus.IN_FORCE, InstrumentStatus.NOT_YET}
    ):
        return InstrumentStatus.NOT_YET
    if has_begun and stated in {"", InstrumentStatus.NOT_YET}:
        return InstrumentStatus.IN_FORCE
    return InstrumentStatus(stated) if stated else InstrumentStatus.UNKNOWN
