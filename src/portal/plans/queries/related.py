"""What a plan hangs together with: other plans and programmes, and the reports that were published on it.

Named in settings (PLANS_BESIDE), because plans stand below those rooms; "" = nobody, and all else works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from portal.plans.models import Plan, PlanLink
from portal.plans.states.plans import LINK_ENDS, PlanLinkKind


@dataclass(frozen=True, slots=True)
class LinkedPlan:
    """One link as a page of one of its ends shows it: the relation in words, and where the other end is."""

    pk: int
    words: str
    title: str
    url: str
    is_own: bool


def links_of(*, plan: Plan) -> list[LinkedPlan]:
    """What this plan says of others, then what others say of it; plans that were withdrawn are left out. One query."""
    found = _links().filter(Q(plan=plan) | Q(other=plan)).order_by("pk")
    shown = [_seen_from(one, plan) for one in found if not _is_gone(one, plan)]
    return sorted(shown, key=lambda one: (not one.is_own, one.words, one.pk))


def link_of(*, plan: Plan, pk: int) -> PlanLink | None:
    return _links().filter(plan=plan, pk=pk).first()


def _links() -> QuerySet[PlanLink]:
    return PlanLink.objects.select_related("plan", "other", "instrument")


def _is_gone(link: PlanLink, plan: Plan) -> bool:
    far = link.other if link.plan_id == plan.pk else link.plan
    return far is not None and far.withdrawn_at is not None


def _seen_from(link: PlanLink, plan: Plan) -> LinkedPlan:
    ends, is_own = LINK_ENDS[PlanLinkKind(link.kind)], link.plan_id == plan.pk
    words = ends.here if is_own else ends.there
    far = link.other if is_own else link.plan
    if far is not None:
        return LinkedPlan(link.pk, words, _named(far), far.get_absolute_url(), is_own)
    if link.instrument is not None:
        title = f"{link.instrument.official_number} {link.instrument.title}".strip()
        return LinkedPlan(link.pk, words, title, link.instrument.get_absolute_url(), is_own)
    return LinkedPlan(link.pk, words, link.words, "", is_own)


def _named(plan: Plan) -> str:
    return f"{plan.doc_type} {plan.number}: {plan.title}" if plan.number else f"{plan.doc_type}: {plan.title}"


@dataclass(frozen=True, slots=True)
class RelatedReport:
    """A public report on the plan: what it is called, where it stands, by whom and from which day it is."""

    label: str
    address: str
    note: str
    day: date


class RelatedReports(Protocol):
    def beside(self, plan: Plan) -> Sequence[RelatedReport]:
        """The newest first. At most one query. Only what the public may read now."""
        ...


class NoRelatedReports:
    def beside(self, plan: Plan) -> Sequence[RelatedReport]:
        return ()


def related_reports() -> RelatedReports:
    """The one named in settings."""
    made: RelatedReports = import_string(settings.PLANS_BESIDE)() if settings.PLANS_BESIDE else NoRelatedReports()
    return made
