"""Followers: addresses, consents, subscriptions, pending confirmations, and requests about personal data."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency, Place
from portal.dissemination.channels import mask
from portal.dissemination.states import (
    ADDRESS_CHOICES,
    FOLLOWER_ROLES,
    LIST_PROOFS,
    Channel,
    ConsentAct,
    ConsentMethod,
    FollowedKind,
    FollowerLanguage,
    FollowerLinkPurpose,
    Frequency,
    RequestKind,
    SuppressionReason,
)
from portal.schema.models import PlainMeta, PlainModel, SealedTextField


class Follower(PlainModel):
    """A person who follows contents. The consent ledger knows them only by `code`; messages go to their `addresses`.

    `place` and `role` are their own choice, so that they do not get messages meant for others.
    """

    code = models.UUIDField("mã", default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(
        "ngôn ngữ", max_length=10, choices=FollowerLanguage.choices(), default=FollowerLanguage.VIETNAMESE.value
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nơi ở, nơi làm ăn"
    )
    role = models.CharField("nhận tin với tư cách", max_length=20, choices=FOLLOWER_ROLES, blank=True)
    created_at = models.DateTimeField("từ lúc")
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "người theo dõi"


class FollowerAddress(models.Model):
    """The address of a follower on one channel: the only personal datum stored about them.

    `value` is normalised (`portal.dissemination.channels`) and found by its `fingerprint`; `order` is their preference,
    smallest first. Nothing is sent before `confirmed_at`, or from `ended_at` on. `by_zalo`: they agreed to Zalo
    messages to this number.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="addresses", verbose_name="người theo dõi")
    channel = models.CharField("kênh", max_length=20, choices=ADDRESS_CHOICES)
    value = SealedTextField("địa chỉ nhận tin", max_length=500)
    fingerprint = models.CharField("dấu của địa chỉ", max_length=64)
    particulars = models.JSONField("chi tiết để gửi", default=dict, blank=True)  # the keys of a browser
    order = models.PositiveSmallIntegerField("thứ tự ưu tiên", default=0)
    by_zalo = models.BooleanField("nhận qua Zalo ở số này", default=False)
    last_heard_at = models.DateTimeField("lần cuối người này nhắn tới", null=True, blank=True)
    created_at = models.DateTimeField("từ lúc")
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    ended_at = models.DateTimeField("thôi nhận lúc", null=True, blank=True)

    class Meta(PlainMeta):
        db_table = "dissemination_address"
        verbose_name = "địa chỉ nhận tin"
        constraints = [
            models.UniqueConstraint(fields=["channel", "fingerprint"], name="dissemination_an_address_has_one_mark"),
            models.CheckConstraint(condition=~Q(value=""), name="dissemination_an_address_says_where"),
            models.CheckConstraint(
                condition=Q(by_zalo=False) | Q(channel=Channel.SMS.value),
                name="dissemination_zalo_finds_by_a_telephone_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "follower"],
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="address_living",
            )
        ]

    def __str__(self) -> str:
        return mask(self.value or "", channel=Channel(self.channel))

    @property
    def to_send(self) -> dict[str, str]:
        """What a provider needs besides the address: the keys of a browser, and when the person last wrote to us."""
        return self.particulars | ({"last_heard_at": self.last_heard_at.isoformat()} if self.last_heard_at else {})


