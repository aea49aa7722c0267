"""What lead agencies owe on a day: by a last day, within a range, or in each period of a recurring deadline.

Used by the board's counts, the work list and the morning letter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, DateField, DateTimeField, F, Max, Q, QuerySet, Value, When
from django.utils import timezone

from lawtext.dates import later_by_months
from portal.agencies.models import Agency, Officer
from portal.agencies.queries import lines_of, memoized, origins_of
from portal.plans.evidence import asks_for
from portal.plans.models import Assignment, Deadline, Duty, Evidence, Indicator, Progress, Role, RoleKind, Standing
from portal.plans.parser.phrases import tells_when
from portal.plans.queries import agencies_meant, agencies_served
from portal.plans.queries.figures import period_of
from portal.plans.states.measures import MEASURES, PAPERS, SOURCES
from portal.plans.states.progress import SOON_DAYS, ProgressState, owed_on
from portal.schema.queries import grouped, narrowed, side_by_side


@dataclass(frozen=True, slots=True)
class OwedWork:
    """What a lead agency owes on an assignment (agency None: the plan's phrase matches no agency in the directory), and
    the state it last reported ("": none).
    """

    assignment: int
    agency: int | None
    due: date
    state: str


def owed_works(
    *, as_of: date, until: date | None = None, done_by: date | None = None, agencies: Collection[int] | None = None
) -> list[OwedWork]:
    """What was due before `until` (default: `as_of`), each with its oldest due day.

    The same rule as on the plan's pages: overdue until the whole plan is over, after that ended. What was completed
    before `done_by` (default: the next day) is not owed; what was completed later was. Three queries for all calls of a
    page.
    """
    known, leads, said = memoized("plans: promises", _promises)
    done_by = done_by or as_of + timedelta(days=1)
    deadlines = [one for one in known if timezone.localdate(one.assignment.plan.accepted_at) <= as_of]
    ends: dict[int, date] = {}
    for one in deadlines:
        ends[one.assignment.plan_id] = max(ends.get(one.assignment.plan_id, date.min), one.end or date.min)
    last = {(assignment, agency): (state, on) for assignment, agency, state, on in said if on < done_by}
    found: dict[tuple[int, int | None], OwedWork] = {}
    for one in deadlines:
        if date.min < ends[one.assignment.plan_id] < as_of:
            continue
        for agency in leads.get(one.assignment_id, [None]):
            state, said_on = last.get((one.assignment_id, agency), ("", None))
            due = None if state == ProgressState.COMPLETED else _owed_on(one, said_on, as_of, until or as_of)
            work = found.get((one.assignment_id, agency))
            if due and (work is None or due < work.due):
                found[one.assignment_id, agency] = OwedWork(one.assignment_id, agency, due, state)
    return [one for one in found.values() if agencies is None or one.agency in agencies]


def _owed_on(deadline: Deadline, said_on: date | None, today: date, until: date) -> date | None:
    return owed_on(
        end=deadline.end,
        every=deadline.every,
        first_due=deadline.first_due,
        begun=timezone.localdate(deadline.assignment.plan.accepted_at),
        said_on=said_on,
        today=today,
        until=until,
    )


def _promises() -> tuple[list[Deadline], dict[int, list[int]], list[tuple[int, int | None, str, date]]]:
    """Every deadline of displayed plans, the lead agencies of each assignment, and the reports, newest last.

    The same for every day that is queried.
    """
    live = Deadline.objects.filter(assignment__withdrawn_in__isnull=True, assignment__plan__withdrawn_at__isnull=True)
    live = live.filter(Q(end__isnull=False) | ~Q(every=""), assignment__plan__accepted_at__isnull=False)
    deadlines = list(live.select_related("assignment__plan"))
    asked = {one.assignment_id for one in deadlines}
    leads = Role.objects.filter(kind=RoleKind.LEAD, assignment__in=asked, agencies__isnull=False)
    said = Progress.objects.filter(assignment__in=asked)
    rows, led = side_by_side(
        said.values_list("at", "pk", "assignment", "agency", "state"),
        leads.annotate(at=F("assignment__plan__accepted_at"), of=Value("")).values_list(
            "at", "pk", "assignment", "agencies", "of"
        ),
    )
    return (
        deadlines,
        {key: sorted(set(some)) for key, some in grouped((one[2], one[3]) for one in led).items()},
        [(assignment, agency, state, timezone.localdate(at)) for at, _, assignment, agency, state in sorted(rows)],
    )


def assignments_due(*, agencies: Collection[int] | None, on: date) -> QuerySet[Assignment]:
    """Assignments on which one of these agencies (None: any) must report by now or soon, with `due_on`; parts awaiting
    confirmation do not count.
    """
    soon = on + timedelta(days=SOON_DAYS + 1)
    owed = memoized(("owed", on), lambda: owed_works(as_of=on, until=soon))
    days: dict[int, date] = {}
    for one in owed:
        if (agencies is None or one.agency in agencies) and one.state != ProgressState.AWAITING:
            days[one.assignment] = min(one.due, days.get(one.assignment, one.due))
    due = Case(*(When(pk=key, then=Value(day)) for key, day in days.items()), output_field=DateField())
    return Assignment.objects.filter(pk__in=days).annotate(due_on=due).select_related("plan")


def tasks_fitting(
    *, agencies: Collection[int] | None, kind: str, counted: Collection[str], on: date
) -> list[tuple[int, str]]:
    """The assignments that an activity of this kind may name, by primary key, with a label: those that show a figure of
    it and in which one of these agencies (None: any) has an uncompleted part; until half a year after their last day,
    current ones first.
    """
    fit = [one for one in MEASURES.values() if SOURCES[one.source].amount.rpartition(".")[2] in counted]
    measures = [one.key for one in fit if SOURCES[one.source].names_task and kind in (one.kinds or (kind,))]
    found = Assignment.objects.annotate(last=Max("deadlines__end")).filter(
        Q(last__isnull=True) | Q(last__gte=later_by_months(on, -_NAMED_FOR)),
        pk__in=Indicator.objects.filter(measure__in=measures).values("assignment"),
        withdrawn_in__isnull=True,
        plan__withdrawn_at__isnull=True,
    )
    if agencies is not None:
        keys = origins_of(keys=agencies)
        done = Standing.objects.filter(agency__in=keys, state=ProgressState.COMPLETED.value)
        found = found.filter(pk__in=Role.objects.filter(agencies__in=keys).values("assignment"))
        found = found.exclude(pk__in=done.values("assignment"))
    is_over = Case(When(last__lt=on, then=Value(1)), default=Value(0))
    return [
        (one.pk, f"{one.plan.number or one.plan}, {one}"[:200])
        for one in found.select_related("plan").order_by(is_over, "-plan", "position")
    ]


_NAMED_FOR = 6  # months
_PAPERS_FOR = 12  # months after which a document is no longer offered as evidence


def papers_fitting(*, agencies: Collection[int] | None, on: date) -> dict[tuple[int, int], list[Evidence]]:
    """(assignment, lead agency) -> documents made here by these agencies (None: any) that the assignment asks for,
    newest first.

    They were made by that agency or its successor, during the assignment or half a year after, and for no other plan.
    Documents that are already evidence are left out, and assignments on which the agency has reported since. Six
    queries.
    """
    made = Evidence.objects.filter(source__in=PAPERS, gone_by=None, progress=None, agency__isnull=False)
    made = narrowed(made.filter(day__gt=later_by_months(on, -_PAPERS_FOR)), agency__in=agencies)
    papers = list(made.select_related("entry").order_by("-day", "-pk"))
    origins = origins_of(keys=[one.agency_id for one in papers if one.agency_id])
    led = Role.objects.filter(kind=RoleKind.LEAD, agencies__in=origins)
    open_ones = led.filter(assignment__withdrawn_in__isnull=True, assignment__plan__withdrawn_at__isnull=True)
    parts = set(open_ones.values_list("assignment", "agencies"))
    asking = Assignment.objects.select_related("plan").prefetch_related("deadlines", "products")
    tasks = asking.in_bulk({task for task, _ in parts})
    done = Standing.objects.filter(assignment__in=tasks, state__in=[ProgressState.AWAITING, ProgressState.COMPLETED])
    words = Progress.objects.filter(assignment__in=tasks).values_list("assignment", "agency").annotate(Max("at"))
    said = {(task, agency): at for task, agency, at in words.order_by()}
    lines = lines_of(keys={agency for _, agency in parts}, on=on)
    return grouped(
        ((task, agency), one)
        for task, agency in parts - set(done.values_list("assignment", "agency"))
        for one in papers
        if one.agency_id in lines[agency] and _asks_for(tasks[task], one, said.get((task, agency)), on)
    )


def _asks_for(task: Assignment, paper: Evidence, said: datetime | None, on: date) -> bool:
    texts = [one.text for one in task.products.all()] or [task.title]
    days = period_of(assignment=task, today=on)
    return (
        paper.entry is not None
        and paper.day is not None
        and (said is None or said < paper.entry.at)
        and days.since <= paper.day <= later_by_months(days.until, _NAMED_FOR)
        and paper.entry.details.get("plan") in (None, task.plan.slug)
        and asks_for(paper.source, paper.kind, texts=texts)
    )


def papers_offered(*, assignment: Assignment, agencies: Sequence[Agency], on: date) -> list[tuple[Agency, Evidence]]:
    """The documents that fit the part of each of these agencies in this assignment, with the agency."""
    keys = {key for line in lines_of(keys=[one.pk for one in agencies], on=on).values() for key in line}
    fitting = papers_fitting(agencies=keys, on=on)
    return [(agency, one) for agency in agencies for one in fitting.get((assignment.pk, agency.pk), ())]


def assignments_shown(*, agencies: Collection[int], on: date) -> QuerySet[Assignment]:
    """Assignments for which these agencies made a document here and have not reported it, with `made_at`."""
    fitting = memoized(("papers", on, frozenset(agencies)), lambda: papers_fitting(agencies=agencies, on=on))
    made = [When(pk=task, then=Value(papers[0].entry.at)) for (task, _), papers in fitting.items() if papers[0].entry]
    found = Assignment.objects.filter(pk__in=[task for task, _ in fitting])
    return found.annotate(made_at=Case(*made, output_field=DateTimeField())).select_related("plan")


def duties_served(*, officer: Officer, on: date) -> list[Duty]:
    """The duties ("Tổ chức thực hiện") without a deadline that running plans give to agencies for which the officer
    reports. Resolves the agencies of each duty.
    """
    served = agencies_served(officer=officer, on=on)
    running = Deadline.objects.filter(Q(end__gte=on) | ~Q(every="")).values("assignment__plan")
    duties = Duty.objects.exclude(who="").filter(plan__withdrawn_at__isnull=True).select_related("plan__issuer")
    return [
        one
        for one in duties.filter(plan__in=running).order_by(
            F("plan__counted_on").desc(nulls_last=True), "plan", "sort_order"
        )
        if not tells_when(one.text) and (served is None or served & _meant(one, on))
    ]


def _meant(duty: Duty, on: date) -> set[int]:
    day, issuer = duty.plan.counted_on or on, duty.plan.issuer
    return {agency.pk for who in duty.who.splitlines() for agency in agencies_meant(phrase=who, on=day, issuer=issuer)}
