"""Which returns a period expects, and how well they come: expected, sent, sent in time, outstanding.

Rates are those of DHIS2: completeness is sent / expected (REPORTING_RATE), timeliness is sent by the due day / expected
(REPORTING_RATE_ON_TIME). Excused returns are not expected and are counted separately.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from lawtext.words import filled_lines, fold
from portal.agencies.models import Agency
from portal.agencies.queries import lines_of
from portal.agencies.queries.accounts import agencies_written_to
from portal.agencies.states import KINDS, LEVELS
from portal.plans.models import Plan
from portal.plans.queries import agencies_meant, last_day
from portal.reports.models import Regime, Return, ReturnAct, Round, Submission
from portal.reports.states import (
    REQUESTS,
    SEND,
    WRITE,
    ActKind,
    PeriodKind,
    ReportingPeriod,
    ReturnState,
    period_before,
    period_with,
)
from portal.schema.queries import narrowed


def _conditions(of: str = "") -> tuple[Q, Q, Q]:
    """Conditions for expected, sent and unsent returns; `of` ("returns__") is a lookup prefix for related models."""
    expected = ~Q(**{f"{of}state": ReturnState.EXCUSED.value})
    return (
        expected,
        expected & Q(**{f"{of}sent_at__isnull": False}),
        expected & Q(**{f"{of}sent_at__isnull": True}),
    )


_EXPECTED, _SENT, _SILENT = _conditions()
_COLUMNS = {
    "expected": Count("pk", filter=_EXPECTED),
    "sent": Count("pk", filter=_SENT),
    "in_time": Count("pk", filter=_SENT & Q(was_late=False)),
    "late": Count("pk", filter=_SENT & Q(was_late=True)),
    "silent": Count("pk", filter=_SILENT),
    "excused": Count("pk", filter=~_EXPECTED),
}
_COUNTED = ("expected", "sent", "in_time", "late", "silent", "excused")


type RoundCounts = dict[str, Any]
"""Counts of returns. `silent`: not sent; `sent_back`: how often one was sent back. `completeness` and `on_time` are per
cent of the expected returns, rounded down: 100 only if all were sent; None if none was expected."""


def discipline_of_round(*, returns: QuerySet[Return]) -> RoundCounts:
    """The counts of all these returns together. Two queries."""
    back = ReturnAct.objects.filter(of__in=returns.values("pk"), kind=ActKind.SENT_BACK.value).count()
    return _with_rates(returns.aggregate(**_COLUMNS)) | {"sent_back": back}


def _with_rates(counts: RoundCounts) -> RoundCounts:
    whole = counts["expected"]
    rates = {"completeness": "sent", "on_time": "in_time"}
    return counts | {rate: 100 * counts[part] // whole if whole else None for rate, part in rates.items()}


# ---- overview of a round ---------------------------------------------------------------------------------------------


def rounds_listed() -> QuerySet[Round]:
    """The newest period first, each with its counts (`expected`, `sent`, `in_time`, `late`) in one query."""
    expected, sent, _ = _conditions("returns__")
    found = Round.objects.select_related("regime__plan", "regime__receiver").annotate(
        expected=Count("returns", filter=expected),
        sent=Count("returns", filter=sent),
        in_time=Count("returns", filter=sent & Q(returns__was_late=False)),
        late=Count("returns", filter=sent & Q(returns__was_late=True)),
    )
    return found.order_by("-end", "-start", "-pk")


def by_class(*, round: Round) -> list[dict[str, Any]]:
    """The counts by kind and level of agency, largest class first; `key` is used in URLs. One query."""
    rows: Iterable[Any] = (
        Return.objects.filter(round=round).order_by().values("agency__kind", "agency__level").annotate(**_COLUMNS)
    )
    return sorted(
        [
            {
                "key": f"{row['agency__kind']}.{row['agency__level']}",
                "label": f"{KINDS[row['agency__kind']].label}, {LEVELS[row['agency__level']].label.lower()}",
                "count": _with_rates({name: row[name] for name in _COUNTED}),
            }
            for row in rows
        ],
        key=lambda one: (-one["count"]["expected"], one["label"]),
    )


UNHEARD, ASKING = "khong-ai-nhan", "de-nghi"
ON_PAPER = Submission.objects.filter(of=OuterRef("pk"), paper__isnull=False)
# Filter key of a round's page -> label, condition.
RETURN_STATUSES: dict[str, tuple[str, Q]] = {
    "chua-gui": ("Chưa gửi", _SILENT),
    UNHEARD: ("Chưa gửi, không ai nhận được thư", _SILENT),
    "cho-xem": ("Chờ xem", Q(state=ReturnState.SENT.value)),
    "gui-tre": ("Gửi trễ hạn", _SENT & Q(was_late=True)),
    "tra-lai": ("Trả lại để sửa", Q(state=ReturnState.SENT_BACK.value)),
    "tiep-nhan": ("Đã tiếp nhận", Q(state=ReturnState.ACCEPTED.value)),
    "mien": ("Không phải báo cáo", Q(state=ReturnState.EXCUSED.value)),
    ASKING: ("Có đề nghị chờ trả lời", Q()),
    "ban-giay": ("Nhập thay theo bản giấy", Q(is_on_paper=True)),
}


_WRITERS = (WRITE, SEND)


def unheard(returns: QuerySet[Return], *, on: date) -> QuerySet[Return]:
    """The unsent returns of agencies in which nobody who writes or sends reports can be reached by e-mail."""
    return returns.filter(_SILENT).exclude(agency__in=agencies_written_to(verbs=_WRITERS, on=on))


def to_be_called(returns: QuerySet[Return], *, on: date) -> QuerySet[Return]:
    """The unsent returns of agencies not reachable by e-mail and not telephoned since the last step of escalation (or
    ever, if none was taken).

    Each step needs a delivery or a call.
    """
    told = ReturnAct.objects.filter(Q(rung__isnull=False) | Q(kind=ActKind.CALLED.value), of=OuterRef("pk"))
    last = Subquery(told.order_by("-at", "-pk").values("kind")[:1])
    return unheard(returns, on=on).annotate(told=last).filter(Q(told=None) | ~Q(told=ActKind.CALLED.value))


def is_heard(of: Return, *, on: date) -> bool:
    """True if somebody who writes or sends reports for the agency can be reached by e-mail."""
    return agencies_written_to(verbs=_WRITERS, on=on).filter(agency=of.agency_id).exists()


_DECIDING = ReturnAct.objects.filter(by__isnull=False).exclude(kind=ActKind.CALLED.value)  # a call is no answer


def requests(returns: QuerySet[Return]) -> QuerySet[Return]:
    """The returns with an open request for time or an excuse, with `asked_at` and `asked_kind`: the last act by an
    officer is the request.
    """
    last = _DECIDING.filter(of=OuterRef("pk")).order_by("-at", "-pk")
    told = returns.annotate(asked_at=Subquery(last.values("at")[:1]), asked_kind=Subquery(last.values("kind")[:1]))
    return told.filter(asked_kind__in=[kind.value for kind in REQUESTS])


def request_of(of: Return) -> ReturnAct | None:
    """The agency's open request, or None."""
    last = _DECIDING.filter(of=of).order_by("-at", "-pk").first()
    return last if last is not None and last.kind in REQUESTS else None


