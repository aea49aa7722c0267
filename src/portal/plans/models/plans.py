"""Plans, the texts they were read from, their assignments with roles and deadlines, and their links."""

from textwrap import shorten
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from lawtext.addresses import number_key
from portal.agencies.models import Agency, Officer
from portal.library.models import Instrument
from portal.plans.parser.draft import words_key
from portal.plans.states.plans import PlanLinkKind
from portal.plans.states.progress import Recurrence
from portal.schema.models import PlainMeta, PlainModel


class Plan(ClusterableModel):
    """A plan as it is now. The texts it was read from are its `PlanVersion`s.

    `number_key` and `title_key` are normalised; a reimported file finds its plan by them. `counted_on` is the day as of
    which phrases such as "các sở, ban, ngành" are resolved: the plan's own date, or that of the newest document it
    rests on.
    """

    slug = models.SlugField("địa chỉ", max_length=120, unique=True)
    title = models.TextField("tên kế hoạch")
    doc_type = models.CharField("loại văn bản", max_length=60, default="Kế hoạch")
    number = models.CharField("số, ký hiệu", max_length=120, blank=True)
    issuer_name = models.CharField("cơ quan ban hành", max_length=400, blank=True)
    issuer = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_plans",
        verbose_name="cơ quan ban hành trong danh bạ",
    )
    place = models.CharField("địa danh", max_length=120, blank=True)
    issued_date = models.DateField("ngày ban hành", null=True, blank=True)
    counted_on = models.DateField(
        "ngày xác định cơ quan",
        null=True,
        blank=True,
        help_text="“Các sở, ban, ngành” được hiểu là các cơ quan đang có vào ngày này.",
    )
    purposes = models.TextField("mục đích", blank=True, help_text="Mỗi dòng một ý.")
    requirements = models.TextField("yêu cầu", blank=True, help_text="Mỗi dòng một ý.")
    budget = models.TextField("kinh phí", blank=True)
    closing = models.TextField("phần kết", blank=True)
    signer_authority = models.CharField("thẩm quyền ký", max_length=200, blank=True)
    signer_title = models.CharField("chức vụ người ký", max_length=120, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    number_key = models.CharField(max_length=120, blank=True, editable=False)
    title_key = models.TextField(editable=False)
    issuer_key = models.CharField(max_length=400, blank=True, editable=False)
    accepted_at = models.DateTimeField("đưa lên lúc", editable=False)
    withdrawn_at = models.DateTimeField("rút xuống lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "kế hoạch"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_plan_has_a_title"),
            models.UniqueConstraint(
                fields=["number_key", "issuer_key", "issued_date"],
                condition=~Q(number_key=""),
                name="number_issuer_and_date_name_one_plan",
                violation_error_message="Đã có kế hoạch mang số, ký hiệu này của cơ quan này.",
            ),
            # A unique index treats NULL dates as distinct: without a date, number and issuer must be unique.
            models.UniqueConstraint(
                fields=["number_key", "issuer_key"],
                condition=~Q(number_key="") & Q(issued_date__isnull=True),
                name="without_a_date_number_and_issuer_name_one_plan",
                violation_error_message="Đã có kế hoạch không ghi ngày mang số, ký hiệu này của cơ quan này.",
            ),
            models.UniqueConstraint(
                fields=["title_key", "issuer_key"],
                condition=Q(number_key=""),
                name="without_a_number_title_and_issuer_name_one_plan",
                violation_error_message="Đã có kế hoạch không số mang tên này của cơ quan này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.doc_type} {self.number or shorten(self.title, 90, placeholder='…')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_key = number_key(self.number) if self.number else ""
        self.title_key = words_key(self.title)
        self.issuer_key = words_key(self.issuer_name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("plans:plan", args=[self.slug])


class PlanVersion(models.Model):
    """An accepted text of a plan; the newest is what the plan says. Never changed or deleted.

    `checksum` is the SHA-256 of the text as read (the same text in another file format is the same version); `doubts`
    are pairs of line and reason.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="versions", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("bản")
    checksum = models.CharField("mã kiểm", max_length=64, unique=True)
    source_name = models.CharField("tên tệp", max_length=255, blank=True)
    source_text = models.TextField("nội dung tệp")
    doubts = models.JSONField("điểm chưa chắc", default=list)
    accepted_at = models.DateTimeField("nhận lúc")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người nhận"
    )

    class Meta:
        verbose_name = verbose_name_plural = "bản kế hoạch"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="versions_of_a_plan_are_numbered_apart"),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_of_a_plan_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, bản {self.number}"


class PlanAdjustment(PlainModel):
    """A decision of the plan's issuer that changes the plan or one of its assignments from then on.

    `changes`: one line for each, with the old and the new wording; `paper`: its text, if it was imported as a file.
    Never changed or deleted.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="adjustments", verbose_name="kế hoạch")
    number = models.CharField("quyết định số", max_length=120)
    day = models.DateField("ngày quyết định")
    signer = models.CharField("người ký quyết định", max_length=120)
    changes = models.JSONField("điều chỉnh")
    paper = models.OneToOneField(
        PlanVersion, models.PROTECT, null=True, related_name="adjustment", verbose_name="lời văn bản"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi")
    made_at = models.DateTimeField("ghi lúc")

    class Meta(PlainMeta):
        verbose_name = "điều chỉnh kế hoạch"
        constraints = [
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(signer=""), name="plans_an_adjustment_names_its_decision"
            ),
        ]

    def __str__(self) -> str:
        kind = "Quyết định" if "QĐ" in self.number.upper() else "Văn bản"
        return f"{kind} số {self.number} ngày {self.day:%d/%m/%Y}"


class LegalBasis(Orderable):
    """A document that the plan rests on or names; `instrument` once the library holds it."""

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="bases", verbose_name="kế hoạch")
    number = models.CharField("số, ký hiệu", max_length=120, blank=True)
    number_key = models.CharField(max_length=120, blank=True, editable=False, db_index=True)
    name = models.CharField("tên", max_length=500, blank=True)
    issued_date = models.DateField("ngày ban hành", null=True, blank=True)
    phrase = models.TextField("nguyên văn", blank=True)
    in_preamble = models.BooleanField("là căn cứ", default=True)
    instrument = models.ForeignKey(
        Instrument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="plan_bases",
        verbose_name="văn bản trong thư viện",
    )

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "căn cứ pháp lý"
        constraints = [
            models.CheckConstraint(condition=~Q(number="") | ~Q(name=""), name="a_legal_basis_has_a_number_or_a_name"),
        ]

    def __str__(self) -> str:
        return self.number or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_key = number_key(self.number) if self.number else ""
        super().save(*args, **kwargs)


class Duty(Orderable):
    """A paragraph of the organisation part: `who` has agencies as printed, one per line."""

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="duties", verbose_name="kế hoạch")
    label = models.CharField("số thứ tự", max_length=20, blank=True)
    who = models.TextField("cơ quan", blank=True, help_text="Mỗi dòng một cơ quan.")
    text = models.TextField("trách nhiệm")

    class Meta(Orderable.Meta):
        verbose_name = "trách nhiệm tổ chức thực hiện"
        verbose_name_plural = "tổ chức thực hiện"

    def __str__(self) -> str:
        return self.text[:80]


