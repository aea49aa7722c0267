"""The kinds of things that can be found, and the facets by which what is found is narrowed."""

from __future__ import annotations

from dataclasses import dataclass

from portal.editorial.states.contents import CONTENT_KINDS

ARTICLE = "dieu"
LAW = "van-ban"
PAGE = "bai-viet"  # the source of pages; each of them is of one of the editorial room's own kinds
PLAN = "ke-hoach"
DIGITISED = "so-hoa"
ANSWER = "tra-loi"  # an answered question; the name of its source as well

KIND_LABELS = {
    ARTICLE: "Điều luật",
    LAW: "Văn bản",
    ANSWER: "Câu trả lời",
    **{kind.code: kind.label for kind in CONTENT_KINDS.values()},
    PLAN: "Nhiệm vụ trong kế hoạch",
    DIGITISED: "Tài liệu số hóa",
}


# The types of instruments that only the National Assembly and its Standing Committee issue.
LAWS = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh")
# From the highest in force to the lowest (Luật 64/2025/QH15, Điều 4); what carries out a law stands after it.
_FORCE = (*LAWS, "Nghị quyết", "Lệnh", "Nghị định", "Quyết định", "Thông tư liên tịch", "Thông tư")
_FORCES = {doc_type: place for place, doc_type in enumerate(_FORCE)}


def force_of(doc_type: str) -> int:
    """The place of a type of instruments from the highest in force (0) down; what is no such type stands last."""
    return _FORCES.get(doc_type, len(_FORCES))


@dataclass(frozen=True, slots=True)
class FacetKind:
    """A facet: its name in the index, its parameter in the address, its heading, how many values are offered."""

    name: str
    parameter: str
    label: str
    offered: int = 8


FACET_KINDS = (
    FacetKind("kind", "kieu", "Kiểu kết quả"),
    FacetKind("doc_type", "loai", "Loại văn bản"),
    FacetKind("topic", "linh-vuc", "Lĩnh vực"),
    FacetKind("status", "tinh-trang", "Tình trạng hiệu lực"),
    FacetKind("agency", "co-quan", "Cơ quan"),
    FacetKind("place", "dia-ban", "Địa bàn"),
    FacetKind("year", "nam", "Năm ban hành"),
)
