"""Văn bản hướng dẫn issued under a plan (task II.1): what it says, whom it went to, and who has it."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency, Officer
from portal.library.models import Instrument
from portal.plans.models.assignments import Assignment
from portal.plans.models.plans import Plan


class Guidance(models.Model):
    """A document that guides those who carry out a plan: a file that is kept privately, or a document of the library.

    `distribution` is whom it goes to in words, one phrase a line; what they meant on `counted_on` are its receipts.
    `remind_on` is the next day on which those who did not acknowledge it are reminded, None once all did.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="guidances", verbose_name="kế hoạch")
    assignments = models.ManyToManyField(
        Assignment, related_name="guidances", blank=True, verbose_name="nhiệm vụ được hướng dẫn"
    )
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="guidances", verbose_name="cơ quan ban hành")
    number = models.CharField("số, ký hiệu", max_length=120)
    issued_date = models.DateField("ngày ban hành")
    title = models.CharField("trích yếu", max_length=500)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản trong thư viện"
    )
    file_name = models.CharField("tên tệp", max_length=160, blank=True)
    place = models.CharField("nơi giữ tệp", max_length=120, blank=True)
    media_type = models.CharField("loại tệp", max_length=120, blank=True)
    size = models.PositiveIntegerField("kích thước", default=0)
    checksum = models.CharField("mã kiểm (SHA-256)", max_length=64, blank=True)
    distribution = models.TextField("nơi nhận")
    counted_on = models.DateField("ngày xác định cơ quan")
    is_public = models.BooleanField("công khai trên trang kế hoạch", default=True)
    due_on = models.DateField("xác nhận đến hết ngày")
    remind_on = models.DateField("nhắc vào ngày", null=True, blank=True)
    issued_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người gửi")
    issued_at = models.DateTimeField("gửi lúc")

    class Meta:
        verbose_name = "văn bản hướng dẫn"
        verbose_name_plural = "văn bản hướng dẫn"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "issuer", "number", "issued_date"], name="plans_a_guidance_is_issued_once"
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(title=""), name="plans_guidances_have_number_and_title"
            ),
            models.CheckConstraint(
                condition=Q(place="") ^ Q(instrument__isnull=True), name="plans_a_guidance_is_a_file_or_in_the_library"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"[:200]


class GuidanceReceipt(models.Model):
    """What one agency did with a guidance: it was there, somebody opened it, somebody said that they have it."""

    guidance = models.ForeignKey(Guidance, models.CASCADE, related_name="receipts", verbose_name="văn bản hướng dẫn")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="guidance_receipts", verbose_name="cơ quan nhận")
    opened_at = models.DateTimeField("mở lúc", null=True, blank=True)
    opened_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người mở")
    acknowledged_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người xác nhận"
    )
    reminder_count = models.PositiveSmallIntegerField("số lần nhắc", default=0)

    class Meta:
        verbose_name = "cơ quan nhận văn bản hướng dẫn"
        verbose_name_plural = "cơ quan nhận văn bản hướng dẫn"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["guidance", "agency"], name="plans_an_agency_gets_a_guidance_once"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) ^ Q(opened_by__isnull=False),
                name="plans_who_opened_a_guidance_is_known_with_the_time",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) ^ Q(acknowledged_by__isnull=False),
                name="plans_who_acknowledged_a_guidance_is_known_with_the_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.guidance_id}: {self.agency_id}"

    @property
    def received_at(self) -> object:
        """When it is certain that the agency had it: opening it tells so, and so does saying it."""
        return min((one for one in (self.opened_at, self.acknowledged_at) if one), default=None)
