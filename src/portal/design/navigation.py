"""The way round the portal, in the header and the footer of every page.

Addresses, not names of views: this room stands below the rooms it points to and may not know them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    address: str


HEADER = (
    Place("Văn bản", "/van-ban/"),
    Place("Hỏi đáp", "/hoi-dap/"),
    Place("Tin, bài", "/tin-bai/"),
    Place("Kế hoạch", "/ke-hoach/"),
    Place("Cơ quan", "/co-quan/"),
)
# Where a citizen puts a question to people: pages offer it wherever search has no answer. None where a province takes
# no questions: pages then name the telephone of the portal, or the office that receives citizens (see `ask.html`).
ASK: Place | None = Place("Gửi câu hỏi cho cơ quan nhà nước", "/hoi-dap/gui-cau-hoi/")
FOOTER = (
    Place("Giới thiệu", "/gioi-thieu/"),
    Place("Lĩnh vực pháp luật", "/linh-vuc/"),
    Place("Theo dõi qua thư", "/theo-doi/"),
    Place("Dữ liệu mở", "/du-lieu-mo/"),
    Place("Nguồn tin, mã nhúng", "/nguon-tin/"),
    Place("Khả năng tiếp cận", "/kha-nang-tiep-can/"),
    Place("Cỡ chữ, màu nền", "/giao-dien/hien-thi/"),
    Place("Dành cho cán bộ", "/quan-tri/"),
)
