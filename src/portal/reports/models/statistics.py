"""Statistics forms (biểu mẫu thống kê) as dated data; filled forms with the cells that officers corrected, and what was
sent.
"""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency, Officer
from portal.reports.states import FilledState, RowKind
from portal.schema.models import DatedRule, PlainMeta, PlainModel


class StatisticsForm(DatedRule):
    """An official statistics form, valid from `valid_from` until before `valid_to`.

    `maker` and `receiver` are copied from the paper. `is_entered`: False until its columns are complete; until then it
    cannot be filled.
    """

    code = models.CharField("ký hiệu biểu", max_length=60)
    title = models.CharField("tên biểu", max_length=300)
    maker = models.CharField("đơn vị báo cáo", max_length=200, blank=True)
    receiver = models.CharField("đơn vị nhận báo cáo", max_length=300, blank=True)
    unit_note = models.CharField("đơn vị tính", max_length=100, blank=True)
    notes = models.TextField("ghi chú dưới biểu", blank=True)
    is_entered = models.BooleanField("đã nhập đủ cột", default=False)

    class Meta(PlainMeta):
        verbose_name = "biểu mẫu thống kê"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="reports_a_form_begins_once_on_a_day"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(title=""), name="reports_a_form_has_code_and_title"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="reports_a_form_holds_for_at_least_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class FormRow(models.Model):
    """A line of a form: an agency by name, or every agency that a phrase means ("các sở, ban, ngành")."""

    form = models.ForeignKey(StatisticsForm, models.CASCADE, related_name="rows", verbose_name="biểu mẫu")
    position = models.PositiveSmallIntegerField("thứ tự")
    label = models.CharField("tên dòng", max_length=200)
    phrase = models.CharField("cơ quan hoặc nhóm cơ quan", max_length=200)
    kind = models.CharField("loại dòng", max_length=10, choices=RowKind.choices(), default=RowKind.EACH.value)

    class Meta(PlainMeta):
        verbose_name = "dòng của biểu"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="reports_rows_of_a_form_stand_in_order"),
            models.CheckConstraint(condition=Q(kind__in=[*RowKind]), name="reports_a_row_is_of_a_known_kind"),
        ]

    def __str__(self) -> str:
        return self.label


