"""A plan that is proposed for the next period: what becomes of each of its lines, and of the whole."""

from enum import StrEnum


class Choice(StrEnum):
    """What whoever drafts the plan decides on a proposed assignment."""

    KEEP = "keep"
    CHANGE = "change"
    DROP = "drop"


CHOICE_LABELS = {Choice.KEEP: "Giữ như đề xuất", Choice.CHANGE: "Sửa lại", Choice.DROP: "Bỏ"}
CHOICE_CHOICES = [(choice.value, label) for choice, label in CHOICE_LABELS.items()]


class Reason(StrEnum):
    """Why an assignment stands in the draft."""

    UNFINISHED = "unfinished"
    CONTINUING = "continuing"
    GOAL = "goal"
    DIFFICULTY = "difficulty"
    STANDING = "standing"
    DONE = "done"


REASON_LABELS = {
    Reason.UNFINISHED: "Chưa hoàn thành",
    Reason.CONTINUING: "Việc thường xuyên",
    Reason.GOAL: "Chỉ tiêu của văn bản mới",
    Reason.DIFFICULTY: "Khó khăn, vướng mắc còn mở",
    Reason.STANDING: "Việc kế hoạch nào cũng có",
    Reason.DONE: "Đã hoàn thành",
}
REASON_CHOICES = [(reason.value, label) for reason, label in REASON_LABELS.items()]


class ProposalState(StrEnum):
    DRAFT = "draft"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


PROPOSAL_LABELS = {
    ProposalState.DRAFT: "Đang soạn",
    ProposalState.ACCEPTED: "Đã thành kế hoạch",
    ProposalState.DROPPED: "Đã bỏ",
}
PROPOSAL_CHOICES = [(state.value, label) for state, label in PROPOSAL_LABELS.items()]
