"""The list behind each figure of the board: whose rows make up the number, and where it is worked on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from portal.frontpages.board import folding
from portal.frontpages.board.behind import arrears, reach
from portal.frontpages.board.behind.tables import Keys, Listing, Place
from portal.frontpages.board.values import Spans

__all__ = ["Listing", "Place", "listing"]


def listing(*, key: str, spans: Spans, agencies: Keys, today: date) -> Listing | None:
    """The list with this key; None where there is none."""
    made = _LISTS.get(key)
    return made(spans, agencies, today) if made else None


_LISTS: dict[str, Callable[[Spans, Keys, date], Listing]] = {
    folding.LATE: arrears.late,
    folding.OVERDUE: arrears.overdue,
    folding.SILENT: arrears.silent,
    folding.STALE: arrears.stale,
    folding.HARDSHIP: arrears.difficulties,
    folding.READS: reach.read,
    folding.DELIVERED: reach.delivered,
    folding.PEOPLE: reach.people,
    folding.CLEAR: reach.clear,
    folding.ON_TIME: reach.on_time,
    folding.FOUND: reach.found,
    folding.DISCIPLINE: reach.discipline,
}
