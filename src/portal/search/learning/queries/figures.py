"""How search fares, day by day, over everything that was asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.search.models import AskedOn, SearchDay


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days in a row, in numbers."""

    first: date
    last: date
    asked: int = 0
    failed: int = 0
    opened: int = 0
    mean_rank: float | None = None


@dataclass(frozen=True, slots=True)
class Fares:
    """A period. Shares are of 1; None where nothing was asked, or nothing opened."""

    stretches: Sequence[Stretch]
    asked: int
    empty: int
    unsure: int
    opened: int
    failed_share: float | None
    opened_share: float | None
    mean_rank: float | None
    unread_count: int


_MOST_STRETCHES = 62


def fares(*, since: date, until: date) -> Fares:
    """All searches from the one day to the other; longer periods by the week."""
    lines = {line.day: line for line in SearchDay.objects.filter(day__range=(since, until))}
    asked = sum(line.asked for line in lines.values())
    empty, unsure = sum(line.empty for line in lines.values()), sum(line.unsure for line in lines.values())
    opened = sum(min(line.opened, line.asked) for line in lines.values())
    return Fares(
        stretches=_stretches(lines, since, until),
        asked=asked,
        empty=empty,
        unsure=unsure,
        opened=opened,
        failed_share=(empty + unsure) / asked if asked else None,
        opened_share=opened / asked if asked else None,
        mean_rank=_mean_rank(lines.values()),
        unread_count=_unread(since, until),
    )


def _unread(since: date, until: date) -> int:
    """Questions of the period that too few have asked to be read."""
    lines = AskedOn.objects.filter(day__range=(since, until), question__text="", question__is_erased=False)
    return lines.values("question").distinct().count()


def _stretches(lines: dict[date, SearchDay], since: date, until: date) -> list[Stretch]:
    days = (until - since).days + 1
    length = 1 if days <= _MOST_STRETCHES else 7
    begins = [since + timedelta(days=offset) for offset in range(0, days, length)]
    return [_stretch(lines, first, min(first + timedelta(days=length - 1), until)) for first in begins]


def _stretch(lines: dict[date, SearchDay], first: date, last: date) -> Stretch:
    held = [line for line in lines.values() if first <= line.day <= last]
    return Stretch(
        first,
        last,
        asked=sum(line.asked for line in held),
        failed=sum(line.empty + line.unsure for line in held),
        opened=sum(min(line.opened, line.asked) for line in held),
        mean_rank=_mean_rank(held),
    )


def _mean_rank(lines: Collection[SearchDay]) -> float | None:
    openings = sum(line.openings for line in lines)
    return sum(line.rank_sum for line in lines) / openings if openings else None
