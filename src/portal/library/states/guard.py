"""How a flag on stale content is settled."""

from enum import StrEnum


class FlagOutcome(StrEnum):
    CORRECTED = "da-sua"
    STILL_RIGHT = "van-dung"
    WITHDRAWN = "da-go"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    FlagOutcome.CORRECTED: "Đã sửa theo quy định mới",
    FlagOutcome.STILL_RIGHT: "Đã xem, nội dung vẫn đúng",
    FlagOutcome.WITHDRAWN: "Đã gỡ nội dung",
}
OUTCOME_CHOICES = [(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]
