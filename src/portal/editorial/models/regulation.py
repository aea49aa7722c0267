"""The regulation of the portal (Quy chế quản lý và hoạt động) as data: dated versions with rules that are enforced."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency
from portal.agencies.states import kind_choices as agency_kind_choices
from portal.editorial.models.sections import SectionPage
from portal.editorial.states.workflow import (
    ApprovalPath,
    GeneratedArticle,
    RegulationState,
    RuleAgencies,
    RuleSections,
)
from portal.schema.models import PlainMeta


class Regulation(models.Model):
    """One version of the regulation, in force from a day until the day before its successor's.

    `supervisor` is the standing body of the editorial board. `urgent_hours`: within how many hours of working days an
    urgent publication is reviewed afterwards.
    """

    title = models.CharField("tên", max_length=200)
    official_number = models.CharField("số, ký hiệu quyết định", max_length=60, blank=True)
    bases = models.TextField("căn cứ", blank=True, help_text="Mỗi dòng một căn cứ.")
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan ban hành")
    supervisor = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name="cơ quan thường trực Ban Biên tập"
    )
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_post = models.CharField("chức vụ người ký", max_length=120, blank=True)
    state = models.CharField(
        "tình trạng", max_length=10, choices=RegulationState.choices(), default=RegulationState.DRAFT
    )
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    from_date = models.DateField("hiệu lực từ ngày", null=True, blank=True)
    to_date = models.DateField("hết hiệu lực từ ngày", null=True, blank=True)
    urgent_hours = models.PositiveSmallIntegerField("xem lại bài đăng khẩn trong (giờ)", default=24)

    class Meta(PlainMeta):
        verbose_name = "quy chế"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=RegulationState.ISSUED) | Q(from_date__isnull=False),
                name="an_issued_regulation_has_a_first_day",
                violation_error_message="Quy chế đã ban hành phải có ngày hiệu lực.",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="a_regulation_lasts_at_least_a_day",
                violation_error_message="Ngày hết hiệu lực phải sau ngày có hiệu lực.",
            ),
            models.UniqueConstraint(
                fields=["from_date"],
                condition=Q(state=RegulationState.ISSUED),
                name="one_regulation_begins_on_a_day",
                violation_error_message="Đã có quy chế khác có hiệu lực từ ngày này.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.official_number})" if self.official_number else self.title


class RegulationArticle(models.Model):
    """An article (Điều) of the regulation: written words, or words made from its rules (`generated`)."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="articles", verbose_name="quy chế")
    position = models.PositiveSmallIntegerField("thứ tự")
    chapter = models.CharField("chương", max_length=200, blank=True, help_text="Tên chương bắt đầu từ điều này.")
    heading = models.CharField("tên điều", max_length=200)
    text = models.TextField("nội dung", blank=True, help_text="Mỗi khoản một dòng; điểm bắt đầu bằng “a)”.")
    generated = models.CharField("lời sinh từ quy tắc", max_length=20, choices=GeneratedArticle.choices(), blank=True)

    class Meta(PlainMeta):
        verbose_name = "điều của quy chế"
        constraints = [
            models.UniqueConstraint(fields=["regulation", "position"], name="articles_of_a_regulation_stand_in_order"),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(generated=""), name="an_article_of_a_regulation_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"Điều {self.position}. {self.heading}"


class PostingRule(models.Model):
    """Who may publish which kinds where, by which path, each step within how many hours, and when to look again.

    `kinds` holds codes of `CONTENT_KINDS`; an empty list: every kind. The most particular rule wins (`regulation`).
    """

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="posting_rules", verbose_name="quy chế")
    position = models.PositiveSmallIntegerField("thứ tự")
    kinds = models.JSONField("loại nội dung", default=list, blank=True)
    who = models.CharField("ai", max_length=20, choices=RuleAgencies.choices(), default=RuleAgencies.ANY)
    agency_kind = models.CharField("loại cơ quan", max_length=20, choices=agency_kind_choices, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan được đăng"
    )
    where = models.CharField("ở đâu", max_length=20, choices=RuleSections.choices(), default=RuleSections.OWN)
    section = models.ForeignKey(
        SectionPage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chuyên mục"
    )
    path = models.CharField("quy trình", max_length=10, choices=ApprovalPath.choices(), default=ApprovalPath.TWO)
    step_hours = models.PositiveSmallIntegerField("mỗi bước trong (giờ)", default=24)
    review_months = models.PositiveSmallIntegerField("rà soát lại sau (tháng)", null=True, blank=True)

    class Meta(PlainMeta):
        verbose_name = "quy tắc đăng"
        constraints = [
            models.UniqueConstraint(fields=["regulation", "position"], name="posting_rules_stand_in_order"),
            models.CheckConstraint(
                condition=Q(who=RuleAgencies.AGENCY, agency__isnull=False)
                | (~Q(who=RuleAgencies.AGENCY) & Q(agency__isnull=True)),
                name="a_rule_for_one_agency_names_it",
                violation_error_message="Quy tắc cho một cơ quan phải ghi cơ quan đó.",
            ),
            models.CheckConstraint(
                condition=(Q(who=RuleAgencies.KIND) & ~Q(agency_kind=""))
                | (~Q(who=RuleAgencies.KIND) & Q(agency_kind="")),
                name="a_rule_for_a_kind_of_agencies_names_it",
                violation_error_message="Quy tắc cho một loại cơ quan phải ghi loại đó.",
            ),
            models.CheckConstraint(
                condition=Q(where=RuleSections.SECTION, section__isnull=False)
                | (~Q(where=RuleSections.SECTION) & Q(section__isnull=True)),
                name="a_rule_for_one_section_names_it",
                violation_error_message="Quy tắc cho một chuyên mục phải ghi chuyên mục đó.",
            ),
            models.CheckConstraint(condition=Q(step_hours__gte=1), name="a_step_has_an_hour_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.regulation}: quy tắc đăng {self.position}"


class FreshnessRule(models.Model):
    """For how many days a section may be silent before its editors are reminded."""

    regulation = models.ForeignKey(Regulation, models.CASCADE, related_name="freshness_rules", verbose_name="quy chế")
    position = models.PositiveSmallIntegerField("thứ tự")
    where = models.CharField("ở đâu", max_length=20, choices=RuleSections.choices(), default=RuleSections.OWN)
    section = models.ForeignKey(
        SectionPage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chuyên mục"
    )
    most_days = models.PositiveSmallIntegerField("không quá (ngày)", default=30)

    class Meta(PlainMeta):
        verbose_name = "mức cập nhật"
        constraints = [
            models.UniqueConstraint(fields=["regulation", "position"], name="freshness_rules_stand_in_order"),
            models.CheckConstraint(
                condition=Q(where=RuleSections.SECTION, section__isnull=False)
                | (~Q(where=RuleSections.SECTION) & Q(section__isnull=True)),
                name="freshness_of_one_section_names_it",
                violation_error_message="Mức cập nhật của một chuyên mục phải ghi chuyên mục đó.",
            ),
            models.CheckConstraint(condition=Q(most_days__gte=1), name="a_section_may_rest_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.regulation}: mức cập nhật {self.position}"
