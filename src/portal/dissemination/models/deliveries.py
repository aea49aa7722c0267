"""The outbox: deliveries of messages to addresses, the attempts, and their receipts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from messageproviders.port import OUTCOME_CHOICES
from portal.agencies.models import Agency
from portal.dissemination.models.accounts import Account
from portal.dissemination.models.campaigns import Campaign
from portal.dissemination.models.followers import Follower, FollowerAddress
from portal.dissemination.states import (
    ACTIVE,
    PRIORITY_CHOICES,
    Channel,
    ConsentMethod,
    DeliveryState,
    HoldReason,
    PostBatchState,
    Priority,
    SkipReason,
)
from portal.schema.models import PlainMeta, PlainModel


class Delivery(PlainModel):
    """One message for one person at one address on one channel.

    The row exists before anything is sent: it is the truth, and every queue only a hint. It belongs either to a letter
    (a message to one person) or to a campaign. The words are rendered when it is sent. `fingerprint` is the mark of the
    address; it and the person are cleared after a time, the row stays for the count. While it is queued it has a row of
    `Queued`, while it is being sent an open `Attempt`.

    Each row is updated three times within seconds. The fields that change then are in no index, so that PostgreSQL
    writes the new row into the same page and touches no index (heap-only tuples); pages are left half empty for that.
    """

    # No separate indexes for foreign keys: the constraints and the partial indexes below cover them.
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, blank=True, db_index=False, related_name="deliveries",
        verbose_name="đợt gửi",
    )  # fmt: skip
    letter = models.ForeignKey(
        "Letter", models.CASCADE, null=True, blank=True, db_index=False, related_name="deliveries", verbose_name="thư"
    )
    follower = models.ForeignKey(
        Follower, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+", verbose_name="người nhận"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+",
        verbose_name="cán bộ",
    )  # fmt: skip
    address = models.ForeignKey(
        FollowerAddress,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name="địa chỉ",
    )
    fingerprint = models.CharField("dấu của địa chỉ", max_length=64, blank=True)
    channel = models.CharField("kênh", max_length=20, choices=Channel.choices())
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name="tài khoản gửi"
    )
    priority = models.PositiveSmallIntegerField("ưu tiên", choices=PRIORITY_CHOICES, default=Priority.BULK.value)
    state = models.CharField(
        "tình trạng", max_length=20, choices=DeliveryState.choices(), default=DeliveryState.QUEUED.value
    )
    reason = models.CharField(
        "vì", max_length=30, choices=SkipReason.choices(), default=SkipReason.NOTHING.value, blank=True
    )
    expires_at = models.DateTimeField("không gửi sau", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần gửi", default=0)
    unanswered = models.PositiveSmallIntegerField("số lần không có trả lời", default=0)
    parts = models.PositiveSmallIntegerField("số phần tin", default=0)
    arrived_parts = models.PositiveSmallIntegerField("số phần đã tới", default=0)
    cost = models.PositiveIntegerField("chi phí (đồng)", default=0)
    created_at = models.DateTimeField("lập lúc")
    handed_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    arrived_at = models.DateTimeField("tới lúc", null=True, blank=True)
    seen_at = models.DateTimeField("xem lúc", null=True, blank=True)
    ended_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lượt gửi"
        constraints = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=False, letter__isnull=True)
                | Q(campaign__isnull=True, letter__isnull=False),
                name="dissemination_a_delivery_is_of_a_campaign_or_a_letter",
            ),
            models.UniqueConstraint(
                fields=["follower", "campaign", "channel"], name="dissemination_one_delivery_a_person_and_channel"
            ),
            models.UniqueConstraint(
                fields=["campaign", "channel", "fingerprint"],
                condition=~Q(fingerprint=""),
                name="dissemination_one_delivery_an_address",
            ),
            models.UniqueConstraint(
                fields=["letter", "channel"],
                condition=Q(letter__isnull=False),
                name="dissemination_a_letter_goes_once_a_channel",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ACTIVE, ended_at__isnull=True)
                | (~Q(state__in=ACTIVE) & Q(ended_at__isnull=False)),
                name="dissemination_a_delivery_ends_when_no_work_is_left",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DeliveryState.ACCEPTED.value, DeliveryState.DELIVERED.value])
                | Q(handed_at__isnull=False),
                name="dissemination_what_was_sent_was_handed_over",
            ),
        ]
        indexes = [
            models.Index(fields=["address"], condition=Q(address__isnull=False), name="delivery_of_address"),
            models.Index(fields=["campaign"], name="delivery_of_campaign"),
        ]


class Queued(PlainModel):
    """A delivery in the queue: its lane, from when on it may be sent, and what holds it. A leased one has no such row.

    `only_by`: a delivery that was handed over and never answered waits for the account whose carrier may recognise it,
    and a reply for the account that was written to.
    """

    delivery = models.OneToOneField(
        Delivery, models.CASCADE, primary_key=True, related_name="queued", verbose_name="lượt gửi"
    )
    # Separate for each campaign: the queue of a paused one is not even looked at.
    channel = models.CharField("kênh", max_length=20, choices=Channel.choices())
    priority = models.PositiveSmallIntegerField("ưu tiên", choices=PRIORITY_CHOICES)
    campaign = models.ForeignKey(
        Campaign, models.CASCADE, null=True, blank=True, db_index=False, related_name="+", verbose_name="đợt gửi"
    )
    not_before = models.DateTimeField("không gửi trước")
    held = models.CharField(
        "đang vướng", max_length=30, choices=HoldReason.choices(), default=HoldReason.NOTHING.value, blank=True
    )
    only_by = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, db_index=False, related_name="+",
        verbose_name="chỉ gửi bằng tài khoản",
    )  # fmt: skip

    class Meta(PlainMeta):
        verbose_name = "lượt chờ gửi"
        indexes = [
            models.Index(fields=["channel", "priority", "campaign", "not_before", "delivery"], name="queued_in_lane")
        ]


class Handful(PlainModel):
    """A batch of deliveries leased together, and how much of it may have been sent.

    `attempts` are in the order of sending; the first `let_go` of them may be on the wire, the others certainly are not.
    Stored before the wire, so that after a kill only those are unknown that nobody can know. `taken_at` is renewed
    while the process lives. Deleted when all results are stored.
    """

    taken_at = models.DateTimeField("lấy lúc")
    attempts = models.JSONField("các lần gửi")
    let_go = models.PositiveSmallIntegerField("số lần đã có thể rời đi", default=0)

    class Meta(PlainMeta):
        verbose_name = "mẻ gửi"


class PostBatch(PlainModel):
    """Letters on paper that an officer prints and hands to the post. `agency`: in whose name; None: the province.

    The letters are leased (`handful`) as those of a sending process, but for days: when the lease expires they are
    queued again and `handful` is None. `letters`: keys of the deliveries in the order of the print. The only proof of
    the hand-over is the number and the day of the post.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan gửi"
    )
    state = models.CharField(
        "tình trạng", max_length=20, choices=PostBatchState.choices(), default=PostBatchState.READY.value
    )
    handful = models.OneToOneField(
        Handful, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="mẻ gửi"
    )
    letters = models.JSONField("các lượt gửi")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc")
    number = models.CharField("số hiệu bưu gửi, số bảng kê", max_length=40, blank=True)
    posted_on = models.DateField("ngày giao bưu điện", null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người giao"
    )

    class Meta(PlainMeta):
        verbose_name = "tập thư giấy"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PostBatchState.HANDED.value)
                | ~Q(number="") & Q(posted_on__isnull=False, handed_by__isnull=False),
                name="dissemination_the_post_is_a_witness",
            )
        ]


