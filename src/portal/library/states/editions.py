"""Where the wording of an edition comes from, the steps of a consolidation, and what readers report of a text."""

from enum import StrEnum


class EditionKind(StrEnum):
    """The value is stored; `label` is what people read."""

    ISSUED = "ban-hanh"
    CONSOLIDATED = "hop-nhat"
    CODIFIED = "phap-dien"

    @property
    def label(self) -> str:
        return EDITION_LABELS[self]


EDITION_LABELS = {
    EditionKind.ISSUED: "Bản ban hành",
    EditionKind.CONSOLIDATED: "Bản hợp nhất",
    EditionKind.CODIFIED: "Bản theo Bộ pháp điển",
}
EDITION_CHOICES = [(kind.value, label) for kind, label in EDITION_LABELS.items()]


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


class ProblemKind(StrEnum):
    WORDING = "sai-loi-van"
    MISSING = "thieu-noi-dung"
    STATUS = "sai-tinh-trang"
    LINK = "lien-ket-sai"
    OTHER = "khac"

    @property
    def label(self) -> str:
        return PROBLEM_LABELS[self]


PROBLEM_LABELS = {
    ProblemKind.WORDING: "Lời văn sai, lỗi chữ",
    ProblemKind.MISSING: "Thiếu điều, khoản hoặc phụ lục",
    ProblemKind.STATUS: "Tình trạng hiệu lực hoặc ngày tháng sai",
    ProblemKind.LINK: "Liên kết dẫn tới sai văn bản",
    ProblemKind.OTHER: "Lỗi khác",
}
PROBLEM_CHOICES = [(kind.value, label) for kind, label in PROBLEM_LABELS.items()]


class ProblemState(StrEnum):
    OPEN = "moi"
    FIXED = "da-sua"
    NOT_A_FAULT = "khong-phai-loi"

    @property
    def label(self) -> str:
        return PROBLEM_STATE_LABELS[self]


PROBLEM_STATE_LABELS = {
    ProblemState.OPEN: "Chưa xử lý",
    ProblemState.FIXED: "Đã sửa",
    ProblemState.NOT_A_FAULT: "Không phải lỗi",
}
PROBLEM_STATE_CHOICES = [(state.value, label) for state, label in PROBLEM_STATE_LABELS.items()]
