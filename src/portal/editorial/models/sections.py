"""Sections (chuyên mục), common ones and those of agencies, and standing pages (giới thiệu, khả năng tiếp cận)."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from portal.agencies.models import Agency
from portal.agencies.queries import current_successors
from portal.editorial.blocks import BodyBlock
from portal.editorial.kinds import SECTION
from portal.editorial.models.base import PortalPage
from portal.editorial.states import FRONTS, SECTION_CHOICES, THEME_CHOICES, SectionKind, Theme

# The room that composes pages lays answers into a front (`docs/decisions/0130`); without it the front does without.
FRONT_TEMPLATES = ["frontpages/front_page.html", "editorial/front_page.html"]


class SectionPage(PortalPage):
    """A shelf of contents. `agency` is in charge of it: of a common section the body that decides what stands there.

    The section of an agency (`kind`) is its front on the portal; it may have shelves below it, which are its own too.
    `collection` holds the pictures and documents of the agency whose front it is.
    """

    lead = models.TextField("giới thiệu ngắn", max_length=300, blank=True)
    kind = models.CharField("loại chuyên mục", max_length=10, choices=SECTION_CHOICES, default=SectionKind.COMMON)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="sections", verbose_name="cơ quan phụ trách"
    )
    theme = models.CharField("màu chủ đạo", max_length=10, choices=THEME_CHOICES, default=Theme.INDIGO)
    banner = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ảnh đầu trang"
    )

    collection = models.ForeignKey(
        "wagtailcore.Collection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name="bộ sưu tập",
    )

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("theme"), FieldPanel("banner")], "Diện mạo"),
    ]
    parent_page_types = ["frontpages.HomePage", "editorial.SectionPage"]
    subpage_types = [
        "editorial.ArticlePage",
        "editorial.EventPage",
        "editorial.CampaignPage",
        "editorial.SectionPage",
    ]
    template = "editorial/section_page.html"
    counted_as = SECTION

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=SectionKind.AGENCY) | Q(agency__isnull=False),
                name="a_section_of_an_agency_names_it",
                violation_error_message="Chuyên mục của cơ quan phải ghi cơ quan phụ trách.",
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(kind=SectionKind.AGENCY),
                name="an_agency_has_one_front",
                violation_error_message="Cơ quan này đã có chuyên mục.",
            ),
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The front of an agency that is no more leads to the one agency that carries on its work, if that has one."""
        heir = self.sole_heir(on=timezone.localdate())
        if heir is not None:
            return redirect(heir.get_url(request), permanent=True)
        return super().serve(request, *args, **kwargs)

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str | list[str]:
        if self.is_front:
            return FRONT_TEMPLATES
        return "editorial/fronts_page.html" if self.is_list_of_fronts else self.template

    @property
    def is_front(self) -> bool:
        """Whether it is an agency's front on the portal."""
        return self.kind == SectionKind.AGENCY

    @property
    def is_list_of_fronts(self) -> bool:
        """Whether the fronts of agencies stand below it."""
        return self.slug == FRONTS and self.kind == SectionKind.COMMON

    def heirs(self, *, on: date) -> list[Agency]:
        """Who carries on the work of the agency of this front; nobody while it exists."""
        if not self.is_front or self.agency is None or self.agency.exists_on(on):
            return []
        return current_successors(agency=self.agency, on=on)

    def sole_heir(self, *, on: date) -> "SectionPage | None":
        heirs = self.heirs(on=on)
        if len(heirs) != 1:
            return None
        return SectionPage.objects.live().filter(kind=SectionKind.AGENCY, agency=heirs[0]).first()

    @property
    def summary(self) -> str:
        return self.lead


class StandingPage(PortalPage):
    """A page that says something of the portal itself and does not age like news."""

    lead = models.TextField("tóm tắt", max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name="nội dung", blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["frontpages.HomePage"]
    subpage_types: list[str] = []
    template = "editorial/standing_page.html"

    class Meta:
        verbose_name = "trang giới thiệu"
        verbose_name_plural = "trang giới thiệu"

    @property
    def summary(self) -> str:
        return self.lead
