"""Figures of a plan: targets in its own words, counts for assignments with their evidence, and money."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable

from portal.agencies.models import Agency, Officer
from portal.journal.models import Entry
from portal.plans.models.plans import Assignment, Plan
from portal.plans.parser.draft import figure_of
from portal.plans.states.measures import MEASURE_CHOICES, MEASURES, PAGE_READS, SOURCES
from portal.plans.states.plans import LOWERED, MOST, VOUCHERS, BudgetSource, Money, MoneyKind
from portal.schema.models import PlainMeta, PlainModel


class CountedSet(PlainModel):
    """A set that is counted separately and has quotas: a campaign, as named in the journal."""

    source = models.CharField("nguồn đếm", max_length=40)
    key = models.CharField("mã đợt", max_length=40)
    name = models.CharField("tên đợt", max_length=300)
    newest = models.PositiveBigIntegerField("mục mới nhất đã đọc", default=0)

    class Meta(PlainMeta):
        verbose_name = "đợt được đếm"
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="plans_a_set_of_a_source_is_known_once"),
            models.CheckConstraint(condition=Q(source__in=[*SOURCES]), name="plans_a_set_is_of_a_known_source"),
        ]


class IndicatorManager(models.Manager["Indicator"]):
    def get_queryset(self) -> models.QuerySet[Indicator]:
        """Each with its plan (`of_plan`); `is_shared`: another assignment of the plan shows the same measure."""
        others = Indicator._base_manager.filter(
            assignment__plan=OuterRef("assignment__plan"),
            assignment__withdrawn_in__isnull=True,
            measure=OuterRef("measure"),
        ).exclude(assignment=OuterRef("assignment"))
        return super().get_queryset().annotate(of_plan=F("assignment__plan"), is_shared=Exists(others))  # type: ignore[no-redef]


class Indicator(models.Model):
    """A figure that the portal counts as evidence of an assignment.

    `of_set`: the only set that is counted, for a measure with sets. Without `target` the quotas of the set are the
    target.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="indicators", verbose_name="nhiệm vụ")
    measure = models.CharField("số đo", max_length=40, choices=MEASURE_CHOICES)
    of_set = models.ForeignKey(
        CountedSet, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name="đợt"
    )
    target = models.PositiveIntegerField("chỉ tiêu", null=True, blank=True)
    of_plan: int | None = None
    is_shared = False
    objects = IndicatorManager()

    class Meta(PlainMeta):
        verbose_name = "chỉ số của nhiệm vụ"
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "measure"],
                condition=Q(of_set__isnull=True),
                name="plans_an_assignment_counts_a_thing_once",
            ),
            models.UniqueConstraint(
                fields=["assignment", "measure", "of_set"], name="plans_an_assignment_counts_a_set_once"
            ),
            models.CheckConstraint(condition=Q(measure__in=[*MEASURES]), name="plans_an_indicator_is_a_known_measure"),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(target__gte=1), name="plans_a_target_asks_for_something"
            ),
            models.CheckConstraint(
                condition=Q(of_set__isnull=True)
                ^ Q(measure__in=[measure.key for measure in MEASURES.values() if measure.in_sets]),
                name="plans_what_comes_in_sets_names_one",
            ),
        ]

    def __str__(self) -> str:
        return MEASURES[self.measure].name


class Evidence(PlainModel):
    """A thing from the journal, one row however many entries concern it; written only by `count_entries`.

    Or the readings of a page in a month, written by `count_reads`: the journal has no entries of these, so such a row
    has no `entry`, and its own `label`.

    `entry` is the one by which it counts, on `day`, for `agency` and `task` (None: not named). `gone_by` is the entry
    that ended it. `newest` is the last entry that was read about it. Otherwise a row without `entry` is a thing of
    which only the ending entry has been read so far.
    """

    source = models.CharField("nguồn đếm", max_length=40)
    key = models.CharField("đối tượng", max_length=80)
    kind = models.CharField("loại", max_length=40, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="plan_evidence", verbose_name="cơ quan", db_index=False
    )
    task = models.ForeignKey(
        Assignment, models.SET_NULL, null=True, related_name="+", verbose_name="nhiệm vụ", db_index=False
    )
    day = models.DateField("ngày", null=True)
    amount = models.PositiveIntegerField("số lượng", default=0)
    is_estimate = models.BooleanField("là số ước", default=False)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="mục nhật ký")
    gone_by = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="thôi tính từ")
    newest = models.PositiveBigIntegerField("mục mới nhất đã đọc", default=0)
    label = models.CharField("tên gọi", max_length=300, blank=True)

    class Meta(PlainMeta):
        verbose_name = "minh chứng hệ thống đếm"
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="plans_a_thing_of_a_source_is_counted_once"),
            models.CheckConstraint(condition=Q(source__in=[*SOURCES]), name="plans_evidence_is_of_a_known_source"),
            models.CheckConstraint(
                condition=Q(entry__isnull=True, day__isnull=True)
                | Q(entry__isnull=False, day__isnull=False) & ~Q(source=PAGE_READS)
                | Q(entry__isnull=True, day__isnull=False, source=PAGE_READS),
                name="plans_what_counts_has_a_word_and_a_day",
            ),
        ]
        indexes = [
            # Covers all columns of a sum, so that the table itself is not read.
            models.Index(
                fields=["source", "day", "agency", "kind", "gone_by", "amount", "task", "is_estimate"],
                name="plans_evidence_of_a_period",
            ),
        ]

    @property
    def name(self) -> str:
        """Its own label, or the title in its entry; "" if there is neither."""
        return (
            self.label
            if self.label or self.entry is None
            else str(self.entry.details.get("title") or self.entry.subject_label)
        )

    @property
    def of_month(self) -> bool:
        return SOURCES[self.source].of_months


