"""The front of an agency, and the list of all fronts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils import timezone

from portal.agencies.kinds import KINDS, LEVELS, Level
from portal.agencies.models import Agency
from portal.agencies.queries import origins_of
from portal.editorial import queries
from portal.editorial.models import Contact, EventPage, SectionPage

EVENTS = 3
PER_PAGE = 60


@dataclass(frozen=True, slots=True)
class Front:
    """`heirs`: who carries on the work of an agency that is no more. `before`: fronts of those whose work this one
    carries on; `shown`: the section whose contents are listed, its own or one of these (`?cua=<slug>`)."""

    contacts: list[Contact]
    events: list[EventPage]
    heirs: list[Agency]
    heir_fronts: dict[int, SectionPage]
    before: list[SectionPage]
    shown: SectionPage


def front(section: SectionPage, *, asked: Mapping[str, str], at: datetime) -> Front:
    agency = section.agency
    assert agency is not None  # noqa: S101 a constraint of the table
    heirs = section.heirs(on=timezone.localdate(at))
    before = _before(agency)
    chosen = [one for one in before if one.slug == asked.get("cua")]
    return Front(
        contacts=list(agency.contacts.order_by("sort_order", "pk")),
        events=list(queries.coming_events(at=at, below=section)[:EVENTS]),
        heirs=heirs,
        heir_fronts={one.agency_id: one for one in queries.fronts_of(agencies=[heir.pk for heir in heirs])},
        before=before,
        shown=chosen[0] if chosen else section,
    )


def _before(agency: Agency) -> list[SectionPage]:
    earlier = origins_of(keys=[agency.pk]) - {agency.pk}
    return queries.fronts_of(agencies=earlier) if earlier else []


@dataclass(frozen=True, slots=True)
class FrontGroup:
    label: str
    fronts: list[SectionPage]


@dataclass(frozen=True, slots=True)
class FrontList:
    """The levels of government that have fronts, the one chosen, and one page of its fronts by kind of agency."""

    levels: list[Level]
    chosen: Level
    page_obj: Page[SectionPage]
    groups: list[FrontGroup]


def list_of_fronts(*, asked: Mapping[str, str]) -> FrontList:
    """Fronts of agencies that are no more are left out: they lead to their successors."""
    living = queries.fronts().filter(agency__in=Agency.objects.existing_on(timezone.localdate()).values("pk"))
    held = set(living.order_by().values_list("agency__level", flat=True).distinct())
    levels = [level for level in LEVELS.values() if level.code in held]
    chosen = LEVELS.get(asked.get("cap", "")) or (levels[0] if levels else LEVELS["province"])
    order = list(KINDS)
    of_level = living.filter(agency__level=chosen.code)
    wanted = sorted(of_level, key=lambda one: order.index(one.agency.kind if one.agency else order[-1]))
    page_obj = Paginator(wanted, PER_PAGE).get_page(asked.get("trang"))
    return FrontList(levels=levels, chosen=chosen, page_obj=page_obj, groups=_grouped(page_obj))


def _grouped(page_obj: Page[SectionPage]) -> list[FrontGroup]:
    groups = [
        FrontGroup(kind.label, [one for one in page_obj if one.agency and one.agency.kind == kind.code])
        for kind in KINDS.values()
    ]
    return [group for group in groups if group.fronts]
