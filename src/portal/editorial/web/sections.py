"""A section and the front of an agency as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.queries import origins_of
from portal.agencies.states import KINDS, LEVELS, GovernmentLevel
from portal.editorial import queries
from portal.editorial.models import ArticlePage, Contact, EventPage, SectionPage
from portal.editorial.states.contents import CONTENT_KINDS, ContentKind

EVENTS = 3
FRONTS_PER_PAGE = 60


@dataclass(frozen=True, slots=True)
class AgencyFrontContents:
    """`heirs`: who carries on the work of an agency that is no more. `before`: fronts of those whose work this one
    carries on; `shown`: the section whose contents are listed, its own or one of these (`?cua=<slug>`)."""

    contacts: list[Contact]
    events: list[EventPage]
    heirs: list[Agency]
    heir_fronts: dict[int, SectionPage]
    before: list[SectionPage]
    shown: SectionPage


def front_contents(section: SectionPage, *, asked: Mapping[str, str], at: datetime) -> AgencyFrontContents:
    agency = section.agency
    assert agency is not None  # noqa: S101 a constraint of the table
    heirs = section.heirs(on=timezone.localdate(at))
    before = _before(agency)
    chosen = [one for one in before if one.slug == asked.get("cua")]
    return AgencyFrontContents(
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
class AgencyFrontGroup:
    label: str
    fronts: list[SectionPage]


@dataclass(frozen=True, slots=True)
class AgencyFrontList:
    """The levels of government that have fronts, the one chosen, and one page of its fronts by kind of agency."""

    levels: list[GovernmentLevel]
    chosen: GovernmentLevel
    page_obj: Page[SectionPage]
    groups: list[AgencyFrontGroup]


def list_of_fronts(*, asked: Mapping[str, str]) -> AgencyFrontList:
    """Fronts of agencies that are no more are left out: they lead to their successors."""
    living = queries.fronts().filter(agency__in=Agency.objects.existing_on(timezone.localdate()).values("pk"))
    held = set(living.order_by().values_list("agency__level", flat=True).distinct())
    levels = [level for level in LEVELS.values() if level.code in held]
    chosen = LEVELS.get(asked.get("cap", "")) or (levels[0] if levels else LEVELS["province"])
    order = list(KINDS)
    of_level = living.filter(agency__level=chosen.code)
    wanted = sorted(of_level, key=lambda one: order.index(one.agency.kind if one.agency else order[-1]))
    page_obj = Paginator(wanted, FRONTS_PER_PAGE).get_page(asked.get("trang"))
    return AgencyFrontList(levels=levels, chosen=chosen, page_obj=page_obj, groups=_grouped(page_obj))


def _grouped(page_obj: Page[SectionPage]) -> list[AgencyFrontGroup]:
    groups = [
        AgencyFrontGroup(kind.label, [one for one in page_obj if one.agency and one.agency.kind == kind.code])
        for kind in KINDS.values()
    ]
    return [group for group in groups if group.fronts]


CONTENTS_PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class SectionShelf:
    """`kinds` with how many of each, where there is more than one; `chosen`: the kind in the address, if known."""

    shelves: list[SectionPage]
    kinds: list[tuple[ContentKind, int]]
    chosen: ContentKind | None
    page_obj: Page[ArticlePage]
    rows: list[queries.ListedContent]


def section_shelf(section: SectionPage, *, asked: Mapping[str, str], at: datetime) -> SectionShelf:
    chosen = CONTENT_KINDS.get(asked.get("loai", ""))
    contents = queries.contents_of_section(section=section, at=at, kind=chosen.code if chosen else "")
    page_obj = Paginator(contents, CONTENTS_PER_PAGE).get_page(asked.get("trang"))
    kinds = queries.kinds_in_section(section=section, at=at)
    return SectionShelf(
        shelves=list(queries.shelves_of(section=section)),
        kinds=kinds if len(kinds) > 1 or chosen else [],
        chosen=chosen,
        page_obj=page_obj,
        rows=queries.listed_contents(section=section, pages=list(page_obj.object_list), at=at),
    )
