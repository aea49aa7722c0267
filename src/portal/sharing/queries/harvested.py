"""Items of sources: whether officers changed them here, which wait, what an agency's sites brought in a period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from portal.editorial.models import ArticlePage
from portal.sharing.harvesting.writing import digest_of
from portal.sharing.models import Harvested
from portal.sharing.states import HarvestState


def is_edited_here(item: Harvested) -> bool:
    """Whether the newest version of its page says anything else than was written into it from the source."""
    if item.article is None or not item.written:
        return False
    newest: ArticlePage = item.article.get_latest_revision_as_object()
    blocks = [(block["type"], block["value"]) for block in newest.body.raw_data]
    return digest_of(newest.title, newest.lead, blocks) != item.written


def items_of(*, agencies: Collection[int] | None) -> QuerySet[Harvested]:
    """Of the sources of these agencies (None: of all), met last first."""
    items = Harvested.objects.select_related("source__agency", "article", "twin_article").order_by(
        "-last_seen_at", "-pk"
    )
    return items if agencies is None else items.filter(source__agency__in=agencies)


def waiting_count(*, agencies: Collection[int] | None) -> int:
    """Items that want an officer: drafts, what is in quarantine, changes that may not be shown by themselves."""
    waits = Q(state__in=[HarvestState.WAITING, HarvestState.QUARANTINED]) | Q(waits_since__isnull=False)
    return items_of(agencies=agencies).filter(waits).count()


@dataclass(frozen=True, slots=True)
class Brought:
    """What the sites of an agency brought in a period: first shown, recognised as copies, withdrawn."""

    taken: int = 0
    doubled: int = 0
    withdrawn: int = 0


def brought_by_agency(
    *, since: datetime, until: datetime, agencies: Collection[int] | None = None
) -> dict[int, Brought]:
    """For each agency with sources, what these brought from `since` to before `until`. One query."""
    rows = Harvested.objects.all() if agencies is None else Harvested.objects.filter(source__agency__in=agencies)
    counted = rows.values("source__agency").annotate(
        taken=Count("pk", filter=Q(taken_at__gte=since, taken_at__lt=until)),
        doubled=Count("pk", filter=Q(state=HarvestState.DOUBLE, first_seen_at__gte=since, first_seen_at__lt=until)),
        withdrawn=Count("pk", filter=Q(ended_at__gte=since, ended_at__lt=until, taken_at__isnull=False)),
    )
    return {row["source__agency"]: Brought(row["taken"], row["doubled"], row["withdrawn"]) for row in counted}