class Consent(models.Model):
    """One act of a person about notifications: the proof of a consent or its withdrawal. Append-only.

    The database refuses to change or delete a line. `person` is the follower's code and no foreign key: when their data
    are erased the line stays and identifies nobody any more. `wording` and `controller` refer to the words that were
    shown (see `portal.dissemination.states`).
    """

    person = models.UUIDField("mã người")
    act = models.CharField("việc", max_length=20, choices=ConsentAct.choices())
    way = models.CharField("cách", max_length=30, choices=ConsentMethod.choices())
    purpose = models.CharField("mục đích", max_length=60)
    wording = models.CharField("bản lời văn", max_length=20, blank=True)
    controller = models.CharField("bên kiểm soát dữ liệu", max_length=300, blank=True)
    channel = models.CharField("kênh", max_length=20, choices=Channel.choices(), default=Channel.EMAIL.value)
    kind = models.CharField("theo dõi", max_length=20, choices=FollowedKind.choices(), blank=True)
    key = models.CharField("mã của điều được theo dõi", max_length=300, blank=True)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "dòng sổ đồng ý"
        verbose_name_plural = "sổ đồng ý"
        default_permissions = ()
        indexes = [models.Index(fields=["person", "id"], name="consent_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", key="") | (~Q(kind="") & ~Q(key="")),
                name="dissemination_consent_names_a_thing_wholly_or_not_at_all",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"


class Subscription(models.Model):
    """A follower's subscription to one subject: pending before `confirmed_at`, ended from `stopped_at` on."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="subscriptions", verbose_name="người theo dõi")
    kind = models.CharField("theo dõi", max_length=20, choices=FollowedKind.choices())
    key = models.CharField("mã của điều được theo dõi", max_length=300)
    frequency = models.CharField(
        "báo khi nào", max_length=20, choices=Frequency.choices(), default=Frequency.AT_ONCE.value
    )
    created_at = models.DateTimeField("từ lúc")
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    stopped_at = models.DateTimeField("thôi lúc", null=True, blank=True)
    # The agency's list that they signed, the row and the day, until they subscribe to it themselves.
    consent_list = models.ForeignKey(
        "ConsentList", models.SET_NULL, null=True, blank=True, related_name="subscriptions", verbose_name="danh sách"
    )
    list_row = models.PositiveIntegerField("dòng trong danh sách", null=True, blank=True)
    agreed_on = models.DateField("đồng ý ngày", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "lượt theo dõi"
        constraints = [
            models.UniqueConstraint(
                fields=["follower", "kind", "key"],
                condition=Q(stopped_at__isnull=True),
                name="dissemination_a_thing_is_followed_once",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="dissemination_subscription_names_a_thing"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("created_at")),
                name="dissemination_subscription_stops_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=[one.value for one in Frequency]),
                name="dissemination_subscription_has_a_known_frequency",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "key"], condition=Q(stopped_at__isnull=True), name="subscription_living"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class ConsentList(PlainModel):
    """A list of people whose signed consent to messages of an agency an officer entered from paper.

    `rows` (number, address and day of each) are stored until two officers have agreed, then cleared; `counts` has the
    result. `evidence` is the scan of the signed forms, `wording` the version of the paper form (`PAPERS`).
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    proof = models.CharField("người dân đồng ý bằng", max_length=30, choices=LIST_PROOFS.items())
    wording = models.CharField("ngày của mẫu lời đồng ý", max_length=20)
    agreed_on = models.DateField("ngày người dân ký")
    evidence = models.CharField("nơi giữ bản quét", max_length=120)
    checksum = models.CharField("mã kiểm bản quét", max_length=64)
    mark = models.CharField("dấu của danh sách", max_length=64)
    rows = SealedTextField("các dòng chờ đồng ý", blank=True)
    counts = models.JSONField("số dòng theo kết quả", default=dict, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập"
    )
    uploaded_at = models.DateTimeField("nhập lúc")
    agreed_at = models.DateTimeField("hai người đồng ý lúc", null=True, blank=True)
    ended_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "danh sách đồng ý nhận tin"
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(agreed_at__isnull=True, ended_at__isnull=True),
                name="dissemination_one_list_of_an_agency_waits",
            ),
            models.CheckConstraint(
                condition=Q(rows="") | Q(agreed_at__isnull=True, ended_at__isnull=True),
                name="dissemination_rows_of_a_list_only_wait",
            ),
        ]

    @property
    def evidence_path(self) -> Path:
        return Path(settings.PRIVATE_DIR, "consents", self.evidence)

    @property
    def standing(self) -> str:
        """The status as a screen shows it."""
        told = "Hai người đã đồng ý" if self.agreed_at else "Chờ hai người của cơ quan đồng ý"
        return f"{told}, sau đó đã bỏ" if self.ended_at and self.agreed_at else "Đã bỏ" if self.ended_at else told

    def __str__(self) -> str:
        return f"Danh sách số {self.pk}, {self.get_proof_display().lower()} ngày {self.agreed_on:%d/%m/%Y}"


