"""What of the public contents wants care, on the first page of the back office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wagtail.admin.ui.components import Component
from wagtail.permission_policies.pages import PagePermissionPolicy

from portal.editorial.desks.reach import REVIEW, STATISTICS, reach_of
from portal.editorial.models import Orientation
from portal.editorial.queries.calendar import orientations
from portal.editorial.queries.links import broken_links
from portal.editorial.queries.reminders import Told, in_words, open_reminders

_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Care:
    """`told`: the first reminders; `waiting`: how many there are in all; `own`: pages that the officer may edit."""

    told: list[Told]
    own: frozenset[int]
    waiting: int
    broken: int
    orientations: list[Orientation]
    today: date

    def __bool__(self) -> bool:
        return bool(self.waiting or self.broken or self.orientations)

    @property
    def rows(self) -> list[tuple[Told, int, str]]:
        """Each with how late it is and where it is opened: in the editor, or as readers see it; "" for nowhere."""
        return [(one, one.days_late(on=self.today), self._address_of(one)) for one in self.told]

    def _address_of(self, one: Told) -> str:
        if one.page.pk in self.own:
            return one.url
        return (one.page.url or "") if one.page.live else ""


def care_for(user: Any, *, on: date) -> Care | None:
    """What waits at the officer's agencies, or everywhere; None for whoever has no part in contents."""
    reach, links = reach_of(user, STATISTICS), reach_of(user, REVIEW)
    if reach == set() and links == set():
        return None
    waiting = open_reminders(agencies=reach)
    told = in_words(waiting[:_SHOWN])
    return Care(
        told=told,
        own=_editable(user, {one.page.pk for one in told}),
        waiting=waiting.count(),
        broken=broken_links(agencies=links).count() if links != set() else 0,
        orientations=orientations(month=on),
        today=on,
    )


def _editable(user: Any, pages: set[int]) -> frozenset[int]:
    if not pages:
        return frozenset()
    allowed = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return frozenset(allowed.filter(pk__in=pages).values_list("pk", flat=True))


class CarePanel(Component):
    order = 103
    template_name = "editorial/admin/care_panel.html"

    def __init__(self, care: Care) -> None:
        self.care = care

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"care": self.care}
