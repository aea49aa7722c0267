"""What a section shows: its own contents and those that it has taken over, in the order in which they came to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from wagtail.query import PageQuerySet

from portal.editorial.kinds import KINDS, Kind
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries.articles import published_articles


@dataclass(frozen=True, slots=True)
class Shown:
    """A content as a section shows it; `source`: the agency it was taken over from, "" for the section's own."""

    page: ArticlePage
    title: str
    lead: str
    kind_label: str
    shown_at: datetime
    source: str

    @property
    def pk(self) -> int:
        return self.page.pk


def adoptions_seen(*, section: SectionPage, at: datetime) -> QuerySet[Adoption]:
    """What the section and the shelves below it have taken over and show at the moment."""
    return Adoption.objects.filter(
        Q(visible_to__isnull=True) | Q(visible_to__gt=at),
        section__path__startswith=section.path,
        visible_from__lte=at,
        ended_at__isnull=True,
    )


def contents_of_section(*, section: SectionPage, at: datetime, kind: str = "") -> PageQuerySet:
    """Newest first by the moment they came here; each row has `shown_at` and `shown_kind`.

    The front of an agency also shows what the agency published in the common sections.
    """
    taken = adoptions_seen(section=section, at=at)
    own = Q(path__startswith=section.path)
    if section.is_front:
        own |= Q(agency=section.agency_id)
    mine = taken.filter(article=OuterRef("pk")).order_by("visible_from")
    said_kind = NullIf(Subquery(mine.values("kind")[:1]), Value("", output_field=CharField()))
    pages = (
        published_articles()
        .filter(own | Q(pk__in=taken.values("article")))
        .annotate(
            shown_at=Coalesce(Subquery(mine.values("visible_from")[:1]), F("first_published_at")),
            shown_kind=Coalesce(said_kind, F("kind")),
        )
    )
    chosen = pages.filter(shown_kind=kind) if kind else pages
    return chosen.order_by("-shown_at", "-pk")


def kinds_in_section(*, section: SectionPage, at: datetime) -> list[tuple[Kind, int]]:
    """The kinds of contents that the section shows, in the order of the table, with how many of each."""
    rows = contents_of_section(section=section, at=at).order_by().values_list("shown_kind").annotate(n=Count("pk"))
    counted = dict(rows)
    return [(kind, counted[code]) for code, kind in KINDS.items() if counted.get(code)]


def shown(*, section: SectionPage, pages: Sequence[ArticlePage], at: datetime) -> list[Shown]:
    """The rows of a list with what the section says over an original. One query."""
    over = {row.article_id: row for row in adoptions_seen(section=section, at=at).filter(article__in=pages)}
    return [_shown(page, over.get(page.pk)) for page in pages]


def _shown(page: ArticlePage, over: Adoption | None) -> Shown:
    if over is None:
        return Shown(page, page.title, page.lead, page.sort.label, page.first_published_at, "")
    return Shown(
        page=page,
        title=over.title or page.title,
        lead=over.lead or page.lead,
        kind_label=KINDS[over.kind].label if over.kind in KINDS else page.sort.label,
        shown_at=over.visible_from,
        source=page.source_name or (page.agency.name if page.agency else ""),
    )


def shelves_of(*, section: SectionPage) -> QuerySet[SectionPage]:
    """The sections directly below one, in the order in which they stand."""
    return SectionPage.objects.live().child_of(section).order_by("path")


# ---- the fronts of agencies ------------------------------------------------------------------------------------------


def fronts() -> QuerySet[SectionPage]:
    """The sections of agencies that the public may read, in the order of the agencies' names."""
    return SectionPage.objects.live().filter(kind="co-quan").select_related("agency").order_by("agency__name_sort")


def front_of(*, agency_id: int) -> SectionPage | None:
    return fronts().filter(agency=agency_id).first()


def fronts_of(*, agencies: Iterable[int]) -> list[SectionPage]:
    return list(fronts().filter(agency__in=list(agencies)))