class DistributionItem(Orderable):
    """A line of the list of recipients ("Nơi nhận")."""

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="recipients", verbose_name="kế hoạch")
    text = models.CharField("nơi nhận", max_length=400)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "nơi nhận"

    def __str__(self) -> str:
        return self.text


class Assignment(ClusterableModel):
    """A task of a plan. `number` is permanent, part of its URL and never reused; `position` is its order in the plan.

    An assignment that a later version omits is kept with its progress: `withdrawn_in` is that version. `readings`: rows
    [field, sentence, start, end] of `parser.draft.FieldReading`: what was read from running text, and (with an empty
    span) sentences that may state the field but could not be read.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments", verbose_name="kế hoạch")
    number = models.PositiveSmallIntegerField("nhiệm vụ số", editable=False)
    position = models.PositiveSmallIntegerField("thứ tự", editable=False)
    label = models.CharField("đánh số trong văn bản", max_length=20, blank=True)
    title = models.TextField("tên nhiệm vụ")
    group = models.TextField("thuộc nhóm", blank=True)
    description = models.TextField("nội dung chi tiết", blank=True)
    money = models.TextField("kinh phí, theo nguyên văn", blank=True, help_text="Mỗi dòng một khoản.")
    readings = models.JSONField(default=list, blank=True, editable=False)
    withdrawn_in = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="bỏ từ bản"
    )

    class Meta:
        verbose_name = verbose_name_plural = "nhiệm vụ"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="assignments_of_a_plan_are_numbered_apart"),
            models.CheckConstraint(condition=~Q(title=""), name="an_assignment_has_a_title"),
        ]

    @property
    def unread(self) -> dict[str, str]:
        """Field -> the sentence that may state it."""
        return {field: sentence for field, sentence, _, end in self.readings if not end}

    @property
    def from_sentences(self) -> set[str]:
        """The fields read from running text and not corrected since."""
        return {field for field, _, _, end in self.readings if end}

    def __str__(self) -> str:
        return f"Nhiệm vụ {self.number}: {shorten(self.title, 90, placeholder='…')}"

    def get_absolute_url(self) -> str:
        return reverse("plans:assignment", args=[self.plan.slug, self.number])


class RoleKind(models.TextChoices):
    LEAD = "lead", "Chủ trì"
    COORDINATING = "coordinating", "Phối hợp"


class Role(Orderable):
    """A phrase that gives agencies a role in an assignment, and the agencies it means on the plan's day.

    `named` (one name per line) says which ones, if the phrase does not: "các cơ quan có liên quan".
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
        verbose_name = verbose_name_plural = "cơ quan tham gia"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RoleKind.values), name="a_role_leads_or_coordinates"),
            models.CheckConstraint(condition=~Q(phrase=""), name="a_role_has_the_words_of_the_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.phrase}"


class Deadline(Orderable):
    """A deadline in the plan's words, with the first and last day that they mean.

    A recurring one has its period (`every`) and, if the plan names a day, the first due day.
    """

    assignment = ParentalKey(Assignment, on_delete=models.CASCADE, related_name="deadlines", verbose_name="nhiệm vụ")
    subject = models.TextField("cho việc", blank=True)
    phrase = models.CharField("thời gian, theo nguyên văn", max_length=400)
    start = models.DateField("từ ngày", null=True, blank=True)
    end = models.DateField("đến hết ngày", null=True, blank=True)
    is_open_ended = models.BooleanField("không ấn định ngày kết thúc", default=False)
    every = models.CharField("lặp lại", max_length=10, choices=Recurrence.choices(), blank=True)
    first_due = models.DateField(
        "hạn của kỳ đầu", null=True, blank=True, help_text="Chỉ với việc lặp lại; để trống nếu hạn là hết mỗi kỳ."
    )

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "thời hạn"
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
            models.CheckConstraint(condition=Q(every__in=["", *Recurrence]), name="a_deadline_comes_in_known_turns"),
            models.CheckConstraint(
                condition=~Q(every="") | Q(first_due__isnull=True),
                name="only_what_comes_again_has_a_first_turn",
                violation_error_message="Chỉ việc lặp lại mới có hạn của kỳ đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.phrase


class Product(Orderable):
    """What an assignment must produce."""

    assignment = ParentalKey(Assignment, on_delete=models.CASCADE, related_name="products", verbose_name="nhiệm vụ")
    text = models.TextField("kết quả, sản phẩm")

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "kết quả, sản phẩm"

    def __str__(self) -> str:
        return self.text[:80]


class PlanLink(models.Model):
    """A link, stored once and shown at both ends: to a plan, a document of the library, or a programme in words."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="links", verbose_name="kế hoạch")
    kind = models.CharField("quan hệ", max_length=20, choices=PlanLinkKind.choices())
    other = models.ForeignKey(
        Plan, models.CASCADE, null=True, blank=True, related_name="links_back", verbose_name="kế hoạch khác"
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản trong thư viện"
    )
    words = models.CharField("chương trình, đề án (ghi bằng lời)", max_length=400, blank=True)
    linked_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người ghi")
    linked_at = models.DateTimeField("ghi lúc")

    class Meta(PlainMeta):
        verbose_name = "liên kết kế hoạch"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[*PlanLinkKind]), name="plans_a_link_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(other__isnull=False, instrument__isnull=True, words="")
                | Q(other__isnull=True, instrument__isnull=False, words="")
                | (Q(other__isnull=True, instrument__isnull=True) & ~Q(words="")),
                name="plans_a_link_leads_to_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(other__isnull=True) | ~Q(other=F("plan")), name="plans_no_plan_links_to_itself"
            ),
            models.UniqueConstraint(
                fields=["plan", "kind", "other"],
                condition=Q(other__isnull=False),
                name="plans_two_plans_are_linked_once_in_a_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{PlanLinkKind(self.kind).label}: {self.other or self.instrument or self.words}"
