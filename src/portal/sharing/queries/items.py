"""Which items there are and what became of them, in the order of their changes."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.sharing.models import Cursor, Item

ITEMS = "items"  # the name of the one series of sequence numbers


def changes(set_code: str = "", *, before: int | None = None, after: int | None = None, limit: int = 50) -> list[Item]:
    """The items of a set ("" = all), the one that changed last first; withdrawn ones are among them.

    `before` and `after` are sequence numbers, both excluded. Each item stands once, at its last change.
    """
    found = _of_set(set_code)
    column = "sets__sequence" if set_code else "sequence"
    if before is not None:
        found = found.filter(**{f"{column}__lt": before})
    if after is not None:
        found = found.filter(**{f"{column}__gt": after})
    return list(found.select_related("agency").order_by(f"-{column}")[:limit])


def _of_set(set_code: str) -> QuerySet[Item]:
    return Item.objects.filter(sets__code=set_code) if set_code else Item.objects.all()


def newest_sequence() -> int:
    """The sequence number given out last; 0 before there was any."""
    return Cursor.objects.filter(name=ITEMS).values_list("last", flat=True).first() or 0
