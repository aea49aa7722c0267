"""The thirteen relations between instruments (lược đồ) and their codes in the national database.

One edge is stored, from the instrument that acts or leans to the other; it is shown from both ends.
"""

from enum import StrEnum
from typing import NamedTuple


class RelationKind(StrEnum):
    """This instrument → the other."""

    REPEALS = "bai-bo"
    ANNOUNCES = "cong-bo"
    BASED_ON = "can-cu"
    REFERS_TO = "dan-chieu"
    HALTS = "dinh-chi"
    CORRECTS = "dinh-chinh"
    CONSOLIDATES = "hop-nhat"
    GUIDES = "huong-dan"
    DETAILS = "quy-dinh-chi-tiet"
    AMENDS = "sua-doi-bo-sung"
    SUSPENDS = "ngung-hieu-luc"
    REPLACES = "thay-the"
    INTERPRETS = "giai-thich"

    @property
    def code(self) -> int:
        """The code of the national database."""
        return NAMES[self].code

    @property
    def outward(self) -> str:
        """What the other one is to this: "Văn bản căn cứ"."""
        return NAMES[self].outward

    @property
    def inward(self) -> str:
        """What this one is to the other, read from the other end: "Văn bản dựa vào"."""
        return NAMES[self].inward


class Names(NamedTuple):
    code: int
    outward: str
    inward: str


NAMES = {
    RelationKind.REPEALS: Names(1, "Văn bản bị bãi bỏ", "Văn bản bãi bỏ"),
    RelationKind.ANNOUNCES: Names(2, "Văn bản được công bố", "Văn bản công bố"),
    RelationKind.BASED_ON: Names(3, "Văn bản căn cứ", "Văn bản ban hành dựa trên văn bản này"),
    RelationKind.REFERS_TO: Names(4, "Văn bản được dẫn chiếu", "Văn bản dẫn chiếu đến"),
    RelationKind.HALTS: Names(5, "Văn bản bị đình chỉ thi hành", "Văn bản đình chỉ thi hành"),
    RelationKind.CORRECTS: Names(6, "Văn bản được đính chính", "Văn bản đính chính"),
    RelationKind.CONSOLIDATES: Names(7, "Văn bản được hợp nhất", "Văn bản hợp nhất"),
    RelationKind.GUIDES: Names(8, "Văn bản được hướng dẫn", "Văn bản hướng dẫn"),
    RelationKind.DETAILS: Names(9, "Văn bản được quy định chi tiết", "Văn bản quy định chi tiết"),
    RelationKind.AMENDS: Names(10, "Văn bản được sửa đổi, bổ sung", "Văn bản sửa đổi, bổ sung"),
    RelationKind.SUSPENDS: Names(11, "Văn bản bị ngưng hiệu lực", "Văn bản làm ngưng hiệu lực"),
    RelationKind.REPLACES: Names(12, "Văn bản được thay thế", "Văn bản thay thế"),
    RelationKind.INTERPRETS: Names(14, "Văn bản được giải thích", "Văn bản giải thích"),
}
RELATION_CHOICES = [(kind.value, names.outward) for kind, names in NAMES.items()]
BY_CODE = {names.code: kind for kind, names in NAMES.items()}
