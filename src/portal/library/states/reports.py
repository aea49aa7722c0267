"""What a reader may report of a text (báo lỗi văn bản), and what became of it."""

from enum import StrEnum


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
