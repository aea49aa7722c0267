"""Assignments: who leads, who helps, by when, with what to show. Words are the plan's own; data stands beside them."""

from textwrap import shorten

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from portal.agencies.models import Agency
from portal.plans.models.plans import Plan, PlanVersion


class Assignment(ClusterableModel):
    """A task of a plan. `number` is its permanent address and is never given to another; `position` is where it stands.

    An assignment that a later version leaves out is kept with its progress: `withdrawn_in` says which one left it out.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("nhiệm vụ số", editable=False)
    position = models.PositiveSmallIntegerField("thứ tự", editable=False)
    label = models.CharField("đánh số trong văn bản", max_length=20, blank=True)
    title = models.TextField("tên nhiệm vụ")
    group = models.TextField("thuộc nhóm", blank=True)
    description = models.TextField("nội dung chi tiết", blank=True)
    withdrawn_in = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="bỏ từ bản"
    )

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="assignments_of_a_plan_are_numbered_apart"),
            models.CheckConstraint(condition=~Q(title=""), name="an_assignment_has_a_title"),
        ]

    def __str__(self) -> str:
        return f"Nhiệm vụ {self.number}: {shorten(self.title, 90, placeholder='…')}"

    def get_absolute_url(self) -> str:
        return reverse("plans:assignment", args=[self.plan.slug, self.number])


class RoleKind(models.TextChoices):
    LEAD = "lead", "Chủ trì"
    COORDINATING = "coordinating", "Phối hợp"


class Role(Orderable):
    """A phrase that gives somebody a part in an assignment, and the agencies meant by it on the plan's day.

    `named` (one name a line) says who is meant where the phrase does not: "các cơ quan có liên quan".
    """

    assignment = ParentalKey(Assignment, on_delete=models.CASCADE, related_name="roles", verbose_name="nhiệm vụ")
    kind = models.CharField("vai trò", max_length=20, choices=RoleKind.choices)
    phrase = models.TextField("cơ quan, theo nguyên văn")
    named = models.TextField(
        "cụ thể là", blank=True, help_text="Mỗi dòng tên một cơ quan; chỉ cần khi nguyên văn không nói rõ là ai."
    )
    agencies = models.ManyToManyField(
        Agency, related_name="plan_roles", verbose_name="cơ quan trong danh bạ", editable=False
    )

    class Meta(Orderable.Meta):
        verbose_name = "cơ quan tham gia"
        verbose_name_plural = "cơ quan tham gia"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RoleKind.values), name="a_role_leads_or_coordinates"),
            models.CheckConstraint(condition=~Q(phrase=""), name="a_role_has_the_words_of_the_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.phrase}"


class Deadline(Orderable):
    """By when, in the plan's words, and the first and last day that they mean."""

    assignment = ParentalKey(Assignment, on_delete=models.CASCADE, related_name="deadlines", verbose_name="nhiệm vụ")
    subject = models.TextField("cho việc", blank=True)
    phrase = models.CharField("thời gian, theo nguyên văn", max_length=400)
    start = models.DateField("từ ngày", null=True, blank=True)
    end = models.DateField("đến hết ngày", null=True, blank=True)
    is_open_ended = models.BooleanField("không ấn định ngày kết thúc", default=False)

    class Meta(Orderable.Meta):
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        constraints = [
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                name="a_deadline_ends_after_it_starts",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=Q(is_open_ended=False) | Q(end__isnull=True),
                name="an_open_ended_deadline_has_no_end",
                violation_error_message="Thời hạn không ấn định ngày kết thúc thì không ghi ngày kết thúc.",
            ),
        ]

    def __str__(self) -> str:
        return self.phrase


class Product(Orderable):
    """What an assignment is to produce."""

    assignment = ParentalKey(Assignment, on_delete=models.CASCADE, related_name="products", verbose_name="nhiệm vụ")
    text = models.TextField("kết quả, sản phẩm")

    class Meta(Orderable.Meta):
        verbose_name = "kết quả, sản phẩm"
        verbose_name_plural = "kết quả, sản phẩm"

    def __str__(self) -> str:
        return self.text[:80]
