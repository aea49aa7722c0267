"""The things that a report counts, by source, as they are now; the formulas that count them; the money of its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from django.db.models import Case, CharField, Count, Exists, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from lawtext.words import slugify
from portal.activities.models import Amount
from portal.activities.states import KINDS, small
from portal.agencies.dates import Period
from portal.editorial.queries.freshness import sections_in_figures
from portal.journal.models import Reading
from portal.library.models import StaleFlag
from portal.plans.models import BudgetLine, Difficulty, Evidence, Indicator, Plan
from portal.plans.queries.numbers import budget_lines_of, counted_entries
from portal.plans.queries.overviews import plan_overview
from portal.plans.states.measures import MEASURES, PAGE_READS, SOURCES
from portal.plans.states.plans import BudgetSource
from portal.plans.states.progress import DifficultyState
from portal.reports.compilation.figures import (
    BUDGET_LINES,
    GENERAL,
    MONEY,
    OF_ASSIGNMENTS,
    OF_MONEY,
    TASKS,
    CountedItem,
    FigureFormula,
)
from portal.reports.models import Return
from portal.reports.queries.rounds import ON_PAPER
from portal.reports.queries.statements import ReportSubject, counted_for_successors, rounds_of
from portal.reports.states import ReturnState
from portal.schema.queries import narrowed


def budget_in(*, subject: ReportSubject) -> QuerySet[BudgetLine]:
    """Budget lines of the plan whose year is in the period, including lines of 0 đồng; none without a plan."""
    return (
        BudgetLine.objects.none()
        if subject.plan is None
        else budget_lines_of(plan=subject.plan, agencies=subject.agencies).filter(
            year__in=range(subject.period.start.year, subject.period.end.year + 1)
        )
    )


def plan_money_of(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    """Each budget line, and each entry on it until the last day of the period. The kind is the source of the money.

    The part is the number of the assignment, "" for the plan as a whole. Two queries. Officers' notes on an entry are
    not public: its public label is that of its line.
    """
    lines = {line.pk: line for line in budget_in(subject=subject)}
    yield from (_thing(BUDGET_LINES, line, line.pk, None, line.money.amount, _name(line)) for line in lines.values())
    for one in counted_entries(lines=list(lines), until=subject.period.end) if lines else ():
        line, said = lines[one.line_id], f"{one.document_number}: {one.note or _name(lines[one.line_id])}"
        yield _thing(OF_MONEY[one.kind], line, one.pk, one.day, one.amount, said)


def _thing(source: str, line: BudgetLine, key: int, day: date | None, amount: int, label: str) -> CountedItem:
    return CountedItem(
        source,
        f"{key}",
        line.source,
        f"{line.assignment.number}" if line.assignment else "",
        agency=line.agency_id,
        day=day,
        amount=amount,
        label=label[:300],
        public_label=_name(line),
    )


def _name(line: BudgetLine) -> str:
    what = f"nhiệm vụ {line.assignment.number}" if line.assignment else "chung cho cả kế hoạch"
    return f"{BudgetSource(line.source).label}, năm {line.year}, {what}"


_LONGEST = 300
# Sources whose titles are public for as long as the thing itself is.
_OPEN_TITLES = frozenset({"scans", "listed_scans", "articles", "answers", "section_months", PAGE_READS})


def things_of(*, subject: ReportSubject, sources: Collection[str], today: date) -> list[CountedItem]:
    """All things of these sources, as they are now."""
    return counted_for_successors(
        [*_evidence(subject, sources), *(thing for gather in _SOURCES for thing in gather(subject, today))], subject
    )


def things_before(*, subject: ReportSubject, sources: Collection[str], today: date) -> list[CountedItem] | None:
    """The things of the previous period, of sources that still know them; None if there is no such period."""
    before = subject.before
    if before is None:
        return None
    return counted_for_successors(
        [*_evidence(before, sources), *(thing for gather in _OF_A_PERIOD for thing in gather(before, today))], before
    )


def gone_of(*, subject: ReportSubject) -> Counter[tuple[str, str, str]]:
    """(source, kind, part) -> how many were counted in the period once and are withdrawn. One query."""
    found = narrowed(Evidence.objects.filter(_of(subject), gone_by__isnull=False), agency__in=subject.only)
    return Counter(found.annotate(part=part_in(subject.plan)).values_list("source", "kind", "part"))


def part_in(plan: Plan | None) -> Case:
    """For evidence: the number of the assignment of this plan that it names; "" if it names none."""
    named = When(task__plan=plan, then=Cast("task__number", CharField())) if plan else When(pk=None, then=Value(""))
    return Case(named, default=Value(""), output_field=CharField())


def _of(subject: ReportSubject) -> Q:
    return Q(day__gte=subject.period.start, day__lte=subject.period.end)


def _evidence(subject: ReportSubject, sources: Collection[str]) -> Iterator[CountedItem]:
    """Evidence recorded in the journal."""
    columns = (
        "source",
        "key",
        "kind",
        "part",
        "agency",
        "day",
        "amount",
        "is_estimate",
        "entry",
        "label",
        "entry__subject_label",
    )
    found = Evidence.objects.filter(_of(subject), source__in=sources, gone_by__isnull=True)
    rows = found.annotate(part=part_in(subject.plan)).values_list(*columns, "entry__details__title")
    for source, key, kind, part, agency, day, amount, guessed, entry, own, label, title in rows.order_by("pk").iterator(
        2000
    ):
        if amount or not SOURCES[source].within:
            name = str(own or title or label or "")[:_LONGEST]
            shown = name if source in _OPEN_TITLES else ""
            yield CountedItem(source, key, kind, part, agency, None, day, amount, guessed, name, shown, entry)


def _amounts(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    """The amounts of activities. Titles are free text: the public sees the kind instead."""
    columns = ("counted", "language", "amount", "is_estimate")
    of = ("activity__code", "activity__agency", "activity__day", "activity__title", "activity__kind")
    found = Amount.objects.filter(
        activity__withdrawn_at__isnull=True,
        activity__day__gte=subject.period.start,
        activity__day__lte=subject.period.end,
    )
    for counted, language, amount, is_estimate, code, agency, day, title, kind in (
        found.order_by("activity__day", "pk").values_list(*columns, *of).iterator(2000)
    ):
        yield CountedItem(
            "amounts",
            code,
            f"{kind}.{counted}",
            language,
            agency,
            None,
            day,
            amount,
            is_estimate,
            f"{code} {title}"[:_LONGEST],
            KINDS[kind].label,
        )


def _reads(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    """The readings of a day are one thing: nothing is known about readers."""
    within = Reading.objects.filter(day__gte=subject.period.start, day__lte=subject.period.end, reads__gt=0)
    for day, reads in within.values_list("day").annotate(Sum("reads")).order_by("day"):
        label = f"Ngày {day:%d/%m/%Y}"
        yield CountedItem("reads", f"{day:%Y-%m-%d}", day=day, amount=reads, label=label, public_label=label)


def _sections(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    """Sections as they are now, of no period; without those of agencies that do not exist today."""
    for one in sections_in_figures(period=Period(subject.period.start, subject.period.end), on=today):
        if one.section is not None and (one.agency is None or one.agency.exists_on(today)):
            kind = "silent" if one.silent_since else "fresh"
            agency = one.agency.pk if one.agency else None
            name = one.name[:_LONGEST]
            yield CountedItem("sections", f"{one.section.pk}", kind, agency=agency, label=name, public_label=name)


def _returns(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    """The returns owed in the rounds of the period, and the excused ones; sent after `until` counts as missing."""
    found = Return.objects.filter(round__in=rounds_of(subject=subject)).annotate(on_paper=Exists(ON_PAPER))
    for key, agency, name, sent, late, state, on_paper in found.order_by("pk").values_list(
        "pk", "agency", "agency__name", "sent_at", "was_late", "state", "on_paper"
    ):
        came = None if subject.until and sent and sent > subject.until else sent
        owed = "missing" if came is None else "late" if late else "on_time"
        kind = "excused" if state == ReturnState.EXCUSED else owed
        yield CountedItem(
            "returns",
            f"{key}",
            kind,
            "paper" if on_paper and came else "",
            agency=agency,
            day=timezone.localdate(came) if came else None,
            label=name[:_LONGEST],
        )


def _difficulties(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    found = narrowed(Difficulty.objects.exclude(state=DifficultyState.WITHDRAWN.value), plan=subject.plan)
    for key, code, title, state, agency, at in (
        found.filter(raised_at__date__gte=subject.period.start, raised_at__date__lte=subject.period.end)
        .order_by("pk")
        .values_list("pk", "code", "title", "state", "agency", "raised_at")
    ):
        yield CountedItem(
            "difficulties",
            f"{key}",
            state,
            agency=agency,
            day=timezone.localdate(at),
            label=f"{code} {title}"[:_LONGEST],
        )


def _assignments(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    """Assignments as they are now, of no period."""
    if subject.plan is None:
        return
    for sheet in plan_overview(plan=subject.plan, ends=subject.period.end, today=today)["assignments"]:
        one = sheet.assignment
        label = f"{one.number}. {one.title}"[:_LONGEST]
        yield CountedItem(
            "assignments", f"{one.number}", sheet.state.value, amount=sheet.percent, label=label, public_label=label
        )


def _flags(subject: ReportSubject, today: date) -> Iterator[CountedItem]:
    """Contents flagged in the period, each once however often the law changed; open while any flag waits."""
    flags = StaleFlag.objects.filter(raised_at__date__gte=subject.period.start, raised_at__date__lte=subject.period.end)
    waits = Q(settled_at__isnull=True, item__forgotten_at__isnull=True)
    rows = flags.values_list("item", "item__title", "item__agency", "item__forgotten_at")
    for item, title, agency, forgotten_at, raised_at, waiting in rows.annotate(
        since=Min("raised_at"), waiting=Count("pk", filter=waits)
    ).order_by("item"):
        kind = "open" if waiting else "settled"
        day, label = timezone.localdate(raised_at), title[:_LONGEST]
        yield CountedItem(
            "flags", f"{item}", kind, "", agency, None, day, 1, False, label, "" if forgotten_at else label
        )


type _Gather = Callable[[ReportSubject, date], Iterator[CountedItem]]
_OF_A_PERIOD: tuple[_Gather, ...] = (_amounts, _reads, _returns, _difficulties, _flags)
_SOURCES: tuple[_Gather, ...] = (*_OF_A_PERIOD, _sections, _assignments, plan_money_of)


def formulas_of(*, subject: ReportSubject, own: Iterable[FigureFormula]) -> tuple[FigureFormula, ...]:
    """The formulas of a report. Two queries; none without a plan.

    If only the work of some agencies is counted, figures of what no agency does are left out: they are unknown, not 0.
    """
    money = MONEY if budget_in(subject=subject).exists() else ()
    general = (one for one in GENERAL if subject.plan is not None or one.heading != TASKS)
    counted = (*general, *money, *_of_assignments(subject))
    return (*(one for one in counted if subject.has_rest or one.source not in _OF_NOBODY), *own)


_OF_NOBODY = ("reads", PAGE_READS)


def _of_assignments(subject: ReportSubject) -> Iterable[FigureFormula]:
    if subject.plan is None:
        return ()
    live = Indicator.objects.filter(assignment__plan=subject.plan, assignment__withdrawn_in__isnull=True)
    return [
        _of_indicator(one) for one in live.select_related("of_set", "assignment").order_by("assignment__position", "pk")
    ]


def _of_indicator(one: Indicator) -> FigureFormula:
    measure, of_set = MEASURES[one.measure], one.of_set
    name = f"{measure.name} ({of_set.name})" if of_set else measure.name
    named = (f"{one.assignment.number}",) if SOURCES[measure.source].names_task else ()
    return FigureFormula(
        key=f"nv-{one.assignment.number}.{slugify(measure.name)[:40]}{f'.{of_set.key}' if of_set else ''}",
        label=name,
        unit=measure.unit,
        heading=OF_ASSIGNMENTS,
        formula=measure.how
        or f"{'Tổng số' if measure.is_sum else 'Đếm'} {small(name)} mà nhật ký của Cổng ghi trong kỳ, mỗi việc một "
        "lần, trừ việc đã rút trước khi chốt.",
        source=measure.source,
        kinds=(of_set.key,) if of_set else measure.kinds,
        parts=named if one.is_shared or not named else (*named, ""),
        is_sum=measure.is_sum,
        assignment=one.assignment_id,
    )
