"""The one sum of activities that reports, statistics forms and boards use. What is withdrawn is in none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models import Sum as Total

from portal.activities.models import Amount
from portal.journal.months import MonthOf

# What a sum may be told apart by: name of the field of `Sum` -> where it stands.
DIMENSIONS = {
    "agency": F("activity__agency"),
    "kind": F("activity__kind"),
    "counted": F("counted"),
    "language": F("language"),
    "month": MonthOf("activity__day"),
    "is_estimate": F("is_estimate"),
}


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount under what it was told apart by; the rest is None. `month` is its first day, `agency` a key.

    The agency is the one that did it: who carries on whose work says `agencies.queries`.
    """

    amount: int
    agency: int | None = None
    kind: str | None = None
    counted: str | None = None
    language: str | None = None
    month: date | None = None
    is_estimate: bool | None = None


def sums_between(
    *, start: date, end: date, agencies: Collection[int] | None = None, by: Iterable[str] = tuple(DIMENSIONS)
) -> tuple[Sum, ...]:
    """Sums from the first day to the last, both counted, by the names in `by` (see DIMENSIONS). One query.

    An activity that lasts counts on its first day. `agencies`: keys of those that alone are asked for.
    """
    names = tuple(by)
    asked = Amount.objects.filter(activity__withdrawn_at__isnull=True, activity__day__gte=start, activity__day__lte=end)
    if agencies is not None:
        asked = asked.filter(activity__agency__in=agencies)
    grouped = asked.values(**{f"by_{name}": DIMENSIONS[name] for name in names}) if names else asked.values()
    keys = [f"by_{name}" for name in names]
    if not names:
        return (Sum(asked.aggregate(total=Total("amount", default=0))["total"]),)
    rows = grouped.annotate(total=Total("amount")).order_by(*keys).values_list(*keys, "total")
    return tuple(_sum(names, row[:-1], row[-1]) for row in rows)


def _sum(names: tuple[str, ...], key: tuple[object, ...], amount: int) -> Sum:
    said = dict(zip(names, key, strict=True))
    if "month" in said:
        said["month"] = date.fromisoformat(f"{said['month']}-01")
    return Sum(amount, **said)  # type: ignore[arg-type]
