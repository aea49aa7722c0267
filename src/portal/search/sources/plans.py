"""Plans: the assignments of each one on display, for they are what somebody looks for in a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.urls import reverse

from lawsearch.engine.port import Findable
from lawsearch.ranking.weights import Parts
from portal.plans.models import Assignment, Plan, RoleKind
from portal.plans.queries import assignments_of, plan_stamps, plans_on_display
from portal.search.kinds import PLAN
from portal.search.sources.directory import Directory
from portal.search.sources.source import Source, owner


def _everything(day: date) -> Iterator[Findable]:
    return _plans(plans_on_display(), Directory(day))


def _some(slugs: Sequence[str], day: date) -> Iterator[Findable]:
    return _plans(plans_on_display().filter(slug__in=slugs), Directory(day))


def _stamps(slugs: Collection[str]) -> Mapping[str, str]:
    return plan_stamps(slugs=slugs)


def _plans(plans: Iterable[Plan], directory: Directory) -> Iterator[Findable]:
    """The stamp is taken before the words: words that change in between are left out until they are read again."""
    held = list(plans)
    stamps = plan_stamps(slugs=[plan.slug for plan in held])
    for plan in held:
        for assignment in assignments_of(plan=plan):
            yield _assignment(plan, assignment, directory, stamp=stamps.get(plan.slug, ""))


def _assignment(plan: Plan, assignment: Assignment, directory: Directory, *, stamp: str) -> Findable:
    roles = [f"{RoleKind(role.kind).label}: {role.phrase}" for role in assignment.roles.all()]
    body = "\n".join(filter(None, [assignment.description, *roles]))
    leads = [
        agency.pk for role in assignment.roles.all() if role.kind == RoleKind.LEAD for agency in role.agencies.all()
    ]
    return Findable(
        key=f"{owner(PLAN, plan.slug)}:{assignment.number}",
        owner=owner(PLAN, plan.slug),
        kind=PLAN,
        parts=Parts(f"{plan.title} {plan.number}", assignment.title, body),
        body=body,
        name=assignment.title,
        doc_type=plan.doc_type,
        agencies=directory.agencies([plan.issuer_id, *leads]),
        places=directory.land_of(plan.issuer_id),
        issued=plan.issued_date,
        stamp=stamp,
        card={
            "heading": assignment.title,
            "title": plan.title,
            "number": plan.number,
            "kind_label": "Nhiệm vụ trong kế hoạch",
            "url": reverse("plans:assignment", args=[plan.slug, assignment.number]),
        },
    )


PLANS_SOURCE = Source(
    name=PLAN,
    kinds=(PLAN,),
    everything=_everything,
    some=_some,
    stamps=_stamps,
    told_by={"plan.": "slug"},
)
