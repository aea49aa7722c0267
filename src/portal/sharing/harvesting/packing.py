"""What was read of an item, kept as JSON and taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from portal.sharing.harvesting.values import Enclosure, Read

_MOMENTS = ("published_at", "updated_at")
_LISTS = ("authors", "categories")


def pack(read: Read) -> dict[str, Any]:
    """`unpack(pack(read)) == read`, through JSON too."""
    packed = asdict(read)
    for name in _MOMENTS:
        packed[name] = packed[name].isoformat() if packed[name] else None
    return packed


def unpack(packed: Mapping[str, Any]) -> Read:
    said = dict(packed)
    for name in _MOMENTS:
        said[name] = datetime.fromisoformat(said[name]) if said.get(name) else None
    for name in _LISTS:
        said[name] = tuple(said.get(name, ()))
    said["enclosures"] = tuple(Enclosure(**one) for one in said.get("enclosures", ()))
    return Read(**said)
