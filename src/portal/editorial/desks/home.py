"""What of the public contents wants care, on the first page of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wagtail.admin.ui.components import Component

from portal.editorial.desks.reach import REVIEW, STATISTICS, reach_of
from portal.editorial.models import Orientation
from portal.editorial.queries.calendar import orientations
from portal.editorial.queries.links import broken_links
from portal.editorial.queries.reminders import Told, in_words, open_reminders

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Care:
    """`told`: the first reminders; `waiting`: how many there are in all."""

    told: list[Told]
    waiting: int
    broken: int
    orientations: list[Orientation]
    today: date

    def __bool__(self) -> bool:
        return bool(self.waiting or self.broken or self.orientations)

    @property
    def rows(self) -> list[tuple[Told, int]]:
        return [(one, one.days_late(on=self.today)) for one in self.told]


def care_for(user: Any, *, on: date) -> Care | None:
    """What waits at the officer's agencies, or everywhere; None for whoever has no part in contents."""
    reach, links = reach_of(user, STATISTICS), reach_of(user, REVIEW)
    if reach == set() and links == set():
        return None
    waiting = open_reminders(agencies=reach)
    return Care(
        told=in_words(waiting[:_SHOWN]),
        waiting=waiting.count(),
        broken=broken_links(agencies=links).count() if links != set() else 0,
        orientations=orientations(month=on),
        today=on,
    )


class CarePanel(Component):
    order = 103
    template_name = "editorial/admin/care_panel.html"

    def __init__(self, care: Care) -> None:
        self.care = care

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"care": self.care}
