"""Khó khăn, vướng mắc: what an agency cannot solve by itself, and everything that was said about it."""

from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency, Officer
from portal.plans.models.assignments import Assignment
from portal.plans.models.plans import Plan
from portal.plans.states.difficulties import DIFFICULTY_CHOICES, DifficultyState

_OPEN = [state.value for state in DifficultyState if state.is_open]


class Difficulty(models.Model):
    """What stands in the way of an agency, and what it proposes. `code` is what letters cite ("vm-2026-0012").

    `due_on`: by when it is to be answered, None once it is; `lesson`: what is to be learnt of it, for the final report.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="difficulties", verbose_name="kế hoạch")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="difficulties", verbose_name="nhiệm vụ"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="difficulties", verbose_name="cơ quan nêu")
    title = models.CharField("khó khăn, vướng mắc", max_length=300)
    description = models.TextField("nội dung")
    proposal = models.TextField("đề xuất, kiến nghị", blank=True)
    state = models.CharField(
        "tình trạng", max_length=20, choices=DIFFICULTY_CHOICES, default=DifficultyState.RAISED.value
    )
    raised_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người nêu")
    raised_at = models.DateTimeField("nêu lúc")
    due_on = models.DateField("trả lời đến hết ngày", null=True, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    lesson = models.TextField("bài học kinh nghiệm", blank=True)

    class Meta:
        verbose_name = "khó khăn, vướng mắc"
        verbose_name_plural = "khó khăn, vướng mắc"
        default_permissions = ()
        indexes = [models.Index(fields=["state", "due_on"], name="plans_difficulties_due")]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(description=""), name="plans_difficulties_say_what"),
            models.CheckConstraint(condition=Q(state__in=[*DifficultyState]), name="plans_difficulties_have_a_state"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) ^ Q(state__in=_OPEN), name="plans_open_difficulties_have_a_due_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"[:200]


class DifficultyAct(models.Model):
    """What somebody did about a difficulty, with their words: kept for ever."""

    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="acts", verbose_name="khó khăn")
    before = models.CharField("từ", max_length=20, choices=DIFFICULTY_CHOICES, blank=True)
    after = models.CharField("thành", max_length=20, choices=DIFFICULTY_CHOICES)
    words = models.TextField("nội dung", blank=True)
    letter_number = models.CharField("văn bản số", max_length=120, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="cán bộ")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "việc đã làm với khó khăn"
        verbose_name_plural = "việc đã làm với khó khăn"
        default_permissions = ()
        indexes = [models.Index(fields=["difficulty", "at"], name="plans_acts_of_a_difficulty")]

    def __str__(self) -> str:
        return f"{self.difficulty_id}: {self.get_after_display()}"
