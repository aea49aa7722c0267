"""How a plan hangs together with others, from its own end."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from portal.plans.models import Plan, PlanLink
from portal.plans.states.links import LINK_ENDS, LinkKind


@dataclass(frozen=True, slots=True)
class Linked:
    """One link as a page of one of its ends shows it: the relation in words, and where the other end is."""

    pk: int
    words: str
    title: str
    url: str
    is_own: bool


def links_of(*, plan: Plan) -> list[Linked]:
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


def _seen_from(link: PlanLink, plan: Plan) -> Linked:
    ends, is_own = LINK_ENDS[LinkKind(link.kind)], link.plan_id == plan.pk
    words = ends.here if is_own else ends.there
    far = link.other if is_own else link.plan
    if far is not None:
        return Linked(link.pk, words, _named(far), far.get_absolute_url(), is_own)
    if link.instrument is not None:
        title = f"{link.instrument.official_number} {link.instrument.title}".strip()
        return Linked(link.pk, words, title, link.instrument.get_absolute_url(), is_own)
    return Linked(link.pk, words, link.words, "", is_own)


def _named(plan: Plan) -> str:
    return f"{plan.doc_type} {plan.number}: {plan.title}" if plan.number else f"{plan.doc_type}: {plan.title}"
