"""Which plans and programmes a plan implements, continues, replaces or belongs to (part I.2.c of the 2021 plan)."""

from django.db import models
from django.db.models import F, Q

from portal.agencies.models import Officer
from portal.library.models import Instrument
from portal.plans.models.plans import Plan
from portal.plans.states.links import LINK_CHOICES, LINK_ENDS, LinkKind


class PlanLink(models.Model):
    """One edge, kept once and shown from both ends: to a plan, to a document of the library, or to words."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="links", verbose_name="kế hoạch")
    kind = models.CharField("quan hệ", max_length=20, choices=LINK_CHOICES)
    other = models.ForeignKey(
        Plan, models.CASCADE, null=True, blank=True, related_name="links_back", verbose_name="kế hoạch khác"
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản trong thư viện"
    )
    words = models.CharField("chương trình, đề án (ghi bằng lời)", max_length=400, blank=True)
    linked_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", verbose_name="người ghi")
    linked_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "liên kết kế hoạch"
        verbose_name_plural = "liên kết kế hoạch"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[*LinkKind]), name="plans_a_link_is_of_a_known_kind"),
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
        return f"{LINK_ENDS[LinkKind(self.kind)].here}: {self.other or self.instrument or self.words}"
