"""Opening sections for agencies, and who is in charge of the common ones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.editorial.models import SectionPage
from portal.editorial.operations.fronts import lay_front
from portal.editorial.operations.settling import settle_sections
from portal.editorial.states import SectionKind
from portal.journal.operations import record


class NotThere(Exception):
    """The agency does not exist on that day: name whoever carries on its work."""


class NotCommon(Exception):
    """An agency's front is its own; only of common sections somebody can be put in charge."""


@transaction.atomic
def open_sections(*, agencies: Iterable[Agency], by: Officer | None, at: datetime) -> list[SectionPage]:
    """Give agencies their fronts, their collections, and their staff their rights.

    Those that have a front or do not exist on the day are passed over. Returns the fronts that were opened.
    """
    day = timezone.localdate(at)
    having = set(SectionPage.objects.filter(kind=SectionKind.AGENCY).values_list("agency", flat=True))
    meant = [one for one in agencies if one.pk not in having and one.exists_on(day)]
    fronts = [lay_front(agency=one, by=by, at=at) for one in meant]
    if fronts:
        settle_sections(on=day)
    return fronts


@transaction.atomic
def put_in_charge(*, section: SectionPage, agency: Agency | None, by: Officer | None, at: datetime) -> SectionPage:
    """Name who decides what stands in a common section; None = the supervisor. Raises NotCommon, NotThere."""
    if section.is_front:
        raise NotCommon(section)
    if agency is not None and not agency.exists_on(timezone.localdate(at)):
        raise NotThere(agency)
    before, section.agency = section.agency_id, agency
    section.save(update_fields=["agency"])
    details = {"before": before, "agency": agency.pk if agency else None, "slug": section.slug}
    record("section.charged", subject=section, by=by, at=at, details=details)
    settle_sections(on=timezone.localdate(at))
    return section
