"""Articles: texts that explain the law and lean on its provisions."""

from collections.abc import Iterator

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField

from portal.agencies.models import Agency
from portal.editorial.blocks import BodyBlock
from portal.editorial.kinds import KINDS, kind_choices, language_choices
from portal.editorial.models.base import PortalPage
from portal.editorial.panels import StalePanel
from portal.editorial.places import Reference
from portal.library.models import Field


class ArticlePage(PortalPage):
    """A text by an agency: an answer to a common question, an article, a piece of news, a leaflet, a situation."""

    kind = models.CharField("loại bài", max_length=20, choices=kind_choices, default="bai-viet")
    lead = models.TextField(
        "tóm tắt", max_length=400, help_text="Một, hai câu trả lời thẳng điều người dân cần biết nhất."
    )
    body = StreamField(BodyBlock(), verbose_name="nội dung")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name="cơ quan đăng"
    )
    fields = ParentalManyToManyField(Field, blank=True, related_name="articles", verbose_name="lĩnh vực")
    review_date = models.DateField(
        "rà soát lại trước ngày", null=True, blank=True, help_text="Ngày phải xem lại nội dung có còn đúng luật không."
    )
    language = models.CharField("ngôn ngữ", max_length=5, choices=language_choices, default="vi")

    content_panels = [
        StalePanel(),
        *PortalPage.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("language"), FieldPanel("review_date")]),
                FieldPanel("agency"),
                FieldPanel("fields"),
            ],
            heading="Thông tin về bài",
        ),
    ]
    search_fields = [*PortalPage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["editorial.SectionPage"]
    subpage_types: list[str] = []
    template = "editorial/article_page.html"

    class Meta:
        verbose_name = "bài"
        verbose_name_plural = "bài"

    @property
    def summary(self) -> str:
        return self.lead

    @property
    def is_guidance(self) -> bool:
        """Whether the text explains the law, so that it must follow the law's changes."""
        return KINDS[self.kind].is_guidance

    def references(self) -> Iterator[Reference]:
        """The provisions that the body cites, each once, in order."""
        cited = (block.value.reference for block in self.body if block.block_type == "citation")
        yield from dict.fromkeys(reference for reference in cited if reference)