class Quota(PlainModel):
    """An agency's quota in a set, by the newest journal entry; 0 if it has no part any more."""

    of_set = models.ForeignKey(CountedSet, models.PROTECT, related_name="quotas", verbose_name="đợt")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plan_quotas", verbose_name="cơ quan")
    amount = models.PositiveIntegerField("chỉ tiêu", default=0)
    newest = models.PositiveBigIntegerField("mục mới nhất đã đọc", default=0)

    class Meta(PlainMeta):
        verbose_name = "chỉ tiêu của cơ quan trong đợt"
        constraints = [
            models.UniqueConstraint(fields=["of_set", "agency"], name="plans_an_agency_has_one_quota_of_a_set"),
        ]


class PlanTarget(Orderable):
    """A target of the plan: `value` in `unit` ("%", "tờ gấp") of `subject`, by the end of `by_day`.

    `when` is the plan's wording of that day; `each` ("mỗi tháng") says how often it recurs, and then there is no day.
    `assignment` states the target; None for a target of the whole plan.
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
        verbose_name = verbose_name_plural = "chỉ tiêu"
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
        """ "≥ 80%", "3.000 tờ gấp": the number in Vietnamese notation."""
        return figure_of(value=self.value, unit=self.unit, is_at_least=self.is_at_least)


class BudgetLine(PlainModel):
    """The money of an agency from one source in one year, for an assignment or the plan as a whole; amounts are its
    entries.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="budget_lines", verbose_name="kế hoạch")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="budget_lines", verbose_name="cơ quan")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="budget_lines", verbose_name="nhiệm vụ"
    )
    year = models.PositiveSmallIntegerField("năm")
    source = models.CharField("nguồn kinh phí", max_length=20, choices=BudgetSource.choices())
    note = models.CharField("ghi chú", max_length=400, blank=True)
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người nhập")
    entered_at = models.DateTimeField("nhập lúc")

    class Meta(PlainMeta):
        verbose_name = "dòng kinh phí"
        indexes = [models.Index(fields=["plan", "year"], name="plans_budget_of_a_year")]
        constraints = [
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="plans_budget_lines_have_a_year"),
            models.CheckConstraint(
                condition=Q(source__in=[*BudgetSource]), name="plans_budget_lines_have_a_known_source"
            ),
        ]

    @property
    def money(self) -> Money:
        """The sums; the line must come from `queries.numbers.budget_lines_of`."""
        sums = {kind: getattr(self, f"{kind}_sum") for kind in MoneyKind}
        return Money(self.agency.name, sums.pop(MoneyKind.ASSIGNED), **sums)


class BudgetEntry(models.Model):
    """A step of a line's money. Entries are never changed: a wrong one is corrected by another (0: there was none).

    `agency` is that of the line. `turn`: how many entries of the same voucher no longer counted when this one was made;
    it makes the unique constraint refuse a second counting entry. `reason`: why it exceeds the sum that limits it.
    """

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="entries", verbose_name="dòng kinh phí")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    kind = models.CharField("loại", max_length=20, choices=MoneyKind.choices())
    day = models.DateField("ngày")
    amount = models.BigIntegerField("số tiền (đồng)")
    document_number = models.CharField("chứng từ, quyết định số", max_length=120, blank=True)
    turn = models.PositiveSmallIntegerField("lần ghi chứng từ", default=0)
    note = models.CharField("nội dung", max_length=400, blank=True)
    reason = models.CharField("lý do vượt", max_length=400, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="sửa cho mục"
    )
    entered_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người nhập")
    entered_at = models.DateTimeField("nhập lúc")

    class Meta(PlainMeta):
        verbose_name = "mục kinh phí"
        constraints = [
            models.UniqueConstraint(
                "agency",
                Upper("document_number"),
                "day",
                "turn",
                condition=Q(kind__in=VOUCHERS),
                name="plans_a_voucher_counts_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=[*MoneyKind]), name="plans_money_takes_a_known_step"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MOST) | Q(amount__gte=-MOST, amount__lt=0, kind__in=LOWERED),
                name="plans_budget_entries_are_sums",
            ),
            models.CheckConstraint(
                condition=~Q(amount=0) | Q(corrects__isnull=False), name="plans_only_a_correction_is_of_nothing"
            ),
            models.CheckConstraint(
                condition=~Q(document_number="") | ~Q(kind__in=VOUCHERS), name="plans_vouchers_have_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.document_number}: {self.amount}"
