"""What is seen of a thing: all that the public reads of it, or how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256

from portal.sharing.states import Withdrawn


@dataclass(frozen=True, slots=True)
class Seen:
    """A thing that is public. `path` leads to it on the portal, other addresses are absolute; `sections` are the slugs
    of the sections above it, joined as in its address, from the outermost down."""

    key: str
    article_kind: str
    kind_label: str
    title: str
    lead: str
    html: str
    path: str
    language: str
    agency_id: int | None
    agency: str
    agency_slug: str
    fields: tuple[tuple[str, str], ...]
    sections: tuple[str, ...]
    licence: str
    licence_url: str
    travels: bool
    published_at: datetime
    updated_at: datetime
    source_name: str = ""
    source_url: str = ""
    citations: tuple[tuple[str, str], ...] = ()
    enclosures: tuple[tuple[str, str, int], ...] = ()
    note: str = ""
    is_stale: bool = False

    def digest(self, *, sets: tuple[str, ...]) -> str:
        """Changes whenever something that is sent to others does; publishing the same words anew is no change."""
        said = {name: value for name, value in asdict(self).items() if name not in _UNSAID}
        return _digest({**said, "sets": sorted(sets)})


# The day of the last publication alone is no news to a receiver.
_UNSAID = frozenset({"updated_at", "published_at", "agency_id", "sections"})


@dataclass(frozen=True, slots=True)
class Ending:
    """How a thing that was public ended. `successor` is a path of the portal, or ""."""

    withdrawal: Withdrawn = Withdrawn.GONE
    note: str = ""
    successor: str = ""

    def digest(self) -> str:
        return _digest({"withdrawal": self.withdrawal.value, "note": self.note, "successor": self.successor})


@dataclass(frozen=True, slots=True)
class View:
    """What became of the things asked about: those that are public, and how others ended, where somebody said so."""

    public: Mapping[str, Seen] = field(default_factory=dict)
    ended: Mapping[str, Ending] = field(default_factory=dict)

    def ending(self, key: str) -> Ending:
        return self.ended.get(key, Ending())


def _digest(said: Mapping[str, object]) -> str:
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
