"""Harvesting of agencies' own sites: bytes are decoded, parsed, sanitised and compared; then it is decided what to do.
Pure functions.

Here         the values `ReadItem` and `SourceReading`; exceptions of the readers; an item as JSON
decoders     bytes -> text: wrong charsets, legacy fonts, entities escaped twice; safe parsing of XML
addresses    normalised addresses
parts, sanitiser   HTML of other sites -> its parts -> small, safe HTML, and blocks of an article
fields       raw fields of a feed, dates among them -> `ReadItem`
readers      RSS, Atom with tombstones, OAI-PMH, JSON Feed -> items
similarity   texts -> lookup keys for near-duplicates, and a comparison
decisions    what was known, what is read now, duplicates -> what to do
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

# Limits for one response: a larger body is refused; further items are left out, and that is reported.
MAX_BYTES, MAX_ITEMS = 12_000_000, 2_000


class UnreadableSource(ValueError):
    """The whole response is unusable; the message says why, in Vietnamese, for the officer in charge of the source."""


class HarvestBeginAgain(UnreadableSource):
    """The site no longer knows the resumption token: read from the beginning."""


class SourceRefused(UnreadableSource):
    """The site answered with an error of the protocol; the message is its own."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file attached to an item; `length` in bytes, 0 if not given."""

    address: str
    media_type: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One item as read from a source.

    `guid` is the source's permanent identifier; `address` the page for people, absolute or "". `html` is sanitised.
    Datetimes are aware or None. `checksum` changes if and only if something that readers see changes. A deleted item
    has a guid, perhaps an address, the time of deletion in `updated_at`, and no text.
    """

    guid: str
    address: str = ""
    title: str = ""
    lead: str = ""
    html: str = ""
    language: str = "vi"
    published_at: datetime | None = None
    updated_at: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()
    is_deleted: bool = False
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """What could not be read: `item` ("" for the whole response), and why, in Vietnamese."""

    item: str
    words: str


@dataclass(frozen=True, slots=True)
class SourceReading:
    """One response of a site. `cursor`: address of the next page, or an OAI resumption token; "" at the end."""

    items: tuple[ReadItem, ...] = ()
    cursor: str = ""
    problems: tuple[SourceProblem, ...] = ()


_MOMENTS = ("published_at", "updated_at")
_NO_MORE = ("authors", "categories")  # keys in items stored by an older release, ignored now


def pack(read: ReadItem) -> dict[str, Any]:
    """The item as JSON-compatible data: `unpack(pack(read)) == read`."""
    packed = asdict(read)
    return packed | {name: packed[name].isoformat() if packed[name] else None for name in _MOMENTS}


def unpack(packed: Mapping[str, Any]) -> ReadItem:
    said = {name: value for name, value in packed.items() if name not in _NO_MORE}
    said |= {name: datetime.fromisoformat(packed[name]) if packed.get(name) else None for name in _MOMENTS}
    said["enclosures"] = tuple(Enclosure(**one) for one in packed.get("enclosures", ()))
    return ReadItem(**said)
