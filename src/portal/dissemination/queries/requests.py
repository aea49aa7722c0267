"""Requests about data, as the desk that answers them sees them: what is late first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from portal.dissemination.models import DataRequest, Follower
from portal.dissemination.states import Way


def open_requests() -> QuerySet[DataRequest]:
    """What waits, by the next last day: to answer first where nobody was answered yet, else to do."""
    waiting = DataRequest.objects.filter(done_at__isnull=True)
    return waiting.order_by("acknowledged_at", Coalesce(F("answer_first_by"), F("done_by")), "done_by", "pk")


def closed_requests() -> QuerySet[DataRequest]:
    """What was done, latest first."""
    return DataRequest.objects.filter(done_at__isnull=False).select_related("officer").order_by("-done_at", "-pk")


def requests_of(*, person: UUID) -> QuerySet[DataRequest]:
    """What somebody asked others to do, latest first; what they did themselves is no request to see."""
    return (
        DataRequest.objects.filter(person=person)
        .exclude(way=Way.PAGE.value, outcome__gt="", officer=None)
        .order_by("-pk")
    )


def next_day(request: DataRequest) -> date:
    """By when something has to be done about it next."""
    return request.answer_first_by if request.acknowledged_at is None else request.done_by


def is_late(request: DataRequest, *, on: date) -> bool:
    return request.done_at is None and next_day(request) < on


def people_behind(*, requests: Iterable[DataRequest]) -> dict[object, Follower]:
    """Whose requests these are, by the person's code, with the addresses at which they may be answered."""
    codes = {one.person for one in requests if one.person is not None}
    found = Follower.objects.filter(code__in=codes).prefetch_related("addresses")
    return {one.code: one for one in found}
