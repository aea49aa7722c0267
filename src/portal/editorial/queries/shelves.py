"""All sections at once with who is in charge of each today, in five queries: for lists over the whole tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.editorial.models import PortalPage, Regulation, SectionPage
from portal.editorial.queries.regulation import freshness_rules_of, regulation_on
from portal.editorial.regulating.judging import most_days_of_silence
from portal.editorial.regulating.values import Freshness
from portal.editorial.states import SectionKind


@dataclass(frozen=True, slots=True)
class Shelves:
    """The live sections by their path, the regulation of the day, and who carries on for agencies that are no more."""

    sections: Mapping[str, SectionPage]
    regulation: Regulation | None
    freshness: tuple[Freshness, ...]
    heirs: Mapping[int, list[Agency]]

    def above(self, path: str) -> list[SectionPage]:
        """The sections in which a page at this path stands, the nearest first; a section stands in itself."""
        steps = range(len(path), 0, -PortalPage.steplen)
        return [self.sections[path[:end]] for end in steps if path[:end] in self.sections]

    def charge(self, path: str) -> Agency | None:
        """Who is in charge there today; where no section names an agency, the regulation's supervisor."""
        named = next((section.agency for section in self.above(path) if section.agency is not None), None)
        return self.today(named or (self.regulation.supervisor if self.regulation else None))

    def today(self, agency: Agency | None) -> Agency | None:
        """The agency, or the first of those who carry on its work."""
        heirs = self.heirs.get(agency.pk) if agency is not None else None
        return heirs[0] if heirs else agency

    def most_days(self, section: SectionPage) -> int | None:
        """For how many days the section may be silent; None = as long as it likes.

        That of an agency that is no more: nobody can write in it, and its address leads to who carries on.
        """
        above = self.above(section.path)
        charge = next((one for one in above if one.agency_id is not None), None)
        is_own = charge is not None and charge.kind == SectionKind.AGENCY
        if charge is not None and is_own and charge.agency_id in self.heirs:
            return None
        keys = [one.pk for one in above]
        return most_days_of_silence(self.freshness, sections=keys, is_own=is_own, is_common=not is_own)

    def __iter__(self) -> Iterator[SectionPage]:
        return iter(self.sections.values())


def shelves(*, on: date) -> Shelves:
    """As they are on the day."""
    sections = list(SectionPage.objects.live().select_related("agency").order_by("path"))
    regulation = regulation_on(on=on)
    gone = Agency.objects.filter(exists_to__isnull=False, exists_to__lte=on)
    return Shelves(
        sections={section.path: section for section in sections},
        regulation=regulation,
        freshness=freshness_rules_of(regulation),
        heirs=heirs_of(agencies=gone, on=on),
    )
