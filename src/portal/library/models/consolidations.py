"""A consolidated edition in the making: amendments applied one after the other, each looked at by a person."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Officer
from portal.library.models.events import EventTarget
from portal.library.models.instruments import Edition, Instrument
from portal.library.states import CONSOLIDATION_CHOICES, REVIEW_CHOICES, STEP_CHOICES, ConsolidationState, Review


class Consolidation(models.Model):
    """The wording of `instrument` as of `day`, made from `base` by the accepted amendments in force by then."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="consolidations")
    base = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", verbose_name="bản gốc")
    day = models.DateField("hiệu lực từ ngày")
    state = models.CharField(
        "tình trạng", max_length=20, choices=CONSOLIDATION_CHOICES, default=ConsolidationState.DRAFT.value
    )
    edition = models.OneToOneField(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="made_by", verbose_name="bản hợp nhất"
    )
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("ngày làm")
    closed_at = models.DateTimeField("ngày xong", null=True, blank=True)

    class Meta:
        verbose_name = "việc hợp nhất"
        verbose_name_plural = "việc hợp nhất"
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "day"],
                condition=Q(state=ConsolidationState.DRAFT.value),
                name="library_one_consolidation_of_a_day_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsolidationState.DRAFT.value) | Q(closed_at__isnull=False),
                name="library_closed_consolidation_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} ({self.day:%d/%m/%Y})"


class ConsolidationStep(models.Model):
    """One amendment applied: what stood before, what stands after, and what the officer said to it.

    `wording` is the officer's own text where `review` is "edited"; `note` says why a step was skipped.
    """

    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveIntegerField("thứ tự")
    target = models.ForeignKey(EventTarget, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField("áp dụng", max_length=20, choices=STEP_CHOICES)
    before = models.TextField("trước", blank=True)
    after = models.TextField("sau", blank=True)
    reason = models.TextField("lý do", blank=True)
    review = models.CharField("xem xét", max_length=20, choices=REVIEW_CHOICES, default=Review.PENDING.value)
    wording = models.TextField("lời văn do cán bộ sửa", blank=True)
    note = models.TextField("ý kiến", blank=True)
    reviewed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField("xem lúc", null=True, blank=True)

    class Meta:
        verbose_name = "bước hợp nhất"
        verbose_name_plural = "bước hợp nhất"
        constraints = [
            models.UniqueConstraint(fields=["consolidation", "position"], name="library_steps_stand_in_one_order"),
            models.CheckConstraint(
                condition=Q(review=Review.PENDING.value) | Q(reviewed_at__isnull=False),
                name="library_reviewed_step_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consolidation_id}/{self.position}"