class FormColumn(models.Model):
    """A column: its number on paper, the headings above it, outermost first, and the source of its numbers.

    `query`: a key of `statistics.definitions` ("" if an officer types the number). `sums`: lists of column numbers to
    whose sum it must be equal; without a query the first list computes it. It is valid as long as its form, or shorter.
    """

    form = models.ForeignKey(StatisticsForm, models.CASCADE, related_name="columns", verbose_name="biểu mẫu")
    position = models.PositiveSmallIntegerField("thứ tự")
    number = models.CharField("số cột", max_length=10)
    headings = models.JSONField("tên cột")
    query = models.CharField("số liệu lấy từ", max_length=60, blank=True)
    sums = models.JSONField("bằng tổng các cột", default=list, blank=True)
    valid_from = models.DateField("áp dụng từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "cột của biểu"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="reports_columns_of_a_form_stand_in_order"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="reports_a_column_holds_for_at_least_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"({self.number}) {self.headings[-1] if self.headings else ''}"


class FormRound(models.Model):
    """A round of a form in a year: which months it covers, its due day, and how many of its last months are estimated.

    `due_years`: 1 if it is due in the following year.
    """

    form = models.ForeignKey(StatisticsForm, models.CASCADE, related_name="rounds", verbose_name="biểu mẫu")
    key = models.CharField("mã kỳ", max_length=20)
    label = models.CharField("kỳ báo cáo", max_length=100)
    first_month = models.PositiveSmallIntegerField("từ tháng", default=1)
    last_month = models.PositiveSmallIntegerField("đến hết tháng", default=12)
    due_day = models.PositiveSmallIntegerField("hạn gửi: ngày", default=15)
    due_month = models.PositiveSmallIntegerField("hạn gửi: tháng", default=2)
    due_years = models.PositiveSmallIntegerField("hạn gửi ở năm sau", default=1)
    estimated_months = models.PositiveSmallIntegerField("số tháng cuối là ước tính", default=0)

    class Meta(PlainMeta):
        verbose_name = "kỳ của biểu"
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="reports_a_form_has_a_round_once"),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, last_month__gte=F("first_month"), last_month__lte=12),
                name="reports_a_round_of_a_form_lies_in_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class FilledForm(models.Model):
    """A form filled by an agency for one round of a year: of its own work, or (`is_whole`) the sum of all agencies of
    its rows.

    The system's counts are not stored here but counted anew until it is sent; `version` is the number under which it
    was last sent, 0 before.
    """

    form = models.ForeignKey(StatisticsForm, models.PROTECT, related_name="filled", verbose_name="biểu mẫu")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="filled_forms", verbose_name="cơ quan lập")
    is_whole = models.BooleanField("tổng hợp", default=False)
    year = models.PositiveSmallIntegerField("năm")
    round = models.ForeignKey(FormRound, models.PROTECT, related_name="filled", verbose_name="kỳ báo cáo")
    start = models.DateField("từ ngày")
    end = models.DateField("đến hết ngày")
    due_on = models.DateField("hạn gửi")
    state = models.CharField(
        "tình trạng", max_length=10, choices=FilledState.choices(), default=FilledState.DRAFT.value
    )
    version = models.PositiveSmallIntegerField("lần gửi", default=0)
    preparer = models.CharField("người lập biểu", max_length=120, blank=True)
    checker = models.CharField("người kiểm tra", max_length=120, blank=True)
    head = models.CharField("thủ trưởng", max_length=120, blank=True)
    note = models.TextField("ghi chú", blank=True)
    opened_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người mở")
    opened_at = models.DateTimeField("mở lúc")
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "biểu đã lập"
        indexes = [models.Index(fields=["form", "year", "round"], name="reports_filled_of_a_round")]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "agency", "year", "round", "is_whole"], name="reports_an_agency_fills_a_form_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*FilledState]), name="reports_a_filled_form_has_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=FilledState.SENT.value) | Q(version__gte=1, sent_at__isnull=False),
                name="reports_a_sent_form_has_a_number",
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="reports_a_filled_form_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.form.code}, {self.agency}, {self.year}"

    @property
    def period(self) -> str:
        """ "6 tháng năm 2026", "Năm 2026 (lần 1)"."""
        label = self.round.label
        return label.replace("Năm", f"Năm {self.year}", 1) if label.startswith("Năm") else f"{label} năm {self.year}"


class FormCell(PlainModel):
    """A number that an officer set in place of the system's count, with the reason; kept when it is replaced."""

    filled = models.ForeignKey(FilledForm, models.CASCADE, related_name="cells", verbose_name="biểu đã lập")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="dòng của cơ quan")
    column = models.ForeignKey(FormColumn, models.PROTECT, related_name="+", verbose_name="cột")
    value = models.PositiveIntegerField("số liệu", null=True)
    is_estimate = models.BooleanField("số ước tính", default=False)
    reason = models.CharField("lý do", max_length=500)
    counted = models.PositiveIntegerField("hệ thống đếm lúc đó", default=0)
    is_current = models.BooleanField("đang dùng", default=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "ô của biểu"
        constraints = [
            models.UniqueConstraint(
                fields=["filled", "agency", "column"],
                condition=Q(is_current=True),
                name="reports_a_cell_says_one_number",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reports_a_cell_is_set_with_a_reason"),
        ]


class SentForm(PlainModel):
    """A filled form as it was sent, whole: never changed, never deleted."""

    of = models.ForeignKey(FilledForm, models.PROTECT, related_name="sent", verbose_name="biểu đã lập")
    number = models.PositiveSmallIntegerField("lần gửi")
    table = models.JSONField("bảng")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người gửi")
    at = models.DateTimeField("gửi lúc")

    class Meta(PlainMeta):
        verbose_name = "lần gửi biểu"
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="reports_sent_forms_are_numbered_apart")]
