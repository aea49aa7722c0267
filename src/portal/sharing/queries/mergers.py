"""Items that have not yet followed their agency to whoever carries on its work."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.sharing.feeding.topics import Shelf
from portal.sharing.models import Item


def items_left_behind(*, on: date) -> dict[str, set[str]]:
    """Kind -> keys of public items of agencies that are no more, which are not in the set of a living successor.

    Two queries while no agency with items has ended, one more for each successor.
    """
    living = Item.objects.filter(withdrawn_at__isnull=True)
    ended = Agency.objects.filter(exists_to__lte=on, pk__in=living.values("agency"))
    found: defaultdict[str, set[str]] = defaultdict(set)
    for agency, heirs in heirs_of(agencies=list(ended), on=on).items():
        for heir in heirs:
            behind = living.filter(agency=agency).exclude(sets__code=f"{Shelf.AGENCY}:{heir.slug}")
            for kind, key in behind.values_list("kind", "key"):
                found[kind].add(key)
    return dict(found)
