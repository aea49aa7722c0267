"""Which contents show the words of a law."""

from __future__ import annotations

from collections.abc import Collection

from portal.library.models import Reliance


def contents_quoting(*, slugs: Collection[str]) -> set[tuple[str, str]]:
    """(kind, key) of the contents that are public and rely on any of these instruments, by their permanent names."""
    if not slugs:
        return set()
    relied = Reliance.objects.filter(instrument__slug__in=slugs, item__forgotten_at__isnull=True)
    return set(relied.values_list("item__kind", "item__key").distinct())
