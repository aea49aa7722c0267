"""What was understood of a scan: its particulars, its structure, and what is doubted."""

from django.db import models

from portal.agencies.models import Officer
from portal.digitisation.models.scans import Scan


class Draft(models.Model):
    """The document that a scan holds, as far as it is understood.

    `particulars`: by name (see `understanding.particulars`) {value, confidence 0-100, page, boxes, is_handwritten};
    `confirmed`: by the same names, the value that a person gave. `outline`: rows [address, marker, title, page] in
    order; `figures`: counts and shares of the reading; `doubts`: rows {page, place, text} for the officer.
    """

    scan = models.OneToOneField(Scan, models.CASCADE, related_name="draft", verbose_name="tài liệu")
    text = models.TextField("văn bản", blank=True)
    particulars = models.JSONField("thông tin văn bản", default=dict, blank=True)
    confirmed = models.JSONField("đã xác nhận", default=dict, blank=True)
    outline = models.JSONField("cấu trúc", default=list, blank=True)
    figures = models.JSONField("số đo", default=dict, blank=True)
    doubts = models.JSONField("điểm chưa chắc", default=list, blank=True)
    made_at = models.DateTimeField("lập lúc")
    confirmed_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người xác nhận"
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "bản hiểu"
        verbose_name_plural = "bản hiểu"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.scan_id)
