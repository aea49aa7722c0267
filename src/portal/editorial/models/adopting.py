"""Contents that a section takes over from another one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.editorial.models.articles import ArticlePage
from portal.editorial.models.sections import SectionPage


class Adoption(models.Model):
    """A content of another section shown in this one: it follows the original; what is said otherwise lies over it.

    `looked_at`: when somebody of the section last looked at the original (None = not since it was adopted).
    """

    section = models.ForeignKey(SectionPage, models.CASCADE, related_name="adoptions", verbose_name="chuyên mục")
    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="adoptions", verbose_name="bài")
    title = models.CharField("tiêu đề thay", max_length=255, blank=True)
    lead = models.CharField("tóm tắt thay", max_length=400, blank=True)
    kind = models.CharField("xếp loại thay", max_length=20, blank=True)
    visible_from = models.DateTimeField("hiện từ")
    visible_to = models.DateTimeField("hiện đến", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhận")
    at = models.DateTimeField("nhận lúc")
    looked_at = models.DateTimeField("xem bản gốc lúc", null=True)
    ended_at = models.DateTimeField("thôi nhận lúc", null=True)

    class Meta:
        verbose_name = "bài nhận đăng"
        verbose_name_plural = "bài nhận đăng"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["section", "article"],
                condition=Q(ended_at__isnull=True),
                name="a_section_adopts_a_content_once",
                violation_error_message="Chuyên mục đã nhận bài này.",
            ),
            models.CheckConstraint(
                condition=Q(visible_to__isnull=True) | Q(visible_to__gt=F("visible_from")),
                name="what_is_adopted_is_seen_for_a_while",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} ← {self.article}"
