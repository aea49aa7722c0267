"""Founding a portal: the pages that every installation begins with."""

from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model
from wagtail.models import Site, Task, Workflow

from portal.agencies.models import Officer
from portal.editorial.manuscripts import read_manuscript
from portal.editorial.models import PortalPage, SectionPage
from portal.editorial.operations import open_pages_to_roles, publish_standing_page
from portal.frontpages.models import HomePage

FOUNDING = Path(__file__).parent / "founding"


@dataclass(frozen=True, slots=True)
class Section:
    """A section that a portal begins with (the menu of provincial portals, shortened to what citizens look for)."""

    slug: str
    title: str
    lead: str


SECTIONS = (
    Section("tin-bai", "Tin, bài", "Chính sách mới, hoạt động phổ biến pháp luật và bài viết giải thích pháp luật."),
    Section("to-gap", "Tờ gấp, tình huống", "Bản in để phát, để đọc trên loa và để hòa giải viên dùng."),
)
_BROUGHT_BY_WAGTAIL: dict[type[Model], dict[str, str]] = {
    Group: {"Moderators": "Người duyệt trang", "Editors": "Người biên tập trang"},
    Workflow: {"Moderators approval": "Duyệt trước khi xuất bản"},
    Task: {"Moderators approval": "Người duyệt trang xem và duyệt"},
}
EXAMPLES = ("dat coc mua nha", "thử việc bao lâu", "vay tiền lãi suất cao", "chia thừa kế", "điều 328 bộ luật dân sự")


@transaction.atomic
def found_portal(*, name: str, by: Officer | None = None) -> HomePage:
    """Make the home page, the sections and the standing pages where they are missing; touches nothing that stands."""
    home = HomePage.objects.first() or _lay_home(name)
    for section in SECTIONS:
        if not SectionPage.objects.child_of(home).filter(slug=section.slug).exists():
            home.add_child(instance=SectionPage(title=section.title, slug=section.slug, lead=section.lead))
    for path in sorted(FOUNDING.glob("*.md")):
        publish_standing_page(manuscript=read_manuscript(path.read_text("utf-8")), parent=home, by=by)
    open_pages_to_roles(root=home)
    _say_in_vietnamese()
    return home


def _say_in_vietnamese() -> None:
    """What Wagtail's migrations have named in English, unless somebody has named it otherwise."""
    for model, names in _BROUGHT_BY_WAGTAIL.items():
        for english, vietnamese in names.items():
            model._default_manager.filter(name=english).update(name=vietnamese)


def _lay_home(name: str) -> HomePage:
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
