"""What another site tells: values that travel, and what readers raise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_BYTES = 12_000_000
"""Of one answer of a site; a larger one is refused unread."""
MAX_ITEMS = 2_000
"""Of one answer; what comes after is left out and said."""


class Unreadable(ValueError):
    """The whole answer is of no use; the message says why, in Vietnamese, for the officer who minds the source."""


class BeginAgain(Unreadable):
    """The site no longer knows the place where reading was to go on: ask again from the beginning."""


class Refused(Unreadable):
    """The site understood and said no; the message carries its own words."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file beside an item; `length` in bytes, 0 if the site does not say."""

    address: str
    media_type: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class Read:
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
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    is_deleted: bool = False
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read: of which item ("" for the whole), in Vietnamese words."""

    item: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of a site. `cursor`: address of the next page, or an OAI resumption token; "" at the end."""

    items: tuple[Read, ...] = ()
    cursor: str = ""
    problems: tuple[Problem, ...] = ()
