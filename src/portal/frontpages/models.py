"""The home page, the only page of this room that officers edit; its contents come from other rooms. Also the check for
demo data, with which production refuses to start."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.url_routing import RouteResult

from portal.agencies.models import Officer
from portal.editorial.models import PortalPage
from portal.editorial.queries.permissions import HomePagePermissions
from portal.editorial.queries.workflow import ended
from portal.journal.models import Entry
from portal.schema.queries import any_of


class HomePage(PortalPage):
    """The portal's home page: a question, a search box and examples of searches."""

    heading = models.CharField("câu mở đầu", max_length=120, default="Pháp luật nói gì về việc của mình?")
    lead = models.TextField(
        "hướng dẫn ngắn",
        max_length=300,
        default="Gõ điều muốn hỏi bằng lời thường ngày, có dấu hay không dấu đều được.",
    )
    examples = StreamField(
        [("example", blocks.CharBlock(label="Câu tìm mẫu", max_length=80))],
        verbose_name="câu tìm mẫu",
        blank=True,
        help_text="Bốn đến sáu câu, đúng như người dân hay gõ.",
    )

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("heading"),
        FieldPanel("lead"),
        FieldPanel("examples"),
    ]
    parent_page_types = ["editorial.PortalPage"]
    subpage_types = ["editorial.SectionPage", "editorial.StandingPage"]
    max_count = 1
    template = "frontpages/home_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "trang chủ"

    def permissions_for_user(self, user: Any) -> HomePagePermissions:
        return HomePagePermissions(user, self)

    @property
    def is_waiting(self) -> bool:
        return not self.live

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page at any depth with two queries; Wagtail needs two for each step of the path.

        A content that has ended still answers at its URL, as long as all pages above it are live.
        """
        if not path_components and self.is_waiting:
            return RouteResult(self)
        found = self._page_at(path_components) if path_components else None
        if found is not None and not found.live:
            said = ended(page=found, on=timezone.localdate())
            if said is not None and all(page.live for page in found.trail or () if page.depth > 1):
                return RouteResult(found, kwargs={"ended": said})
        result: Any = found.route(request, []) if found else super().route(request, path_components)
        return result

    def _page_at(self, slugs: list[str]) -> PortalPage | None:
        steps = list(enumerate(slugs, start=self.depth + 1))
        wanted = any_of(Q(depth=depth, slug=slug, path__startswith=self.path) for depth, slug in steps)
        met = list(PortalPage.objects.filter(wanted | Q(depth=1)))
        trail: list[PortalPage] = [*(page for page in met if self.path.startswith(page.path)), self]
        for depth, slug in steps:
            below = [p for p in met if (p.depth, p.slug) == (depth, slug) and p.path.startswith(trail[-1].path)]
            if not below:
                return None
            trail.append(below[0])
        page: PortalPage = trail.pop().specific
        page.trail = trail
        return page


DEMO_LOADED = "portal.demo_loaded"
DEMO_PASSWORD = "lan-toa-trinh-dien"  # noqa: S105 - public on purpose
DEMO_NAMES = (
    *("bientap", "nguoiduyet", "phapche", "lanhdao", "tiepdan", "tuphap", "chutich", "quantri"),
    *("congthuong", "duyetcongthuong", "quantricongthuong", "phuongdaithanh"),
)


@register(Tags.database)
def find_demo(**_: Any) -> list[CheckMessage]:
    """System check: a database with the demo's mark or its accounts would be open to everybody who has read the
    manual."""
    if settings.DEMO_ACCOUNTS:
        return []
    try:
        named = list(Officer.objects.filter(is_active=True, username__in=DEMO_NAMES))
        found = [one.username for one in named if check_password(DEMO_PASSWORD, one.password)]
        if Entry.objects.filter(verb=DEMO_LOADED).exists():
            found.append("(dấu của dữ liệu trình diễn)")
    except DatabaseError:  # before the first migration
        return []
    return [
        Error(
            f"Cơ sở dữ liệu này là của bản trình diễn: {', '.join(found)}.",
            hint="Dùng cơ sở dữ liệu mới: dữ liệu trình diễn không thành cổng thật (docs/operations/install.md).",
            id="portal.E010",
        )
    ] * bool(found)
