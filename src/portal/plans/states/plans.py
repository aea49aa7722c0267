"""The plan as a whole: its links to others, its money, and the fate of its assignments in the next period."""

from dataclasses import dataclass

from portal.schema.states import LabelledChoices


class PlanLinkKind(LabelledChoices):
    """The relation to another plan or programme, as worded on the linking plan."""

    IMPLEMENTS = "implements", "Thực hiện"
    CONTINUES = "continues", "Tiếp nối"
    REPLACES = "replaces", "Thay thế"
    PART_OF = "part_of", "Thuộc"


# The wording on the other plan.
SEEN_FROM_THERE = {
    PlanLinkKind.IMPLEMENTS: "Được thực hiện bằng",
    PlanLinkKind.CONTINUES: "Được tiếp nối bởi",
    PlanLinkKind.REPLACES: "Được thay thế bởi",
    PlanLinkKind.PART_OF: "Gồm có",
}


class ProposalChoice(LabelledChoices):
    """The decision on a proposed assignment by the officer who drafts the plan."""

    KEEP = "keep", "Giữ như đề xuất"
    CHANGE = "change", "Sửa lại"
    DROP = "drop", "Bỏ"


class ProposalReason(LabelledChoices):
    """The reason why an assignment is in the draft."""

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
    """Điều 38, 39 Luật Phổ biến, giáo dục pháp luật 2012: the State's budgets, and contributions of others."""

    CENTRAL = "central", "Ngân sách trung ương"
    PROVINCE = "province", "Ngân sách cấp tỉnh"
    COMMUNE = "commune", "Ngân sách cấp xã"
    COMBINED = "combined", "Lồng ghép chương trình, đề án khác"
    SPONSORED = "sponsored", "Hỗ trợ, tài trợ hợp pháp"
    OTHER = "other", "Nguồn khác"


MOST = 10**15  # đồng: beyond any province's budget; a typing error is longer


class MoneyKind(LabelledChoices):
    """The steps of money, in order."""

    ESTIMATED = "estimated", "Dự toán"
    ASSIGNED = "assigned", "Giao"
    ADVANCED = "advanced", "Tạm ứng"
    SPENT = "spent", "Chi"
    SETTLED = "settled", "Quyết toán"


@dataclass(frozen=True, slots=True)
class MoneyStep:
    """The rules of a step: `verb` for the journal; `within`: its sum may exceed that of this kind only with a reason;
    `must_follow`: it needs an entry of that kind first.

    Its day is in the budget year, or up to `before` or `after` years off.
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
VOUCHERS = (MoneyKind.ADVANCED.value, MoneyKind.SPENT.value)  # their voucher counts once
LOWERED = (MoneyKind.ESTIMATED.value, MoneyKind.ASSIGNED.value)  # planned amounts: an entry may be negative


def per_thousand(some: int, whole: int) -> int | None:
    """Tenths of a per cent, rounded half up; never 100 % unless it is complete."""
    if whole <= 0:
        return None
    rounded = (2000 * some + whole) // (2 * whole)
    return min(rounded, 999) if some < whole else rounded


@dataclass(frozen=True, slots=True)
class Money:
    """What was assigned (`amount`) under a heading and what was spent of it, in whole đồng; and the other steps."""

    label: str
    amount: int
    spent: int
    estimated: int = 0
    advanced: int = 0
    settled: int = 0

    @property
    def left(self) -> int:
        """Negative if more was spent than assigned."""
        return self.amount - self.spent

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down; if nothing was assigned: 0, or 100 if something was spent."""
        return 100 * self.spent // self.amount if self.amount else (100 if self.spent else 0)

    @property
    def share(self) -> int | None:
        """Tenths of a per cent spent; None if nothing was assigned."""
        return per_thousand(self.spent, self.amount)
