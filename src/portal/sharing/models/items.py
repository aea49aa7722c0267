"""What travels and who receives it: items with their sets, partners with their ledger of copies, hub subscriptions."""

import uuid

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency
from portal.schema.models import PlainMeta, PlainModel, SealedTextField
from portal.sharing.states import (
    AttemptOutcome,
    CopySight,
    ItemWithdrawal,
    LetterRung,
    SharedItemKind,
    SubscriptionState,
)


class Item(PlainModel):
    """A public thing as other sites know it.

    `content_id` never changes and is never given out again. `version` counts up with every public change; `sequence`
    orders all changes of all items as they were committed, and is the cursor of whoever follows. `digest` tells whether
    what the public reads has changed at all.
    """

    content_id = models.UUIDField("mã nội dung", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("loại", max_length=40, choices=SharedItemKind.choices())
    key = models.CharField("đối tượng", max_length=64)
    version = models.PositiveIntegerField("bản số", default=1)
    sequence = models.BigIntegerField("thứ tự", unique=True)
    digest = models.CharField(max_length=64)
    title = models.CharField("tên", max_length=300)
    path = models.CharField("địa chỉ", max_length=500)
    language = models.CharField("ngôn ngữ", max_length=5, default="vi")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="shared_items", verbose_name="cơ quan"
    )
    published_at = models.DateTimeField("đăng lúc")
    changed_at = models.DateTimeField("thay đổi lúc")
    withdrawn_at = models.DateTimeField("rút lúc", null=True)
    withdrawal = models.CharField("cách rút", max_length=10, choices=ItemWithdrawal.choices(), blank=True)
    note = models.CharField("lời giải thích", max_length=500, blank=True)
    successor = models.CharField("đọc thay", max_length=500, blank=True)
    # Whether others may hold its words, or only its title and address (its licence says).
    travels = models.BooleanField("được mang đi toàn văn", default=True)
    is_stale = models.BooleanField("luật đã thay đổi", default=False)

    class Meta(PlainMeta):
        verbose_name = "nội dung chia sẻ"
        indexes = [
            models.Index(fields=["changed_at"], name="shared_item_changed"),
            models.Index(fields=["path"], name="shared_item_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="a_thing_is_one_shared_item"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal="")),
                name="a_withdrawn_item_says_how_it_ended",
            ),
        ]


class ItemSet(PlainModel):
    """That an item belongs to a set: "co-quan:so-tu-phap-can-tho", "linh-vuc:dat-dai", "chuyen-muc:tin-bai" …

    The sequence is the item's, so that a page of a set is read from one index.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="sets", verbose_name="nội dung")
    code = models.CharField("tập", max_length=300)
    sequence = models.BigIntegerField("thứ tự")

    class Meta(PlainMeta):
        verbose_name = "tập nội dung"
        indexes = [models.Index(fields=["code", "-sequence"], name="item_set_newest")]
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="an_item_is_in_a_set_once")]


class Cursor(PlainModel):
    """The last sequence number given out. Its row is locked by whoever takes the next until their transaction ends, so
    that numbers come in the order in which they are committed."""

    name = models.CharField("dãy", max_length=20, unique=True)
    last = models.BigIntegerField("số cuối", default=0)

    class Meta(PlainMeta):
        verbose_name = "dãy số chia sẻ"


class Partner(PlainModel):
    """A site that takes contents: by signed webhook (`webhook_url`), by embedding (`origins`), or both.

    `sets`: codes of the sets it takes, empty = everything. The secret of its signatures is made from the
    installation's key, `uid` and `secret_version` and kept nowhere. `origins`: one "https://host[:port]" a line.
    `confirm_minutes`: a withdrawal that it has not confirmed within so long is chased. `failures` counts requests that
    failed in a row; a site that fails again and again rests until `paused_until`, and so does one that an officer lets
    rest (`is_active` off: nothing is sent until somebody turns it on again).
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("tên", max_length=200)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="partner_sites", verbose_name="cơ quan"
    )
    contact_name = models.CharField("người phụ trách kỹ thuật", max_length=120, blank=True)
    contact_email = models.EmailField("thư điện tử công vụ", blank=True)
    sets = models.JSONField("nhận những gì", default=list, blank=True)
    webhook_url = models.URLField("địa chỉ nhận tin (webhook)", max_length=500, blank=True)
    secret_version = models.PositiveSmallIntegerField("lần cấp khóa", default=1)
    secret_rotated_at = models.DateTimeField("đổi khóa lúc", null=True, blank=True)
    origins = models.TextField("trang được nhúng", blank=True)
    confirm_minutes = models.PositiveSmallIntegerField("xác nhận rút trong (phút)", default=15)
    is_active = models.BooleanField("đang hoạt động", default=True)
    paused_until = models.DateTimeField("tạm nghỉ đến", null=True, blank=True)
    failures = models.PositiveIntegerField("số lần hỏng liền nhau", default=0)

    class Meta(PlainMeta):
        verbose_name = "trang nhận"
        constraints = [
            models.UniqueConstraint(
                fields=["webhook_url"],
                condition=~Q(webhook_url=""),
                name="a_webhook_belongs_to_one_partner",
                violation_error_message="Địa chỉ nhận tin này đã thuộc một trang khác.",
            ),
        ]


