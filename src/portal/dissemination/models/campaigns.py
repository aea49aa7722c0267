"""Campaigns: wordings, decisions, counted links, totals, and the article broadcast to all followers of an Official
Account.
"""

import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency
from portal.dissemination.models.accounts import Account, Template
from portal.dissemination.states import (
    BroadcastState,
    CampaignClass,
    CampaignState,
    Channel,
    DeliveryState,
    MessageForm,
)
from portal.schema.models import PlainMeta, PlainModel, SealedTextField

_WRITTEN = [CampaignState.DRAFT.value, CampaignState.SUBMITTED.value, CampaignState.CANCELLED.value]


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns by agency and item."""

    def of(self, agencies: Collection[int] | None) -> "CampaignQuerySet":
        """Campaigns of these agencies; None: of all."""
        return self if agencies is None else self.filter(agency__in=agencies)

    def about(self, *, kind: str, keys: Collection[str]) -> "CampaignQuerySet":
        return self.filter(kind=kind, key__in=keys)


class Campaign(PlainModel):
    """A published item sent to the people who asked for such messages, by one or several channels in turn.

    `kind` and `key` name the item; `channels` is the order in which they are tried, `fallback_hours` how long a message
    may stay without a receipt before the next channel; `audience` is the filter of receivers (`planning`).
    """

    code = models.UUIDField("mã", default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    title = models.CharField("tên đợt gửi", max_length=200)
    kind = models.CharField("loại nội dung", max_length=40)
    key = models.CharField("mã nội dung", max_length=300)
    campaign_class = models.CharField(
        "loại tin", max_length=20, choices=CampaignClass.choices(), default=CampaignClass.EDUCATION.value
    )
    channels = models.JSONField("kênh, theo thứ tự", default=list)
    audience = models.JSONField("người nhận", default=dict)
    fallback_hours = models.PositiveSmallIntegerField("sang kênh sau khi không có báo nhận (giờ)", default=24)
    state = models.CharField(
        "tình trạng", max_length=20, choices=CampaignState.choices(), default=CampaignState.DRAFT.value
    )
    send_at = models.DateTimeField("gửi từ lúc", null=True, blank=True)
    expires_at = models.DateTimeField("không gửi sau lúc", null=True, blank=True)
    tested_at = models.DateTimeField("gửi thử lúc", null=True, blank=True)
    test_sent_at = models.DateTimeField("đã gửi tin thử lúc", null=True, blank=True)
    tested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xem tin thử",
    )
    # The reason with which an urgent campaign may be sent at night; empty for other classes.
    urgent_reason = models.CharField("vì sao khẩn cấp", max_length=300, blank=True)
    is_digest = models.BooleanField("gửi cùng bản tin sáng thứ Hai", default=False)
    # The mark of all wordings as submitted (`composition.forms`): exactly these are released and sent.
    wording_mark = models.CharField("dấu của lời văn đã trình", max_length=64, blank=True)
    forecast = models.JSONField("dự tính lúc trình", default=dict, blank=True)
    fanned_to = models.BigIntegerField("đã lập đến người theo dõi số", default=0)
    # People to whom a message was sent until then, and who were not certainly reached, have been tried on the next
    # channel.
    fell_back_to = models.DateTimeField("đã xét chuyển kênh đến lúc", null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người soạn"
    )
    submitted_at = models.DateTimeField("trình lúc", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người duyệt"
    )
    released_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    paused_why = models.CharField("vì sao tạm dừng", max_length=300, blank=True)
    # When the message ceased to be true, why, and the campaign that it corrects.
    warned_at = models.DateTimeField("nội dung đã đổi từ lúc", null=True, blank=True)
    warned_why = models.CharField("nội dung đã đổi thế nào", max_length=300, blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="đính chính cho đợt"
    )
    created_at = models.DateTimeField("soạn lúc")
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)
    # Receipts arrive for days after the end: when none is awaited any more, the totals are recounted.
    recounted_at = models.DateTimeField("đếm lại lúc", null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta(PlainMeta):
        verbose_name = "đợt gửi"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=_WRITTEN) | Q(released_by__isnull=False, released_at__isnull=False),
                name="dissemination_nothing_is_sent_before_its_release",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("written_by")),
                name="dissemination_who_writes_a_campaign_does_not_release_it",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(send_at__isnull=True) | Q(expires_at__gt=F("send_at")),
                name="dissemination_a_campaign_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")),
                name="dissemination_no_campaign_corrects_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "send_at"], name="campaign_due"),
            models.Index(fields=["kind", "key"], name="campaign_of_item"),
        ]


class Wording(PlainModel):
    """One form of a campaign's wording. `content` contains the parts of the form (see `composition`)."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="wordings", verbose_name="đợt gửi")
    form = models.CharField("dạng", max_length=20, choices=MessageForm.choices())
    content = models.JSONField("lời văn", default=dict)
    template = models.ForeignKey(
        Template, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mẫu tin"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người soạn"
    )
    written_at = models.DateTimeField("soạn lúc")
    # While it is submitted or released a database trigger refuses changes of its words (`models.letters`).
    frozen_at = models.DateTimeField("chốt lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lời văn của đợt gửi"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "form"], name="dissemination_a_form_is_worded_once"),
        ]


