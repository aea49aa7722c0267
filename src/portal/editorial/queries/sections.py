"""Where a content stands, and who is in charge there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.agencies.models import Agency
from portal.agencies.queries import current_successors
from portal.editorial.models import PortalPage, SectionPage


def sections_above(*, page: PortalPage) -> list[SectionPage]:
    """The sections in which a page stands (a section stands in itself), the nearest first, with their agencies."""
    paths = [page.path[:end] for end in range(len(page.path), 0, -page.steplen)]
    found = SectionPage.objects.filter(path__in=paths).select_related("agency").order_by("-path")
    return list(found)


def nearest_in_charge(sections: Sequence[SectionPage]) -> SectionPage | None:
    """The nearest of these sections that names an agency."""
    return next((section for section in sections if section.agency_id is not None), None)


def agency_in_charge(*, page: PortalPage, on: date) -> Agency | None:
    """Who is in charge where the page stands: of an agency that is no more, the first of those who carry on its work.

    None where no section above names an agency: the regulation's supervisor is in charge then.
    """
    section = nearest_in_charge(sections_above(page=page))
    if section is None or section.agency is None:
        return None
    heirs = current_successors(agency=section.agency, on=on)
    return heirs[0] if heirs else section.agency
