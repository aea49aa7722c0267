"""Sections with their adoptions, standing pages, and contacts of agencies; and the regulation of the portal (Quy chế
quản lý và hoạt động) as data: dated versions with rules that are enforced.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from portal.agencies.models import Agency
from portal.agencies.queries import current_successors
from portal.agencies.states import kind_choices as agency_kind_choices
from portal.editorial.models.articles import ArticlePage
from portal.editorial.models.base import PortalPage
from portal.editorial.models.body import BodyBlock
from portal.editorial.states.contents import FRONTS, SECTION, AdoptedThing, SectionKind, SectionTheme
from portal.editorial.states.workflow import (
    ApprovalPath,
    GeneratedArticle,
    RegulationState,
    RuleAgencies,
    RuleSections,
)
from portal.library.models import Instrument
from portal.schema.models import PlainMeta

LONGEST_ADOPTED = 64  # the maximum length of the key of an adopted item


class SectionPage(PortalPage):
    """A section of contents. `agency` is in charge of it: for a common section, the body that decides on its contents.

    The section of an agency (`kind`) is its front on the portal; sections below it belong to the agency too.
    `collection` contains the pictures and documents of the agency whose front it is.
    """

    lead = models.TextField("giới thiệu ngắn", max_length=300, blank=True)
    kind = models.CharField("loại chuyên mục", max_length=10, choices=SectionKind.choices(), default=SectionKind.COMMON)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="sections", verbose_name="cơ quan phụ trách"
    )
    theme = models.CharField("màu chủ đạo", max_length=10, choices=SectionTheme.choices(), default=SectionTheme.INDIGO)
    banner = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ảnh đầu trang"
    )

    collection = models.ForeignKey(
        "wagtailcore.Collection",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name="bộ sưu tập",
    )

    content_panels = [
        *PortalPage.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("theme"), FieldPanel("banner")], "Diện mạo"),
    ]
    parent_page_types = ["frontpages.HomePage", "editorial.SectionPage"]
    subpage_types = [
        "editorial.ArticlePage",
        "editorial.EventPage",
        "editorial.CampaignPage",
        "editorial.SectionPage",
    ]
    template = "editorial/section_page.html"
    counted_as = SECTION

    class Meta:
        verbose_name = verbose_name_plural = "chuyên mục"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=SectionKind.AGENCY) | Q(agency__isnull=False),
                name="a_section_of_an_agency_names_it",
                violation_error_message="Chuyên mục của cơ quan phải ghi cơ quan phụ trách.",
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(kind=SectionKind.AGENCY),
                name="an_agency_has_one_front",
                violation_error_message="Cơ quan này đã có chuyên mục.",
            ),
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Redirect the front of an ended agency to that of its only successor, if that has one."""
        heir = self.sole_heir(on=timezone.localdate())
        return (
            redirect(heir.get_url(request), permanent=True)
            if heir is not None
            else super().serve(request, *args, **kwargs)
        )

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str | list[str]:
        if self.is_front:
            # The room `frontpages` overrides the template to add answers (`docs/decisions/0130`).
            return ["frontpages/front_page.html", "editorial/front_page.html"]
        return "editorial/fronts_page.html" if self.slug == FRONTS else self.template

    @property
    def is_front(self) -> bool:
        """True if it is an agency's front on the portal."""
        return self.kind == SectionKind.AGENCY

    def heirs(self, *, on: date) -> list[Agency]:
        """The successors of the agency of this front page; none while the agency exists."""
        return (
            []
            if not self.is_front or self.agency is None or self.agency.exists_on(on)
            else current_successors(agency=self.agency, on=on)
        )

    def sole_heir(self, *, on: date) -> SectionPage | None:
        heirs = self.heirs(on=on)
        return (
            SectionPage.objects.live().filter(kind=SectionKind.AGENCY, agency=heirs[0]).first()
            if len(heirs) == 1
            else None
        )


