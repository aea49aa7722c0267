"""The search of the back office, insensitive to diacritics: "dat dai" finds "đất đai".

Wagtail's database backend (SQLite FTS5 or PostgreSQL), which folds each word both on indexing and in queries. Neither
database does so by itself: SQLite treats đ as a letter of its own, PostgreSQL needs an extension.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from django.utils.encoding import force_str
from modelsearch.backends import database
from modelsearch.backends.base import BaseIndex, BaseSearchBackend
from modelsearch.index import RelatedFields
from modelsearch.query import SearchQuery

from lawtext.words import fold, normalise

_INNER = ("query_string", "subquery")


def folded(text: str) -> str:
    return fold(normalise(text))


def SearchBackend(params: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802 - the name that Wagtail looks for
    """The folding backend of the default database; the plain backend if that database has no index of its own."""
    plain = type(database.SearchBackend(dict(params)))
    if plain.index_class is BaseIndex:
        return plain(params)
    index = type("FoldingIndex", (_FoldingIndex, plain.index_class), {})
    return type("FoldingBackend", (_FoldingBackend, plain), {"index_class": index})(params)


class _FoldingIndex:
    """Mixin of an index: folds what is indexed."""

    def add_items(self, model: type, items: Iterable[object]) -> None:
        super().add_items(model, [_Folded(item) for item in items])  # type: ignore[misc]


class _FoldingBackend:
    """Mixin of a backend: folds queries."""

    def _search(self, compiler: type, query: str | SearchQuery, model_or_queryset: Any, **options: Any) -> Any:
        return super()._search(compiler, folded_query(query), model_or_queryset, **options)  # type: ignore[misc]


def folded_query(query: str | SearchQuery) -> Any:
    """A copy of the query with all words folded."""
    if isinstance(query, str):
        return folded(query)
    changed = copy.copy(query)
    for name in _INNER:
        if hasattr(changed, name):
            setattr(changed, name, folded_query(getattr(changed, name)))
    if hasattr(changed, "subqueries"):
        changed.subqueries = [folded_query(inner) for inner in changed.subqueries]
    return changed


class _Folded:
    """Proxy of an object during indexing: its search fields return folded words."""

    def __init__(self, item: Any) -> None:
        self._item = item

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)

    def get_search_fields(self) -> list[Any]:
        return [_folded_field(field) for field in self._item.get_search_fields()]


def _folded_field(field: Any) -> Any:
    """A copy of a search field that folds its values; for a related field, also its inner fields."""
    changed = copy.copy(field)
    if isinstance(field, RelatedFields):
        changed.fields = [_folded_field(inner) for inner in field.fields]
        changed.get_value = lambda item: field.get_value(_real(item))
    else:
        changed.get_value = lambda item: _folded_value(field.get_value(_real(item)))
    return changed


def _real(item: Any) -> Any:
    return item._item if isinstance(item, _Folded) else item


def _folded_value(value: Any) -> Any:
    """A folded field value: strings, also within lists and mappings; other values as folded text."""
    if isinstance(value, list | tuple):
        return [_folded_value(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _folded_value(inner) for key, inner in value.items()}
    return folded(force_str(value)) if value is not None else ""
