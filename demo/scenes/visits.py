"""Invented visits to the pages of the demo: in the year of the plan, as evidence, and in the past months."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zlib import crc32

from django.utils import timezone

from demo.scenes.moments import moment
from lawtext.dates import months_back
from portal.agencies.models import Officer
from portal.journal.operations.readings import add_readings
from portal.library.models import CitingItem
from portal.plans.evidence import day_of_month
from portal.plans.models import Evidence, Plan
from portal.plans.operations import set_indicator
from portal.plans.operations.evidence import count_reads
from portal.plans.states.measures import PAGE_READS, READ_KINDS

_PORTAL = 3  # the assignment of the plan about improving the portal
_DAYS = (2, 9, 16, 23)
_MONTHS_UNTIL_NOW = 12
_OF_SECTIONS = ("editorial.section", "trang-chu")


def load_visits(*, plan: Plan, by: Officer, at: datetime) -> int:
    """Add what is missing. Returns the number of months."""
    assignment = plan.assignments.select_related("plan").get(number=_PORTAL)
    set_indicator(assignment=assignment, measure="page_reads", of_set=None, target=None, by=by, at=at)
    # In the year of the plan none of the pages existed yet, nor did most of their agencies.
    of_plan = [(date(2021, month, 1), moment(date(2022, 1, 5)), ()) for month in range(4, 13)]
    until_now = [(month, at, READ_KINDS) for month in months_back(timezone.localdate(at), count=_MONTHS_UNTIL_NOW)]
    return sum(_visit(*one) for one in (*of_plan, *until_now))


def _visit(month: date, at: datetime, kinds: Collection[str]) -> int:
    if Evidence.objects.filter(source=PAGE_READS, day=day_of_month(month)).exists():
        return 0
    pages = list(CitingItem.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", "key"))
    days = [day for each in _DAYS if (day := month.replace(day=each)) <= timezone.localdate(at)]
    add_readings({(day, kind, key): _chance(day, kind, key) for day in days for kind, key in (*pages, _OF_SECTIONS)})
    count_reads(month=month, at=at)
    return 1


def _chance(day: date, kind: str, key: str) -> int:
    """1 to 60, the same in every installation."""
    return crc32(f"{day} {kind} {key}".encode()) % 60 + 1
