"""Sending accounts at carriers, with their templates, tokens and incoming notices; API keys and wordings of agencies'
systems."""

from datetime import time

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from messageproviders.port import OUTCOME_CHOICES
from portal.agencies.models import Agency
from portal.dissemination.states import AccountKind, Channel, LetterKind, NoticeKind, TemplateState
from portal.schema.models import PlainMeta, PlainModel, SealedTextField

_SECRET_NAME = RegexValidator(
    r"\A[A-Za-z0-9_-]+\Z", "Tên bí mật chỉ gồm chữ không dấu, chữ số, dấu gạch ngang và gạch dưới."
)


class Account(PlainModel):
    """An account at a carrier. Its secrets are not here: `secret` is their name in the environment, a file or
    `CarrierSecret`.

    `agency`: whose officers answer incoming messages; None: those who answer for the province. Several accounts of one
    channel share its messages by `weight`, which failures reduce for a while and time returns to `resting_weight`.
    `options` are the addresses and settings of its protocol (see `messageproviders`). `checked_*`: the last connection
    check with these settings, and its result.
    """

    name = models.CharField("tên", max_length=80, unique=True)
    channel = models.CharField("kênh", max_length=20, choices=Channel.choices())
    kind = models.CharField("giao thức", max_length=20, choices=AccountKind.choices())
    options = models.JSONField("cài đặt", default=dict, blank=True)
    secret = models.CharField("tên bí mật", max_length=80, blank=True, validators=[_SECRET_NAME])
    sender = models.CharField("tên định danh, nơi gửi", max_length=120, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan trả lời tin nhắn đến"
    )
    takes_marks = models.BooleanField("nhận tin có dấu", default=True)
    weight = models.PositiveSmallIntegerField("tỷ trọng", default=100)
    resting_weight = models.PositiveSmallIntegerField("tỷ trọng thường", default=100)
    weighed_at = models.DateTimeField("đổi tỷ trọng lúc", null=True, blank=True)
    per_second = models.PositiveIntegerField("số tin mỗi giây", null=True, blank=True)
    daily_quota = models.PositiveIntegerField("hạn mức mỗi ngày", null=True, blank=True)
    quota_left = models.PositiveIntegerField("còn lại trong ngày", null=True, blank=True)
    quota_at = models.DateTimeField("biết hạn mức lúc", null=True, blank=True)
    price = models.PositiveIntegerField("giá một phần tin (đồng)", default=0)
    opens = models.TimeField("gửi từ", default=time(7, 0))
    closes = models.TimeField("gửi đến", default=time(21, 0))
    receipts_within_hours = models.PositiveSmallIntegerField("chờ báo nhận (giờ)", default=48)
    # Receipts for messages sent before then are no longer awaited.
    receipts_awaited_from = models.DateTimeField("còn chờ báo nhận từ lúc", null=True, blank=True)
    is_open = models.BooleanField("đang dùng", default=True)
    paused_at = models.DateTimeField("tạm dừng lúc", null=True, blank=True)
    paused_why = models.CharField("vì sao tạm dừng", max_length=200, blank=True)
    checked_at = models.DateTimeField("thử kết nối lúc", null=True, blank=True)
    checked_outcome = models.CharField("kết quả thử kết nối", max_length=30, choices=OUTCOME_CHOICES, blank=True)
    checked_reply = models.CharField("lời đáp khi thử kết nối", max_length=200, blank=True)
    created_at = models.DateTimeField("từ lúc")
    changed_at = models.DateTimeField("đổi lần cuối lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "tài khoản gửi"
        ordering = ["channel", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(weight__lte=100), name="dissemination_a_weight_is_of_a_hundred"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="dissemination_an_account_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=False) | Q(paused_why=""),
                name="dissemination_only_what_is_paused_says_why",
            ),
        ]


class CarrierSecret(PlainModel):
    """A password or key of an account, entered in the browser: encrypted, used by the sender, never displayed."""

    name = models.CharField("tên bí mật", max_length=90, unique=True)
    value = SealedTextField("bí mật")
    kept_at = models.DateTimeField("giữ lúc")

    class Meta(PlainMeta):
        verbose_name = "bí mật của nhà mạng"


