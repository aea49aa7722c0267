"""Sections (chuyên mục) and standing pages (giới thiệu, khả năng tiếp cận)."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from portal.editorial.blocks import BodyBlock
from portal.editorial.models.base import PortalPage


class SectionPage(PortalPage):
    """A shelf of articles: one list, newest first."""

    lead = models.TextField("giới thiệu ngắn", max_length=300, blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("lead")]
    parent_page_types = ["frontpages.HomePage", "editorial.SectionPage"]
    subpage_types = ["editorial.ArticlePage", "editorial.SectionPage"]
    template = "editorial/section_page.html"

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"

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
