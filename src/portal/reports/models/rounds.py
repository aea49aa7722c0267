"""Reporting regimes (chế độ báo cáo), their rounds, each agency's return, and the acts on it.

The trigger functions below, run by a migration, make the database refuse changes while a round is locked. The journal's
`append_only` locks tables for ever; this lock opens again with the round.
"""

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q

from portal.agencies.models import Agency, Officer
from portal.plans.models import Assignment, Difficulty, Plan
from portal.reports.states import (
    ActKind,
    PeriodKind,
    ReportingPeriod,
    ReturnState,
    RoundState,
    Rung,
)
from portal.schema.models import DatedRule, KeptFile, PlainMeta, PlainModel
from portal.schema.operations import run_by_vendor


class Regime(DatedRule):
    """Which agencies report on what, how often, and by when; valid from `valid_from` until before `valid_to`.

    `asked`: one phrase per line, as a plan names agencies ("các sở, ban, ngành"; "Ủy ban nhân dân cấp xã"), resolved on
    the last day of each period. Without `plan` the report covers all work. `due_days`: working days after the last day
    of the period; negative for a round that is due before its period ends (with estimates). `open_days`: the round
    opens so many working days before the due day, so that agencies can write.
    """

    name = models.CharField("tên chế độ báo cáo", max_length=300)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="regimes", verbose_name="kế hoạch"
    )
    period = models.CharField("kỳ", max_length=10, choices=PeriodKind.choices())
    receiver = models.ForeignKey(Agency, models.PROTECT, related_name="regimes", verbose_name="cơ quan nhận")
    asked = models.TextField("cơ quan báo cáo", help_text="Mỗi dòng một cơ quan hoặc một nhóm cơ quan.")
    due_days = models.SmallIntegerField("hạn gửi (ngày làm việc sau khi hết kỳ)", default=5)
    open_days = models.PositiveSmallIntegerField("mở trước hạn gửi (ngày làm việc)", default=10)

    class Meta(PlainMeta):
        verbose_name = "chế độ báo cáo"
        constraints = [
            models.CheckConstraint(condition=Q(period__in=[*PeriodKind]), name="reports_a_regime_has_a_known_period"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="reports_a_regime_holds_for_at_least_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(period=PeriodKind.FINAL.value) | Q(plan__isnull=False),
                name="reports_a_final_report_is_of_a_plan",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(asked=""), name="reports_a_regime_asks_somebody"),
        ]


class RegimeRung(PlainModel):
    """A step of escalation: what is done so many working days after the due day (negative: before) if no report has
    come.
    """

    regime = models.ForeignKey(Regime, models.CASCADE, related_name="rungs", verbose_name="chế độ báo cáo")
    days = models.SmallIntegerField("ngày làm việc sau hạn")
    rung = models.CharField("việc làm", max_length=20, choices=Rung.choices())

    class Meta(PlainMeta):
        verbose_name = "bậc đôn đốc"
        ordering = ["days", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "days", "rung"], name="reports_a_rung_stands_once"),
            models.CheckConstraint(condition=Q(rung__in=[*Rung]), name="reports_a_rung_is_a_known_act"),
        ]


