"""Keys that live in a device and open the second step of signing in (W3C Web Authentication, level 3)."""

from django.db import models
from django_otp.models import Device

from portal.schema.models import PlainMeta


class Passkey(Device):
    """Beside the telephone's codes, never instead of them. Only the public half is here."""

    credential = models.CharField("mã khóa", max_length=1400, unique=True)  # base64url; 1,023 bytes at most (level 3)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField("thêm lúc")
    used_at = models.DateTimeField("dùng gần nhất", null=True)

    class Meta(PlainMeta):
        verbose_name = "khóa truy cập"

    def __str__(self) -> str:
        return self.name
