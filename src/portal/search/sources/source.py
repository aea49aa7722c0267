"""What a room says of its things when it wants them to be found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lawsearch.engine.port import Findable


@dataclass(frozen=True, slots=True)
class Source:
    """Where things of one sort come from. Owners are known to their source by their own names, without its prefix.

    `everything` and `some` give all things, or those of the named owners, as they stand on a day; nothing for an owner
    that is gone. `stamps` answers in one query, for the owners named: those that the public may read, each with its
    stamp of now (see `Findable.stamp`). `kinds` are the kinds of its things. `told_by` are verbs of the journal, or
    beginnings of verbs, that tell of a change, each with the detail that names the owner. `guarded` is what the
    library's stale guard calls its owners ("" = they rely on no law, or their things show no banner).
    """

    name: str
    kinds: tuple[str, ...]
    everything: Callable[[date], Iterator[Findable]]
    some: Callable[[Sequence[str], date], Iterator[Findable]]
    stamps: Callable[[Collection[str]], Mapping[str, str]]
    told_by: Mapping[str, str]
    guarded: str = ""


def owner(source: str, name: object) -> str:
    """The name under which the things of one instrument or page are replaced together: "van-ban:91-2015-qh13"."""
    return f"{source}:{name}"
