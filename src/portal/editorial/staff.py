"""What the desks of this room ask of the roles table."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.agencies.desks import scope_today
from portal.agencies.models import Agency
from portal.agencies.queries import may
from portal.editorial.models import SectionPage
from portal.editorial.queries.sections import charges

OPEN = "section.open"
MERGE = "agency.edit"
WRITE = "article.write"
PUBLISH = "article.publish"


def sections_in_charge(*, user: Any, verb: str, on: date) -> list[SectionPage]:
    """The sections for which the user may do this, in their order on the portal; no fronts of agencies that ended."""
    scope = scope_today(user, verb)
    if not scope:
        return []
    sections = list(SectionPage.objects.live().select_related("agency").order_by("path"))
    held = charges(sections=sections, on=on)
    lasting = [one for one in sections if not (one.is_front and one.agency and not one.agency.exists_on(on))]
    return [one for one in lasting if one.pk in held and any(scope.covers(agency) for agency in held[one.pk])]


def may_word(*, user: Any, agencies: list[Agency], on: date) -> bool:
    """Whether the user may answer for words that are shown at once: who approves, for one of these agencies."""
    return any(may(officer=user, verb=PUBLISH, agency=agency, on=on) for agency in agencies)
