"""Plans, the texts they were read from, and the parts of them that are not assignments."""

from textwrap import shorten
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lawtext.addresses import number_key
from portal.agencies.models import Agency
from portal.library.models import Instrument
from portal.plans.matching import words_key


class Plan(ClusterableModel):
    """A plan as it stands now. What it was read from, and earlier wordings, are its `PlanVersion`s.

    `number_key` and `title_key` are folded forms by which a file that is imported again finds its plan. `counted_on` is
    the day on which "các sở, ban, ngành" were counted: the plan's own date, or the newest that it rests on.
    """

    slug = models.SlugField("địa chỉ", max_length=120, unique=True)
    title = models.TextField("tên kế hoạch")
    doc_type = models.CharField("loại văn bản", max_length=60, default="Kế hoạch")
    number = models.CharField("số, ký hiệu", max_length=120, blank=True)
    issuer_name = models.CharField("cơ quan ban hành", max_length=400, blank=True)
    issuer = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_plans",
        verbose_name="cơ quan ban hành trong danh bạ",
    )
    place = models.CharField("địa danh", max_length=120, blank=True)
    issued_date = models.DateField("ngày ban hành", null=True, blank=True)
    counted_on = models.DateField(
        "ngày xác định cơ quan",
        null=True,
        blank=True,
        help_text="“Các sở, ban, ngành” được hiểu là các cơ quan đang có vào ngày này.",
    )
    purposes = models.TextField("mục đích", blank=True, help_text="Mỗi dòng một ý.")
    requirements = models.TextField("yêu cầu", blank=True, help_text="Mỗi dòng một ý.")
    budget = models.TextField("kinh phí", blank=True)
    closing = models.TextField("phần kết", blank=True)
    signer_authority = models.CharField("thẩm quyền ký", max_length=200, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=120, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    number_key = models.CharField(max_length=120, blank=True, editable=False)
    title_key = models.TextField(editable=False)
    issuer_key = models.CharField(max_length=400, blank=True, editable=False)
    accepted_at = models.DateTimeField("đưa lên lúc", editable=False)
    withdrawn_at = models.DateTimeField("rút xuống lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_plan_has_a_title"),
            models.UniqueConstraint(
                fields=["number_key", "issuer_key", "issued_date"],
                condition=~Q(number_key=""),
                name="number_issuer_and_date_name_one_plan",
                violation_error_message="Đã có kế hoạch mang số, ký hiệu này của cơ quan này.",
            ),
            # To a unique index one missing date is never another: without a date, number and issuer must do.
            models.UniqueConstraint(
                fields=["number_key", "issuer_key"],
                condition=~Q(number_key="") & Q(issued_date__isnull=True),
                name="without_a_date_number_and_issuer_name_one_plan",
                violation_error_message="Đã có kế hoạch không ghi ngày mang số, ký hiệu này của cơ quan này.",
            ),
            models.UniqueConstraint(
                fields=["title_key", "issuer_key"],
                condition=Q(number_key=""),
                name="without_a_number_title_and_issuer_name_one_plan",
                violation_error_message="Đã có kế hoạch không số mang tên này của cơ quan này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.doc_type} {self.number or shorten(self.title, 90, placeholder='…')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_key = number_key(self.number) if self.number else ""
        self.title_key = words_key(self.title)
        self.issuer_key = words_key(self.issuer_name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.slug])


class PlanVersion(models.Model):
    """A text of a plan that was accepted; the newest is what the plan says. None is ever changed or removed.

    `checksum` is the SHA-256 of the text as read (the same words in another kind of file are the same version);
    `doubts` are pairs of line and reason.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("bản")
    checksum = models.CharField("mã kiểm", max_length=64, unique=True)
    source_name = models.CharField("tên tệp", max_length=255, blank=True)
    source_text = models.TextField("nội dung tệp")
    doubts = models.JSONField("điểm chưa chắc", default=list)
    accepted_at = models.DateTimeField("nhận lúc")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nhận"
    )

    class Meta:
        verbose_name = "bản kế hoạch"
        verbose_name_plural = "bản kế hoạch"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="versions_of_a_plan_are_numbered_apart"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_of_a_plan_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, bản {self.number}"


class LegalBasis(Orderable):
    """A document that the plan rests on or names; `instrument` once the library holds it."""

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="bases", verbose_name="kế hoạch")
    number = models.CharField("số, ký hiệu", max_length=120, blank=True)
    number_key = models.CharField(max_length=120, blank=True, editable=False, db_index=True)
    name = models.CharField("tên", max_length=500, blank=True)
    issued_date = models.DateField("ngày ban hành", null=True, blank=True)
    phrase = models.TextField("nguyên văn", blank=True)
    in_preamble = models.BooleanField("là căn cứ", default=True)
    instrument = models.ForeignKey(
        Instrument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="plan_bases",
        verbose_name="văn bản trong thư viện",
    )

    class Meta(Orderable.Meta):
        verbose_name = "căn cứ pháp lý"
        verbose_name_plural = "căn cứ pháp lý"
        constraints = [
            models.CheckConstraint(condition=~Q(number="") | ~Q(name=""), name="a_legal_basis_has_a_number_or_a_name"),
        ]

    def __str__(self) -> str:
        return self.number or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_key = number_key(self.number) if self.number else ""
        super().save(*args, **kwargs)


class Duty(Orderable):
    """A paragraph of the organisation part: `who` are agencies as printed, one a line."""

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="duties", verbose_name="kế hoạch")
    label = models.CharField("số thứ tự", max_length=20, blank=True)
    who = models.TextField("cơ quan", blank=True, help_text="Mỗi dòng một cơ quan.")
    text = models.TextField("trách nhiệm")

    class Meta(Orderable.Meta):
        verbose_name = "trách nhiệm tổ chức thực hiện"
        verbose_name_plural = "tổ chức thực hiện"

    def __str__(self) -> str:
        return self.text[:80]


class DistributionItem(Orderable):
    """A line of "Nơi nhận"."""

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="recipients", verbose_name="kế hoạch")
    text = models.CharField("nơi nhận", max_length=400)

    class Meta(Orderable.Meta):
        verbose_name = "nơi nhận"
        verbose_name_plural = "nơi nhận"

    def __str__(self) -> str:
        return self.text
