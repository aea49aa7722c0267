"""A campaign's roads added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.editorial.models import Road


@dataclass(frozen=True, slots=True)
class Totals:
    """How many people the roads were to reach and did, as far as they were counted; `percent` of those planned."""

    planned: int
    actual: int
    counted: int
    of: int

    @property
    def percent(self) -> int | None:
        return int(100 * self.actual / self.planned) if self.planned and self.actual else None


def totals(roads: Iterable[Road]) -> Totals:
    rows = list(roads)
    return Totals(
        planned=sum(row.planned_reach or 0 for row in rows),
        actual=sum(row.actual_reach or 0 for row in rows),
        counted=sum(1 for row in rows if row.actual_reach is not None),
        of=len(rows),
    )