def unreachable_agencies(regime: Regime, period: ReportingPeriod, *, on: date) -> list[str]:
    """The names of the agencies that a round would ask and that cannot be reached by e-mail, before it is opened."""
    asked, _, _ = expectation_of(asked=regime.asked, start=period.start, end=period.end)
    silent = Agency.objects.filter(pk__in=asked).exclude(pk__in=agencies_written_to(verbs=_WRITERS, on=on))
    return list(silent.order_by("name_sort").values_list("name", flat=True))


def returns_of_round(
    *, round: Round, on: date, standing: str = "", of_class: str = "", words: str = ""
) -> QuerySet[Return]:
    """The returns of a round by name of the agency, filtered by the given arguments. Unknown values filter nothing."""
    found = Return.objects.filter(round=round).select_related("agency", "round").prefetch_related("answers_for")
    found = found.annotate(is_on_paper=Exists(ON_PAPER))
    if standing == UNHEARD:
        found = unheard(found, on=on)
    if standing == ASKING:
        found = requests(found)
    if standing in RETURN_STATUSES:
        found = found.filter(RETURN_STATUSES[standing][1])
    kind, _, level = of_class.partition(".")
    if kind and level:
        found = found.filter(agency__kind=kind, agency__level=level)
    return narrowed(found, agency__name_fold__contains=fold(words.strip())).order_by("agency__name_sort", "pk")


