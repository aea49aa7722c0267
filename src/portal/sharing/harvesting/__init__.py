"""What agencies' own sites publish: read from bytes, cleaned, recognised again, decided about. Pure.

Here         what travels: `ReadItem`, `SourceReading`; what readers raise; an item kept as JSON
decoders     bytes -> text: encodings that lie, letters of before Unicode, entities escaped twice; XML read safely
addresses    one form for the addresses of one thing
parts, sanitiser   a stranger's HTML -> its parts -> small, safe HTML, and blocks of an article
fields       fields as they were told, dates among them -> `ReadItem`
readers      RSS, Atom with tombstones, OAI-PMH, JSON Feed -> items
similarity   texts that may be one -> keys to look them up by, and whether they are
decisions    what was known, what is read now, duplicates -> what to do"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

# Of one answer of a site: a larger one is refused unread; what comes after so many items is left out and said.
MAX_BYTES, MAX_ITEMS = 12_000_000, 2_000


class UnreadableSource(ValueError):
    """The whole answer is of no use; the message says why, in Vietnamese, for the officer who minds the source."""


class HarvestBeginAgain(UnreadableSource):
    """The site no longer knows the place where reading was to go on: ask again from the beginning."""


class SourceRefused(UnreadableSource):
    """The site understood and said no; the message carries its own words."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file beside an item; `length` in bytes, 0 if the site does not say."""

    address: str
    media_type: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One item as another site tells it.

    `guid` is what the site calls it, the same for ever; `address` where people read it, absolute or "". `html` is clean
    and may go on a page. Moments are aware or None. `checksum` changes if and only if something that readers see does.
    A deleted item has a guid, perhaps an address and the moment of its deletion in `updated_at`, and no words.
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
    """What could not be read: of which item ("" for the whole), in Vietnamese words."""

    item: str
    words: str


@dataclass(frozen=True, slots=True)
class SourceReading:
    """One answer of a site. `cursor`: address of the next page, or an OAI resumption token; "" at the end."""

    items: tuple[ReadItem, ...] = ()
    cursor: str = ""
    problems: tuple[SourceProblem, ...] = ()


_MOMENTS = ("published_at", "updated_at")
_NO_MORE = ("authors", "categories")  # items that an older release packed say them too


def pack(read: ReadItem) -> dict[str, Any]:
    """`unpack(pack(read)) == read`, through JSON too."""
    packed = asdict(read)
    return packed | {name: packed[name].isoformat() if packed[name] else None for name in _MOMENTS}


def unpack(packed: Mapping[str, Any]) -> ReadItem:
    said = {name: value for name, value in packed.items() if name not in _NO_MORE}
    said |= {name: datetime.fromisoformat(packed[name]) if packed.get(name) else None for name in _MOMENTS}
    said["enclosures"] = tuple(Enclosure(**one) for one in packed.get("enclosures", ()))
    return ReadItem(**said)