class OptOut(PlainModel):
    """A refusal that followed a delivery of a campaign: by its own link, or by a reply soon after it.

    It holds no personal data: the delivery loses its person after the retention term, and the row stays as a proof.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="opt_outs", verbose_name="đợt gửi")
    channel = models.CharField("kênh", max_length=20, choices=Channel.choices())
    delivery = models.OneToOneField(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="opt_out", verbose_name="lượt gửi"
    )
    way = models.CharField("cách", max_length=30, choices=ConsentMethod.choices())
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "lượt từ chối sau khi nhận"


class Attempt(PlainModel):
    """One attempt to send a delivery: stored before the message leaves, completed when the peer has answered.

    An attempt without an outcome was interrupted: nobody knows whether the message arrived.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="receipts", verbose_name="lượt gửi")
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name="tài khoản gửi"
    )
    begun_at = models.DateTimeField("bắt đầu")
    ended_at = models.DateTimeField("kết thúc", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=30, choices=OUTCOME_CHOICES, blank=True)
    reply = models.CharField("bên chuyển tin trả lời", max_length=40, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lần gửi"
        ordering = ["delivery", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(outcome=""), name="dissemination_one_attempt_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="dissemination_an_attempt_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")),
                name="dissemination_an_attempt_ends_after_it_begins",
            ),
        ]
        # Deliveries of an account without a receipt are looked for among its attempts of that time.
        indexes = [models.Index(fields=["account", "begun_at"], name="attempt_by_account")]


class HandedPart(PlainModel):
    """The name by which a carrier refers to one part of an accepted message; receipts are matched by it."""

    # No index of the account alone: for an account without statistics the planner would scan all parts.
    account = models.ForeignKey(Account, models.CASCADE, db_index=False, related_name="+", verbose_name="tài khoản gửi")
    outside_id = models.CharField("mã của bên chuyển tin", max_length=80)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="handed_parts", verbose_name="lượt gửi")
    arrival = models.CharField("báo nhận", max_length=20, blank=True)

    class Meta(PlainMeta):
        verbose_name = "phần tin đã chuyển"
        constraints = [
            models.UniqueConstraint(fields=["account", "outside_id"], name="dissemination_a_part_is_handed_once"),
        ]
