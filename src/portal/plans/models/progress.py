"""Progress of each agency on an assignment, difficulties, and guidance."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.agencies.models import Agency, Officer
from portal.library.models import Instrument
from portal.plans.models.plans import Assignment, Plan
from portal.plans.states.progress import DIFFICULTY_KINDS, DifficultyState, DifficultyTermKind, ProgressState
from portal.schema.models import DatedRule, KeptFile, PlainMeta, PlainModel


class Standing(models.Model):
    """The current status of one agency on one assignment; written only together with a `Progress`."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="standings", verbose_name="nhiệm vụ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plan_standings", verbose_name="cơ quan")
    state = models.CharField(
        "tình trạng", max_length=20, choices=ProgressState.choices(), default=ProgressState.NOT_STARTED.value
    )
    percent = models.PositiveSmallIntegerField("tỷ lệ hoàn thành (%)", default=0)
    updated_at = models.DateTimeField("cập nhật lúc")

    class Meta:
        verbose_name = verbose_name_plural = "tình hình thực hiện"
        constraints = [
            models.UniqueConstraint(fields=["assignment", "agency"], name="an_agency_stands_at_one_point"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="a_standing_is_at_most_one_hundred_percent"),
            models.CheckConstraint(condition=Q(state__in=[*ProgressState]), name="a_standing_is_one_of_the_states"),
            models.CheckConstraint(
                condition=~Q(state=ProgressState.COMPLETED.value) | Q(percent=100),
                name="what_is_completed_is_wholly_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_state_display()}"


class Progress(models.Model):
    """A report by the agency, or a decision on it, at a moment. Kept for ever.

    `paper`: the document made here that the assignment asked for; it is evidence for one assignment, once.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="progress", verbose_name="nhiệm vụ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plan_progress", verbose_name="cơ quan")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="plan_progress", verbose_name="cán bộ"
    )
    at = models.DateTimeField("lúc")
    state = models.CharField("tình trạng", max_length=20, choices=ProgressState.choices())
    percent = models.PositiveSmallIntegerField("tỷ lệ hoàn thành (%)")
    note = models.TextField("nội dung", blank=True)
    evidence_url = models.URLField("liên kết minh chứng", max_length=500, blank=True)
    paper = models.OneToOneField("Evidence", models.PROTECT, null=True, blank=True, verbose_name="văn bản minh chứng")

    class Meta:
        verbose_name = verbose_name_plural = "tiến độ"
        indexes = [models.Index(fields=["assignment", "at"], name="progress_assignment_at")]
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_is_at_most_one_hundred_percent"),
            models.CheckConstraint(condition=Q(state__in=[*ProgressState]), name="progress_is_one_of_the_states"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.get_state_display()} ({self.percent} %)"


class ProgressFile(KeptFile):
    """Evidence from outside as a file, for those who work on the plan."""

    progress = models.ForeignKey(Progress, models.PROTECT, related_name="files", verbose_name="tiến độ")

    class Meta(PlainMeta):
        verbose_name = "tệp minh chứng"
        constraints = [
            models.UniqueConstraint(fields=["progress", "checksum"], name="plans_a_report_holds_a_file_once"),
        ]


_OPEN = [state.value for state in DifficultyState if state.is_open]


class DifficultyTerm(DatedRule):
    """A deadline in working days.

    A reminder is sent `remind_before_days` before the last day, and then every `repeat_after_days` working days once it
    is late.
    """

    term = models.CharField("thời hạn", max_length=20, choices=DifficultyTermKind.choices())
    days = models.PositiveSmallIntegerField("số ngày làm việc")
    remind_before_days = models.PositiveSmallIntegerField("nhắc trước (ngày làm việc)", default=2)
    repeat_after_days = models.PositiveSmallIntegerField("quá hạn thì nhắc lại sau mỗi (ngày làm việc)", default=3)

    class Meta(PlainMeta):
        verbose_name = "thời hạn xử lý khó khăn, vướng mắc"
        constraints = [
            models.UniqueConstraint(fields=["term", "valid_from"], name="plans_one_term_begins_on_a_day"),
            models.CheckConstraint(
                condition=Q(days__gt=0) & Q(repeat_after_days__gt=0), name="plans_terms_have_days_and_repeat_after_some"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="plans_a_term_holds_for_at_least_a_day",
            ),
            models.CheckConstraint(
                condition=Q(term__in=[*DifficultyTermKind]), name="plans_a_term_is_one_of_the_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_term_display()}: {self.days} ngày làm việc"


class Difficulty(models.Model):
    """A problem of an agency, with its proposal. Letters cite it by `code` ("vm-2026-0012").

    `due_on`: the day by which it is to be answered, None once it is; `remind_on`: the day of the next reminder;
    `lesson`: the lesson learnt, for the final report.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="difficulties", verbose_name="kế hoạch")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="difficulties", verbose_name="nhiệm vụ"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="difficulties", verbose_name="cơ quan nêu")
    kind = models.CharField("loại", max_length=20, choices=DIFFICULTY_KINDS, blank=True)
    title = models.CharField("khó khăn, vướng mắc", max_length=300)
    description = models.TextField("nội dung")
    proposal = models.TextField("đề xuất, kiến nghị", blank=True)
    state = models.CharField(
        "tình trạng", max_length=20, choices=DifficultyState.choices(), default=DifficultyState.RAISED.value
    )
    raised_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người nêu")
    raised_at = models.DateTimeField("nêu lúc")
    due_on = models.DateField("trả lời đến hết ngày", null=True, blank=True)
    remind_on = models.DateField("nhắc vào ngày", null=True, blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    was_late = models.BooleanField("trả lời trễ hạn", default=False)
    lesson = models.TextField("bài học kinh nghiệm", blank=True)

    class Meta(PlainMeta):
        verbose_name = "khó khăn, vướng mắc"
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
        """The admin page: no difficulty is public."""
        return reverse("plans_difficulty", args=[self.code])


class DifficultyAct(PlainModel):
    """An act on a difficulty, with the officer's words; kept for ever.

    `letter_number` and `letter_date` are those of the letter by which it was done, if there was one.
    """

    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="acts", verbose_name="khó khăn")
    before = models.CharField("từ", max_length=20, choices=DifficultyState.choices(), blank=True)
    after = models.CharField("thành", max_length=20, choices=DifficultyState.choices())
    words = models.TextField("nội dung", blank=True)
    letter_number = models.CharField("văn bản số", max_length=120, blank=True)
    letter_date = models.DateField("ngày văn bản", null=True, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="cán bộ")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "việc đã làm với khó khăn"
        indexes = [models.Index(fields=["difficulty", "at"], name="plans_acts_of_a_difficulty")]


