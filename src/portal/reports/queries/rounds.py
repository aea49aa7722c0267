"""How well reports come: what each agency owed, sent, sent in time, and what is still awaited.

Rates are those of DHIS2: completeness is what was sent of what was expected (REPORTING_RATE), timeliness what was sent
by its due day of what was expected (REPORTING_RATE_ON_TIME). Whoever is excused was not expected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from portal.agencies.models import Agency
from portal.reports.models import Return, ReturnAct
from portal.reports.states.returns import ActKind, ReturnState

_EXPECTED = ~Q(state=ReturnState.EXCUSED.value)
_SENT = _EXPECTED & Q(sent_at__isnull=False)
_SILENT = _EXPECTED & Q(sent_at__isnull=True)
_COUNTED = ("expected", "sent", "in_time", "late", "silent")


@dataclass(frozen=True, slots=True)
class Discipline:
    """Counts of returns. `silent`: not sent and, where a day was asked for, overdue on it; `sent_back`: how often one
    was sent back."""

    expected: int = 0
    sent: int = 0
    in_time: int = 0
    late: int = 0
    silent: int = 0
    sent_back: int = 0

    def __add__(self, other: Discipline) -> Discipline:
        return Discipline(
            self.expected + other.expected,
            self.sent + other.sent,
            self.in_time + other.in_time,
            self.late + other.late,
            self.silent + other.silent,
            self.sent_back + other.sent_back,
        )

    @property
    def completeness(self) -> int | None:
        """Per cent of what was expected, rounded down: 100 only when all is there; None where nothing was."""
        return 100 * self.sent // self.expected if self.expected else None

    @property
    def on_time(self) -> int | None:
        return 100 * self.in_time // self.expected if self.expected else None


@dataclass(frozen=True, slots=True)
class AgencyDiscipline:
    """One agency over all rounds of a stretch of time."""

    agency: Agency
    count: Discipline


def discipline_of(
    *, start: date, end: date, agencies: Collection[int] | None = None, on: date | None = None
) -> tuple[AgencyDiscipline, ...]:
    """A row for each agency that owed a report of a period that ended between two days, both included, by name.

    `agencies`: only these (keys; None: all). `on`: only what is overdue on that day counts as silent; without it all
    that was not sent does. An heir has its own rows and not those of who went before it. Three queries.
    """
    returns = Return.objects.filter(round__end__gte=start, round__end__lte=end)
    if agencies is not None:
        returns = returns.filter(agency__in=agencies)
    counts = _by_agency(returns, on=on)
    known = Agency.objects.filter(pk__in=counts).order_by("name_sort", "pk")
    return tuple(AgencyDiscipline(agency, counts[agency.pk]) for agency in known)


def whole_of(rows: Iterable[AgencyDiscipline]) -> Discipline:
    """All rows together."""
    return sum((row.count for row in rows), start=Discipline())


def discipline_of_round(*, returns: QuerySet[Return], on: date | None = None) -> Discipline:
    """All of these returns together. Two queries."""
    counted = returns.aggregate(**_columns(on))
    back = ReturnAct.objects.filter(of__in=returns.values("pk"), kind=ActKind.SENT_BACK.value).count()
    return Discipline(**counted, sent_back=back)


def _by_agency(returns: QuerySet[Return], *, on: date | None) -> dict[int, Discipline]:
    acts = ReturnAct.objects.filter(of__in=returns.order_by().values("pk"), kind=ActKind.SENT_BACK.value)
    back = dict(acts.order_by().values_list("of__agency").annotate(count=Count("pk")))
    rows = returns.order_by().values("agency").annotate(**_columns(on)).filter(expected__gt=0)
    return {row["agency"]: _row(row, back.get(row["agency"], 0)) for row in rows}


def _row(row: dict[str, int], sent_back: int) -> Discipline:
    return Discipline(**{name: row[name] for name in _COUNTED}, sent_back=sent_back)


def _columns(on: date | None) -> dict[str, Count]:
    silent = _SILENT & Q(due_on__lt=on) if on is not None else _SILENT
    return {
        "expected": Count("pk", filter=_EXPECTED),
        "sent": Count("pk", filter=_SENT),
        "in_time": Count("pk", filter=_SENT & Q(was_late=False)),
        "late": Count("pk", filter=_SENT & Q(was_late=True)),
        "silent": Count("pk", filter=silent),
    }
