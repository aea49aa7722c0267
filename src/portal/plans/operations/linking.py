"""Plans tied to the plans and programmes that they implement, continue, replace or belong to."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.library.models import Instrument
from portal.plans.models import Plan, PlanLink
from portal.plans.queries import may_supervise
from portal.plans.states.links import LinkKind


class LinkRefused(Exception):
    """Nothing was written; the message says in Vietnamese why, and what to do."""


@transaction.atomic
def link_plan(
    *,
    plan: Plan,
    kind: LinkKind,
    to: Plan | Instrument | str,
    by: Officer | None,
    at: datetime,
) -> PlanLink:
    """Say once what the plan is to another plan, a document of the library, or a programme named in words.

    The same said again changes nothing. `by` is None for the portal itself (a plan that was made of a proposal).
    Raises LinkRefused.
    """
    _ask(by, at)
    if isinstance(to, Plan) and to.pk == plan.pk:
        raise LinkRefused("Một kế hoạch không liên kết với chính nó. Hãy chọn kế hoạch khác.")
    if isinstance(to, str) and not to.strip():
        raise LinkRefused("Hãy chọn kế hoạch, ghi số văn bản, hoặc ghi tên chương trình, đề án.")
    end: dict[str, object] = {
        "other": to if isinstance(to, Plan) else None,
        "instrument": to if isinstance(to, Instrument) else None,
        "words": " ".join(to.split())[:400] if isinstance(to, str) else "",
    }
    link, is_new = PlanLink.objects.get_or_create(
        plan=plan, kind=kind.value, **end, defaults={"linked_by": by, "linked_at": at}
    )
    if is_new:
        _tell("plan.linked", link, by=by, at=at)
    return link


@transaction.atomic
def unlink_plan(*, link: PlanLink, by: Officer, at: datetime) -> None:
    """The plan says so no longer. Raises LinkRefused."""
    _ask(by, at)
    _tell("plan.unlinked", link, by=by, at=at)
    link.delete()


def _ask(by: Officer | None, at: datetime) -> None:
    if by is not None and not may_supervise(officer=by, on=timezone.localdate(at)):
        raise LinkRefused("Tài khoản này không được sửa liên kết của kế hoạch.")


def _tell(verb: str, link: PlanLink, *, by: Officer | None, at: datetime) -> None:
    details = {
        "slug": link.plan.slug,
        "kind": link.kind,
        "other": link.other.slug if link.other else None,
        "instrument": link.instrument.official_number if link.instrument else None,
    }
    record(verb, subject=link.plan, by=by, at=at, details=details)
