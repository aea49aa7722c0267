"""Where the money of a plan comes from, and how amounts are written."""

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


def dong(amount: int) -> str:
    """1250000 -> "1.250.000 đồng"."""
    return f"{amount:,} đồng".replace(",", ".")
