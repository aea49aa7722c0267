"""What is due: copies that lag behind their items, at sites that are not left to rest."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from portal.sharing.models import Copy


def lagging() -> QuerySet[Copy]:
    """Copies that are not confirmed at the version that they should have."""
    return Copy.objects.filter(confirmed_version__lt=F("wanted_version"))


def due(*, at: datetime) -> QuerySet[Copy]:
    """What may be sent now."""
    awake = Q(partner__paused_until__isnull=True) | Q(partner__paused_until__lte=at)
    sendable = lagging().filter(awake, not_before__lte=at, partner__is_active=True)
    return sendable.exclude(partner__webhook_url="")


def next_due(*, at: datetime, each: int, limit: int) -> list[int]:
    """Keys of the copies to be sent next, at most `each` of a partner: one with a long list keeps no other waiting.

    Withdrawals go before everything else of their partner.
    """
    rank = Window(RowNumber(), partition_by=F("partner"), order_by=[F("is_withdrawn").desc(), F("not_before"), F("pk")])
    ranked = due(at=at).annotate(rank=rank).filter(rank__lte=each)
    return list(ranked.order_by("-is_withdrawn", "rank", "pk").values_list("pk", flat=True)[:limit])
