"""Work on questions: deadline rules, clocks and their history, deliveries, competences, training counts, imports."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency, Officer, Place
from portal.agencies.states import level_choices
from portal.questions.models.questions import Question
from portal.questions.states import (
    ClockAct,
    ClockState,
    CountedEvent,
    ReplyBy,
    RowState,
    Track,
    values,
)
from portal.questions.states.deliveries import (
    BY_HAND,
    WAITING_STATES,
    AttemptResult,
    ReplyDeliveryState,
)
from portal.schema.models import DatedRule, PlainMeta, PlainModel


class DeadlineRule(DatedRule):
    """A term within which questions have to be answered.

    All terms are in working days. `level` "" applies to agencies of every level; a rule for a certain level takes
    precedence. `escalate_after` are the days after the due day on which it is escalated: [1, 5].
    """

    track = models.CharField("luồng", max_length=20, choices=Track.choices())
    level = models.CharField("cấp cơ quan", max_length=20, choices=level_choices, blank=True)
    days = models.PositiveSmallIntegerField("thời hạn (ngày làm việc)")
    extension_days = models.PositiveSmallIntegerField("được gia hạn thêm nhiều nhất (ngày làm việc)", default=0)
    refer_within_days = models.PositiveSmallIntegerField("phân loại trong (ngày làm việc)", default=1)
    remind_before_days = models.PositiveSmallIntegerField("nhắc trước (ngày làm việc)", default=2)
    escalate_after = models.JSONField("báo lên sau khi quá hạn (ngày làm việc)", default=list)
    restarts_on_transfer = models.BooleanField("tính lại từ đầu khi chuyển cơ quan khác", default=False)

    class Meta(PlainMeta):
        verbose_name = "quy định thời hạn"
        constraints = [
            models.UniqueConstraint(fields=["track", "level", "valid_from"], name="questions_one_rule_begins_on_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="questions_a_rule_holds_for_at_least_a_day",
            ),
            models.CheckConstraint(condition=Q(days__gt=0), name="questions_a_term_has_days"),
        ]


class Clock(PlainModel):
    """The deadline clock of one question. `act_on` is the next day on which a reminder or an escalation is due, indexed
    for the job.

    `used_days` are the working days that had passed when it was paused or stopped. After a pause, `started_on` is the
    day on which it was resumed.
    """

    question = models.OneToOneField(Question, models.CASCADE, related_name="clock")
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+")
    state = models.CharField(
        "tình trạng", max_length=20, choices=ClockState.choices(), default=ClockState.RUNNING.value
    )
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

    class Meta(PlainMeta):
        verbose_name = "đồng hồ"
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


class ClockChange(PlainModel):
    """An entry of a clock's history, in words for the asker (except `states.CLOCK_ACTS_WITHIN`)."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="changes")
    act = models.CharField("việc", max_length=20, choices=ClockAct.choices())
    before = models.DateField("hạn trước đó", null=True, blank=True)
    after = models.DateField("hạn sau đó", null=True, blank=True)
    explanation = models.TextField("giải thích", blank=True)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(PlainMeta):
        verbose_name = "thay đổi của đồng hồ"
        indexes = [models.Index(fields=["clock", "id"], name="clock_change_order")]


