"""What a merger of agencies would do, before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from portal.agencies.models import Agency, Posting
from portal.editorial.models import ArticlePage, Contact, PortalPage, SectionPage
from portal.editorial.queries.articles import public_articles
from portal.editorial.queries.sections import front_of, sections_of


@dataclass(frozen=True, slots=True)
class Part:
    """What one agency brings along."""

    agency: Agency
    sections: list[SectionPage]
    public_count: int
    draft_count: int
    contact_count: int


@dataclass(frozen=True, slots=True)
class Preview:
    parts: list[Part]
    postings: list[Posting]
    front: SectionPage | None


def preview_merger(*, predecessors: Sequence[Agency], successor: Agency, on: date) -> Preview:
    """The sections, contents and people of the agencies that would end, and the front of the one that carries on."""
    return Preview(
        parts=[_part(agency) for agency in predecessors],
        postings=list(postings_to_end(predecessors=predecessors, on=on)),
        front=front_of(agency=successor),
    )


def postings_to_end(*, predecessors: Sequence[Agency], on: date) -> QuerySet[Posting]:
    """Roles that end with their agency on that day."""
    held = Posting.objects.filter(agency__in=predecessors, from_date__lt=on)
    lasting = held.filter(Q(to_date__isnull=True) | Q(to_date__gt=on)).filter(officer__is_active=True)
    return lasting.select_related("officer", "agency").order_by("agency__name_sort", "officer__display_name", "role")


def _part(agency: Agency) -> Part:
    sections = list(sections_of(agency_ids=[agency.pk]))
    below = Q(pk__in=[])
    for section in sections:
        below |= Q(path__startswith=section.path)
    drafts = PortalPage.objects.filter(below).filter(Q(live=False) | Q(has_unpublished_changes=True))
    written = public_articles().filter(Q(agency=agency) | Q(pk__in=ArticlePage.objects.filter(below).values("pk")))
    return Part(
        agency=agency,
        sections=sections,
        public_count=written.count(),
        draft_count=drafts.count(),
        contact_count=Contact.objects.filter(agency=agency).count(),
    )
