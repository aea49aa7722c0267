"""A consolidation is made step by step, and every step is looked at by a person before the text is published."""

from enum import StrEnum


class ConsolidationState(StrEnum):
    DRAFT = "dang-lam"
    PUBLISHED = "da-cong-bo"
    DROPPED = "da-bo"


CONSOLIDATION_CHOICES = [
    (ConsolidationState.DRAFT.value, "Đang hợp nhất"),
    (ConsolidationState.PUBLISHED.value, "Đã đưa lên"),
    (ConsolidationState.DROPPED.value, "Đã bỏ"),
]


class StepStatus(StrEnum):
    """How applying one amendment went: the values of `lawtext.amendments.apply.AmendmentStep.status`."""

    APPLIED = "applied"
    DOUBTFUL = "doubtful"
    IMPOSSIBLE = "impossible"


STEP_CHOICES = [
    (StepStatus.APPLIED.value, "Áp dụng được"),
    (StepStatus.DOUBTFUL.value, "Cần xem kỹ"),
    (StepStatus.IMPOSSIBLE.value, "Không áp dụng được"),
]


class Review(StrEnum):
    PENDING = "chua-xem"
    APPROVED = "dong-y"
    EDITED = "sua-lai"
    SKIPPED = "bo-qua"


REVIEW_CHOICES = [
    (Review.PENDING.value, "Chưa xem"),
    (Review.APPROVED.value, "Đồng ý"),
    (Review.EDITED.value, "Đã sửa lại lời văn"),
    (Review.SKIPPED.value, "Bỏ qua"),
]
