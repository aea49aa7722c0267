"""Sections: agencies in charge, and agencies with a front."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from lawtext.words import fold
from portal.agencies.models import Agency
from portal.agencies.queries import agencies_existing_on, current_successors, find_agency, heirs_of, memoized
from portal.editorial.models import PortalPage, Regulation, SectionPage
from portal.editorial.states.contents import FRONTS, SectionKind
from portal.editorial.states.workflow import RegulationState
from portal.schema.queries import narrowed

TOP = 3  # depth of the sections right below the home page
# The section below which the fronts of agencies are placed.
FRONTS_SLUG, FRONTS_TITLE = FRONTS, "Chuyên mục của các cơ quan"


def regulation_on(*, on: date) -> Regulation | None:
    """The issued regulation in force on the day, with its supervisor; None before the first. Memoized for a page."""
    in_force = Regulation.objects.filter(state=RegulationState.ISSUED, from_date__lte=on).filter(
        Q(to_date__isnull=True) | Q(to_date__gt=on)
    )
    found = in_force.select_related("supervisor", "issuer").order_by("-from_date")
    return memoized(("regulation", on), found.first)


def supervisor(*, on: date) -> Agency | None:
    """The standing body of the editorial board on that day, as named by the regulation in force; else Sở Tư pháp."""
    if (named := regulation_on(on=on)) is None:
        # Luật PBGDPL 2012, Điều 7: the standing body of the coordinating council.
        return find_agency(name="Sở Tư pháp", on=on)
    return living[0] if (living := current_successors(agency=named.supervisor, on=on)) else None


def sections_above(*, page: PortalPage) -> list[SectionPage]:
    """The sections that contain a page (a section contains itself), nearest first, with their agencies."""
    return list(
        SectionPage.objects.filter(path__in=[page.path[:end] for end in range(len(page.path), 0, -page.steplen)])
        .select_related("agency")
        .order_by("-path")
    )


def nearest_in_charge(sections: Sequence[SectionPage]) -> SectionPage | None:
    """The nearest of these sections that names an agency."""
    return next((section for section in sections if section.agency_id is not None), None)


def agencies_in_charge(*, page: PortalPage, on: date) -> list[Agency]:
    """The agencies whose staff maintain the page: that of the nearest section above it with an agency, or its
    successors.

    If no section has an agency, or it has no successor, the supervisor. Empty if there is none either.
    """
    section = nearest_in_charge(sections_above(page=page))
    named = section.agency if section else None
    living = current_successors(agency=named, on=on) if named else []
    if living:
        return living
    return [board] if (board := supervisor(on=on)) else []


def agency_in_charge(page: PortalPage, *, on: date) -> Agency | None:
    """The first of `agencies_in_charge`."""
    return found[0] if (found := agencies_in_charge(page=page, on=on)) else None


def charges(*, sections: Sequence[SectionPage], on: date) -> dict[int, list[Agency]]:
    """For each of these sections, the agencies whose staff get permissions on it: few queries for many.

    A subsection without an agency inherits its permissions. A section that contains fronts gets no entry, because
    permissions on it would be inherited by all of them.
    """
    board = supervisor(on=on)
    heirs = heirs_of(agencies=[section.agency for section in sections if section.agency], on=on)
    fronts = [section.path for section in sections if section.is_front]
    found = {}
    for section in sections:
        holds_fronts = any(path.startswith(section.path) and path != section.path for path in fronts)
        if holds_fronts or (section.agency is None and section.depth > TOP):
            continue
        living = heirs.get(section.agency_id or 0, [section.agency] if section.agency else [])
        found[section.pk] = living or ([board] if board else [])
    return found


def common_sections() -> QuerySet[SectionPage]:
    """The sections right below the home page that do not contain fronts, in portal order."""
    common = SectionPage.objects.filter(depth=TOP, kind=SectionKind.COMMON).exclude(
        path__in={
            path[: -PortalPage.steplen]
            for path in SectionPage.objects.filter(kind=SectionKind.AGENCY).values_list("path", flat=True)
        }
    )
    sections: QuerySet[SectionPage] = common.exclude(slug=FRONTS_SLUG).select_related("agency").order_by("path")
    return sections


def agencies_with_fronts(
    *, on: date, kind: str = "", level: str = "", words: str = "", has_section: bool | None = None
) -> QuerySet[Any]:
    """Agencies of that day, annotated with `front` (primary key of the front, or None) and `front_path` (URL path)."""
    fronts = SectionPage.objects.filter(kind=SectionKind.AGENCY, agency=OuterRef("pk"))
    existing = agencies_existing_on(on=on).exclude(level="central").select_related("place")
    agencies: QuerySet[Any] = existing.annotate(
        front=Subquery(fronts.values("pk")[:1]), front_path=Subquery(fronts.values("url_path")[:1])
    )
    agencies = narrowed(agencies, kind=kind, level=level, name_fold__contains=fold(words))
    if has_section is not None:
        agencies = agencies.exclude(front__isnull=True) if has_section else without_front(agencies)
    return agencies


def without_front(agencies: QuerySet[Any]) -> QuerySet[Any]:
    """The agencies of `agencies_with_fronts` that have none."""
    return agencies.filter(front__isnull=True)
