"""What is behind a number of a statistics form: the numbers of activities, or the things that the journal told of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from portal.activities.models import Amount
from portal.plans.models import Evidence
from portal.plans.queries.figures import things_of
from portal.reports.statistics.named import NAMED


@dataclass(frozen=True, slots=True)
class Behind:
    """`amounts` of activities and `things` of other rooms, the newest first; None where the column asks for none."""

    amounts: QuerySet[Amount] | None
    things: QuerySet[Evidence] | None


def behind(*, queries: Iterable[str], agencies: Collection[int], start: date, end: date) -> Behind:
    """Of these agencies between two days, both included."""
    asked = [NAMED[key] for key in queries if key in NAMED]
    wanted = Q()
    for one in asked:
        if one.counted is not None:
            kinds = Q(activity__kind__in=one.kinds) if one.kinds else Q()
            languages = Q(language__in=one.languages) if one.languages else Q()
            wanted |= Q(counted=one.counted.value) & kinds & languages
    measures = [one.measure for one in asked if one.measure]
    return Behind(
        _amounts(wanted, agencies, start, end) if wanted else None,
        things_of(measure=measures[0], start=start, end=end).filter(agency__in=agencies) if measures else None,
    )


def _amounts(wanted: Q, agencies: Collection[int], start: date, end: date) -> QuerySet[Amount]:
    counting = Q(activity__withdrawn_at__isnull=True, activity__day__gte=start, activity__day__lte=end)
    found = Amount.objects.filter(wanted, counting, activity__agency__in=agencies)
    return found.select_related("activity__agency").order_by("-activity__day", "-activity__pk", "pk")
