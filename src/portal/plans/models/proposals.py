"""Drafts of a plan: written from scratch, copied from a plan, or derived from the results of one."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Agency, Officer
from portal.plans.models.plans import Assignment, Plan
from portal.plans.states.plans import ProposalChoice, ProposalReason, ProposalState
from portal.schema.models import PlainMeta


class Proposal(models.Model):
    """The draft as a whole. Texts have one statement per line; agencies are resolved as of `counted_on`."""

    source = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="proposals", verbose_name="từ kế hoạch")
    title = models.TextField("tên kế hoạch")
    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan ban hành")
    supervisor = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan theo dõi")
    counted_on = models.DateField("ngày xác định cơ quan")
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    bases = models.TextField("căn cứ", blank=True)
    purposes = models.TextField("mục đích", blank=True)
    requirements = models.TextField("yêu cầu", blank=True)
    duties = models.TextField("tổ chức thực hiện", blank=True)
    budget = models.TextField("kinh phí", blank=True)
    assessment = models.TextField("đánh giá kế hoạch trước", blank=True)
    state = models.CharField(
        "tình trạng", max_length=20, choices=ProposalState.choices(), default=ProposalState.DRAFT.value
    )
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", verbose_name="người lập")
    made_at = models.DateTimeField("lập lúc")
    accepted_plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, blank=True, related_name="proposed_as", verbose_name="đã thành kế hoạch"
    )

    class Meta(PlainMeta):
        verbose_name = "dự thảo kế hoạch"
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="plans_proposals_have_a_title"),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="plans_proposals_end_after_they_begin"
            ),
            models.CheckConstraint(
                condition=Q(accepted_plan__isnull=True) ^ Q(state=ProposalState.ACCEPTED.value),
                name="plans_accepted_proposals_became_a_plan",
            ),
        ]

    def __str__(self) -> str:
        return self.title[:200]


class ProposalItem(models.Model):
    """A proposed assignment, with the reason for it. Agencies, deadlines and products are one per line."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="items", verbose_name="dự thảo")
    position = models.PositiveSmallIntegerField("thứ tự")
    origin = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="từ nhiệm vụ"
    )
    reason_kind = models.CharField("lý do", max_length=20, choices=ProposalReason.choices())
    reason = models.TextField("vì sao đề xuất")
    title = models.TextField("tên nhiệm vụ")
    group = models.TextField("thuộc nhóm", blank=True)
    lead = models.TextField("chủ trì", help_text="Mỗi dòng một cơ quan, hoặc một cụm từ như “các sở, ban, ngành”.")
    coordinating = models.TextField("phối hợp", blank=True, help_text="Mỗi dòng một cơ quan.")
    deadlines = models.TextField("thời gian", help_text="Mỗi dòng một thời hạn, ví dụ “Quý II/2026”.")
    products = models.TextField("kết quả, sản phẩm", blank=True, help_text="Mỗi dòng một sản phẩm.")
    money = models.TextField("kinh phí", blank=True, help_text="Mỗi dòng một khoản.")
    choice = models.CharField(
        "quyết định", max_length=10, choices=ProposalChoice.choices(), default=ProposalChoice.KEEP.value
    )

    class Meta(PlainMeta):
        verbose_name = "nhiệm vụ đề xuất"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="plans_proposed_items_stand_apart"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(reason=""), name="plans_proposed_items_say_what_and_why"
            ),
            models.CheckConstraint(
                condition=Q(choice__in=[*ProposalChoice]), name="plans_proposed_items_have_a_choice"
            ),
            models.CheckConstraint(
                condition=Q(reason_kind__in=[*ProposalReason]), name="plans_proposed_items_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title[:120]
