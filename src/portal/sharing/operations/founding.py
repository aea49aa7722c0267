"""Everything that is public is registered, and everything registered that is public no longer is withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import batched

from portal.digitisation.queries.published import published
from portal.editorial.queries import public_articles
from portal.questions.queries.published_answers import public_answers
from portal.sharing.models import Item
from portal.sharing.operations.registering import register
from portal.sharing.states import ItemKind

AT_ONCE = 50  # things looked at in one transaction


def register_everything(*, base: str, clock: Callable[[], datetime]) -> tuple[int, int]:
    """How many things were looked at and how many of them had changed. A second run finds nothing new.

    `clock` is asked for each batch: whoever harvests by moments would miss what is written later than it says.
    """
    looked = changed = 0
    for kind in ItemKind:
        for some in batched(_keys(kind), AT_ONCE, strict=False):
            looked += len(some)
            changed += len(register(kind=kind.value, keys=some, base=base, at=clock()))
    return looked, changed


def _keys(kind: ItemKind) -> Iterator[str]:
    """What is public first, in order of publication, then what is only registered."""
    seen: set[str] = set()
    for key in (*_public(kind), *Item.objects.filter(kind=kind.value).order_by("pk").values_list("key", flat=True)):
        if key not in seen:
            seen.add(key)
            yield key


def _public(kind: ItemKind) -> Iterable[str]:
    if kind is ItemKind.ARTICLE:
        return map(str, public_articles().order_by("first_published_at", "pk").values_list("pk", flat=True))
    if kind is ItemKind.SCAN:
        return published().order_by("published_at", "pk").values_list("code", flat=True)
    return map(str, public_answers().order_by("first_published_at", "number").values_list("number", flat=True))
