"""Retention: the kinds of data that rooms declare, their terms as dated data, and the rows past their term.

Rooms declare in tables of `RetentionKind` which rows have a term (`RETENTION` lists the tables). The term of a day is
that of the newest rule that has begun (`RetentionRule`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Count, DateTimeField, F, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.agencies.queries import memoized
from portal.journal.models import Cleanup, RetentionRule
from portal.journal.queries.dependencies import kept
from portal.journal.queries.health import HealthCheck
from portal.schema.queries import grouped, side_by_side

_MONTH = 30.4375  # days


@dataclass(frozen=True, slots=True)
class RetainedRows:
    """Rows of `model` ("app.Model") that are cleared when `since` (a field, or an expression) is more than a term ago.

    `which`: the rows that have a term. `clear` receives a batch of rows and the time; without it they are deleted.
    `at_once`: rows in one transaction.
    """

    model: str
    since: str | Combinable
    which: Q = Q()
    clear: Callable[[QuerySet[Any], datetime], object] | None = None
    at_once: int = 1000

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    def older_than(self, moment: datetime) -> QuerySet[Any]:
        """Rows whose `since` is not after the moment; a date must lie wholly before it."""
        since = F(self.since) if isinstance(self.since, str) else self.since
        rows = self.model_class._default_manager.filter(self.which).alias(kept_since=since)
        if isinstance(rows.query.annotations["kept_since"].output_field, DateTimeField):
            return rows.filter(kept_since__lte=moment)
        return rows.filter(kept_since__lt=timezone.localdate(moment))


@dataclass(frozen=True, slots=True)
class RetentionKind:
    """Data with the same term. `days`: the initial term of a portal; 0: none until somebody decides.

    `is_promised`: the term was announced to people, so that a longer one applies only to what begins under it. `least`:
    fewer days are refused, for the reason in `why`.
    """

    name: str
    label: str
    days: int
    rows: tuple[RetainedRows, ...]
    is_promised: bool = False
    least: int = 1
    why: str = ""


def days_of_months(months: int) -> int:
    """The days of this many months, rounded up: 731 for 24."""
    return -int(-months * _MONTH // 1)


@cache
def retention_kinds() -> Mapping[str, RetentionKind]:
    """The kinds of all rooms, by name, in the order of RETENTION."""
    return {kind.name: kind for path in settings.RETENTION for kind in import_string(path)}


def rules_by_kind(*, until: date) -> dict[str, list[RetentionRule]]:
    """Rules that have begun by this day, the applicable one first."""
    return grouped((rule.kind, rule) for rule in RetentionRule.objects.filter(valid_from__lte=until))


@kept
def term_days(name: str, on: date) -> int:
    """The term of a kind on a day in days; 0: none."""
    rules = memoized(("terms of keeping", on), lambda: rules_by_kind(until=on))
    return rules[name][0].days if name in rules else retention_kinds()[name].days


def in_words(days: int) -> str:
    """The text for a term: "731 ngày (khoảng 24 tháng)" for 731."""
    months = round(days / _MONTH)
    return f"{days} ngày{f' (khoảng {months} tháng)' if months > 1 else ''}" if days else "chưa định hạn"


def with_terms(said: str) -> str:
    """The text with the names of kinds replaced by today's terms: "{letters} sau khi gửi"."""
    return re.sub(r"\{([a-z-]+)\}", lambda kind: in_words(term_days(kind[1], timezone.localdate())), said)


def is_before(kind: RetentionKind, rules: list[RetentionRule], *, at: datetime) -> datetime | None:
    """The moment before which data is past its term; None if no data is."""
    terms = {rule.valid_from: rule.days for rule in reversed(rules)} or {date.min: kind.days}
    days, *earlier = [*reversed(terms.values())]
    if not days:
        return None
    # If the term was promised, each earlier rule applies to what began under it.
    ends = [timezone.make_aware(datetime.combine(day, time())) for day in [*reversed(terms)][:-1]]
    held = zip(earlier, ends, strict=True) if kind.is_promised else ()
    return max([at - timedelta(days=days), *(min(end, at - timedelta(days=term)) for term, end in held)])


def retention_lines(*, at: datetime) -> list[dict[str, Any]]:
    """Every kind as the page shows it: its rules today and to come, the number of rows past the term, the last
    cleaning.
    """
    today = timezone.localdate(at)
    begun, cleanups = rules_by_kind(until=today), {one.kind: one for one in Cleanup.objects.all()}
    coming = grouped((rule.kind, rule) for rule in RetentionRule.objects.filter(valid_from__gt=today))
    # The number of rows past their term, by kind; one query for all kinds.
    asked = [
        (name, rows.older_than(before).order_by().values(whole=Value(1)).annotate(count=Count("pk")))
        for name, kind in retention_kinds().items()
        if (before := is_before(kind, begun.get(name, []), at=at))
        for rows in kind.rows
    ]
    found = side_by_side(*(rows.values_list("count") for _, rows in asked)) if asked else []
    overdue = sum(
        (Counter({name: count}) for (name, _), told in zip(asked, found, strict=True) for (count,) in told), Counter()
    )
    return [
        {
            "kind": kind,
            "rule": next(iter(begun.get(name, [])), RetentionRule(kind=name, days=kind.days)),
            "term": in_words(begun[name][0].days if name in begun else kind.days),
            "coming": coming.get(name, []),
            "overdue": overdue[name],
            "cleanup": cleanups.get(name),
        }
        for name, kind in retention_kinds().items()
    ]


_CLEANED_WITHIN = timedelta(hours=26)


def _cleanup_fault(at: datetime) -> str:
    """Faults of cleaning that has begun: an error, or no complete run within `_CLEANED_WITHIN`."""
    late = Q(looked_at__lt=at - _CLEANED_WITHIN) | ~Q(fault="")
    told = [
        f"{one.kind} ({one.fault or (one.looked_at and f'{timezone.localtime(one.looked_at):%H:%M ngày %d/%m/%Y}')})"
        for one in Cleanup.objects.filter(late)[:3]
    ]
    return f"Dữ liệu quá hạn lưu giữ chưa dọn được: {', '.join(told)}." if told else ""


CHECKS = (HealthCheck("cleanup", "Dọn dữ liệu quá hạn", _cleanup_fault),)
