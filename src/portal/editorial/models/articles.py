"""Articles, events and campaigns, which explain the law and cite its provisions; and the panels that their editor shows
above the form.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelsearch import index
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from portal.agencies.models import Agency, Place
from portal.design.middleware import allow_frames
from portal.design.refusals import refuse_if
from portal.editorial.models.base import CitedPlace, PortalPage
from portal.editorial.models.body import BodyBlock, CitationValue
from portal.editorial.states.contents import (
    ARTICLE,
    CAMPAIGN,
    CONTENT_KINDS,
    EVENT,
    LICENCES,
    CampaignRoad,
    ContentKind,
    ContentLicence,
    EventFormat,
    kind_choices,
    language_choices,
    licence_choices,
)
from portal.editorial.states.workflow import PersonalLinkPurpose
from portal.library.models import Field
from portal.library.queries import stale_keys
from portal.library.queries.claims import law_moved, warning_of
from portal.schema.models import PlainModel


class StaleArticlePanel(Panel):
    """Changes of the law since the article was written; hidden if none needs attention."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/admin/stale_panel.html"

        def is_shown(self) -> bool:
            key = str(self.instance.pk or "")
            return super().is_shown() and bool(key) and key in stale_keys(kind=ARTICLE, keys=[key])


class RemarksPanel(Panel):
    """The remarks of outside experts on the draft; hidden if there are none."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/admin/remarks_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk) and bool(self.count)

        @cached_property
        def count(self) -> int:
            return sum(
                self.instance.desk_links.filter(purpose=PersonalLinkPurpose.READ)
                .annotate(said=Count("remarks"))
                .values_list("said", flat=True)
            )


class AdvicePanel(Panel):
    """Automatic advice on the text as last saved; a button checks the form again without saving."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "editorial/admin/advice_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.instance.pk)


class UsePanel(Panel):
    """Readings of a public page, and the council's orientation of this month."""

    class BoundPanel(AdvicePanel.BoundPanel):
        template_name = "editorial/admin/use_panel.html"


class Audience(PlainModel):
    """The audience of a content. For groups named by the law, `basis` cites it (Luật PBGDPL 2012, Mục 2 Chương II)."""

    code = models.SlugField("mã", max_length=40, unique=True)
    name = models.CharField("đối tượng", max_length=120)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    sort_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "đối tượng"


