"""Plans on display, with assignments and how far the agencies are. Notes of officers stay in the house."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from portal.api.national.shapes import (
    AssignmentData,
    BasisData,
    DeadlineData,
    NamedCode,
    PlanData,
    ProgressData,
    RoleData,
)
from portal.api.queries.national.parts import FoundRecord, RecordEnding, agency_of, agency_or_none, id_at, stretches
from portal.api.queries.representation import iso_day, moment
from portal.api.schemas import DataPublisher
from portal.plans import models as plans
from portal.plans.queries import plans_on_display, with_everything
from portal.plans.states.progress import ProgressState
from portal.questions.queries import grouped

_AT_ONCE = 10  # a plan has some dozens of assignments
_PARTS = {plans.RoleKind.LEAD: "chu-tri", plans.RoleKind.COORDINATING: "phoi-hop"}


class PlanSource:
    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        shown = plans_on_display().select_related("issuer").prefetch_related("bases__instrument")
        for some in stretches(shown, at_once=_AT_ONCE):
            assignments = _assignments(some)
            for plan in some:
                url = site.at(plan.get_absolute_url())
                yield FoundRecord(plan.pk, id_at(url), url, _plan(plan, assignments.get(plan.pk, []), site))

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        taken_down = plans.Plan.objects.filter(pk__in=keys, withdrawn_at__isnull=False).values_list("pk", flat=True)
        return dict.fromkeys(taken_down, RecordEnding("rut"))


def _assignments(some: Sequence[plans.Plan]) -> dict[int, list[plans.Assignment]]:
    rows = plans.Assignment.objects.filter(plan__in=some, withdrawn_in__isnull=True).select_related("plan")
    return grouped((one.plan_id, one) for one in with_everything(rows.order_by("plan", "position", "number")))


def _plan(plan: plans.Plan, assignments: Sequence[plans.Assignment], site: DataPublisher) -> PlanData:
    return PlanData(
        title=plan.title,
        type=plan.doc_type,
        number=plan.number,
        issuer_name=plan.issuer_name,
        issuer=agency_or_none(plan.issuer),
        place=plan.place,
        issued_date=iso_day(plan.issued_date),
        text_version=plan.version_count,  # type: ignore[attr-defined]  # annotated by plans_on_display
        purposes=plan.purposes.splitlines(),
        requirements=plan.requirements.splitlines(),
        budget=plan.budget,
        bases=[_basis(one, site) for one in sorted(plan.bases.all(), key=lambda one: (one.sort_order or 0, one.pk))],
        assignments=[_assignment(one, site) for one in assignments],
    )


def _basis(one: plans.LegalBasis, site: DataPublisher) -> BasisData:
    law = one.instrument if one.instrument is not None and one.instrument.withdrawn_at is None else None
    return BasisData(
        number=one.number,
        name=one.name,
        issued_date=iso_day(one.issued_date),
        is_basis=one.in_preamble,
        url=site.at(law.get_absolute_url()) if law else None,
    )


def _assignment(one: plans.Assignment, site: DataPublisher) -> AssignmentData:
    return AssignmentData(
        number=one.number,
        label=one.label,
        title=one.title,
        group=one.group,
        description=one.description,
        roles=[_role(role) for role in one.roles.all()],
        deadlines=[_deadline(deadline) for deadline in one.deadlines.all()],
        products=[product.text for product in one.products.all()],
        progress=[_progress(standing) for standing in one.standings.all()],
        url=site.at(one.get_absolute_url()),
    )


def _role(role: plans.Role) -> RoleData:
    part = _PARTS[plans.RoleKind(role.kind)]
    return RoleData.model_validate(
        {"part": part, "phrase": role.phrase, "agencies": [agency_of(agency) for agency in role.agencies.all()]}
    )


def _deadline(one: plans.Deadline) -> DeadlineData:
    return DeadlineData(
        subject=one.subject,
        phrase=one.phrase,
        start=iso_day(one.start),
        end=iso_day(one.end),
        is_open_ended=one.is_open_ended,
    )


def _progress(one: plans.Standing) -> ProgressData:
    return ProgressData(
        agency=agency_of(one.agency),
        state=NamedCode(code=one.state, name=ProgressState(one.state).label),
        percent=one.percent,
        updated_at=moment(one.updated_at) or "",
    )
