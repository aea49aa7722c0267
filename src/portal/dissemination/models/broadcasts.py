"""An article of a campaign on the Official Account, sent to all who follow it: nobody's delivery, one row."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.dissemination.models.accounts import Account
from portal.dissemination.models.campaigns import Campaign
from portal.dissemination.states import BROADCAST_CHOICES, BroadcastState


class Broadcast(models.Model):
    """Each step is written down before it is asked and when it is answered: what was cut off is UNKNOWN, and a person
    looks in Zalo before it is begun again. A campaign is broadcast once."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="broadcast", verbose_name="đợt gửi")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="tài khoản")
    state = models.CharField("tình trạng", max_length=20, choices=BROADCAST_CHOICES)
    token = models.CharField("mã chờ tạo bài", max_length=300, blank=True)
    article = models.CharField("mã bài viết", max_length=120, blank=True)
    message = models.CharField("mã lượt gửi", max_length=120, blank=True)
    reply = models.CharField("Zalo trả lời", max_length=40, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người bấm gửi"
    )
    begun_at = models.DateTimeField("bắt đầu lúc")
    not_before = models.DateTimeField("làm tiếp từ lúc")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)

    class Meta:
        verbose_name = "bài gửi mọi người quan tâm"
        verbose_name_plural = "bài gửi mọi người quan tâm"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=BroadcastState.SENT.value) | (~Q(message="") & Q(sent_at__isnull=False)),
                name="dissemination_what_was_broadcast_has_its_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} #{self.pk}"
