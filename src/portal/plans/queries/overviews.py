"""Views of a plan as of one day: assignments, deadlines, progress; and its links and related reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.library.queries.relations import RelatedPage
from portal.plans.models import Assignment, Deadline, Plan, PlanLink, RoleKind
from portal.plans.queries import agencies_asked_for, assignments_of, last_day
from portal.plans.queries.figures import totals_of
from portal.plans.queries.numbers import AssignmentTotal
from portal.plans.states.plans import SEEN_FROM_THERE, PlanLinkKind
from portal.plans.states.progress import (
    DeadlineClock,
    DeadlineTiming,
    ProgressState,
    clock_of,
    mean_percent,
    overall,
)

_TONES = {
    ProgressState.COMPLETED: "good",
    ProgressState.AWAITING: "warn",
    ProgressState.IN_PROGRESS: "warn",
    ProgressState.NOT_STARTED: "",
}


@dataclass(frozen=True, slots=True)
class AssignmentOverview:
    """One assignment as of a day, its deadlines with their status.

    `percent` is the mean of its lead agencies; those that have not reported count as 0.
    """

    assignment: Assignment
    leads: tuple[dict[str, Any], ...]
    helpers: tuple[dict[str, Any], ...]
    deadlines: tuple[tuple[Deadline, DeadlineClock], ...]
    state: ProgressState
    percent: int
    lead_count: int
    done_count: int
    part: str = ""
    totals: tuple[AssignmentTotal, ...] = ()

    @property
    def tone(self) -> str:
        return "bad" if self.is_late else _TONES[self.state]

    @property
    def is_late(self) -> bool:
        return any(clock.timing is DeadlineTiming.OVERDUE for _, clock in self.deadlines)

    @property
    def classes(self) -> list[dict[str, Any]]:
        """The phrases that mean several agencies, each phrase once."""
        return list({role["phrase"]: role for role in (*self.leads, *self.helpers) if role["is_class"]}.values())


def plan_overview(*, plan: Plan, ends: date | None, today: date, asked: str = "") -> dict[str, Any]:
    """The plan, or what it assigns to the agency with the slug `asked`: empty if that agency has nothing in it.

    `ends` is the last day of the plan. Seven queries, up to three more for an agency that the plan does not name, and
    up to three for the figures of its assignments.
    """
    everything = list(assignments_of(plan=plan))
    shares = _shares(everything)
    chosen = tuple(agencies_asked_for(slug=asked, known=[agency for agency, _ in shares])) if asked else ()
    keys = {agency.pk for agency in chosen}
    shown = [
        one
        for one in everything
        if not asked or keys & {agency.pk for role in one.roles.all() for agency in role.agencies.all()}
    ]
    named = [role.agencies.all()[0] for one in shown for role in one.roles.all() if len(role.agencies.all()) == 1]
    heirs = heirs_of(agencies=[*named, *chosen], on=today)
    totals = totals_of(assignments=[one for one in shown if one.is_counted], today=today)
    sheets = tuple(
        _sheet(one, heirs=heirs, ends=ends, today=today, chosen=keys, totals=totals.get(one.pk, ())) for one in shown
    )
    return {
        "assignments": sheets,
        "shares": shares,
        "chosen": chosen,
        "heirs": tuple((agency, heirs[agency.pk]) for agency in chosen if heirs.get(agency.pk)),
        "summary": _summary(sheets, ends=ends, today=today),
    }


def _shares(assignments: Sequence[Assignment]) -> tuple[tuple[Agency, int], ...]:
    """Every agency to which the plan assigns something, with the number of assignments, by name."""
    counts: Counter[int] = Counter()
    agencies: dict[int, Agency] = {}
    for assignment in assignments:
        found = {agency.pk: agency for role in assignment.roles.all() for agency in role.agencies.all()}
        counts.update(list(found))
        agencies |= found
    return tuple(
        (agency, counts[agency.pk]) for agency in sorted(agencies.values(), key=lambda agency: agency.name_sort)
    )


def assignment_overview(*, assignment: Assignment, today: date) -> AssignmentOverview:
    """The same for one assignment, which must have been fetched as by `assignments_of`."""
    return _sheet(
        assignment,
        heirs=heirs_of(
            agencies=[agency for role in assignment.roles.all() for agency in role.agencies.all()], on=today
        ),
        ends=last_day(plan=assignment.plan),
        today=today,
        chosen=set(),
    )


def _summary(sheets: Sequence[AssignmentOverview], *, ends: date | None, today: date) -> dict[str, Any]:
    """The progress of a plan, in numbers and as a sentence."""
    counts = Counter(sheet.state for sheet in sheets)
    late = sum(sheet.is_late for sheet in sheets)
    parts = [f"{counts[state]} {state.label.lower()}" for state in reversed(ProgressState) if counts[state]]
    return {
        "total": len(sheets),
        "percent": mean_percent(sheet.percent for sheet in sheets),
        "counts": tuple((state, counts[state]) for state in reversed(ProgressState)),
        "late": late,
        "is_over": ends is not None and ends < today,
        "is_reported": any(sheet.assignment.standings.all() for sheet in sheets),
        "sentence": ", ".join([*parts, f"{late} quá hạn"] if late else parts),
    }


def _sheet(
    assignment: Assignment,
    *,
    heirs: dict[int, list[Agency]],
    ends: date | None,
    today: date,
    chosen: set[int],
    totals: tuple[AssignmentTotal, ...] = (),
) -> AssignmentOverview:
    leads, helpers = (_roles(assignment, kind, heirs) for kind in (RoleKind.LEAD, RoleKind.COORDINATING))
    by_agency = {standing.agency_id: standing for standing in assignment.standings.all()}
    leading = {agency.pk for role in leads for agency, _ in role["members"]}
    said = [by_agency[key] for key in leading if key in by_agency]
    states = [ProgressState(by_agency[key].state) if key in by_agency else ProgressState.NOT_STARTED for key in leading]
    state = overall(states)
    return AssignmentOverview(
        assignment=assignment,
        leads=leads,
        helpers=helpers,
        deadlines=tuple((one, _clock(one, state, ends, today)) for one in assignment.deadlines.all()),
        state=state,
        percent=mean_percent([*(one.percent for one in said), *[0] * (len(leading) - len(said))]),
        lead_count=len(leading),
        done_count=sum(one is ProgressState.COMPLETED for one in states),
        part=_part(leading, chosen),
        totals=totals,
    )


def _roles(assignment: Assignment, kind: str, heirs: dict[int, list[Agency]]) -> tuple[dict[str, Any], ...]:
    """Each phrase of the plan with the agencies it means, and the successors of those that have ceased."""
    return tuple(
        _role(role.phrase, [(agency, heirs.get(agency.pk, [])) for agency in role.agencies.all()])
        for role in assignment.roles.all()
        if role.kind == kind
    )


def _role(phrase: str, members: list[tuple[Agency, list[Agency]]]) -> dict[str, Any]:
    agency, heirs = members[0] if len(members) == 1 else (None, ())
    return {"phrase": phrase, "members": members, "agency": agency, "heirs": heirs, "is_class": len(members) > 1}


def _clock(deadline: Deadline, state: ProgressState, ends: date | None, today: date) -> DeadlineClock:
    return clock_of(
        start=deadline.start,
        end=deadline.end,
        is_open_ended=deadline.is_open_ended,
        every=deadline.every,
        first_due=deadline.first_due,
        is_done=state is ProgressState.COMPLETED,
        plan_ends=ends,
        today=today,
    )


def _part(leading: set[int], chosen: set[int]) -> str:
    if not chosen:
        return ""
    return RoleKind.LEAD.label if leading & chosen else RoleKind.COORDINATING.label


def links_of(*, plan: Plan) -> list[dict[str, Any]]:
    """The links from this plan, then those to it, without withdrawn plans. One query."""
    return sorted(
        [
            _seen_from(one, plan)
            for one in _links().filter(Q(plan=plan) | Q(other=plan)).order_by("pk")
            if not _is_gone(one, plan)
        ],
        key=lambda one: (not one["is_own"], one["words"], one["pk"]),
    )


def link_of(*, plan: Plan, pk: int) -> PlanLink | None:
    return _links().filter(plan=plan, pk=pk).first()


def _links() -> QuerySet[PlanLink]:
    return PlanLink.objects.select_related("plan", "other", "instrument")


def _is_gone(link: PlanLink, plan: Plan) -> bool:
    far = link.other if link.plan_id == plan.pk else link.plan
    return far is not None and far.withdrawn_at is not None


def _seen_from(link: PlanLink, plan: Plan) -> dict[str, Any]:
    kind, is_own = PlanLinkKind(link.kind), link.plan_id == plan.pk
    words = kind.label if is_own else SEEN_FROM_THERE[kind]
    far = link.other if is_own else link.plan
    if far is not None:
        return {
            "pk": link.pk,
            "words": words,
            "title": f"{far.doc_type} {far.number}: {far.title}" if far.number else f"{far.doc_type}: {far.title}",
            "url": far.get_absolute_url(),
            "is_own": is_own,
        }
    if link.instrument is not None:
        return {
            "pk": link.pk,
            "words": words,
            "title": f"{link.instrument.official_number} {link.instrument.title}".strip(),
            "url": link.instrument.get_absolute_url(),
            "is_own": is_own,
        }
    return {"pk": link.pk, "words": words, "title": link.words, "url": "", "is_own": is_own}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedReport(RelatedPage):
    """A public report on the plan; `day`: its date, `note`: its issuer."""

    day: date


def related_reports(plan: Plan) -> Sequence[RelatedReport]:
    """From the function named in the settings: only what the public may read now, newest first; at most one query."""
    return import_string(settings.PLANS_BESIDE)(plan) if settings.PLANS_BESIDE else ()
