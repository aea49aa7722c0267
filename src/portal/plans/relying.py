"""What a plan rests on: the documents it names as its bases, each as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from lawtext import find_citations
from portal.agencies.models import Agency
from portal.library.operations import Content, Place
from portal.library.shelving.citing import THIS, document_key
from portal.plans.models import LegalBasis, Plan, RoleKind

PLAN = "plans.plan"


def content_of(plan: Plan) -> Content:
    """The plan as the stale guard knows it. Its words are as old as its newest version."""
    newest = plan.versions.order_by("-number").first()
    return Content(
        kind=PLAN,
        kind_label="Kế hoạch",
        key=str(plan.pk),
        title=f"{plan.doc_type} {plan.number}: {plan.title}" if plan.number else plan.title,
        url=plan.get_absolute_url(),
        edit_url=reverse("plans_plans:edit", args=[plan.pk]),
        agency=_owner(plan),
        written_at=newest.accepted_at if newest else plan.accepted_at,
    )


def places_of(plan: Plan) -> list[Place]:
    return list(dict.fromkeys(place for basis in plan.bases.order_by("sort_order") for place in _named(basis)))


def _owner(plan: Plan) -> Agency | None:
    """Who issued the plan; if that is no agency of the directory, who leads its first assignment."""
    if plan.issuer is not None:
        return plan.issuer
    leads = Agency.objects.filter(
        plan_roles__assignment__plan=plan,
        plan_roles__assignment__withdrawn_in__isnull=True,
        plan_roles__kind=RoleKind.LEAD.value,
    )
    return leads.order_by("plan_roles__assignment__position", "plan_roles__sort_order", "pk").first()


def _named(basis: LegalBasis) -> Iterator[Place]:
    """By its number, else by the name that other texts cite it by."""
    if basis.number_key:
        yield Place(basis.number_key)
        return
    for citation in find_citations(basis.name):
        if (key := document_key(citation.document)) and key != THIS:
            yield Place(key)