class Guidance(models.Model):
    """A document that guides the agencies carrying out a plan: a private file, or a document of the library.

    `distribution` has the recipients in words, one phrase per line; those meant on `counted_on` have receipts.
    `remind_on` is the day of the next reminder to silent agencies, None once nothing is outstanding. `answer_due_on`:
    the day by which agencies report what they did, if they are asked to. It is valid until another one `replaces` it or
    it is withdrawn.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="guidances", verbose_name="kế hoạch")
    assignments = models.ManyToManyField(
        Assignment, related_name="guidances", blank=True, verbose_name="nhiệm vụ được hướng dẫn"
    )
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="guidances", verbose_name="cơ quan ban hành")
    number = models.CharField("số, ký hiệu", max_length=120)
    issued_date = models.DateField("ngày ban hành")
    title = models.CharField("trích yếu", max_length=500)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản trong thư viện"
    )
    file_name = models.CharField("tên tệp", max_length=160, blank=True)
    place = models.CharField("nơi giữ tệp", max_length=120, blank=True)
    media_type = models.CharField("loại tệp", max_length=120, blank=True)
    size = models.PositiveIntegerField("kích thước", default=0)
    checksum = models.CharField("mã kiểm (SHA-256)", max_length=64, blank=True)
    distribution = models.TextField("nơi nhận")
    counted_on = models.DateField("ngày xác định cơ quan")
    is_public = models.BooleanField("công khai trên trang kế hoạch", default=True)
    due_on = models.DateField("xác nhận đến hết ngày")
    answer_due_on = models.DateField("báo kết quả đến hết ngày", null=True, blank=True)
    remind_on = models.DateField("nhắc vào ngày", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="thay văn bản"
    )
    withdrawn_at = models.DateTimeField("rút lúc", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người rút"
    )
    withdrawn_note = models.TextField("vì sao rút", blank=True)
    issued_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người gửi")
    issued_at = models.DateTimeField("gửi lúc")

    class Meta(PlainMeta):
        verbose_name = "văn bản hướng dẫn"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "issuer", "number", "issued_date"], name="plans_a_guidance_is_issued_once"
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(title=""), name="plans_guidances_have_number_and_title"
            ),
            models.CheckConstraint(
                condition=Q(place="") ^ Q(instrument__isnull=True), name="plans_a_guidance_is_a_file_or_in_the_library"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_note=""),
                name="plans_a_withdrawn_guidance_says_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"[:200]


class GuidanceReceipt(PlainModel):
    """What one agency did with a guidance: opened, acknowledged, answered.

    `escalated_at`: since when its leaders must know that it is silent.
    """

    guidance = models.ForeignKey(Guidance, models.CASCADE, related_name="receipts", verbose_name="văn bản hướng dẫn")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="guidance_receipts", verbose_name="cơ quan nhận")
    opened_at = models.DateTimeField("mở lúc", null=True, blank=True)
    opened_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người mở")
    acknowledged_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="+", verbose_name="người xác nhận"
    )
    answer = models.TextField("trả lời của cơ quan", blank=True)
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trả lời"
    )
    reminder_count = models.PositiveSmallIntegerField("số lần nhắc", default=0)
    escalated_at = models.DateTimeField("báo lãnh đạo cơ quan lúc", null=True, blank=True)
    # The last telephone call to an agency without a reachable officer: who was reached, and what they said.
    called_at = models.DateTimeField("gọi điện lúc", null=True, blank=True)
    called_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người gọi"
    )
    call = models.TextField("gặp ai, trả lời thế nào", blank=True)

    class Meta(PlainMeta):
        verbose_name = "cơ quan nhận văn bản hướng dẫn"
        constraints = [
            models.UniqueConstraint(fields=["guidance", "agency"], name="plans_an_agency_gets_a_guidance_once"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) ^ Q(opened_by__isnull=False),
                name="plans_who_opened_a_guidance_is_known_with_the_time",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True) ^ Q(acknowledged_by__isnull=False),
                name="plans_who_acknowledged_a_guidance_is_known_with_the_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, acknowledged_at__isnull=False)
                & ~Q(answer=""),
                name="plans_an_answer_to_a_guidance_has_words_and_somebody",
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, called_by__isnull=True, call="")
                | Q(called_at__isnull=False, called_by__isnull=False) & ~Q(call=""),
                name="plans_a_call_has_words_and_somebody",
            ),
        ]