class Copy(models.Model):
    """The ledger: one row for each item at each partner, with the version it should hold and the one it confirmed.

    A copy is due while `wanted_version` is ahead of `confirmed_version`; whatever happened in between, the newest state
    is sent. `withdraw_by` is set while a withdrawal waits for its confirmation. That it was confirmed is its receiver's
    word; `sight` is what the portal saw at `copy_url` at `looked_at`. `rung`: how many letters have had their turn.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="copies", verbose_name="trang nhận")
    item = models.ForeignKey(Item, models.PROTECT, related_name="copies", verbose_name="nội dung")
    wanted_version = models.PositiveIntegerField("bản phải có")
    confirmed_version = models.PositiveIntegerField("bản đã xác nhận", default=0)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)
    is_withdrawn = models.BooleanField("phải gỡ", default=False)
    withdraw_by = models.DateTimeField("phải gỡ trước", null=True)
    chased_at = models.DateTimeField("đốc thúc lúc", null=True)
    copy_url = models.CharField("địa chỉ bản sao", max_length=500, blank=True)
    wanted_at = models.DateTimeField("thay đổi lúc")
    attempts = models.PositiveIntegerField("số lần gửi", default=0)
    not_before = models.DateTimeField("không gửi trước")
    last_sent_at = models.DateTimeField("gửi gần nhất", null=True)
    last_outcome = models.CharField("kết quả gần nhất", max_length=20, choices=AttemptOutcome.choices(), blank=True)
    last_error = models.CharField("lỗi gần nhất", max_length=200, blank=True)
    sight = models.CharField("nhìn thấy", max_length=20, choices=CopySight.choices(), blank=True)
    looked_at = models.DateTimeField("xem lúc", null=True)
    rung = models.PositiveSmallIntegerField("số thư đã đến lượt", default=0)

    class Meta(PlainMeta):
        verbose_name = "bản sao"
        indexes = [
            models.Index(
                fields=["not_before", "partner"],
                condition=Q(confirmed_version__lt=F("wanted_version")),
                name="copy_due",
            ),
            models.Index(fields=["withdraw_by"], condition=Q(withdraw_by__isnull=False), name="copy_to_withdraw"),
            models.Index(fields=["partner", "-wanted_at"], name="copy_of_partner"),
            models.Index(fields=["looked_at"], condition=Q(is_withdrawn=True), name="copy_to_look_at"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "item"], name="a_partner_holds_one_copy_of_an_item"),
            models.CheckConstraint(
                condition=Q(confirmed_version__lte=F("wanted_version")), name="a_copy_is_never_ahead_of_its_item"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} ← {self.item}"


class CopyLetter(PlainModel):
    """The last letter of a rung on a copy that nobody has seen gone, or why it could not be sent. `is_sent`: a mail
    server took it."""

    copy = models.ForeignKey(Copy, models.CASCADE, related_name="letters", verbose_name="bản sao")
    rung = models.CharField("thư", max_length=20, choices=LetterRung.choices())
    at = models.DateTimeField("lúc")
    is_sent = models.BooleanField("máy chủ thư đã nhận")
    error = models.CharField("vì sao chưa gửi được", max_length=100, blank=True)

    class Meta(PlainMeta):
        verbose_name = "thư về bản sao"
        constraints = [
            models.UniqueConstraint(fields=["copy", "rung"], name="a_copy_has_one_letter_of_a_rung"),
            models.CheckConstraint(condition=Q(is_sent=True) ^ ~Q(error=""), name="a_letter_not_sent_says_why"),
        ]


class SendAttempt(PlainModel):
    """One attempt to bring a copy up to date: the receipt, or why there is none. Old ones are removed."""

    copy = models.ForeignKey(Copy, models.CASCADE, related_name="attempt_rows", verbose_name="bản sao")
    version = models.PositiveIntegerField("bản số")
    at = models.DateTimeField("lúc")
    outcome = models.CharField("kết quả", max_length=20, choices=AttemptOutcome.choices())
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    error = models.CharField("lỗi", max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField("mất (mili giây)", default=0)

    class Meta(PlainMeta):
        verbose_name = "lần gửi"
        indexes = [models.Index(fields=["at"], name="send_attempt_by_age")]


class HubSubscription(PlainModel):
    """A subscription of the WebSub hub (W3C Recommendation of 23 January 2018) to one of the portal's feeds.

    `topic` is the feed's path on this portal; `set_code` the set it stands for ("" = everything). Content is due while
    the set's newest sequence is ahead of `delivered_sequence`. What was asked for last (`wanted_…`) waits since
    `asked_at` for the subscriber to say that it was meant; until then what was agreed before goes on.
    """

    topic = models.CharField("nguồn tin", max_length=400)
    set_code = models.CharField("tập", max_length=300, blank=True)
    callback = models.URLField("địa chỉ nhận", max_length=500)
    secret = SealedTextField(blank=True)
    state = models.CharField(
        "tình trạng", max_length=20, choices=SubscriptionState.choices(), default=SubscriptionState.VERIFYING
    )
    wanted_mode = models.CharField(max_length=12, default="subscribe")
    wanted_lease_seconds = models.PositiveIntegerField(default=0)
    wanted_secret = SealedTextField(blank=True)
    asked_at = models.DateTimeField("yêu cầu lúc", null=True)
    asks = models.PositiveSmallIntegerField("số lần hỏi lại", default=0)
    ask_not_before = models.DateTimeField("không hỏi lại trước", null=True)
    lease_until = models.DateTimeField("nhận đến", null=True)
    wanted_sequence = models.BigIntegerField("thay đổi mới nhất", default=0)
    delivered_sequence = models.BigIntegerField("đã nhận đến", default=0)
    attempts = models.PositiveIntegerField("số lần gửi", default=0)
    not_before = models.DateTimeField("không gửi trước")
    last_sent_at = models.DateTimeField("gửi gần nhất", null=True)
    last_outcome = models.CharField("kết quả gần nhất", max_length=20, choices=AttemptOutcome.choices(), blank=True)
    last_error = models.CharField("lỗi gần nhất", max_length=200, blank=True)
    created_at = models.DateTimeField("tạo lúc")

    class Meta(PlainMeta):
        verbose_name = "đăng ký WebSub"
        indexes = [
            models.Index(fields=["state", "not_before"], name="hub_subscription_due"),
            models.Index(fields=["ask_not_before"], condition=Q(asked_at__isnull=False), name="hub_subscription_asked"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["topic", "callback"], name="a_callback_subscribes_to_a_topic_once"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(ask_not_before__isnull=False),
                name="what_was_asked_for_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubscriptionState.ACTIVE.value) | Q(lease_until__isnull=False),
                name="an_active_subscription_has_an_end",
            ),
        ]