def round_before(*, round: Round) -> Round | None:
    """The round of the previous period, if there was one."""
    period = period_before(round.period)
    return (
        Round.objects.filter(regime=round.regime_id, start=period.start).select_related("regime").first()
        if period is not None
        else None
    )


def returns_before(*, of: Return) -> list[Return]:
    """The returns of the agency, and of those it answers for, in the previous period."""
    before = round_before(round=of.round)
    if before is None:
        return []
    return list(
        before.returns.filter(agency__in={of.agency_id, *(one.pk for one in of.answers_for.all())})
        .select_related("agency", "round__regime")
        .order_by("agency__name_sort")
    )


def named_in_public() -> QuerySet[Return]:
    """The returns on the public list of agencies that have not reported, longest overdue first.

    A return leaves the list when it is sent or excused.
    """
    found = Return.objects.filter(public_since__isnull=False, sent_at__isnull=True)
    found = found.exclude(state=ReturnState.EXCUSED.value)
    return found.select_related("agency", "round__regime__receiver").order_by("due_on", "agency__name_sort", "pk")


def expectation_of(
    *, asked: str, start: date, end: date
) -> tuple[dict[int, frozenset[int]], frozenset[int], frozenset[int]]:
    """Resolve the phrases (one per line) for a period, both days included.

    Returns who reports, with the keys of the predecessors it answers for; who was asked while it existed and has no
    existing successor; and all that ceased inside the period. A successor answers once for all its predecessors. If a
    body was divided, one successor answers for it (of the same kind and level, or else the first by name), so that
    nothing is counted twice.
    """
    phrases = filled_lines(asked)
    found = _meant(phrases, end)
    leaving = list(Agency.objects.filter(exists_to__gt=start, exists_to__lte=end).order_by("name_sort"))
    days = sorted({one.exists_to - timedelta(days=1) for one in leaving if one.exists_to})
    once_asked = {key for day in days for key in _meant(phrases, day)}
    lines = lines_of(keys=[one.pk for one in leaving], on=end) if leaving else {}
    living = Agency.objects.existing_on(end).in_bulk(set().union(*lines.values()))
    answers: dict[int, set[int]] = defaultdict(set)
    ended = []
    for one in leaving:
        heirs = [living[key] for key in lines[one.pk] if key in living]
        among = [heir for heir in heirs if heir.pk in found] or (heirs if one.pk in once_asked else [])
        if among:
            bearer = min(among, key=lambda heir: ((heir.kind, heir.level) != (one.kind, one.level), heir.name_sort))
            found[bearer.pk] = bearer
            answers[bearer.pk].add(one.pk)
        elif one.pk in once_asked:
            ended.append(one.pk)
    return (
        {key: frozenset(answers[key]) for key in sorted(found, key=lambda key: found[key].name_sort)},
        frozenset(ended),
        frozenset(one.pk for one in leaving),
    )


def _meant(phrases: Iterable[str], on: date) -> dict[int, Agency]:
    return {agency.pk: agency for phrase in phrases for agency in agencies_meant(phrase=phrase, on=on)}


def phrases_not_understood(*, asked: str, on: date) -> list[str]:
    """Lines of a regime that match no agency on that day."""
    return [line for line in filled_lines(asked) if not agencies_meant(phrase=line, on=on)]


# ---- periods of a regime ---------------------------------------------------------------------------------------------


def period_of_plan(*, plan: Plan) -> ReportingPeriod | None:
    """From the first day of the plan to the last that it names; None if it lacks either."""
    start, end = plan.counted_on or plan.issued_date, last_day(plan=plan)
    return None if start is None or end is None or end < start else ReportingPeriod(start, end, PeriodKind.FINAL)


def periods_around(*, regime: Regime, today: date) -> list[ReportingPeriod]:
    """The current and the previous period, if the regime is valid on their last day."""
    kind = PeriodKind(regime.period)
    if kind is PeriodKind.FINAL:
        whole = period_of_plan(plan=regime.plan) if regime.plan else None
        near = [whole] if whole else []
    else:
        current = period_with(today, kind=kind)
        near = [one for one in (period_before(current), current) if one is not None]
    return [one for one in near if holds_on(regime, one.end)]


def holds_on(regime: Regime, day: date) -> bool:
    return regime.valid_from <= day and (regime.valid_to is None or day < regime.valid_to)
