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
    Place("Tài liệu", "/tai-lieu-phap-luat/"),
    Place("Sự kiện", "/su-kien/"),
    Place("Kế hoạch", "/ke-hoach/"),
    Place("Cơ quan", "/co-quan/"),
)
# The header for readers of Khmer, for pages in their language: plain words of the dictionary. Words that a native
# speaker is still to check: docs/howto/translations.md.
HEADER_IN_KHMER = (
    Place("ឯកសារច្បាប់", "/van-ban/"),
    Place("សំណួរ និងចម្លើយ", "/hoi-dap/"),
    Place("ព័ត៌មាន", "/tin-bai/"),
    Place("ឯកសារ", "/tai-lieu-phap-luat/"),
    Place("ព្រឹត្តិការណ៍", "/su-kien/"),
    Place("ផែនការ", "/ke-hoach/"),
    Place("ស្ថាប័ន", "/co-quan/"),
)
# Where a citizen puts a question to people: pages offer it wherever search has no answer. None where a province takes
# no questions: pages then name the telephone of the portal, or the office that receives citizens (see `ask.html`).
ASK: Place | None = Place("Gửi câu hỏi cho cơ quan nhà nước", "/hoi-dap/gui-cau-hoi/")
FOOTER = (
    Place("Xem câu tôi đã hỏi", "/hoi-dap/tra-cuu/"),
    Place("Theo dõi pháp luật", "/theo-doi/"),
    Place("Quy định ở xã, phường của tôi", "/van-ban/noi-toi-o/"),
    Place("Lĩnh vực pháp luật", "/linh-vuc/"),
    Place("Hoạt động phổ biến pháp luật", "/hoat-dong/"),
    Place("Nghiệp vụ ở cơ sở", "/nghiep-vu/"),
    Place("Hỗ trợ pháp lý", "/ho-tro-phap-ly/"),
    Place("Báo cáo", "/bao-cao/"),
    Place("Tài liệu số hóa", "/so-hoa/"),
    Place("Chuyên mục của các cơ quan", "/chuyen-muc/"),
    Place("Giới thiệu", "/gioi-thieu/"),
    Place("Ban Biên tập", "/ban-bien-tap/"),
    Place("Quy chế của cổng", "/quy-che/"),
    Place("Dữ liệu cá nhân của tôi", "/theo-doi/quyen-cua-toi/"),
    Place("Dữ liệu mở", "/du-lieu-mo/"),
    Place("Nguồn tin, mã nhúng", "/nguon-tin/"),
    Place("Khả năng tiếp cận", "/kha-nang-tiep-can/"),
    Place("Cỡ chữ, màu nền", "/giao-dien/hien-thi/"),
    Place("Dành cho cán bộ", "/quan-tri/"),
)
