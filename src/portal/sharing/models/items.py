"""Outgoing side: items and their sets, partners and the ledger of copies, subscriptions of the WebSub hub."""

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
    """A public content as other sites know it.

    `content_id` never changes and is never reused. `version` increases with every public change. `sequence` numbers the
    changes of all items in the order of commit; consumers use it as their cursor. `digest` changes when the public
    content or its sets change.
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
    # Whether its licence allows others to hold the full text; else only title, lead and address are sent.
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
    """Membership of an item in a set: "co-quan:so-tu-phap-can-tho", "linh-vuc:dat-dai", "chuyen-muc:tin-bai" …

    `sequence` repeats the item's, so that one index serves a page of a set.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="sets", verbose_name="nội dung")
    code = models.CharField("tập", max_length=300)
    sequence = models.BigIntegerField("thứ tự")

    class Meta(PlainMeta):
        verbose_name = "tập nội dung"
        indexes = [models.Index(fields=["code", "-sequence"], name="item_set_newest")]
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="an_item_is_in_a_set_once")]


class Cursor(PlainModel):
    """The last sequence number used. Whoever takes the next locks this row until the transaction ends, so that numbers
    follow the order of commit."""

    name = models.CharField("dãy", max_length=20, unique=True)
    last = models.BigIntegerField("số cuối", default=0)

    class Meta(PlainMeta):
        verbose_name = "dãy số chia sẻ"


class Partner(PlainModel):
    """A site that receives contents: by signed webhook (`webhook_url`), by embedding (`origins`), or both.

    `sets`: codes of the sets it takes; empty = all contents except laws. Its signing secret is derived from the
    installation's key, `uid` and `secret_version`, and is not stored. `origins`: one "https://host[:port]" a line.
    `confirm_minutes`: a withdrawal not confirmed within this time is overdue. `failures` counts failed requests in a
    row; after several, nothing is sent until `paused_until`. While `is_active` is false nothing is sent either.
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
    """The ledger: one row for each item and partner, with the version it should hold and the version it has confirmed.

    A copy is due while `confirmed_version` is below `wanted_version`; only the newest state is sent, not those between.
    `withdraw_by` is set while a withdrawal is unconfirmed. A confirmation is the receiver's own statement; `sight` is
    what the portal saw at `copy_url` at `looked_at`. `rung`: how many steps of the reminder ladder are done.
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
    """The latest reminder of one rung about a copy not yet seen removed, or why it was not sent. `is_sent`: a mail
    server accepted it."""

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
    """One attempt to bring a copy up to date, with its result. Old rows are deleted (`RETAINED`)."""

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

    `topic` is the path of the feed; `set_code` its set ("" = everything). Content is due while `wanted_sequence`, the
    newest change of the set, is above `delivered_sequence`. The latest request (`wanted_…`) waits since `asked_at` for
    the subscriber to verify it; until then the subscription stays as it was.
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
