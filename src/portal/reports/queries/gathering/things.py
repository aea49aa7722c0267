"""The things that are counted, of every source, as they stand now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from portal.activities.kinds import KINDS
from portal.activities.models import Amount
from portal.agencies.periods import Period
from portal.editorial.queries.freshness import sections_in_figures
from portal.journal.models import Reading
from portal.library.models import StaleFlag
from portal.plans.measuring.tables import PAGE_READS, SOURCES
from portal.plans.models import Difficulty, Evidence
from portal.plans.sheets import plan_sheet
from portal.plans.states.difficulties import DifficultyState
from portal.reports.compiling.values import Thing
from portal.reports.models import Return
from portal.reports.queries.gathering.money import money_of
from portal.reports.queries.gathering.subjects import Subject, counted_as, rounds_of
from portal.reports.states.returns import ReturnState

_LONGEST = 300
# Their titles are public for as long as the thing itself is.
_OPEN_TITLES = frozenset({"scans", "listed_scans", "articles", "answers", "section_months", PAGE_READS})


def things_of(*, subject: Subject, sources: Collection[str], today: date) -> list[Thing]:
    """All of these sources, as it stands now."""
    told = (thing for gather in _SOURCES for thing in gather(subject, today))
    return _merged([*_evidence(subject, sources), *told], subject)


def things_before(*, subject: Subject, sources: Collection[str], today: date) -> list[Thing] | None:
    """The same of the period before, of what can still be told of it; None where there is no such period."""
    before = subject.before
    if before is None:
        return None
    told = (thing for gather in _OF_A_PERIOD for thing in gather(before, today))
    return _merged([*_evidence(before, sources), *told], before)


def gone_of(*, subject: Subject) -> Counter[tuple[str, str]]:
    """By source and kind, how many were counted in the period once and are withdrawn. One query."""
    found = Evidence.objects.filter(_of(subject), gone_by__isnull=False).values_list("source", "kind")
    return Counter(found)


def _merged(things: list[Thing], subject: Subject) -> list[Thing]:
    whom = counted_as(keys={thing.agency for thing in things if thing.agency is not None}, subject=subject)
    return [replace(one, counted_as=whom[one.agency]) if one.agency is not None else one for one in things]


def _of(subject: Subject) -> Q:
    return Q(day__gte=subject.period.start, day__lte=subject.period.end)


def _evidence(subject: Subject, sources: Collection[str]) -> Iterator[Thing]:
    """What the journal tells of."""
    columns = ("source", "key", "kind", "agency", "day", "amount", "entry", "label", "entry__subject_label")
    found = Evidence.objects.filter(_of(subject), source__in=sources, gone_by__isnull=True).values_list(
        *columns, "entry__details__title"
    )
    for source, key, kind, agency, day, amount, entry, own, label, title in found.order_by("pk").iterator(2000):
        if amount or not SOURCES[source].within:
            name = str(own or title or label or "")[:_LONGEST]
            shown = name if source in _OPEN_TITLES else ""
            yield Thing(source, key, kind, "", agency, None, day, amount, False, name, shown, entry)


def _amounts(subject: Subject, today: date) -> Iterator[Thing]:
    """The numbers of activities. Their titles are written by hand: the public sees their form."""
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
        told = f"{code} {title}"[:_LONGEST]
        yield Thing(
            "amounts",
            code,
            f"{kind}.{counted}",
            language,
            agency,
            None,
            day,
            amount,
            is_estimate,
            told,
            KINDS[kind].label,
        )


def _reads(subject: Subject, today: date) -> Iterator[Thing]:
    """A day's readings are one thing: nothing is known of who read."""
    within = Reading.objects.filter(day__gte=subject.period.start, day__lte=subject.period.end, reads__gt=0)
    for day, reads in within.values_list("day").annotate(Sum("reads")).order_by("day"):
        label = f"Ngày {day:%d/%m/%Y}"
        yield Thing("reads", f"{day:%Y-%m-%d}", day=day, amount=reads, label=label, public_label=label)


def _sections(subject: Subject, today: date) -> Iterator[Thing]:
    """Sections as they are now: of no period."""
    for one in sections_in_figures(period=Period(subject.period.start, subject.period.end), on=today):
        if one.section is not None:
            kind = "silent" if one.silent_since else "fresh"
            agency = one.agency.pk if one.agency else None
            name = one.name[:_LONGEST]
            yield Thing("sections", f"{one.section.pk}", kind, agency=agency, label=name, public_label=name)


def _returns(subject: Subject, today: date) -> Iterator[Thing]:
    """What agencies owed in the rounds of the period."""
    found = Return.objects.filter(round__in=rounds_of(subject=subject)).exclude(state=ReturnState.EXCUSED.value)
    for key, agency, name, sent, late in found.order_by("pk").values_list(
        "pk", "agency", "agency__name", "sent_at", "was_late"
    ):
        kind = "missing" if sent is None else "late" if late else "on_time"
        day = timezone.localdate(sent) if sent else None
        yield Thing("returns", f"{key}", kind, agency=agency, day=day, label=name[:_LONGEST])


def _difficulties(subject: Subject, today: date) -> Iterator[Thing]:
    found = Difficulty.objects.exclude(state=DifficultyState.WITHDRAWN.value)
    if subject.plan is not None:
        found = found.filter(plan=subject.plan)
    days = {"raised_at__date__gte": subject.period.start, "raised_at__date__lte": subject.period.end}
    for key, code, title, state, agency, at in (
        found.filter(**days).order_by("pk").values_list("pk", "code", "title", "state", "agency", "raised_at")
    ):
        label = f"{code} {title}"[:_LONGEST]
        yield Thing("difficulties", f"{key}", state, agency=agency, day=timezone.localdate(at), label=label)


def _assignments(subject: Subject, today: date) -> Iterator[Thing]:
    """Assignments as they stand now: of no period."""
    if subject.plan is None:
        return
    for sheet in plan_sheet(plan=subject.plan, ends=subject.period.end, today=today).assignments:
        one = sheet.assignment
        label = f"{one.number}. {one.title}"[:_LONGEST]
        yield Thing(
            "assignments", f"{one.number}", sheet.state.value, amount=sheet.percent, label=label, public_label=label
        )


def _flags(subject: Subject, today: date) -> Iterator[Thing]:
    """Contents that were flagged in the period, each once however much changed under it; open while anything waits."""
    flags = StaleFlag.objects.filter(raised_at__date__gte=subject.period.start, raised_at__date__lte=subject.period.end)
    waits = Q(settled_at__isnull=True, item__forgotten_at__isnull=True)
    rows = flags.values_list("item", "item__title", "item__agency", "item__forgotten_at")
    for item, title, agency, forgotten_at, raised_at, waiting in rows.annotate(
        since=Min("raised_at"), waiting=Count("pk", filter=waits)
    ).order_by("item"):
        kind = "open" if waiting else "settled"
        day, label = timezone.localdate(raised_at), title[:_LONGEST]
        yield Thing("flags", f"{item}", kind, "", agency, None, day, 1, False, label, "" if forgotten_at else label)


type _Gather = Callable[[Subject, date], Iterator[Thing]]
_OF_A_PERIOD: tuple[_Gather, ...] = (_amounts, _reads, _returns, _difficulties, _flags)
_SOURCES: tuple[_Gather, ...] = (*_OF_A_PERIOD, _sections, _assignments, money_of)