class ReplyDelivery(models.Model):
    """The task of an agency to deliver a reply by telephone, post or at the counter, and its state. Older replies have
    none, as it was not recorded how they were delivered.

    `waits_since` is the time when it became pending, for a returned letter the time of its return; `delivered_at` the
    time of the first delivery. The details are in the attempts.
    """

    reply = models.OneToOneField("Reply", models.CASCADE, related_name="delivery")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan báo")
    way = models.CharField("báo bằng", max_length=20, choices=ReplyBy.choices())
    state = models.CharField(
        "tình trạng", max_length=20, choices=ReplyDeliveryState.choices(), default=ReplyDeliveryState.WAITING.value
    )
    waits_since = models.DateTimeField("chờ từ")
    delivered_at = models.DateTimeField("báo được lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "việc báo trả lời"
        constraints = [
            models.CheckConstraint(condition=Q(way__in=list(BY_HAND)), name="questions_a_delivery_is_made_by_hand"),
            models.CheckConstraint(
                condition=~Q(state=ReplyDeliveryState.DELIVERED.value) | Q(delivered_at__isnull=False),
                name="questions_what_is_delivered_knows_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "way", "waits_since"],
                condition=Q(state__in=values(WAITING_STATES)),
                name="delivery_waits",
            )
        ]

    def __str__(self) -> str:
        return f"báo {self.reply_id}: {self.get_state_display()}"


class ReplyAttempt(PlainModel):
    """One attempt to deliver a reply, recorded by the officer who made it; proof of delivery if it succeeded. Erasure
    removes only the persons named in it.

    `spoken_to` is the person who took the call or the paper, if they gave their name. `number` and `on` are the postal
    tracking number and the day of posting.
    """

    delivery = models.ForeignKey(ReplyDelivery, models.CASCADE, related_name="attempts")
    way = models.CharField("bằng", max_length=20, choices=ReplyBy.choices())
    result = models.CharField("kết quả", max_length=20, choices=AttemptResult.choices())
    at = models.DateTimeField("lúc")
    on = models.DateField("ngày gửi", null=True, blank=True)
    number = models.CharField("số hiệu bưu gửi", max_length=40, blank=True)
    spoken_to = models.CharField("người nghe máy, người nhận", max_length=120, blank=True)
    again_at = models.DateTimeField("hẹn gọi lại lúc", null=True, blank=True)
    words = models.CharField("ghi chú", max_length=400, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="cán bộ")

    class Meta(PlainMeta):
        verbose_name = "lần báo trả lời"
        constraints = [
            models.CheckConstraint(
                condition=~Q(result=AttemptResult.POSTED.value) | (~Q(number="") & Q(on__isnull=False)),
                name="questions_a_posted_letter_has_its_number",
            )
        ]
        indexes = [models.Index(fields=["delivery", "id"], name="reply_attempt_order")]


class Competence(models.Model):
    """That an agency, or every people's committee of a level, is competent in a field, in [`valid_from`, `valid_to`).

    Either `agency` is given, or `level`, which means the committee of that level in the asker's own place. `field_slug`
    may be a topic or a heading; the narrower one takes precedence.
    """

    field_slug = models.CharField("lĩnh vực", max_length=300)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="competences", verbose_name="cơ quan"
    )
    level = models.CharField("Ủy ban nhân dân cấp", max_length=20, choices=level_choices, blank=True)
    words = models.CharField(
        "chỉ khi câu hỏi có lời",
        max_length=400,
        blank=True,
        help_text="Cách nhau bằng dấu phẩy; để trống nếu luôn đúng.",
    )
    basis = models.CharField("căn cứ", max_length=300, blank=True)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "thẩm quyền trả lời"
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, level="") | (Q(agency__isnull=True) & ~Q(level="")),
                name="questions_a_competence_is_of_an_agency_or_a_level",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="questions_a_competence_lasts_at_least_a_day",
            ),
        ]
        indexes = [models.Index(fields=["field_slug", "valid_from"], name="competence_of_field")]

    def __str__(self) -> str:
        return f"{self.field_slug} → {self.agency_id or self.level}"


class Taught(PlainModel):
    """Training counts of the classifier: in how many questions with a decision a term occurred.

    `what` is "field" or "agency", `label` the decision, `term` a folded word or pair; "" counts the questions.
    """

    what = models.CharField(max_length=10)
    label = models.CharField(max_length=300)
    term = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta(PlainMeta):
        verbose_name = "điều đã học"
        constraints = [
            models.UniqueConstraint(fields=["what", "label", "term"], name="questions_a_word_is_taught_once")
        ]
        indexes = [models.Index(fields=["what", "term"], name="taught_term")]


