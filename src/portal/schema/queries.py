"""How the rows that a room asks for are narrowed and gathered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Model, Q, QuerySet


def narrowed[M: Model](found: QuerySet[M], **wanted: object) -> QuerySet[M]:
    """The rows of which all of this is true; what is None or "" narrows nothing."""
    return found.filter(**{lookup: value for lookup, value in wanted.items() if value not in (None, "")})


def grouped[K, V](pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    """Key -> its values, both in the order in which they come."""
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def any_of(conditions: Iterable[Q]) -> Q:
    """What fits one of these; of none, nothing."""
    return reduce(or_, conditions, Q(pk__in=[]))
