"""Money of a plan as a value: set aside, spent, left; where it comes from, and how amounts are written."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """Điều 38, 39 Luật Phổ biến, giáo dục pháp luật 2012: the State's budgets, and what others give."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"
    COMBINED = "combined"
    SPONSORED = "sponsored"
    OTHER = "other"


SOURCE_LABELS = {
    Source.CENTRAL: "Ngân sách trung ương",
    Source.PROVINCE: "Ngân sách cấp tỉnh",
    Source.COMMUNE: "Ngân sách cấp xã",
    Source.COMBINED: "Lồng ghép chương trình, đề án khác",
    Source.SPONSORED: "Hỗ trợ, tài trợ hợp pháp",
    Source.OTHER: "Nguồn khác",
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
