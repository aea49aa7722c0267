"""Chỉ tiêu: what a plan aims at in numbers, in its own words."""

from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from portal.plans.models.assignments import Assignment
from portal.plans.models.plans import Plan
from portal.plans.reading.draft import figure_of


class PlanTarget(Orderable):
    """A number that the plan aims at: `value` of `unit` ("%", "tờ gấp") of `subject`, by the end of `by_day`.

    `when` are the plan's words for that day; `each` ("mỗi tháng") says how often it is asked anew, and then there is no
    day. `assignment`: the one that states it; None for a goal of the whole plan.
    """

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="targets", verbose_name="kế hoạch")
    assignment = models.ForeignKey(
        Assignment,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="targets",
        verbose_name="nhiệm vụ",
    )
    words = models.TextField("chỉ tiêu, theo nguyên văn")
    subject = models.TextField("tính trên", blank=True)
    value = models.DecimalField("mức", max_digits=12, decimal_places=2)
    unit = models.CharField("đơn vị", max_length=40)
    is_at_least = models.BooleanField("là mức tối thiểu", default=False)
    by_day = models.DateField("đến hết ngày", null=True, blank=True)
    when = models.CharField("thời hạn, theo nguyên văn", max_length=200, blank=True)
    each = models.CharField("lặp lại", max_length=40, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        constraints = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(unit=""), name="plans_a_target_has_words_and_a_unit"),
            models.CheckConstraint(
                condition=Q(value__gte=0) & (~Q(unit="%") | Q(value__lte=1000)), name="plans_a_target_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:90]

    @property
    def figure(self) -> str:
        """ "≥ 80%", "3.000 tờ gấp": the number as Vietnamese readers write it."""
        return figure_of(value=self.value, unit=self.unit, is_at_least=self.is_at_least)
