"""The kinds of things that can be found, and the facets by which what is found is narrowed."""

from __future__ import annotations

from dataclasses import dataclass

ARTICLE = "dieu"
LAW = "van-ban"
PAGE = "bai-viet"
PLAN = "ke-hoach"

KIND_LABELS = {
    ARTICLE: "Điều luật",
    LAW: "Văn bản",
    PAGE: "Bài, hỏi đáp",
    PLAN: "Nhiệm vụ trong kế hoạch",
}


# The types of instruments that only the National Assembly and its Standing Committee issue.
LAWS = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh")


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
    FacetKind("year", "nam", "Năm ban hành"),
)