class PersonalLink(PlainModel):
    """A link that replaces a password: whoever has it may confirm a request, or see and change their own data.

    A confirmation is for the `asking` of its letter. Only the digest of the secret is stored, so that a stolen copy of
    the database opens nobody's page.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="links", verbose_name="người theo dõi")
    purpose = models.CharField("mục đích", max_length=20, choices=FollowerLinkPurpose.choices())
    subscription = models.ForeignKey(
        Subscription, models.CASCADE, null=True, blank=True, related_name="links", verbose_name="lượt theo dõi"
    )
    letter = models.ForeignKey(
        "Letter", models.CASCADE, null=True, blank=True, related_name="links", verbose_name="trong thư"
    )
    digest = models.CharField("dấu của mã", max_length=64, unique=True)
    created_at = models.DateTimeField("từ lúc")
    expires_at = models.DateTimeField("đến lúc", db_index=True)

    class Meta(PlainMeta):
        verbose_name = "liên kết riêng"
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose=FollowerLinkPurpose.CONFIRM.value) | Q(subscription__isnull=True),
                name="dissemination_a_link_that_opens_a_page_is_of_no_subscription",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="dissemination_link_expires_after_it_is_made"
            ),
        ]


class Suppression(PlainModel):
    """An address to which nothing is sent until a moment (or ever again), known only by its fingerprint."""

    channel = models.CharField("kênh", max_length=20, choices=Channel.choices(), default=Channel.EMAIL.value)
    fingerprint = models.CharField("dấu của địa chỉ", max_length=64)
    reason = models.CharField(
        "vì", max_length=20, choices=SuppressionReason.choices(), default=SuppressionReason.RETURNED.value
    )
    reply = models.CharField("máy chủ trả lời", max_length=40, blank=True)
    at = models.DateTimeField("từ lúc")
    until = models.DateTimeField("đến lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "địa chỉ tạm không gửi"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "fingerprint", "reason"], name="dissemination_address_suppressed_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("at")), name="dissemination_suppression_lasts"
            ),
        ]


class Asking(PlainModel):
    """A request to follow some subjects (or none: to add an address), confirmed as a whole by one link or one code.

    The code is derived from `seed` and the installation's key and stored nowhere (`channels`); `mark` finds the request
    by a code that arrives by itself, from Zalo. `handle` is the digest of the secret that the applicant's browser
    holds. `address` is empty until a Zalo user is known. `paper`, `agency`: the paper form that a clerk entered.
    """

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="askings", verbose_name="người theo dõi")
    address = models.ForeignKey(
        FollowerAddress, models.CASCADE, null=True, blank=True, related_name="askings", verbose_name="địa chỉ nhận tin"
    )
    channel = models.CharField("kênh", max_length=20, choices=ADDRESS_CHOICES)
    subscriptions = models.ManyToManyField(
        Subscription, blank=True, related_name="askings", verbose_name="điều muốn theo dõi"
    )
    letter = models.OneToOneField(
        "Letter", models.SET_NULL, null=True, blank=True, related_name="asking", verbose_name="thư hỏi lại"
    )
    way = models.CharField("cách", max_length=30, choices=ConsentMethod.choices())
    wording = models.CharField("bản lời văn", max_length=20)
    wants_zalo = models.BooleanField("nhận qua Zalo ở số này", default=False)
    seed = models.UUIDField("gốc của mã", default=uuid.uuid4, editable=False)
    mark = models.CharField("dấu của mã", max_length=64, blank=True)
    handle = models.CharField("dấu của trang nhập mã", max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField("số lần nhập sai", default=0)
    paper = models.CharField("số phiếu giấy", max_length=40, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan nhận phiếu"
    )
    created_at = models.DateTimeField("từ lúc")
    expires_at = models.DateTimeField("đến lúc", db_index=True)
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "yêu cầu theo dõi"
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=~Q(mark=""), name="dissemination_a_code_means_one_asking"
            ),
            models.UniqueConstraint(
                fields=["handle"], condition=~Q(handle=""), name="dissemination_a_handle_opens_one_asking"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="dissemination_an_asking_waits_for_a_time"
            ),
            models.CheckConstraint(
                condition=Q(paper="") | Q(agency__isnull=False), name="dissemination_a_paper_lies_at_an_agency"
            ),
        ]


class DataRequest(models.Model):
    """A request about personal data. `person` is the follower's code; the row stays when they are erased.

    `chosen`: what is to be erased, by keys that identify nobody (`PersonalRow.key`), until an officer other than
    `chosen_by` decides.
    """

    person = models.UUIDField("mã người", null=True, blank=True)
    kind = models.CharField("việc", max_length=20, choices=RequestKind.choices())
    channel = models.CharField("kênh", max_length=20, choices=Channel.choices(), blank=True)
    way = models.CharField("cách", max_length=30, choices=ConsentMethod.choices())
    received_at = models.DateTimeField("nhận lúc")
    answer_first_by = models.DateField("phải phản hồi trước hết ngày")
    done_by = models.DateField("phải xong trước hết ngày")
    words = models.CharField("lời yêu cầu", max_length=600, blank=True)
    acknowledged_at = models.DateTimeField("phản hồi lúc", null=True, blank=True)
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=300, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cán bộ"
    )
    chosen = models.JSONField("chọn xóa", default=dict, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người đề nghị"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người duyệt"
    )

    class Meta(PlainMeta):
        verbose_name = "yêu cầu về dữ liệu"
        ordering = ["done_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (Q(chosen_by__isnull=False) & ~Q(decided_by=F("chosen_by"))),
                name="dissemination_nobody_erases_evidence_alone",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("received_at")),
                name="dissemination_a_request_is_done_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(done_by__gte=F("answer_first_by")), name="dissemination_a_request_is_answered_before_done"
            ),
        ]
        indexes = [models.Index(fields=["done_by"], condition=Q(done_at__isnull=True), name="data_request_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"
