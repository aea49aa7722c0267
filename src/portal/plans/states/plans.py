"""A plan as a whole: how it hangs together with others, its money, and what becomes of its lines in the next
period.
"""

from dataclasses import dataclass

from portal.schema.states import LabelledChoices


class PlanLinkKind(LabelledChoices):
    """What a plan is to the other plan or programme, in the words at the plan that says it."""

    IMPLEMENTS = "implements", "Thực hiện"
    CONTINUES = "continues", "Tiếp nối"
    REPLACES = "replaces", "Thay thế"
    PART_OF = "part_of", "Thuộc"


# The words at the other one.
SEEN_FROM_THERE = {
    PlanLinkKind.IMPLEMENTS: "Được thực hiện bằng",
    PlanLinkKind.CONTINUES: "Được tiếp nối bởi",
    PlanLinkKind.REPLACES: "Được thay thế bởi",
    PlanLinkKind.PART_OF: "Gồm có",
}


class ProposalChoice(LabelledChoices):
    """What whoever drafts the plan decides on a proposed assignment."""

    KEEP = "keep", "Giữ như đề xuất"
    CHANGE = "change", "Sửa lại"
    DROP = "drop", "Bỏ"


class ProposalReason(LabelledChoices):
    """Why an assignment stands in the draft."""

    UNFINISHED = "unfinished", "Chưa hoàn thành"
    CONTINUING = "continuing", "Việc thường xuyên"
    GOAL = "goal", "Chỉ tiêu của văn bản mới"
    DIFFICULTY = "difficulty", "Khó khăn, vướng mắc còn mở"
    STANDING = "standing", "Việc kế hoạch nào cũng có"
    DONE = "done", "Đã hoàn thành"
    COPIED = "copied", "Theo kế hoạch đã có"
    WRITTEN = "written", "Cán bộ thêm"


class ProposalState(LabelledChoices):
    DRAFT = "draft", "Đang soạn"
    ACCEPTED = "accepted", "Đã thành kế hoạch"
    DROPPED = "dropped", "Đã bỏ"


class BudgetSource(LabelledChoices):
    """Điều 38, 39 Luật Phổ biến, giáo dục pháp luật 2012: the State's budgets, and what others give."""

    CENTRAL = "central", "Ngân sách trung ương"
    PROVINCE = "province", "Ngân sách cấp tỉnh"
    COMMUNE = "commune", "Ngân sách cấp xã"
    COMBINED = "combined", "Lồng ghép chương trình, đề án khác"
    SPONSORED = "sponsored", "Hỗ trợ, tài trợ hợp pháp"
    OTHER = "other", "Nguồn khác"


MOST = 10**15  # đồng: beyond any province's budget; a slip of the finger is longer


class MoneyKind(LabelledChoices):
    """The steps of money, in their order."""

    ESTIMATED = "estimated", "Dự toán"
    ASSIGNED = "assigned", "Giao"
    ADVANCED = "advanced", "Tạm ứng"
    SPENT = "spent", "Chi"
    SETTLED = "settled", "Quyết toán"


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """How money takes a step: `verb` tells the journal; `within`: its sum lies within that of another kind, beyond it
    only with a reason; `must_follow`: not before the other is there.

    Its day lies in the budget's year, or so many years `before` or `after` it.
    """

    verb: str
    within: MoneyKind | None = None
    must_follow: bool = False
    before: int = 0
    after: int = 0


MONEY_STEPS = {
    MoneyKind.ESTIMATED: MoneyStep("budget.estimated", before=1),
    MoneyKind.ASSIGNED: MoneyStep("budget.set_aside", MoneyKind.ESTIMATED, before=1),
    MoneyKind.ADVANCED: MoneyStep("budget.advanced", MoneyKind.ASSIGNED, must_follow=True),
    MoneyKind.SPENT: MoneyStep("budget.spent", MoneyKind.ASSIGNED, must_follow=True),
    MoneyKind.SETTLED: MoneyStep("budget.settled", MoneyKind.SPENT, must_follow=True, after=1),
}
VOUCHERS = (MoneyKind.ADVANCED.value, MoneyKind.SPENT.value)  # their document pays once
LOWERED = (MoneyKind.ESTIMATED.value, MoneyKind.ASSIGNED.value)  # what is planned: an entry may say less


def per_thousand(some: int, whole: int) -> int | None:
    """Tenths of a per cent, rounded half up; never 100 % as long as something is missing."""
    if whole <= 0:
        return None
    rounded = (2000 * some + whole) // (2 * whole)
    return min(rounded, 999) if some < whole else rounded


@dataclass(frozen=True, slots=True)
class Money:
    """What was assigned (`amount`) under one heading and what was spent of it, in whole đồng; and the other steps."""

    label: str
    amount: int
    spent: int
    estimated: int = 0
    advanced: int = 0
    settled: int = 0

    @property
    def left(self) -> int:
        """Below nothing where more was spent than assigned."""
        return self.amount - self.spent

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down; of nothing: 0, or 100 where something was spent all the same."""
        return 100 * self.spent // self.amount if self.amount else (100 if self.spent else 0)

    @property
    def share(self) -> int | None:
        """Tenths of a per cent that are spent; None where nothing was assigned."""
        return per_thousand(self.spent, self.amount)
