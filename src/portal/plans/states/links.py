"""How plans and programmes hang together, said from either end."""

from dataclasses import dataclass
from enum import StrEnum


class LinkKind(StrEnum):
    """What a plan is to the other plan or programme."""

    IMPLEMENTS = "implements"
    CONTINUES = "continues"
    REPLACES = "replaces"
    PART_OF = "part_of"


@dataclass(frozen=True, slots=True)
class Ends:
    """The words at the plan that says it, and at the other one."""

    here: str
    there: str


LINK_ENDS = {
    LinkKind.IMPLEMENTS: Ends("Thực hiện", "Được thực hiện bằng"),
    LinkKind.CONTINUES: Ends("Tiếp nối", "Được tiếp nối bởi"),
    LinkKind.REPLACES: Ends("Thay thế", "Được thay thế bởi"),
    LinkKind.PART_OF: Ends("Thuộc", "Gồm có"),
}
LINK_CHOICES = [(kind.value, ends.here) for kind, ends in LINK_ENDS.items()]
