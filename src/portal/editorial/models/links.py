"""Links for people without an account: a leader who decides on a telephone, an expert who reads a draft."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from wagtail.models import Revision, TaskState

from portal.editorial.models.base import PortalPage
from portal.editorial.states import LINK_OUTCOME_CHOICES, PURPOSE_CHOICES


class DeskLink(models.Model):
    """A link for one person without an account: a leader decides one step once, an expert reads one draft.

    Only the digest of its secret is kept. A link to decide is bound to the revision that was sent; `officer` is who
    decides by it, with a role at the agency like anybody else.
    """

    token_digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField("mục đích", max_length=10, choices=PURPOSE_CHOICES)
    page = models.ForeignKey(PortalPage, models.CASCADE, related_name="desk_links", verbose_name="trang")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+", verbose_name="bản")
    task_state = models.ForeignKey(TaskState, models.CASCADE, null=True, related_name="+", verbose_name="bước")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người duyệt"
    )
    guest_name = models.CharField("tên chuyên gia", max_length=120, blank=True)
    guest_office = models.CharField("đơn vị", max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tạo")
    created_at = models.DateTimeField("tạo lúc")
    expires_at = models.DateTimeField("hết hạn lúc")
    opened_at = models.DateTimeField("mở lần đầu lúc", null=True)
    used_at = models.DateTimeField("dùng lúc", null=True)
    outcome = models.CharField("kết quả", max_length=10, choices=LINK_OUTCOME_CHOICES, blank=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True)

    class Meta:
        verbose_name = "liên kết duyệt, góp ý"
        verbose_name_plural = "liên kết duyệt, góp ý"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose="duyet", officer__isnull=False, task_state__isnull=False)
                | (Q(purpose="gop-y", officer__isnull=True) & ~Q(guest_name="")),
                name="a_link_names_who_decides_or_who_reads",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="a_desk_link_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.page}"


class ExpertRemark(models.Model):
    """What an expert wrote about a draft, for officers alone."""

    link = models.ForeignKey(DeskLink, models.CASCADE, related_name="remarks", verbose_name="liên kết")
    quote = models.CharField("về đoạn", max_length=300, blank=True)
    text = models.TextField("góp ý", max_length=2000)
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "góp ý của chuyên gia"
        verbose_name_plural = "góp ý của chuyên gia"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_remark_says_something")]

    def __str__(self) -> str:
        return self.text[:80]
