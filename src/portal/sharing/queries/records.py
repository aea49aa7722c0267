"""Items in the order in which a harvester reads them: oldest change first, bounded by moments and numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from portal.agencies.models import Agency
from portal.sharing.models import Item, ItemSet


def records(
    *, set_code: str = "", since: datetime | None = None, until: datetime | None = None, newest: int, after: int = 0
) -> QuerySet[Item]:
    """Items that changed in this time, `until` excluded, and whose number is beyond `after` and not beyond `newest`.

    A code without ":" stands for a whole shelf: every item that is in any set of it.
    """
    found = Item.objects.filter(sequence__gt=after, sequence__lte=newest).order_by("sequence")
    if set_code:
        among = {"code": set_code} if ":" in set_code else {"code__startswith": f"{set_code}:"}
        found = found.filter(pk__in=ItemSet.objects.filter(**among).values("item"))
    if since is not None:
        found = found.filter(changed_at__gte=since)
    return found.filter(changed_at__lt=until) if until is not None else found


def record(content_id: UUID) -> Item | None:
    return Item.objects.filter(content_id=content_id).select_related("agency").first()


def newest_change() -> tuple[int, datetime | None]:
    """The number of the last change and its moment; 0 and None where nothing was ever shared."""
    newest = Item.objects.order_by("-sequence").values_list("sequence", "changed_at").first()
    return newest or (0, None)


def earliest_change() -> datetime | None:
    return Item.objects.aggregate(at=Min("changed_at"))["at"]


def places_of(agency_slugs: Collection[str]) -> dict[str, str]:
    """Agency -> the name of the place that it serves."""
    named = Agency.objects.filter(slug__in=agency_slugs, place__isnull=False).values_list("slug", "place__name")
    return dict(named)
