"""What a source tells of a thing: all that is given of it while it is public, and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel

from portal.api.representing import Site

AT_ONCE = 200  # things read together
_LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that is public. `key`: its number where it comes from; `files`: (checksum, name in the storage)."""

    key: int
    record_id: UUID
    url: str
    data: BaseModel
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a thing that was public ended. `successor`: the address to read instead, or ""."""

    withdrawal: str = "xoa"
    reason: str = ""
    successor: str = ""


class Source(Protocol):
    """Where the records of a kind come from."""

    def found(self, *, site: Site, day: date) -> Iterator[Found]:
        """Everything public, by rising keys, some at a time: nothing is held open between them."""

    def endings(self, keys: Collection[int], *, site: Site) -> Mapping[int, Ending]:
        """What was said of these, which are public no longer; those of which nothing was said are not in it."""


def id_at(url: str) -> UUID:
    """The id of a thing that has none of its own: made of its address when it is first seen, and kept since."""
    return uuid5(NAMESPACE_URL, url)


def shortened(reason: str) -> str:
    return reason[:_LONGEST_REASON]
