"""Consolidated reports (báo cáo tổng hợp): frozen figures with the things behind them, drafts that cite them, the
signed file.

Figures, things, drafts and the signed report are append-only: the database refuses to change or delete a row. Also
petitions, which escalate difficulties to the People's Committee: drafted here, signed on paper, then numbered.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.agencies.models import Agency, Officer
from portal.journal.models import Entry
from portal.plans.models import Assignment, Difficulty, Plan
from portal.reports.models.rounds import Round
from portal.reports.states import (
    IS_SIGNED,
    CompilationState,
    PeriodKind,
    PetitionKind,
    ReportingPeriod,
)
from portal.schema.models import PlainMeta, PlainModel

_SIGNED = [state.value for state in IS_SIGNED]


class Compilation(models.Model):
    """The figures of a plan, or of all work, in a period, frozen at a moment; `number` counts those of one subject.

    `subject_key` identifies what is reported on ("plan-3-2021-01-01-2021-12-31"); `frozen_at` is "số liệu chốt lúc".
    """

    slug = models.SlugField("địa chỉ", max_length=120, unique=True)
    subject_key = models.CharField("đối tượng báo cáo", max_length=80)
    number = models.PositiveSmallIntegerField("lần tổng hợp")
    title = models.CharField("trích yếu", max_length=500)
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="compilations", verbose_name="đợt báo cáo"
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="compilations", verbose_name="kế hoạch"
    )
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="compilations", verbose_name="cơ quan ban hành")
    kind = models.CharField("kỳ", max_length=10, choices=PeriodKind.choices())
    start = models.DateField("từ ngày")
    end = models.DateField("đến hết ngày")
    frozen_at = models.DateTimeField("số liệu chốt lúc")
    compiled_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người tổng hợp")
    state = models.CharField(
        "tình trạng", max_length=10, choices=CompilationState.choices(), default=CompilationState.DRAFTING.value
    )
    submitted_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trình"
    )
    approved_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người duyệt"
    )
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)
    # Receiver, legal grounds, and each assignment as of the freeze: see `ReportOutline`.
    outline = models.JSONField("khung báo cáo")

    class Meta(PlainMeta):
        verbose_name = "báo cáo tổng hợp"
        indexes = [models.Index(fields=["state", "-published_at"], name="reports_compilations_shown")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key", "number"], name="reports_compilations_of_a_subject_are_numbered_apart"
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="reports_a_compilation_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(kind__in=[*PeriodKind]), name="reports_a_compilation_has_a_known_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*CompilationState]), name="reports_a_compilation_has_a_state"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="reports_who_hands_in_never_approves",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CompilationState.APPROVED.value, *_SIGNED])
                | Q(approved_by__isnull=False, submitted_by__isnull=False),
                name="reports_what_is_signed_was_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) ^ Q(state=CompilationState.PUBLISHED.value),
                name="reports_what_is_published_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (lần {self.number})"[:300]

    def get_absolute_url(self) -> str:
        return reverse("compilations:show", args=[self.slug])

    @property
    def period(self) -> ReportingPeriod:
        return ReportingPeriod(self.start, self.end, PeriodKind(self.kind))

    @property
    def is_signed(self) -> bool:
        return self.state in _SIGNED


class Figure(models.Model):
    """A number of a report; sentences cite it by `key` ("hoi-dap.dung-han").

    Additive figures (`is_share` False) count or sum the things of a source; `spec` has the source, kinds and parts
    (none: all). A share is one figure as a percentage of another; `spec` has the two keys. `before` is the value of the
    previous period, None if there is none to compare with; `gone` things were counted once and withdrawn before the
    freeze.
    """

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="figures", verbose_name="báo cáo")
    key = models.CharField("khóa", max_length=80)
    position = models.PositiveSmallIntegerField("thứ tự")
    label = models.CharField("số liệu", max_length=300)
    unit = models.CharField("đơn vị", max_length=40)
    heading = models.CharField("nhóm", max_length=80)
    value = models.BigIntegerField("giá trị")
    before = models.BigIntegerField("kỳ trước", null=True)
    gone = models.PositiveIntegerField("đã rút trước khi chốt", default=0)
    is_estimate = models.BooleanField("có số ước tính", default=False)
    is_share = models.BooleanField("tỷ lệ phần trăm", default=False)
    formula = models.TextField("cách tính")
    spec = models.JSONField("công thức")
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="+", verbose_name="nhiệm vụ", db_index=False
    )

    class Meta(PlainMeta):
        verbose_name = "số liệu đã chốt"
        constraints = [
            models.UniqueConstraint(fields=["compilation", "key"], name="reports_a_figure_is_frozen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"


class FigureCell(PlainModel):
    """The part of an additive figure that one agency did in one month; the cells of a figure add up to it.

    `agency` is the one that counts on the last day of the period: merged agencies are one. None: no agency is named.
    """

    figure = models.ForeignKey(Figure, models.PROTECT, related_name="cells", verbose_name="số liệu")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name="cơ quan", db_index=False
    )
    month = models.DateField("tháng", null=True)
    value = models.BigIntegerField("giá trị")
    is_estimate = models.BooleanField("ước tính", default=False)

    class Meta(PlainMeta):
        verbose_name = "phần của số liệu"


class FigureThing(PlainModel):
    """A thing behind figures, as of the freeze; several figures may count it.

    `source` and `key` identify it in its own room; `agency` did it, `counted_as` is the agency of its cell. `label` is
    for officers; `public_label` may be shown to everybody as long as the thing itself is public.
    """

    compilation = models.ForeignKey(
        Compilation, models.PROTECT, related_name="things", verbose_name="báo cáo", db_index=False
    )
    source = models.CharField("nguồn đếm", max_length=60)
    key = models.CharField("đối tượng", max_length=80)
    kind = models.CharField("loại", max_length=40, blank=True)
    part = models.CharField("phân tổ", max_length=40, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name="cơ quan", db_index=False
    )
    counted_as = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name="tính cho cơ quan", db_index=False
    )
    day = models.DateField("ngày", null=True)
    amount = models.BigIntegerField("số lượng", default=1)
    is_estimate = models.BooleanField("ước tính", default=False)
    label = models.CharField("việc", max_length=300, blank=True)
    public_label = models.CharField("việc, nói công khai", max_length=300, blank=True)
    entry = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="+", verbose_name="mục nhật ký", db_index=False
    )

    class Meta(PlainMeta):
        verbose_name = "việc đứng sau số liệu"
        constraints = [
            models.UniqueConstraint(
                fields=["compilation", "source", "key", "kind", "part"], name="reports_a_thing_is_frozen_once"
            ),
        ]
        indexes = [models.Index(fields=["compilation", "source", "counted_as", "day"], name="reports_things_behind")]


class Said(PlainModel):
    """Words of an agency as of the freeze: on an assignment, or under a heading."""

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="said", verbose_name="báo cáo")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+", verbose_name="nhiệm vụ")
    heading = models.CharField("mục", max_length=80, blank=True)
    words = models.TextField("lời của cơ quan", blank=True)
    agrees = models.BooleanField("xác nhận số hệ thống đếm", null=True)
    dissent = models.TextField("vì sao chưa đúng", blank=True)
    where = models.CharField("nguồn", max_length=200)

    class Meta(PlainMeta):
        verbose_name = "lời của cơ quan"


class Draft(PlainModel):
    """The whole text at a time: section key -> text with references to figures. Never changed.

    `edited` is the section that differs from the draft before; empty for one drafted from the figures.
    """

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="drafts", verbose_name="báo cáo")
    number = models.PositiveSmallIntegerField("bản thảo")
    sections = models.JSONField("nội dung")
    edited = models.CharField("mục đã sửa", max_length=40, blank=True)
    by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người sửa")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "bản thảo báo cáo"
        constraints = [
            models.UniqueConstraint(fields=["compilation", "number"], name="reports_drafts_are_numbered_apart"),
        ]


class Remark(PlainModel):
    """A remark (góp ý) on a section; answered by those who compile, settled by them or by its author."""

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="remarks", verbose_name="báo cáo")
    draft_number = models.PositiveSmallIntegerField("bản thảo")
    section = models.CharField("mục", max_length=40)
    words = models.TextField("góp ý")
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người góp ý")
    at = models.DateTimeField("lúc")
    answer = models.TextField("trả lời", blank=True)
    answered_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trả lời"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    settled_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người khép lại"
    )
    settled_at = models.DateTimeField("khép lại lúc", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "góp ý báo cáo"
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="reports_a_remark_says_something"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="reports_a_settled_remark_says_by_whom",
            ),
        ]


class CompilationAct(PlainModel):
    """A step of a report with the officer's words; kept for ever.

    `overruled`: the gate's findings (`code`, `label`, `found`), with the `reason` for which each was overruled.
    """

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="acts", verbose_name="báo cáo")
    after = models.CharField("thành", max_length=10, choices=CompilationState.choices())
    draft_number = models.PositiveSmallIntegerField("bản thảo")
    words = models.TextField("lời kèm theo", blank=True)
    overruled = models.JSONField("điều đã bỏ qua có lý do", null=True)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="cán bộ")
    at = models.DateTimeField("lúc")

    class Meta(PlainMeta):
        verbose_name = "bước của báo cáo"


class SignedReport(models.Model):
    """What was signed: the draft, number, day, signer, and the file with its checksum. Never changed.

    An agency uses a number only once per year and symbol: `issuer` and `year` define the series. They are None in older
    reports, from before this rule.
    """

    compilation = models.OneToOneField(Compilation, models.PROTECT, related_name="signed", verbose_name="báo cáo")
    issuer = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name="cơ quan ban hành")
    year = models.PositiveSmallIntegerField("năm của số", null=True)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+", verbose_name="bản thảo")
    number = models.PositiveIntegerField("số")
    symbol = models.CharField("ký hiệu", max_length=60)
    signed_on = models.DateField("ngày ký")
    signer = models.CharField("người ký", max_length=120)
    position = models.CharField("chức vụ", max_length=120)
    file = models.BinaryField("tệp DOCX")
    checksum = models.CharField("mã kiểm (SHA-256)", max_length=64)
    by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("ghi lúc")

    class Meta(PlainMeta):
        verbose_name = "báo cáo đã ký"
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="reports_a_signed_report_has_a_number"),
            models.CheckConstraint(condition=~Q(signer=""), name="reports_a_signed_report_says_who_signed"),
            models.UniqueConstraint(
                fields=["issuer", "year", "symbol", "number"],
                condition=Q(issuer__isnull=False),
                name="reports_an_agency_gives_a_number_once_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:02d}/{self.symbol}"


class PaperCopy(PlainModel):
    """The signed report as PDF, made once by LibreOffice, if it is installed."""

    signed = models.OneToOneField(SignedReport, models.PROTECT, related_name="paper", verbose_name="báo cáo đã ký")
    file = models.BinaryField("tệp PDF")
    at = models.DateTimeField("tạo lúc")

    class Meta(PlainMeta):
        verbose_name = "bản PDF của báo cáo"


class Petition(models.Model):
    """A letter (công văn) or submission (tờ trình) on one or more difficulties. Immutable once `sent_at` is set.

    `overruled`: numbers without a source (`found`), and the `reason` for which it was sent anyway.
    """

    kind = models.CharField(
        "loại văn bản", max_length=20, choices=PetitionKind.choices(), default=PetitionKind.LETTER.value
    )
    sender = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan trình")
    addressee = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="kính gửi")
    subject = models.CharField("trích yếu", max_length=300)
    opening = models.TextField("phần mở đầu")
    closing = models.TextField("phần kết")
    signer_position = models.CharField("chức vụ người ký", max_length=120, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    number = models.CharField("số, ký hiệu", max_length=120, blank=True)
    signed_on = models.DateField("ngày ký", null=True, blank=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người soạn")
    made_at = models.DateTimeField("soạn lúc")
    sent_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người trình")
    sent_at = models.DateTimeField("trình lúc", null=True, blank=True)
    overruled = models.JSONField("số chưa có căn cứ và lý do", null=True)

    class Meta(PlainMeta):
        verbose_name = "văn bản trình Ủy ban nhân dân"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[PetitionKind.SUBMISSION, PetitionKind.LETTER]),
                name="reports_a_petition_is_of_a_known_kind",
            ),
            models.CheckConstraint(condition=~Q(subject=""), name="reports_a_petition_has_a_subject"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | (Q(sent_at__isnull=False, sent_by__isnull=False, signed_on__isnull=False) & ~Q(number="")),
                name="reports_a_petition_that_was_sent_has_number_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} {self.subject}"[:200]


class PetitionItem(PlainModel):
    """What a petition says of one difficulty: `words` describe it, `asks` are the requests."""

    petition = models.ForeignKey(Petition, models.CASCADE, related_name="items", verbose_name="văn bản trình")
    difficulty = models.ForeignKey(Difficulty, models.PROTECT, related_name="petition_items", verbose_name="khó khăn")
    position = models.PositiveSmallIntegerField("thứ tự")
    words = models.TextField("khó khăn, vướng mắc")
    asks = models.TextField("đề nghị", blank=True)

    class Meta(PlainMeta):
        verbose_name = "khó khăn trong văn bản trình"
        constraints = [
            models.UniqueConstraint(fields=["petition", "difficulty"], name="reports_a_petition_tells_of_a_thing_once"),
            models.UniqueConstraint(fields=["petition", "position"], name="reports_items_of_a_petition_stand_apart"),
        ]