class Round(models.Model):
    """A reporting round (đợt báo cáo): one period of a regime."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="rounds", verbose_name="chế độ báo cáo")
    start = models.DateField("từ ngày")
    end = models.DateField("đến hết ngày")
    due_on = models.DateField("hạn gửi")
    state = models.CharField("tình trạng", max_length=10, choices=RoundState.choices(), default=RoundState.OPEN.value)
    opened_at = models.DateTimeField("mở lúc")
    locked_at = models.DateTimeField("khóa lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "đợt báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["regime", "start"], name="reports_a_period_has_one_round"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="reports_a_round_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) ^ Q(state=RoundState.LOCKED.value),
                name="reports_a_locked_round_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regime.name}: {self.name}"

    @property
    def period(self) -> ReportingPeriod:
        return ReportingPeriod(self.start, self.end, PeriodKind(self.regime.period))

    @property
    def name(self) -> str:
        """ "Quý III năm 2026"."""
        return self.period.name

    @property
    def is_locked(self) -> bool:
        return self.state == RoundState.LOCKED


class Return(models.Model):
    """The report that one agency owes in a round.

    `answers_for`: agencies that it succeeded and that existed inside the period: their figures are included in its own.
    `sent_at` is the first time it was sent; `was_late` is decided then and stays, whatever is corrected afterwards.
    `public_since`: since when the agency is on the public list of those that did not report. `act_on`: the next day of
    an escalation step; None once the report has come. `revision` counts the saves, so that a concurrent edit is
    detected.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="returns", verbose_name="đợt báo cáo")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="returns", verbose_name="cơ quan")
    answers_for = models.ManyToManyField(Agency, related_name="+", blank=True, verbose_name="báo cáo thay cho")
    state = models.CharField(
        "tình trạng", max_length=10, choices=ReturnState.choices(), default=ReturnState.EXPECTED.value
    )
    due_on = models.DateField("hạn gửi")
    sent_at = models.DateTimeField("gửi lần đầu lúc", null=True, blank=True)
    was_late = models.BooleanField("gửi trễ hạn", null=True, blank=True)
    accepted_at = models.DateTimeField("tiếp nhận lúc", null=True, blank=True)
    public_since = models.DateField("nêu tên từ ngày", null=True, blank=True)
    act_on = models.DateField("đôn đốc tiếp vào ngày", null=True, blank=True)
    revision = models.PositiveIntegerField("số lần lưu", default=0)

    class Meta(PlainMeta):
        verbose_name = "báo cáo của cơ quan"
        indexes = [
            models.Index(fields=["state", "due_on"], name="reports_returns_due"),
            models.Index(fields=["act_on"], condition=Q(act_on__isnull=False), name="reports_ladders_wanting"),
            models.Index(
                fields=["public_since"], condition=Q(public_since__isnull=False), name="reports_returns_named"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "agency"], name="reports_an_agency_reports_once_in_a_round"),
            models.CheckConstraint(condition=Q(state__in=[*ReturnState]), name="reports_a_return_has_a_known_state"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, was_late__isnull=True)
                | Q(sent_at__isnull=False, was_late__isnull=False),
                name="reports_what_was_sent_was_in_time_or_late",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReturnState.ACCEPTED.value) | Q(sent_at__isnull=False, accepted_at__isnull=False),
                name="reports_what_is_accepted_was_sent",
            ),
            models.CheckConstraint(
                condition=Q(act_on__isnull=True) | Q(sent_at__isnull=True), name="reports_nobody_chases_what_has_come"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.name}: {self.round.name}"


class ReturnPart(PlainModel):
    """What the agency says on an assignment, or, without one, on the whole, by heading.

    `figures`: numbers that the agency adds to the system's counts: `label`, `value` (None if it is named and not known:
    "chưa nêu", which is not 0), `unit`, `evidence` (a URL), `kind` (see `FigureKind`), `breakdown`, `of` (the total of
    which it is a part), and `is_estimate`.

    `counted_is_right`: whether it agrees with the system's counts; `dissent` says why not. `is_done`: its part of the
    assignment is done; `percent`: its progress otherwise.

    `evidence`: a `url`, and kept `files` (name, place, media_type, size, checksum: SHA-256). `difficulty`: its `kind`
    and `words`; `raised`: the difficulty that was created from it when the return was accepted.
    """

    of = models.ForeignKey(Return, models.CASCADE, related_name="parts", verbose_name="báo cáo")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="nhiệm vụ"
    )
    heading = models.CharField("mục", max_length=40)
    text = models.TextField("nội dung", blank=True)
    figures = models.JSONField("số liệu bổ sung", default=list, blank=True)
    counted_is_right = models.BooleanField("số hệ thống đếm là đúng", null=True, blank=True)
    dissent = models.TextField("vì sao chưa đúng", blank=True)
    is_done = models.BooleanField("đã hoàn thành nhiệm vụ", null=True, blank=True)
    percent = models.PositiveSmallIntegerField("đạt bao nhiêu phần trăm", null=True, blank=True)
    evidence = models.JSONField("minh chứng", null=True, blank=True)
    difficulty = models.JSONField("khó khăn, vướng mắc", null=True, blank=True)
    raised = models.ForeignKey(
        Difficulty, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đã thành khó khăn"
    )

    class Meta(PlainMeta):
        verbose_name = "phần của báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["of", "assignment"],
                condition=Q(assignment__isnull=False),
                name="reports_a_return_speaks_once_of_an_assignment",
            ),
            models.UniqueConstraint(
                fields=["of", "heading"],
                condition=Q(assignment__isnull=True),
                name="reports_a_return_has_a_heading_once",
            ),
        ]


