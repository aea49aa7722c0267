"""Articles of one law stand together: the first where it ranked, the others under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group[Hit]:
    """The best hit of one owner on this page, and its siblings in their order."""

    first: Hit
    siblings: tuple[Hit, ...]


def grouped[Hit](found: Sequence[Hit], owner: Callable[[Hit], str]) -> list[Group[Hit]]:
    """The hits of one page by owner, in the order of each owner's best."""
    members: dict[str, list[Hit]] = {}
    for hit in found:
        members.setdefault(owner(hit), []).append(hit)
    return [Group(first, tuple(siblings)) for first, *siblings in members.values()]
