"""The way round the portal, in the header and the footer of every page.

Addresses, not names of views: this room stands below the rooms it points to and may not know them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page in another `language` than Vietnamese: of the search box and of the footer."""

    language: str
    search_label: str
    search_hint: str
    search: str
    portal: str
    owner: str
    editor: str
    licence: str
    help: str
    ask_at: str
    or_commune: str
    about: str


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
# The footer for readers of Khmer, place by place as above; and what else stands around their pages. To be checked, too.
FOOTER_IN_KHMER = (
    Place("មើលសំណួរដែលខ្ញុំបានសួរ", "/hoi-dap/tra-cuu/"),
    Place("តាមដានច្បាប់", "/theo-doi/"),
    Place("បទប្បញ្ញត្តិនៅឃុំ សង្កាត់របស់ខ្ញុំ", "/van-ban/noi-toi-o/"),
    Place("វិស័យច្បាប់", "/linh-vuc/"),
    Place("សកម្មភាពផ្សព្វផ្សាយច្បាប់", "/hoat-dong/"),
    Place("ការងារនៅមូលដ្ឋាន", "/nghiep-vu/"),
    Place("ជំនួយផ្នែកច្បាប់", "/ho-tro-phap-ly/"),
    Place("របាយការណ៍", "/bao-cao/"),
    Place("ឯកសារឌីជីថល", "/so-hoa/"),
    Place("ទំព័ររបស់ស្ថាប័ន", "/chuyen-muc/"),
    Place("អំពីគេហទំព័រ", "/gioi-thieu/"),
    Place("ក្រុមនិពន្ធ", "/ban-bien-tap/"),
    Place("បទបញ្ជារបស់គេហទំព័រ", "/quy-che/"),
    Place("ទិន្នន័យផ្ទាល់ខ្លួនរបស់ខ្ញុំ", "/theo-doi/quyen-cua-toi/"),
    Place("ទិន្នន័យបើកចំហ", "/du-lieu-mo/"),
    Place("ប្រភពព័ត៌មាន និងកូដបង្កប់", "/nguon-tin/"),
    Place("លទ្ធភាពចូលប្រើ", "/kha-nang-tiep-can/"),
    Place("ទំហំអក្សរ និងពណ៌ផ្ទៃ", "/giao-dien/hien-thi/"),
    Place("សម្រាប់មន្ត្រី", "/quan-tri/"),
)
FRAME_IN_KHMER = Frame(
    language="km",
    search_label="ស្វែងរកក្នុងច្បាប់ សំណួរ និងចម្លើយ",
    search_hint="ស្វែងរកច្បាប់ សំណួរ…",
    search="ស្វែងរក",
    portal="គេហទំព័រផ្សព្វផ្សាយ និងអប់រំច្បាប់",
    owner="ស្ថាប័នគ្រប់គ្រង",
    editor="អ្នកទទួលខុសត្រូវខ្លឹមសារ",
    licence="អាជ្ញាប័ណ្ណ",
    help="ត្រូវការអ្នកជួយឬ?",
    ask_at="សូមសួរការិយាល័យទទួលប្រជាពលរដ្ឋនៃ",
    or_commune="ឬគណៈកម្មាធិការប្រជាជនឃុំ សង្កាត់ ដែលអ្នករស់នៅ។",
    about="អំពីគេហទំព័រនេះ",
)
