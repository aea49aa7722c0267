"""Khó khăn, vướng mắc: what an agency cannot solve by itself, and everything that was said about it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.agencies.models import Agency, Officer
from portal.plans.models.assignments import Assignment
from portal.plans.models.plans import Plan
from portal.plans.states.difficulties import DIFFICULTY_CHOICES, TERM_CHOICES, DifficultyState, Term

_OPEN = [state.value for state in DifficultyState if state.is_open]


class DifficultyTerm(models.Model):
    """How many working days somebody has, with the days between which that holds (`valid_to` exclusive).

    A row that was in use is never edited: it ends on the day on which another one begins. `remind_before_days` working
    days before the last one a reminder goes out, and once more every `repeat_after_days` working days that it is late.
    """

    term = models.CharField("thời hạn", max_length=20, choices=TERM_CHOICES)
    days = models.PositiveSmallIntegerField("số ngày làm việc")
    remind_before_days = models.PositiveSmallIntegerField("nhắc trước (ngày làm việc)", default=2)
    repeat_after_days = models.PositiveSmallIntegerField("quá hạn thì nhắc lại sau mỗi (ngày làm việc)", default=3)
    basis = models.CharField("căn cứ", max_length=300)
    valid_from = models.DateField("áp dụng từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = "thời hạn xử lý khó khăn, vướng mắc"
        verbose_name_plural = "thời hạn xử lý khó khăn, vướng mắc"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["term", "valid_from"], name="plans_one_term_begins_on_a_day"),
            models.CheckConstraint(
                condition=Q(days__gt=0) & Q(repeat_after_days__gt=0), name="plans_terms_have_days_and_repeat_after_some"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="plans_a_term_holds_for_at_least_a_day",
            ),
            models.CheckConstraint(condition=Q(term__in=[*Term]), name="plans_a_term_is_one_of_the_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_term_display()}: {self.days} ngày làm việc"


class Difficulty(models.Model):
    """What stands in the way of an agency, and what it proposes. `code` is what letters cite ("vm-2026-0012").

    `due_on`: by when it is to be answered, None once it is; `remind_on`: the next day on which somebody is reminded of
    it; `lesson`: what is to be learnt of it, for the final report.
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
    remind_on = models.DateField("nhắc vào ngày", null=True, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    was_late = models.BooleanField("trả lời trễ hạn", default=False)
    lesson = models.TextField("bài học kinh nghiệm", blank=True)

    class Meta:
        verbose_name = "khó khăn, vướng mắc"
        verbose_name_plural = "khó khăn, vướng mắc"
        default_permissions = ()
        indexes = [
            models.Index(fields=["state", "due_on"], name="plans_difficulties_due"),
            models.Index(fields=["remind_on"], condition=Q(remind_on__isnull=False), name="plans_difficulties_remind"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(description=""), name="plans_difficulties_say_what"),
            models.CheckConstraint(condition=Q(state__in=[*DifficultyState]), name="plans_difficulties_have_a_state"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) ^ Q(state__in=_OPEN), name="plans_open_difficulties_have_a_due_day"
            ),
            models.CheckConstraint(
                condition=Q(remind_on__isnull=True) | Q(state__in=_OPEN),
                name="plans_reminders_are_of_open_difficulties",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"[:200]

    def get_absolute_url(self) -> str:
        """The page of the back office: no difficulty is public."""
        return reverse("plans_difficulty", args=[self.code])


class DifficultyAct(models.Model):
    """What somebody did about a difficulty, with their words: kept for ever.

    `letter_number` and `letter_date` are those of the paper in which it was done, where there was one.
    """

    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="acts", verbose_name="khó khăn")
    before = models.CharField("từ", max_length=20, choices=DIFFICULTY_CHOICES, blank=True)
    after = models.CharField("thành", max_length=20, choices=DIFFICULTY_CHOICES)
    words = models.TextField("nội dung", blank=True)
    letter_number = models.CharField("văn bản số", max_length=120, blank=True)
    letter_date = models.DateField("ngày văn bản", null=True, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="cán bộ")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "việc đã làm với khó khăn"
        verbose_name_plural = "việc đã làm với khó khăn"
        default_permissions = ()
        indexes = [models.Index(fields=["difficulty", "at"], name="plans_acts_of_a_difficulty")]

    def __str__(self) -> str:
        return f"{self.difficulty_id}: {self.get_after_display()}"
