"""A plan as a whole: how it hangs together with others, its money, and what becomes of its lines in the next
period.
"""

from dataclasses import dataclass
from enum import StrEnum


class PlanLinkKind(StrEnum):
    """What a plan is to the other plan or programme."""

    IMPLEMENTS = "implements"
    CONTINUES = "continues"
    REPLACES = "replaces"
    PART_OF = "part_of"


@dataclass(frozen=True, slots=True)
class PlanLinkEnds:
    """The words at the plan that says it, and at the other one."""

    here: str
    there: str


LINK_ENDS = {
    PlanLinkKind.IMPLEMENTS: PlanLinkEnds("Thực hiện", "Được thực hiện bằng"),
    PlanLinkKind.CONTINUES: PlanLinkEnds("Tiếp nối", "Được tiếp nối bởi"),
    PlanLinkKind.REPLACES: PlanLinkEnds("Thay thế", "Được thay thế bởi"),
    PlanLinkKind.PART_OF: PlanLinkEnds("Thuộc", "Gồm có"),
}
LINK_CHOICES = [(kind.value, ends.here) for kind, ends in LINK_ENDS.items()]


class ProposalChoice(StrEnum):
    """What whoever drafts the plan decides on a proposed assignment."""

    KEEP = "keep"
    CHANGE = "change"
    DROP = "drop"


CHOICE_LABELS = {ProposalChoice.KEEP: "Giữ như đề xuất", ProposalChoice.CHANGE: "Sửa lại", ProposalChoice.DROP: "Bỏ"}
CHOICE_CHOICES = [(choice.value, label) for choice, label in CHOICE_LABELS.items()]


class ProposalReason(StrEnum):
    """Why an assignment stands in the draft."""

    UNFINISHED = "unfinished"
    CONTINUING = "continuing"
    GOAL = "goal"
    DIFFICULTY = "difficulty"
    STANDING = "standing"
    DONE = "done"


REASON_LABELS = {
    ProposalReason.UNFINISHED: "Chưa hoàn thành",
    ProposalReason.CONTINUING: "Việc thường xuyên",
    ProposalReason.GOAL: "Chỉ tiêu của văn bản mới",
    ProposalReason.DIFFICULTY: "Khó khăn, vướng mắc còn mở",
    ProposalReason.STANDING: "Việc kế hoạch nào cũng có",
    ProposalReason.DONE: "Đã hoàn thành",
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


class BudgetSource(StrEnum):
    """Điều 38, 39 Luật Phổ biến, giáo dục pháp luật 2012: the State's budgets, and what others give."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"
    COMBINED = "combined"
    SPONSORED = "sponsored"
    OTHER = "other"


SOURCE_LABELS = {
    BudgetSource.CENTRAL: "Ngân sách trung ương",
    BudgetSource.PROVINCE: "Ngân sách cấp tỉnh",
    BudgetSource.COMMUNE: "Ngân sách cấp xã",
    BudgetSource.COMBINED: "Lồng ghép chương trình, đề án khác",
    BudgetSource.SPONSORED: "Hỗ trợ, tài trợ hợp pháp",
    BudgetSource.OTHER: "Nguồn khác",
}
SOURCE_CHOICES = [(source.value, label) for source, label in SOURCE_LABELS.items()]
MOST = 10**15  # đồng: beyond any province's budget; a slip of the finger is longer


@dataclass(frozen=True, slots=True)
class Money:
    """What was set aside under one heading and what was spent of it, in whole đồng."""

    label: str
    amount: int
    spent: int

    @property
    def left(self) -> int:
        """Below nothing where more was spent than set aside."""
        return self.amount - self.spent

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down; of nothing: 0, or 100 where something was spent all the same."""
        return 100 * self.spent // self.amount if self.amount else (100 if self.spent else 0)


def dong(amount: int) -> str:
    """1250000 -> "1.250.000 đồng"."""
    return f"{amount:,} đồng".replace(",", ".")
