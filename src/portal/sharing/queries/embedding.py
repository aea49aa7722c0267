"""What stands in embeds, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from portal.sharing.models import Item, ItemSet, Partner


def embedding_partners() -> QuerySet[Partner]:
    """Those that embed: active, with at least one site."""
    return Partner.objects.filter(is_active=True).exclude(origins="").select_related("agency").order_by("name", "pk")


def embedding_partner(uid: UUID) -> Partner | None:
    return embedding_partners().filter(uid=uid).first()


def newest_items(codes: Sequence[str], *, limit: int) -> list[Item]:
    """What is public in any of these sets (none named: anywhere), the one that was published last first."""
    found = Item.objects.filter(withdrawn_at__isnull=True).select_related("agency")
    if codes:
        found = found.filter(pk__in=ItemSet.objects.filter(code__in=codes).values("item"))
    return list(found.order_by("-published_at", "-sequence")[:limit])


def item_at(path: str) -> Item | None:
    """The item whose page stands at this path of the portal."""
    return Item.objects.filter(path=path).select_related("agency").order_by("-sequence").first()
