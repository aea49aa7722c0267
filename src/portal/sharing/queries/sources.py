"""Sources that are to be visited, and their items: which wait, which are changed here, what agencies' sites brought."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from portal.editorial.models import ArticlePage
from portal.sharing.harvesting.sanitiser import digest_of
from portal.sharing.models import Harvested, Source
from portal.sharing.states import HarvestState, SourceForm

CHECK_EVERY = timedelta(days=7)
CONFIRM_AFTER = timedelta(days=1)


def due_sources(*, at: datetime) -> QuerySet[Source]:
    """Active ones that nobody holds back and nobody visits now."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    return Source.objects.filter(free, is_active=True, held_at__isnull=True, next_at__lte=at).select_related(
        "agency", "section"
    )


def shown_items(*, source: Source) -> QuerySet[Harvested]:
    return Harvested.objects.filter(source=source, state=HarvestState.TAKEN)


def items_to_look_after(*, at: datetime) -> QuerySet[Harvested]:
    """Public items that have left the list of a source: once a week, and the day after one was not found."""
    left = Q(source__whole_run_at__isnull=False, last_seen_at__lt=F("source__whole_run_at"))
    found = Q(missing_since__isnull=True) & (Q(checked_at__isnull=True) | Q(checked_at__lte=at - CHECK_EVERY))
    missing = Q(missing_since__isnull=False, checked_at__lte=at - CONFIRM_AFTER)
    items = Harvested.objects.filter(left, found | missing, state=HarvestState.TAKEN, article__live=True)
    feeds = items.exclude(source__form=SourceForm.OAI)  # an archive tells only what has changed, deletions among it
    return feeds.filter(source__is_active=True, source__held_at__isnull=True).select_related("source", "article")


def duplicates_left_alone() -> QuerySet[Harvested]:
    """Doubles of what nobody can read any more, and nobody has in hand: they may be shown themselves."""
    in_hand = Harvested.objects.filter(article=OuterRef("twin_article"), state__in=[HarvestState.WAITING])
    alone = Q(twin_article__isnull=True) | (Q(twin_article__live=False) & ~Exists(in_hand))
    doubles = Harvested.objects.filter(alone, state=HarvestState.DOUBLE, source__is_active=True)
    return doubles.filter(source__held_at__isnull=True).select_related("source__agency", "source__section")


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
class HarvestedCounts:
    """What the sites of an agency brought in a period: first shown, recognised as copies, withdrawn."""

    taken: int = 0
    doubled: int = 0
    withdrawn: int = 0


def brought_by_agency(
    *, since: datetime, until: datetime, agencies: Collection[int] | None = None
) -> dict[int, HarvestedCounts]:
    """For each agency with sources, what these brought from `since` to before `until`. One query."""
    rows = Harvested.objects.all() if agencies is None else Harvested.objects.filter(source__agency__in=agencies)
    counted = rows.values("source__agency").annotate(
        taken=Count("pk", filter=Q(taken_at__gte=since, taken_at__lt=until)),
        doubled=Count("pk", filter=Q(state=HarvestState.DOUBLE, first_seen_at__gte=since, first_seen_at__lt=until)),
        withdrawn=Count("pk", filter=Q(ended_at__gte=since, ended_at__lt=until, taken_at__isnull=False)),
    )
    return {row["source__agency"]: HarvestedCounts(row["taken"], row["doubled"], row["withdrawn"]) for row in counted}
