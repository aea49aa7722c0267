"""The body of an article in stored form: read as values, its pictures and files would cost queries for each page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from portal.editorial.models import ArticlePage

type Stored = Mapping[str, Any]


def stored_blocks(page: ArticlePage) -> Iterator[tuple[str, Any]]:
    """(name of the block, its value as the database holds it), in order."""
    return ((raw["type"], raw["value"]) for raw in page.body.raw_data)


def listed(value: Any) -> Sequence[Stored]:
    """What a list within a block holds; an item is stored with its id around it or, by older hands, bare."""
    return [one.get("value", one) for one in value or ()]


def picture_keys(name: str, value: Any) -> list[int]:
    """The pictures that stand in a block."""
    return [key for key in _PICTURES.get(name, _nothing)(value) if key]


def file_keys(name: str, value: Any) -> list[int]:
    """The documents that stand in a block."""
    return [value[part] for part in _FILES.get(name, ()) if value.get(part)]


def _nothing(_: Stored) -> list[int | None]:
    return []


_PICTURES: Mapping[str, Callable[[Stored], list[int | None]]] = {
    "picture": lambda value: [value.get("image")],
    "gallery": lambda value: [one.get("image") for one in listed(value.get("pictures"))],
    "video": lambda value: [value.get("poster")],
}
_FILES: Mapping[str, tuple[str, ...]] = {"video": ("file", "captions"), "audio": ("file",), "download": ("file",)}
