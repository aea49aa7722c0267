"""Which sources are to be visited, and which of their items are to be looked after at their own address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

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


def doubles_left_alone() -> QuerySet[Harvested]:
    """Doubles of what nobody can read any more, and nobody has in hand: they may be shown themselves."""
    in_hand = Harvested.objects.filter(article=OuterRef("twin_article"), state__in=[HarvestState.WAITING])
    alone = Q(twin_article__isnull=True) | (Q(twin_article__live=False) & ~Exists(in_hand))
    doubles = Harvested.objects.filter(alone, state=HarvestState.DOUBLE, source__is_active=True)
    return doubles.filter(source__held_at__isnull=True).select_related("source__agency", "source__section")