class ArticlePage(PortalPage):
    """A content by an agency, of any kind of `CONTENT_KINDS`; events and campaigns are subclasses.

    `origin_url`: the address at which a content was first published on another site; it is given as the canonical
    address. `translation_of`: the Vietnamese content of which this one is a translation. `official_number`,
    `issued_on`: those of a press release or another document that the content publishes.
    """

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
    translation_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="translations", verbose_name="bản dịch của"
    )
    audiences = ParentalManyToManyField(Audience, blank=True, related_name="articles", verbose_name="đối tượng")
    source_name = models.CharField(
        "nguồn", max_length=200, blank=True, help_text="Để trống khi cơ quan đăng tự soạn. Ví dụ: Báo Cần Thơ."
    )
    origin_url = models.URLField("địa chỉ bản gốc", max_length=500, blank=True)
    licence = models.CharField("điều kiện dùng lại", max_length=20, choices=licence_choices, default="cc-by")
    official_number = models.CharField(
        "số, ký hiệu", max_length=60, blank=True, help_text="Của thông cáo hay văn bản được đăng. Ví dụ: 12/TC-STP."
    )
    issued_on = models.DateField("ngày ký", null=True, blank=True)

    # The same content in other languages, set by a template tag; None = not loaded.
    others: "list[ArticlePage] | None" = None

    counted_as = ARTICLE

    # The fixed kind of a page type below; "" = any kind that has no page type of its own.
    own_kind = ""

    content_panels = [
        StaleArticlePanel(),
        RemarksPanel(),
        *PortalPage.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        AdvicePanel(heading="Góp ý tự động"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("language"), FieldPanel("review_date")]),
                FieldPanel("agency"),
                FieldPanel("fields"),
                FieldPanel("audiences"),
                FieldPanel("translation_of"),
                FieldRowPanel([FieldPanel("official_number"), FieldPanel("issued_on")]),
                FieldRowPanel([FieldPanel("source_name"), FieldPanel("origin_url")]),
                FieldPanel("licence"),
            ],
            heading="Thông tin về bài",
        ),
        UsePanel(heading="Lượt đọc và định hướng tháng này"),
    ]
    search_fields = [*PortalPage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["editorial.SectionPage"]
    subpage_types: list[str] = []
    template = "editorial/article_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "bài"
        constraints = [
            models.UniqueConstraint(
                fields=["translation_of", "language"],
                condition=models.Q(translation_of__isnull=False),
                name="a_content_has_one_translation_into_a_language",
                violation_error_message="Bài gốc đã có bản dịch sang ngôn ngữ này.",
            ),
        ]

    def clean(self) -> None:
        super().clean()
        refuse_if(
            self.translation_of and self.translation_of.language == self.language,
            ValidationError({"language": "Bản dịch phải ở ngôn ngữ khác với bài gốc."}),
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add changes in the law, so that the page's metadata, which machines quote, warns as its body does."""
        moved = law_moved(kind=ARTICLE, key=str(self.pk), day=timezone.localdate())
        return super().get_context(request, *args, **kwargs) | {"law_moved": moved, "law_warning": warning_of(moved)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Serve the page; frames are allowed only for the sites of the videos that it contains."""
        response = super().serve(request, *args, **kwargs)
        foreign = (block.value.foreign for block in self.body if block.block_type == "video")
        allow_frames(response, origins=sorted({video["frame"] for video in foreign if video}))
        return response

    @property
    def sort(self) -> ContentKind:
        """The kind, with all its properties."""
        return CONTENT_KINDS[self.kind]

    @property
    def terms(self) -> ContentLicence:
        """The terms for reuse."""
        return LICENCES[self.licence]

    @property
    def is_guidance(self) -> bool:
        """True if the text explains the law, so that it must follow the law's changes."""
        return self.sort.is_guidance

    def _set_core_field_defaults(self) -> None:
        self.kind = self.own_kind or self.kind
        super()._set_core_field_defaults()

    def references(self) -> Iterator[CitedPlace]:
        """The provisions that the body cites, each once, in order."""
        cited = (citation.reference for citation in self.citations())
        yield from dict.fromkeys(reference for reference in cited if reference)

    def citations(self) -> Iterator[CitationValue]:
        """The citations of the body, in order. Other blocks are not converted, which would query pictures and files."""
        yield from (self.body[index].value for index, raw in enumerate(self.body.raw_data) if raw["type"] == "citation")


class EventPage(ArticlePage):
    """A dissemination event: when, where, for whom; afterwards the number of participants."""

    own_kind = EVENT

    form = models.CharField("hình thức", max_length=20, choices=EventFormat.choices(), default=EventFormat.CONFERENCE)
    starts_at = models.DateTimeField("bắt đầu lúc")
    ends_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    venue = models.CharField("địa điểm", max_length=200, blank=True)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="xã, phường"
    )
    join_url = models.URLField("địa chỉ tham gia trực tuyến", max_length=500, blank=True)
    attended_count = models.PositiveIntegerField("số lượt người dự", null=True, blank=True)

    content_panels = [
        *ArticlePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("form"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("venue"), FieldPanel("place")]),
                FieldPanel("join_url"),
                FieldPanel("attended_count"),
            ],
            "Thời gian, địa điểm",
        ),
    ]
    template = "editorial/event_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "sự kiện"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="an_event_ends_after_it_began",
                violation_error_message="Giờ kết thúc phải sau giờ bắt đầu.",
            ),
        ]

    @property
    def where(self) -> str:
        """The venue and the commune, as far as they are known."""
        return ", ".join(filter(None, (self.venue, self.place.name if self.place else "")))

    @property
    def over_at(self) -> datetime:
        """When the event is over. Without an end, a duration of two hours is assumed."""
        return self.ends_at or self.starts_at + timedelta(hours=2)


class CampaignPage(ArticlePage):
    """A campaign, such as Ngày Pháp luật 9/11 or the publicity of a plan, with its days, channels and their reach."""

    own_kind = CAMPAIGN

    slogan = models.CharField("khẩu hiệu", max_length=200, blank=True)
    basis = models.CharField(
        "căn cứ", max_length=300, blank=True, help_text="Số, ký hiệu kế hoạch hoặc công văn. Ví dụ: 54/KH-UBND."
    )
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")

    content_panels = [
        *ArticlePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("slogan"),
                FieldPanel("basis"),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            ],
            "Về đợt cao điểm",
        ),
        InlinePanel("roads", heading="Kênh truyền thông", label="Kênh"),
    ]
    template = "editorial/campaign_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "đợt cao điểm"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_campaign_ends_after_it_began",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]


class Road(Orderable):
    """One channel of a campaign: what is sent, when and by whom; the planned and the actual reach."""

    campaign = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="roads")
    road = models.CharField("kênh", max_length=20, choices=CampaignRoad.choices(), default=CampaignRoad.PORTAL)
    what = models.CharField("nội dung", max_length=300)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan thực hiện"
    )
    from_date = models.DateField("từ ngày", null=True, blank=True)
    to_date = models.DateField("đến ngày", null=True, blank=True)
    planned_reach = models.PositiveIntegerField("dự kiến tiếp cận (lượt người)", null=True, blank=True)
    actual_reach = models.PositiveIntegerField("đã tiếp cận (lượt người)", null=True, blank=True)
    url = models.URLField("liên kết", max_length=500, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("road"), FieldPanel("agency")]),
        FieldPanel("what"),
        FieldRowPanel([FieldPanel("from_date"), FieldPanel("to_date")]),
        FieldRowPanel([FieldPanel("planned_reach"), FieldPanel("actual_reach")]),
        FieldPanel("url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "kênh truyền thông"
