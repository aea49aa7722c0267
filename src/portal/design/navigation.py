"""Context variables of every template: the installation, the reader's display settings, and the navigation in the
header and footer.

The navigation uses addresses, not URL names: this room is below the rooms that it links to and must not import them.
"""

from collections import namedtuple
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from portal.agencies.queries.imprint import current_imprint
from portal.design import display
from portal.design.display import COOKIE, DisplayChoice


def portal(request: HttpRequest) -> dict[str, object]:
    return installation() | {
        "display": DisplayChoice.from_cookie(request.COOKIES.get(COOKIE, "")),
        "navigation": HEADER,
        "navigation_in_khmer": HEADER_IN_KHMER,
        "footer_navigation": FOOTER,
        "materials_navigation": MATERIALS,
        "footer_in_khmer": FOOTER_IN_KHMER,
        "frame_in_khmer": FRAME_IN_KHMER,
        "ask_place": ASK,
    }


def installation() -> dict[str, object]:
    """The operator of the portal and its stylesheet: data that a page can show even when nothing else works."""
    imprint = current_imprint()
    return {
        "portal_name": imprint.name,
        "portal_owner": imprint.owner,
        "portal_hotline": imprint.hotline,
        "portal_editor": imprint.editor,
        "portal_licence": settings.PORTAL_LICENCE,
        "portal_base_url": settings.PORTAL_BASE_URL.rstrip("/"),
        "stylesheet": display.stylesheet(),
    }


@dataclass(frozen=True, slots=True)
class NavigationLink:
    label: str
    address: str


# Texts around a page in another language than Vietnamese: the search box and the footer.
PageFrame = namedtuple(
    "PageFrame",
    [
        "language",
        "search_label",
        "search_hint",
        "search",
        "portal",
        "owner",
        "editor",
        "licence",
        "help",
        "ask_at",
        "or_commune",
        "about",
    ],
)


