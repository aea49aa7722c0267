"""Money for a plan (part III.2): what is set aside for whom, and what was spent of it. Amounts are whole đồng."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency, Officer
from portal.plans.models.assignments import Assignment
from portal.plans.models.plans import Plan
from portal.plans.states.budgets import MOST, SOURCE_CHOICES, Source


class BudgetLine(models.Model):
    """What an agency may spend of one source in one year, for an assignment or for the plan as a whole."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="budget_lines", verbose_name="kế hoạch")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="budget_lines", verbose_name="cơ quan")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="budget_lines", verbose_name="nhiệm vụ"
    )
    year = models.PositiveSmallIntegerField("năm")
    source = models.CharField("nguồn kinh phí", max_length=20, choices=SOURCE_CHOICES)
    amount = models.BigIntegerField("số tiền (đồng)")
    note = models.CharField("ghi chú", max_length=400, blank=True)
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người nhập")
    entered_at = models.DateTimeField("nhập lúc")

    class Meta:
        verbose_name = "dòng kinh phí"
        verbose_name_plural = "dòng kinh phí"
        default_permissions = ()
        indexes = [models.Index(fields=["plan", "year"], name="plans_budget_of_a_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(amount__lte=MOST), name="plans_budget_lines_are_sums_of_money"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="plans_budget_lines_have_a_year"),
            models.CheckConstraint(condition=Q(source__in=[*Source]), name="plans_budget_lines_have_a_known_source"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}, {self.year}: {self.amount}"


class Spending(models.Model):
    """Money that was spent of a line. An entry never changes: a wrong one is corrected by another (0: it was none)."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="spendings", verbose_name="dòng kinh phí")
    day = models.DateField("ngày chi")
    amount = models.BigIntegerField("số tiền (đồng)")
    document_number = models.CharField("chứng từ số", max_length=120)
    note = models.CharField("nội dung chi", max_length=400, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="sửa cho mục"
    )
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người nhập")
    entered_at = models.DateTimeField("nhập lúc")

    class Meta:
        verbose_name = "khoản đã chi"
        verbose_name_plural = "khoản đã chi"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0) & Q(amount__lte=MOST), name="plans_spendings_are_sums"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(corrects__isnull=False), name="plans_only_a_correction_spends_nothing"
            ),
            models.CheckConstraint(condition=~Q(document_number=""), name="plans_spendings_name_their_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document_number}: {self.amount}"
