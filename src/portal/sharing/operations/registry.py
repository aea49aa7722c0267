"""The registry of items, kept in step with what the portal publishes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.digitisation.queries.published import published
from portal.editorial.queries import public_articles
from portal.editorial.queries.adoptions import provisions_standing
from portal.library.queries.instruments import instruments_on_the_shelf
from portal.questions.queries.published_answers import public_answers
from portal.sharing.models import Cursor, Item, ItemSet
from portal.sharing.operations.ledger import require_copies
from portal.sharing.queries.contents import contents_now
from portal.sharing.queries.contents.values import SharedContent, SharedEnding
from portal.sharing.queries.feeds import sets_of
from portal.sharing.queries.items import ITEMS
from portal.sharing.states import SharedItemKind

_LONGEST_TITLE, _LONGEST_NOTE = 300, 500
_WRITTEN = (
    *("version", "sequence", "digest", "title", "path", "language", "agency_id", "published_at", "changed_at"),
    *("withdrawn_at", "withdrawal", "note", "successor", "travels", "is_stale"),
)


@transaction.atomic
def register(*, kind: str, keys: Collection[str], base: str, at: datetime) -> list[Item]:
    """Compare these contents with the registry and record what changed. Returns the changed items.

    An item whose public content, address, sets or status differ gets the next version and a sequence number; what was
    never public is not recorded. `base` is the portal's address. Idempotent; the order of calls does not matter.
    """
    # Lock before reading, so that of two concurrent calls the later reading is the one stored.
    Cursor.objects.get_or_create(name=ITEMS)
    cursor = Cursor.objects.select_for_update().get(name=ITEMS)
    view = contents_now(kind=kind, keys=keys, base=base)
    sets = sets_of(list(view.public.values()), on=timezone.localdate(at))
    known = {item.key: item for item in Item.objects.filter(kind=kind, key__in=keys).prefetch_related("sets")}
    changed = []
    for key in sorted(set(keys)):
        seen, item = view.public.get(key), known.get(key) or Item(kind=kind, key=key, version=0)
        is_news = _write(item, seen, sets[key], at) if seen else _end(item, view.ending(key), at)
        if is_news:
            cursor.last += 1
            item.sequence, item.version, item.changed_at = cursor.last, item.version + 1, at
            changed.append(item)
    _save(changed, sets, cursor)
    if changed:
        require_copies(items=changed, at=at)
    return changed


def _write(item: Item, seen: SharedContent, sets: tuple[str, ...], at: datetime) -> bool:
    """Set the fields of a public item; returns whether anything differs from the registry."""
    digest = seen.digest(sets=sets)
    if item.digest == digest:
        return False
    item.digest, item.title, item.path = digest, seen.title[:_LONGEST_TITLE], seen.path
    item.language, item.agency_id = seen.language, seen.agency_id
    item.published_at = seen.published_at or at
    item.withdrawn_at, item.withdrawal, item.successor = None, "", ""
    item.note, item.travels, item.is_stale = seen.note[:_LONGEST_NOTE], seen.travels, seen.is_stale
    return True


def _end(item: Item, ending: SharedEnding, at: datetime) -> bool:
    """Set the fields of an item that is not public; returns whether it changed, False if it was never public."""
    digest = ending.digest()
    if not item.version or item.digest == digest:
        return False
    item.digest, item.withdrawal = digest, ending.withdrawal.value
    item.withdrawn_at = item.withdrawn_at or at
    item.note, item.successor, item.is_stale = ending.note[:_LONGEST_NOTE], ending.successor, False
    return True


def _save(changed: Sequence[Item], sets: Mapping[str, tuple[str, ...]], cursor: Cursor) -> None:
    if not changed:
        return
    cursor.save(update_fields=["last"])
    Item.objects.bulk_create([item for item in changed if item.pk is None])
    Item.objects.bulk_update([item for item in changed if item.version > 1], _WRITTEN)
    kept = {
        item: (sets[item.key] if item.withdrawn_at is None else tuple(row.code for row in item.sets.all()))
        for item in changed
    }
    # All set rows are replaced, as each carries the item's sequence.
    ItemSet.objects.filter(item__in=changed).delete()
    ItemSet.objects.bulk_create(
        ItemSet(item=item, code=code, sequence=item.sequence) for item, codes in kept.items() for code in codes
    )


AT_ONCE = 50  # contents read in one transaction


def register_everything(*, base: str, clock: Callable[[], datetime]) -> tuple[int, int]:
    """How many contents were read and how many of them had changed. Idempotent.

    `clock` is called for each batch: with one early moment, harvesters that select by date would miss late changes.
    """
    looked = changed = 0
    for kind in SharedItemKind:
        for some in batched(_keys(kind), AT_ONCE, strict=False):
            looked += len(some)
            changed += len(register(kind=kind.value, keys=some, base=base, at=clock()))
    return looked, changed


def _keys(kind: SharedItemKind) -> Iterator[str]:
    """Keys of the public contents in order of publication, then of those only registered."""
    found, key, since = _PUBLIC[kind]
    public = map(str, found().order_by(since, key).values_list(key, flat=True))
    registered = Item.objects.filter(kind=kind.value).order_by("pk").values_list("key", flat=True)
    return iter(dict.fromkeys((*public, *registered)))


# For each kind: its public contents, the field of the key, and the field of the publication date.
_PUBLIC: Mapping[SharedItemKind, tuple[Callable[[], QuerySet[Any]], str, str]] = {
    SharedItemKind.ARTICLE: (public_articles, "pk", "first_published_at"),
    SharedItemKind.ANSWER: (public_answers, "number", "first_published_at"),
    SharedItemKind.SCAN: (published, "code", "published_at"),
    SharedItemKind.LAW: (instruments_on_the_shelf, "pk", "created_at"),
    SharedItemKind.PROVISION: (provisions_standing, "key", "visible_from"),
}