class ReturnFile(KeptFile):
    """An evidence file of a part, kept also after it was replaced; parts refer to it by its checksum."""

    of = models.ForeignKey(Return, models.PROTECT, related_name="files", verbose_name="báo cáo")

    class Meta(PlainMeta):
        verbose_name = "tệp kèm báo cáo"
        constraints = [models.UniqueConstraint(fields=["of", "checksum"], name="reports_a_return_holds_a_file_once")]


class Submission(PlainModel):
    """A return as it was sent, with the figures of that moment: never changed, never deleted.

    `paper`: if it was entered on behalf of the agency, the scan of its paper: `name`, `place` (where it is stored),
    `media_type`, `checksum` (SHA-256).
    """

    of = models.ForeignKey(Return, models.PROTECT, related_name="submissions", verbose_name="báo cáo")
    number = models.PositiveSmallIntegerField("lần gửi")
    parts = models.JSONField("nội dung")
    figures = models.JSONField("số hệ thống đếm lúc gửi")
    paper = models.JSONField("bản giấy đã quét", null=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người gửi")
    at = models.DateTimeField("gửi lúc")

    class Meta(PlainMeta):
        verbose_name = "lần gửi báo cáo"
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="reports_submissions_are_numbered_apart")]


class ReturnAct(PlainModel):
    """An act on a return: a step, a reminder (each rung once), a request; kept for ever.

    `until`: the due day that was requested or granted.
    """

    of = models.ForeignKey(Return, models.PROTECT, related_name="acts", verbose_name="báo cáo")
    kind = models.CharField("việc", max_length=20, choices=ActKind.choices())
    rung = models.ForeignKey(
        RegimeRung, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bậc đôn đốc"
    )
    words = models.TextField("lý do, nội dung", blank=True)
    until = models.DateField("hạn", null=True, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="cán bộ")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "việc đã làm với báo cáo"
        indexes = [models.Index(fields=["of", "at"], name="reports_acts_of_a_return")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[*ActKind]), name="reports_an_act_is_of_a_known_kind"),
            models.UniqueConstraint(
                fields=["of", "rung"], condition=Q(rung__isnull=False), name="reports_each_rung_is_climbed_once"
            ),
        ]


_MESSAGE = "the round is locked: reopen it first"
_NAME = "waits_for_an_open_round"


_OF_RETURN = "(SELECT reports_return.round_id FROM reports_return WHERE reports_return.id = {{row}}.{})"
_ANY = ("INSERT", "UPDATE", "DELETE")
# Table, the events that are refused, and the path from a row (`{row}`) to its round.
_TABLES = (
    ("reports_return", _ANY, "{row}.round_id"),
    ("reports_return_answers_for", _ANY, _OF_RETURN.format("return_id")),
    ("reports_returnpart", _ANY, _OF_RETURN.format("of_id")),
    ("reports_submission", ("INSERT",), _OF_RETURN.format("of_id")),
    ("reports_returnact", ("INSERT",), _OF_RETURN.format("of_id")),
)
_IS_LOCKED = "(SELECT reports_round.state FROM reports_round WHERE reports_round.id = {}) = 'locked'"
# For each trigger: its name, its table, the event, the row variable, and the condition.
_LOCKS = [
    (f"{table}_{_NAME}_{event.lower()}", table, event, row, _IS_LOCKED.format(round_of.format(row=row)))
    for table, events, round_of in _TABLES
    for event in events
    for row in ("OLD" if event == "DELETE" else "NEW",)
]


def add_round_lock(schema_editor: BaseDatabaseSchemaEditor) -> None:
    run_by_vendor(
        {
            "sqlite": [
                f"""CREATE TRIGGER {name} BEFORE {event} ON {table}
            WHEN {is_locked} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
                for name, table, event, _, is_locked in _LOCKS
            ],
            "postgresql": [
                statement
                for name, table, event, row, is_locked in _LOCKS
                for statement in (
                    f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN IF {is_locked} THEN RAISE EXCEPTION '{_MESSAGE}'
                    USING ERRCODE = 'restrict_violation'; END IF; RETURN {row}; END $$""",
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
                )
            ],
        },
        schema_editor,
    )


def remove_round_lock(schema_editor: BaseDatabaseSchemaEditor) -> None:
    run_by_vendor(
        {
            "sqlite": [f"DROP TRIGGER IF EXISTS {name}" for name, *_ in _LOCKS],
            "postgresql": [
                statement
                for name, table, *_ in _LOCKS
                for statement in (f"DROP TRIGGER IF EXISTS {name} ON {table}", f"DROP FUNCTION IF EXISTS {name}()")
            ],
        },
        schema_editor,
    )