class StandingPage(PortalPage):
    """A page about the portal itself, which does not age like news."""

    lead = models.TextField("tóm tắt", max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name="nội dung", blank=True)

    content_panels = [*PortalPage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["frontpages.HomePage"]
    subpage_types: list[str] = []
    template = "editorial/standing_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "trang giới thiệu"


class Adoption(models.Model):
    """An item shown in a section that adopted it: a content of another section, an answer, a digitised document or an
    article of the law. It follows the original; the section's own title, summary and kind override it.

    `thing` and `key` identify it as the stale guard does; for an article of the law, `key` is its instrument's primary
    key and its address. `looked_at`: when an officer of the section last reviewed the original (None = not since the
    adoption).
    """

    section = models.ForeignKey(SectionPage, models.CASCADE, related_name="adoptions", verbose_name="chuyên mục")
    thing = models.CharField(
        "nội dung", max_length=30, choices=AdoptedThing.choices(), default=AdoptedThing.ARTICLE.value
    )
    key = models.CharField("mã", max_length=LONGEST_ADOPTED)
    article = models.ForeignKey(ArticlePage, models.CASCADE, null=True, related_name="adoptions", verbose_name="bài")
    law = models.ForeignKey(Instrument, models.CASCADE, null=True, related_name="+", verbose_name="văn bản")
    title = models.CharField("tiêu đề thay", max_length=255, blank=True)
    lead = models.CharField("tóm tắt thay", max_length=400, blank=True)
    kind = models.CharField("xếp loại thay", max_length=20, blank=True)
    visible_from = models.DateTimeField("hiện từ")
    visible_to = models.DateTimeField("hiện đến", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhận")
    at = models.DateTimeField("nhận lúc")
    looked_at = models.DateTimeField("xem bản gốc lúc", null=True)
    ended_at = models.DateTimeField("thôi nhận lúc", null=True)

    class Meta(PlainMeta):
        verbose_name = "bài nhận đăng"
        constraints = [
            models.UniqueConstraint(
                fields=["section", "thing", "key"],
                condition=Q(ended_at__isnull=True),
                name="a_section_adopts_a_content_once",
                violation_error_message="Chuyên mục đã nhận bài này.",
            ),
            models.CheckConstraint(
                condition=Q(visible_to__isnull=True) | Q(visible_to__gt=F("visible_from")),
                name="what_is_adopted_is_seen_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(thing=AdoptedThing.ARTICLE.value, article__isnull=False)
                | (~Q(thing=AdoptedThing.ARTICLE.value) & Q(article__isnull=True)),
                name="what_is_adopted_is_a_page_or_named",
            ),
            models.CheckConstraint(
                condition=Q(thing=AdoptedThing.PROVISION.value, law__isnull=False)
                | (~Q(thing=AdoptedThing.PROVISION.value) & Q(law__isnull=True)),
                name="an_adopted_provision_is_of_a_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} ← {self.title or self.article or self.get_thing_display()}"

    @property
    def address(self) -> str:
        """The address of an adopted article of the law."""
        return self.key.partition(":")[2]


class Contact(models.Model):
    """A contact of an agency, which Nghị định 42/2022/NĐ-CP (Điều 4) requires to be published; agencies maintain their
    own.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="contacts", verbose_name="cơ quan")
    name = models.CharField("tên người hoặc bộ phận", max_length=120)
    post = models.CharField("chức vụ, việc phụ trách", max_length=200, blank=True)
    phone = models.CharField("điện thoại", max_length=60, blank=True)
    email = models.EmailField("thư điện tử công vụ", blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    hours = models.CharField("giờ làm việc", max_length=120, blank=True)
    sort_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "đầu mối liên hệ"
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | ~Q(address=""),
                name="a_contact_can_be_reached",
                violation_error_message="Xin ghi ít nhất một cách liên hệ: điện thoại, thư điện tử hoặc địa chỉ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} – {self.agency}"


class Regulation(models.Model):
    """One version of the regulation, in force from a day until the day before its successor's.

    `supervisor` is the standing body of the editorial board. `urgent_hours`: the term, in hours of working days, for
    the review of an urgent publication.
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
    """An article (Điều) of the regulation: written text, or text generated from its rules (`generated`)."""

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
    """Who may publish which kinds in which sections, by which path, the hours for each step, and the months until a
    review.

    `kinds` contains codes of `CONTENT_KINDS`; an empty list means every kind. The most specific rule wins
    (`regulation`).
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
    """The number of days without news after which the editors of a section are reminded."""

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
