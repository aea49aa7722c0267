"""The clock: by when a question is to be answered, by which rule, and everything that moved that day."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Officer
from portal.agencies.states import level_choices
from portal.questions.models.questions import Question
from portal.questions.states import (
    CLOCK_ACT_CHOICES,
    CLOCK_CHOICES,
    TRACK_CHOICES,
    ClockState,
)


class DeadlineRule(models.Model):
    """A term that the State or the province has set, with the days between which it holds (`valid_to` exclusive).

    All terms are in working days. `level` "" holds for agencies of every level; a rule that names the level goes first.
    `escalate_after` are days after the due day on which it is told further up: [1, 5].
    """

    track = models.CharField("luồng", max_length=20, choices=TRACK_CHOICES)
    level = models.CharField("cấp cơ quan", max_length=20, choices=level_choices, blank=True)
    days = models.PositiveSmallIntegerField("thời hạn (ngày làm việc)")
    extension_days = models.PositiveSmallIntegerField("được gia hạn thêm nhiều nhất (ngày làm việc)", default=0)
    refer_within_days = models.PositiveSmallIntegerField("phân loại trong (ngày làm việc)", default=1)
    remind_before_days = models.PositiveSmallIntegerField("nhắc trước (ngày làm việc)", default=2)
    escalate_after = models.JSONField("báo lên sau khi quá hạn (ngày làm việc)", default=list)
    restarts_on_transfer = models.BooleanField("tính lại từ đầu khi chuyển cơ quan khác", default=False)
    basis = models.CharField("căn cứ", max_length=300)
    valid_from = models.DateField("áp dụng từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = "quy định thời hạn"
        verbose_name_plural = "quy định thời hạn"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["track", "level", "valid_from"], name="questions_one_rule_begins_on_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="questions_a_rule_holds_for_at_least_a_day",
            ),
            models.CheckConstraint(condition=Q(days__gt=0), name="questions_a_term_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.get_track_display()}: {self.days} ngày làm việc"


class Clock(models.Model):
    """The clock of one question. `act_on` is the next day on which it wants something (a reminder, an escalation), so
    that a job finds what is due by an index and reads nothing else.

    `used_days` are the working days that had passed when it was paused or stopped. When it goes on after a pause,
    `started_on` is the day on which it goes on.
    """

    question = models.OneToOneField(Question, models.CASCADE, related_name="clock")
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+")
    state = models.CharField("tình trạng", max_length=20, choices=CLOCK_CHOICES, default=ClockState.RUNNING.value)
    started_on = models.DateField("tính từ ngày")
    due_on = models.DateField("đến hết ngày")
    first_due_on = models.DateField("hạn ban đầu")
    extended_days = models.PositiveSmallIntegerField("đã gia hạn (ngày làm việc)", default=0)
    paused_on = models.DateField("dừng từ ngày", null=True, blank=True)
    used_days = models.PositiveSmallIntegerField("đã dùng (ngày làm việc)", default=0)
    act_on = models.DateField("việc tiếp theo vào ngày", null=True, blank=True)
    is_reminded = models.BooleanField("đã nhắc", default=False)
    escalations = models.PositiveSmallIntegerField("số lần báo quá hạn", default=0)
    stopped_on = models.DateField("kết thúc ngày", null=True, blank=True)
    was_late = models.BooleanField("trễ hạn", default=False)

    class Meta:
        verbose_name = "đồng hồ"
        verbose_name_plural = "đồng hồ"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ClockState.PAUSED.value, paused_on__isnull=False)
                | (~Q(state=ClockState.PAUSED.value) & Q(paused_on__isnull=True)),
                name="questions_a_paused_clock_knows_since_when",
            ),
            models.CheckConstraint(
                condition=Q(state=ClockState.STOPPED.value, stopped_on__isnull=False)
                | (~Q(state=ClockState.STOPPED.value) & Q(stopped_on__isnull=True)),
                name="questions_a_stopped_clock_knows_when",
            ),
            models.CheckConstraint(
                condition=Q(state=ClockState.RUNNING.value) | Q(act_on__isnull=True),
                name="questions_only_a_running_clock_wants_something",
            ),
        ]
        indexes = [
            models.Index(fields=["act_on"], condition=Q(act_on__isnull=False), name="clock_wants_something"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: đến hết {self.due_on:%d/%m/%Y}"


class ClockChange(models.Model):
    """One thing that happened to a clock, in words for the asker (but see `states.CLOCK_ACTS_WITHIN`)."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="changes")
    act = models.CharField("việc", max_length=20, choices=CLOCK_ACT_CHOICES)
    before = models.DateField("hạn trước đó", null=True, blank=True)
    after = models.DateField("hạn sau đó", null=True, blank=True)
    explanation = models.TextField("giải thích", blank=True)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "thay đổi của đồng hồ"
        verbose_name_plural = "thay đổi của đồng hồ"
        default_permissions = ()
        indexes = [models.Index(fields=["clock", "id"], name="clock_change_order")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} ({self.at:%d/%m/%Y})"
