"""Care of what is public: reminders, links that were tried, the orientation of a month."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency
from portal.editorial.models.base import PortalPage
from portal.editorial.states.workflow import REMINDER_CHOICES
from portal.library.models import Field


class DeskReminder(models.Model):
    """That the officers of an agency were reminded of something due; once for each due time."""

    title = ""  # what officers call it, said by whoever makes the reminder: for the journal, kept nowhere here

    about = models.CharField("về việc", max_length=20, choices=REMINDER_CHOICES)
    key = models.CharField("đối tượng", max_length=40)
    due_at = models.DateTimeField("hạn")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name="cơ quan")
    reminded_at = models.DateTimeField("nhắc lúc")
    settled_at = models.DateTimeField("xong lúc", null=True)

    class Meta:
        verbose_name = "lời nhắc biên tập"
        verbose_name_plural = "lời nhắc biên tập"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["about", "key", "due_at"], name="one_is_reminded_of_a_due_once")]
        indexes = [models.Index(fields=["agency"], condition=Q(settled_at__isnull=True), name="desk_reminder_open")]

    def __str__(self) -> str:
        return f"{self.get_about_display()}: {self.title or self.key}"


class LinkCheck(models.Model):
    """How a link of a published page answered when it was last tried."""

    page = models.ForeignKey(PortalPage, models.CASCADE, related_name="link_checks", verbose_name="trang")
    url = models.CharField("liên kết", max_length=1000)
    is_internal = models.BooleanField("trong cổng")
    status = models.PositiveSmallIntegerField("mã trả lời", null=True)
    error = models.CharField("lỗi", max_length=40, blank=True)
    moved_to = models.CharField("đã chuyển tới", max_length=1000, blank=True)
    first_failed_at = models.DateTimeField("hỏng từ lúc", null=True)
    failures = models.PositiveSmallIntegerField("số lần hỏng liền nhau", default=0)
    checked_at = models.DateTimeField("thử lúc", null=True)

    class Meta:
        verbose_name = "liên kết đã thử"
        verbose_name_plural = "liên kết đã thử"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["page", "url"], name="a_link_of_a_page_is_kept_once")]
        indexes = [models.Index(fields=["checked_at"], name="link_check_by_age")]

    def __str__(self) -> str:
        return self.url


class Orientation(models.Model):
    """The monthly orientation of dissemination (định hướng tuyên truyền) of the coordinating council."""

    month = models.DateField("tháng", help_text="Ngày đầu tháng.")
    title = models.CharField("nội dung trọng tâm", max_length=200)
    text = models.TextField("yêu cầu", blank=True)
    letter = models.CharField("công văn", max_length=120, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan định hướng")
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name="lĩnh vực")

    class Meta:
        verbose_name = "định hướng tuyên truyền"
        verbose_name_plural = "định hướng tuyên truyền"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="an_orientation_is_of_a_whole_month"),
        ]

    def __str__(self) -> str:
        return f"Tháng {self.month:%m/%Y}: {self.title}"
