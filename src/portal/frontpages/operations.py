"""Founding a portal: the pages that every installation begins with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model
from wagtail.models import Site, Task, Workflow

from portal.agencies.models import Officer
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.operations.contents import create_audiences, publish_standing_page
from portal.editorial.operations.manuscripts import read_manuscript
from portal.editorial.operations.sections import create_fronts_section, sync_section_permissions
from portal.editorial.operations.workflow import create_workflows
from portal.frontpages.models import HomePage

FOUNDING = Path(__file__).parent / "founding"


@dataclass(frozen=True, slots=True)
class FoundingSection:
    """A section that a portal begins with; `shelves` stand below it."""

    slug: str
    title: str
    lead: str
    shelves: tuple["FoundingSection", ...] = ()


# The menu of provincial portals, in five groups instead of twenty entries (docs/decisions/0130).
FOUNDING_SECTIONS = (
    FoundingSection(
        "tin-bai",
        "Tin, bài",
        "Chính sách mới, thông cáo và bài viết giải thích pháp luật.",
        (
            FoundingSection("tin-tuc-su-kien", "Tin tức, sự kiện", "Việc vừa diễn ra trong thành phố."),
            FoundingSection(
                "chinh-sach-moi", "Chính sách, pháp luật mới", "Quy định sắp có hiệu lực, nói bằng lời dễ hiểu."
            ),
            FoundingSection(
                "thong-cao-bao-chi", "Thông cáo báo chí", "Thông cáo về văn bản mới và việc cần người dân biết."
            ),
        ),
    ),
    FoundingSection(
        "hoat-dong",
        "Hoạt động phổ biến pháp luật",
        "Hội nghị, đợt cao điểm, cuộc thi và những người đưa luật đến với bà con.",
        (
            FoundingSection(
                "hoi-dong-phoi-hop", "Hội đồng phối hợp", "Thành viên, chương trình và định hướng hằng tháng."
            ),
            FoundingSection(
                "bao-cao-vien",
                "Báo cáo viên, tuyên truyền viên",
                "Danh sách, tài liệu và việc của những người nói luật.",
            ),
            FoundingSection(
                "du-thao-chinh-sach", "Truyền thông dự thảo chính sách", "Quy định đang soạn và cách góp ý."
            ),
            FoundingSection("cuoc-thi", "Cuộc thi tìm hiểu pháp luật", "Thể lệ, thời gian và kết quả."),
        ),
    ),
    FoundingSection(
        "tai-lieu-phap-luat",
        "Tài liệu phổ biến pháp luật",
        "Bản in để phát, để đọc trên loa, để học và để hòa giải viên dùng.",
        (
            FoundingSection("to-gap", "Tờ gấp", "Bản in gấp ba để phát tận tay."),
            FoundingSection("hoi-dap-phap-luat", "Tài liệu hỏi đáp", "Nhiều câu hỏi của một việc, trả lời liền mạch."),
            FoundingSection("de-cuong", "Đề cương giới thiệu luật", "Cho báo cáo viên, tuyên truyền viên."),
            FoundingSection("tinh-huong-tieu-pham", "Tình huống, tiểu phẩm", "Cho hòa giải viên và đội tuyên truyền."),
            FoundingSection("cau-chuyen", "Câu chuyện pháp luật", "Chuyện đời thường, có luật ở trong."),
            FoundingSection("do-hoa-am-thanh", "Đồ họa, âm thanh, video", "Áp phích, bản ghi phát loa, video ngắn."),
        ),
    ),
    FoundingSection(
        "nghiep-vu",
        "Nghiệp vụ ở cơ sở",
        "Hướng dẫn cho người làm phổ biến pháp luật, hòa giải ở xã, phường.",
        (
            FoundingSection("huong-dan-nghiep-vu", "Hướng dẫn nghiệp vụ", "Cách làm, biểu mẫu, kinh nghiệm."),
            FoundingSection("hoa-giai-o-co-so", "Hòa giải ở cơ sở", "Tổ hòa giải, kỹ năng, vụ việc điển hình."),
            FoundingSection(
                "chuan-tiep-can-phap-luat", "Chuẩn tiếp cận pháp luật", "Tiêu chí, cách chấm và kết quả của các xã."
            ),
        ),
    ),
    FoundingSection(
        "ho-tro-phap-ly",
        "Hỗ trợ pháp lý",
        "Ai được giúp không mất tiền, giúp việc gì và đến đâu.",
        (
            FoundingSection(
                "tro-giup-phap-ly", "Trợ giúp pháp lý", "Luật sư, trợ giúp viên miễn phí cho người yếu thế."
            ),
            FoundingSection(
                "ho-tro-doanh-nghiep", "Hỗ trợ doanh nghiệp nhỏ và vừa", "Giải đáp, tập huấn, mạng lưới tư vấn viên."
            ),
        ),
    ),
)
_BROUGHT_BY_WAGTAIL: dict[type[Model], dict[str, str]] = {
    Group: {"Moderators": "Người duyệt trang", "Editors": "Người biên tập trang"},
    Workflow: {"Moderators approval": "Duyệt trước khi xuất bản"},
    Task: {"Moderators approval": "Người duyệt trang xem và duyệt"},
}
EXAMPLES = ("dat coc mua nha", "thử việc bao lâu", "vay tiền lãi suất cao", "chia thừa kế", "điều 328 bộ luật dân sự")


@transaction.atomic
def found_portal(*, name: str, on: date, by: Officer | None = None) -> HomePage:
    """Make the home page, the sections and the standing pages where they are missing; touches nothing that stands.

    Whoever is in charge on the day `on` is given the rights.
    """
    home = HomePage.objects.first() or _create_home(name)
    _create_sections(FOUNDING_SECTIONS, below=home)
    create_audiences()
    for path in sorted(FOUNDING.glob("*.md")):
        publish_standing_page(manuscript=read_manuscript(path.read_text("utf-8")), parent=home, by=by)
    create_fronts_section()
    sync_section_permissions(on=on)
    create_workflows()
    # What Wagtail's migrations have named in English, unless somebody has named it otherwise.
    for model, names in _BROUGHT_BY_WAGTAIL.items():
        for english, vietnamese in names.items():
            model._default_manager.filter(name=english).update(name=vietnamese)
    return home


def _create_sections(sections: Sequence[FoundingSection], *, below: PortalPage) -> None:
    """What stands keeps its title, its lead and what officers have put below it."""
    for section in sections:
        page = SectionPage.objects.child_of(below).filter(slug=section.slug).first()
        if page is None:
            page = below.add_child(instance=SectionPage(title=section.title, slug=section.slug, lead=section.lead))
        _create_sections(section.shelves, below=page)


def _create_home(name: str) -> HomePage:
    """Put our home page at the root of the site, in the place of Wagtail's page of welcome."""
    root = PortalPage.objects.filter(depth=1).first() or PortalPage.add_root(
        instance=PortalPage(title="Gốc", slug="goc")
    )
    home: HomePage = root.add_child(
        instance=HomePage(title=name, slug="trang-chu", examples=[("example", said) for said in EXAMPLES])
    )
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(hostname="localhost", site_name=name, root_page=home, is_default_site=True)
    else:
        welcome, site.root_page, site.site_name = site.root_page, home, name
        site.save()
        if type(welcome.specific) is PortalPage and welcome.depth > 1:
            page = PortalPage.objects.get(pk=welcome.pk)
            page.title = page.draft_title = "Trang chào mừng"  # its name stays in the history of the site
            page.delete()
    return HomePage.objects.get(pk=home.pk)
