"""How each agency keeps the regulation: what it published, in what time its steps were taken, what lies undone.

An agency that ended inside the period is counted to itself, as it was, with who carries on its work.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.periods import Period
from portal.agencies.queries import heirs_of
from portal.editorial.kinds import ARTICLE
from portal.editorial.models import ArticlePage, UrgentPublication
from portal.editorial.queries.freshness import Standing, silent_sections
from portal.editorial.queries.reminders import IsWorkday, OpenStep, open_steps
from portal.journal.models import Entry
from portal.library.queries import flags_waiting

STEP_VERBS = ("step.approved", "step.returned")


@dataclass(slots=True)
class Compliance:
    """One agency in a period; what lies undone is as of now."""

    agency: Agency
    heirs: list[Agency] = field(default_factory=list)
    published: Counter[str] = field(default_factory=Counter)  # by kind
    steps: int = 0
    late_steps: int = 0
    waiting_late: int = 0
    urgent: int = 0
    urgent_in_time: int = 0
    withdrawn: int = 0
    reviews_due: int = 0
    stale: int = 0
    silent: int = 0

    @property
    def published_count(self) -> int:
        return self.published.total()

    @property
    def on_time_share(self) -> float | None:
        """Of the steps taken, how many within the hours of the regulation; None where none was taken."""
        return (self.steps - self.late_steps) / self.steps if self.steps else None

    @property
    def has_anything(self) -> bool:
        return bool(
            self.published_count
            + self.steps
            + self.waiting_late
            + self.urgent
            + self.withdrawn
            + self.reviews_due
            + self.stale
            + self.silent
        )


def compliance_sheet(
    *, period: Period, at: datetime, is_workday: IsWorkday, agencies: Collection[int] | None = None
) -> list[Compliance]:
    """Every agency of which there is something to say, by name; a dozen queries, however many."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    for agency, kind, count in _published(period):
        kinds[agency][kind] = count
    for name, counted in _counts(period, at, is_workday).items():
        for agency, count in counted.items():
            found[agency][name] += count
    keys = {key for key in {*found, *kinds} if agencies is None or key in agencies}
    held = Agency.objects.in_bulk(keys)
    heirs = heirs_of(agencies=held.values(), on=timezone.localdate(at))
    rows = [
        Compliance(agency, heirs.get(key, []), kinds[key], **{name: found[key][name] for name in found[key]})
        for key, agency in held.items()
    ]
    return sorted((row for row in rows if row.has_anything), key=lambda row: row.agency.name_sort)


def _published(period: Period) -> Iterable[tuple[int, str, int]]:
    rows = published_in(period).filter(agency__isnull=False).values_list("agency", "kind")
    return rows.annotate(count=Count("pk")).order_by()


def _counts(period: Period, at: datetime, is_workday: IsWorkday) -> dict[str, Counter[int]]:
    steps = list(steps_in(period))
    urgent = list(urgent_in(period).values_list("article__agency", "reviewed_at", "review_by"))
    late = late_steps(at=at, is_workday=is_workday)
    reviews = reviews_due(at=at).values_list("agency").annotate(count=Count("pk")).order_by()
    return {
        "steps": _by(steps, agency_of),
        "late_steps": _by([entry for entry in steps if is_late(entry)], agency_of),
        "waiting_late": _by(late, lambda one: one.agency),
        "urgent": _by(urgent, lambda row: row[0]),
        "urgent_in_time": _by([row for row in urgent if row[1] and row[1] <= row[2]], lambda row: row[0]),
        "withdrawn": _by(withdrawn_in(period), agency_of),
        "reviews_due": Counter(dict(reviews)),
        "stale": Counter(dict(_stale())),
        "silent": _by(silent_sections(on=timezone.localdate(at)), _in_charge),
    }


def _by(rows: Iterable[Any], agency: Callable[[Any], int | None]) -> Counter[int]:
    return Counter(key for row in rows if (key := agency(row)) is not None)


def _in_charge(one: Standing) -> int | None:
    return one.agency.pk if one.agency else None


def _stale() -> Iterable[tuple[int, int]]:
    flags = flags_waiting().filter(item__kind=ARTICLE, item__agency__isnull=False).order_by()
    return flags.values_list("item__agency").annotate(count=Count("item", distinct=True))


# ---- what each number counts ----------------------------------------------------------------------------------------


def moments(period: Period) -> tuple[datetime, datetime]:
    """From the first moment of the period to the first after it."""
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(period.since, time(), tzinfo=zone),
        datetime.combine(period.until + timedelta(days=1), time(), tzinfo=zone),
    )


def published_in(period: Period) -> QuerySet[ArticlePage]:
    since, until = moments(period)
    rows: QuerySet[ArticlePage] = ArticlePage.objects.filter(
        first_published_at__gte=since, first_published_at__lt=until
    )
    return rows.defer("body").order_by("first_published_at", "pk")


def steps_in(period: Period) -> QuerySet[Entry]:
    return _entries(period, STEP_VERBS)


def withdrawn_in(period: Period) -> list[Entry]:
    """Each content once, though it was taken down several times."""
    last = {entry.subject_id: entry for entry in _entries(period, ("page.withdrawn",)) if "kind" in entry.details}
    return list(last.values())


def urgent_in(period: Period) -> QuerySet[UrgentPublication]:
    since, until = moments(period)
    return UrgentPublication.objects.filter(at__gte=since, at__lt=until).order_by("at", "pk")


def late_steps(*, at: datetime, is_workday: IsWorkday) -> list[OpenStep]:
    return [one for one in open_steps(at=at, is_workday=is_workday) if one.due_at <= at]


def reviews_due(*, at: datetime) -> QuerySet[ArticlePage]:
    due: QuerySet[ArticlePage] = ArticlePage.objects.live().filter(
        agency__isnull=False, review_date__lt=timezone.localdate(at)
    )
    return due.defer("body").order_by("review_date", "pk")


def agency_of(entry: Entry) -> int | None:
    said = entry.details.get("agency")
    return said if isinstance(said, int) else None


def is_late(entry: Entry) -> bool:
    return bool(entry.details.get("is_late") or entry.details.get("late"))


def _entries(period: Period, verbs: Collection[str]) -> QuerySet[Entry]:
    since, until = moments(period)
    return Entry.objects.filter(verb__in=verbs, at__gte=since, at__lt=until).order_by("at", "pk")
