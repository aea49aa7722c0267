"""What leaves a text behind, and how a flag on stale content is settled."""

from enum import StrEnum

from portal.library.states.events import ENDING, EventKind

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
