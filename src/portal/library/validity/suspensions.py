"""What is suspended, when some of it has been set in force again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from portal.library.states import EventKind
from portal.library.validity.places import covers


class Dated(Protocol):
    """An event that holds today: what kind, since when, and what it names (nothing: the whole)."""

    @property
    def kind(self) -> EventKind: ...
    @property
    def day(self) -> date: ...
    @property
    def addresses(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Suspended:
    """The empty address among `addresses` is the whole instrument; `resumed` are parts of it that bind again."""

    addresses: frozenset[str] = frozenset()
    resumed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.addresses)

    @property
    def is_whole(self) -> bool:
        return "" in self.addresses and not self.resumed

    def binds_again(self, address: str) -> bool:
        return any(covers(one, address) for one in self.resumed)


def suspended_on(holding: Iterable[Dated]) -> Suspended:
    """What suspensions leave suspended after the "continues in force" that came later; of one day, the latter wins."""
    suspended: set[str] = set()
    resumed: set[str] = set()
    for one in sorted(holding, key=lambda one: (one.day, one.kind is EventKind.RESUMED)):
        named = one.addresses or ("",)
        if one.kind is EventKind.SUSPENDED:
            suspended |= set(named)
            resumed = {known for known in resumed if not any(covers(outer, known) for outer in named)}
        elif one.kind is EventKind.RESUMED:
            suspended = {known for known in suspended if not any(covers(outer, known) for outer in named)}
            resumed |= {inner for inner in named if any(covers(outer, inner) for outer in suspended)}
    return Suspended(frozenset(suspended), frozenset(resumed))
