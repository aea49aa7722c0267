"""What may be asked of questions and answers; here, how lists are narrowed and rows are gathered."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet


def narrowed[M: Model](found: QuerySet[M], **wanted: object) -> QuerySet[M]:
    """The rows of which all of this is true; what is None or "" narrows nothing."""
    return found.filter(**{lookup: value for lookup, value in wanted.items() if value not in (None, "")})


def in_field(slug: str) -> Q:
    """A field with its headings; everything for ""."""
    return Q(field_slug=slug) | Q(field_slug__startswith=f"{slug}/") if slug else Q()


def grouped[K, V](pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Key -> its values, both in the order in which they come."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
