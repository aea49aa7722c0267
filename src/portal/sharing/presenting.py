"""Rows of the registry as the values that travel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urljoin

from django.conf import settings
from django.db.models import prefetch_related_objects

from portal.sharing.items import SharedItem
from portal.sharing.looking import Ending, Seen, look
from portal.sharing.looking.seen import View
from portal.sharing.models import Item
from portal.sharing.states import ItemKind, Withdrawn

_KINDS = {ItemKind.ARTICLE: "article", ItemKind.ANSWER: "answer", ItemKind.SCAN: "scan"}


def present(items: Sequence[Item]) -> list[SharedItem]:
    """These items with their words of now, in the same order; about a dozen queries, however many.

    What is public no longer is presented as withdrawn, even where the registry has not heard of it yet: words that were
    taken back are never given out.
    """
    base = settings.PORTAL_BASE_URL.rstrip("/")
    prefetch_related_objects(items, "sets", "agency")
    views = _views(items, base)
    return [_presented(item, views[item.kind], base) for item in items]


def _views(items: Sequence[Item], base: str) -> dict[str, View]:
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        keys[item.kind].append(item.key)
    return {kind: look(kind=kind, keys=ones, base=base) for kind, ones in keys.items()}


def _presented(item: Item, view: View, base: str) -> SharedItem:
    seen = view.public.get(item.key)
    if item.withdrawn_at is not None:
        return _withdrawn(item, Ending(Withdrawn(item.withdrawal), item.note, item.successor), base)
    return _public(item, seen, base) if seen else _withdrawn(item, view.ending(item.key), base)


def _public(item: Item, seen: Seen, base: str) -> SharedItem:
    return SharedItem(
        content_id=item.content_id,
        kind=_KINDS[ItemKind(item.kind)],
        article_kind=seen.article_kind,
        kind_label=seen.kind_label,
        version=item.version,
        sequence=item.sequence,
        is_withdrawn=False,
        withdrawal="",
        note=seen.note,
        successor="",
        url=_absolute(seen.path, base),
        title=seen.title,
        lead=seen.lead,
        html=seen.html,
        language=seen.language,
        agency=seen.agency,
        agency_slug=seen.agency_slug,
        fields=seen.fields,
        sets=_sets(item),
        licence=seen.licence,
        licence_url=seen.licence_url,
        source_name=seen.source_name,
        source_url=seen.source_url,
        published_at=item.published_at,
        updated_at=item.changed_at,
        citations=seen.citations,
        enclosures=seen.enclosures,
        is_stale=seen.is_stale,
    )


def _withdrawn(item: Item, ending: Ending, base: str) -> SharedItem:
    """Nothing of its words; of what is gone not even the title."""
    return SharedItem(
        content_id=item.content_id,
        kind=_KINDS[ItemKind(item.kind)],
        article_kind="",
        kind_label="",
        version=item.version,
        sequence=item.sequence,
        is_withdrawn=True,
        withdrawal=ending.withdrawal.value,
        note=ending.note,
        successor=_absolute(ending.successor, base),
        url=_absolute(item.path, base),
        title="" if ending.withdrawal is Withdrawn.GONE else item.title,
        lead="",
        html="",
        language=item.language,
        agency=item.agency.name if item.agency else "",
        agency_slug=item.agency.slug if item.agency else "",
        fields=(),
        sets=_sets(item),
        licence="",
        licence_url="",
        source_name="",
        source_url="",
        published_at=item.published_at,
        updated_at=item.withdrawn_at or item.changed_at,
        citations=(),
        enclosures=(),
        is_stale=False,
    )


def _sets(item: Item) -> tuple[str, ...]:
    return tuple(sorted(row.code for row in item.sets.all()))


def _absolute(path: str, base: str) -> str:
    return urljoin(f"{base}/", path) if path else ""
