"""Models: an activity in its present state, all its versions, and its numbers.

It is corrected by a new version, and never removed.
"""

from django.db import models
from django.db.models import Q

from portal.activities.states import (
    KIND_CHOICES,
    KINDS,
    ActivityLanguage,
    ActivityMeasure,
    TextFate,
)
from portal.agencies.models import Agency, Officer, Place
from portal.journal.models import Attestation
from portal.library.models import Field
from portal.schema.models import KeptFile, PlainMeta, PlainModel


class Activity(models.Model):
    """An activity of one agency on a day (or from a day to a day) in one form of dissemination.

    `code` is shown in lists and on covers ("hd-2026-000031"). `ticket` is created with the form on which it is entered:
    sent again from a phone that lost its connection, the form finds the activity that it created. `version` counts
    corrections. `task`: key and name of the plan's task that it carries out, from the room of plans (`ACTIVITY_TASKS`);
    None if none. `spot`: the place within the commune ("bảng tin ấp 3"). `text`: the public version that was read out,
    handed out or put up; `text_reason`: why, although it was out of date. `content_kind` and `content_key`: its
    content, as the stale guard identifies it. `fate`: what happened to it after it was out of date. `text_told_at`:
    changes of the text until then are known to the agency.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    ticket = models.UUIDField(unique=True, editable=False)
    kind = models.CharField("hình thức", max_length=20, choices=KIND_CHOICES)
    title = models.CharField("nội dung", max_length=500)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="activities", verbose_name="cơ quan thực hiện")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="địa bàn"
    )
    spot = models.CharField("nơi cụ thể", max_length=200, blank=True)
    field = models.ForeignKey(
        Field, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name="lĩnh vực"
    )
    task = models.JSONField("nhiệm vụ của kế hoạch", null=True, blank=True)
    audience = models.CharField("đối tượng", max_length=200, blank=True)
    day = models.DateField("ngày")
    until = models.DateField("đến ngày", null=True, blank=True)
    evidence_url = models.URLField("liên kết minh chứng", max_length=500, blank=True)
    note = models.TextField("ghi chú", blank=True)
    text = models.ForeignKey(
        Attestation, models.PROTECT, null=True, blank=True, related_name="given_out", verbose_name="bản đã phát, đã đọc"
    )
    text_reason = models.CharField("vì sao vẫn dùng bản ấy", max_length=500, blank=True)
    text_told_at = models.DateTimeField("biết tình hình của bản đến lúc", null=True, blank=True)
    content_kind = models.CharField("loại nội dung", max_length=60, blank=True)
    content_key = models.CharField("mã nội dung", max_length=64, blank=True)
    fate = models.CharField("đã làm gì với bản không còn đúng", max_length=20, choices=TextFate.choices(), blank=True)
    fate_note = models.CharField("ghi rõ", max_length=500, blank=True)
    version = models.PositiveIntegerField("bản", default=1)
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người ghi")
    entered_at = models.DateTimeField("ghi lúc")
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_note = models.CharField("vì sao rút", max_length=500, blank=True)

    class Meta(PlainMeta):
        verbose_name = "hoạt động"
        indexes = [
            models.Index(fields=["day", "agency"], name="activities_day_agency"),
            models.Index(fields=["agency", "-day"], name="activities_agency_day"),
            models.Index(fields=["content_kind", "content_key"], name="activities_gave_out"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[*KINDS]), name="activities_are_of_a_known_kind"),
            models.CheckConstraint(condition=~Q(title=""), name="activities_say_what_they_were_about"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("day")),
                name="activities_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_note=""),
                name="activities_are_withdrawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(text__isnull=True, fate="") | Q(text__isnull=False, text_told_at__isnull=False),
                name="activities_know_of_what_they_gave_out",
            ),
            models.CheckConstraint(
                condition=~Q(fate=TextFate.LEFT, fate_note=""), name="activities_leave_a_text_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"[:200]

    @property
    def lacks_proof(self) -> bool:
        """Whether there is no evidence of a delivery to people."""
        return KINDS[self.kind].is_delivery and not self.evidence_url and not self.photos.exists()


class Amount(PlainModel):
    """A number of an activity: the measure, and the language if that is asked.

    `is_estimate`: entered before it was known; the forms mark it.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="amounts", verbose_name="hoạt động")
    counted = models.CharField("số đếm", max_length=20, choices=ActivityMeasure.choices())
    language = models.CharField(
        "ngôn ngữ", max_length=10, choices=ActivityLanguage.choices(), default=ActivityLanguage.VIETNAMESE.value
    )
    amount = models.PositiveIntegerField("số lượng")
    is_estimate = models.BooleanField("số ước tính", default=False)

    class Meta(PlainMeta):
        verbose_name = "số liệu của hoạt động"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "counted", "language"], name="activities_count_a_thing_once_in_a_language"
            ),
            models.CheckConstraint(condition=Q(counted__in=[*ActivityMeasure]), name="activities_count_a_known_thing"),
            models.CheckConstraint(condition=Q(language__in=[*ActivityLanguage]), name="activities_know_the_language"),
        ]


class ActivityVersion(PlainModel):
    """The activity as an officer saved it, with its numbers: kept for ever."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="versions", verbose_name="hoạt động")
    number = models.PositiveIntegerField("bản")
    said = models.JSONField("nội dung")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "bản ghi hoạt động"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "number"], name="activities_number_the_versions_of_an_activity_apart"
            )
        ]


class ActivityPhoto(KeptFile):
    """A photo as evidence, without place and device of the recording; for officers who may read the activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="photos", verbose_name="hoạt động")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người gửi")

    class Meta(PlainMeta):
        verbose_name = "ảnh minh chứng"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "checksum"], name="activities_an_activity_holds_a_picture_once")
        ]
