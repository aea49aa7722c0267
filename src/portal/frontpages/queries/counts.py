"""The figures of the board, from the rooms; the number of queries does not depend on the number of agencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import replace
from datetime import date, timedelta
from itertools import repeat
from operator import attrgetter
from typing import Any

from django.db.models import CharField, Count, F, Model, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast

from lawtext.dates import months_back
from portal.activities.models import Amount
from portal.activities.states import ActivityMeasure as CountedItem
from portal.agencies.dates import Period
from portal.agencies.models import Agency, PlaceSuccession
from portal.agencies.queries import all_agencies, heirs_of
from portal.digitisation.states import GUARDED as SCAN
from portal.dissemination.models import Campaign, Delivery
from portal.dissemination.states import DeliveryState
from portal.editorial.models import ArticlePage, SectionPage
from portal.editorial.queries.freshness import silent_sections
from portal.editorial.states.contents import ARTICLE, SECTION
from portal.frontpages.board import BoardSpan, BoardSpans, SpanCounts
from portal.journal.models import Reading
from portal.plans.models import Difficulty, DifficultyAct
from portal.plans.queries.due import owed_works
from portal.plans.states.progress import DifficultyState
from portal.questions.models import Answer, Clock
from portal.questions.queries import narrowed
from portal.questions.queries.figures import ANSWERS, NOTHING, FiguresFilter, by_stretch, counted_days
from portal.questions.states import GUARDED as ANSWER
from portal.questions.states import ClockState, CountedEvent
from portal.reports.models import Return
from portal.reports.states import ReturnState
from portal.schema.queries import grouped, month_of, side_by_side
from portal.search.models import SearchDay

INSTRUMENT = "library.instrument"  # the kind under which the views of laws count their readers
KIND_LABELS = {
    ARTICLE: "Tin, bài, tài liệu",
    SECTION: "Trang chuyên mục",
    ANSWER: "Câu trả lời công khai",
    INSTRUMENT: "Văn bản pháp luật",
    SCAN: "Tài liệu số hóa",
}


def readings(*, span: BoardSpan, agencies: AgencyKeys) -> list[Reading]:
    """The sums of each kind as unsaved rows; `day` is the first day of the span. One query."""
    sums = {"read": Sum("reads"), "good": Sum("useful"), "bad": Sum("unclear")}
    return [
        Reading(kind=kind, day=span.start, reads=read, useful=good, unclear=bad)
        for kind, read, good, bad in _readings(span, agencies).values_list("kind").annotate(**sums)
    ]


def _readings(span: BoardSpan, agencies: AgencyKeys) -> QuerySet[Reading]:
    """The readings of the span; with `agencies`, only of their contents: laws and scans belong to no single agency."""
    found = Reading.objects.filter(day__range=(span.start, span.until)).order_by()
    if agencies is not None:
        found = found.filter(
            Q(kind=ARTICLE, key__in=_keys(ArticlePage.objects.filter(agency__in=agencies)))
            | Q(kind=SECTION, key__in=_keys(SectionPage.objects.filter(agency__in=agencies)))
            | Q(kind=ANSWER, key__in=_keys(Answer.objects.filter(agency__in=agencies), "number"))
        )
    return found


def _keys[M: Model](of: QuerySet[M], name: str = "pk") -> QuerySet[M]:
    return of.annotate(as_key=Cast(name, CharField())).values("as_key")  # type: ignore[return-value]


_DAY = timedelta(days=1)
_MONTHS = 12
PEOPLE = (CountedItem.PEOPLE.value, CountedItem.CONTESTANTS.value, CountedItem.TRAINED.value)
_TRIED = [
    one.value
    for one in (
        DeliveryState.ACCEPTED,
        DeliveryState.UNCONFIRMED,
        DeliveryState.DELIVERED,
        DeliveryState.UNKNOWN,
        DeliveryState.FAILED,
    )
]
_OPEN = [state.value for state in DifficultyState if state.is_open]
AgencyKeys = Collection[int] | None


def count(*, spans: BoardSpans, agencies: AgencyKeys, today: date, is_short: bool = False) -> dict[str, Any]:
    """All counts of the board: both spans, the names of the agencies with overdue work, and the months of the charts;
    for these agencies (keys, including their predecessors), or for all. `is_short`: only overdue work; the other counts
    stay 0 without a query."""
    now, then = _counts([spans.now, spans.then], agencies, is_short=is_short)
    stale = len(silent_sections(on=today, agencies=agencies))
    heirs, named = _carried_on([now.late, now.overdue, now.silent], on=today)
    now = replace(
        now,
        stale=stale,
        late=_moved(now.late, heirs),
        overdue=_moved(now.overdue, heirs),
        silent=_moved(now.silent, heirs),
    )
    return {
        "now": now,
        "then": then,
        "names": {key: agency.short_name or agency.name for key, agency in named.items()},
        "slugs": {key: agency.slug for key, agency in named.items()},
        "months": [] if is_short else _months(spans.now.until, agencies),
    }


def _counts(spans: Sequence[BoardSpan], agencies: AgencyKeys, *, is_short: bool) -> list[SpanCounts]:
    works = [owed_works(as_of=span.as_of, done_by=span.done_by, agencies=agencies) for span in spans]
    late = [
        *((overdue_questions(span=span, agencies=agencies), "question__lead_agency") for span in spans),
        *((silent_returns(span=span, agencies=agencies), "agency") for span in spans),
    ]
    counted = (found.annotate(whole=F(agency)).values_list("whole") for found, agency in late)
    by_agency, sums = _sums(
        [_summed(span, agencies)[: 1 if is_short else None] for span in spans],
        [_padded(found, [Count("pk")]) for found in counted],
    )
    return [
        SpanCounts(
            late=Counter(work.agency for work in owed),
            late_assignments=len({work.assignment for work in owed}),
            overdue={agency: count for agency, count, *_ in overdue},
            silent={agency: count for agency, count, *_ in silent},
            **said,
        )
        for owed, overdue, silent, said in zip(works, by_agency, by_agency[len(spans) :], sums, strict=False)
    ]


# Rows, and their named counts and sums.
type Summed = tuple[QuerySet[Any], dict[str, Any]]
_WIDEST = 4  # most sums for one kind of rows


def _summed(span: BoardSpan, agencies: AgencyKeys) -> list[Summed]:
    """The rows and sums of one span; overdue work comes first."""
    sent = Q(sent_at__date__lt=span.done_by)
    return [
        (
            open_difficulties(span=span, agencies=agencies),
            {
                "open_difficulties": Count("pk"),
                "escalated": Count("pk", filter=Q(then=DifficultyState.ESCALATED.value)),
                "late_difficulties": Count("pk", filter=Q(due_on__lt=span.as_of)),
            },
        ),
        (
            returns_due(span=span, agencies=agencies),
            {
                "expected": Count("pk"),
                "sent": Count("pk", filter=sent),
                "in_time": Count("pk", filter=sent & Q(was_late=False)),
            },
        ),
        (
            deliveries(span=span, agencies=agencies),
            {"tried": Count("pk"), "delivered": Count("pk", filter=Q(state=DeliveryState.DELIVERED.value))},
        ),
        (
            amounts(start=span.start, until=span.until, agencies=agencies),
            {
                "people": _sum("amount", counted__in=PEOPLE),
                "activities": Count("activity", distinct=True, filter=Q(counted__in=PEOPLE)),
            },
        ),
        *_of_readers(span, agencies),
    ]


def _of_readers(span: BoardSpan, agencies: AgencyKeys) -> list[Summed]:
    days = counted_days(narrowing(span=span, agencies=agencies))
    searched = SearchDay.objects.filter(day__range=(span.start, span.until))
    return [
        (
            _readings(span, agencies),
            {"reads": _sum("reads"), "useful": _sum("useful"), "unclear": _sum("unclear")},
        ),
        (
            days,
            {
                "answered": _sum("count", what__in=ANSWERS),
                "answered_in_time": _sum("count", what=CountedEvent.ANSWERED),
                "useful": _sum("count", what=CountedEvent.USEFUL),
                "unclear": _sum("count", what=CountedEvent.UNCLEAR),
            },
        ),
        *([(searched, {"asked": _sum("asked"), "empty": _sum("empty")})] if agencies is None else []),
    ]


def _sum(field: str, **of: Any) -> Sum:
    return Sum(field, filter=Q(**of) if of else None, default=0)


def _sums(
    told: Sequence[Iterable[Summed]], beside: Sequence[QuerySet[Any, Any]]
) -> tuple[list[list[tuple[Any, ...]]], list[Counter[str]]]:
    """The rows of `beside`, and the sums of each span, in one query for all; counts with the same name are added up."""
    asked = [(at, *one) for at, some in enumerate(told) for one in some]
    rows = side_by_side(
        *beside,
        *(_padded(found.annotate(whole=Value(0)).values_list("whole"), sums.values()) for _, found, sums in asked),
    )
    counted = [Counter[str]() for _ in told]
    for (at, _, sums), found in zip(asked, rows[len(beside) :], strict=True):
        for _, *values in found:  # no row if Django knows without a query that the result is empty
            counted[at].update({name: int(value) for name, value in zip(sums, values, strict=False)})
    return rows, counted


def _padded(found: QuerySet[Any, Any], sums: Iterable[Any]) -> QuerySet[Any, Any]:
    padded = enumerate([*sums, *repeat(Value(0), _WIDEST)][:_WIDEST])
    return found.annotate(**{f"sum_{at}": one for at, one in padded})


# ---- rows behind the figures, shared with the lists ------------------------------------------------------------------


def overdue_questions(*, span: BoardSpan, agencies: AgencyKeys) -> QuerySet[Clock]:
    """Clocks of questions that were overdue at the end of the span and not yet answered, even if they have been
    answered since."""
    stood_still = Q(state=ClockState.STOPPED.value, stopped_on__gte=span.done_by) | Q(
        state=ClockState.PAUSED.value, paused_on__gte=span.done_by
    )
    return narrowed(
        Clock.objects.filter(Q(state=ClockState.RUNNING.value) | stood_still, due_on__lt=span.as_of),
        question__lead_agency__in=agencies,
    )


def returns_due(*, span: BoardSpan, agencies: AgencyKeys) -> QuerySet[Return]:
    """Reports of agencies due in the span, before `as_of`; excused ones were not expected."""
    return narrowed(
        Return.objects.filter(due_on__gte=span.start, due_on__lt=span.as_of).exclude(state=ReturnState.EXCUSED.value),
        agency__in=agencies,
    )


def silent_returns(*, span: BoardSpan, agencies: AgencyKeys) -> QuerySet[Return]:
    return returns_due(span=span, agencies=agencies).filter(
        Q(sent_at__isnull=True) | Q(sent_at__date__gte=span.done_by)
    )


def open_difficulties(*, span: BoardSpan, agencies: AgencyKeys) -> QuerySet[Difficulty]:
    """Difficulties open at the end of the span; `then` is the state after the last act up to that day."""
    acts = DifficultyAct.objects.filter(difficulty=OuterRef("pk"), at__date__lt=span.done_by).order_by("-at", "-pk")
    known = Difficulty.objects.annotate(then=Subquery(acts.values("after")[:1]))
    return narrowed(known.filter(raised_at__date__lt=span.done_by, then__in=_OPEN), agency__in=agencies)


def deliveries(*, span: BoardSpan, agencies: AgencyKeys) -> QuerySet[Delivery]:
    """Attempted deliveries of campaigns released in the span, whatever their result."""
    return Delivery.objects.filter(
        campaign__in=narrowed(
            Campaign.objects.filter(released_at__date__gte=span.start, released_at__date__lte=span.until),
            agency__in=agencies,
        ),
        state__in=_TRIED,
    )


def amounts(*, start: date, until: date, agencies: AgencyKeys) -> QuerySet[Amount]:
    return narrowed(
        Amount.objects.filter(activity__withdrawn_at__isnull=True, activity__day__range=(start, until)),
        activity__agency__in=agencies,
    )


def narrowing(*, span: BoardSpan, agencies: AgencyKeys) -> FiguresFilter:
    return FiguresFilter(Period(span.start, span.until), agencies=None if agencies is None else frozenset(agencies))


# ---- the year by month -----------------------------------------------------------------------------------------------


def _months(until: date, agencies: AgencyKeys) -> list[dict[str, Any]]:
    firsts = months_back(until, count=_MONTHS)[::-1]
    year = BoardSpan(firsts[0], until, until + _DAY, until + _DAY)
    of_people = amounts(start=firsts[0], until=until, agencies=agencies).filter(counted__in=PEOPLE)
    rows = side_by_side(
        _readings(year, agencies).values_list(month_of("day")).annotate(n=Sum("reads")),
        of_people.values_list(month_of("activity__day")).annotate(n=Sum("amount")),
    )
    reads, people = (dict[str, int](some) for some in rows)  # type: ignore[arg-type]
    asked = {line.key: line.totals for line in by_stretch(narrowing=narrowing(span=year, agencies=agencies))}
    # For single agencies, the number of questions referred to them is shown in place of the number received.
    came = attrgetter("received" if agencies is None else "referred")
    told = [(first, asked.get(f"{first}", NOTHING)) for first in firsts]
    return [
        {
            "first": first,
            "reads": reads.get(f"{first}", 0),
            "people": people.get(f"{first}", 0),
            "came": came(totals),
            "answered": totals.answered,
            "late": totals.late,
        }
        for first, totals in told
    ]


# ---- communes --------------------------------------------------------------------------------------------------------


def communes(*, now: SpanCounts, on: date) -> dict[str, list[dict[str, Any]]]:
    """The current communes, each with the overdue work of its agencies, grouped by the province to which they belonged
    before a merger ("" if none is known); in dictionary order. One query in addition to the cached agencies."""
    known = ((one.place, one) for one in all_agencies().values() if one.exists_on(on))
    bodies = [(place, body) for place, body in known if place and place.level == "commune"]
    land = PlaceSuccession.objects.select_related("predecessor__parent__parent").order_by("-pk")
    before = {one.successor_id: [*one.predecessor.with_those_around()][-1].name for one in land}
    found: dict[int, dict[str, Any]] = {}
    for place, body in sorted(bodies, key=lambda pair: (pair[0].name_sort, pair[1].kind, pair[1].pk)):
        row = found.setdefault(place.pk, {"name": place.name, "slug": body.slug, "count": 0})
        row["count"] += sum(some.get(body.pk, 0) for some in (now.late, now.overdue, now.silent))
    return grouped((before.get(key, ""), row) for key, row in found.items())


# ---- successors ------------------------------------------------------------------------------------------------------


def _carried_on(
    counters: Iterable[Mapping[int | None, int]], *, on: date
) -> tuple[dict[int | None, int | None], dict[int, Agency]]:
    """Count an ended agency in the line of its successor; if it has several, in its own."""
    known = all_agencies()
    agencies = {key: known[key] for counter in counters for key in counter if key is not None}
    alone = {key: found[0] for key, found in heirs_of(agencies=agencies.values(), on=on).items() if len(found) == 1}
    named = {key: agency for key, agency in agencies.items() if key not in alone}
    return {key: heir.pk for key, heir in alone.items()}, named | {heir.pk: heir for heir in alone.values()}


def _moved(counts: Mapping[int | None, int], heirs: Mapping[int | None, int | None]) -> dict[int | None, int]:
    moved: Counter[int | None] = Counter()
    for key, number in counts.items():
        moved[heirs.get(key, key)] += number
    return dict(moved)
