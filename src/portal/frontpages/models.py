"""The home page: the one page of this room that officers edit; what it shows comes from the rooms below."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from portal.editorial.models import PortalPage


class HomePage(PortalPage):
    """The portal's front door: a question, a search box, examples of what to type."""

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
        verbose_name = "trang chủ"
        verbose_name_plural = "trang chủ"

    @property
    def summary(self) -> str:
        return self.lead