class Token(PlainModel):
    """The pair of tokens of a Zalo account.

    A refresh token works once: the new pair is committed before it is used. `renewing_at`: since when a process
    requests a new pair; if no pair arrived, nobody knows whether the refresh token is used up.
    """

    account = models.OneToOneField(Account, models.CASCADE, related_name="token", verbose_name="tài khoản")
    access = SealedTextField("mã truy cập")
    refresh = SealedTextField("mã làm mới")
    expires_at = models.DateTimeField("mã truy cập dùng đến")
    refresh_expires_at = models.DateTimeField("mã làm mới dùng đến")
    renewed_at = models.DateTimeField("làm mới lúc")
    renewing_at = models.DateTimeField("đang làm mới từ lúc", null=True, blank=True)
    failed_at = models.DateTimeField("làm mới không được lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "mã truy cập"


class Template(PlainModel):
    """A text that a provider stores and has approved, with the parameters that each message fills in.

    `parameters`: [{"name", "required", "most", "least"}]; `body`: the text with <name> for each parameter. `letters`:
    the kind of letters that may use it, if an officer has decided so.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="templates", verbose_name="tài khoản")
    outside_id = models.CharField("mã của nhà cung cấp", max_length=80)
    name = models.CharField("tên", max_length=200)
    body = models.TextField("lời văn", blank=True)
    parameters = models.JSONField("tham số", default=list, blank=True)
    tag = models.CharField("nhóm", max_length=20, blank=True)
    quality = models.CharField("chất lượng", max_length=20, blank=True)
    by_uid = models.BooleanField("gửi được theo người quan tâm", default=False)
    state = models.CharField(
        "tình trạng", max_length=20, choices=TemplateState.choices(), default=TemplateState.DRAFT.value
    )
    reason = models.CharField("lý do", max_length=300, blank=True)
    letters = models.CharField("dùng cho loại thư", max_length=20, choices=LetterKind.choices(), blank=True)
    checked_at = models.DateTimeField("xem lại lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "mẫu tin"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "outside_id"], name="dissemination_a_template_is_known_once"),
        ]


class Notice(PlainModel):
    """A provider's notice as received: stored before it is acknowledged, read later, once.

    `digest` recognises a repetition; `raw` is cleared some time after it was read. A receipt that arrived before its
    message had a number waits here.
    """

    # Found by the constraint below, as handed parts are.
    account = models.ForeignKey(Account, models.CASCADE, db_index=False, related_name="+", verbose_name="tài khoản")
    kind = models.CharField("loại", max_length=20, choices=NoticeKind.choices())
    digest = models.CharField("dấu", max_length=64)
    raw = SealedTextField("nguyên văn", blank=True)
    received_at = models.DateTimeField("nhận lúc")
    not_before = models.DateTimeField("đọc từ lúc")
    attempts = models.PositiveSmallIntegerField("số lần đọc", default=0)
    read_at = models.DateTimeField("đọc xong lúc", null=True, blank=True)
    error = models.CharField("lỗi", max_length=200, blank=True)

    class Meta(PlainMeta):
        verbose_name = "tin báo"
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="dissemination_a_notice_is_kept_once"),
        ]
        indexes = [models.Index(fields=["not_before"], condition=Q(read_at__isnull=True), name="notice_to_read")]


class MadeForSystems(PlainModel):
    """What an officer creates for the systems of an agency: valid from `enabled_at` on, when another officer has agreed
    (`operations.systems`), until `ended_at`.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    enabled_at = models.DateTimeField("cho dùng lúc", null=True, blank=True)
    ended_at = models.DateTimeField("thôi dùng lúc", null=True, blank=True)

    class Meta:
        abstract = True


class SystemKey(MadeForSystems):
    """The API key of one system of an agency, until the end of `ends_on`, for at most `daily_quota` messages a day.

    Only the digest of the key is stored.
    """

    name = models.CharField("tên hệ thống", max_length=120)
    purpose = models.CharField("dùng để làm gì", max_length=300)
    digest = models.CharField("dấu của khóa", max_length=64, unique=True)
    ends_on = models.DateField("dùng đến hết ngày")
    daily_quota = models.PositiveIntegerField("số tin mỗi ngày", default=200)
    used_at = models.DateTimeField("dùng gần nhất lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "khóa của hệ thống"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.purpose}. Đến hết {self.ends_on:%d/%m/%Y}, {self.daily_quota} tin mỗi ngày"


class SystemTemplate(MadeForSystems):
    """A wording for an agency's systems, with {name} for each value that a message fills in.

    Another wording is another version, which another officer agrees to again: rows are never changed.
    """

    code = models.SlugField("mã mẫu tin", max_length=40)
    version = models.PositiveIntegerField("bản số", default=1)
    text = models.CharField("lời văn", max_length=200)

    class Meta(PlainMeta):
        verbose_name = "mẫu tin của hệ thống"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "code", "version"], name="dissemination_a_version_of_words_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}, bản {self.version}: “{self.text}”"
