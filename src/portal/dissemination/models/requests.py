"""What people ask about their own data, with the clocks of the law (Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal.dissemination.states import CHANNEL_CHOICES, REQUEST_CHOICES, WAY_CHOICES


class DataRequest(models.Model):
    """A request about one's own data. `person` is the follower's code; what they asked stays when they are erased."""

    person = models.UUIDField("mã người", null=True, blank=True)
    kind = models.CharField("việc", max_length=20, choices=REQUEST_CHOICES)
    channel = models.CharField("kênh", max_length=20, choices=CHANNEL_CHOICES, blank=True)
    way = models.CharField("cách", max_length=30, choices=WAY_CHOICES)
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

    class Meta:
        verbose_name = "yêu cầu về dữ liệu"
        verbose_name_plural = "yêu cầu về dữ liệu"
        default_permissions = ()
        ordering = ["done_by", "pk"]
        constraints = [
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
