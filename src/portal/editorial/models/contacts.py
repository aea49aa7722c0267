"""Whom to reach at an agency."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency


class Contact(models.Model):
    """Whom to reach at an agency, as Nghị định 42/2022/NĐ-CP (Điều 4) has every agency say; agencies keep their own."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="contacts", verbose_name="cơ quan")
    name = models.CharField("tên người hoặc bộ phận", max_length=120)
    post = models.CharField("chức vụ, việc phụ trách", max_length=200, blank=True)
    phone = models.CharField("điện thoại", max_length=60, blank=True)
    email = models.EmailField("thư điện tử công vụ", blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    hours = models.CharField("giờ làm việc", max_length=120, blank=True)
    sort_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "đầu mối liên hệ"
        verbose_name_plural = "đầu mối liên hệ"
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | ~Q(address=""),
                name="a_contact_can_be_reached",
                violation_error_message="Xin ghi ít nhất một cách liên hệ: điện thoại, thư điện tử hoặc địa chỉ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.agency}"
