"""What a plan is tied to: plans and programmes, and its legal bases, which are watched for repeal and replacement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lawtext import find_citations
from portal.agencies.models import Agency, Officer
from portal.design.refusals import Refused, refuse_if
from portal.journal.operations import record
from portal.library.models import Instrument
from portal.library.operations import CitingContent, ReliancePlace, forget_item, register_item
from portal.library.states.instruments import THIS, document_key
from portal.plans.models import LegalBasis, Plan, PlanLink, RoleKind
from portal.plans.queries import may_supervise, plans_on_display
from portal.plans.states.plans import PlanLinkKind


@transaction.atomic
def link_plan(
    *,
    plan: Plan,
    kind: PlanLinkKind,
    to: Plan | Instrument | str,
    by: Officer | None,
    at: datetime,
) -> PlanLink:
    """Say once what the plan is to another plan, a document of the library, or a programme named in words.

    The same said again changes nothing. `by` is None for the portal itself (a plan that was made of a proposal).
    Raises Refused.
    """
    _ask(by, at)
    refuse_if(
        isinstance(to, Plan) and to.pk == plan.pk,
        Refused("Một kế hoạch không liên kết với chính nó. Hãy chọn kế hoạch khác."),
    )
    refuse_if(
        isinstance(to, str) and not to.strip(),
        Refused("Hãy chọn kế hoạch, ghi số văn bản, hoặc ghi tên chương trình, đề án."),
    )
    end: dict[str, object] = {
        "other": to if isinstance(to, Plan) else None,
        "instrument": to if isinstance(to, Instrument) else None,
        "words": " ".join(to.split())[:400] if isinstance(to, str) else "",
    }
    link, is_new = PlanLink.objects.get_or_create(
        plan=plan, kind=kind.value, **end, defaults={"linked_by": by, "linked_at": at}
    )
    if is_new:
        _record_entry("plan.linked", link, by=by, at=at)
    return link


@transaction.atomic
def unlink_plan(*, link: PlanLink, by: Officer, at: datetime) -> None:
    """The plan says so no longer. Raises Refused."""
    _ask(by, at)
    _record_entry("plan.unlinked", link, by=by, at=at)
    link.delete()


def _ask(by: Officer | None, at: datetime) -> None:
    refuse_if(
        by is not None and not may_supervise(officer=by, on=timezone.localdate(at)),
        Refused("Tài khoản này không được sửa liên kết của kế hoạch."),
    )


def _record_entry(verb: str, link: PlanLink, *, by: Officer | None, at: datetime) -> None:
    record(
        verb,
        subject=link.plan,
        by=by,
        at=at,
        details={
            "slug": link.plan.slug,
            "kind": link.kind,
            "other": link.other.slug if link.other else None,
            "instrument": link.instrument.official_number if link.instrument else None,
        },
    )


PLAN = "plans.plan"


def content_of(plan: Plan) -> CitingContent:
    """The plan as the stale guard knows it. Its words are as old as its newest version."""
    newest = plan.versions.order_by("-number").first()
    return CitingContent(
        kind=PLAN,
        kind_label="Kế hoạch",
        key=str(plan.pk),
        title=f"{plan.doc_type} {plan.number}: {plan.title}" if plan.number else plan.title,
        url=plan.get_absolute_url(),
        edit_url=reverse("plans_plans:edit", args=[plan.pk]),
        agency=_owner(plan),
        written_at=newest.accepted_at if newest else plan.accepted_at,
    )


def places_of(plan: Plan) -> list[ReliancePlace]:
    return list(dict.fromkeys(place for basis in plan.bases.order_by("sort_order") for place in _named(basis)))


def _owner(plan: Plan) -> Agency | None:
    """Who issued the plan; if that is no agency of the directory, who leads its first assignment."""
    if plan.issuer is not None:
        return plan.issuer
    return (
        Agency.objects.filter(
            plan_roles__assignment__plan=plan,
            plan_roles__assignment__withdrawn_in__isnull=True,
            plan_roles__kind=RoleKind.LEAD.value,
        )
        .order_by("plan_roles__assignment__position", "plan_roles__sort_order", "pk")
        .first()
    )


def _named(basis: LegalBasis) -> Iterator[ReliancePlace]:
    """By its number, else by the name that other texts cite it by."""
    if basis.number_key:
        yield ReliancePlace(basis.number_key, sentence=basis.name)
        return
    yield from (
        ReliancePlace(key, sentence=basis.name)
        for citation in find_citations(basis.name)
        if (key := document_key(citation.document)) and key != THIS
    )


@transaction.atomic
def register_plan(*, plan: Plan, at: datetime) -> None:
    """Tell the library what a plan on display rests on. Part of what puts it there, in the same transaction."""
    if plan.withdrawn_at is None:
        register_item(content=content_of(plan), places=places_of(plan), at=at)
    else:
        forget_item(kind=PLAN, key=str(plan.pk), at=at)


@transaction.atomic
def register_plans(*, at: datetime) -> int:
    """Register every plan on display anew, after the portal was upgraded. Returns how many."""
    plans = plans_on_display().select_related("issuer")
    for plan in plans:
        register_plan(plan=plan, at=at)
    return len(plans)