HEADER = (
    NavigationLink("Văn bản", "/van-ban/"),
    NavigationLink("Hỏi đáp", "/hoi-dap/"),
    NavigationLink("Tin, bài", "/tin-bai/"),
    NavigationLink("Tài liệu", "/tai-lieu-phap-luat/"),
    NavigationLink("Sự kiện", "/su-kien/"),
    NavigationLink("Kế hoạch", "/ke-hoach/"),
    NavigationLink("Cơ quan", "/co-quan/"),
)
# The header for pages in Khmer, in plain words of the dictionary. Words still to be checked by a native speaker:
# docs/howto/translations.md.
HEADER_IN_KHMER = (
    NavigationLink("ឯកសារច្បាប់", "/van-ban/"),
    NavigationLink("សំណួរ និងចម្លើយ", "/hoi-dap/"),
    NavigationLink("ព័ត៌មាន", "/tin-bai/"),
    NavigationLink("ឯកសារ", "/tai-lieu-phap-luat/"),
    NavigationLink("ព្រឹត្តិការណ៍", "/su-kien/"),
    NavigationLink("ផែនការ", "/ke-hoach/"),
    NavigationLink("ស្ថាប័ន", "/co-quan/"),
)
# Where citizens send a question to officers: pages link to it wherever search has no answer. None if a province accepts
# no questions: pages then show the portal's telephone number, or the office that receives citizens (see `ask.html`).
ASK: NavigationLink | None = NavigationLink("Gửi câu hỏi cho cơ quan nhà nước", "/hoi-dap/gui-cau-hoi/")
FOOTER = (
    NavigationLink("Xem câu tôi đã hỏi", "/hoi-dap/tra-cuu/"),
    NavigationLink("Theo dõi pháp luật", "/theo-doi/"),
    NavigationLink("Quy định ở xã, phường của tôi", "/van-ban/noi-toi-o/"),
    NavigationLink("Lĩnh vực pháp luật", "/linh-vuc/"),
    NavigationLink("Hoạt động phổ biến pháp luật", "/hoat-dong/"),
    NavigationLink("Nghiệp vụ ở cơ sở", "/nghiep-vu/"),
    NavigationLink("Hỗ trợ pháp lý", "/ho-tro-phap-ly/"),
    NavigationLink("Báo cáo", "/bao-cao/"),
    NavigationLink("Tài liệu số hóa", "/so-hoa/"),
    NavigationLink("Chuyên mục của các cơ quan", "/chuyen-muc/"),
    NavigationLink("Giới thiệu", "/gioi-thieu/"),
    NavigationLink("Ban Biên tập", "/ban-bien-tap/"),
    NavigationLink("Quy chế của cổng", "/quy-che/"),
    NavigationLink("Dữ liệu cá nhân của tôi", "/theo-doi/quyen-cua-toi/"),
    NavigationLink("Dữ liệu mở", "/du-lieu-mo/"),
    NavigationLink("Nguồn tin, mã nhúng", "/nguon-tin/"),
    NavigationLink("Khả năng tiếp cận", "/kha-nang-tiep-can/"),
    NavigationLink("Cỡ chữ, màu nền", "/giao-dien/hien-thi/"),
    NavigationLink("Dành cho cán bộ", "/quan-tri/"),
)
# Materials on the home page: to read, to print and to listen to.
MATERIALS = (
    NavigationLink("Tờ gấp", "/tai-lieu-phap-luat/to-gap/"),
    NavigationLink("Tài liệu hỏi đáp", "/tai-lieu-phap-luat/hoi-dap-phap-luat/"),
    NavigationLink("Tình huống, tiểu phẩm", "/tai-lieu-phap-luat/tinh-huong-tieu-pham/"),
    NavigationLink("Câu chuyện pháp luật", "/tai-lieu-phap-luat/cau-chuyen/"),
    NavigationLink("Đồ họa, âm thanh, video", "/tai-lieu-phap-luat/do-hoa-am-thanh/"),
    NavigationLink("Đề cương giới thiệu luật", "/tai-lieu-phap-luat/de-cuong/"),
)
# The footer for pages in Khmer, in the same order as above, and other texts around these pages. Also to be checked.
FOOTER_IN_KHMER = (
    NavigationLink("មើលសំណួរដែលខ្ញុំបានសួរ", "/hoi-dap/tra-cuu/"),
    NavigationLink("តាមដានច្បាប់", "/theo-doi/"),
    NavigationLink("បទប្បញ្ញត្តិនៅឃុំ សង្កាត់របស់ខ្ញុំ", "/van-ban/noi-toi-o/"),
    NavigationLink("វិស័យច្បាប់", "/linh-vuc/"),
    NavigationLink("សកម្មភាពផ្សព្វផ្សាយច្បាប់", "/hoat-dong/"),
    NavigationLink("ការងារនៅមូលដ្ឋាន", "/nghiep-vu/"),
    NavigationLink("ជំនួយផ្នែកច្បាប់", "/ho-tro-phap-ly/"),
    NavigationLink("របាយការណ៍", "/bao-cao/"),
    NavigationLink("ឯកសារឌីជីថល", "/so-hoa/"),
    NavigationLink("ទំព័ររបស់ស្ថាប័ន", "/chuyen-muc/"),
    NavigationLink("អំពីគេហទំព័រ", "/gioi-thieu/"),
    NavigationLink("ក្រុមនិពន្ធ", "/ban-bien-tap/"),
    NavigationLink("បទបញ្ជារបស់គេហទំព័រ", "/quy-che/"),
    NavigationLink("ទិន្នន័យផ្ទាល់ខ្លួនរបស់ខ្ញុំ", "/theo-doi/quyen-cua-toi/"),
    NavigationLink("ទិន្នន័យបើកចំហ", "/du-lieu-mo/"),
    NavigationLink("ប្រភពព័ត៌មាន និងកូដបង្កប់", "/nguon-tin/"),
    NavigationLink("លទ្ធភាពចូលប្រើ", "/kha-nang-tiep-can/"),
    NavigationLink("ទំហំអក្សរ និងពណ៌ផ្ទៃ", "/giao-dien/hien-thi/"),
    NavigationLink("សម្រាប់មន្ត្រី", "/quan-tri/"),
)
FRAME_IN_KHMER = PageFrame(
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
