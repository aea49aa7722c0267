"""Where copies stand and which are due: of a partner, of an item, and withdrawals that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from portal.questions.queries import narrowed
from portal.sharing.models import Copy, HubSubscription, Item, Partner, SendAttempt


def lagging() -> QuerySet[Copy]:
    """Copies that are not confirmed at the version that they should have."""
    return Copy.objects.filter(confirmed_version__lt=F("wanted_version"))


def due(*, at: datetime) -> QuerySet[Copy]:
    """What may be sent now."""
    awake = Q(partner__paused_until__isnull=True) | Q(partner__paused_until__lte=at)
    return lagging().filter(awake, not_before__lte=at, partner__is_active=True).exclude(partner__webhook_url="")


def next_due(*, at: datetime, each: int, limit: int) -> list[int]:
    """Keys of the copies to be sent next, at most `each` of a partner: one with a long list keeps no other waiting.

    Withdrawals go before everything else of their partner.
    """
    rank = Window(RowNumber(), partition_by=F("partner"), order_by=[F("is_withdrawn").desc(), F("not_before"), F("pk")])
    ranked = due(at=at).annotate(rank=rank).filter(rank__lte=each)
    return list(ranked.order_by("-is_withdrawn", "rank", "pk").values_list("pk", flat=True)[:limit])


_LAGS = Q(confirmed_version__lt=F("wanted_version"))
_COPIES_LAG = Q(copies__confirmed_version__lt=F("copies__wanted_version"))


def overdue_withdrawals(*, at: datetime, agencies: Collection[int] | None = None) -> QuerySet[Copy]:
    """Copies that should have been taken down and may still be read, whatever became of their site; longest first.

    `agencies`: only of items of these; None for all.
    """
    late = Copy.objects.filter(_LAGS, withdraw_by__lt=at, is_withdrawn=True)
    return (
        narrowed(late, item__agency__in=agencies)
        .select_related("partner", "item__agency")
        .order_by("withdraw_by", "pk")
    )


def copies_of_partner(*, partner: Partner, only_lagging: bool = False) -> QuerySet[Copy]:
    """Its ledger: withdrawals that are not confirmed first, then what lags, then the rest by latest change."""
    copies = Copy.objects.filter(partner=partner)
    if only_lagging:
        copies = copies.filter(_LAGS)
    return copies.select_related("item__agency").order_by(F("withdraw_by").asc(nulls_last=True), "-wanted_at", "-pk")


def copies_of_item(*, item: Item) -> QuerySet[Copy]:
    """Where an item is, those who should have taken it down first."""
    return (
        Copy.objects.filter(item=item)
        .select_related("partner__agency")
        .order_by(F("withdraw_by").asc(nulls_last=True), "partner__name", "pk")
    )


def items_shared(*, agencies: Collection[int] | None = None, words: str = "") -> QuerySet[Item]:
    """Items with how many sites hold them and how many of these lag behind, the one that changed last first."""
    return (
        narrowed(Item.objects.all(), agency__in=agencies, title__icontains=words)
        .annotate(copy_count=Count("copies"), lag_count=Count("copies", filter=_COPIES_LAG))
        .select_related("agency")
        .order_by("-sequence")
    )


def partners_with_counts() -> QuerySet[Partner]:
    """Partners by name, with how many copies each holds, how many lag, since when, and the last confirmation."""
    return (
        Partner.objects.select_related("agency")
        .annotate(
            copy_count=Count("copies"),
            lag_count=Count("copies", filter=_COPIES_LAG),
            lags_since=Min("copies__wanted_at", filter=_COPIES_LAG),
            confirmed_last=Max("copies__confirmed_at"),
        )
        .order_by("name", "pk")
    )


def ledger_counts(*, at: datetime, agencies: Collection[int] | None = None) -> dict[str, int]:
    """The ledger in four numbers."""
    told = narrowed(Copy.objects.all(), item__agency__in=agencies).aggregate(
        copies=Count("pk"),
        lagging=Count("pk", filter=_LAGS),
        overdue=Count("pk", filter=_LAGS & Q(withdraw_by__lt=at, is_withdrawn=True)),
    )
    return {"confirmed": told["copies"] - told["lagging"], **told}


def attempts_at(*, partner: Partner, limit: int) -> list[SendAttempt]:
    """What was tried last at a partner's site."""
    return list(SendAttempt.objects.filter(copy__partner=partner).select_related("copy__item").order_by("-pk")[:limit])


def subscriptions_listed() -> QuerySet[HubSubscription]:
    """Subscriptions of the hub, the latest first."""
    return HubSubscription.objects.order_by("-created_at", "-pk")
