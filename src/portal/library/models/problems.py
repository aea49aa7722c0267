"""Faults that readers report of a text (báo lỗi văn bản)."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Officer
from portal.library.models.instruments import Instrument
from portal.library.states import PROBLEM_CHOICES, PROBLEM_STATE_CHOICES, ProblemState


class ProblemReport(models.Model):
    """What a reader says is wrong, at an address of an instrument. Nobody needs to say who they are.

    `code` is the receipt by which the reader sees what became of it.
    """

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="problems")
    address = models.CharField("tại", max_length=200, blank=True)
    kind = models.CharField("loại lỗi", max_length=20, choices=PROBLEM_CHOICES)
    message = models.TextField("nội dung", max_length=2000)
    code = models.CharField("mã biên nhận", max_length=12, unique=True)
    state = models.CharField(
        "tình trạng", max_length=20, choices=PROBLEM_STATE_CHOICES, default=ProblemState.OPEN.value
    )
    reply = models.TextField("trả lời", blank=True)
    reported_at = models.DateTimeField("ngày báo")
    settled_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("ngày xử lý", null=True, blank=True)

    class Meta:
        verbose_name = "báo lỗi văn bản"
        verbose_name_plural = "báo lỗi văn bản"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProblemState.OPEN.value) | Q(settled_at__isnull=False),
                name="library_settled_report_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at"], name="library_open_problems")]

    def __str__(self) -> str:
        return self.code