class Tally(PlainModel):
    """The number of a campaign's deliveries by channel, state and reason; it stays when their receivers are erased."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tallies", verbose_name="đợt gửi")
    channel = models.CharField("kênh", max_length=20, choices=Channel.choices())
    state = models.CharField("tình trạng", max_length=20, choices=DeliveryState.choices())
    reason = models.CharField("vì", max_length=30, blank=True)
    count = models.PositiveBigIntegerField("số lượt", default=0)
    parts = models.PositiveBigIntegerField("số phần tin", default=0)
    cost = models.PositiveBigIntegerField("chi phí (đồng)", default=0)

    class Meta(PlainMeta):
        verbose_name = "con số của đợt gửi"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "channel", "state", "reason"], name="dissemination_a_tally_is_kept_once"
            ),
        ]


class CountedLink(PlainModel):
    """A short URL that redirects to the item's page and counts openings by day, without any data about visitors."""

    code = models.CharField("mã", max_length=12, unique=True)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, blank=True, related_name="links", verbose_name="đợt gửi"
    )
    kind = models.CharField("loại nội dung", max_length=40)
    key = models.CharField("mã nội dung", max_length=300)
    place = models.CharField("nơi đặt", max_length=40)  # the channel or form that contains it
    created_at = models.DateTimeField("tạo lúc")

    class Meta(PlainMeta):
        verbose_name = "liên kết được đếm"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "key", "place"], name="dissemination_a_link_for_each_place"
            ),
        ]


class LinkDay(PlainModel):
    """How often a counted link was opened on a day."""

    link = models.ForeignKey(CountedLink, models.CASCADE, related_name="days", verbose_name="liên kết")
    day = models.DateField("ngày")
    count = models.PositiveIntegerField("số lượt mở", default=0)

    class Meta(PlainMeta):
        verbose_name = "lượt mở trong ngày"
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="dissemination_a_link_is_counted_by_day")]


class Broadcast(PlainModel):
    """The broadcast of a campaign's article; one for each campaign.

    Each step is stored before the request and after the answer: one that was interrupted is UNKNOWN, and an officer
    checks in Zalo before it is started again.
    """

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="broadcast", verbose_name="đợt gửi")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="tài khoản")
    state = models.CharField("tình trạng", max_length=20, choices=BroadcastState.choices())
    token = models.CharField("mã chờ tạo bài", max_length=300, blank=True)
    article = models.CharField("mã bài viết", max_length=120, blank=True)
    message = models.CharField("mã lượt gửi", max_length=120, blank=True)
    reply = models.CharField("Zalo trả lời", max_length=40, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người bấm gửi"
    )
    begun_at = models.DateTimeField("bắt đầu lúc")
    not_before = models.DateTimeField("làm tiếp từ lúc")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "bài gửi mọi người quan tâm"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=BroadcastState.SENT.value) | (~Q(message="") & Q(sent_at__isnull=False)),
                name="dissemination_what_was_broadcast_has_its_number",
            ),
        ]


class TrialGroup(PlainModel):
    """The test addresses of an agency: those of its own officers, on each line a channel and an address."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="+", verbose_name="cơ quan")
    addresses = SealedTextField("địa chỉ nhận tin thử", blank=True)

    class Meta(PlainMeta):
        verbose_name = "nhóm thử"
