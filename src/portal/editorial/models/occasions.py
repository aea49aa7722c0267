"""Contents with a time of their own: events, and campaigns with the roads by which they reach people."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from portal.agencies.models import Agency, Place
from portal.editorial.models.articles import ArticlePage
from portal.editorial.states.contents import (
    CAMPAIGN,
    EVENT,
    EVENT_CHOICES,
    ROAD_CHOICES,
    CampaignRoad,
    EventFormat,
)


class EventPage(ArticlePage):
    """An event of dissemination: when, where, for whom; afterwards how many came."""

    own_kind = EVENT

    form = models.CharField("hình thức", max_length=20, choices=EVENT_CHOICES, default=EventFormat.CONFERENCE)
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
    parent_page_types = ["editorial.SectionPage"]
    subpage_types: list[str] = []
    template = "editorial/event_page.html"

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
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
        """When it is past. Of an event that does not say its end, two hours are taken for granted."""
        return self.ends_at or self.starts_at + timedelta(hours=2)


class CampaignPage(ArticlePage):
    """A campaign: Ngày Pháp luật 9/11, the publicity of a plan … with its days, its roads and whom they reached."""

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
    parent_page_types = ["editorial.SectionPage"]
    subpage_types: list[str] = []
    template = "editorial/campaign_page.html"

    class Meta:
        verbose_name = "đợt cao điểm"
        verbose_name_plural = "đợt cao điểm"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_campaign_ends_after_it_began",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def is_running_on(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on


class Road(Orderable):
    """One road of a campaign: what goes by it, when, who carries it, how many it was to reach and did."""

    campaign = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="roads")
    road = models.CharField("kênh", max_length=20, choices=ROAD_CHOICES, default=CampaignRoad.PORTAL)
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
        verbose_name = "kênh truyền thông"
        verbose_name_plural = "kênh truyền thông"

    def __str__(self) -> str:
        return f"{self.get_road_display()}: {self.what}"