class ImportBatch(PlainModel):
    """An uploaded file with existing questions and answers of an agency, parsed into rows for review.

    `read_count` is the number of rows read, where a killed import resumes. `columns` maps the parts to columns of a
    sheet: {"header": [...], "parts": {"question": 2, …}}, with "asked" until an officer has confirmed the mapping.
    """

    name = models.CharField("tên tệp", max_length=255)
    path = models.CharField("nơi lưu", max_length=255, blank=True)
    checksum = models.CharField("mã kiểm", max_length=64)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan trả lời")
    territory = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField("bắt đầu")
    started_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    read_count = models.PositiveIntegerField("đã đọc", default=0)
    total = models.PositiveIntegerField("tổng số", null=True, blank=True)
    finished_at = models.DateTimeField("đọc xong", null=True, blank=True)
    doubts = models.JSONField("điểm chưa chắc", default=list, blank=True)
    columns = models.JSONField("cột của bảng tính", default=dict, blank=True)

    class Meta(PlainMeta):
        verbose_name = "đợt nhập"
        constraints = [
            models.UniqueConstraint(fields=["agency", "checksum"], name="questions_a_file_is_read_once_for_an_agency")
        ]


class ImportRow(PlainModel):
    """One parsed question and answer of an import, with what was recognised in it and the officer's decision.

    `citations` lists provisions as [{"document_key", "address", "called"}]; `fingerprint` finds duplicates.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField("thứ tự")
    title = models.CharField("câu hỏi ngắn", max_length=200)
    question_text = models.TextField("câu hỏi", blank=True)
    answer_text = models.TextField("trả lời", blank=True)
    field_slug = models.CharField("lĩnh vực", max_length=300, blank=True)
    citations = models.JSONField("căn cứ", default=list, blank=True)
    situation = models.JSONField("tình huống", default=dict, blank=True)
    doubts = models.JSONField("điểm chưa chắc", default=list, blank=True)
    fingerprint = models.CharField("dấu", max_length=64, db_index=True)
    state = models.CharField("tình trạng", max_length=20, choices=RowState.choices(), default=RowState.WAITING.value)
    answer = models.ForeignKey(
        "Answer", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="câu trả lời"
    )
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "dòng nhập"
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="questions_rows_are_counted")]
        indexes = [models.Index(fields=["batch", "state", "position"], name="row_state")]


class DayCount(PlainModel):
    """A daily counter, incremented when the event happens, so that statistics need not read all questions.

    For answers, `days` are the working days that the question took (used for medians); elsewhere 0.
    """

    day = models.DateField("ngày")
    what = models.CharField("việc", max_length=20, choices=CountedEvent.choices())
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    field_slug = models.CharField("lĩnh vực", max_length=300, blank=True)
    track = models.CharField("luồng", max_length=20, choices=Track.choices(), blank=True)
    days = models.PositiveSmallIntegerField("số ngày làm việc", default=0)
    count = models.PositiveIntegerField("số lượng", default=0)

    class Meta(PlainMeta):
        verbose_name = "số trong ngày"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "what", "agency", "field_slug", "track", "days"],
                condition=Q(agency__isnull=False),
                name="questions_a_number_of_a_day_is_kept_once",
            ),
            models.UniqueConstraint(
                fields=["day", "what", "field_slug", "track", "days"],
                condition=Q(agency__isnull=True),
                name="questions_a_number_of_nobody_is_kept_once",
            ),
        ]
        # Covering index: the rows of a year need not be fetched, which takes a third of the time.
        indexes = [
            models.Index(
                fields=["day", "what", "track", "days", "agency", "field_slug", "count"], name="day_count_whole"
            )
        ]


class Series(PlainModel):
    """A number series. Taking the next number locks its row until the transaction ends, so that numbers, and rows
    written under the lock, are in order of commit."""

    name = models.CharField("dãy số", max_length=20, unique=True)
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta(PlainMeta):
        verbose_name = "dãy số"
