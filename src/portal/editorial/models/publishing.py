"""From draft to public and back: the steps, urgent publications, and how a content ends."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from wagtail.models import Revision, Task

from portal.editorial.models.articles import ArticlePage
from portal.editorial.models.base import PortalPage
from portal.editorial.states import ENDING_CHOICES, STEP_CHOICES, URGENT_CHOICES, Ending


class StepTask(Task):
    """A step of the workflow. Whose turn it is is asked of the regulation and of `agencies.roles`, not of groups."""

    step = models.CharField("bước", max_length=20, choices=STEP_CHOICES, unique=True)

    class Meta:
        verbose_name = "bước xử lý"
        verbose_name_plural = "bước xử lý"


class UrgentPublication(models.Model):
    """A content that was published before its approvals, with the reason; reviewed afterwards by somebody else."""

    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="urgent", verbose_name="bài")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+", verbose_name="bản")
    reason = models.CharField("lý do", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đăng")
    at = models.DateTimeField("lúc")
    review_by = models.DateTimeField("phải xem lại trước")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người xem lại"
    )
    reviewed_at = models.DateTimeField("xem lại lúc", null=True)
    verdict = models.CharField("kết quả", max_length=20, choices=URGENT_CHOICES, blank=True)
    note = models.CharField("ý kiến", max_length=500, blank=True)

    class Meta:
        verbose_name = "bài đăng khẩn"
        verbose_name_plural = "bài đăng khẩn"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_urgent_publication_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("by")),
                name="nobody_reviews_their_own_urgent_publication",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, verdict="") | (Q(reviewed_at__isnull=False) & ~Q(verdict="")),
                name="a_review_of_an_urgent_publication_has_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"Đăng khẩn: {self.article}"


class Withdrawal(models.Model):
    """How a content ended, and what its address says since; over again once the content is published anew."""

    page = models.ForeignKey(PortalPage, models.CASCADE, related_name="withdrawals", verbose_name="trang")
    ending = models.CharField("cách kết thúc", max_length=10, choices=ENDING_CHOICES)
    note = models.CharField("lời giải thích cho người đọc", max_length=500, blank=True)
    successor = models.ForeignKey(
        PortalPage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="nội dung thay thế"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người rút"
    )
    at = models.DateTimeField("lúc")
    ended_at = models.DateTimeField("đăng lại lúc", null=True)

    class Meta:
        verbose_name = "lần rút nội dung"
        verbose_name_plural = "lần rút nội dung"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(ended_at__isnull=True), name="a_page_is_withdrawn_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(ending=Ending.WITHDRAWN) | ~Q(note=""), name="who_withdraws_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_ending_display()}: {self.page}"
