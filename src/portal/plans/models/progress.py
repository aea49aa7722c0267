"""How far each agency is with an assignment: a standing that is current, and entries that are never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.agencies.models import Agency
from portal.plans.models.assignments import Assignment
from portal.plans.states.progress import STATE_LABELS, State

_STATES = [(state.value, label) for state, label in STATE_LABELS.items()]


class Standing(models.Model):
    """Where one agency stands with one assignment now; written only together with a `Progress`."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="standings", verbose_name="nhiệm vụ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plan_standings", verbose_name="cơ quan")
    state = models.CharField("tình trạng", max_length=20, choices=_STATES, default=State.NOT_STARTED.value)
    percent = models.PositiveSmallIntegerField("tỷ lệ hoàn thành (%)", default=0)
    updated_at = models.DateTimeField("cập nhật lúc")

    class Meta:
        verbose_name = "tình hình thực hiện"
        verbose_name_plural = "tình hình thực hiện"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "agency"], name="an_agency_stands_at_one_point"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="a_standing_is_at_most_one_hundred_percent"),
            models.CheckConstraint(condition=Q(state__in=[*State]), name="a_standing_is_one_of_the_states"),
            models.CheckConstraint(
                condition=~Q(state=State.COMPLETED.value) | Q(percent=100), name="what_is_completed_is_wholly_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_state_display()}"


class Progress(models.Model):
    """What somebody said at a time: a report of the agency, or a decision upon it. Kept for ever."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="progress", verbose_name="nhiệm vụ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plan_progress", verbose_name="cơ quan")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="plan_progress", verbose_name="cán bộ"
    )
    at = models.DateTimeField("lúc")
    state = models.CharField("tình trạng", max_length=20, choices=_STATES)
    percent = models.PositiveSmallIntegerField("tỷ lệ hoàn thành (%)")
    note = models.TextField("nội dung", blank=True)
    evidence_url = models.URLField("liên kết minh chứng", max_length=500, blank=True)

    class Meta:
        verbose_name = "tiến độ"
        verbose_name_plural = "tiến độ"
        indexes = [models.Index(fields=["assignment", "at"], name="progress_assignment_at")]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_is_at_most_one_hundred_percent"),
            models.CheckConstraint(condition=Q(state__in=[*State]), name="progress_is_one_of_the_states"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.get_state_display()} ({self.percent} %)"


class ProgressFile(models.Model):
    """Evidence from outside that came as a file: kept privately under its SHA-256, for those who work on the plan."""

    progress = models.ForeignKey(Progress, models.PROTECT, related_name="files", verbose_name="tiến độ")
    name = models.CharField("tên tệp", max_length=160)
    place = models.CharField("nơi giữ tệp", max_length=120)
    media_type = models.CharField("loại tệp", max_length=120)
    size = models.PositiveIntegerField("kích thước")
    checksum = models.CharField("mã kiểm (SHA-256)", max_length=64)
    added_at = models.DateTimeField("gửi lúc")

    class Meta:
        verbose_name = "tệp minh chứng"
        verbose_name_plural = "tệp minh chứng"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["progress", "checksum"], name="plans_a_report_holds_a_file_once"),
        ]

    def __str__(self) -> str:
        return self.name
